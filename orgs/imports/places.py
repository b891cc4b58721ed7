"""The ledger of buildings, business circles and parks (楼宇商圈), year by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import zip_longest

from django.db.models import Q

from orgs.ledgers.cells import CellError, Choice, Day, End, Integer, Text
from orgs.ledgers.kinds import Column, Kind, Standing, Values, check_order, ended, register
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.quantities import Amount
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.streets import STREET
from orgs.models import Place, PlaceYear, ServiceAssignment
from orgs.spells import Link

TEAM = "服务队"


def refer_place(row: Row, run: Run, values: Values, division: str) -> None:
    """In what a row states, the place of its division instead of the place's name; one that is not
    known is left out, with a warning, and what is said to be none is cleared."""
    if place := values.pop("place", None):
        if found := run.lookups.place(division, place):
            values["place"] = found
        else:
            rule = "台账中该街道没有这个楼宇商圈，未关联"
            run.warn(row, "place", rule, "请先导入楼宇商圈台账，再导入本文件")
    elif "place" in row.values:
        values["place"] = None


class Year(Integer):
    """A year up to the present one, or so many `ahead`."""

    hint = "四位年份，例如 2021"

    def __init__(self, ahead: int = 0) -> None:
        super().__init__("年", "年度")
        self.hint, self.ahead = Year.hint, ahead

    def example(self, lookups: Lookups) -> str:
        return "2021"

    def read(self, raw: object, lookups: Lookups) -> int:
        year = super().read(raw, lookups)
        last = lookups.today.year + self.ahead
        if not 1990 <= year <= last:
            raise CellError(f"年度应在1990至{last}之间", "请核对年份")
        return year


def known_place(row: Row, run: Run, name: str = "place", street: str = "division") -> int | None:
    """The key of the place that the row names with its street; rejects the row when there is none."""
    found = run.lookups.place(row.get(street) or "", row[name])
    if found is None:
        rule, remedy = (
            "这个街道的台账中没有这处楼宇商圈",
            "请核对名称和所属街道，或先导入楼宇商圈台账",
        )
        run.reject(row, name, rule, remedy)
    return found


@register
class Places(Kind):
    """Each row is a place, perhaps with one year's tax and one stay of a service team."""

    name, title, thing = "places", "楼宇商圈", Place
    key, standing_key = ("name", "division", "year", "team"), ("name", "division")
    columns = (
        Column("name", "名称", Text(80), required=True),
        Column("kind", "类型", Choice(Place.Kind, 商务楼宇="building", 商业圈="business_circle"), required=True),
        Column("division", "所属街道", STREET, required=True),
        Column("year", "年度", Year()),
        Column("tax", "税收万元", Amount()),
        Column("source", "税收来源", Text(80), extra=True),
        Column("team", "服务队", Text(80), extra=True),
        Column("started_on", "服务队服务开始日期", Day()),
        Column("ended_on", "服务队服务结束日期", End(), clearable=False),
    )  # fmt: skip
    subjects = ("division",)

    def check(self, row: Row, run: Run) -> None:
        check_order(row, run, "started_on", "ended_on")
        if row.get("tax") is not None and not row.get("year"):
            run.reject(row, "year", "填写了税收，没有填写年度", "请填写税收所属的年度")
        if row.get("ended_on") and not row.get("started_on"):
            run.reject(row, "started_on", "填写了服务结束日期，没有填写开始日期", "请补填开始日期")

    def load(self, run: Run) -> None:
        places = run.record(
            Place,
            ["division", "name"],
            (
                Record((row["division"], row["name"]), row.said(("kind",)), row.id)
                for row in run.good
            ),
        )
        new = set(run.created)  # a year or a stay more makes no known place a new one
        at = {row.id: places[row["division"], row["name"]] for row in run.good}
        run.things |= {row: (Place, pk) for row, pk in at.items()}
        run.record(
            PlaceYear,
            ["place", "year"],
            (
                Record((at[row.id], row["year"]), row.said(("tax", "source")), row.id)
                for row in run.good
                if row.get("year")
            ),
        )
        served = [row for row in run.good if row.get("started_on")]
        teams = _teams(at.values())
        links = (
            Link(
                (at[row.id], row.get("team") or teams.get(at[row.id], TEAM)),
                row["started_on"],
                row.get("ended_on"),
                {},
                row.id,
            )
            for row in served
        )
        run.link(ServiceAssignment, links)
        run.changed |= run.created - new
        run.created = new

    def standing(self, day: date) -> Iterator[Standing]:
        """A place has no days of its own: it is there since the first year or stay that is known,
        and one of which neither is, always."""
        always = Q(years=None, service_assignments=None)
        since = Q(years__year__lte=day.year) | Q(service_assignments__started_on__lte=day)
        there = Place.objects.filter(always | since).order_by().distinct()
        for name, division in there.values_list("name", "division"):
            yield Standing(f"{name} {division}", name, division)

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        """A place with its years and its teams' stays, side by side on as few rows as it takes."""
        years: dict[int, list[Values]] = defaultdict(list)
        stays: dict[int, list[Values]] = defaultdict(list)
        for one in PlaceYear.objects.filter(**{"year__lte": day.year} if day else {}):
            said: Values = {"year": one.year, "tax": one.tax, "source": one.source}
            years[one.place_id].append({k: v for k, v in said.items() if v not in (None, "")})
        held = ServiceAssignment.objects.filter(**{"started_on__lte": day} if day else {})
        for stay in held.order_by("place", "started_on", "pk"):
            said = {"started_on": stay.started_on, "ended_on": ended(stay.ended_on, day)}
            said |= {"team": stay.team if stay.team != TEAM else None}
            stays[stay.place_id].append({k: v for k, v in said.items() if v is not None})
        for place in Place.objects.order_by("division", "name"):
            own = {"name": place.name, "kind": place.kind, "division": place.division_id}
            sides = zip_longest(years[place.pk] or [{}], stays[place.pk], fillvalue={})
            for of_year, of_stay in sides:
                yield own | of_year | of_stay


def _teams(places: Iterable[int]) -> dict[int, str]:
    """Place → the one team that has ever served it: who names none means that one."""
    found: dict[int, set[str]] = defaultdict(set)
    stays = ServiceAssignment.objects.filter(place__in=places).order_by()
    for place, team in stays.values_list("place", "team"):
        found[place].add(team)
    return {place: next(iter(teams)) for place, teams in found.items() if len(teams) == 1}
