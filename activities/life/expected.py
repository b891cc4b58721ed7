"""Expected and held: for each branch, each kind of activity and each period of the year.

A branch is to hold something in a period in which it existed from the first day to the last, and
for which the requirement applies to it. What is then not recorded is 未记录; it is 未开展 only if
somebody said so (`NotHeld`), and nothing is ever made up for it (figures.md D6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)

from activities.models import Activity, Every, Hosting, LifeRequirement, NotHeld
from members.models import PartyGroup, Post
from orgs.memory import remembered
from orgs.models import PartyOrganizationSpell
from orgs.periods import Period, months_after
from orgs.scope import Scope

Kind = PartyOrganizationSpell.Kind
BRANCHES = (Kind.BRANCH, Kind.JOINT_BRANCH)
MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}
COMMITTEE = 3  # persons in office: a branch with fewer has no committee


class Standing(TextChoices):
    """How a branch stands to one requirement in one period."""

    EXPECTED = "expected", "应开展"
    HELD = "held", "已记录"
    EXCUSED = "excused", "已说明未开展"
    MISSING = "missing", "未记录"


@dataclass(frozen=True)
class Term:
    """One requirement in one period: a cell of the year."""

    requirement: LifeRequirement
    period: Period

    @property
    def key(self) -> str:
        return f"{self.requirement.kind}:{self.period.start}"

    @property
    def label(self) -> str:
        """What the period is called."""
        start, every = self.period.start, Every(self.requirement.every)
        number = (start.month - 1) // MONTHS[every]
        if every == Every.MONTH:
            return f"{start.month}月"
        if every == Every.QUARTER:
            return f"第{'一二三四'[number]}季度"
        return f"{'上下'[number]}半年" if every == Every.HALF_YEAR else f"{start.year}年"


@remembered(reads=lambda: ("activities",))
def known_requirements() -> dict[str, LifeRequirement]:
    """Kind of activity → what is required of it, in the order of the kinds."""
    found = {one.kind: one for one in LifeRequirement.objects.all()}
    return {kind: found[kind] for kind in Activity.Kind.values if kind in found}


def requirements() -> list[LifeRequirement]:
    """Those in force, in the order of the kinds of activity."""
    return [one for one in known_requirements().values() if one.enabled]


def named(term: Term) -> str:
    """The term with its year and what is to be held: 2021年12月：支委会."""
    year = "" if term.label.endswith("年") else f"{term.period.start.year}年"
    return f"{year}{term.label}：{term.requirement.get_kind_display()}"


def terms(year: int, wanted: Iterable[LifeRequirement] | None = None) -> list[Term]:
    """All the periods of the year, requirement by requirement."""
    return [
        Term(requirement, period)
        for requirement in (requirements() if wanted is None else wanted)
        for period in periods_of(Every(requirement.every), year)
    ]


def periods_of(every: Every, year: int) -> list[Period]:
    months = MONTHS[every]
    starts = [date(year, month, 1) for month in range(1, 13, months)]
    return [Period(start, months_after(start, months)) for start in starts]


def last_over(requirement: LifeRequirement, day: date) -> Term:
    """The latest period that is over with the day."""
    every = Every(requirement.every)
    over = [
        p for year in (day.year - 1, day.year) for p in periods_of(every, year) if p.last_day <= day
    ]
    return Term(requirement, over[-1])


def term_of(key: str) -> Term | None:
    """The term that `Term.key` names; None for what is none."""
    kind, _, start = key.partition(":")
    try:
        first = date.fromisoformat(start)
    except ValueError:
        return None
    requirement = known_requirements().get(kind)
    if requirement is None or first.year == date.max.year:  # whose last period has no end
        return None
    periods = periods_of(Every(requirement.every), first.year)
    period = next((one for one in periods if one.start == first), None)
    return Term(requirement, period) if period else None


def standing(term: Term, state: Standing) -> Q:
    """Spells of branches (of a day in the period) that stand so."""
    expected = _expected(term)
    held, said = Q(_held(term)), Q(_said(term))
    return {
        Standing.EXPECTED: expected,
        Standing.HELD: expected & held,
        Standing.EXCUSED: expected & ~held & said,
        Standing.MISSING: expected & ~held & ~said,
    }[state]


def _expected(term: Term) -> Q:
    whole = Q(party_organization__established_on__lte=term.period.start) & (
        Q(party_organization__dissolved_on=None)
        | Q(party_organization__dissolved_on__gte=term.period.end)
    )
    return Q(kind__in=BRANCHES) & whole & _applies(term)


def _applies(term: Term) -> Q:
    """Whether it had a committee, or groups, on the last day of the period."""
    day = term.period.last_day
    if term.requirement.applies == LifeRequirement.Applies.COMMITTEE:
        posts = Post.objects.as_of(day).order_by().values("party_organization")
        many = posts.annotate(people=Count("member", distinct=True)).filter(people__gte=COMMITTEE)
        return Q(party_organization__in=many.values("party_organization"))
    if term.requirement.applies == LifeRequirement.Applies.GROUPS:
        groups = PartyGroup.objects.as_of(day).order_by()
        return Q(party_organization__in=groups.values("party_organization"))
    return Q()


def _held(term: Term) -> Exists:
    return Exists(
        Hosting.objects.filter(
            party_organization=OuterRef("party_organization"),
            activity__kind=term.requirement.kind,
            activity__happened_on__gte=term.period.start,
            activity__happened_on__lt=term.period.end,
        )
    )


def _said(term: Term) -> Exists:
    return Exists(
        NotHeld.objects.filter(
            party_organization=OuterRef("party_organization"),
            kind=term.requirement.kind,
            since=term.period.start,
        )
    )


def branches(scope: Scope, term: Term) -> QuerySet:
    """The branches within the scope as they lay on the period's last day, or the scope's if that is
    earlier; one row each."""
    day = min(term.period.last_day, scope.as_of)
    return PartyOrganizationSpell.objects.as_of(day).within(scope.at(as_of=day)).order_by()


def missing_within(scope: Scope, wanted: Sequence[Term]) -> dict[str, list[int]]:
    """Term key → the branches within the scope whose record is missing: one statement."""
    rows = [
        branches(scope, term)
        .filter(standing(term, Standing.MISSING))
        .annotate(term=Value(term.key))
        .values_list("term", "party_organization")
        for term in wanted
    ]
    found: dict[str, list[int]] = {}
    for key, organization in rows[0].union(*rows[1:], all=True) if rows else ():
        found.setdefault(key, []).append(organization)
    return found


def standings_of(organization: int, wanted: Sequence[Term], day: date) -> dict[str, Standing]:
    """Term key → how the organisation stands to it, of those that apply to it: one statement."""
    rows = [
        PartyOrganizationSpell.objects.as_of(min(term.period.last_day, day))
        .filter(standing(term, Standing.EXPECTED), party_organization=organization)
        .order_by()
        .annotate(
            term=Value(term.key),
            stands=Case(
                *(
                    When(standing(term, state), then=Value(state.value))
                    for state in (Standing.HELD, Standing.EXCUSED)
                ),
                default=Value(Standing.MISSING.value),
            ),
        )
        .values_list("term", "stands")
        for term in wanted
    ]
    if not rows:
        return {}
    return {key: Standing(state) for key, state in rows[0].union(*rows[1:], all=True)}
