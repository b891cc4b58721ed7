"""所属街道: a division of the district, and how one that is not known yet is registered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings

from orgs.ledgers.cells import CellError, Coded, fold, tidy
from orgs.ledgers.lookups import Lookups
from orgs.models import Division
from orgs.scope import code_range

if TYPE_CHECKING:
    from orgs.ledgers.runs import Run

# Owners beside the streets have the district's code and a letter: 430105Z01.
_LETTERS = {"Z": Division.Kind.ZONE, "D": Division.Kind.DEPARTMENT}
_COMMUNITY = re.compile(r"[0-9]{12}")
_CODE_AND_NAME = re.compile(rf"([0-9]{{12}}|[0-9]{{6}}[{''.join(_LETTERS)}][0-9]{{2}}) *(\D.*)")


class Street(Coded):
    """A division, by name or code. A zone, a department or a community that is not known yet is
    registered when both are given (`430105Z01 某经开区`)."""

    def __init__(self, noun: str = "街道", remedy: str = "") -> None:
        usual = "请填写街道的全称或统计用区划代码；开发区、部门等请写明代码和名称，如 430105Z01 某经开区"
        super().__init__("divisions", noun, remedy or usual)

    def options(self, lookups: Lookups) -> list[str]:
        """The district's own, streets first: what lies outside is understood, but nobody's to fill in."""
        low, high = code_range(settings.KAIFU_DISTRICT_CODE)
        labels = lookups.divisions.labels
        own = (code for code in labels if low < code < high)
        return [labels[code] for code in sorted(own, key=lambda code: (len(code), code))]

    def read(self, raw: Any, lookups: Lookups) -> str:
        try:
            return super().read(raw, lookups)
        except CellError:
            if match := _CODE_AND_NAME.fullmatch(tidy(raw)):
                code, name = match.groups()
                if _parent(code) in lookups.divisions.labels:
                    lookups.new_divisions[code] = name
                    return code
            elif (
                _COMMUNITY.fullmatch(code := fold(raw))
                and _parent(code) in lookups.divisions.labels
            ):
                return _parent(code)
            raise

    def doubt(self, raw: Any, value: str, lookups: Lookups) -> tuple[str, str] | None:
        if fold(raw) in lookups.divisions.values:
            return None
        if value in lookups.new_divisions:
            return "新登记的区划", "请核对代码和名称"
        return "没有这个社区，归入它所在的街道", "需要统计到社区时，请写明代码和名称"

    def show(self, value: str, lookups: Lookups) -> str:
        return lookups.new_divisions.get(value) or super().show(value, lookups)

    def divisions(self, value: Any) -> Iterable[str]:
        return (value,) if value else ()


class Department(Street):
    """A department of the district, which demands are handed to."""

    def __init__(self) -> None:
        super().__init__(
            "承办单位", "请填写部门名称；首次出现的请写明代码和名称，如 430105D01 区发改局"
        )

    def options(self, lookups: Lookups) -> list[str]:
        labels = lookups.divisions.labels.items()
        return [label for code, label in labels if _letter(code) == "D"]

    def example(self, lookups: Lookups) -> str:
        return super().example(lookups) or "430105D01 区发改局"

    def read(self, raw: Any, lookups: Lookups) -> str:
        code = super().read(raw, lookups)
        if _letter(code) != "D":
            raise CellError("不是区直部门", self.remedy)
        return code


STREET = Street()


def _letter(code: str) -> str:
    """What tells a zone's or a department's code from a street's."""
    return code[6:7]


def _parent(code: str) -> str:
    return code[:9] if _COMMUNITY.fullmatch(code) else settings.KAIFU_DISTRICT_CODE


def register_divisions(run: Run) -> None:
    """Create the divisions that rows of the file name for the first time."""
    new = run.lookups.new_divisions
    used = new.keys() & {
        code
        for column in run.kind.columns
        for row in run.good
        for code in column.cell.divisions(row.get(column.name))
    }
    Division.objects.bulk_create(
        (
            Division(
                code=code,
                name=new[code],
                kind=_LETTERS.get(_letter(code), Division.Kind.COMMUNITY),
                parent_id=_parent(code),
            )
            for code in sorted(used)
        ),
        ignore_conflicts=True,
    )
