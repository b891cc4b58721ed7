"""阵地: opened, changed, used by organisations, shared with units, closed; and what is told of them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from orgs.acts import ActError, new_acts
from orgs.lists import LEDGERS
from orgs.models import (
    Change,
    Difference,
    Division,
    Sharing,
    User,
    Venue,
    VenueShare,
    VenueSpell,
    VenueUse,
    sharing_of,
)
from orgs.nouns import PARTY_ORGANIZATIONS, VENUES
from orgs.periods import Period
from orgs.rules import RULES, count
from orgs.scope import EVERYTHING, Scope
from orgs.undo import undo
from tests import acts
from tests.book import DISTRICT, EAST, LONG_AGO, WEST, Book
from tests.cast import Cast, build_cast
from tests.ledgers import Clerk

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 31)
KNOWN = {"area": "known"}


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


def fill(user: User, slug: str, record: Any = None, **data: Any) -> Any:
    return acts.fill(user, slug, record, "venues", **data)


def do(user: User, slug: str, record: Any = None, **data: Any) -> Change:
    return acts.do(user, slug, record, "venues", **data)


def centre(cast: Cast) -> Any:
    return VENUES.find(EVERYTHING, cast.on_the_east.venue.pk)


def branch(cast: Cast) -> Any:
    return PARTY_ORGANIZATIONS.find(EVERYTHING, cast.east_branch.pk)


def opened(cast: Cast, **said: Any) -> Any:
    whole = {"name": "东风党群服务中心", "kind": "centre", "division": EAST} | said
    change = do(cast.east, "register", effective_on="2021-03-01", **whole)
    return VENUES.find(EVERYTHING, change.object_id)  # type: ignore[arg-type]


# --- Acts ----------------------------------------------------------------------------------------


def test_a_venue_is_opened_with_what_is_known_and_gets_a_number(cast: Cast) -> None:
    venue = opened(cast, area="120.5", opening_hours="周一至周五")
    spell = venue.spells.get()
    assert (spell.area, spell.opening_hours, spell.place) == (Decimal("120.5"), "周一至周五", None)
    assert re.fullmatch(r"ZD20210301-[0-9A-F]{6}", venue.number)


def test_an_area_not_said_is_unknown_and_never_zero(cast: Cast) -> None:
    assert opened(cast).spells.get().area is None
    act = fill(cast.east, "register", name="中心", kind="centre", division=EAST, area="0",
               effective_on="2021-03-01")  # fmt: skip
    assert act.is_valid()
    with pytest.raises(ActError, match="面积必须大于0，不详的留空"):
        acts.perform(act)


def test_a_street_opens_none_in_another(cast: Cast) -> None:
    act = fill(cast.east, "register", name="中心", kind="centre", division=WEST)
    assert "division" in act.errors


def test_who_keeps_only_organisations_opens_none(cast: Cast) -> None:
    assert not new_acts(VENUES, cast.secretary)
    assert [one.slug for one in new_acts(VENUES, cast.east)] == ["register"]


def test_a_name_stands_once_a_street_as_long_as_both_are_open(cast: Cast) -> None:
    first = opened(cast)
    with pytest.raises(ActError, match="已有名为“东风党群服务中心”的阵地"):
        opened(cast)
    do(cast.east, "close", first, effective_on="2021-03-01")
    opened(cast)


def test_a_number_names_one_venue(cast: Cast) -> None:
    act = fill(cast.east, "register", number=centre(cast).number.lower())
    assert "已有阵地使用" in str(act.errors["number"])


def test_what_changes_holds_from_its_day(cast: Cast) -> None:
    venue = opened(cast, area="100")
    do(cast.east, "update", venue, effective_on="2021-09-01", area="150")
    areas = [
        VenueSpell.objects.as_of(day).get(venue=venue.pk).area
        for day in (date(2021, 8, 31), date(2021, 9, 1))
    ]
    assert areas == [100, 150]


def test_nothing_changes_of_a_venue_before_it_opened_or_after_it_closed(cast: Cast) -> None:
    venue = opened(cast, opened_on="2021-03-01")
    with pytest.raises(ActError, match="自2021-03-01起才有记载"):
        do(cast.east, "update", venue, effective_on="2021-02-01", area="150")
    do(cast.east, "close", venue, effective_on="2021-10-01")
    closed = VENUES.find(EVERYTHING, venue.pk)
    with pytest.raises(ActError, match="已于2021-10-01停用"):
        do(cast.east, "update", closed, effective_on="2021-11-01", area="150")


def test_closing_a_venue_ends_its_uses_that_day_and_keeps_what_was(cast: Cast) -> None:
    venue = centre(cast)
    do(cast.east, "close", venue, effective_on="2021-10-01")
    day = date(2021, 10, 1)
    assert (VenueUse.objects.get(venue=venue.pk).ended_on, VenueShare.objects.get().ended_on) == (
        day, day,
    )  # fmt: skip
    assert VenueSpell.objects.existing(date(2021, 9, 30)).filter(venue=venue.pk).exists()
    assert not VenueSpell.objects.existing(day).filter(venue=venue.pk).exists()


def test_a_venue_closed_by_mistake_is_as_it_was_once_that_is_taken_back(cast: Cast) -> None:
    venue = centre(cast)
    change = do(cast.east, "close", venue, effective_on="2021-10-01")
    undo(change, by=cast.east)
    assert Venue.objects.get(pk=venue.pk).closed_on is None
    assert VenueUse.objects.get(venue=venue.pk).ended_on is None


def test_an_organisation_uses_a_venue_from_a_day_to_a_day(cast: Cast) -> None:
    venue = opened(cast)
    said = {"party_organization": cast.east_branch.number}
    do(cast.east, "add-user", venue, effective_on="2021-04-01", **said)
    with pytest.raises(ActError, match="自2021-04-01起已登记"):
        do(cast.east, "add-user", venue, effective_on="2021-05-01", **said)
    use = VenueUse.objects.get(venue=venue.pk)
    do(cast.east, "end-user", venue, effective_on="2021-06-01", one=use.pk)
    use.refresh_from_db()
    assert (use.started_on, use.ended_on) == (date(2021, 4, 1), date(2021, 6, 1))


def test_a_use_does_not_end_before_it_began(cast: Cast) -> None:
    use = VenueUse.objects.get(venue=centre(cast).pk)
    with pytest.raises(ActError, match="必须晚于开始日期"):
        do(cast.east, "end-user", centre(cast), effective_on=str(LONG_AGO), one=use.pk)


def test_a_dissolved_organisation_uses_none(cast: Cast, book: Book) -> None:
    gone = book.organization(number="DZZ-GONE", until=date(2021, 2, 1))
    with pytest.raises(ActError, match="已于2021-02-01撤销"):
        do(cast.east, "add-user", opened(cast), effective_on="2021-04-01",
           party_organization=gone.number)  # fmt: skip


def test_a_closed_unit_shares_none(cast: Cast, book: Book) -> None:
    gone = book.unit(uscc="91430105MA0000G0NE", closed=date(2021, 2, 1))
    with pytest.raises(ActError, match="已于2021-02-01注销"):
        do(cast.east, "add-sharer", opened(cast), effective_on="2021-04-01", unit=gone.uscc)


def test_a_secretary_says_which_venue_the_branch_uses(cast: Cast) -> None:
    """By its number, as the venue is the street's."""
    venue = opened(cast)
    said = {"venue": venue.number, "effective_on": "2021-05-01"}
    acts.do(cast.secretary, "use-venue", branch(cast), "party-organizations", **said)
    assert VenueUse.objects.get(venue=venue.pk).party_organization == cast.east_branch
    use = VenueUse.objects.get(venue=venue.pk)
    acts.do(cast.secretary, "leave-venue", branch(cast), "party-organizations",
            effective_on="2021-06-01", one=use.pk)  # fmt: skip
    assert VenueUse.objects.get(pk=use.pk).ended_on == date(2021, 6, 1)


