"""动态组建: a case from the first talk to the founding, which changes no figure before that day."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from members.formation import Formation, formation
from members.formation.cases import Stage, in_stage, next_step, stage
from members.models import (
    Affiliation,
    FormationCase,
    FormationDocument,
    FormationUnit,
    RelationNote,
)
from members.nouns import EMPLOYMENTS, FORMATION_CASES
from orgs.acts import ACTS, ActError, acts_for, editing_reach, find_act, perform
from orgs.models import (
    Change,
    Coverage,
    PartyOrganization,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    RuleSetting,
    Unit,
    UnitSpell,
    User,
)
from orgs.nouns import UNITS
from orgs.periods import Period
from orgs.rules import RULES, count
from orgs.scope import EVERYTHING, Scope
from orgs.undo import undo
from orgs.views.acts import OWN
from reports.figures import figures
from tests.acts import do, fill
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.test_undo import everything

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)
BRANCH = {"kind": "branch", "division": EAST}


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


@pytest.fixture
def grown(cast: Cast, book: Book) -> Unit:
    """东风小店 with three full members, who belong to the east branch."""
    book.members(3, cast.east_branch, cast.bare_unit)
    return cast.bare_unit


def scope(day: date = DAY, division: str = DISTRICT) -> Scope:
    return Scope(division, day, Period.of_year(day.year))


def of(unit: Unit) -> Any:
    return UNITS.find(EVERYTHING, unit.pk)


def the_case(name: str = "") -> Any:
    """The only case that the test made, or the one of the name."""
    cases = FormationCase.objects.exclude(change__by=None)
    found = cases.get(name=name) if name else cases.get()
    return FORMATION_CASES.find(EVERYTHING, found.pk)


def state(unit: Unit, day: date = DAY) -> str:
    rows = UnitSpell.objects.as_of(day).annotate(state=formation(scope(day)))
    return rows.get(unit=unit).state


def values(day: date = DAY) -> dict[str, Any]:
    """All figures of the day and its month."""
    month = Scope(DISTRICT, day, Period.of_month(day.year, day.month))
    return {slug: (f.value, f.numerator) for slug, f in figures(month).items()}


def opened(cast: Cast, unit: Unit, **said: Any) -> Any:
    do(cast.east, "open-formation", of(unit), **{"effective_on": "2021-03-01"} | said)
    return the_case()


def on_case(cast: Cast, slug: str, **said: Any) -> Any:
    do(cast.east, slug, the_case(), "formation", **said)
    return the_case()


def approved(cast: Cast, unit: Unit, **said: Any) -> Any:
    opened(cast, unit, **said)
    on_case(cast, "step", taken="applied_on", effective_on="2021-04-01")
    return on_case(cast, "approve", effective_on="2021-05-08", document_no="开组〔2021〕8号")


def refused(act: Any) -> ActError:
    assert act.is_valid(), act.errors
    with pytest.raises(ActError) as raised:
        perform(act)
    return raised.value


def bulk(user: User, slug: str, *units: Unit, **said: Any) -> Any:
    act = find_act("units", slug)
    assert act is not None
    records = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    typed = {"effective_on": "2021-06-01"} | said
    return act(typed, user=user, reach=editing_reach(user), records=records)


def done(act: Any) -> Change:
    assert act.is_valid(), act.errors
    return perform(act)


# --- Opening -------------------------------------------------------------------------------------


def test_a_unit_with_three_members_is_taken_up_with_a_name_and_the_reason(cast, grown):
    case = opened(cast, grown)
    assert (case.name, case.mode) == ("中共东风小店有限公司支部", "independent")
    assert case.trigger == FormationCase.Trigger.THIRD_MEMBER
    assert [one.unit for one in case.units.all()] == [grown]
    assert stage(case, DAY) == Stage.PREPARING
    assert next_step(case, DAY) == "组建指导"


def test_a_unit_with_fewer_is_taken_up_as_one_to_join_with_neighbours(cast, book):
    book.member(cast.east_branch, cast.bare_unit)
    assert opened(cast, cast.bare_unit).trigger == FormationCase.Trigger.NEIGHBOURS


def test_a_case_enters_no_figure_and_changes_no_state(cast, grown):
    before = values()
    approved(cast, grown)
    assert values() == before
    assert state(grown) == Formation.SHOULD_BUILD


def test_a_unit_is_in_one_case_at_a_time(cast, grown):
    opened(cast, grown)
    act = fill(cast.east, "open-formation", of(grown), effective_on="2021-06-01")
    assert "不能重复列入" in str(refused(act))
    assert "open-formation" not in [one.slug for one in acts_for(UNITS, of(grown), cast.east)]


def test_submitted_twice_it_is_opened_once(cast, grown):
    token = uuid.uuid4()
    for _ in range(2):
        perform_valid(
            fill(cast.east, "open-formation", of(grown), effective_on="2021-03-01"), token
        )
    assert the_case().units.count() == 1


def perform_valid(act: Any, token: uuid.UUID | None = None) -> Change:
    assert act.is_valid(), act.errors
    return perform(act, token=token)


def test_attaching_asks_to_whom(cast, grown):
    act = fill(cast.east, "open-formation", of(grown), effective_on="2021-03-01", mode="attached")
    assert "挂靠到哪个党组织" in str(act.errors["host"])


def test_a_closed_unit_is_not_taken_up(cast, grown):
    Unit.objects.filter(pk=grown.pk).update(closed_on=date(2021, 2, 1))
    act = fill(cast.east, "open-formation", of(grown), effective_on="2021-03-01")
    assert "尚未登记或已经注销" in str(refused(act))


def test_many_rows_become_cases_at_once(cast, book, grown, django_assert_max_num_queries):
    units = [book.unit(name=f"第{n}家") for n in range(30)]
    for unit in units:
        book.members(3, cast.east_branch, unit)
    act = bulk(cast.east, "open-formations", grown, *units)
    with django_assert_max_num_queries(32):
        done(act)
    made = FormationCase.objects.exclude(change__by=None)
    assert made.count() == 31
    assert set(made.values_list("trigger", flat=True)) == {"third_member"}
    assert {one.unit for one in FormationUnit.objects.filter(case__in=made)} == {grown, *units}
    for case in made:
        assert UnitSpell.objects.get(unit=case.units.get().unit).name in case.name


def test_what_has_a_case_or_a_branch_of_its_own_is_left_out(cast, book, grown):
    opened(cast, grown)
    unit = book.unit()
    done(bulk(cast.east, "open-formations", grown, cast.covered_unit, unit))
    assert FormationUnit.objects.filter(unit=unit).count() == 1
    assert FormationUnit.objects.filter(unit__in=(grown, cast.covered_unit)).count() == 2
    act = bulk(cast.east, "open-formations", grown, cast.covered_unit)
    assert "不必再列入" in str(refused(act))


@pytest.mark.parametrize("number", [1, 6])
def test_a_joint_branch_takes_two_to_five_units(cast, book, number):
    units = [book.unit() for _ in range(number)]
    act = bulk(cast.east, "open-joint-formation", *units, name="中共东风大厦联合支部")
    assert f"现选了{number}家" in str(refused(act))


def test_units_are_taken_up_together(cast, book):
    units = [book.unit() for _ in range(5)]
    done(bulk(cast.east, "open-joint-formation", *units, name="中共东风大厦联合支部"))
    case = the_case("中共东风大厦联合支部")
    assert {one.unit for one in case.units.all()} == set(units)
    assert case.mode == "joint"


def test_a_unit_may_leave_and_another_come(cast, book):
    units = [book.unit() for _ in range(3)]
    done(bulk(cast.east, "open-joint-formation", *units[:2], name="联合"))
    on_case(cast, "add-unit", unit=units[2].uscc, effective_on="2021-07-01")
    on_case(cast, "drop-unit", unit=str(units[0].pk), effective_on="2021-08-01")
    held = FormationUnit.objects.filter(case=the_case().pk)
    assert {one.unit for one in held.as_of(DAY)} == {units[1], units[2]}
    assert {one.unit for one in held.as_of(date(2021, 7, 1))} == set(units)


def test_a_sixth_unit_is_refused(cast, book):
    units = [book.unit() for _ in range(6)]
    done(bulk(cast.east, "open-joint-formation", *units[:5], name="联合"))
    act = fill(cast.east, "add-unit", the_case(), "formation", unit=units[5].uscc,
               effective_on="2021-07-01")  # fmt: skip
    assert "一般不超过5个单位" in str(refused(act))


# --- Steps and documents -------------------------------------------------------------------------


def test_each_step_has_its_day_and_the_case_its_stage_on_every_day(cast, grown):
    approved(cast, grown)
    case = on_case(cast, "step", taken="guided_on", effective_on="2021-03-05")
    assert next_step(case, date(2021, 3, 4)) == "组建指导"
    assert next_step(case, date(2021, 3, 5)) == "组建申请"
    assert next_step(case, date(2021, 4, 1)) == "党员核实"
    assert stage(case, date(2021, 5, 7)) == Stage.PREPARING
    assert stage(case, date(2021, 5, 8)) == Stage.APPROVED
    assert next_step(case, date(2021, 5, 8)) == "成立党组织"


@pytest.mark.parametrize("day", [date(2021, 5, 7), date(2021, 5, 8), date(2022, 1, 1)])
def test_the_stage_of_one_is_that_of_the_list(cast, grown, book, day):
    approved(cast, grown)
    book.case(book.unit(), since=date(2021, 1, 1), until=date(2021, 5, 8))
    book.case(book.unit(), since=date(2021, 5, 8))
    for one in FormationCase.objects.filter(opened_on__lte=day):
        listed = [s for s in Stage if FormationCase.objects.filter(in_stage(day, s), pk=one.pk)]
        assert listed == [stage(one, day)]


def test_nothing_is_approved_that_was_not_applied_for(cast, grown):
    opened(cast, grown)
    act = fill(cast.east, "approve", the_case(), "formation", effective_on="2021-05-08",
               document_no="8号")  # fmt: skip
    assert "还没有登记组建申请" in str(refused(act))
    on_case(cast, "step", taken="applied_on", effective_on="2021-06-01")
    early = fill(cast.east, "approve", the_case(), "formation", effective_on="2021-05-08",
                 document_no="8号")  # fmt: skip
    assert "不能早于组建申请" in str(refused(early))
    bare = fill(cast.east, "approve", the_case(), "formation", effective_on="2021-06-08")
    assert "document_no" in bare.errors


def test_documents_come_in_several_at_a_time_and_each_once(cast, grown):
    opened(cast, grown)
    on_case(
        cast, "documents", kinds=["roster", "licence"], effective_on="2021-03-20", reason="原件"
    )
    assert FormationDocument.objects.filter(received_on="2021-03-20", note="原件").count() == 2
    again = fill(cast.east, "documents", the_case(), "formation", kinds=["roster"],
                 effective_on="2021-03-21")  # fmt: skip
    assert "kinds" in again.errors


def test_only_who_attaches_needs_a_letter_of_commitment(cast, grown):
    opened(cast, grown)
    kinds = fill(cast.east, "documents", the_case(), "formation").fields["kinds"].choices
    assert "commitment" not in dict(kinds)
    on_case(cast, "revise", name="挂靠", mode="attached", host="DZZ-EAST")
    kinds = fill(cast.east, "documents", the_case(), "formation").fields["kinds"].choices
    assert "commitment" in dict(kinds)
    assert "plaque" not in dict(kinds)


def test_no_act_asks_for_what_its_page_calls_something_else(cast):
    for (noun, slug), act in ACTS.items():
        assert not {*OWN, "pk", "all", "query"} & set(act.base_fields), (noun, slug)


# --- Founding ------------------------------------------------------------------------------------


def test_founding_covers_the_unit_closes_the_case_and_moves_the_figures_from_that_day(cast, grown):
    case = approved(cast, grown)
    before, eve = everything(), values(date(2021, 5, 31))
    members = [str(m.pk) for m in people_of(case, cast)]
    change = do(cast.east, "establish", case, "formation", effective_on="2021-06-01",
                number="DZZ-NEW", members=members, **BRANCH)  # fmt: skip
    made = PartyOrganization.objects.get(number="DZZ-NEW")
    case = the_case()
    assert (case.outcome, case.organization, case.closed_on) == (
        "established",
        made,
        date(2021, 6, 1),
    )
    event = PartyOrganizationEvent.objects.get(party_organization=made)
    assert (event.kind, event.document_no) == ("established", "开组〔2021〕8号")
    assert PartyOrganizationSpell.objects.get(party_organization=made).name == case.name
    assert state(grown, date(2021, 5, 31)) == Formation.SHOULD_BUILD
    assert state(grown, date(2021, 6, 1)) == Formation.INDEPENDENT
    assert values(date(2021, 5, 31)) == eve
    held = Affiliation.objects.as_of(date(2021, 6, 1)).filter(party_organization=made)
    assert {str(one.member_id) for one in held} == set(members)
    assert len(members) == 3
    assert stage(case, date(2021, 5, 31)) == Stage.APPROVED  # as it then was
    assert Change.objects.get(pk=change.pk).document_no == "开组〔2021〕8号"
    undo(change, by=cast.east)
    assert everything() == before


def people_of(case: Any, cast: Cast) -> Any:
    act = fill(cast.east, "establish", case, "formation")
    return act.fields["members"].queryset  # type: ignore[attr-defined]


def test_a_joint_branch_covers_all_its_units(cast, book):
    units = [book.unit() for _ in range(3)]
    for unit in units:
        book.member(cast.east_branch, unit)
    done(bulk(cast.east, "open-joint-formation", *units, name="中共东风大厦联合支部"))
    on_case(cast, "step", taken="applied_on", effective_on="2021-07-01")
    on_case(cast, "approve", effective_on="2021-08-01", document_no="9号")
    do(cast.east, "establish", the_case(), "formation", effective_on="2021-09-01", number="DZZ-J",
       division=EAST)  # fmt: skip
    links = Coverage.objects.filter(party_organization__number="DZZ-J")
    assert {(one.unit, one.mode) for one in links} == {(unit, "joint") for unit in units}
    spell = PartyOrganizationSpell.objects.get(party_organization__number="DZZ-J")
    assert spell.kind == "joint_branch"
    assert {state(unit) for unit in units} == {Formation.JOINT}


def test_nothing_is_founded_before_it_is_approved(cast, grown):
    opened(cast, grown)
    slugs = [one.slug for one in acts_for(FORMATION_CASES, the_case(), cast.east)]
    assert "establish" not in slugs
    case = approved_now(cast)
    early = fill(cast.east, "establish", case, "formation", effective_on="2021-05-07",
                 number="DZZ-NEW", **BRANCH)  # fmt: skip
    assert "不能早于上级批复" in str(refused(early))


def approved_now(cast: Cast) -> Any:
    on_case(cast, "step", taken="applied_on", effective_on="2021-04-01")
    return on_case(cast, "approve", effective_on="2021-05-08", document_no="8号")


def test_a_unit_that_was_closed_meanwhile_is_named(cast, grown):
    case = approved(cast, grown)
    do(cast.east, "close", of(grown), effective_on="2021-05-20", status="closed")
    act = fill(cast.east, "establish", case, "formation", effective_on="2021-06-01",
               number="DZZ-NEW", **BRANCH)  # fmt: skip
    assert grown.uscc in str(refused(act))
    assert not PartyOrganization.objects.filter(number="DZZ-NEW").exists()


def test_a_member_kept_elsewhere_is_not_moved_along(cast, book, grown):
    stranger = book.member(cast.west_branch, grown)
    nobodys = book.member(None, grown)
    offered = set(people_of(approved(cast, grown), cast))
    assert stranger not in offered
    assert nobodys in offered


def test_joining_a_branch_that_stands_covers_the_unit_by_it(cast, book, grown):
    opened(cast, grown, mode="attached", host="DZZ-EAST")
    case = approved_now(cast)
    slugs = [one.slug for one in acts_for(FORMATION_CASES, case, cast.east)]
    assert "join" in slugs
    assert "establish" not in slugs
    do(cast.east, "join", case, "formation", effective_on="2021-06-01")
    link = Coverage.objects.get(unit=grown)
    assert (link.party_organization, link.mode) == (cast.east_branch, "attached")
    assert the_case().organization == cast.east_branch
    assert state(grown) == Formation.ATTACHED


def test_giving_up_says_why_and_the_unit_may_be_taken_up_again(cast, grown):
    opened(cast, grown)
    act = fill(cast.east, "abandon", the_case(), "formation", effective_on="2021-04-01")
    assert "reason" in act.errors
    on_case(cast, "abandon", effective_on="2021-04-01", reason="党员已离开")
    assert stage(the_case(), DAY) == Stage.ABANDONED
    assert the_case().abandon_reason == "党员已离开"
    do(cast.east, "open-formation", of(grown), effective_on="2021-10-01", name="再次")
    assert the_case("再次").opened_on == date(2021, 10, 1)


def test_another_street_finds_no_case_and_may_do_nothing(cast, grown, client: Client):
    case = opened(cast, grown)
    client.force_login(cast.west)
    for address in (f"/formation/{case.pk}/", f"/formation/{case.pk}/acts/abandon/"):
        assert client.get(address).status_code == 404


def test_an_instructor_reads_the_cases_of_own_units_and_changes_none(cast, client: Client):
    case = cast.on_the_east.formation_case
    client.force_login(cast.instructor)
    shown = client.get(f"/formation/{case.pk}/")
    assert shown.status_code == 200
    assert "/acts/" not in shown.content.decode()
    assert client.get(f"/formation/{case.pk}/acts/abandon/").status_code == 404
    assert client.get(f"/formation/{cast.on_the_west.formation_case.pk}/").status_code == 404


# --- Reminders -----------------------------------------------------------------------------------


def test_what_stands_still_too_long_is_due(cast, book):
    FormationUnit.objects.all().delete()
    FormationCase.objects.all().delete()
    rule = RULES["formation-stalled"]
    book.case(book.unit(), since=date(2021, 11, 1))  # sixty days are not more than sixty
    still = book.case(book.unit(), since=date(2021, 10, 31))
    book.case(book.unit(), since=date(2021, 10, 31), guided_on=date(2021, 12, 1))
    book.case(book.unit(), since=date(2021, 10, 31), until=date(2021, 11, 5))
    with_paper = book.case(book.unit(), since=date(2021, 10, 31))
    FormationDocument.objects.create(
        case=with_paper, kind="roster", received_on=date(2021, 12, 1), change=book.change
    )
    assert count(rule, scope()) == 1
    RuleSetting.objects.create(rule=rule.slug, threshold=61)
    assert count(rule, scope()) == 0
    FormationCase.objects.filter(pk=still.pk).update(opened_on=date(2021, 10, 30))
    assert count(rule, scope()) == 1


def test_an_organisation_all_of_whose_units_are_gone_is_due(cast, book):
    rule = RULES["covers-nothing"]
    branch, unit, other = book.organization(), book.unit(), book.unit()
    book.organization()  # never covered any
    book.covers(branch, unit, other)
    assert count(rule, scope()) == 0
    Unit.objects.filter(pk=unit.pk).update(closed_on=date(2021, 6, 1))
    assert count(rule, scope()) == 0
    Unit.objects.filter(pk=other.pk).update(closed_on=date(2021, 7, 1))
    assert count(rule, scope()) == 1
    assert count(rule, scope(date(2021, 6, 30))) == 0


# --- Relations elsewhere -------------------------------------------------------------------------


def elsewhere(day: date = DAY, division: str = DISTRICT) -> int:
    return count(RULES["relation-elsewhere"], scope(day, division))


def test_who_works_in_a_covered_unit_and_belongs_elsewhere_is_named(cast, book):
    assert elsewhere() == 0
    book.member(cast.west_branch, cast.covered_unit)
    assert elsewhere() == elsewhere(division=EAST) == 1
    assert elsewhere(division=WEST) == 0


def test_where_there_is_no_organisation_belonging_elsewhere_is_as_it_should_be(cast, book):
    book.member(cast.west_branch, cast.bare_unit)
    assert elsewhere() == 0


def test_a_relation_that_nobody_knows_of_is_named_anywhere(cast, book):
    book.member(None, cast.bare_unit)
    left = book.member(cast.east_branch, cast.covered_unit)
    assert elsewhere() == 1
    book.leaves(left, date(2021, 7, 1), "transferred_out")
    assert elsewhere(date(2021, 6, 30)) == 1
    assert elsewhere() == 2


def test_a_branch_under_the_firms_committee_is_home_and_one_under_a_host_is_not(cast, book):
    for mode, expected in (("independent", 0), ("attached", 1)):
        committee = book.organization("committee")
        general = book.organization("general_branch", superior=committee)
        branch = book.organization(superior=general)
        unit = book.unit()
        book.covers(committee, unit, mode=mode)
        book.member(branch, unit)
        assert elsewhere() == expected, mode


def test_the_unit_page_and_the_reminder_count_the_same(cast, book, client: Client):
    book.members(2, cast.west_branch, cast.covered_unit)
    client.force_login(cast.district)
    page = client.get(f"/units/{cast.covered_unit.pk}/").content.decode()
    assert f"其中组织关系不在本企业党组织的{elsewhere()}名" in page


def working(member: Any) -> Any:
    return EMPLOYMENTS.find(EVERYTHING, member.employments.get().pk)


def test_the_relation_is_brought_to_where_the_member_works(cast, book):
    second = book.organization(name="中共东方商会支部")
    member = book.member(second, cast.covered_unit)
    assert elsewhere() == 1
    do(cast.east, "settle-relation", working(member), "employments", effective_on="2021-09-01",
       decision=str(cast.east_branch.pk))  # fmt: skip
    assert Affiliation.objects.as_of(DAY).get(member=member).party_organization == cast.east_branch
    assert elsewhere(date(2021, 8, 31)) == 1
    assert elsewhere() == 0


def test_a_member_whom_another_street_keeps_is_not_the_streets_to_move(cast, book):
    member = book.member(cast.west_branch, cast.covered_unit)
    act = fill(cast.east, "settle-relation", working(member), "employments")
    assert [value for value, _ in act.fields["decision"].choices] == ["stays"]  # type: ignore[attr-defined]


def test_a_relation_that_stays_is_not_asked_for_again_until_the_facts_change(cast, book):
    member = book.member(cast.west_branch, cast.covered_unit)
    silent = fill(cast.east, "settle-relation", working(member), "employments", decision="stays",
                  effective_on="2021-09-01")  # fmt: skip
    assert "reason" in silent.errors
    do(cast.east, "settle-relation", working(member), "employments", decision="stays",
       effective_on="2021-09-01", reason="退休返聘")  # fmt: skip
    assert RelationNote.objects.get().party_organization == cast.west_branch
    assert elsewhere(date(2021, 8, 31)) == 1
    assert elsewhere() == 0
    Affiliation.objects.filter(member=member).update(ended_on=date(2021, 11, 1))
    book.affiliated(member, book.organization(street=WEST), date(2021, 11, 1))
    assert elsewhere(date(2021, 10, 31)) == 0
    assert elsewhere() == 1


def test_one_reason_may_stand_for_several(cast, book):
    people = book.members(3, cast.west_branch, cast.covered_unit)
    act = find_act("employments", "relations-stay")
    assert act is not None
    rows = EMPLOYMENTS.model._default_manager.filter(member__in=people)
    typed = {"effective_on": "2021-09-01", "reason": "短期派驻"}
    for _ in range(2):
        done(act(typed, user=cast.east, reach=editing_reach(cast.east), records=rows))
    assert RelationNote.objects.count() == 3
    assert elsewhere() == 0
