"""What a list of rows is narrowed to, read from the address and told in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Q

from orgs.lists.listing import Column, Listing
from reports.breakdowns import UNKNOWN

# Columns that free text looks in. Never a personal one: a hit would tell whom a mask hides.
SEARCHED = ("key", "name", "unit", "party_organization", "recipient")
# Columns of few values, which an address may fix to one.
FACETS = frozenset(
    {
        *("industry", "division", "kind", "status", "talent_class", "level", "source"),
        *("outcome", "category", "department", "gender", "method"),
    }
)
ONLY = "only_"


@dataclass(frozen=True)
class RowFilter:
    """`text` in a searched column; `counted` in the numerator or not; `only` exact values."""

    text: str = ""
    counted: str = ""
    only: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_query(cls, params: Mapping[str, str]) -> RowFilter:
        counted = params.get("counted", "")
        return cls(
            params.get("q", "").replace("\x00", "").strip(),
            counted if counted in ("yes", "no") else "",
            {name: params[ONLY + name] for name in sorted(FACETS) if params.get(ONLY + name)},
        )

    def apply(self, listing: Listing) -> Listing:
        """The listing narrowed; what does not apply to it (another side's column) is left out."""
        condition = Q()
        if self.text:
            columns = [c for c in listing.columns if c.name in SEARCHED and c.mask is None]
            condition &= Q(*(_contains(c, self.text) for c in columns), _connector=Q.OR)
        if self.counted and "numerator" in listing.weights:
            in_numerator = ~Q(numerator=0)
            condition &= in_numerator if self.counted == "yes" else ~in_numerator
        for column in listing.columns:
            if value := self.only.get(column.name):
                condition &= _equals(column, value)
        return replace(listing, rows=listing.rows.filter(condition)) if condition else listing

    def described(self, listings: list[Listing]) -> list[str]:
        """What the rows are narrowed to, in words; empty when nothing is left out."""
        words = [f"包含“{self.text}”"] if self.text else []
        if self.counted:
            words.append("计入分子" if self.counted == "yes" else "未计入分子")
        for listing in listings:
            words += [
                f"{c.label}：{self.only[c.name]}" for c in listing.columns if c.name in self.only
            ]
        return list(dict.fromkeys(words))


def _contains(column: Column, text: str) -> Q:
    return Q(**{f"c_{column.name}__icontains": text})


def _equals(column: Column, value: str) -> Q:
    if value == UNKNOWN:
        return Q(**{f"c_{column.name}": None}) | Q(**{f"c_{column.name}": ""})
    codes = {label: code for code, label in (column.choices or {}).items()}
    return Q(**{f"c_{column.name}": codes.get(value, value)})
