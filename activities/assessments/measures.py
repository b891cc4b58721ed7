"""What items of a scheme can be scored from: each measure a numerator and a denominator, counted
from dated rows from the first day of the year up to the scheme's day.

Nothing of it depends on when it was entered, nor on what happened after that day: so the same
comes out a year later, unless the ledgers were corrected meanwhile. A change of what a measure
counts is a new `version`, which results keep.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Left

from activities.life.expected import Standing, Term, periods_of, standing
from activities.models import (
    Activity,
    AssessmentScheme,
    Demand,
    Every,
    LifeRequirement,
    Task,
    Visit,
    VisitCompanion,
)
from activities.models.assessment_schemes import OF_ORGANIZATIONS, Audience
from activities.tasks.targets import DONE, STREET, targets
from members.formation.states import SHOULD_BUILD_KINDS, Formation, in_state
from members.models import Admission, Assignment, DevelopmentQuota, Employment, Post
from orgs.models import (
    Coverage,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    Unit,
    UnitSpell,
)
from orgs.periods import ONE_DAY, Period
from orgs.rules import term_over
from orgs.scope import Scope

Target = Any  # a Party organisation's or an instructor's key, or a street's code


@dataclass(frozen=True)
class Asking:
    """What a scheme asks of the records: up to which day of which year, by which requirements."""

    division: str
    year: int
    as_of: date
    life: Mapping[str, tuple[str, str]]

    @classmethod
    def by(cls, scheme: AssessmentScheme) -> Asking:
        """Raises `ValueError` for a draft, which has no day yet."""
        if scheme.as_of is None:
            raise ValueError(f"{scheme} is a draft")
        life = {kind: (every, applies) for kind, (every, applies) in scheme.life.items()}
        return cls(scheme.division_id, scheme.year, scheme.as_of, life)

    @cached_property
    def period(self) -> Period:
        return Period(date(self.year, 1, 1), self.as_of + ONE_DAY)

    @cached_property
    def scope(self) -> Scope:
        return Scope(self.division, self.as_of, self.period)

    def terms(self, kind: str) -> list[Term]:
        """The periods of the year that were over with the day; of a yearly thing the year so far."""
        if kind not in self.life:
            return []
        every, applies = self.life[kind]
        required = LifeRequirement(kind=kind, every=every, applies=applies)
        cut = [
            Period(one.start, min(one.end, self.period.end))
            for one in periods_of(Every(every), self.year)
            if one.end <= self.period.end or every == Every.YEAR
        ]
        return [Term(required, one) for one in cut]


@dataclass(frozen=True)
class Figure:
    """How many of how many. Without a denominator it does not apply, for the reason `why`."""

    numerator: int = 0
    denominator: int = 0
    why: str = ""

    @property
    def applies(self) -> bool:
        return self.denominator > 0

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.numerator + other.numerator, self.denominator + other.denominator)


Figures = Mapping[Target, Figure]
Count = Callable[[Asking, Collection[Target]], Figures]


@dataclass(frozen=True)
class Measure:
    """`count(asking, targets)` gives the figures of those of whom there is anything to count."""

    slug: str
    label: str
    audiences: tuple[Audience, ...]
    count: Count
    of: str  # what the denominator counts, in words
    done: str  # what the numerator counts
    unit: str
    why_not: str  # why it does not apply to whom there is nothing to count of
    version: int = 1

    def figures(self, asking: Asking, wanted: Collection[Target]) -> dict[Target, Figure]:
        """One for each of those wanted."""
        found = self.count(asking, wanted) if wanted else {}
        return {one: self._explained(found.get(one)) for one in wanted}

    def _explained(self, figure: Figure | None) -> Figure:
        if figure is None or not (figure.applies or figure.why):
            return Figure(why=self.why_not)
        return figure


# --- Party organisations -------------------------------------------------------------------------


def held(*kinds: Activity.Kind) -> Count:
    """In how many of the periods in which a branch was to hold something it is recorded."""

    def count(asking: Asking, organizations: Collection[Target]) -> Figures:
        found: dict[Target, Figure] = {}
        for kind in kinds:
            parts = [_kept(term, organizations) for term in asking.terms(kind)]
            rows = parts[0].union(*parts[1:], all=True) if parts else ()
            for organization, is_held in rows:
                found[organization] = found.get(organization, Figure()) + Figure(int(is_held), 1)
        return found

    return count


def _kept(term: Term, organizations: Collection[Target]) -> QuerySet:
    """The branches that were to hold it in the term, and whether they did."""
    is_held = When(standing(term, Standing.HELD), then=Value(True))
    return (
        PartyOrganizationSpell.objects.as_of(term.period.last_day)
        .filter(standing(term, Standing.EXPECTED), party_organization__in=organizations)
        .order_by()
        .annotate(is_held=Case(is_held, default=Value(False), output_field=BooleanField()))
        .values_list("party_organization", "is_held")
    )


def _with_secretary(asking: Asking, organizations: Collection[Target]) -> Figures:
    posts = Post.objects.as_of(asking.as_of).filter(
        kind=Post.Kind.SECRETARY, party_organization__in=organizations
    )
    led = set(posts.values_list("party_organization", flat=True))
    return {one: Figure(int(one in led), 1) for one in organizations}


def _within_term(asking: Asking, organizations: Collection[Target]) -> Figures:
    """Of those whose founding or last election is known."""
    begun = PartyOrganizationEvent.objects.filter(
        kind__in=("established", "re_elected"),
        happened_on__lte=asking.as_of,
        party_organization=OuterRef("party_organization"),
    )
    spells = PartyOrganizationSpell.objects.as_of(asking.as_of).filter(
        party_organization__in=organizations
    )
    over = When(term_over(asking.as_of), then=Value(True))
    rows = spells.order_by().annotate(
        is_known=Exists(begun), is_over=Case(over, default=Value(False))
    )
    return {
        pk: Figure(int(not is_over), 1)
        if is_known
        else Figure(why="台账没有成立、换届的日期，无法核对")
        for pk, is_known, is_over in rows.values_list("party_organization", "is_known", "is_over")
    }


def _asked_tasks(asking: Asking) -> QuerySet[Task]:
    """Tasks that were due in the year by the day."""
    return (
        Task.objects.filter(due_on__gte=asking.period.start, due_on__lt=asking.period.end)
        .in_force(asking.as_of)
        .select_related("task_list")
    )


def _counted_tasks(tasks: Iterable[Task], asking: Asking, path: str) -> Iterable[tuple[Any, str]]:
    """Each one that a task was for, under `path`, and how it stands with it; one statement."""
    parts = [targets(task, asking.scope).order_by().values_list(path, "outcome") for task in tasks]
    return parts[0].union(*parts[1:], all=True) if parts else ()


def _tasks_done(asking: Asking, organizations: Collection[Target]) -> Figures:
    tasks = _asked_tasks(asking).filter(measure__in=Task.OF_ORGANIZATIONS)
    wanted = set(organizations)
    found: dict[Target, Figure] = defaultdict(Figure)
    for organization, outcome in _counted_tasks(tasks, asking, "target"):
        if organization in wanted:
            found[organization] += Figure(int(outcome in DONE), 1)
    return found


def _developed(asking: Asking, organizations: Collection[Target]) -> Figures:
    quotas = DevelopmentQuota.objects.filter(year=asking.year, party_organization__in=organizations)
    planned = dict(quotas.values_list("party_organization", "planned"))
    rows = Admission.objects.during(asking.period).filter(party_organization__in=planned)
    admitted = Counter(rows.order_by().values_list("party_organization", flat=True))
    return {pk: Figure(admitted[pk], number) for pk, number in planned.items()}


# --- Streets -------------------------------------------------------------------------------------


def summed(of_organizations: Count) -> Count:
    """What a measure counts of the organisations that a street had on the day."""

    def count(asking: Asking, streets: Collection[Target]) -> Figures:
        spells = PartyOrganizationSpell.objects.existing(asking.as_of).filter(
            kind__in=PartyOrganizationSpell.COUNTING_KINDS
        )
        rows = spells.annotate(street=Left("division", STREET)).filter(street__in=streets)
        where = dict(rows.order_by().values_list("party_organization", "street"))
        found: dict[Target, Figure] = defaultdict(Figure)
        for organization, figure in of_organizations(asking, list(where)).items():
            found[where[organization]] += figure
        return found

    return count


def _tallied(rows: Iterable[tuple[str, bool]], streets: Collection[Target]) -> Figures:
    """Street and whether it is done, row by row, as figures."""
    found: dict[Target, Figure] = defaultdict(Figure)
    for street, is_done in rows:
        if street in streets:
            found[street] += Figure(int(is_done), 1)
    return found


def _street_tasks(asking: Asking, streets: Collection[Target]) -> Figures:
    rows = _counted_tasks(_asked_tasks(asking), asking, "street")
    return _tallied(((street, outcome in DONE) for street, outcome in rows), set(streets))


def _units_visited(asking: Asking, streets: Collection[Target]) -> Figures:
    """Operating units with an instructor on the day, by their street then."""
    looked_after = Assignment.objects.party_building(asking.as_of)
    visits = Visit.objects.counting().during(asking.period).filter(unit=OuterRef("unit"))
    rows = (
        UnitSpell.objects.operating(asking.as_of)
        .filter(unit__in=looked_after.values("unit"))
        .annotate(street=Left("division", STREET), is_visited=Exists(visits.order_by()))
        .order_by()
    )
    return _tallied(rows.values_list("street", "is_visited"), set(streets))


def _demands_in_time(asking: Asking, streets: Collection[Target]) -> Figures:
    """Of the year's demands with a limit: those closed, and those open whose limit is over."""
    rows: Any = Demand.objects.during(asking.period).within(asking.scope).known(asking.as_of)
    due = rows.filter(Q(closed_on__isnull=False) | Q(is_overdue=True), due_on__isnull=False)
    shown = due.annotate(street=Left("at_division", STREET)).order_by()
    pairs = shown.values_list("street", "is_overdue")
    return _tallied(((street, not late) for street, late in pairs), set(streets))


