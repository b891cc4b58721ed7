"""The programme 党建引领、助力千企 with its demands; deeds and honours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from activities.models import Deed, Demand, Honour
from orgs.models import Enrolment, Programme
from reports.demo.book import Book, between, weighted
from reports.demo.demands import Ways, decided_days
from reports.demo.organizations import Organizations
from reports.demo.people import People
from reports.demo.places import DEPARTMENTS, PILLARS
from reports.demo.shapes import Organization
from reports.demo.targets import ANCHOR, YEARS
from reports.demo.units import DemoUnit, Units

PROGRAMME = "党建引领、助力千企"
LEADERS = ("区委常委、组织部部长", "区政府副区长", "区人大常委会副主任", "区政协副主席")
DEMANDS = {
    "用工人才": ("技术工人短缺，希望协助招聘。", "高层次人才子女入学需要协调。"),
    "融资": ("流动资金紧张，希望对接银行贷款。", "担保费率偏高，希望降低。"),
    "政策": ("不清楚研发费用加计扣除的申报办法。", "希望集中宣讲稳岗补贴政策。"),
    "用地证照": ("经营场所变更登记手续较多。", "厂房消防验收进度慢。"),
    "税费": ("社保缓缴到期后压力较大。",),
    "法律": ("合同纠纷需要法律援助。",),
    "其他": ("门前道路停车困难。", "楼宇电梯老旧需要更换。"),
}
DEEDS = (
    "协助办理招聘对接",
    "开展法律体检",
    "送政策上门",
    "协调解决停车难",
    "组织银企对接",
    "上门办理证照",
    "开展健康义诊",
)
CITY_ENTERPRISE = "市“党建强、发展强”标杆引领企业"
# 名称、级别、对象、对应的指标；2019、2020、2022年的数目。
HONOURS = (
    ("市级优秀共产党员", "city", "member", "city_member_honours", (3, 2, 5)),
    ("市标杆引领先进基层党组织", "city", "party_organization", "city_advanced_orgs", (4, 3, 4)),
    ("区级优秀共产党员", "district", "member", "district_member_honours", (15, 12, 22)),
    ("区级先进基层党组织", "district", "party_organization", "district_advanced_orgs", (11, 9, 16)),
)


class Services:
    """What was done for firms, and who was honoured, year by year."""

    def __init__(
        self, book: Book, units: Units, organizations: Organizations, people: People
    ) -> None:
        self.book, self.units, self.organizations, self.people = book, units, organizations, people
        self.rng = book.rng("services")
        self._demands = 0
        self._departments = cycle(DEPARTMENTS)
        self.ways = Ways(book)
        self.programme = book.add(Programme, name=PROGRAMME)
        self.firms = self._firms()
        self._enrol()
        self._first_batch()
        self._other_demands()
        for year in YEARS:
            self._deeds(year)
            self._honours(year)

    # -- the programme -----------------------------------------------------------------------

    def _firms(self) -> list[DemoUnit]:
        """Large firms that operate from 2019 to 2022, for the programme."""
        firms = [
            unit
            for unit in self.units.core["enterprises"]
            if unit.reserved and unit.ended_on is None and unit.registered_on < date(2020, 6, 1)
        ]
        firms.sort(key=lambda unit: -(unit.facts["headcount"] or 0))
        return firms

    def _enrol(self) -> None:
        """The first batch of 2021; one left before the anchor day, others came in 2022."""
        targets, rng = self.book.targets, self.rng
        leaders = cycle(LEADERS)

        def enrol(entry: tuple[DemoUnit, str], start: date, end: date | None, batch: str) -> None:
            unit, pillar = entry
            self.book.spell(
                Enrolment,
                start,
                end,
                programme=self.programme,
                batch=batch,
                unit=unit.id,
                leader=next(leaders),
                pillar_industry=pillar,
            )

        chosen = self._by_pillar()
        entries = [next(chosen) for _ in range(targets["key_firms"] + targets.about(9))]
        first, others = entries[: targets["key_firms"]], entries[targets["key_firms"] :]
        for entry in first:
            enrol(entry, date(2021, 3, 20), None, "第一批")
        enrol(others[0], date(2021, 3, 20), date(2021, 10, 8), "第一批")
        for entry in others[1:]:
            enrol(entry, between(rng, date(2022, 3, 1), date(2022, 4, 1)), None, "第二批")
        self.key_firms = [unit for unit, _ in first]

    def _by_pillar(self) -> Iterator[tuple[DemoUnit, str]]:
        """Each pillar in turn with the largest firm left of its industries, else with any."""
        left = list(self.firms)
        for code in cycle(list(PILLARS)[: self.book.targets["pillar_industries"]]):
            _, industries = PILLARS[code]
            fitting = (unit for unit in left if (unit.facts["industry"] or "?") in industries)
            unit = next(fitting, left[0])
            left.remove(unit)
            yield unit, code

    def _demand(
        self,
        unit: DemoUnit,
        raised_on: date,
        accepted_on: date | None,
        closed_on: date | None = None,
        outcome: str = "",
        **more: object,
    ) -> tuple[int, str]:
        """A demand with its steps; returns it and the department it went to."""
        demand, counted_on = self._raise(unit, raised_on, accepted_on, **more)
        assigned_on = counted_on + timedelta(days=self.rng.randint(0, 6))
        department = next(self._departments)
        self.ways.write(demand, raised_on, accepted_on, assigned_on, department, closed_on, outcome)
        return demand, department

    def _raise(
        self, unit: DemoUnit, raised_on: date, accepted_on: date | None, **more: object
    ) -> tuple[int, date]:
        self._demands += 1
        category = weighted(self.rng, {name: len(texts) for name, texts in DEMANDS.items()})
        counted_on = accepted_on or raised_on
        demand = self.book.record(
            Demand,
            counted_on,
            number=f"KFSQ{self._demands:05d}",
            unit=unit.id,
            category=category,
            content=self.rng.choice(DEMANDS[category]),
            raised_on=raised_on,
            **more,
        )
        return demand, counted_on

    def _first_batch(self) -> None:
        """So many solved by the year's end; the others were still open then, some are even now.

        One was raised in 2020 and accepted in 2021, some were never formally accepted.
        """
        rng, targets = self.rng, self.book.targets
        number, solved = targets["demands_collected"], targets["demands_resolved"]
        firms = cycle(self.key_firms)
        for order in range(number):
            accepted_on = between(rng, date(2021, 3, 25), date(2021, 9, 30))
            waited = rng.randint(0, 12)
            raised_on = accepted_on - timedelta(days=waited) if order else date(2020, 12, 28)
            end = self._solved(accepted_on) if order < solved else self._still_open(order)
            demand, department = self._demand(
                next(firms),
                raised_on,
                None if order % 17 == 16 else accepted_on,
                **end,
                programme=self.programme,
                batch="第一批",
            )
            if order == 0:  # solved by the year's end, and taken up again in the next
                self.ways.reopen(demand, department, date(2022, 3, 7))

    def _solved(self, accepted_on: date) -> dict[str, Any]:
        closed_on = accepted_on + timedelta(days=self.rng.randint(15, 85))
        return {"closed_on": closed_on, "outcome": Demand.Outcome.SOLVED}

    def _still_open(self, order: int) -> dict[str, Any]:
        """At the end of 2021; every other one was closed in 2022, in whatever way."""
        if order % 2:
            return {}
        closed_on = between(self.rng, date(2022, 1, 5), date(2022, 6, 30))
        return {"closed_on": closed_on, "outcome": self.rng.choice(Demand.Outcome.values)}

    def _other_demands(self) -> None:
        """Outside the programme in every year, and the second batch in 2022."""
        rng = self.rng
        for year, number in zip(YEARS, (14, 22, 31, 26), strict=True):
            for _ in range(self.book.targets.about(number)):
                raised_on = between(rng, date(year, 1, 10), date(year, 12, 20))
                self._settled(rng.choice(self.firms[:200]), raised_on)
        self._newest()
        firms = cycle(self.key_firms)
        for _ in range(self.book.targets.about(67)):
            raised_on = between(rng, date(2022, 3, 10), date(2022, 11, 1))
            self._settled(next(firms), raised_on, programme=self.programme, batch="第二批")

    def _newest(self) -> None:
        """Some were declined in the last year; at its end some wait for the office."""
        rng, about = self.book.rng("newest demands"), self.book.targets.about
        december = date(2022, 12, 12), date(2022, 12, 28)
        for decide, number, days in (
            (self.ways.decline, about(3), (date(2022, 2, 1), date(2022, 11, 1))),
            (self.ways.accept, about(2), december),
            (None, about(3), december),
        ):
            for raised_on, day in decided_days(rng, number, *days):
                demand, _ = self._raise(rng.choice(self.firms[:200]), raised_on, None)
                if decide:
                    decide(demand, day)

    def _settled(self, unit: DemoUnit, raised_on: date, **more: object) -> None:
        """办结 is not 解决: some end with an explanation or in part."""
        outcomes = {"solved": 62, "partly_solved": 12, "explained": 10, "not_possible": 4, "": 12}
        outcome = weighted(self.rng, outcomes)
        days = self.rng.randint(10, 120)
        closed_on = raised_on + timedelta(days=days) if outcome else None
        accepted_on = raised_on + timedelta(days=self.rng.randint(0, 8))
        self._demand(
            unit,
            raised_on,
            accepted_on,
            closed_on=max(closed_on, accepted_on) if closed_on else None,
            outcome=outcome,
            **more,
        )

    # -- deeds and honours -------------------------------------------------------------------

    def _deeds(self, year: int) -> None:
        """For enterprises so many; for social organisations and sole traders some more."""
        rng, targets = self.rng, self.book.targets
        wanted = {2019: 74, 2020: 96, 2022: 121}
        number = targets["practical_deeds"] if year == 2021 else targets.about(wanted[year])
        others = self.units.core["social_orgs"] + self.units.core["sole_traders"]
        others = [u for u in others if u.registered_on < date(2019, 1, 1)]
        taken: set[tuple[str, int, date]] = set()
        receivers = [rng.choice(self.firms[:600]) for _ in range(number)]
        receivers += [rng.choice(others) for _ in range(targets.about(11))]
        for unit in receivers:
            while True:
                earliest = max(date(year, 1, 9), unit.registered_on)
                day = between(rng, earliest, date(year, 12, 26))
                deed = (rng.choice(DEEDS), unit.id, day)
                if deed not in taken:
                    break
            taken.add(deed)
            self.book.record(Deed, day, name=deed[0], unit=unit.id, happened_on=day)

    def _honours(self, year: int) -> None:
        """Around 1 July; exemplars in spring. One of 2019 was revoked later."""
        day, targets = date(year, 6, 28), self.book.targets
        members = iter(self._worthy_members(day))
        organizations = self._worthy_organizations(day)
        for name, level, recipient, slug, others in HONOURS:
            of_year = dict(zip((2019, 2020, 2022), others, strict=True))
            number = targets[slug] if year == 2021 else targets.about(of_year[year])
            for order in range(number):
                worthy = members if recipient == "member" else organizations
                title = name.replace("共产党员", "党务工作者") if order % 3 == 2 else name
                revoked = date(2020, 9, 9) if year == 2019 and order == 1 else None
                self._honour(day, title, level, revoked_on=revoked, **{recipient: next(worthy)})
        exemplars = targets["exemplar_party_orgs"] if year == 2021 else targets.about(12)
        for _ in range(exemplars):
            self._honour(
                date(year, 5, 20),
                "两新党组织典型",
                "district",
                kind=Honour.Kind.EXEMPLAR,
                party_organization=next(organizations),
            )
        benchmarks = targets["city_enterprise_benchmarks"] if year == 2021 else year % 2
        for unit in self.firms[year % 7 : year % 7 + benchmarks]:
            self._honour(day, CITY_ENTERPRISE, "city", unit=unit.id)
        self._honour(
            day,
            "省两新组织党建工作示范点",
            Honour.Level.PROVINCE,
            party_organization=next(organizations),
        )

    def _worthy_members(self, day: date) -> list[int]:
        worthy = [
            person.id
            for org, persons in self.people.by_organization(day).items()
            if org in self.people.room
            for person in persons
            if person.converted_on and person.converted_on < day
        ]
        return self.rng.sample(worthy, min(len(worthy), self.book.targets.about(60)))

    def _worthy_organizations(self, day: date) -> Iterator[int]:
        """Those that stood half a year before, in turn."""
        earlier = day - timedelta(days=120)
        standing: list[Organization] = [
            org for org in self.organizations.linked if org.alive(earlier) and org.alive(ANCHOR)
        ]
        self.rng.shuffle(standing)
        standing = [org for org in standing if org.alive(day)]
        return cycle([org.id for org in standing])

    def _honour(self, day: date, name: str, level: str, **more: object) -> None:
        self.book.record(
            Honour,
            day,
            name=name,
            level=level,
            happened_on=day,
            document_no=f"开组发〔{day.year}〕{day.month}号",
            **more,
        )