def test_who_takes_an_organisation_over_uses_its_venues(cast: Cast, book: Book) -> None:
    venue = centre(cast)
    other = book.organization(number="DZZ-NEXT")
    acts.do(cast.east, "merge", branch(cast), "party-organizations", effective_on="2021-07-01",
            survivor="DZZ-NEXT", mode="joint")  # fmt: skip
    uses = VenueUse.objects.filter(venue=venue.pk).order_by("started_on")
    assert [(one.party_organization, one.ended_on) for one in uses] == [
        (cast.east_branch, date(2021, 7, 1)),
        (other, None),
    ]


def test_a_use_recorded_wrongly_is_put_right(cast: Cast) -> None:
    use = VenueUse.objects.get(venue=centre(cast).pk)
    do(cast.east, "correct-user", centre(cast), item=use.pk, started_on="2019-01-01", reason="核对")
    use.refresh_from_db()
    assert use.started_on == date(2019, 1, 1)


def test_an_area_recorded_wrongly_is_put_right_where_it_stands(cast: Cast) -> None:
    venue = opened(cast, area="100")
    do(cast.east, "correct", venue, item=venue.spells.get().pk, area="80", reason="核对")
    assert venue.spells.get().area == 80


# --- Whom it is shared with ----------------------------------------------------------------------


