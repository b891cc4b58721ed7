"""Quantities in a cell: a number with at most two decimals, perhaps with its unit."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from orgs.ledgers.cells import Cell, CellError, fold
from orgs.ledgers.lookups import Lookups


class Quantity(Cell):
    """Subclasses name what it is, and how many of the column's own unit each written unit is."""

    what: ClassVar[str]
    unit: ClassVar[str]
    units: ClassVar[dict[str, int]]
    least: ClassVar[tuple[Decimal, str]]  # and what is said of less
    limit: ClassVar[Decimal]  # it is less than that
    sample: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.hint = f"{cls.what}，单位{cls.unit}，最多两位小数；不清楚时留空，不要填0"
        written = "|".join(map(re.escape, sorted(cls.units, key=len, reverse=True)))
        cls.form = re.compile(rf"([0-9]{{1,15}}(?:\.[0-9]{{1,10}})?)({written})?")

    form: ClassVar[re.Pattern[str]]

    def example(self, lookups: Lookups) -> str:
        return self.sample

    def read(self, raw: Any, lookups: Lookups) -> Decimal:
        if isinstance(raw, float):
            raw = round(raw, 6)  # what a spreadsheet has computed is a hair off
        match, (least, words) = self.form.fullmatch(fold(raw)), self.least
        amount = Decimal(match[1]) * self.units.get(match[2], 1) if match else None
        if amount is None or amount < least:
            raise CellError(
                f"应为{words}的{self.what}", f"请填写数字，单位{self.unit}，不清楚时留空"
            )
        if amount != round(amount, 2):
            raise CellError("最多两位小数", "请四舍五入")
        if amount >= self.limit:
            raise CellError(f"{self.what}过大", f"请核对单位：应为{self.unit}")
        return round(amount, 2)

    def show(self, value: Decimal, lookups: Lookups) -> str:
        return f"{value:f}"


class Amount(Quantity):
    """A sum in 万元 (`1200万元`, `1.2亿元`)."""

    what, unit, sample = "金额", "万元", "10800.50"
    units = {"万": 1, "万元": 1, "亿": 10_000, "亿元": 10_000}
    least, limit = (Decimal(0), "不小于0"), Decimal(10) ** 12


class Area(Quantity):
    """Square metres (`120㎡`)."""

    what, unit, sample = "面积", "平方米", "120"
    units = dict.fromkeys(("平方米", "平米", "㎡", "M2", "M²"), 1)
    least, limit = (Decimal("0.01"), "大于0"), Decimal(10) ** 6
