"""Old identifiers: of what was merged, or had another code before. They find the record for ever."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import MemberAlias
from orgs.models import PartyOrganizationAlias, UnitAlias, User
from orgs.nouns import NOUNS
from orgs.scope import EVERYTHING
from tests.acts import fill
from tests.book import Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db


@dataclass
class Merged:
    """A duplicate that went into the record."""

    noun: str
    pk: int
    old: str
    former: int
    now: str  # what the lists show of the record

    @property
    def path(self) -> str:
        return f"/{self.noun}/{self.pk}/"


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture(params=["units", "party-organizations", "members"])
def merged(cast: Cast, request) -> Merged:
    change, noun = Book().change, request.param
    unit, branch, member = cast.covered_unit, cast.east_branch, cast.member
    if noun == "units":
        UnitAlias.objects.create(
            identifier="91430105MA0000GONE", former_id=99_999, unit=unit, change=change
        )
        return Merged(noun, unit.pk, "91430105MA0000GONE", 99_999, unit.uscc)
    if noun == "party-organizations":
        PartyOrganizationAlias.objects.create(
            identifier="OLD-DZZ-7", former_id=99_999, party_organization=branch, change=change
        )
        return Merged(noun, branch.pk, "OLD-DZZ-7", 99_999, branch.number)
    MemberAlias.objects.create(
        identifier="OLD-DY-7", former_id=99_999, member=member, change=change
    )
    return Merged(noun, member.pk, "OLD-DY-7", 99_999, member.number)


def come_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


# --- Lists ---------------------------------------------------------------------------------------


def test_a_list_finds_the_record_by_its_old_identifier(merged: Merged) -> None:
    for typed in (merged.old, merged.old.lower(), merged.old[:-1]):
        shown = text(come_in("east").get(f"/{merged.noun}/?q={typed}"))
        assert "共 1 行" in shown
        assert merged.now in shown


def test_who_does_not_reach_the_record_does_not_find_it(merged: Merged) -> None:
    assert "没有符合条件的行" in text(come_in("west").get(f"/{merged.noun}/?q={merged.old}"))


def test_a_record_with_two_old_identifiers_is_listed_once(cast: Cast) -> None:
    for identifier in ("91430105MA0000GON1", "91430105MA0000GON2"):
        cast.covered_unit.aliases.create(identifier=identifier, change=Book().change)
    assert "共 1 行" in text(come_in("east").get("/units/?q=91430105MA0000GON"))


def test_a_members_old_number_finds_where_they_work(cast: Cast) -> None:
    MemberAlias.objects.create(
        identifier="OLD-DY-7", former_id=99_999, member=cast.member, change=Book().change
    )
    assert cast.member.number in text(come_in("east").get("/employments/?q=OLD-DY-7"))


def test_a_units_old_code_finds_its_census_cards(cast: Cast) -> None:
    card = cast.on_the_east.census_card
    UnitAlias.objects.create(identifier="91430105MA0000GONE", unit=card.unit, change=Book().change)
    shown = text(come_in("east").get("/censuses/cards/?q=91430105MA0000GONE"))
    assert card.unit.uscc in shown


def test_looking_for_old_identifiers_costs_one_query(cast: Cast) -> None:
    """It is asked beforehand, so that the list itself is found and planned as without (D15)."""
    client = come_in("district")
    with CaptureQueriesContext(connection) as asked:
        client.get("/units/?q=东方科技")
    assert sum("orgs_unitalias" in one["sql"] for one in asked) == 1


# --- Pickers -------------------------------------------------------------------------------------


def test_a_picker_suggests_the_record_by_its_old_identifier(merged: Merged) -> None:
    ask = f"/{merged.noun}/suggestions/"
    assert merged.now in text(come_in("east").post(ask, {"record": merged.old}))
    assert merged.now not in text(come_in("west").post(ask, {"record": merged.old}))


def test_an_old_identifier_typed_in_full_is_the_record(cast: Cast, merged: Merged) -> None:
    """Here the record itself, which is no duplicate of its own."""
    record = NOUNS[merged.noun].find(EVERYTHING, merged.pk)
    act = fill(
        cast.east, "merge-duplicate", record, merged.noun, duplicate=merged.old, reason="重复"
    )
    assert "另一条" in str(act.errors["duplicate"])


def test_an_old_identifier_out_of_reach_stays_unknown(cast: Cast, merged: Merged) -> None:
    west = {
        "units": cast.on_the_west.unit,
        "party-organizations": cast.west_branch,
        "members": cast.on_the_west.member,
    }[merged.noun]
    record = NOUNS[merged.noun].find(EVERYTHING, west.pk)
    act = fill(
        cast.west, "merge-duplicate", record, merged.noun, duplicate=merged.old, reason="重复"
    )
    assert "没有找到" in str(act.errors["duplicate"])


# --- History -------------------------------------------------------------------------------------


def test_the_history_of_what_was_merged_is_the_survivors(merged: Merged) -> None:
    old = f"/history/{merged.noun}/{merged.former}/"
    response = come_in("east").get(old)
    assert (response.status_code, response.url) == (301, f"/history{merged.path}")
    assert come_in("west").get(old).status_code == 404
