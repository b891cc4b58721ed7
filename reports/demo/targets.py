"""How much of everything the demo district has: the figures of the article, times the scale."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

FIGURES = Path(__file__).resolve().parent.parent / "data" / "figures.csv"

START = date(2019, 1, 1)  # 此前的事实合并为建账时的状态
ANCHOR = date(2021, 12, 31)  # 文章的统计截止日
END = date(2022, 12, 31)
YEARS = (2019, 2020, 2021, 2022)

SMALLEST, LARGEST = 0.05, 100.0

# 随日历而定，不随规模变化。
CALENDAR = frozenset(
    "committees_established guidance_groups booklet_issues secretary_classes demonstration_classes"
    " pillar_industries newsletters task_lists exchange_meetings assessments".split()
)


class Targets:
    """The value every figure must have at the given scale on the anchor day; rates follow."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        with FIGURES.open(encoding="utf-8", newline="") as file:
            given = {row["slug"]: row for row in csv.DictReader(file)}
        self.values = {
            slug: int(row["value_2021"]) if slug in CALENDAR else self.about(int(row["value_2021"]))
            for slug, row in given.items()
            if row["kind"] != "rate" and row["value_2021"] not in ("", "0")
        }
        if scale != 1:
            self._mend()

    def __getitem__(self, slug: str) -> int:
        return self.values[slug]

    def of(self, slug: str, number: int) -> int:
        """A number of the same thing in another year, scaled or not as the slug is."""
        return number if slug in CALENDAR or not number else self.about(number)

    def about(self, number: float) -> int:
        """A number of the full-size district at this scale, never nothing."""
        return max(1, round(number * self.scale))

    def _mend(self) -> None:
        """Rounding one by one breaks what the numbers owe each other: whole before its parts."""
        at = self.values
        at["admissions"] = max(at["admissions"], 8)
        at["pillar_industries"] = min(at["pillar_industries"], at["key_firms"])
        at["buildings_over_100m"] = max(at["buildings_over_100m"], 2)
        at["buildings_over_100m_new"] = min(
            at["buildings_over_100m_new"], at["buildings_over_100m"] - 1
        )
        at["demands_resolved"] = min(at["demands_resolved"], at["demands_collected"])
        at["social_orgs_with_party_org"] = max(at["social_orgs_with_party_org"], 3)
        at["social_org_party_orgs"] = max(at["social_org_party_orgs"], 2)
        at["social_org_members"] = max(at["social_org_members"], 9 * at["social_org_party_orgs"])
        at["party_orgs_established"] = min(
            at["party_orgs_established"], at["enterprise_party_orgs"] // 3
        )
        for whole, parts in SUMS.items():
            at[whole] = sum(at[part] for part in parts)


SUMS = {
    "units_with_party_org": ("enterprises_with_party_org", "social_orgs_with_party_org"),
    "party_orgs": ("enterprise_party_orgs", "social_org_party_orgs"),
    "members": ("enterprise_members", "social_org_members"),
}
