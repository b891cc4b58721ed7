"""Acts on Party organisations: dated events that leave what was before them alone (D10)."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import Affiliation, Post
from orgs.acts import ActError, find_act, perform
from orgs.models import (
    AuditEvent,
    Coverage,
    PartyOrganization,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    Role,
)
from orgs.nouns import PARTY_ORGANIZATIONS
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from orgs.undo import undo
from reports.figures import figures
from tests.acts import do as do_act
from tests.acts import fill as fill_act
from tests.book import DISTRICT, EAST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

NOUN = "party-organizations"
DAY = date(2021, 6, 1)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def standing(organization: PartyOrganization) -> PartyOrganization:
    return PARTY_ORGANIZATIONS.find(EVERYTHING, organization.pk)


def do(user, slug, record=None, **data):
    return do_act(user, slug, record, NOUN, **{"effective_on": str(DAY)} | data)


def fill(user, slug, record=None, **data):
    return fill_act(user, slug, record, NOUN, **{"effective_on": str(DAY)} | data)


def values(year: int) -> dict:
    scope = Scope(DISTRICT, date(year, 12, 31), Period.of_year(year))
    return {slug: figure.value for slug, figure in figures(scope).items()}


def spell_on(organization: PartyOrganization, day: date) -> PartyOrganizationSpell:
    return PartyOrganizationSpell.objects.as_of(day).get(party_organization=organization.pk)


def test_a_merger_moves_units_and_members_from_its_day(cast: Cast) -> None:
    do(cast.district, "merge", standing(cast.west_branch), survivor="DZZ-EAST", mode="joint",
       document_no="开两新〔2021〕6号")  # fmt: skip
    ended = PartyOrganization.objects.get(pk=cast.west_branch.pk)
    assert (ended.dissolved_on, ended.dissolution_reason) == (DAY, "合并")
    assert Coverage.objects.get(party_organization=cast.west_branch).ended_on == DAY
    assert Coverage.objects.as_of(DAY).filter(party_organization=cast.east_branch).count() == 2
    assert Affiliation.objects.as_of(DAY).filter(party_organization=cast.east_branch).count() == 3
    before = date(2021, 5, 31)
    assert Affiliation.objects.as_of(before).filter(party_organization=cast.west_branch).exists()
    event = PartyOrganizationEvent.objects.get(party_organization=cast.west_branch, kind="merged")
    assert (event.happened_on, event.document_no) == (DAY, "开两新〔2021〕6号")
    assert event.counterpart == cast.east_branch


def test_a_merger_leaves_last_years_figures_as_they_were(cast: Cast) -> None:
    last, this = values(2020), values(2021)
    do(cast.district, "merge", standing(cast.west_branch), survivor="DZZ-EAST", mode="joint")
    after = values(2021)
    assert values(2020) == last
    assert after["party_orgs"] == this["party_orgs"] - 1
    assert after["members"] == this["members"]
    assert after["party_orgs_adjusted"] == this["party_orgs_adjusted"] + 1


def test_a_merger_can_be_taken_back_whole(cast: Cast) -> None:
    before = {year: values(year) for year in (2020, 2021)}
    change = do(cast.district, "merge", standing(cast.west_branch), survivor="DZZ-EAST")
    undo(change, by=cast.district)
    assert {year: values(year) for year in (2020, 2021)} == before


def test_a_merger_ends_posts_and_hands_over_subordinates(cast: Cast) -> None:
    book = Book()
    committee = book.organization(number="DZZ-UP", name="某党委", kind="committee")
    below = book.organization(number="DZZ-DOWN", name="某支部", superior=committee)
    book.secretary(cast.member, committee)
    do(cast.district, "merge", standing(committee), survivor="DZZ-EAST")
    assert Post.objects.get(party_organization=committee).ended_on == DAY
    assert spell_on(below, DAY).superior == cast.east_branch
    assert spell_on(below, date(2021, 5, 31)).superior == committee


def test_no_organisation_is_merged_into_itself_or_one_that_ended(cast: Cast) -> None:
    act = fill(cast.district, "merge", standing(cast.west_branch), survivor="DZZ-WEST")
    assert "不能并入自己" in str(act.errors["survivor"])
    gone = Book().organization(number="DZZ-GONE", until=date(2021, 1, 1))
    act = fill(cast.district, "merge", standing(cast.west_branch), survivor=gone.number)
    assert act.is_valid(), act.errors
    with pytest.raises(ActError, match="已于2021-01-01撤销") as caught:
        perform(act)
    assert caught.value.field == "survivor"


def test_an_organisation_with_members_is_not_dissolved_into_nothing(cast: Cast) -> None:
    act = fill(cast.district, "dissolve", standing(cast.west_branch), reason="单位注销")
    assert act.is_valid(), act.errors
    with pytest.raises(ActError, match="还有1名党员"):
        perform(act)
    assert PartyOrganization.objects.get(pk=cast.west_branch.pk).dissolved_on is None


def test_a_dissolution_names_who_takes_the_members(cast: Cast) -> None:
    do(cast.district, "dissolve", standing(cast.west_branch), successor="DZZ-EAST",
       reason="单位注销")  # fmt: skip
    assert Affiliation.objects.as_of(DAY).filter(party_organization=cast.east_branch).count() == 3
    events = PartyOrganizationEvent.objects.filter(party_organization=cast.west_branch)
    assert [event.kind for event in events.order_by("happened_on")] == ["established", "dissolved"]


def test_a_new_organisation_covers_its_first_unit(cast: Cast) -> None:
    change = do(cast.east, "establish", number="dzz-new", name="中共东风小店支部委员会",
                kind="branch", division=EAST, unit="91430105MA0000BARE",
                mode="independent")  # fmt: skip
    made = PartyOrganization.objects.get(number="DZZ-NEW")
    assert change.object_id == made.pk
    assert made.established_on == DAY
    assert Coverage.objects.get(party_organization=made).unit == cast.bare_unit
    assert PartyOrganizationEvent.objects.get(party_organization=made).kind == "established"
    again = fill(cast.east, "establish", number="DZZ-NEW", name="x", kind="branch", division=EAST)
    assert "已有党组织使用" in str(again.errors["number"])


def test_a_split_takes_the_chosen_units_along(cast: Cast) -> None:
    book = Book()
    book.covers(cast.east_branch, cast.bare_unit, mode="joint")
    do(cast.district, "split", standing(cast.east_branch), number="DZZ-HALF", name="东风小店支部",
       new_kind="branch", units=[str(cast.bare_unit.pk)], mode="independent")  # fmt: skip
    half = PartyOrganization.objects.get(number="DZZ-HALF")
    assert Coverage.objects.as_of(DAY).get(unit=cast.bare_unit).party_organization == half
    event = PartyOrganizationEvent.objects.get(kind="split")
    assert (event.party_organization, event.counterpart) == (cast.east_branch, half)


def split(cast: Cast, **said):
    given = {"number": "DZZ-HALF", "name": "第二支部", "new_kind": "branch", "mode": "independent"}
    return fill(cast.district, "split", standing(cast.east_branch), **given | said)


def test_two_branches_of_one_firm_both_cover_it(cast: Cast) -> None:
    act = split(cast, units=[str(cast.covered_unit.pk)], stay="on")
    assert act.is_valid(), act.errors
    perform(act)
    covering = Coverage.objects.as_of(DAY).filter(unit=cast.covered_unit)
    numbers = covering.values_list("party_organization__number", flat=True)
    assert set(numbers) == {"DZZ-EAST", "DZZ-HALF"}


def test_a_split_takes_the_chosen_members_along(cast: Cast) -> None:
    Book().secretary(cast.member, cast.east_branch)
    last, this = values(2020), values(2021)
    act = split(cast, members=[str(cast.member.pk)], units=[str(cast.covered_unit.pk)], stay="on")
    assert act.is_valid(), act.errors
    change = perform(act)
    half = PartyOrganization.objects.get(number="DZZ-HALF")
    held = Affiliation.objects.as_of(DAY)
    assert held.get(party_organization=half).member == cast.member
    assert held.filter(party_organization=cast.east_branch).count() == 1
    assert Post.objects.get(member=cast.member).ended_on == DAY
    assert values(2020) == last
    assert values(2021)["members"] == this["members"]
    assert values(2021)["party_orgs"] == this["party_orgs"] + 1
    undo(change, by=cast.district)
    assert Affiliation.objects.as_of(DAY).filter(party_organization=cast.east_branch).count() == 2


def test_a_half_that_covers_nothing_does_not_count_yet(cast: Cast) -> None:
    this = values(2021)
    act = split(cast, members=[str(cast.member.pk)])
    assert act.is_valid(), act.errors
    perform(act)
    after = values(2021)
    assert after["party_orgs"] == this["party_orgs"]
    assert after["members"] == this["members"] - 1
    assert "不计入统计" in act.fields["units"].help_text


def test_a_split_offers_the_members_of_the_organisation_alone(cast: Cast) -> None:
    act = split(cast, members=[str(cast.on_the_west.member.pk)])
    assert "members" in act.errors


def test_the_preview_of_a_split_names_units_and_members(cast: Cast) -> None:
    act = split(cast, units=[str(cast.covered_unit.pk)], members=[str(cast.member.pk)])
    assert act.is_valid(), act.errors
    said = dict(act.said())
    assert said["由新党组织覆盖的单位"] == "东方科技有限公司（91430105MA0000EA5T）"
    assert said["转到新党组织的党员"] == "赵东生（DY-EAST-1）"


def test_members_names_on_the_form_of_a_split_are_for_who_may_read_them(cast: Cast) -> None:
    split(cast)
    read = AuditEvent.objects.filter(kind=AuditEvent.Kind.PERSONAL_READ)
    assert read.get().target == f"party-organizations {cast.east_branch.pk} split"
    Role.objects.filter(code="district").update(reads_personal=False)
    options = split(cast).fields["members"].choices
    assert [str(label) for _, label in options] == ["赵**（DY-EAST-1）", "钱**（DY-EAST-2）"]


def test_nobody_becomes_their_own_superior(cast: Cast) -> None:
    do(cast.district, "re-affiliate", standing(cast.west_branch), superior="DZZ-EAST")
    act = fill(cast.district, "re-affiliate", standing(cast.east_branch), superior="DZZ-WEST")
    assert act.is_valid(), act.errors
    with pytest.raises(ActError, match="自己的上级"):
        perform(act)


def test_a_renaming_holds_from_its_day(cast: Cast) -> None:
    do(cast.district, "rename", standing(cast.east_branch), name="中共东方智造支部委员会")
    assert spell_on(cast.east_branch, date(2021, 5, 31)).name == "中共东方科技支部委员会"
    assert spell_on(cast.east_branch, DAY).name == "中共东方智造支部委员会"
    event = PartyOrganizationEvent.objects.get(kind="renamed")
    assert event.new_name == "中共东方智造支部委员会"


def test_the_same_event_is_not_recorded_twice(cast: Cast) -> None:
    do(cast.district, "re-elect", standing(cast.east_branch))
    act = fill(cast.district, "re-elect", standing(cast.east_branch))
    assert act.is_valid()
    with pytest.raises(ActError, match="不必重复登记"):
        perform(act)


def test_a_temporary_branch_holds_no_elections(cast: Cast) -> None:
    temporary = Book().organization(number="DZZ-TMP", kind="temporary")
    assert not find_act(NOUN, "re-elect").offered(standing(temporary), cast.district)


def test_nothing_happens_to_an_organisation_before_it_was_founded(cast: Cast) -> None:
    act = fill(cast.district, "re-elect", standing(cast.east_branch), effective_on="1999-01-01")
    assert act.is_valid()
    with pytest.raises(ActError, match="才有记载"):
        perform(act)


def test_a_merger_does_not_prolong_a_coverage_that_ended_later(cast: Cast) -> None:
    ended = date(2021, 10, 1)
    Coverage.objects.filter(party_organization=cast.west_branch).update(ended_on=ended)
    do(cast.district, "merge", standing(cast.west_branch), survivor="DZZ-EAST", mode="joint")
    taken = Coverage.objects.get(party_organization=cast.east_branch, started_on=DAY)
    assert taken.ended_on == ended


def test_who_left_after_the_merger_leaves_the_survivor_then(cast: Cast) -> None:
    west = cast.west_branch.affiliations.get().member
    Book().leaves(west, date(2021, 9, 1), "died")
    do(cast.district, "merge", standing(cast.west_branch), survivor="DZZ-EAST", mode="joint")
    first, second = Affiliation.objects.filter(member=west).order_by("started_on")
    assert (first.ended_on, first.departure) == (DAY, "")
    assert (second.party_organization, second.ended_on, second.departure) == (
        cast.east_branch, date(2021, 9, 1), "died",
    )  # fmt: skip


def test_a_unit_closed_by_then_is_no_first_unit(cast: Cast) -> None:
    closed = Book().unit(uscc="91430105MA0000GE1N", closed=date(2021, 1, 1))
    act = fill(cast.east, "establish", number="DZZ-NEW", name="某支部", kind="branch",
               division=EAST, unit=closed.uscc, mode="independent")  # fmt: skip
    assert act.is_valid(), act.errors
    with pytest.raises(ActError, match="已于2021-01-01注销"):
        perform(act)
