"""What happened to Party organisations in 2019–2022: 撤销、合并、拆分、改隶、更名、换届."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reports.demo.book import Book, between
from reports.demo.organizations import ENDINGS, Organizations, next_street
from reports.demo.places import DISTRICT, STREETS
from reports.demo.shapes import Event, Link, Mode, Organization, OrgKind
from reports.demo.targets import ANCHOR, START
from reports.demo.units import DemoUnit, Units

# 按成立先后倒排。
FOR_ENTERPRISES = (
    "富兴商圈党委",
    "区软件行业党委",
    "区非公经济组织综合党委",
    "四方坪商圈党委",
    "金霞园区党委",
)


@dataclass(frozen=True)
class Plan:
    """How many organisations are adjusted in a year, each in one way."""

    dissolved: int
    merged: int
    split: int
    re_affiliated: int


class Reorganizations:
    """Gives organisations their past and their future; `gone` are those ended by the anchor day."""

    def __init__(self, book: Book, units: Units, organizations: Organizations) -> None:
        self.book, self.units, self.organizations = book, units, organizations
        self.rng = book.rng("reorganizations")
        self.gone: list[Organization] = []
        self.young: list[Organization] = []  # established after the anchor day
        about = book.targets.about
        wide = book.targets["party_orgs_adjusted"]
        plans = {
            2019: Plan(about(4), about(1), 0, about(3)),
            2020: Plan(about(5), about(1), round(book.targets.scale), about(2)),
            2021: self._split_up(wide),
        }
        for year, plan in plans.items():
            self._adjust(year, plan)
        for _ in range(about(15)):
            self._establish_later()
        self._after_the_anchor_day()
        self._rename()
        self._upgrade()
        self._re_elect()

    def _split_up(self, number: int) -> Plan:
        """2021: 4 dissolved, 2 merged, 1 split and 6 re-affiliated of 13."""
        dissolved, merged, split = (round(number * part / 13) for part in (4, 2, 1))
        return Plan(dissolved, merged, split, number - dissolved - merged - split)

    def _adjust(self, year: int, plan: Plan) -> None:
        """What finds no organisation to happen to is a re-affiliation, at last a dissolution."""
        merged = sum(self._merge(year) for _ in range(plan.merged))
        split = sum(self._split(year) for _ in range(plan.split))
        for number in range(plan.dissolved):
            self._dissolve(year, with_its_unit=number % 2 == 0)
        missing = plan.merged - merged + plan.split - split
        for number in range(plan.re_affiliated + missing):
            if not self._re_affiliate(year, number):
                self._dissolve(year, with_its_unit=False)

    def _untouched(self, before: date) -> Iterator[Organization]:
        for org in self.organizations.linked:
            if not org.touched and org.established < before and not org.head:
                yield org

    def _own_branches(self, before: date) -> list[Organization]:
        return [o for o in self._untouched(before) if o.kind == OrgKind.BRANCH]

    def _former(self, unit: DemoUnit, end: date) -> Organization:
        """A branch the unit had, up to some day; to be dissolved or merged."""
        age = timedelta(days=self.rng.randint(700, 3600))
        organization = self.organizations.add(
            f"中共{unit.facts['name']}",
            OrgKind.BRANCH,
            unit.facts["division"],
            min(end, START) - age,
            size=self.rng.randint(3, 7),
        )
        organization.links.append(Link(unit, Mode.INDEPENDENT, organization.established))
        self.units.backdate(unit, organization.established)
        self.organizations.put_under_a_committee(organization)
        self.gone.append(organization)
        return organization

    def _dissolve(self, year: int, *, with_its_unit: bool) -> None:
        """Either the unit closed, or it was left with too few members and goes on without."""
        closing = self.units.closing[year]
        if with_its_unit and closing:
            unit, closed_on = closing.pop()
            day = max(closed_on - timedelta(days=self.rng.randint(10, 60)), date(year, 1, 8))
            reason = "企业注销，党组织随之撤销"
        else:
            unit = self.units.spare()
            day = between(self.rng, date(year, 2, 1), date(year, 11, 30))
            reason = "正式党员不足三人，予以撤销"
        organization = self._former(unit, day)
        organization.dissolve(day, reason)
        division = organization.division
        organization.successor = self.organizations.street_committees[division]

    def _merge(self, year: int) -> bool:
        """A branch is merged into a neighbour's, which becomes, or already is, a joint one."""
        candidates = (
            org for org in self._untouched(date(year - 1, 6, 1)) if org.kind == OrgKind.JOINT_BRANCH
        )
        survivor = next(candidates, None)
        if survivor is None:
            return False
        day = between(self.rng, date(year, 3, 1), date(year, 11, 20))
        *others, joined = (link for link in survivor.links if link.mode == Mode.JOINT)
        for link in others:
            link.start = survivor.established
        if len(others) == 1:  # until then it was a branch of one unit
            survivor.kind = OrgKind.BRANCH
            survivor.changes.append((day, {"kind": OrgKind.JOINT_BRANCH}))
            link = others[0]
            survivor.links.append(Link(link.unit, Mode.JOINT, day))
            link.mode, link.end = Mode.INDEPENDENT, day
        former = self._former(joined.unit, day)
        former.size = max(3, survivor.size // 3)
        former.successor, joined.start, survivor.touched = survivor, day, True
        former.dissolve(day, "党员人数少，合并组建", Event.MERGED)
        return True

    def _split(self, year: int) -> bool:
        """A branch of that year is split off from an older one of the same firm."""
        for branch in self.organizations.linked:
            if not branch.head or branch.established.year != year:
                continue
            for older in self.organizations.linked:
                same_firm = older.head is branch.head and older.established < date(year, 1, 1)
                if same_firm and not older.touched:
                    self._split_off(branch, older)
                    if year == 2021:  # two events of one organisation count once
                        day = older.events[-1][1] + timedelta(days=40)
                        if day <= ANCHOR:
                            new = self._new_superior(day, 0)
                            older.changes.append((day, {"superior": new}))
                            details = {"counterpart": new, "note": "划归区级党委管理"}
                            older.events.append((Event.RE_AFFILIATED, day, details))
                    return True
        return False

    def _split_off(self, branch: Organization, older: Organization) -> None:
        details = {"counterpart": branch, "note": "党员人数较多，拆分设立"}
        older.events.append((Event.SPLIT, branch.established, details))
        older.touched = branch.touched = True
        branch.split_from = older

    def _new_superior(self, day: date, number: int) -> Organization:
        """One of the latest three committees for enterprises that there were on the day."""
        named = (self.organizations.committees[name] for name in FOR_ENTERPRISES)
        standing = [committee for committee in named if committee.established < day][:3]
        return standing[number % len(standing)]

    def _re_affiliate(self, year: int, number: int) -> bool:
        """To another committee; every third time because the unit moved to another street."""
        moved = number % 3 == 2
        choices = [
            org
            for org in self._own_branches(date(year - 1, 10, 1))
            if org.division in STREETS and (moved or not org.is_social)
        ]
        if not choices:
            return False
        org = self.rng.choice(choices)
        org.touched = True
        first = date(2021, 4, 1) if year == 2021 else date(year, 2, 1)
        day = between(self.rng, first, date(year, 12, 10))
        if moved:
            street = next_street(org.division)
            superior = self.organizations.street_committees[street]
            self.units.move(org.links[0].unit, day, street)
            changed = {"division": street, "superior": superior}
        else:
            superior = self._new_superior(day, number)
            changed = {"superior": superior}
        org.changes.append((day, changed))
        note = "单位迁址，隶属关系随之调整" if moved else "理顺隶属关系"
        org.events.append((Event.RE_AFFILIATED, day, {"counterpart": superior, "note": note}))
        return True

    # -- after the anchor day ----------------------------------------------------------------

    def _establish_later(self) -> None:
        unit = self.units.spare()
        day = between(self.rng, date(2022, 3, 1), date(2022, 11, 20))
        branch = self.organizations.add(
            f"中共{unit.facts['name']}",
            OrgKind.BRANCH,
            unit.facts["division"],
            day,
            size=self.rng.randint(3, 9),
        )
        branch.links.append(Link(unit, Mode.INDEPENDENT, day))
        self.organizations.put_under_a_committee(branch)
        self.young.append(branch)

    def _after_the_anchor_day(self) -> None:
        about = self.book.targets.about
        for number in range(about(5)):
            if branches := self._own_branches(date(2020, 1, 1)):
                self._dissolve_later(self.rng.choice(branches), number)
        for _ in range(about(2)):
            self._merge_later()
        for number in range(about(4)):
            self._re_affiliate(2022, number)

    def _dissolve_later(self, org: Organization, number: int) -> None:
        day = between(self.rng, date(2022, 2, 1), date(2022, 11, 20))
        unit = org.links[0].unit
        if number % 2 == 0 and not unit.changes:
            unit.closed_on = unit.ended_on = day + timedelta(days=20)
        org.dissolve(day, "企业停止经营，予以撤销")
        org.successor = self.organizations.street_committees.get(org.division)

    def _merge_later(self) -> None:
        branches = [o for o in self._own_branches(date(2020, 1, 1)) if not o.is_social]
        if len(branches) < 2:
            return
        survivor, ended = self.rng.sample(branches, 2)
        day = between(self.rng, date(2022, 3, 1), date(2022, 11, 20))
        survivor.touched, ended.successor = True, survivor
        for link in list(survivor.links):
            if link.mode == Mode.INDEPENDENT and link.end is None:
                link.end = day
                survivor.links.append(Link(link.unit, Mode.JOINT, day))
        survivor.links.append(Link(ended.links[0].unit, Mode.JOINT, day))
        survivor.changes.append((day, {"kind": OrgKind.JOINT_BRANCH}))
        ended.dissolve(day, "党员人数少，合并组建", Event.MERGED)

    # -- what changes no figure --------------------------------------------------------------

    def _rename(self) -> None:
        """The firm takes a new name and its branch follows."""
        for org in self._own_branches(date(2020, 1, 1))[: self.book.targets.about(5)]:
            if org.is_social or org.division == DISTRICT:
                continue
            day = between(self.rng, date(2020, 3, 1), date(2022, 11, 1))
            unit = org.links[0].unit
            name = self.units.names.enterprise(unit.facts["industry"])
            unit.changes.append((day, {"name": name}))
            new_name = f"中共{name}{ENDINGS[org.kind]}"
            org.touched = True
            org.changes.append((day, {"name": new_name}))
            org.events.append((Event.RENAMED, day, {"new_name": new_name, "note": "随企业更名"}))

    def _upgrade(self) -> None:
        """The largest branches became general branches; there is no event for that."""
        branches = sorted(self._own_branches(date(2018, 1, 1)), key=lambda org: -org.size)
        for org in branches[: self.book.targets.about(3)]:
            org.touched = True
            day = between(self.rng, date(2019, 6, 1), date(2022, 6, 1))
            name = org.name.replace(ENDINGS[OrgKind.BRANCH], ENDINGS[OrgKind.GENERAL_BRANCH])
            org.changes.append((day, {"kind": OrgKind.GENERAL_BRANCH, "name": name}))

    def _re_elect(self) -> None:
        """Every three years, committees every five; some a little late."""
        for org in self.organizations.all:
            if org.kind in (OrgKind.TEMPORARY, OrgKind.FUNCTIONAL):
                continue
            years = 5 if org.kind == OrgKind.COMMITTEE else 3
            day = org.established
            while True:
                day += timedelta(days=365 * years + self.rng.randint(-20, 90))
                if day > org.last_day:
                    break
                if day.year >= 2013:
                    number = f"开两新发〔{day.year}〕{self.rng.randint(1, 60)}号"
                    org.events.append((Event.RE_ELECTED, day, {"document_no": number}))