def _built(asking: Asking, streets: Collection[Target]) -> Figures:
    """Of the units with three full members, those that have an organisation."""
    three = Employment.objects.units_with_three(asking.as_of).order_by().values("unit")
    missing = in_state(asking.scope, Formation.SHOULD_BUILD)
    rows = (
        UnitSpell.objects.operating(asking.as_of)
        .filter(unit__in=three, unit__kind__in=SHOULD_BUILD_KINDS)
        .annotate(
            street=Left("division", STREET),
            is_built=Case(When(missing, then=Value(False)), default=Value(True)),
        )
        .order_by()
    )
    return _tallied(rows.values_list("street", "is_built"), set(streets))


# --- Instructors ---------------------------------------------------------------------------------


def _own_units_visited(asking: Asking, instructors: Collection[Target]) -> Figures:
    """Of the units that each looked after on the day, those that they visited in the year."""
    rows = Assignment.objects.active(asking.as_of).filter(instructor__in=instructors).order_by()
    own = set(rows.values_list("instructor", "unit"))
    made = Visit.objects.counting().during(asking.period).order_by()
    led = made.filter(instructor__in=instructors).values_list("instructor", "unit")
    joined = VisitCompanion.objects.filter(instructor__in=instructors, visit__in=made.values("pk"))
    visited = {*led, *joined.order_by().values_list("instructor", "visit__unit")}
    found: dict[Target, Figure] = defaultdict(Figure)
    for instructor, unit in own:
        found[instructor] += Figure(int((instructor, unit) in visited), 1)
    return found


