"""Party organisations as they stand on the anchor day; `reorganizations` gives them their past."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from orgs.models import (
    Coverage,
    PartyOrganization,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
)
from reports.demo.book import Book, between, shares
from reports.demo.places import DISTRICT, STREETS, ZONE, communities_of
from reports.demo.shapes import ENDINGS, Event, Layout, Link, Mode, Nature, Organization, OrgKind
from reports.demo.targets import ANCHOR
from reports.demo.units import DemoUnit, Kind, Units

# 文章点到的三家新建党组织的企业：法定名称是虚构的。
NAMED_FIRMS = (
    "湖南天剑海洋工程装备有限公司",
    "湖南高铁时代智联科技有限公司",
    "长沙泛联新安智测软件有限公司",
)
# 区里的各类党委：名称、性质、所属区划、成立日期。2021年的三个见文章。
COMMITTEES = (
    ("区社会组织综合党委", Nature.COMPREHENSIVE, DISTRICT, date(2016, 5, 18)),
    ("区律师行业党委", Nature.INDUSTRY, DISTRICT, date(2018, 6, 28)),
    ("金霞园区党委", Nature.PARK, ZONE, date(2014, 9, 3)),
    ("四方坪商圈党委", Nature.BUSINESS_CIRCLE, "430105012", date(2019, 10, 22)),
    ("区非公经济组织综合党委", Nature.COMPREHENSIVE, DISTRICT, date(2021, 3, 16)),
    ("区软件行业党委", Nature.INDUSTRY, DISTRICT, date(2021, 5, 20)),
    ("富兴商圈党委", Nature.BUSINESS_CIRCLE, "430105005", date(2021, 6, 25)),
    ("区物流行业党委", Nature.INDUSTRY, DISTRICT, date(2022, 8, 11)),
)
PARTS = "研发 生产 营销 行政 项目 客服 财务 运维 质量 采购 工程 仓储".split()


class Organizations:
    """All Party organisations: `linked` are those of the figures on the anchor day."""

    def __init__(self, book: Book, units: Units) -> None:
        self.book, self.units = book, units
        self.rng = book.rng("organizations")
        self.all: list[Organization] = []
        self.linked: list[Organization] = []
        self.attached: list[Link] = []
        self._names: set[str] = set()
        self._committees()
        self._hosts()
        self._cover("enterprises", joints=8, per_joint=3, attached=6)
        self._cover("social_orgs", joints=4, per_joint=2, attached=2)
        self._establish()
        self._link()
        self._size()
        self._attach()

    def add(self, name: str, kind: str, division: str, established: date, **more: Any):
        """A new organisation; a name already there gets a number."""
        ending = "" if "nature" in more else ENDINGS[kind]
        full, number = name + ending, 2
        while full in self._names:
            full, number = f"{name}第{number}{ending}", number + 1
        self._names.add(full)
        organization = Organization(full, kind, division, established, **more)
        organization.events.append((Event.ESTABLISHED, established, {}))
        self.all.append(organization)
        return organization

    # -- superiors and hosts -----------------------------------------------------------------

    def _committees(self) -> None:
        self.street_committees = {
            code: self.add(
                f"{name}两新组织综合党委",
                OrgKind.COMMITTEE,
                code,
                between(self.rng, date(2012, 3, 1), date(2018, 10, 1)),
                nature=Nature.COMPREHENSIVE,
            )
            for code, (name, _, _) in STREETS.items()
        }
        self.committees = {
            name: self.add(name, OrgKind.COMMITTEE, division, day, nature=nature)
            for name, nature, division, day in COMMITTEES
        }

    def _hosts(self) -> None:
        """General branches of communities: not of the figures, though units attach to them."""
        number = min(len(STREETS), max(2, self.book.targets.about(6)))
        self.hosts = [
            self.add(
                f"中共{STREETS[street][0]}{communities_of(street)[0]}",
                OrgKind.GENERAL_BRANCH,
                street,
                between(self.rng, date(2006, 1, 1), date(2017, 1, 1)),
            )
            for street in list(STREETS)[:: len(STREETS) // number]
        ]

    @property
    def of_the_account(self) -> Organization:
        """The branch whose secretary has an account."""
        return next(o for o in self.linked if o.kind == OrgKind.BRANCH and not o.dissolved)

    def put_under_a_committee(self, organization: Organization) -> None:
        """The street's committee, or the district's of their trade; none before there was one."""
        committees = self.committees
        kinds = {link.unit.kind for link in organization.links}
        trades = {link.unit.facts["industry"] for link in organization.links}
        software = committees["区软件行业党委"]
        if Kind.LAW_FIRM in kinds:
            committee = committees["区律师行业党委"]
        elif "I" in trades and software.established <= organization.established:
            committee = software
        elif organization.is_social and self.rng.random() < 0.5:
            committee = committees["区社会组织综合党委"]
        elif organization.division in self.street_committees:
            committee = self.street_committees[organization.division]
        else:
            return
        if committee.established <= organization.established:
            organization.superior = committee
        else:
            taken_over = committee.established + timedelta(days=30)
            organization.changes.append((taken_over, {"superior": committee}))

    # -- the anchor day ----------------------------------------------------------------------

    def _cover(self, group: str, *, joints: int, per_joint: int, attached: int) -> None:
        about, targets = self.book.targets.about, self.book.targets
        slug = {"enterprises": "enterprise", "social_orgs": "social_org"}[group]
        layout = Layout.of(
            targets[f"{slug}s_with_party_org"],
            targets[f"{slug}_party_orgs"],
            joints=about(joints),
            per_joint=per_joint,
            attached=about(attached),
            rng=self.rng,
        )
        chosen = self.units.take(group, layout.singles, larger=True)
        chosen.sort(key=lambda unit: unit.facts["headcount"] or 0, reverse=True)
        if layout.extra:
            heads = min(about(9), len(chosen), max(1, layout.extra // 2))
            numbers = shares(self.rng, layout.extra, heads, least=2, spread=0.5)
            for unit, number in zip(chosen, numbers, strict=False):
                self._firm_with_branches(unit, number)
            chosen = chosen[heads:]
        for unit in chosen:
            self._own_branch(unit)
        for number, size in enumerate(layout.joints):
            members = self.units.take(group, size, larger=False)
            self._joint_branch(members, over_two_streets=number % 3 == 2)
        for unit in self.units.take(group, layout.attached, larger=False):
            self.attached.append(Link(unit, Mode.ATTACHED, ANCHOR))

    def _own_branch(self, unit: DemoUnit) -> None:
        division = unit.facts["division"] if self.rng.random() > 0.03 else DISTRICT
        branch = self.add(f"中共{unit.facts['name']}", OrgKind.BRANCH, division, ANCHOR)
        branch.links.append(Link(unit, Mode.INDEPENDENT, ANCHOR))
        self.linked.append(branch)

    def _firm_with_branches(self, unit: DemoUnit, number: int) -> None:
        """A committee with branches; a general branch when there are few."""
        kind = OrgKind.COMMITTEE if number > 3 else OrgKind.GENERAL_BRANCH
        name, division = f"中共{unit.facts['name']}", unit.facts["division"]
        head = self.add(name, kind, division, ANCHOR)
        head.links.append(Link(unit, Mode.INDEPENDENT, ANCHOR))
        self.linked.append(head)
        for part in range(number):
            branch = self.add(
                name + PARTS[part % len(PARTS)], OrgKind.BRANCH, division, ANCHOR, head=head
            )
            branch.links.append(Link(unit, Mode.INDEPENDENT, ANCHOR))
            self.linked.append(branch)

    def _joint_branch(self, units: list[DemoUnit], *, over_two_streets: bool) -> None:
        """Neighbours share a branch; some have their last unit in the next street."""
        street = units[0].facts["division"]
        for unit in units[1:]:
            self.units.settle(unit, street)
        if over_two_streets:
            self.units.settle(units[-1], next_street(street))
        name = f"中共{STREETS[street][0]}{units[0].facts['community'] or communities_of(street)[0]}"
        branch = self.add(name, OrgKind.JOINT_BRANCH, street, ANCHOR)
        branch.links += [Link(unit, Mode.JOINT, ANCHOR) for unit in units]
        self.linked.append(branch)

    # -- since when --------------------------------------------------------------------------

    def _establish(self) -> None:
        """So many in each of the years of the ledger, the others before."""
        rng, about = self.rng, self.book.targets.about
        heads = dict.fromkeys(branch.head for branch in self.linked if branch.head)
        young = [org for org in self.linked if org not in heads]
        rng.shuffle(young)
        # Most joint branches come last: mergers need some that were there before.
        young.sort(key=lambda org: org.kind == OrgKind.JOINT_BRANCH and rng.random() < 0.7)
        numbers = {
            2021: self.book.targets["party_orgs_established"],
            2020: about(25),
            2019: about(22),
        }
        social = [org for org in young if org.is_social]
        for year, number in numbers.items():
            chosen = [social.pop(0) for _ in range(min(round(number / 6), len(social) // 2))]
            chosen += [o for o in young if not o.is_social][: number - len(chosen)]
            young = [org for org in young if org not in chosen]
            for org in chosen:
                org.established = between(rng, date(year, 2, 20), date(year, 12, 10))
            if year == 2021:
                self._name_three(chosen)
        for org in [*heads, *young]:
            age = int(rng.triangular(20, 5200, 900))
            org.established = date(2018, 12, 25) - timedelta(days=age)
        for branch in self.linked:
            if branch.head and branch.head.established > branch.established:
                branch.head.established = branch.established - timedelta(days=rng.randint(0, 900))
        for org in self.linked:
            org.events[:] = [(Event.ESTABLISHED, org.established, {})]

    def _name_three(self, organizations: Iterable[Organization]) -> None:
        singles = [o for o in organizations if o.head is None and o.kind == OrgKind.BRANCH]
        firms = [o for o in singles if not o.is_social]
        for name, branch in zip(NAMED_FIRMS, firms, strict=False):
            branch.links[0].unit.facts |= {"name": name}
            branch.name = f"中共{name}{ENDINGS[OrgKind.BRANCH]}"

    def _link(self) -> None:
        """Links begin with the organisation; some units joined their joint branch later."""
        rng = self.rng
        for org in self.linked:
            for number, link in enumerate(org.links):
                link.start = org.established
                room = (date(2021, 11, 1) - org.established).days
                if number > 1 and room > 60 and rng.random() < 0.4:
                    link.start += timedelta(days=rng.randint(30, room))
                self.units.backdate(link.unit, link.start)
            if org.head:
                org.superior = org.head
            else:
                self.put_under_a_committee(org)

    def _attach(self) -> None:
        """挂靠 to a community or to another firm's branch, the first ones in autumn 2021."""
        for number, link in enumerate(self.attached):
            first = date(2021, 8, 1) if number % 3 == 0 else date(2018, 3, 1)
            link.start = between(self.rng, first, date(2021, 11, 20))
            self.units.backdate(link.unit, link.start)
            near = [o for o in self.linked if o.established < link.start and not o.is_social]
            host = self.rng.choice(near if number % 2 and near else self.hosts)
            host.links.append(link)

    def _size(self) -> None:
        """Members on the anchor day; committees of firms have few members of their own."""
        heads = {branch.head for branch in self.linked if branch.head}
        for social, slug in ((False, "enterprise_members"), (True, "social_org_members")):
            orgs = [org for org in self.linked if org.is_social == social]
            left = self.book.targets[slug]
            for org in orgs:
                if org in heads:
                    org.size = self.rng.randint(2, 6)
                    left -= org.size
            branches = [org for org in orgs if org not in heads]
            sizes = shares(self.rng, left, len(branches), least=4, spread=0.55)
            for org, size in zip(branches, sizes, strict=True):
                org.size = size
        staff: dict[DemoUnit, float] = {}
        for org in self.linked:
            for link in org.links:
                share = org.size / len(org.links) * self.rng.uniform(2.5, 8)
                staff[link.unit] = staff.get(link.unit, 0) + share
        for unit, number in staff.items():
            self.units.staff_at_least(unit, int(number))

    # -- to rows -----------------------------------------------------------------------------

    def number(self) -> None:
        self.all.sort(key=lambda org: org.established)
        for order, org in enumerate(self.all, start=1):
            org.id = self.book.record(
                PartyOrganization,
                org.established,
                number=f"KFDZ{order:05d}",
                established_on=org.established,
                dissolved_on=org.dissolved,
                dissolution_reason=org.reason,
            )

    def write(self) -> None:
        for org in self.all:
            self._write_spells(org)
            for kind, day, details in org.events:
                counterpart = details.get("counterpart")
                self.book.record(
                    PartyOrganizationEvent,
                    day,
                    party_organization=org.id,
                    kind=kind,
                    happened_on=day,
                    counterpart=counterpart.id if counterpart else None,
                    new_name=details.get("new_name", ""),
                    document_no=details.get("document_no", ""),
                    note=details.get("note", ""),
                )
            for link in org.links:
                self.book.spell(
                    Coverage,
                    link.start,
                    link.end,
                    unit=link.unit.id,
                    party_organization=org.id,
                    mode=link.mode,
                )

    def _write_spells(self, org: Organization) -> None:
        facts: dict[str, Any] = {
            "name": org.name,
            "kind": org.kind,
            "nature": org.nature,
            "superior": org.superior,
            "division": org.division,
        }
        stated = [name for name, value in facts.items() if value]
        changes = sorted(org.changes, key=lambda change: change[0])
        starts = [org.established, *(day for day, _ in changes)]
        ends = [*starts[1:], None]
        for start, end, (_, changed) in zip(starts, ends, [*changes, (None, {})], strict=True):
            row = facts | {"superior": facts["superior"].id if facts["superior"] else None}
            self.book.spell(
                PartyOrganizationSpell,
                start,
                end,
                party_organization=org.id,
                stated=stated,
                **row,
            )
            facts, stated = facts | changed, list(changed)


def next_street(street: str) -> str:
    codes = list(STREETS)
    return codes[(codes.index(street) + 1) % len(codes)]
