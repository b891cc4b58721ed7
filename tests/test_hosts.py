"""Who hosts an activity, put right after it was entered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from activities.models import Activity, Attendance, Hosting
from activities.nouns import ACTIVITIES
from orgs.acts import ActError, acts_for
from orgs.models import Change, Notice, User
from orgs.periods import Period
from orgs.scope import EVERYTHING, Basis, Scope
from orgs.undo import undo
from reports.figures import figures
from tests.acts import do, fill
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 15)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


@pytest.fixture
def activity(cast: Cast, book: Book) -> Activity:
    return book.activity(DAY, cast.east_branch)


def found(activity: Activity) -> Any:
    return ACTIVITIES.find(EVERYTHING, activity.pk)


def act(user: User, slug: str, activity: Activity, **said: Any) -> Change:
    return do(user, slug, found(activity), "activities", **said)


def add(user: User, activity: Activity, number: str = "DZZ-WEST") -> Change:
    return act(user, "add-host", activity, party_organization=number)


def remove(user: User, activity: Activity, number: str = "DZZ-WEST") -> Change:
    hosting = activity.hostings.get(party_organization__number=number)
    return act(user, "remove-host", activity, hosting=hosting.pk, reason="误列")


def held(division: str, **basis: str) -> Any:
    scope = Scope(division, date(2021, 12, 31), Period.of_year(2021), Basis(**basis))
    return figures(scope, ["theme_party_days"])["theme_party_days"].value


def test_a_host_added_later_counts_once_in_the_district_and_once_at_each(
    cast: Cast, activity: Activity
) -> None:
    Activity.objects.filter(pk=activity.pk).update(kind="theme_day")
    assert (held(DISTRICT), held(EAST), held(WEST)) == (1, 1, 0)
    add(cast.district, activity)
    assert (held(DISTRICT), held(EAST), held(WEST)) == (1, 1, 1)
    assert held(DISTRICT, joint="per_host") == 2
    remove(cast.district, activity)
    assert (held(DISTRICT), held(EAST), held(WEST)) == (1, 1, 0)


def test_a_street_adds_its_own_and_the_district_anothers(cast: Cast, activity: Activity) -> None:
    Book().organization(number="DZZ-NEXT")
    add(cast.east, activity, "DZZ-NEXT")
    said = {"party_organization": "DZZ-WEST"}
    refused = fill(cast.east, "add-host", found(activity), "activities", **said)
    assert "没有找到党组织“DZZ-WEST”" in str(refused.errors["party_organization"])
    add(cast.district, activity)
    assert activity.hostings.count() == 3


def test_the_added_host_is_told(cast: Cast, activity: Activity) -> None:
    other = Book().organization(number="DZZ-NEXT")
    cast.secretary.grants.update(party_organization=other)
    add(cast.east, activity, "DZZ-NEXT")
    assert "联合主办" in Notice.objects.get(user=cast.secretary).text


def test_a_host_is_listed_once(cast: Cast, activity: Activity) -> None:
    with pytest.raises(ActError, match="已列为主办"):
        add(cast.east, activity, "DZZ-EAST")


def test_a_host_stood_on_the_day(cast: Cast, activity: Activity) -> None:
    Book().organization(number="DZZ-GONE", until=date(2021, 3, 1))
    with pytest.raises(ActError, match="已于2021-03-01撤销"):
        add(cast.east, activity, "DZZ-GONE")


def test_who_has_entered_the_same_activity_does_not_host_it_twice(
    cast: Cast, book: Book, activity: Activity
) -> None:
    twin = book.activity(DAY, cast.west_branch)
    Activity.objects.filter(pk=twin.pk).update(kind=activity.kind, subject=activity.subject)
    with pytest.raises(ActError, match=f"已登记过同样的活动（{twin.number}）"):
        add(cast.district, activity)


def test_the_last_host_stays(cast: Cast, activity: Activity) -> None:
    assert "remove-host" not in {one.slug for one in acts_for(ACTIVITIES, activity, cast.east)}
    hosting = activity.hostings.get()
    with pytest.raises(ActError, match="唯一的主办党组织"):
        act(cast.east, "remove-host", activity, hosting=hosting.pk, reason="误列")


def test_a_street_takes_off_its_own_host_and_not_anothers(cast: Cast, activity: Activity) -> None:
    add(cast.district, activity)
    hosting = activity.hostings.get(party_organization=cast.west_branch)
    said = {"hosting": hosting.pk, "reason": "误列"}
    refused = fill(cast.east, "remove-host", found(activity), "activities", **said)
    assert "hosting" in refused.errors
    remove(cast.west, activity)
    assert not Hosting.objects.filter(pk=hosting.pk).exists()


def test_a_host_whose_members_are_called_stays_until_they_are_not(
    cast: Cast, activity: Activity
) -> None:
    add(cast.district, activity)
    member = cast.on_the_west.member
    Attendance.objects.create(
        activity=activity, member=member, state="present", change=activity.change
    )
    with pytest.raises(ActError, match="还有它的1名党员已点名"):
        remove(cast.west, activity)
    Attendance.objects.update(state="unknown")
    remove(cast.west, activity)
    assert not activity.attendances.exists()


def test_the_members_of_a_host_added_to_a_roll_are_on_it_as_unknown(
    cast: Cast, activity: Activity
) -> None:
    Attendance.objects.create(
        activity=activity, member=cast.member, state="present", change=activity.change
    )
    change = add(cast.district, activity)
    west = activity.attendances.get(member=cast.on_the_west.member)
    assert west.state == Attendance.State.UNKNOWN
    undo(change, by=cast.district)
    assert [one.member for one in activity.attendances.all()] == [cast.member]
    assert activity.hostings.count() == 1
