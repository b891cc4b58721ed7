"""Acts on units: each is a dated event, and what was before its day stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from orgs.acts import ActError, editing_reach, find_act, perform
from orgs.models import Change, Confirmation, Coverage, Division, Unit, UnitSpell
from orgs.nouns import UNITS
from tests.acts import do, fill
from tests.book import EAST, WEST
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def unit(cast: Cast, which: Unit | None = None) -> Unit:
    return UNITS.find(editing_reach(cast.district), (which or cast.covered_unit).pk)


def spell_of(record: Unit, day: date) -> UnitSpell:
    return UnitSpell.objects.as_of(day).get(unit=record.pk)


def test_a_move_holds_from_its_day_and_not_before(cast: Cast) -> None:
    record = unit(cast)
    change = do(cast.district, "move", record, effective_on="2021-06-01", division=WEST,
                reason="搬迁", document_no="开两新〔2021〕1号")  # fmt: skip
    assert spell_of(record, date(2021, 5, 31)).division_id == EAST
    assert spell_of(record, date(2021, 6, 1)).division_id == WEST
    assert (change.act, change.noun, change.object_id) == ("move", "units", record.pk)
    assert (change.kind, change.reason, change.by) == (Change.Kind.RECORDED, "搬迁", cast.district)


def test_only_what_was_changed_in_the_form_is_stated(cast: Cast) -> None:
    record = unit(cast)
    do(cast.district, "update", record, effective_on="2021-06-01", headcount="75")
    assert spell_of(record, date(2021, 6, 1)).stated == ["headcount"]


def test_a_unit_of_a_community_stays_in_it_whatever_else_is_put_right(cast: Cast) -> None:
    community = Division.objects.create(
        code="430105001007", name="某社区", kind="community", parent_id=EAST
    )
    record = unit(cast)
    do(cast.district, "move", record, effective_on="2021-06-01", division=community.pk, reason="更")
    spell = spell_of(record, date(2021, 6, 1))
    assert spell.division == community
    community.ended_on = date(2021, 9, 1)  # and even when it is no more
    community.save()
    do(cast.district, "correct", record, item=spell.pk, headcount="75", reason="核实")
    spell.refresh_from_db()
    assert (spell.headcount, spell.division) == (75, community)


def test_a_community_is_offered_under_the_name_of_its_street(cast: Cast) -> None:
    Division.objects.create(code="430105001007", name="某社区", kind="community", parent_id=EAST)
    offered = dict(fill(cast.district, "move", unit(cast)).fields["division"].choices)
    assert offered["430105001007"] == "东风路街道某社区"


def test_a_form_without_a_change_says_so(cast: Cast) -> None:
    act = fill(cast.district, "rename", unit(cast), effective_on="2021-06-01")
    assert "没有任何改动" in str(act.errors)


def test_nothing_is_recorded_before_the_ledger_knows_the_unit(cast: Cast) -> None:
    act = fill(cast.district, "rename", unit(cast), effective_on="1950-01-01", name="新名称")
    assert act.is_valid()
    with pytest.raises(ActError, match="才有记载"):
        perform(act)
    assert not Change.objects.filter(act="rename").exists()


def test_nothing_is_recorded_for_tomorrow(cast: Cast) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    act = fill(cast.district, "rename", unit(cast), effective_on=f"{tomorrow}", name="新名称")
    assert "日期不能晚于今天" in str(act.errors["effective_on"])


def test_closing_ends_the_unit_and_its_links_on_that_day(cast: Cast) -> None:
    record = unit(cast)
    do(cast.district, "close", record, effective_on="2021-08-01", status="closed")
    assert Unit.objects.get(pk=record.pk).closed_on == date(2021, 8, 1)
    assert Coverage.objects.get(unit=record.pk).ended_on == date(2021, 8, 1)
    assert UnitSpell.objects.existing(date(2021, 7, 31)).filter(unit=record.pk).exists()
    assert not UnitSpell.objects.existing(date(2021, 8, 1)).filter(unit=record.pk).exists()


def test_a_closed_unit_offers_no_closing(cast: Cast) -> None:
    record = unit(cast)
    do(cast.district, "close", record, effective_on="2021-08-01", status="closed")
    assert not find_act("units", "close").offered(unit(cast), cast.district)


def test_a_unit_is_covered_and_uncovered(cast: Cast) -> None:
    record = unit(cast, cast.bare_unit)
    do(cast.district, "cover", record, effective_on="2021-03-01", mode="joint",
       party_organization="DZZ-EAST")  # fmt: skip
    coverage = Coverage.objects.get(unit=record.pk)
    do(cast.district, "uncover", record, effective_on="2021-09-01", coverage=str(coverage.pk))
    coverage.refresh_from_db()
    assert (coverage.started_on, coverage.ended_on) == (date(2021, 3, 1), date(2021, 9, 1))


def test_a_street_cannot_pick_another_streets_organisation(cast: Cast) -> None:
    act = fill(cast.east, "cover", unit(cast, cast.bare_unit), effective_on="2021-03-01",
               mode="joint", party_organization="DZZ-WEST")  # fmt: skip
    assert "没有找到党组织" in str(act.errors["party_organization"])


def test_a_new_unit_needs_a_code_that_checks(cast: Cast) -> None:
    common = {"effective_on": "2021-03-01", "kind": "enterprise", "name": "新企业",
              "division": EAST}  # fmt: skip
    wrong = fill(cast.east, "register", uscc="91430105MA4L16JQ7X", **common)
    assert "uscc" in wrong.errors
    change = do(cast.east, "register", uscc="91350100M000100Y43", **common)
    made = Unit.objects.get(uscc="91350100M000100Y43")
    assert change.object_id == made.pk
    assert spell_of(made, date(2021, 3, 1)).status == "operating"
    again = fill(cast.east, "register", uscc="91350100M000100Y43", **common)
    assert "已在台账中" in str(again.errors["uscc"])


def test_a_confirmation_keeps_the_day_and_changes_no_fact(cast: Cast) -> None:
    record = unit(cast)
    before = list(UnitSpell.objects.filter(unit=record.pk).values())
    do(cast.east, "confirm", record, effective_on="2021-10-01")
    assert Confirmation.objects.get(unit=record.pk).confirmed_on == date(2021, 10, 1)
    assert list(UnitSpell.objects.filter(unit=record.pk).values()) == before
