"""Which units could form a joint branch, and which existing branch is near.

Units in normal operation without an organisation, with one or two full members each, that lie
close together (the same building or place, else the same community, else the same street) and are
of the same trade (行业门类). What is not known is never the same. The same ledgers give the same
suggestions, whoever asks: what only a whole street tells is told to who looks at all of it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from members.formation.cases import UNDER_WAY, units_in
from members.formation.states import Formation, in_state
from members.models import MOST_UNITS, THREE_FULL_MEMBERS, DismissedSuggestion, Employment
from orgs.models import Coverage, Division, PartyOrganizationSpell, UnitSpell, holds_on
from orgs.scope import Scope, code_range

STREET = 9  # the length of a street's code; a community's is longer
NEIGHBOURS = 4  # existing branches offered beside a suggestion


@dataclass(frozen=True)
class Spot:
    """Where a unit is and what it does; an unknown is None or ""."""

    division: str
    community: str
    place: int | None
    industry: str | None

    @property
    def street(self) -> str:
        return self.division[:STREET]


@dataclass(frozen=True)
class Candidate:
    """A unit with one or two full members and no organisation."""

    pk: int
    uscc: str
    name: str
    address: str
    members: int
    spot: Spot
    place_name: str
    division_name: str
    street_name: str
    industry_name: str


@dataclass(frozen=True)
class Level:
    """How near: `key` of a spot is the same for units that lie together, None if unknown."""

    label: str
    key: Callable[[Spot], Hashable]
    where: Callable[[Candidate], str]


LEVELS = (
    Level("同一楼宇商圈", lambda s: s.place and (s.division, s.place), lambda c: c.place_name),
    Level(
        "同一社区", lambda s: s.community and (s.division, s.community), lambda c: c.spot.community
    ),
    Level("同一社区", lambda s: len(s.division) > STREET and s.division, lambda c: c.division_name),
    Level("同一街道", lambda s: s.street, lambda c: c.street_name),
)
SAME_STREET = LEVELS[-1]


@dataclass(frozen=True)
class Branch:
    """An existing Party organisation, with the spots of what it covers."""

    pk: int
    name: str
    is_joint: bool
    units: int
    spots: frozenset[Spot] = field(hash=False)

    def takes(self, more: int) -> str:
        """How so many more units would join it: 联合 while five are not passed, else 挂靠."""
        Mode = Coverage.Mode  # noqa: N806
        return Mode.JOINT if self.is_joint and self.units + more <= MOST_UNITS else Mode.ATTACHED


@dataclass(frozen=True)
class Suggestion:
    """Two to five units that have three full members together, or one that could join a branch."""

    level: Level
    units: tuple[Candidate, ...]
    branches: tuple[Branch, ...] = ()

    @property
    def first(self) -> Candidate:
        return self.units[0]

    @property
    def where(self) -> str:
        return self.level.where(self.first)

    @property
    def members(self) -> int:
        return sum(unit.members for unit in self.units)

    @property
    def is_group(self) -> bool:
        return len(self.units) > 1

    @property
    def reason(self) -> str:
        said = f"{self.level.label}“{self.where}”"
        if self.first.industry_name:
            said += f"，行业门类同为“{self.first.industry_name}”" if self.is_group else ""
        together = "合计" if self.is_group else ""
        return f"{said}，{together}正式党员{self.members}名"

    @property
    def name(self) -> str:
        """What the joint branch could be called."""
        return f"中共{self.where}{self.first.industry_name}联合支部"[:120]

    def joining(self, branch: Branch) -> str:
        """What its case is called when the units are to join the branch."""
        others = f"等{len(self.units)}家单位" if self.is_group else ""
        return f"{self.first.name[:50]}{others}加入{branch.name}"[:120]

    @property
    def facts(self) -> str:
        """What it was made from, as one short word: other facts are another suggestion."""
        spot = self.first.spot
        near = [self.level.label, str(self.level.key(spot)), str(spot.industry)]
        units = [f"{unit.pk}:{unit.members}" for unit in sorted(self.units, key=lambda u: u.pk)]
        # A single unit is about the joint branches near it, a group about itself.
        room = [] if self.is_group else [f"→{b.pk}" for b in self.branches if b.is_joint]
        return hashlib.sha256("|".join(near + units + sorted(room)).encode()).hexdigest()


@dataclass(frozen=True)
class Suggestions:
    """Groups that could form a branch, and single units for which a branch is near."""

    groups: tuple[Suggestion, ...]
    singles: tuple[Suggestion, ...]

    def find(self, facts: str) -> Suggestion | None:
        return next((one for one in (*self.groups, *self.singles) if one.facts == facts), None)


def suggestions(scope: Scope) -> Suggestions:
    """What is suggested in the scope, without what was turned down by its day."""
    units = candidates(scope)
    groups, rest = packed(units, scope)
    branches = existing_branches(scope) if units else []
    with_branches = [Suggestion(g.level, g.units, _near(g, branches)) for g in groups]
    singles = [_joining(unit, branches) for unit in rest]
    dismissed = set(
        DismissedSuggestion.objects.filter(dismissed_on__lte=scope.as_of).values_list(
            "facts", flat=True
        )
    )
    return Suggestions(
        tuple(one for one in with_branches if one.facts not in dismissed),
        tuple(one for one in singles if one and one.facts not in dismissed),
    )


# --- Units ---------------------------------------------------------------------------------------


def candidates(scope: Scope) -> list[Candidate]:
    """The units of the streets that the viewer reaches whole, of which nothing is under way."""
    day = scope.as_of
    rows = (
        UnitSpell.objects.as_of(day)
        .within(whole_streets(scope))
        .filter(in_state(scope, Formation.FEW_MEMBERS))
        .exclude(units_in(day, *UNDER_WAY))
        .select_related("unit", "place", "industry__parent", "division")
        .order_by("unit__uscc")
    )
    spells = list(rows)
    counts = dict(
        Employment.objects.toward_three(day)
        .filter(unit__in=[spell.unit_id for spell in spells])
        .order_by()
        .values_list("unit")
        .annotate(Count("member"))
    )
    codes = {(spell.division_id or "")[:STREET] for spell in spells}
    streets = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        _candidate(spell, counts[spell.unit_id], streets)
        for spell in spells
        if 0 < counts.get(spell.unit_id, 0) < THREE_FULL_MEMBERS
    ]


def whole_streets(scope: Scope) -> Scope:
    """Without single rows: part of a street would suggest what the whole would not."""
    viewer = scope.viewer
    if viewer.everything:
        return scope
    return scope.at(viewer=type(viewer)(ranges=viewer.ranges))


def _candidate(spell: UnitSpell, members: int, streets: dict[str, str]) -> Candidate:
    industry = spell.industry and (spell.industry.parent or spell.industry)
    return Candidate(
        pk=spell.unit_id,
        uscc=spell.unit.uscc,
        name=spell.name,
        address=spell.address,
        members=members,
        spot=_spot(spell),
        place_name=spell.place.name if spell.place else "",
        division_name=spell.division.name if spell.division else "",
        street_name=streets.get((spell.division_id or "")[:STREET], ""),
        industry_name=industry.name if industry else "",
    )


def _spot(spell: UnitSpell) -> Spot:
    industry = spell.industry and (spell.industry.parent_id or spell.industry_id)
    return Spot(spell.division_id or "", spell.community, spell.place_id, industry or None)


def packed(units: Iterable[Candidate], scope: Scope) -> tuple[list[Suggestion], list[Candidate]]:
    """Groups of two to five neighbours of one trade with three full members, and who is left.

    The nearest first; a larger neighbourhood is shared out evenly, so that no part is too small.
    """
    found: list[Suggestion] = []
    rest = list(units)
    for level in LEVELS:
        together: dict[Hashable, list[Candidate]] = defaultdict(list)
        for unit in rest:
            if level is SAME_STREET and not _asks_for_all(scope, unit.spot.street):
                continue
            if (near := level.key(unit.spot)) and unit.spot.industry:
                together[near, unit.spot.industry].append(unit)
        for group in together.values():
            if sum(unit.members for unit in group) >= THREE_FULL_MEMBERS and len(group) > 1:
                found += [Suggestion(level, part) for part in _shared_out(group)]
        taken = {unit.pk for one in found for unit in one.units}
        rest = [unit for unit in rest if unit.pk not in taken]
    return found, rest


def _asks_for_all(scope: Scope, street: str) -> bool:
    """Whether the whole street is looked at: a part of it says nothing of its other communities."""
    low, high = code_range(scope.division)
    return low <= street < high and scope.viewer.covers(street)


def _shared_out(group: list[Candidate]) -> list[tuple[Candidate, ...]]:
    """As few even parts of at most five as there can be, neighbours by address side by side.

    More than five in parts of at most five makes parts of three or more, so of three members.
    """
    ordered = sorted(group, key=lambda u: (u.spot.community, u.address, u.uscc))
    parts = -(-len(ordered) // MOST_UNITS)
    size, larger = divmod(len(ordered), parts)
    made, start = [], 0
    for number in range(parts):
        end = start + size + (number < larger)
        made.append(tuple(ordered[start:end]))
        start = end
    return made


# --- Existing branches ---------------------------------------------------------------------------


def existing_branches(scope: Scope) -> list[Branch]:
    """The organisations that cover units in the scope's streets, with how many they cover in all."""
    day = scope.as_of
    links = Coverage.objects.counting(day, scope)
    here = links.within(whole_streets(scope)).order_by().values("party_organization")
    at = "unit__spells"
    rows = (
        links.filter(party_organization__in=here)
        .annotate(section=Coalesce(F(f"{at}__industry__parent"), F(f"{at}__industry")))
        .order_by()
        .values_list(
            "party_organization",
            "unit",
            F(f"{at}__division"),
            F(f"{at}__community"),
            F(f"{at}__place"),
            "section",
        )
    )
    covered: dict[int, dict[int, Spot]] = defaultdict(dict)
    for organization, unit, division, *where in rows:
        covered[organization][unit] = Spot(division or "", *where)
    named = PartyOrganizationSpell.objects.filter(holds_on(day), party_organization__in=covered)
    return [
        Branch(
            spell.party_organization_id,
            spell.name,
            spell.kind == PartyOrganizationSpell.Kind.JOINT_BRANCH,
            len(covered[spell.party_organization_id]),
            frozenset(covered[spell.party_organization_id].values()),
        )
        for spell in named.order_by("name", "pk")
    ]