def shared(venue: Venue, day: date = DAY) -> str:
    return sharing_of([venue.pk], day)[venue.pk]


def test_sharing_is_told_by_the_links(cast: Cast, book: Book) -> None:
    venue = book.venue()
    assert shared(venue) == Sharing.UNUSED.label
    book.uses(venue, cast.east_branch)
    assert shared(venue) == "单独"
    book.uses(venue, cast.west_branch, since=date(2021, 6, 1))
    assert (shared(venue, date(2021, 5, 31)), shared(venue)) == ("单独", "与其他党组织共用")
    book.uses(venue, cast.covered_unit)
    assert shared(venue) == "与单位共用、与其他党组织共用"


def test_a_community_named_is_who_it_is_shared_with(cast: Cast, book: Book) -> None:
    venue = book.venue(community="银杏社区")
    book.uses(venue, cast.east_branch)
    assert shared(venue) == "与社区共用"


def test_a_dissolved_organisation_shares_nothing(cast: Cast, book: Book) -> None:
    venue = book.venue()
    gone = book.organization(until=date(2021, 2, 1))
    book.uses(venue, cast.east_branch, gone)
    assert shared(venue) == "单独"


# --- Lists and numbers ---------------------------------------------------------------------------


def scope(street: str = DISTRICT, day: date = DAY) -> Scope:
    return Scope(street, day, Period.of_year(day.year))


def test_every_number_above_the_list_is_its_rows(cast: Cast, book: Book) -> None:
    assert centre(cast)
    assert cast.on_the_west.venue
    book.venue(area=Decimal("80.5"))
    book.venue(WEST, area=Decimal(20), kind="activity_room")
    ledger = LEDGERS["venues"]
    assert ledger.tallies is not None
    for where in (DISTRICT, EAST, WEST):
        for one in ledger.tallies(scope(where)):
            noun = "venues" if one.view == "venue_list" else "party-organizations"
            rows = LEDGERS[noun].filterset(one.query, scope(where)).qs
            areas = sum((row.area for row in rows), Decimal(0)) if one.query == KNOWN else None
            assert one.value == (areas or rows.count()), (where, one.label)


def test_unknown_areas_are_said_beside_the_sum(cast: Cast, book: Book) -> None:
    book.venue(area=Decimal("80.5"))
    book.venue()
    tallies = LEDGERS["venues"].tallies
    assert tallies is not None
    said = {one.label: one.value for one in tallies(scope(EAST))}
    assert (said["在用阵地"], said["面积合计"], said["面积不详"]) == (2, Decimal("80.5"), 1)


def test_an_area_nobody_knows_is_no_sum_of_nothing(cast: Cast, book: Book) -> None:
    book.venue()
    tallies = LEDGERS["venues"].tallies
    assert tallies is not None
    assert {one.label: one.value for one in tallies(scope(EAST))}["面积合计"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"东风大厦党群服务中心", "旧活动室"}),
        ({"kind": "activity_room"}, {"旧活动室"}),
        ({"existing": "gone"}, {"停用的"}),
        ({"sharing": "unused"}, {"旧活动室"}),
        ({"sharing": "unit"}, {"东风大厦党群服务中心"}),
        ({"area": "known"}, {"旧活动室"}),
    ],
)
def test_the_list_is_narrowed(cast: Cast, book: Book, query: Any, found: set[str]) -> None:
    assert centre(cast)
    book.venue(name="旧活动室", kind="activity_room", area=Decimal(20))
    closed = book.venue(name="停用的")
    Venue.objects.filter(pk=closed.pk).update(closed_on=date(2021, 5, 1))
    rows = LEDGERS["venues"].filterset(query, scope(EAST)).qs
    assert set(rows.values_list("name", flat=True)) == found


def test_the_list_of_a_venues_users_is_what_its_cell_counts(cast: Cast, book: Book) -> None:
    venue = centre(cast)
    book.uses(Venue.objects.get(pk=venue.pk), cast.west_branch)
    extra = next(one for one in LEDGERS["venues"].extras if one.name == "users")
    for where, number in ((DISTRICT, 2), (EAST, 1)):
        cell = extra.of(scope(where), [venue.pk])[venue.pk]
        rows = LEDGERS["party-organizations"].filterset(cell.query, scope(where)).qs
        assert (cell.value, rows.count()) == (number, number)


def test_a_centre_without_area_is_a_reminder_of_its_own(cast: Cast, book: Book) -> None:
    book.venue()
    book.venue(area=Decimal(5))
    book.venue(kind="activity_room")
    assert count(RULES["venue-no-area"], scope(EAST)) == 1


# --- Pages ---------------------------------------------------------------------------------------


