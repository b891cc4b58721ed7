"""The defects of comparable systems in what is recorded of work: life, training, deeds, honours,
publications, tasks (the others are in tests/test_defects.py, under the same numbers)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from activities.life.expected import Standing, branches, standing, term_of
from activities.models import (
    Activity,
    Assessment,
    Attendance,
    Deed,
    Honour,
    Hosting,
    NotHeld,
    Publication,
    TaskList,
    Team,
    Training,
)
from orgs.daily import Daily
from orgs.models import PartyOrganization
from orgs.nouns import PARTY_ORGANIZATIONS
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from reports.figures import by_month, figures
from reports.indicators import CATALOGUE, Kind
from tests.acts import do
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

Entry = Callable[[Book, date], Any]


@pytest.fixture
def book() -> Book:
    return Book()


def owned(model: Any, **said: Any) -> Entry:
    """Something that the district did on the day."""
    return lambda book, day: model.objects.create(
        division_id=DISTRICT, happened_on=day, change=book.change, **said
    )


def published(series: str, **said: Any) -> Entry:
    return owned(Publication, series=series, issue="1", title="刊", **said)


def honoured(level: str, kind: str = "award", **of: str) -> Entry:
    (recipient, made) = next(iter(of.items()))

    def entry(book: Book, day: date) -> Honour:
        return book.honour(day, level, kind=kind, **{recipient: getattr(book, made)()})

    return entry


def affiliated(book: Book) -> Any:
    return book.member(book.organization())


def honoured_member(level: str) -> Entry:
    return lambda book, day: book.honour(day, level, member=affiliated(book))


def secretary_trained(book: Book, day: date) -> Training:
    branch = book.organization()
    member = book.member(branch)
    book.secretary(member, branch)
    return book.training(day, member)


def visited(book: Book, day: date) -> Any:
    firm = book.unit()
    return book.visit(book.instructor("street", EAST, firm), firm, day)


def solved(book: Book, day: date) -> Any:
    return book.demand(book.unit(), day, closed_on=day, outcome="solved")


# What one entry of a day adds to the month of that day: every flow of this work that has a day.
ENTRIES: dict[str, Entry] = {
    "theme_party_days": lambda book, day: book.activity(day, book.organization()),
    "exchange_meetings": lambda book, day: book.activity(day, book.organization(), kind="exchange"),
    "guidance_groups": owned(Team, kind="guidance", name="一组"),
    "exemplar_party_orgs": honoured("district", "exemplar", party_organization="organization"),
    "media_programmes": published("新声"),
    "booklet_issues": published("小红书"),
    "booklet_copies": published("小红书", copies=1500),
    "newsletters": published("开福党建"),
    "practical_deeds": lambda book, day: Deed.objects.create(
        name="办证", unit=book.unit(), happened_on=day, change=book.change
    ),
    "secretary_classes": lambda book, day: book.training(day),
    "demonstration_classes": lambda book, day: book.training(day, kind="demonstration"),
    "secretaries_trained": secretary_trained,
    "task_lists": owned(TaskList, name="一"),
    "assessments": owned(Assessment, name="一"),
    "city_member_honours": honoured_member("city"),
    "district_member_honours": honoured_member("district"),
    "city_enterprise_benchmarks": honoured("city", unit="unit"),
    "city_advanced_orgs": honoured("city", party_organization="organization"),
    "district_advanced_orgs": honoured("district", party_organization="organization"),
    "demands_collected": solved,
    "demands_resolved": solved,
    "visits": visited,
}
GROUPS = ("activities", "training", "services", "mechanisms", "honours")


def test_every_flow_of_this_work_is_tried_here():
    flows = {
        slug
        for slug, indicator in CATALOGUE.items()
        if indicator.group in GROUPS
        and indicator.kind == Kind.FLOW
        and not indicator.measure.population.yearly
    }
    assert flows | {"visits"} == ENTRIES.keys()


def months(slug: str, year: int) -> dict[str, Any]:
    scope = Scope(DISTRICT, date(year, 12, 31), Period.of_year(year))
    return {part.key: part.figures[slug].value or 0 for part in by_month(scope, [slug])}


# D2: counted by entry time


@pytest.mark.parametrize("slug", ENTRIES)
def test_d2_what_happened_in_december_and_is_entered_later_changes_december(slug, book):
    before, january = months(slug, 2021), months(slug, 2022)
    entered = ENTRIES[slug](book, date(2021, 12, 20))
    assert entered.change.made_at.date() > date(2022, 1, 31)
    after = months(slug, 2021)
    assert after.pop("2021-12") > before.pop("2021-12") == 0
    assert after == before
    assert months(slug, 2022) == january


# D3: month or quarter compared without the year


@pytest.mark.parametrize("slug", ENTRIES)
def test_d3_the_first_quarter_holds_nothing_of_the_year_before(slug, book):
    ENTRIES[slug](book, date(2021, 2, 8))
    found = {
        year: figures(
            Scope(DISTRICT, date(year, 3, 31), Period(date(year, 1, 1), date(year, 4, 1))), [slug]
        )[slug].value
        for year in (2021, 2022)
    }
    assert found[2021] > 0
    assert not found[2022]
    assert not any(months(slug, 2022).values())


# D6: a nightly job invents "absent, ill" for everyone unrecorded


def stands(branch: PartyOrganization, day: date = date(2021, 12, 31)) -> set[str]:
    """How the branch stands to the theme day of November."""
    term = term_of("theme_day:2021-11-01")
    assert term
    scope = Scope(DISTRICT, day, Period.of_year(2021))
    return {
        state.value
        for state in (Standing.HELD, Standing.EXCUSED, Standing.MISSING)
        if branches(scope, term).filter(standing(term, state), party_organization=branch).exists()
    }


def test_d6_no_night_makes_anything_of_what_is_not_recorded(book, monkeypatch):
    branch = book.organization()
    book.members(3, branch)
    activity = book.activity(date(2021, 12, 20), branch)
    monkeypatch.setattr("django.conf.settings.KAIFU_DIGEST_HOUR", 0)
    Daily().look_after()
    activity.refresh_from_db()
    assert (activity.expected, activity.attended) == (None, None)
    assert not Attendance.objects.exists()
    assert stands(branch) == {"missing"}
    assert not NotHeld.objects.exists()


def test_d6_what_is_missing_is_not_what_was_not_held(book):
    branch = book.organization()
    assert stands(branch) == {"missing"}
    said = NotHeld.objects.create(
        party_organization=branch, kind="theme_day", since=date(2021, 11, 1), reason="装修",
        change=book.change,
    )  # fmt: skip
    assert stands(branch) == {"excused"}
    book.activity(date(2021, 11, 5), branch)  # and a record tells more than what was said
    assert stands(branch) == {"held"}
    said.delete()
    assert stands(branch) == {"held"}


def test_d6_whoever_is_not_called_is_unknown_on_the_page_too(client: Client):
    cast = build_cast()
    held = Book().activity(date(2021, 12, 20), cast.east_branch)
    do(cast.district, "roll", Activity.objects.get(pk=held.pk), "activities",
       **{f"roll-{cast.member.pk}": "present"})  # fmt: skip
    assert sorted(Attendance.objects.values_list("state", flat=True)) == ["present", "unknown"]
    client.force_login(cast.district)
    text = client.get(f"/activities/{held.pk}/").content.decode()
    assert "未记" in text
    assert "缺席1人" not in text


# D10: a merger leaves the old meetings where they were


def merged(cast: Cast) -> tuple[PartyOrganization, PartyOrganization]:
    """The west branch goes into the east one on 2021-06-01."""
    old = PARTY_ORGANIZATIONS.find(EVERYTHING, cast.west_branch.pk)
    do(cast.district, "merge", old, "party-organizations", effective_on="2021-06-01",
       survivor="DZZ-EAST", mode="joint")  # fmt: skip
    return old, cast.east_branch


def totals(division: str, until: date) -> dict[str, Any]:
    """Every flow of this work in the months up to the day."""
    scope = Scope(division, until, Period(date(2021, 1, 1), until))
    return {slug: figures(scope, [slug])[slug].value for slug in ENTRIES}


def test_d10_a_merger_leaves_all_that_was_done_before_it_as_it_was():
    cast, book = build_cast(), Book()
    old, before = cast.west_branch, date(2021, 3, 8)
    member = old.affiliations.get().member
    book.activity(before, old)
    book.activity(before, old, cast.east_branch, kind="exchange")
    book.secretary(member, old)
    book.training(before, member)
    book.honour(before, "city", party_organization=old)
    book.honour(before, "district", member=member)
    book.visit(cast.on_the_west.instructor, cast.on_the_west.unit, before)
    divisions = DISTRICT, EAST, WEST
    known = [totals(division, date(2021, 6, 1)) for division in divisions]
    assert known[2]["theme_party_days"] == known[2]["secretaries_trained"] == 1
    merged(cast)
    assert [totals(division, date(2021, 6, 1)) for division in divisions] == known
    assert set(Hosting.objects.values_list("activity", "party_organization")) == {
        (held.pk, host.pk) for held in Activity.objects.all() for host in held.hosts.all()
    }
    assert Activity.objects.get(kind="theme_day").hosts.get().pk == old.pk


def test_d10_what_was_held_before_is_reached_from_either_page(client: Client):
    cast = build_cast()
    held = Book().activity(date(2021, 3, 8), cast.west_branch)
    Activity.objects.filter(pk=held.pk).update(subject="西岸的主题党日")
    old, survivor = merged(cast)
    client.force_login(cast.district)
    own = client.get(f"/party-organizations/{old.pk}/").content.decode()
    assert "西岸的主题党日" in own
    assert f'href="/activities/{held.pk}/' in own
    other = client.get(f"/party-organizations/{survivor.pk}/").content.decode()
    assert "对方并入" in other
    assert f'href="/party-organizations/{old.pk}/' in other
    assert client.get(f"/activities/{held.pk}/").status_code == 200