def _near(one: Suggestion, branches: Sequence[Branch]) -> tuple[Branch, ...]:
    """The nearest branches: joint ones with room first, then those of the same trade."""
    ranked = []
    for branch in branches:
        distance = _distance(one.first.spot, branch)
        if distance is not None:
            is_joint = branch.takes(len(one.units)) == Coverage.Mode.JOINT
            ranked.append((not is_joint, distance, branch.name, branch.pk, branch))
    return tuple(branch for *_, branch in sorted(ranked, key=lambda r: r[:-1])[:NEIGHBOURS])


def _distance(spot: Spot, branch: Branch) -> tuple[int, bool] | None:
    """How near, and whether of another trade; None when it is not near.

    In the same street alone only one of the same trade is near.
    """
    for number, level in enumerate(LEVELS):
        here = [s for s in branch.spots if level.key(s) and level.key(s) == level.key(spot)]
        same_trade = any(s.industry and s.industry == spot.industry for s in here)
        if here and (same_trade or level is not SAME_STREET):
            return number, not same_trade
    return None


def _joining(unit: Candidate, branches: Sequence[Branch]) -> Suggestion | None:
    """A unit that no group took, where a joint branch with room is near."""
    for level in LEVELS:
        if not level.key(unit.spot):
            continue
        one = Suggestion(level, (unit,))
        near = tuple(
            branch
            for branch in _near(one, branches)
            if any(level.key(spot) == level.key(unit.spot) for spot in branch.spots)
        )
        if any(branch.takes(1) == Coverage.Mode.JOINT for branch in near):
            return Suggestion(level, (unit,), near)
    return None
