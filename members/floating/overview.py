"""What the page of 流动党员 shows: each number is the number of rows of a list, by street or reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from members.models import BranchProject, Floating, LostContact
from members.streets import Number, has_no_list, per_street, whose
from orgs.lists import LEDGERS
from orgs.memory import remembered
from orgs.models import Division, PartyOrganizationSpell
from orgs.nouns import NOUNS
from orgs.rules import RULES, Rule, due, is_enabled, settings_of
from orgs.scope import Scope
from orgs.views.scope import Asked

Direction = Floating.Direction
CLOCKS = (
    "floating-in-long",
    "floating-out-long",
    "floating-out-silent",
    "floating-relation-moved",
    "lost-too-long",
)


@dataclass(frozen=True)
class Step:
    """One number: the rows of the noun's list, narrowed by the query."""

    slug: str
    label: str
    noun: str
    query: dict[str, str]

    def rows(self, scope: Scope) -> QuerySet:
        return LEDGERS[self.noun].filterset(self.query, scope).qs


STEPS = (
    Step("in", "流入", "floating", {"direction": "in"}),
    Step("in_long", "流入较久", "floating", {"rule": "floating-in-long"}),
    Step("out", "流出", "floating", {"direction": "out"}),
    Step("out_long", "流出较久", "floating", {"rule": "floating-out-long"}),
    Step("out_silent", "流出长期未联系", "floating", {"rule": "floating-out-silent"}),
    Step("lost", "失联", "lost-contacts", {}),
    Step("lost_long", "失联较久", "members", {"rule": "lost-too-long"}),
)

Numbers = Counter[str]  # slug of a step → persons


def steps() -> list[Step]:
    """Without what the district has turned off."""
    known = settings_of()
    return [
        one
        for one in STEPS
        if "rule" not in one.query or is_enabled(RULES[one.query["rule"]], known)
    ]


@remembered(reads=lambda scope: ("orgs", "members"))
def by_street(scope: Scope) -> dict[str, Numbers]:
    """The numbers of each street with any, by where the organisations lie on the day."""
    found: dict[str, Numbers] = {}
    for step in steps():
        for street, number in per_street(step.rows(scope)):
            found.setdefault(street or "", Counter())[step.slug] = number
    return found


def _numbers(asked: Asked, numbers: Numbers, street: str = "") -> list[Number]:
    scope = asked.at(division=street) if street else asked.scope
    return [
        Number(
            step.label,
            numbers[step.slug],
            ""
            if has_no_list(asked, street)
            else asked.url(f"{NOUNS[step.noun].view}_list", scope=scope, more=step.query),
        )
        for step in steps()
    ]


def whole(asked: Asked) -> list[Number]:
    return _numbers(asked, sum(by_street(asked.scope).values(), Counter()))


@dataclass(frozen=True)
class Line:
    """A street, or a reason, with its numbers."""

    name: str
    numbers: list[Number]


def lines(asked: Asked) -> list[Line]:
    """Street by street; none within one street."""
    found, division = by_street(asked.scope), asked.scope.division
    codes = {code for code in found if code and code.startswith(division)}
    if codes <= {division}:
        return []
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        Line(whose(asked, names[code], code), _numbers(asked, found[code], code))
        for code in sorted(codes)
    ]


# --- By reason -----------------------------------------------------------------------------------


MOVEMENTS = (
    Step("in", "流入", "floating", {"direction": "in"}),
    Step("out", "流出", "floating", {"direction": "out"}),
    Step("lost", "失联", "lost-contacts", {}),
)
UNKNOWN = "不详"


def by_cause(asked: Asked) -> list[Line]:
    """The reasons that somebody has, each with its numbers; what is not known is one of them."""
    labels = dict([*Floating.Cause.choices, *LostContact.Cause.choices]) | {"": UNKNOWN}
    counts = {
        step.slug: dict(
            step.rows(asked.scope).order_by().values_list("cause").annotate(Count("pk"))
        )
        for step in MOVEMENTS
    }
    return [
        Line(label, [_of_cause(asked, step, cause, counts[step.slug]) for step in MOVEMENTS])
        for cause, label in labels.items()
        if any(cause in found for found in counts.values())
    ]


def _of_cause(asked: Asked, step: Step, cause: str, counts: dict[str, int]) -> Number:
    more = {**step.query, "cause": cause or "unknown"}
    number = counts.get(cause, 0)
    url = asked.url(f"{NOUNS[step.noun].view}_list", more=more) if number else ""
    return Number(step.label, number, url)


# --- What is due ---------------------------------------------------------------------------------


def clocks(asked: Asked) -> Iterator[tuple[Rule, int, str]]:
    """What is due now, with its list."""
    counts = {rule.slug: number for rule, number in due(asked.scope)}
    for slug in CLOCKS:
        if slug in counts:
            rule = RULES[slug]
            more = {"rule": slug, **rule.query}
            yield rule, counts[slug], asked.url(f"{NOUNS[rule.noun].view}_list", more=more)


# --- Branches on projects ------------------------------------------------------------------------


@dataclass(frozen=True)
class ProjectLine:
    name: str
    url: str
    project: str
    location: str
    founded_on: date
    finishes_on: date | None
    floating: Number


def projects(asked: Asked) -> list[ProjectLine]:
    """The temporary branches of the day that have a project, the oldest first."""
    scope = asked.scope
    standing = PartyOrganizationSpell.objects.existing(scope.as_of).within(scope)
    temporary = standing.filter(kind=PartyOrganizationSpell.Kind.TEMPORARY).order_by()
    names = dict(temporary.values_list("party_organization", "name"))
    held = BranchProject.objects.as_of(scope.as_of).filter(party_organization__in=names)
    floating = Floating.objects.as_of(scope.as_of).of_direction(Direction.IN).order_by()
    counts: dict[int, int] = defaultdict(int)
    counts |= dict(
        floating.filter(party_organization__in=names)
        .values_list("party_organization")
        .annotate(Count("pk"))
    )
    return [
        ProjectLine(
            names[one.party_organization_id],
            asked.url("party_organization", one.party_organization_id),
            one.name,
            one.location,
            one.party_organization.established_on,
            one.finishes_on,
            Number(
                "流动党员",
                counts[one.party_organization_id],
                asked.url(
                    "floating_member_list",
                    more={"own": str(one.party_organization_id), "direction": "in"},
                ),
            ),
        )
        for one in held.select_related("party_organization").order_by(
            "party_organization__established_on", "pk"
        )
    ]