# --- The catalogue -------------------------------------------------------------------------------

Kind = Activity.Kind
LECTURES = (Kind.CONGRESS, Kind.COMMITTEE, Kind.GROUP, Kind.LECTURE)
NO_LIFE = "不是党支部，或这一年没有应开展的"
STREETS = (Audience.STREET,)

_LIFE = (
    ("three_meetings", "三会一课", held(*LECTURES)),
    ("theme_day", "主题党日", held(Kind.THEME_DAY)),
    ("year_meeting", "组织生活会和民主评议", held(Kind.ORGANISATION_LIFE, Kind.REVIEW)),
)
_OF_ORGANIZATIONS = (
    *(
        Measure(slug, label, OF_ORGANIZATIONS, count, "应开展", "已记录", "次", NO_LIFE)
        for slug, label, count in _LIFE
    ),
    Measure("secretary", "书记在任", OF_ORGANIZATIONS, _with_secretary, "应有书记", "在任", "名", ""),
    Measure("in_term", "按期换届", OF_ORGANIZATIONS, _within_term, "应在任期内", "在任期内", "个", ""),
    Measure(
        "tasks", "任务完成", OF_ORGANIZATIONS, _tasks_done, "到期任务", "已完成", "项", "没有到期的任务",
    ),
    Measure(
        "development", "发展党员", OF_ORGANIZATIONS, _developed, "指导数", "已发展", "名",
        "没有下达发展指导数",
    ),
)  # fmt: skip
_OF_STREETS = (
    *(
        Measure(f"street_{slug}", f"辖区{label}", STREETS, summed(count), "应开展", "已记录", "次",
                "辖区没有应开展的党支部")
        for slug, label, count in _LIFE
    ),
    Measure("street_secretary", "辖区党组织书记在任", STREETS, summed(_with_secretary),
            "党组织", "书记在任", "个", "辖区没有党组织"),
    Measure("street_in_term", "辖区党组织按期换届", STREETS, summed(_within_term),
            "党组织", "在任期内", "个", "辖区没有可以核对任期的党组织"),
    Measure("street_tasks", "任务完成", STREETS, _street_tasks, "到期的", "已完成", "项次",
            "没有到期的任务"),
    Measure("street_built", "应建已建", STREETS, _built, "有三名以上正式党员的单位", "已建", "家",
            "辖区没有三名以上正式党员的单位"),
    Measure("street_visits", "走访有指导员的单位", STREETS, _units_visited, "有指导员的单位", "已走访",
            "家", "辖区没有指导员联系的单位"),
    Measure("street_demands", "诉求按期办结", STREETS, _demands_in_time, "已办结和逾期的", "按期办结", "件",
            "没有到期的诉求"),
)  # fmt: skip
_OF_INSTRUCTORS = (
    Measure("own_visits", "走访联系单位", (Audience.INSTRUCTOR,), _own_units_visited,
            "联系单位", "已走访", "家", "没有联系单位"),
)  # fmt: skip
MEASURES: dict[str, Measure] = {
    one.slug: one for one in (*_OF_ORGANIZATIONS, *_OF_STREETS, *_OF_INSTRUCTORS)
}


def offered(audience: str) -> list[tuple[str, str]]:
    """The measures that items of the audience can name, as choices."""
    return [(one.slug, one.label) for one in MEASURES.values() if audience in one.audiences]


# --- Whom a scheme assesses ----------------------------------------------------------------------


def covering(asking: Asking) -> dict[int, Audience]:
    """Each organisation that covers units, by what they are: one of both is of enterprises."""
    links = Coverage.objects.counting(asking.as_of, asking.scope).exclude(
        mode=Coverage.Mode.ATTACHED
    )
    found: dict[int, Audience] = {}
    pairs = links.order_by().values_list("party_organization", "unit__kind").distinct()
    for organization, kind in pairs:
        if kind in Unit.BUSINESSES:
            found[organization] = Audience.ENTERPRISE
        else:
            found.setdefault(organization, Audience.SOCIAL)
    return found
