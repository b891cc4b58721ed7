"""What the page of 发展党员 shows: how many are how far, planned and used numbers, what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from members.models import (
    Admission,
    AdmissionQuerySet,
    Affiliation,
    Candidacy,
    Candidate,
    DevelopmentQuota,
    TalentClass,
)
from members.stages import converted_this_year, probationary
from members.streets import Number, has_no_list, per_street, whose
from orgs.memory import remembered
from orgs.models import Division, PartyOrganizationSpell
from orgs.nouns import NOUNS
from orgs.periods import Period
from orgs.rules import RULES, Rule, due
from orgs.scope import Scope
from orgs.views.scope import Asked

ADMITTED, WHERE_NOTHING = "admissions", "admissions_no_org_unit"
CLOCKS = ("talk-due", "review-due", "target-possible", "target-stalled", "probation-over")


# --- The funnel ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One number of the funnel, and the list and filters by which it can be gone through."""

    slug: str
    label: str
    view: str


STEPS = (
    *(Step(one.value, str(one.label), "candidate_list") for one in Candidate.Stage),
    Step("probationary", "预备党员", "member_list"),
    Step("converted", "本年转正", "member_list"),
)

Numbers = Counter[str]  # slug of a step → persons


@remembered(reads=lambda scope: ("orgs", "members"))
def by_street(scope: Scope) -> dict[str, Numbers]:
    """The numbers of each street with any, by where the branches lie on the day."""
    day = scope.as_of
    members = Affiliation.objects.as_of(day).within(scope)
    rows: dict[str, QuerySet] = {
        one.value: Candidacy.objects.at_stage(day, one).within(scope) for one in Candidate.Stage
    }
    rows |= {
        "probationary": members.filter(probationary(day)),
        "converted": members.filter(converted_this_year(day)),
    }
    found: dict[str, Numbers] = {}
    for slug, of in rows.items():
        for street, number in per_street(of):
            found.setdefault(street, Counter())[slug] = number
    return found


def funnel(asked: Asked) -> list[Number]:
    return _numbers(asked, sum(by_street(asked.scope).values(), Counter()))


def _numbers(asked: Asked, numbers: Numbers, street: str = "") -> list[Number]:
    scope = asked.at(division=street) if street else asked.scope
    return [
        Number(
            step.label,
            numbers[step.slug],
            ""
            if has_no_list(asked, street)
            else asked.url(step.view, scope=scope, more={"stage": step.slug}),
        )
        for step in STEPS
    ]


# --- Planned and used ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A street: how many are how far, how many it may admit this year, and how many it has."""

    name: str
    numbers: list[Number]
    quota: DevelopmentQuota | None
    used: Number


@dataclass(frozen=True)
class BranchLine:
    name: str
    url: str
    quota: DevelopmentQuota
    used: Number


def year_of(asked: Asked) -> Scope:
    """The whole year of the page's day: the quotas and the admissions are the year's."""
    return asked.at(period=Period.of_year(asked.scope.as_of.year))


def admissions(scope: Scope) -> AdmissionQuerySet:
    """The rows of the indicator: approved in the year, whatever is in the branch's own plans."""
    return Admission.objects.during(scope.period).within(scope)


def lines(asked: Asked) -> list[Line]:
    """Street by street; none within one street."""
    scope = year_of(asked)
    stages, quotas = by_street(asked.scope), _division_quotas(scope)
    used = dict(per_street(admissions(scope)))
    codes = {code for code in (*stages, *used, *quotas) if code and code.startswith(scope.division)}
    if codes <= {scope.division}:
        return []
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        Line(
            whose(asked, names[code], code),
            _numbers(asked, stages.get(code, Counter()), code),
            None if code == scope.division else quotas.get(code),
            _used(asked, scope, used.get(code, 0), code),
        )
        for code in sorted(codes)
        if code != scope.division or stages.get(code) or used.get(code)
    ]


def _used(asked: Asked, scope: Scope, number: int, street: str = "") -> Number:
    at = scope.at(division=street) if street else scope
    url = "" if has_no_list(asked, street) else asked.url("indicator", ADMITTED, scope=at)
    return Number("本年新发展", number, url)


def whole(asked: Asked) -> tuple[DevelopmentQuota | None, Number, str]:
    """What the division asked for may admit this year, how many were admitted, what is left."""
    scope = year_of(asked)
    quota = _division_quotas(scope).get(scope.division)
    used = _used(asked, scope, admissions(scope).count())
    left = quota.planned - used.value if quota else 0
    return quota, used, f"超出{-left}" if left < 0 else str(left)


def _division_quotas(scope: Scope) -> dict[str, DevelopmentQuota]:
    rows = DevelopmentQuota.objects.filter(year=scope.period.year, division__isnull=False)
    within = rows.filter(scope.placed("division")).order_by("division")
    return {str(one.division_id): one for one in within}


def branches(asked: Asked) -> list[BranchLine]:
    """The branches that have a number of their own."""
    scope = year_of(asked)
    held = PartyOrganizationSpell.objects.as_of(scope.as_of).within(scope).order_by()
    quotas = list(
        DevelopmentQuota.objects.filter(
            year=scope.period.year, party_organization__in=held.values("party_organization")
        )
    )
    keys = [one.party_organization_id or 0 for one in quotas]
    names = dict(held.filter(party_organization__in=keys).values_list("party_organization", "name"))
    used = Counter(
        Admission.objects.during(scope.period)
        .filter(party_organization__in=keys)
        .order_by()
        .values_list("party_organization", flat=True)
    )
    found = [
        BranchLine(
            names[pk], asked.url("party_organization", pk), quota, _of_branch(asked, pk, used)
        )
        for pk, quota in zip(keys, quotas, strict=True)
    ]
    return sorted(found, key=lambda one: one.name)


def _of_branch(asked: Asked, pk: int, used: Counter[int]) -> Number:
    """The branch's page lists its admissions, wherever their units lie."""
    url = asked.url("party_organization", pk, more={"panel": ADMITTED})
    return Number("本年新发展", used[pk], url)


# --- Whom the year's admissions reached ----------------------------------------------------------


def talents(asked: Asked) -> list[Number]:
    """The year's admissions by class, and those where there was neither branch nor member."""
    scope = year_of(asked)
    rows = admissions(scope)
    counted = rows.order_by().values_list("talent_class").annotate(number=Count("pk"))
    numbers = dict(counted)
    found = [
        Number(
            str(one.label),
            numbers.get(one.value, 0),
            asked.url("indicator", f"{ADMITTED}_{one.value}", scope=scope),
        )
        for one in TalentClass
    ]
    nothing = rows.where_there_was_nothing(scope).count()
    url = asked.url("indicator", WHERE_NOTHING, scope=scope)
    return [*found, Number("在无组织无党员单位发展", nothing, url)]


def clocks(asked: Asked) -> Iterator[tuple[Rule, int, str]]:
    """What is due now, with its list."""
    counts = {rule.slug: number for rule, number in due(asked.scope)}
    for slug in CLOCKS:
        if slug in counts:
            rule = RULES[slug]
            more: dict[str, Any] = {"rule": slug, **rule.query}
            view = f"{NOUNS[rule.noun].view}_list"
            yield rule, counts[slug], asked.url(view, more=more)
