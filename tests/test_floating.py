"""流动党员、失联党员 and branches on projects: what is registered, what is due, what never counts."""

from __future__ import annotations

import re
from datetime import date
from random import Random
from typing import Any

import pytest
from django.test import Client

from members.floating.overview import STEPS, by_street
from members.models import (
    Affiliation,
    ContactAttempt,
    Floating,
    FloatingMember,
    LostContact,
    Member,
)
from members.nouns import FLOATING, MEMBERS
from orgs.acts import ActError, acts_for, perform
from orgs.lists import LEDGERS
from orgs.models import AuditEvent, Change, PartyOrganization, Unit, User
from orgs.nouns import PARTY_ORGANIZATIONS
from orgs.periods import Period
from orgs.rules import RULES, count
from orgs.scope import EVERYTHING, Scope
from orgs.undo import undo
from reports.figures import figures
from reports.indicators import CATALOGUE
from tests import acts
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.districts import build

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)
SPRING = date(2021, 3, 1)
OUTSIDER = {"full_name": "何来", "home": "中共邻县建筑公司支部", "phone": "13700000000"}


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


def scope(day: date = DAY, division: str = DISTRICT) -> Scope:
    return Scope(division, day, Period.of_year(day.year))


def on(noun: Any, record: Any) -> Any:
    return noun.find(EVERYTHING, record.pk)


def fill(user: User, slug: str, person: FloatingMember | None = None, **data: Any) -> Any:
    return acts.fill(user, slug, on(FLOATING, person) if person else None, "floating", **data)


def do(user: User, slug: str, person: FloatingMember | None = None, **data: Any) -> Change:
    return acts.do(user, slug, on(FLOATING, person) if person else None, "floating", **data)


def of_member(user: User, slug: str, member: Member, **data: Any) -> Change:
    return acts.do(user, slug, on(MEMBERS, member), "members", **data)


def of_branch(user: User, slug: str, branch: PartyOrganization, **data: Any) -> Change:
    record = on(PARTY_ORGANIZATIONS, branch)
    return acts.do(user, slug, record, "party-organizations", **data)


def listed(noun: str, day: date = DAY, division: str = DISTRICT, **query: str) -> int:
    return int(LEDGERS[noun].filterset(query, scope(day, division)).qs.count())


def due(slug: str, day: date = DAY) -> int:
    return count(RULES[slug], scope(day))


def spells(person: FloatingMember) -> list[tuple[str, str, date | None, str]]:
    rows = Floating.objects.filter(person=person).order_by("started_on")
    return [(o.direction, o.party_organization.number, o.ended_on, o.ending) for o in rows]


# --- Never counted -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [3, 11])
def test_no_figure_and_no_other_reminder_moves_when_people_float_or_are_lost(seed):
    build(seed)
    random, book = Random(seed), Book()
    others = [slug for slug, rule in RULES.items() if "float" not in slug and "lost" not in slug]

    def said() -> tuple[Any, ...]:
        values = figures(scope(), list(CATALOGUE))
        return {slug: one.value for slug, one in values.items()}, {s: due(s) for s in others}

    before = said()
    organizations = list(PartyOrganization.objects.order_by("pk"))
    units = list(Unit.objects.order_by("pk"))
    belonging = list(Affiliation.objects.as_of(DAY).select_related("member").order_by("pk"))
    for affiliation in belonging:
        where = random.choice(organizations)
        if random.random() < 0.5 and where.pk != affiliation.party_organization_id:
            book.floats_in(where, SPRING, member=affiliation.member, unit=random.choice(units))
        elif random.random() < 0.5 and affiliation.ended_on is None:
            book.floats_out(affiliation.member, SPRING)
        if random.random() < 0.3:
            book.lost(affiliation.member, SPRING)
    for unit in units[:5]:
        for _ in range(3):  # three of them in one unit are no three full members
            book.floats_in(random.choice(organizations), SPRING, unit=unit)
    assert Floating.objects.count() > 15
    assert said() == before


def test_each_number_of_the_page_is_its_lists(cast, book, client: Client):
    book.floats_in(cast.east_branch, SPRING)
    book.floats_in(cast.west_branch, date(2021, 11, 1), member=cast.member)
    book.floats_out(cast.on_the_west.member, SPRING)
    book.lost(cast.member, SPRING)
    for street in (EAST, WEST):
        numbers = by_street(scope())[street]
        for step in STEPS:
            assert numbers[step.slug] == listed(step.noun, division=street, **step.query), step
    client.force_login(cast.district)
    page = client.get("/floating/").content.decode()
    links = re.findall(r'href="([^"]+)"[^>]*>(?:<span[^>]*>[^<]*</span><[^>]*>)?([\d,]+)<', page)
    assert len(links) > 20
    for address, number in links:
        rows = client.get(address.replace("&amp;", "&")).content.decode()
        assert f"共 {number} 行" in rows, address


