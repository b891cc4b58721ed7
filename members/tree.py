"""The tree of Party organisations on a day, each node with what it has and what is under it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from members.models import Affiliation
from orgs.models import Coverage, PartyOrganizationSpell
from orgs.scope import Scope

Spell = PartyOrganizationSpell


@dataclass
class Node:
    """One organisation. Counts are of the whole subtree; a unit covered twice counts once."""

    pk: int
    name: str
    kind: str
    nature: str
    superior: int | None
    children: list[Node] = field(default_factory=list)
    own_members: int = 0
    own_units: set[int] = field(default_factory=set)
    members: int = 0
    units: int = 0
    organizations: int = 0
    above: str = ""  # the superior's name, when that is outside the viewer's reach
    is_hit: bool = False
    is_open: bool = False

    @property
    def counts(self) -> bool:
        """临时 and 功能型 branches are listed, never counted."""
        return self.kind in Spell.COUNTING_KINDS

    @property
    def kind_label(self) -> str:
        return str(Spell.Kind(self.kind).label)

    @property
    def nature_label(self) -> str:
        return str(Spell.Nature(self.nature).label) if self.nature else ""


OPEN_LEVELS = 2  # levels that stand open at first


def forest(scope: Scope, text: str = "") -> list[Node]:
    """The roots within reach, in order of their numbers; `text` marks and opens what it finds."""
    nodes = _nodes(scope)
    roots = []
    for node in nodes.values():
        above = nodes.get(node.superior or 0)
        if above is None or _is_circular(node, nodes):
            roots.append(node)
        else:
            above.children.append(node)
    _name_superiors(roots, scope)
    for root in roots:
        _add_up(root)
        _open(root, 0, text)
    return roots


def _nodes(scope: Scope) -> dict[int, Node]:
    spells = (
        Spell.objects.existing(scope.as_of)
        .within(scope)
        .order_by("party_organization__number")
        .values_list("party_organization", "name", "kind", "nature", "superior")
    )
    nodes = {row[0]: Node(*row) for row in spells}
    people = Affiliation.objects.as_of(scope.as_of).within(scope).order_by()
    counted = people.values("party_organization").annotate(people=Count("member", distinct=True))
    for organization, number in counted.values_list("party_organization", "people"):
        if organization in nodes:
            nodes[organization].own_members = number
    links = Coverage.objects.counting(scope.as_of, scope).within(scope).order_by()
    for organization, unit in links.values_list("party_organization", "unit"):
        if organization in nodes:
            nodes[organization].own_units.add(unit)
    return nodes


def _is_circular(node: Node, nodes: dict[int, Node]) -> bool:
    """Whether going up from the node comes back to it; such a one stands as a root."""
    seen, at = {node.pk}, nodes.get(node.superior or 0)
    while at is not None and at.pk not in seen:
        seen.add(at.pk)
        at = nodes.get(at.superior or 0)
    return at is node


def _name_superiors(roots: list[Node], scope: Scope) -> None:
    wanted = {root.superior for root in roots if root.superior}
    names = dict(
        Spell.objects.as_of(scope.as_of)
        .filter(party_organization__in=wanted)
        .values_list("party_organization", "name")
    )
    for root in roots:
        root.above = names.get(root.superior or 0, "")


def _add_up(node: Node) -> set[int]:
    units = set(node.own_units)
    node.members = node.own_members
    for child in node.children:
        units |= _add_up(child)
        node.members += child.members
        node.organizations += child.organizations + child.counts
    node.units = len(units)
    return units


def _open(node: Node, level: int, text: str) -> bool:
    """Open the first levels, or with a text what leads to its hits; whether there is one."""
    node.is_hit = bool(text) and text in node.name
    below = [_open(child, level + 1, text) for child in node.children]
    node.is_open = any(below) if text else level < OPEN_LEVELS - 1
    return node.is_hit or any(below)


def walk(roots: list[Node]) -> Iterator[Node]:
    for root in roots:
        yield root
        yield from walk(root.children)


def counted(roots: list[Node]) -> dict[str, Any]:
    """How many organisations there are, and how many more are listed without counting."""
    kinds: dict[bool, int] = defaultdict(int)
    for node in walk(roots):
        kinds[node.counts] += 1
    return {"counting": kinds[True], "listed": kinds[False]}
