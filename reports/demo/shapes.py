"""What a Party organisation, its links and their layout look like while they are being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from orgs.models import Coverage, PartyOrganizationEvent, PartyOrganizationSpell
from reports.demo.book import shares
from reports.demo.targets import END
from reports.demo.units import DemoUnit

OrgKind, Nature = PartyOrganizationSpell.Kind, PartyOrganizationSpell.Nature
Event, Mode = PartyOrganizationEvent.Kind, Coverage.Mode

ENDINGS: dict[str, str] = {
    OrgKind.BRANCH: "支部委员会",
    OrgKind.JOINT_BRANCH: "联合支部委员会",
    OrgKind.GENERAL_BRANCH: "总支部委员会",
    OrgKind.COMMITTEE: "委员会",
    OrgKind.TEMPORARY: "临时支部委员会",
    OrgKind.FUNCTIONAL: "功能型支部委员会",
}


@dataclass(slots=True, eq=False)
class Link:
    unit: DemoUnit
    mode: str
    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or self.end > day)


@dataclass(slots=True, eq=False)
class Organization:
    """A Party organisation being made; `size` is its members on the anchor day."""

    name: str
    kind: str
    division: str
    established: date
    superior: Organization | None = None
    nature: str = ""
    size: int = 0
    head: Organization | None = None  # the committee of the firm whose branch this is
    dissolved: date | None = None
    reason: str = ""
    successor: Organization | None = None  # where the members went
    split_from: Organization | None = None
    links: list[Link] = field(default_factory=list)
    changes: list[tuple[date, dict[str, Any]]] = field(default_factory=list)
    events: list[tuple[str, date, dict[str, Any]]] = field(default_factory=list)
    touched: bool = False  # part of a reorganisation: no second one
    id: int = 0

    def alive(self, day: date) -> bool:
        return self.established <= day and (self.dissolved is None or self.dissolved > day)

    @property
    def ended_on(self) -> date:
        """The day of the dissolution of one known to be dissolved."""
        if self.dissolved is None:
            raise ValueError(f"{self.name}没有撤销")
        return self.dissolved

    def units_on(self, day: date) -> list[DemoUnit]:
        """Where its members work: the units it covers, but not those merely attached to it."""
        return [link.unit for link in self.links if link.mode != Mode.ATTACHED and link.holds(day)]

    @property
    def is_social(self) -> bool:
        return any(link.unit.is_social for link in self.links if link.mode != Mode.ATTACHED)

    @property
    def last_day(self) -> date:
        return self.dissolved - timedelta(days=1) if self.dissolved else END

    def dissolve(self, day: date, reason: str, event: str = Event.DISSOLVED) -> None:
        """End it on the day, with its links; a merger is the end of the one merged."""
        self.dissolved, self.reason, self.touched = day, reason, True
        details = {"counterpart": self.successor} if event == Event.MERGED else {}
        self.events.append((event, day, {"note": reason, **details}))
        for link in self.links:
            if link.end is None:
                link.end = day


@dataclass(frozen=True)
class Layout:
    """How `units` are covered by `orgs` organisations; the four parts make up both numbers."""

    singles: int  # firms with an organisation of their own
    extra: int  # branches beyond the first, all in a few of those firms
    joints: list[int]  # for each joint branch how many units it covers
    attached: int  # units only attached to some organisation

    @classmethod
    def of(
        cls, units: int, orgs: int, *, joints: int, per_joint: int, attached: int, rng: Random
    ) -> Layout:
        attached = min(attached, units // 4)
        joints = max(min(joints, orgs // 3), int(units - attached > orgs))
        joint_units = min(joints * per_joint, max(units - attached - 1, 0))
        singles = units - attached - joint_units
        extra = orgs - joints - singles
        if extra < 0:
            singles, joint_units, extra = singles + extra, joint_units - extra, 0
        sizes = shares(rng, joint_units, joints, least=2, spread=0.4) if joints else []
        return cls(singles, extra, sizes, attached)