# --- Coming in -----------------------------------------------------------------------------------


def test_somebody_from_outside_takes_part_and_is_no_member(cast, book):
    do(cast.east, "register", effective_on="2021-03-01", party_organization="DZZ-EAST",
       cause="work", unit="91430105MA0000EA5T", **OUTSIDER)  # fmt: skip
    one = FloatingMember.objects.get()
    assert spells(one) == [("in", "DZZ-EAST", None, "")]
    assert (one.member, one.full_name) == (None, "何来")
    assert Member.objects.count() == 3
    assert listed("floating", direction="in", unit=str(cast.covered_unit.pk)) == 1


def test_a_member_of_the_ledger_takes_part_by_number_and_stays_where_they_belong(cast, book):
    do(cast.east, "register", effective_on="2021-03-01", party_organization="DZZ-EAST",
       member="DY-WEST-1", full_name="孙西平")  # fmt: skip
    one = FloatingMember.objects.get()
    assert (one.member.number, one.full_name) == ("DY-WEST-1", "")
    assert Affiliation.objects.get(member=one.member).party_organization == cast.west_branch


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"full_name": "何来"}, "home", "区外的党员请填写所属党组织"),
        ({}, "full_name", "区外的党员请填写姓名"),
        ({"member": "DY-EAST-1"} | OUTSIDER, "home", "以党员台账为准"),
        ({"member": "DY-WEST-1"}, "full_name", "编号和姓名都要填写"),
        ({"member": "DY-EAST-2", "full_name": "何来"}, "full_name", "姓名与党员编号不符"),
    ],
)
def test_who_it_is_has_to_be_said_and_said_once(cast, said, field, words):
    act = fill(cast.east, "register", effective_on="2021-03-01",
               party_organization="DZZ-EAST", **said)  # fmt: skip
    assert words in str(act.errors[field])


def test_nobody_floats_into_the_organisation_they_belong_to(cast):
    act = fill(cast.east, "register", effective_on="2021-03-01",
               party_organization="DZZ-EAST", member="DY-EAST-1")  # fmt: skip
    assert act.is_valid(), act.errors
    with pytest.raises(ActError, match="组织关系就在这个党组织"):
        perform(act)


def test_several_organisations_at_once_but_each_only_once(cast, book):
    one = book.floats_in(cast.east_branch, SPRING)
    book.organization("temporary", number="LS-1", since=SPRING)
    do(cast.east, "take-part", one, effective_on="2021-05-01", party_organization="LS-1")
    assert len(spells(one)) == 2
    again = fill(cast.east, "take-part", one, effective_on="2021-06-01", party_organization="LS-1")
    assert again.is_valid(), again.errors
    with pytest.raises(ActError, match="不必再登记"):
        perform(again)


def test_the_same_person_is_one_wherever_they_take_part_and_another_phone_is_another(cast):
    said = {"effective_on": "2021-03-01"} | OUTSIDER
    do(cast.east, "register", party_organization="DZZ-EAST", **said)
    do(cast.west, "register", party_organization="DZZ-WEST", **said | {"phone": ""})
    assert len(spells(FloatingMember.objects.get())) == 2
    again = fill(cast.east, "register", party_organization="DZZ-EAST", **said)
    assert again.is_valid(), again.errors
    with pytest.raises(ActError, match="不必再登记"):
        perform(again)
    do(cast.east, "register", party_organization="DZZ-EAST", **said | {"phone": "13711111111"})
    assert FloatingMember.objects.count() == 2


def test_it_ends_on_the_day_and_not_before_it_began(cast, book):
    one = book.floats_in(cast.east_branch, SPRING)
    early = fill(cast.east, "end", one, effective_on="2021-03-01", ending="returned")
    assert early.is_valid(), early.errors
    with pytest.raises(ActError, match="必须晚于开始日期"):
        perform(early)
    do(cast.east, "end", one, effective_on="2021-06-01", ending="returned")
    assert spells(one) == [("in", "DZZ-EAST", date(2021, 6, 1), "returned")]
    assert [listed("floating", day) for day in (date(2021, 5, 31), date(2021, 6, 1))] == [1, 0]
    assert listed("floating", state="ended") == 1


