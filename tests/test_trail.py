"""The history of records: before and after, in words, whatever wrote it (D16)."""

from __future__ import annotations

import pghistory
import pytest

from members.models import Member
from orgs.acts import rehearse
from orgs.models import Change, Unit, UnitSpell, Venue
from orgs.nouns import UNITS, VENUES
from orgs.scope import EVERYTHING
from orgs.trail import changes_in, entries_about, entries_since, stamp
from tests.acts import do, fill
from tests.book import WEST
from tests.cast import Cast, build_cast
from tests.ledgers import import_path, sheet, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def record(cast: Cast) -> Unit:
    return UNITS.find(EVERYTHING, cast.covered_unit.pk)


def test_an_act_is_told_by_what_it_says_not_by_what_rows_moved(cast: Cast, record: Unit) -> None:
    change = do(cast.district, "move", record, effective_on="2021-06-01", division=WEST)
    (told,) = changes_in(change.context)
    assert (told.what, str(told.since)) == ("两新组织", "2021-06-01")
    assert told.subject == "东方科技有限公司（91430105MA0000EA5T）"
    assert [(f.label, f.before, f.after) for f in told.fields] == [
        ("所属街道", "东风路街道", "清水塘街道")
    ]


def test_a_closing_tells_of_the_links_it_ends(cast: Cast, record: Unit) -> None:
    change = do(cast.district, "close", record, effective_on="2021-08-01", status="closed")
    told = {(row.what, row.kind): row for row in changes_in(change.context)}
    ended = told["党组织覆盖", "终止"]
    assert ended.subject == (
        "东方科技有限公司（91430105MA0000EA5T） — 中共东方科技支部委员会（DZZ-EAST）"
    )
    assert str(ended.until) == "2021-08-01"
    assert ("两新组织", "修改") in told


def test_a_rehearsal_tells_the_same_and_leaves_nothing(cast: Cast, record: Unit) -> None:
    data = {"effective_on": "2021-06-01", "headcount": "75"}
    act = fill(cast.district, "update", record, **data)
    assert act.is_valid()
    spells, changes = list(UnitSpell.objects.values()), Change.objects.count()
    rehearsed = rehearse(act)
    assert list(UnitSpell.objects.values()) == spells
    assert Change.objects.count() == changes
    done = do(cast.district, "update", record, **data)
    assert changes_in(done.context) == rehearsed.rows


def test_an_entry_names_who_when_and_why(cast: Cast, record: Unit) -> None:
    do(cast.east, "update", record, effective_on="2021-06-01", headcount="75", reason="走访得知")
    entry = entries_about("units", record.pk)[0]
    assert (entry.by, entry.label) == ("东街工作人员", "登记情况变化")
    assert entry.change is not None
    assert entry.change.reason == "走访得知"


def test_a_bulk_import_is_in_the_history_of_each_of_its_rows(cast: Cast, tmp_path) -> None:
    units = list(Unit.objects.order_by("pk"))
    rows = [
        {
            "统一社会信用代码": unit.uscc,
            "单位名称": UnitSpell.objects.get(unit=unit).name,
            "单位类型": unit.get_kind_display(),
            "所属街道": UnitSpell.objects.get(unit=unit).division.name,
            "从业人数": str(number),
            "生效日期": "2021-11-01",
        }
        for number, unit in enumerate(units, 10)
    ]
    _, said = import_path("units", write(tmp_path / "u.xlsx", sheet(rows)), "--skip-bad-rows")
    assert said["changed"] == len(units), said["errors"]
    for number, unit in enumerate(units, 10):
        (entry,) = (one for one in entries_about("units", unit.pk) if one.batch)
        assert entry.batch.file_name == "u.xlsx"
        assert [(f.label, f.after) for f in entry.rows[0].fields] == [("从业人数", str(number))]


def test_personal_fields_are_masked_unless_they_may_be_read(cast: Cast) -> None:
    member = cast.member.pk
    with pghistory.context() as context:
        Member.objects.filter(pk=member).update(phone="13911112222")
    masked = changes_in(context.id)[0].fields[0]
    shown = changes_in(context.id, unmasked=True)[0].fields[0]
    assert (masked.label, masked.after, shown.after) == ("联系电话", "139****2222", "13911112222")


def test_a_stamp_changes_with_the_record_and_tells_what_came_since(
    cast: Cast, record: Unit
) -> None:
    seen = stamp("units", record.pk)
    assert stamp("units", record.pk) == seen
    assert entries_since("units", record.pk, seen) == []
    do(cast.east, "update", record, effective_on="2021-06-01",
       headcount="75")  # fmt: skip
    assert stamp("units", record.pk) != seen
    (entry,) = entries_since("units", record.pk, seen)
    assert entry.by == "东街工作人员"


def test_history_costs_the_same_however_long_it_is(
    cast: Cast, record: Unit, django_assert_max_num_queries
) -> None:
    for month in range(1, 10):
        do(cast.east, "update", record, effective_on=f"2021-{month:02}-01", headcount=f"{month}")
    with django_assert_max_num_queries(60):
        assert len(entries_about("units", record.pk)) == 10


def test_what_was_never_said_is_not_filled_in_and_what_was_said_to_be_unknown_is_unknown(
    cast: Cast, record: Unit
) -> None:
    UnitSpell.objects.filter(unit=record).update(stated=["name", "division", "above_scale"])
    said = {"headcount": "75", "above_scale": "true"}
    change = do(cast.district, "update", record, effective_on="2021-06-01", **said)
    before = {f.label: f.before for row in changes_in(change.context) for f in row.fields}
    assert (before["从业人数"], before["是否规上"]) == ("未填", "不详")


def test_a_date_never_set_is_not_filled_in(cast: Cast) -> None:
    Venue.objects.filter(pk=cast.on_the_east.venue.pk).update(opened_on=None)
    record = VENUES.find(EVERYTHING, cast.on_the_east.venue.pk)
    said = {"opened_on": "2015-01-01", "reason": "核对"}
    change = do(cast.district, "correct-record", record, "venues", **said)
    (told,) = changes_in(change.context)
    assert [(f.label, f.before) for f in told.fields] == [("启用日期", "未填")]
