"""Departments, the zone, communities, buildings and what they pay in tax."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from orgs.models import Division, Industry, Place, PlaceYear, ServiceAssignment
from reports.demo.book import Book, between
from reports.models import ExternalFact

DISTRICT = "430105"
ZONE = "430105Z01"
DEPARTMENTS = {
    "430105D01": "区发展和改革局",
    "430105D02": "区科技局",
    "430105D03": "区人力资源和社会保障局",
    "430105D04": "区市场监督管理局",
    "430105D05": "区教育局",
    "430105D06": "区民政局",
    "430105D07": "区商务局",
    "430105D08": "区住房和城乡建设局",
    "430105D09": "区司法局",
    "430105D10": "区政务服务中心",
}
# 代码 → 名称、所含行业门类。
PILLARS = {
    "P01": ("软件和信息技术", "IM"),
    "P02": ("现代商贸", "FL"),
    "P03": ("文化旅游", "RH"),
    "P04": ("现代物流", "G"),
}
# Code → name, share of the enterprises, character of the economy (see units.INDUSTRIES).
STREETS: dict[str, tuple[str, float, str]] = {
    "430105001": ("芙蓉北路街道", 7.2, "trade"),
    "430105002": ("东风路街道", 7.0, "office"),
    "430105003": ("清水塘街道", 7.8, "office"),
    "430105004": ("望麓园街道", 6.0, "office"),
    "430105005": ("湘雅路街道", 6.4, "office"),
    "430105006": ("伍家岭街道", 8.6, "trade"),
    "430105009": ("新河街道", 5.2, "trade"),
    "430105010": ("通泰街街道", 4.6, "trade"),
    "430105012": ("四方坪街道", 10.8, "software"),
    "430105013": ("洪山街道", 7.4, "software"),
    "430105014": ("浏阳河街道", 5.6, "trade"),
    "430105015": ("月湖街道", 8.8, "software"),
    "430105016": ("秀峰街道", 4.4, "works"),
    "430105019": ("沙坪街道", 2.6, "works"),
    "430105020": ("捞刀河街道", 4.2, "works"),
    "430105021": ("青竹湖街道", 3.4, "works"),
}
# 只有这个街道的社区建了区划，单位和社区指导员记到社区；其余街道的社区只写名称。
STREET_WITH_COMMUNITIES = "430105012"
COMMUNITIES = (
    "桐荫里 水榭 清塘 锦绣 书院 北苑 南园 江湾 竹隐 栖凤 望江 兴业 仁和 德馨 茶山 云栖 福泽 荷塘"
    " 柳岸 星河 古井 朝晖 梅溪 长岭"
).split()
BUILDING_BRANDS = (
    "湘澜 锦宸 云汇 天澍 楚翘 潇雨 橘汀 北岸 鑫澜 景宸 恒澍 麓云 泰禾岭 瑞澜 汇峰 盛澍 君澜 宇川 正衡 浏澜"
).split()
BUILDING_KINDS = ("大厦", "国际广场", "商务中心", "金融中心", "科创大楼")

# 楼宇税收＝区级税收×52.6%，且＝上年×130%：都取 6838（＝526×13）万元的整数倍。
TAX_STEP, DISTRICT_STEP, LAST_YEAR_STEP = 6838, 13_000, 5_260
OVER = 10_000  # 万元，即1亿元
FOUNDED = date(2018, 1, 1)  # 建账日


@dataclass(slots=True)
class Building:
    id: int
    name: str
    division: str


class Places:
    """Where things are: `buildings` by street, and the communities' names."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.rng = book.rng("places")
        self._divisions()
        self.circles = {
            name: book.record(
                Place, FOUNDED, name=name, kind=Place.Kind.BUSINESS_CIRCLE, division=street
            )
            for name, street in (("富兴商圈", "430105005"), ("四方坪商圈", "430105012"))
        }
        book.record(Place, FOUNDED, name="金霞物流园", kind=Place.Kind.PARK, division=ZONE)
        self.buildings = self._buildings()
        self._taxes()
        self._service()

    def _divisions(self) -> None:
        kind = Division.Kind
        self.book.add(Division, code=ZONE, name="金霞经开区", kind=kind.ZONE, parent=DISTRICT)
        for code, name in DEPARTMENTS.items():
            self.book.add(Division, code=code, name=name, kind=kind.DEPARTMENT, parent=DISTRICT)
        for name in communities_of(STREET_WITH_COMMUNITIES):
            code = finest(STREET_WITH_COMMUNITIES, name)
            parent = STREET_WITH_COMMUNITIES
            self.book.add(Division, code=code, name=name, kind=kind.COMMUNITY, parent=parent)
        for code, (name, _) in PILLARS.items():
            self.book.add(Industry, code=code, name=name, scheme=Industry.Scheme.PILLAR)

    def _buildings(self) -> list[Building]:
        """Most stand in the streets of offices; a street may have none."""
        targets = self.book.targets
        number = max(targets.about(60), targets["buildings_over_100m"] + 1)
        streets = list(STREETS)
        weights = [share * (2.5 if kind == "office" else 1) for _, share, kind in STREETS.values()]
        buildings, taken = [], set()
        while len(buildings) < number:
            street = self.rng.choices(streets, weights)[0]
            name = self.rng.choice(BUILDING_BRANDS) + self.rng.choice(BUILDING_KINDS)
            if len(buildings) > 80:  # beyond the full size a street's name tells them apart
                name = STREETS[street][0].removesuffix("街道") + name + str(len(buildings))
            if name in taken:
                continue
            taken.add(name)
            key = self.book.record(
                Place, FOUNDED, name=name, kind=Place.Kind.BUILDING, division=street
            )
            buildings.append(Building(key, name, street))
        return buildings

    def in_street(self, division: str) -> list[Building]:
        return [building for building in self.buildings if building.division == division]

    def _taxes(self) -> None:
        """The first buildings are those over 100 m yuan this year, of them the last ones new."""
        over = self.book.targets["buildings_over_100m"]
        kept = over - self.book.targets["buildings_over_100m_new"]
        this_year, last_year = self._amounts(over, kept)
        for number, building in enumerate(self.buildings):
            now, before = this_year[number], last_year[number]
            years = {
                2019: before * Decimal("0.83") if number % 20 else None,  # 个别楼宇当年税收不明
                2020: before,
                2021: now,
                2022: now * Decimal(str(round(self.rng.uniform(0.9, 1.18), 3))),
            }
            for year, tax in years.items():
                self._tax(building.id, year, tax)
        self._tax(self.circles["富兴商圈"], 2021, Decimal(48_600))  # 商圈税收不是楼宇税收
        steps = sum(this_year) // TAX_STEP
        district_taxes = {
            2019: steps * DISTRICT_STEP * Decimal("0.871"),
            2020: steps * DISTRICT_STEP * Decimal("0.894"),
            2021: Decimal(steps * DISTRICT_STEP),
            2022: steps * DISTRICT_STEP * Decimal("1.046"),
        }
        for year, amount in district_taxes.items():
            self.book.record(
                ExternalFact,
                date(year, 12, 31),
                kind=ExternalFact.Kind.DISTRICT_TAX,
                division=DISTRICT,
                year=year,
                amount=cents(amount),
                source="区税务局年度税收统计（演示）",
                stated_on=date(year + 1, 1, 18),
            )

    def _amounts(self, over: int, kept: int) -> tuple[list[Decimal], list[Decimal]]:
        """This year's and last year's tax of each building, the totals 130 : 100 to the cent."""
        rng = self.rng
        now, before = [], []
        for number in range(len(self.buildings)):
            if number < kept:
                amount = rng.uniform(14_500, 34_000)
                now.append(amount)
                before.append(max(amount / rng.uniform(1.18, 1.38), OVER + 300))
            elif number < over:
                now.append(rng.uniform(10_200, 15_000))
                before.append(rng.uniform(6_500, 9_700))
            else:
                now.append(rng.uniform(150, 2_400))
                before.append(now[-1] / rng.uniform(1.1, 1.45))
        this_year, last_year = [cents(a) for a in now], [cents(a) for a in before]
        # The first building is a large one in both years and takes what rounding leaves.
        steps = int(max(sum(this_year) / TAX_STEP, sum(last_year) / LAST_YEAR_STEP)) + 1
        this_year[0] += steps * TAX_STEP - sum(this_year)
        last_year[0] += steps * LAST_YEAR_STEP - sum(last_year)
        return this_year, last_year

    def _tax(self, place: int, year: int, tax: Decimal | None) -> None:
        self.book.record(
            PlaceYear,
            date(year, 12, 31),
            place=place,
            year=year,
            tax=None if tax is None else cents(tax),
            source="" if tax is None else "区税务局楼宇税收统计（演示）",
        )

    def _service(self) -> None:
        """Teams serve buildings large and small: not the same set as those over 100 m yuan."""
        targets, rng = self.book.targets, self.rng
        number = targets["buildings_served"]
        skipped = max(targets["buildings_over_100m"] - number // 2, 0)
        chosen = self.buildings[skipped : skipped + number]
        others = [building for building in self.buildings if building not in chosen]
        chosen += others[: number - len(chosen)]
        for order, building in enumerate(chosen):
            team = f"{STREETS[building.division][0]}楼宇服务队"
            start = between(rng, date(2020, 3, 1), date(2021, 11, 1))
            end = between(rng, date(2022, 3, 1), date(2022, 11, 1)) if order % 8 == 7 else None
            self.book.spell(ServiceAssignment, start, end, place=building.id, team=team)
            if order % 5 == 0:  # two teams in one building make one building served
                self.book.spell(
                    ServiceAssignment, start, end, place=building.id, team="区优化营商环境服务队"
                )
        for building in [b for b in others if b not in chosen][: targets.about(3)]:
            start = between(rng, date(2019, 3, 1), date(2020, 3, 1))
            end = between(rng, date(2020, 6, 1), date(2021, 6, 1))
            self.book.spell(
                ServiceAssignment, start, end, place=building.id, team="区优化营商环境服务队"
            )


def communities_of(division: str) -> list[str]:
    """Six invented communities of a street."""
    first = list(STREETS).index(division) * 7 if division in STREETS else 0
    return [f"{COMMUNITIES[(first + n * 5) % len(COMMUNITIES)]}社区" for n in range(6)]


def finest(division: str, community: str) -> str:
    """The code of the community where it is a division, else the division's own."""
    if division == STREET_WITH_COMMUNITIES and community:
        return f"{division}{communities_of(division).index(community) + 1:03d}"
    return division


def cents(amount: Decimal | float) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))


def pick_street(rng: Random) -> str:
    return rng.choices(list(STREETS), [share for _, share, _ in STREETS.values()])[0]