def test_who_is_transferred_in_becomes_a_member_and_floats_no_longer_and_it_is_undone_whole(
    cast, book
):
    one = book.floats_in(cast.east_branch, SPRING, full_name="何来")
    change = do(cast.east, "transfer-in", one, effective_on="2021-10-01", number="DY-NEW",
                joined_on="2010-01-01", converted_on="2011-01-01")  # fmt: skip
    one.refresh_from_db()
    assert (one.member.number, one.member.name) == ("DY-NEW", "何来")
    assert spells(one) == [("in", "DZZ-EAST", date(2021, 10, 1), "transferred")]
    assert listed("members", own=str(cast.east_branch.pk)) == 3
    undo(change, by=cast.east)
    one.refresh_from_db()
    assert (one.member, spells(one)) == (None, [("in", "DZZ-EAST", None, "")])
    assert not Member.objects.filter(number="DY-NEW").exists()


def test_a_transfer_settles_floating_where_it_leads_and_being_away(cast, book):
    other = book.organization(number="DZZ-OTHER")
    into = book.floats_in(other, SPRING, member=cast.member)
    elsewhere = book.floats_in(cast.west_branch, SPRING, member=cast.member)
    out = book.floats_out(cast.member, SPRING)
    of_member(cast.east, "transfer", cast.member, effective_on="2021-09-01",
              party_organization="DZZ-OTHER")  # fmt: skip
    done = (date(2021, 9, 1), "transferred")
    assert [spells(one)[0][2:] for one in (into, out)] == [done, done]
    assert spells(elsewhere)[0][2] is None


def test_with_the_membership_everything_ends(cast, book):
    into = book.floats_in(cast.west_branch, SPRING, member=cast.member)
    of_member(cast.east, "died", cast.member, effective_on="2021-09-01")
    assert spells(into)[0][2:] == (date(2021, 9, 1), "other")


def test_floating_goes_over_when_branches_merge(cast, book):
    book.organization(number="DZZ-OTHER")
    one = book.floats_in(cast.east_branch, SPRING)
    of_branch(cast.east, "merge", cast.east_branch, effective_on="2021-09-01", survivor="DZZ-OTHER")
    assert [row[1:3] for row in spells(one)] == [
        ("DZZ-EAST", date(2021, 9, 1)), ("DZZ-OTHER", None),
    ]  # fmt: skip


# --- Away and lost -------------------------------------------------------------------------------


def test_the_home_organisation_registers_who_is_away_and_back(cast, book):
    offered = {one.slug for one in acts_for(MEMBERS, on(MEMBERS, cast.member), cast.west)}
    assert not {"float-out", "lose-contact", "contact"} & offered
    of_member(cast.east, "float-out", cast.member, effective_on="2021-03-01",
              destination="深圳市", cause="work")  # fmt: skip
    assert listed("members", whereabouts="away") == listed("floating", direction="out") == 1
    of_member(cast.east, "float-back", cast.member, effective_on="2021-08-01")
    assert listed("members", whereabouts="away") == 0
    assert spells(FloatingMember.objects.get()) == [
        ("out", "DZZ-EAST", date(2021, 8, 1), "returned")
    ]


def test_who_is_away_has_to_be_reached_every_six_months(cast, book):
    one = book.floats_out(cast.member, date(2021, 6, 30))
    assert [due("floating-out-silent", d) for d in (date(2021, 12, 29), DAY)] == [0, 1]
    do(cast.east, "contact", one, effective_on="2021-11-01", reached="false")
    assert due("floating-out-silent") == 1
    do(cast.east, "contact", one, effective_on="2021-12-01", reached="true", note="电话")
    assert due("floating-out-silent") == 0
    again = fill(cast.east, "contact", one, effective_on="2021-12-01", reached="true")
    assert again.is_valid(), again.errors
    with pytest.raises(ActError, match="已经登记过"):
        perform(again)


def test_after_six_months_the_relation_should_follow(cast, book):
    book.floats_in(cast.east_branch, date(2021, 6, 30))
    book.floats_in(cast.east_branch, date(2021, 7, 1))
    book.floats_out(cast.member, date(2021, 6, 30))
    assert (due("floating-in-long"), due("floating-out-long")) == (1, 1)


def test_a_relation_that_a_file_has_moved_leaves_the_floating_to_be_ended(cast, book):
    other = book.organization()
    book.floats_in(other, SPRING, member=cast.member)
    book.floats_out(cast.member, SPRING)
    assert due("floating-relation-moved") == 0
    book.leaves(cast.member, date(2021, 9, 1))
    book.affiliated(cast.member, other, date(2021, 9, 1))
    assert [due("floating-relation-moved", d) for d in (date(2021, 8, 31), DAY)] == [0, 2]


