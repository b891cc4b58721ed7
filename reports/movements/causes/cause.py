"""A declared cause, and those that every measure has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, Q

from reports.movements.gaps import Gap


@dataclass(frozen=True)
class Cause:
    """Why rows came, or left: `holds` is asked of a row of the counted model.

    `came` and `left` are what it is called; "" when nothing comes, or leaves, by it. `usual` ones
    are terms of a roll-forward, shown there even with 0 rows.
    """

    slug: str
    came: str
    left: str
    holds: Callable[[Gap], Q]
    usual: bool = False

    def name(self, *, came: bool) -> str:
        return self.came if came else self.left

    def applies(self, gap: Gap) -> bool:
        return bool(self.name(came=gap.came))


# By population and by what is counted: the causes in the order they are decided.
Causes = dict[tuple[str, type[Model]], tuple[Cause, ...]]


def always(gap: Gap) -> Q:
    return Q(pk__isnull=False)


def out_of_reach(gap: Gap) -> Q:
    """Counted in the division, but not within what the viewer reached then."""
    whole = gap.there.at(viewer=gap.elsewhere.viewer)
    return Q(pk__in=gap.measure.keys(whole))


def elsewhere(gap: Gap) -> Q:
    """Counted on that day too, in another division."""
    return Q(pk__in=gap.measure.keys(gap.elsewhere))


def failing(gap: Gap) -> Q:
    """Among the facts of that day, but not as the measure asks."""
    measure = gap.measure
    facts = measure.population.facts(gap.elsewhere).order_by()
    return Q(pk__in=facts.values(measure.path))


@dataclass(frozen=True)
class Reach(Cause):
    """Who reaches all there is has no such cause."""

    def applies(self, gap: Gap) -> bool:
        return not gap.there.viewer.covers(gap.there.division)


REACH = Reach("reach", "纳入负责范围", "移出负责范围", out_of_reach)
OTHER = Cause("other", "未能归类", "未能归类", always)