def page(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def test_no_venue_recorded_does_not_say_that_there_is_none(cast: Cast, client: Client) -> None:
    client.force_login(cast.east)
    for address in (
        f"/party-organizations/{cast.east_branch.pk}/?panel=venues",
        f"/units/{cast.bare_unit.pk}/?panel=venues",
        f"/places/{cast.on_the_east.place.pk}/?panel=venues",
    ):
        assert "未登记。" in page(client, address)


def test_each_side_shows_its_venue(cast: Cast, client: Client) -> None:
    venue = centre(cast)
    client.force_login(cast.east)
    for address in (
        f"/party-organizations/{cast.east_branch.pk}/?panel=venues",
        f"/units/{cast.covered_unit.pk}/?panel=venues",
    ):
        shown = page(client, address)
        assert f"/venues/{venue.pk}/" in shown
        assert "与单位共用" in shown


def test_a_place_adds_up_its_venues_and_says_what_is_unknown(
    cast: Cast, book: Book, client: Client
) -> None:
    for area in (Decimal(80), Decimal(40), None):
        book.venue(place=cast.on_the_east.place, area=area)
    client.force_login(cast.east)
    shown = page(client, f"/places/{cast.on_the_east.place.pk}/?panel=venues")
    assert "面积合计120平方米，另有1处面积不详。" in shown


def test_the_secretary_sees_the_branchs_venue_by_name_and_opens_it_not(
    cast: Cast, client: Client
) -> None:
    venue = centre(cast)
    client.force_login(cast.secretary)
    shown = page(client, f"/party-organizations/{cast.east_branch.pk}/?panel=venues")
    assert "东风大厦党群服务中心" in shown
    assert f"/venues/{venue.pk}/" not in shown
    assert client.get(f"/venues/{venue.pk}/").status_code == 404


def test_the_page_tells_the_past_as_it_was(cast: Cast, client: Client) -> None:
    venue = opened(cast, area="100")
    do(cast.east, "update", venue, effective_on="2021-09-01", area="150")
    client.force_login(cast.east)
    assert "面积（平方米） 由 100.00 改为 150.00" in page(client, f"/venues/{venue.pk}/")
    assert "100" in page(client, f"/venues/{venue.pk}/?as_of=2021-05-01&panel=facts")


# --- Ledgers -------------------------------------------------------------------------------------

ROOM = {"阵地编号": "V1", "名称": "东风中心", "类型": "党群服务中心", "所属街道": "东风路街道"}


def test_a_venue_is_imported_with_its_place_and_area(cast: Cast, tmp_path: Path) -> None:
    clerk = Clerk(tmp_path)
    more = {"楼宇商圈": "东风大厦", "面积平方米": "120平方米", "启用日期": "2019-05-01"}
    assert clerk.imports("venues", [ROOM | more])["created"] == 1
    spell = VenueSpell.objects.get(venue__number="V1")
    assert (spell.area, spell.place, spell.started_on) == (
        120, cast.on_the_east.place, date(2019, 5, 1),
    )  # fmt: skip


def test_a_venue_of_a_community_is_in_a_place_of_its_street(cast: Cast, tmp_path: Path) -> None:
    Division.objects.create(code=f"{EAST}001", name="某社区", kind="community", parent_id=EAST)
    room = ROOM | {"所属街道": f"{EAST}001", "楼宇商圈": "东风大厦"}
    assert Clerk(tmp_path).imports("venues", [room])["warnings"] == []
    assert VenueSpell.objects.get(venue__number="V1").place == cast.on_the_east.place


def test_a_place_nobody_knows_is_told_and_left_out(cast: Cast, tmp_path: Path) -> None:
    answer = Clerk(tmp_path).imports("venues", [ROOM | {"楼宇商圈": "没有的大厦"}])
    assert "没有这个楼宇商圈" in str(answer["warnings"])
    assert VenueSpell.objects.get(venue__number="V1").place is None


@pytest.mark.parametrize("area", ["0", "约一百", "1.234", "-5"])
def test_an_area_that_is_none_is_refused(cast: Cast, tmp_path: Path, area: str) -> None:
    assert Clerk(tmp_path).is_refused("venues", [ROOM | {"面积平方米": area}])


def test_a_venue_missing_from_a_file_is_not_closed_by_that(cast: Cast, tmp_path: Path) -> None:
    clerk = Clerk(tmp_path)
    clerk.imports("venues", [ROOM, ROOM | {"阵地编号": "V2", "名称": "西中心"}])
    clerk.imports("venues", [ROOM])
    assert Difference.objects.get(kind="missing").key == "V2"
    assert Venue.objects.get(number="V2").closed_on is None
