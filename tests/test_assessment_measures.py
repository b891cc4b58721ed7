"""What items are scored from, against a slow count of the same rows, one target after another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from activities.assessments.measures import MEASURES, Asking, Figure, covering, offered
from activities.assessments.starting import life_now
from activities.models import Activity, Demand, Task, Visit
from activities.models.assessment_schemes import Audience
from activities.tasks.measures import MADE_UP
from members.models import Admission, Appointment, Assignment, DevelopmentQuota, PartyGroup, Post
from orgs.models import Coverage, Division, PartyOrganization, Unit
from orgs.periods import months_after, years_after
from tests.book import DISTRICT, EAST, Book
from tests.districts import Size, build
from tests.test_tasks import expected_organizations, holds, with_tasks

pytestmark = pytest.mark.django_db

BRANCHES, COUNTING = (
    ("branch", "joint_branch"),
    ("committee", "general_branch", "branch", "joint_branch"),
)
DAYS = (date(2020, 12, 31), date(2021, 6, 30), date(2021, 11, 30), date(2021, 12, 31))
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def asking(day: date) -> Asking:
    return Asking(DISTRICT, day.year, day, life_now())


def spell_on(organization: PartyOrganization, day: date) -> Any:
    return next((one for one in organization.spells.all() if holds(one, day)), None)


def stands(organization: PartyOrganization, day: date) -> bool:
    gone = organization.dissolved_on is not None and organization.dissolved_on <= day
    return organization.established_on <= day and not gone


# --- The slow count ------------------------------------------------------------------------------


def terms(kind: str, day: date) -> Iterator[tuple[date, date]]:
    """First day and the day after the last, of those over; of a yearly thing the year so far."""
    if kind not in life_now():
        return
    every = life_now()[kind][0]
    for month in range(1, 13, MONTHS[every]):
        start = date(day.year, month, 1)
        end = months_after(start, MONTHS[every])
        if end <= day + timedelta(days=1) or every == "year":
            yield start, min(end, day + timedelta(days=1))


def applies(kind: str, organization: PartyOrganization, last: date) -> bool:
    to = life_now()[kind][1]
    if to == "committee":
        posts = Post.objects.filter(party_organization=organization)
        return len({one.member_id for one in posts if holds(one, last)}) >= 3
    if to == "groups":
        return any(
            holds(one, last) for one in PartyGroup.objects.filter(party_organization=organization)
        )
    return True


def life(*kinds: str) -> Any:
    def of(organization: PartyOrganization, day: date) -> Figure:
        held = expected = 0
        for kind in kinds:
            days = [
                one.happened_on for one in Activity.objects.filter(kind=kind, hosts=organization)
            ]
            for start, end in terms(kind, day):
                last = end - timedelta(days=1)
                spell = spell_on(organization, last)
                whole = organization.established_on <= start and (
                    organization.dissolved_on is None or organization.dissolved_on >= end
                )
                if spell and spell.kind in BRANCHES and whole and applies(kind, organization, last):
                    expected += 1
                    held += any(start <= one < end for one in days)
        return Figure(held, expected)

    return of


def secretary(organization: PartyOrganization, day: date) -> Figure:
    posts = Post.objects.filter(party_organization=organization, kind="secretary")
    return Figure(int(any(holds(one, day) for one in posts)), 1)


def in_term(organization: PartyOrganization, day: date) -> Figure:
    begun = [one.happened_on for one in organization.events.all()
             if one.kind in ("established", "re_elected") and one.happened_on <= day]  # fmt: skip
    spell = spell_on(organization, day)
    if not begun or spell is None:
        return Figure()
    years = {"committee": 5, "general_branch": 3, "branch": 3, "joint_branch": 3}.get(spell.kind)
    return Figure(int(years is None or max(begun) > years_after(day, -years)), 1)


def tasks(organization: PartyOrganization, day: date) -> Figure:
    done = expected = 0
    for task in Task.objects.all():
        if (
            task.measure not in Task.OF_ORGANIZATIONS
            or not date(day.year, 1, 1) <= task.due_on <= day
        ):
            continue
        where = expected_organizations(task, task.due_on).get(organization.pk, "")
        if not where.startswith(DISTRICT):
            continue
        expected += 1
        if task.is_reported:
            own = task.reports.filter(party_organization=organization)
            good = [one for one in own if one.reported_on <= day
                    and not (one.returned_on and one.returned_on <= day)]  # fmt: skip
        else:
            last = min(day, task.due_on + MADE_UP)
            good = [one for one in Activity.objects.filter(kind=task.measure, hosts=organization)
                    if task.from_on <= one.happened_on <= last]  # fmt: skip
        done += len(good) >= task.least
    return Figure(done, expected)


def developed(organization: PartyOrganization, day: date) -> Figure:
    quota = DevelopmentQuota.objects.filter(party_organization=organization, year=day.year).first()
    days = [one.approved_on for one in Admission.objects.filter(party_organization=organization)]
    number = sum(date(day.year, 1, 1) <= one <= day for one in days)
    return Figure(number, quota.planned) if quota else Figure()


def own_visits(instructor: int, day: date) -> Figure:
    own = set()
    for one in Assignment.objects.filter(instructor=instructor):
        appointed = any(holds(a, day) for a in Appointment.objects.filter(instructor=instructor))
        if holds(one, day) and appointed and operates(one.unit, day):
            own.add(one.unit_id)
    made = {one.unit_id for one in Visit.objects.filter(instructor=instructor, state="submitted")
            if date(day.year, 1, 1) <= one.happened_on <= day}  # fmt: skip
    return Figure(len(own & made), len(own))


def operates(unit: Unit, day: date) -> Any:
    """Its spell of the day, while it operates."""
    spell = next((one for one in unit.spells.all() if holds(one, day)), None)
    if spell is None or spell.status != "operating":
        return None
    if (unit.registered_on and unit.registered_on > day) or (
        unit.closed_on and unit.closed_on <= day
    ):
        return None
    return spell


OF_ORGANIZATIONS = {
    "three_meetings": life("congress", "committee", "group", "lecture"),
    "theme_day": life("theme_day"),
    "year_meeting": life("organisation_life", "review"),
    "secretary": secretary,
    "in_term": in_term,
    "tasks": tasks,
    "development": developed,
}


def numbers(figure: Figure) -> tuple[int, int]:
    return (figure.numerator, figure.denominator) if figure.applies else (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_every_measure_of_organisations_and_instructors_counts_what_a_slow_count_does(seed):
    with_tasks(seed)
    book = Book()
    everybody = list(PartyOrganization.objects.all())
    for number, one in enumerate(everybody[:4]):
        DevelopmentQuota.objects.create(
            year=2021, party_organization=one, planned=number, change=book.change
        )
    seen: Counter[str] = Counter()
    for day in DAYS:
        standing = [one for one in everybody if stands(one, day) and spell_on(one, day)]
        for slug, slow in OF_ORGANIZATIONS.items():
            found = MEASURES[slug].figures(asking(day), [one.pk for one in standing])
            for one in standing:
                assert numbers(found[one.pk]) == numbers(slow(one, day)), (slug, one, day)
                seen[slug] += found[one.pk].numerator
        instructors = list(Appointment.objects.values_list("instructor", flat=True).distinct())
        found = MEASURES["own_visits"].figures(asking(day), instructors)
        for pk in instructors:
            assert numbers(found[pk]) == numbers(own_visits(pk, day)), (pk, day)
            seen["own_visits"] += found[pk].numerator
    assert {slug for slug in ("theme_day", "in_term", "tasks") if not seen[slug]} == set()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 3])
def test_every_measure_of_streets_counts_what_a_slow_count_does(seed):
    build(seed, Size(units=25, organizations=12, happenings=60))
    streets = list(Division.objects.filter(kind="street").values_list("code", flat=True))
    for day in DAYS:
        for slug in ("three_meetings", "theme_day", "year_meeting", "secretary", "in_term"):
            slow: dict[str, Figure] = defaultdict(Figure)
            for one in PartyOrganization.objects.all():
                spell = spell_on(one, day)
                if stands(one, day) and spell and spell.kind in COUNTING and spell.division_id:
                    slow[spell.division_id[:9]] += OF_ORGANIZATIONS[slug](one, day)
            found = MEASURES[f"street_{slug}"].figures(asking(day), streets)
            for street in streets:
                assert numbers(found[street]) == numbers(slow[street]), (slug, street, day)
        found = MEASURES["street_visits"].figures(asking(day), streets)
        for street in streets:
            assert numbers(found[street]) == visited(street, day), (street, day)
        found = MEASURES["street_demands"].figures(asking(day), streets)
        assert {street: numbers(figure) for street, figure in found.items()} == demands(
            streets, day
        )


def visited(street: str, day: date) -> tuple[int, int]:
    done = expected = 0
    for unit in Unit.objects.all():
        spell = operates(unit, day)
        if spell is None or (spell.division_id or "")[:9] != street:
            continue
        led = any(
            holds(one, day)
            and any(holds(a, day) and a.level != "policy"
                    for a in Appointment.objects.filter(instructor=one.instructor))
            for one in Assignment.objects.filter(unit=unit)
        )  # fmt: skip
        if led:
            expected += 1
            days = [one.happened_on for one in Visit.objects.filter(unit=unit, state="submitted")]
            done += any(date(day.year, 1, 1) <= one <= day for one in days)
    return (done, expected) if expected else (0, 0)


def demands(streets: list[str], day: date) -> dict[str, tuple[int, int]]:
    """As each demand stands on the day: one after another by its own steps."""
    found: dict[str, list[int]] = {street: [0, 0] for street in streets}
    for pk in Demand.objects.values_list("pk", flat=True):
        one: Any = Demand.objects.filter(pk=pk).counted().known(day).get()
        kinds = set(one.steps.values_list("kind", flat=True))
        if kinds & {"declined", "withdrawn"} and "accepted" not in kinds:
            continue
        if not date(day.year, 1, 1) <= one.counted_on <= day or one.due_on is None:
            continue
        spell = next((s for s in one.unit.spells.all() if holds(s, one.counted_on)), None)
        street = ((spell.division_id if spell else "") or "")[:9]
        if street in found and (one.closed_on or one.is_overdue):
            found[street][0] += not one.is_overdue
            found[street][1] += 1
    return {street: (done, number) for street, (done, number) in found.items()}


# --- Single stories ------------------------------------------------------------------------------


def test_every_audience_has_measures_and_every_measure_an_audience():
    assert all(offered(audience) for audience in Audience.values)
    assert {slug for audience in Audience.values for slug, _ in offered(audience)} == set(MEASURES)


def test_what_nothing_can_be_counted_of_says_why():
    book = Book()
    committee = book.organization("committee")
    for slug in ("theme_day", "development", "tasks"):
        figure = MEASURES[slug].figures(asking(DAYS[3]), [committee.pk])[committee.pk]
        assert not figure.applies
        assert figure.why
    PartyOrganization.objects.get(pk=committee.pk).events.all().delete()
    figure = MEASURES["in_term"].figures(asking(DAYS[3]), [committee.pk])[committee.pk]
    assert figure.why == "台账没有成立、换届的日期，无法核对"


def test_a_yearly_meeting_counts_from_the_year_so_far():
    book = Book()
    branch = book.organization()
    book.activity(date(2021, 10, 5), branch, kind="organisation_life")
    book.activity(date(2021, 12, 5), branch, kind="review")  # after the day
    figure = MEASURES["year_meeting"].figures(asking(date(2021, 11, 30)), [branch.pk])[branch.pk]
    assert (figure.numerator, figure.denominator) == (1, 2)


def test_a_unit_that_should_have_an_organisation_counts_in_its_street():
    book = Book()
    for is_built in (True, False):
        unit = book.unit()
        branch = book.organization()
        book.members(3, branch, unit)
        if is_built:
            book.covers(branch, unit)
    figure = MEASURES["street_built"].figures(asking(DAYS[3]), [EAST])[EAST]
    assert (figure.numerator, figure.denominator) == (1, 2)


def test_an_organisation_is_of_enterprises_if_it_covers_one_and_a_host_covers_nobody():
    book = Book()
    both, social, host = (book.organization() for _ in range(3))
    book.covers(both, book.unit(), book.unit("social_group"))
    book.covers(social, book.unit("foundation"))
    book.covers(host, book.unit(), mode=Coverage.Mode.ATTACHED)
    assert covering(asking(DAYS[3])) == {both.pk: Audience.ENTERPRISE, social.pk: Audience.SOCIAL}
