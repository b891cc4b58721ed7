"""Acts on places: listed once a street, put right, and one tax figure a year."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from orgs.acts import ACTS, ActError, acts_for, new_acts
from orgs.models import Change, Participation, Place, PlaceYear, ServiceAssignment, User
from orgs.nouns import PLACES
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from reports.figures import figures
from tests import acts
from tests.book import EAST, LONG_AGO, WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def fill(user: User, slug: str, record: Any = None, **data: Any) -> Any:
    return acts.fill(user, slug, record, "places", **data)


def do(user: User, slug: str, record: Any = None, **data: Any) -> Change:
    return acts.do(user, slug, record, "places", **data)


def tower(cast: Cast) -> Any:
    return PLACES.find(EVERYTHING, cast.on_the_east.place.pk)


def taxed_over_100_million(year: int) -> Any:
    scope = Scope(EAST, date(year, 12, 31), Period.of_year(year))
    return figures(scope, ["buildings_over_100m"])["buildings_over_100m"].value


def test_a_place_is_listed_by_its_street(cast: Cast) -> None:
    change = do(cast.east, "register", name="东风广场", kind="business_circle", division=EAST)
    made = Place.objects.get(name="东风广场")
    assert (change.object_id, change.noun, made.division_id) == (made.pk, "places", EAST)


def test_a_street_lists_no_place_of_another(cast: Cast) -> None:
    act = fill(cast.east, "register", name="新楼", kind="building", division=WEST)
    assert "division" in act.errors


def test_a_name_stands_once_a_street(cast: Cast) -> None:
    act = fill(cast.east, "register", name="东风大厦", kind="building", division=EAST)
    assert "已有同名的楼宇商圈" in str(act.errors["name"])
    do(cast.district, "register", name="东风大厦", kind="building", division=WEST)
    again = fill(cast.district, "correct", tower(cast), division=WEST, reason="核对")
    assert "已有同名的楼宇商圈" in str(again.errors["name"])


def test_a_name_is_put_right(cast: Cast) -> None:
    change = do(cast.east, "correct", tower(cast), name="东风国际大厦", reason="更名")
    assert change.kind == Change.Kind.CORRECTED
    assert Place.objects.get(pk=cast.on_the_east.place.pk).name == "东风国际大厦"


def test_tax_belongs_to_its_year(cast: Cast) -> None:
    do(cast.east, "tax", tower(cast), year="2021", tax="12000.5", source="区税务局")
    row = PlaceYear.objects.get()
    assert (row.year, row.tax, row.source) == (2021, Decimal("12000.50"), "区税务局")
    assert taxed_over_100_million(2020) == 0
    assert taxed_over_100_million(2021) == 1


def test_a_year_is_recorded_once_and_then_put_right(cast: Cast) -> None:
    do(cast.east, "tax", tower(cast), year="2021", tax="12000", source="区税务局")
    again = fill(cast.east, "tax", tower(cast), year="2021", tax="9000", source="区税务局")
    assert "2021年的税收已登记" in str(again.errors["year"])
    row = PlaceYear.objects.get()
    do(cast.east, "correct-tax", tower(cast), item=str(row.pk), tax="9000", source="区税务局",
       reason="少填一位")  # fmt: skip
    row.refresh_from_db()
    assert row.tax == 9000


@pytest.mark.parametrize(
    ("wrong", "field", "rule"),
    [
        ({"year": "2199"}, "year", "不能晚于今年"),
        ({"year": "1900"}, "year", "1978年以后"),
        ({"tax": "-1"}, "tax", "不能为负数"),
    ],
)
def test_wrong_input_names_the_rule(cast: Cast, wrong: dict, field: str, rule: str) -> None:
    said = {"year": "2021", "tax": "1", "source": "区税务局"} | wrong
    assert rule in str(fill(cast.east, "tax", tower(cast), **said).errors[field])


def test_a_street_cannot_act_on_another_streets_place(cast: Cast, client: Any) -> None:
    client.force_login(cast.east)
    for slug in [s for (noun, s), act in ACTS.items() if noun == "places" and not act.creates]:
        west = cast.on_the_west.place.pk
        assert client.get(f"/places/{west}/acts/{slug}/").status_code == 404, slug


def test_every_page_opens_for_who_may_do_it(cast: Cast, client: Any) -> None:
    do(cast.east, "tax", tower(cast), year="2021", tax="12000", source="区税务局")
    client.force_login(cast.east)
    links = acts_for(PLACES, tower(cast), cast.east)
    assert [one.slug for one in links] == ["tax", "send-team", "correct", "correct-tax"]
    for link in [*links, *new_acts(PLACES, cast.east)]:
        assert client.get(link.url).status_code == 200, link.slug


def test_who_keeps_only_organisations_lists_no_places(cast: Cast) -> None:
    assert new_acts(PLACES, cast.secretary) == []


# --- Service teams -------------------------------------------------------------------------------


def served(day: date) -> Any:
    scope = Scope(EAST, day, Period.of_year(day.year))
    return figures(scope, ["buildings_served"])["buildings_served"].value


def test_a_building_is_served_from_the_day_a_team_is_sent_until_it_leaves(cast: Cast) -> None:
    do(cast.east, "send-team", tower(cast), team="东风路服务队", effective_on="2021-03-01")
    assert [served(date(2021, 2, 28)), served(date(2021, 3, 1))] == [0, 1]
    sent = ServiceAssignment.objects.get()
    do(cast.east, "withdraw-team", tower(cast), assignment=sent.pk, effective_on="2021-06-01")
    assert [served(date(2021, 5, 31)), served(date(2021, 6, 1))] == [1, 0]
    item = str(sent.pk)
    do(
        cast.east, "correct-team", tower(cast), item=item, ended_on="2021-07-01", reason="登错"
    )  # fmt: skip
    assert [served(date(2021, 6, 30)), served(date(2021, 7, 1))] == [1, 0]


def test_a_team_is_not_sent_twice_nor_withdrawn_before_it_came(cast: Cast) -> None:
    do(cast.east, "send-team", tower(cast), team="东风路服务队", effective_on="2021-03-01")
    with pytest.raises(ActError, match="已派驻"):
        do(cast.east, "send-team", tower(cast), team="东风路服务队", effective_on="2021-04-01")
    sent = ServiceAssignment.objects.get().pk
    with pytest.raises(ActError, match="晚于派驻日期"):
        do(cast.east, "withdraw-team", tower(cast), assignment=sent, effective_on="2021-03-01")


def test_the_page_marks_the_years_over_100_million_and_names_three_party_organisations(
    cast: Cast, client: Any
) -> None:
    for year, tax in (("2019", "9999"), ("2020", "10000"), ("2021", "12000")):
        do(cast.east, "tax", tower(cast), year=year, tax=tax, source="区税务局")
    cast.covered_unit.spells.update(place=cast.on_the_east.place)
    book = Book()
    for role, who in (("operator", "东风物业"), ("anchor_firm", "东方科技"), ("street", "街道办")):
        Participation.objects.create(
            party_organization=cast.east_branch, role=role, participant=who, **book.spell(LONG_AGO)
        )
    client.force_login(cast.east)
    page = client.get(f"/places/{cast.on_the_east.place.pk}/").content.decode()
    shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))
    assert "12,000.00 +20.0% 是 区税务局" in shown
    assert "10,000.00 +0.0% 是（本年新增）" in shown
    assert "9,999.00 — — 区税务局" in shown
    assert "中共东方科技支部委员会 东风物业 东方科技 街道办" in shown
