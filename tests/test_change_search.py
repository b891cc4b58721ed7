"""变动记录: the search over all changes, within reach and without names in addresses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from orgs.models import Change, User
from orgs.nouns import NOUNS
from orgs.scope import EVERYTHING
from tests.acts import do
from tests.book import Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def come_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def recorded(cast: Cast, noun: str, record: Any, **over: Any) -> Change:
    """A change of the record, as an act leaves it."""
    said = {"kind": Change.Kind.RECORDED, "act": "confirm", "by": cast.district} | over
    return Change.objects.create(noun=noun, object_id=record.pk, **said)


def found(client: Client, **typed: str) -> list[int]:
    """The changes that the filled-in form leads to, in order of their making."""
    response = client.post("/history/", typed, follow=True)
    assert response.status_code == 200
    return sorted(row["change"].pk for row in response.context["rows"])


@pytest.fixture
def changes(cast: Cast) -> dict[str, Change]:
    return {
        "unit": recorded(cast, "units", cast.covered_unit),
        "branch": recorded(cast, "party-organizations", cast.east_branch),
        "member": recorded(cast, "members", cast.member),
        "instructor": recorded(cast, "instructors", cast.on_the_east.instructor),
        "place": recorded(cast, "places", cast.on_the_east.place),
        "west": recorded(cast, "units", cast.on_the_west.unit),
    }


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("东方科技有限", "unit"),
        ("dfkjyx", "unit"),
        ("91430105MA0000EA5T", "unit"),
        ("东方科技支部", "branch"),
        ("DZZ-EAST", "branch"),
        ("赵东生", "member"),
        ("zds", "member"),
        ("DY-EAST-1", "member"),
        ("李指导", "instructor"),
        ("东风大厦", "place"),
    ],
)
def test_changes_are_found_by_what_they_are_about(
    cast: Cast, changes: dict[str, Change], typed: str, what: str
) -> None:
    assert changes[what].pk in found(come_in("east"), q=typed)
    assert changes["west"].pk not in found(come_in("east"), q=typed)
    assert found(come_in("west"), q=typed) == []


def test_a_former_name_finds_them_too(cast: Cast, changes: dict[str, Change]) -> None:
    Book().changes(cast.covered_unit, date(2022, 3, 1), name="改名以后的公司")
    for typed in ("东方科技有限公司", "改名以后"):
        assert found(come_in("district"), q=typed) == [changes["unit"].pk]


def test_what_was_merged_is_found_by_either_code(cast: Cast) -> None:
    twice = Book().unit(uscc="91430105MA0000TWCE", name="东方科技公司")
    before = recorded(cast, "units", twice)
    record = NOUNS["units"].find(EVERYTHING, cast.covered_unit.pk)
    merging = do(cast.district, "merge-duplicate", record, duplicate=twice.uscc, reason="重复登记")
    for code in ("91430105MA0000TWCE", cast.covered_unit.uscc):
        assert found(come_in("district"), q=code) == [before.pk, merging.pk]


def test_a_name_never_stays_in_the_address(cast: Cast, changes: dict[str, Change]) -> None:
    client = come_in("district")
    for response in (
        client.post("/history/", {"q": "赵东生", "kind": "recorded"}),
        client.get("/history/?q=赵东生&kind=recorded"),
    ):
        assert response.status_code == 302
        assert "kind=recorded" in response.url
        assert "赵" not in response.url
        assert "%E8%B5%B5" not in response.url
        shown = client.get(response.url)
        assert [row["change"] for row in shown.context["rows"]] == [changes["member"]]
        assert 'value="赵东生"' in shown.content.decode()


def test_a_lost_search_finds_nothing_rather_than_all(cast: Cast) -> None:
    address = come_in("district").post("/history/", {"q": "赵东生"}).url
    assert come_in("district").get(address).status_code == 400


def test_who_sees_masks_finds_persons_by_number_only(
    cast: Cast, changes: dict[str, Change]
) -> None:
    leader = come_in("leader")
    for name in ("赵东生", "zds"):
        assert found(leader, q=name) == []
    assert found(leader, q="DY-EAST-1") == [changes["member"].pk]


def test_changes_are_found_by_reason_and_days_in_force(cast: Cast) -> None:
    unit, day = cast.covered_unit, date(2021, 3, 1)
    early = recorded(cast, "units", unit, reason="换发证照", effective_on=day)
    late = recorded(cast, "units", unit, reason="迁入新址", effective_on=date(2021, 9, 1))
    undated = recorded(cast, "units", unit, reason="原登记有误")
    client = come_in("district")
    assert found(client, reason="证照") == [early.pk]
    assert found(client, effective_since="2021-03-02") == [late.pk]
    assert found(client, effective_until="2021-03-01") == [early.pk]
    assert found(client, effective_since="2021-03-01", effective_until="2021-09-01") == [
        early.pk,
        late.pk,
    ]
    assert undated.pk in found(client, q=unit.uscc)


def test_conditions_hold_together(cast: Cast, changes: dict[str, Change]) -> None:
    client = come_in("district")
    assert found(client, q="东方科技", reason="没有这样的原因") == []
    assert found(client, q="东方科技有限", act="units/close") == []


def test_a_search_costs_the_same_however_much_there_is(
    cast: Cast, changes: dict[str, Change], django_assert_max_num_queries
) -> None:
    book = Book()
    for number in range(30):
        unit = book.unit(uscc=f"91430105MB{number:07}X", name=f"东方公司{number}")
        recorded(cast, "units", unit)
    client = come_in("district")
    address = client.post("/history/", {"q": "东方"}).url
    client.get(address)
    with django_assert_max_num_queries(28):
        client.get(address)
