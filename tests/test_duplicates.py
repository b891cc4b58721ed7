"""Merging duplicates: one thing was listed twice, and its old identifier finds it for ever."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import Affiliation, Assignment, Employment, RelationNote
from orgs import duplicates
from orgs.acts import rehearse
from orgs.duplicates import references, survivor_of
from orgs.models import (
    Coverage,
    PartyOrganization,
    PartyOrganizationEvent,
    Unit,
    UnitAlias,
    UnitSpell,
)
from orgs.nouns import UNITS
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from reports.figures import figures
from tests.acts import do, fill
from tests.book import DISTRICT, EAST, Book
from tests.cast import Cast, build_cast
from tests.ledgers import import_path, sheet, write

pytestmark = pytest.mark.django_db

EARLY, LATE = date(2015, 1, 1), date(2021, 12, 31)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def twice(cast: Cast) -> Unit:
    """东方科技 listed a second time, with a member of its own and under the same branch."""
    book = Book()
    unit = book.unit(uscc="91430105MA0000TWCE", name="东方科技公司", since=EARLY, headcount=57)
    book.covers(cast.east_branch, unit, mode="joint", since=EARLY)
    book.member(cast.east_branch, unit, number="DY-TWICE", name="李重复")
    book.instructor("street", EAST, unit, number="ZDY-TWICE", name="王指导")
    return unit


def merge(cast: Cast, twice: Unit) -> Unit:
    record = UNITS.find(EVERYTHING, cast.covered_unit.pk)
    do(cast.district, "merge-duplicate", record, duplicate=twice.uscc, reason="重复登记")
    return record


def test_everything_that_named_the_duplicate_names_the_survivor(cast: Cast, twice: Unit) -> None:
    record = merge(cast, twice)
    assert not Unit.objects.filter(pk=twice.pk).exists()
    for model, field in references(Unit):
        assert not model._default_manager.filter(**{field: twice.pk}).exists()
    assert Employment.objects.filter(unit=record.pk, member__number="DY-TWICE").exists()
    assert Assignment.objects.filter(unit=record.pk).count() == 2


def test_the_preview_names_the_one_that_goes(cast: Cast, twice: Unit) -> None:
    record = UNITS.find(EVERYTHING, cast.covered_unit.pk)
    act = fill(cast.district, "merge-duplicate", record, duplicate=twice.uscc, reason="重复登记")
    assert act.is_valid(), act.errors
    told = rehearse(act).rows
    shown = [row.subject for row in told] + [f.before for row in told for f in row.fields]
    assert any("东方科技公司（91430105MA0000TWCE）" in one for one in shown)
    assert str(twice.pk) not in shown


def test_the_old_code_points_at_the_survivor(cast: Cast, twice: Unit) -> None:
    record = merge(cast, twice)
    assert survivor_of(Unit, twice.uscc) == record.pk
    assert UnitAlias.objects.get().former_id == twice.pk
    again = fill(cast.district, "register", uscc=twice.uscc, uscc_exception="证照如此")
    assert "已在台账中" in str(again.errors["uscc"])


def test_links_to_the_same_branch_become_one_as_long_as_both(cast: Cast, twice: Unit) -> None:
    record = merge(cast, twice)
    link = Coverage.objects.get(unit=record.pk)
    assert (link.started_on, link.ended_on, link.mode) == (EARLY, None, "independent")


def test_the_survivors_word_stands_and_gaps_are_filled(cast: Cast, twice: Unit) -> None:
    record = merge(cast, twice)
    today = UnitSpell.objects.as_of(LATE).get(unit=record.pk)
    assert (today.name, today.headcount) == ("东方科技有限公司", 57)
    assert UnitSpell.objects.as_of(EARLY).get(unit=record.pk).name == "东方科技公司"


def test_the_district_counts_one_unit_less_and_every_member_once(cast: Cast, twice: Unit) -> None:
    year = Scope(DISTRICT, LATE, Period.of_year(2021))
    before = {slug: figure.value for slug, figure in figures(year).items()}
    merge(cast, twice)
    after = {slug: figure.value for slug, figure in figures(year).items()}
    assert after["enterprises"] == before["enterprises"] - 1
    for slug in ("party_orgs", "members"):
        assert after[slug] == before[slug]


def test_a_record_is_not_its_own_duplicate(cast: Cast) -> None:
    record = UNITS.find(EVERYTHING, cast.covered_unit.pk)
    act = fill(cast.district, "merge-duplicate", record, duplicate=record.uscc, reason="重复")
    assert "另一条" in str(act.errors["duplicate"])


def test_a_street_cannot_merge_what_it_does_not_have(cast: Cast) -> None:
    record = UNITS.find(EVERYTHING, cast.covered_unit.pk)
    act = fill(cast.east, "merge-duplicate", record, duplicate="91430105MA0000WE2T", reason="重复")
    assert "没有找到" in str(act.errors["duplicate"])


def test_an_organisation_listed_twice_keeps_its_members_and_events(cast: Cast) -> None:
    book = Book()
    twice = book.organization(number="DZZ-TWICE", name="东方科技党支部", since=EARLY)
    book.member(twice, number="DY-TWICE", name="李重复")
    record = cast.east_branch
    do(cast.district, "merge-duplicate", record, "party-organizations", duplicate="DZZ-TWICE",
       reason="重复登记")  # fmt: skip
    assert not PartyOrganization.objects.filter(number="DZZ-TWICE").exists()
    assert survivor_of(PartyOrganization, "DZZ-TWICE") == record.pk
    assert Affiliation.objects.filter(party_organization=record, member__number="DY-TWICE").exists()
    assert PartyOrganizationEvent.objects.filter(party_organization=record).count() == 2


def test_a_file_that_still_has_the_old_code_speaks_of_the_survivor(
    cast: Cast, twice: Unit, tmp_path
) -> None:
    record = merge(cast, twice)
    rows = [{"统一社会信用代码": twice.uscc, "单位名称": "东方科技有限公司", "单位类型": "非公有制企业",
             "所属街道": "东风路街道", "从业人数": "88", "生效日期": "2021-11-01"}]  # fmt: skip
    code, said = import_path("units", write(tmp_path / "units.xlsx", sheet(rows)))
    assert code == 0, said["errors"]
    assert any("已并入" in warning["rule"] for warning in said["warnings"])
    assert UnitSpell.objects.as_of(LATE).get(unit=record.pk).headcount == 88
    assert not Unit.objects.filter(uscc=twice.uscc).exists()


def test_what_is_being_set_up_under_an_organisation_listed_twice_is_under_the_one_that_stays(
    cast: Cast,
) -> None:
    book = Book()
    twice = book.organization(number="DZZ-TWICE")
    case = book.case(cast.bare_unit, name="中共东风小店支部", superior=twice)
    note = RelationNote.objects.create(
        member=cast.member, unit=cast.covered_unit, party_organization=twice,
        noted_on=date(2021, 5, 1), reason="即将转入", change=book.change,
    )  # fmt: skip
    duplicates.merge(cast.east_branch, twice, change=book.change)
    for one in (case, note):
        one.refresh_from_db()
    assert case.superior == note.party_organization == cast.east_branch