def test_who_is_lost_counts_until_suspended_and_is_listed_until_then(cast, book):
    of_member(cast.east, "lose-contact", cast.member, effective_on="2021-03-01", cause="work")
    of_member(cast.east, "contact", cast.member, effective_on="2021-04-01", reached="false")
    assert [due("lost-too-long", d) for d in (date(2021, 8, 31), date(2021, 9, 1))] == [0, 1]
    assert listed("lost-contacts") == listed("members", whereabouts="lost") == 1
    assert figures(scope(), ["members"])["members"].value == 3
    of_member(cast.east, "left", cast.member, effective_on="2021-10-01", kind="suspended",
              reason="查找无着")  # fmt: skip
    assert figures(scope(), ["members"])["members"].value == 2
    assert (listed("lost-contacts"), due("lost-too-long")) == (0, 0)
    assert listed("lost-contacts", date(2021, 9, 30)) == 1


def test_who_is_found_again_is_lost_no_longer(cast, book):
    book.lost(cast.member, SPRING)
    of_member(cast.east, "found", cast.member, effective_on="2021-06-01")
    assert LostContact.objects.get().ended_on == date(2021, 6, 1)
    offered = {one.slug for one in acts_for(MEMBERS, on(MEMBERS, cast.member), cast.east)}
    assert "lose-contact" in offered
    assert not {"found", "contact"} & offered


# --- Who sees whom -------------------------------------------------------------------------------


def test_another_streets_floating_members_have_no_page_and_stand_in_no_list(
    cast, book, client: Client
):
    western = book.floats_in(cast.west_branch, SPRING, full_name="西来客")
    lost = book.lost(cast.on_the_west.member, SPRING)
    client.force_login(cast.east)
    for address in (f"/floating/{western.pk}/", f"/lost-contacts/{lost.pk}/"):
        assert client.get(address).status_code == 404
    for address in ("/floating/", "/floating/members/", "/lost-contacts/"):
        page = client.get(address).content.decode()
        assert not re.search("西来客|DY-WEST|清水塘", page), address


def test_names_are_masked_for_who_may_not_read_them_and_reading_is_written_down(
    cast, book, client: Client
):
    one = book.floats_in(cast.east_branch, SPRING, full_name="何来客", phone="13711112222")
    book.lost(cast.member, SPRING)
    ContactAttempt.objects.create(
        member=cast.member, happened_on=date(2021, 5, 1), reached=False, note="向家属了解",
        change=book.change,
    )  # fmt: skip
    kind = AuditEvent.Kind.PERSONAL_READ
    pages = ("/floating/members/", f"/floating/{one.pk}/", f"/members/{cast.member.pk}/")
    for user, clear in ((cast.leader, False), (cast.east, True)):
        client.force_login(user)
        before = AuditEvent.objects.filter(kind=kind).count()
        text = "".join(client.get(address).content.decode() for address in pages)
        assert [word in text for word in ("何来客", "13711112222", "向家属了解")] == [clear] * 3
        assert (AuditEvent.objects.filter(kind=kind).count() > before) is clear


def test_the_pages_of_others_name_who_floats(cast, book, client: Client):
    one = book.floats_in(
        cast.east_branch, SPRING, unit=cast.covered_unit, full_name="何来客", home="中共某支部"
    )
    book.floats_out(cast.member, SPRING)
    client.force_login(cast.east)
    unit = client.get(f"/units/{cast.covered_unit.pk}/").content.decode()
    branch = client.get(f"/party-organizations/{cast.east_branch.pk}/").content.decode()
    member = client.get(f"/members/{cast.member.pk}/").content.decode()
    assert all(f"/floating/{one.pk}/" in page for page in (unit, branch))
    assert "流动和失联" in member


def test_a_number_typed_in_does_not_tell_whose_it_is(cast, client: Client):
    client.force_login(cast.east)
    where = "/floating/acts/register/"
    said = {"effective_on": "2021-03-01", "party_organization": "DZZ-EAST", "member": "DY-WEST-1"}
    token = re.search(r'name="token" value="([^"]+)"', client.get(where).content.decode())[1]
    page = client.post(where, {**said, "token": token, "step": "preview"})
    assert page.status_code == 422
    assert "孙西平" not in page.content.decode().replace(cast.east.name, "")
