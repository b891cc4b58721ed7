"""The code lists that cells are read with, each fetched once a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone

from orgs.ledgers.cells import fold
from orgs.models import Code, Division, Industry, Place
from orgs.scope import code_range

STREET = 9  # the length of a street's code

# How clerks write 学历; the general entry where the form of completion is not said.
_EDUCATION = {
    "10": ("研究生", "硕士研究生", "博士研究生", "硕士", "博士"),
    "20": ("大学", "本科", "大学本科"),
    "30": ("大专", "专科", "大学专科"),
    "40": ("中专", "中技", "职高", "技校", "中职"),
    "60": ("高中", "普高"),
    "70": ("初中",),
    "80": ("小学",),
}


@dataclass(frozen=True)
class CodeList:
    """`values`: how an entry may be written (folded) → its key; `labels`: key → how it is shown."""

    values: dict[str, Any]
    labels: dict[Any, str]

    @classmethod
    def of(cls, entries: Iterable[tuple[Any, str, Iterable[str]]]) -> CodeList:
        """From (key, label, other ways to write it); of two entries the first has the word."""
        values: dict[str, Any] = {}
        labels = {}
        for key, label, others in entries:
            labels[key] = label
            for word in (label, *others):
                values.setdefault(fold(word), key)
        return cls(values, labels)


@dataclass
class Lookups:
    """What reading and showing cells depends on besides the cells."""

    end_inclusive: bool = False
    today: date = field(default_factory=timezone.localdate)
    new_divisions: dict[str, str] = field(default_factory=dict)  # code → name, as cells gave them

    @cached_property
    def divisions(self) -> CodeList:
        """By code or, for what is in the district, by name; communities by code only."""
        return CodeList.of(self._divisions())

    def _divisions(self) -> Iterator[tuple[str, str, Iterable[str]]]:
        low, high = code_range(settings.KAIFU_DISTRICT_CODE)
        district = ""
        for division in Division.objects.order_by("code"):
            code, name = division.code, division.name
            district = district or (name if code == low else "")
            codes = [code, f"{code}{name}", *(code.ljust(length, "0") for length in (9, 12))]
            if not low <= code < high:
                yield code, code, codes
            elif division.kind in (Division.Kind.DISTRICT, Division.Kind.STREET):
                yield code, name, [*codes, name.removesuffix("街道"), f"{district}{name}"]
            elif division.kind == Division.Kind.COMMUNITY:
                yield code, f"{code} {name}", codes  # another street may have one of that name
            else:
                yield code, f"{code} {name}", [*codes, name]

    @cached_property
    def communities(self) -> dict[tuple[str, str], str]:
        """(street code, folded name) → community code."""
        rows = Division.objects.filter(kind=Division.Kind.COMMUNITY)
        return {
            (street, fold(word)): code
            for code, street, name in rows.values_list("code", "parent_id", "name")
            for word in (name, name.removesuffix("社区"))
        }

    @cached_property
    def places(self) -> dict[tuple[str, str], int]:
        """(street code, folded name) → the building, business circle or park."""
        rows = Place.objects.values_list("division_id", "name", "pk")
        return {(division, fold(name)): pk for division, name, pk in rows}

    def place(self, division: str, name: str) -> int | None:
        """The place of the name in the division; of a community, in its street."""
        word = fold(name)
        return self.places.get((division, word)) or self.places.get((division[:STREET], word))

    @cached_property
    def industries(self) -> CodeList:
        rows = Industry.objects.filter(scheme=Industry.Scheme.SECTION).values_list("code", "name")
        return CodeList.of(
            (code, name, (code, f"{code}{name}", f"{code}.{name}", f"{code}-{name}"))
            for code, name in rows
        )

    @cached_property
    def pillars(self) -> CodeList:
        rows = Industry.objects.filter(scheme=Industry.Scheme.PILLAR).values_list("code", "name")
        return CodeList.of((code, name, (code,)) for code, name in rows)

    @cached_property
    def ethnicities(self) -> CodeList:
        rows = self._codes(Code.List.ETHNICITY)
        return CodeList.of((pk, name, (code, name.removesuffix("族"))) for pk, code, name in rows)

    @cached_property
    def educations(self) -> CodeList:
        rows = self._codes(Code.List.EDUCATION)
        return CodeList.of((pk, name, (code, *_EDUCATION.get(code, ()))) for pk, code, name in rows)

    @staticmethod
    def _codes(code_list: str) -> Iterable[tuple[int, str, str]]:
        rows = Code.objects.filter(list=code_list, ended_on=None).order_by("code")
        return rows.values_list("pk", "code", "label")
