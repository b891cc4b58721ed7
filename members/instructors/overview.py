"""What the page of 指导员联系情况 shows: each number with the list of exactly what it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from members.instructors.coverage import STREET, Band, Numbers, by_street, whole
from members.instructors.lists import current_bands
from members.models import Appointment
from orgs.views.scope import Asked

Level = Appointment.Level


@dataclass(frozen=True)
class Figure:
    """One number of a street, and the list that it leads to; no list for what is worked out."""

    label: str
    value: Callable[[Numbers], int | float | None]
    view: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    is_gap: bool = False


@dataclass(frozen=True)
class Shown:
    figure: Figure
    value: int | float | None
    url: str


@dataclass(frozen=True)
class Line:
    name: str
    numbers: list[Shown]


@dataclass(frozen=True)
class Table:
    """Numbers side by side: of the whole scope, and street by street unless it is one street."""

    title: str
    groups: list[tuple[str, list[Shown]]]
    apart: list[tuple[str, list[Shown]]]
    lines: list[Line]
    note: str


def tables(asked: Asked) -> list[Table]:
    streets = by_street(asked.scope)
    loads = _loads(current_bands())
    return [
        _table(
            asked, streets, "指导员", [("在任的党建指导员", _POSTS), ("联系单位数", loads)],
            "联系单位数按正常经营的单位计，联系的单位在其他街道的也算在内；政策指导员不是党建指导员，另列。",
            apart=[("另有", [_at(Level.POLICY, "政策指导员")])],
        ),
        _table(
            asked, streets, "单位", [("重点单位", _KEY), ("规模以上企业", _ABOVE), ("联系", _LINKS)],
            "只计正常经营的单位。主责指导员，就是登记为主要联系人的指导员。",
        ),
    ]  # fmt: skip


Groups = Sequence[tuple[str, list[Figure]]]


def _table(
    asked: Asked,
    streets: tuple[Numbers, ...],
    title: str,
    groups: Groups,
    note: str,
    apart: Groups = (),
) -> Table:
    """`apart` is told of the whole only."""
    total = whole(streets, asked.scope.division)
    figures = [figure for _, of in groups for figure in of]
    lines = []
    if any(street.code != asked.scope.division for street in streets):
        lines = [Line(one.name, _shown(asked, figures, one, is_part=True)) for one in streets]
        lines = [line for line in lines if any(number.value for number in line.numbers)]
        lines.append(Line("合计", _shown(asked, figures, total)))
    told = [(name, _shown(asked, of, total)) for name, of in groups]
    others = [(name, _shown(asked, of, total)) for name, of in apart]
    return Table(title, told, others, lines, note)


def _shown(
    asked: Asked, figures: list[Figure], numbers: Numbers, *, is_part: bool = False
) -> list[Shown]:
    return [Shown(one, one.value(numbers), _url(asked, one, numbers, is_part)) for one in figures]


def _url(asked: Asked, figure: Figure, numbers: Numbers, is_part: bool) -> str:
    """The list of what is counted; what a division above the streets has itself is one part.

    Of the street of a community that is looked at there is none: it would be of all the street.
    """
    is_above = asked.scope.division.startswith(numbers.code) and is_part
    if not figure.view or (is_above and len(numbers.code) == STREET):
        return ""
    more = dict(figure.filters)
    if is_part and len(numbers.code) < STREET:
        more["own"] = "own"
    return asked.url(figure.view, scope=asked.at(division=numbers.code), more=more)


# --- Instructors ---------------------------------------------------------------------------------


def _instructors(label: str, holds: Callable[[str, int], bool], **filters: str) -> Figure:
    def value(numbers: Numbers) -> int:
        return sum(n for (level, load), n in numbers.instructors.items() if holds(level, load))

    return Figure(label, value, "instructor_list", tuple(filters.items()))


def _at(level: Level, label: str = "") -> Figure:
    return _instructors(label or level.label, lambda own, _: own == level, level=level.value)


def _is_party(level: str) -> bool:
    return level in Appointment.PARTY_BUILDING


def _average(numbers: Numbers) -> float | None:
    """Links divided by instructors; without instructors there is none."""
    found = {key: n for key, n in numbers.instructors.items() if _is_party(key[0])}
    people = sum(found.values())
    return sum(load * n for (_, load), n in found.items()) / people if people else None


def _loads(found: list[Band]) -> list[Figure]:
    bands = [
        _instructors(
            band.label,
            lambda level, load, band=band: _is_party(level) and band.holds(load),  # type: ignore[misc]
            pool="party",
            load=band.slug,
        )
        for band in found
    ]
    return [Figure("人均", _average), *bands]


_POSTS = [
    _instructors("合计", lambda level, _: _is_party(level), pool="party"),
    *(_at(level) for level in Appointment.PARTY_BUILDING),
]


# --- Units ---------------------------------------------------------------------------------------


def _units(
    label: str, slugs: Sequence[str], of: dict[str, str], by: str = "", *, is_gap: bool = False
) -> Figure:
    """Units of the population `of`, narrowed by whether they have an instructor."""
    narrowed = {"status": "operating"} | of | ({"with_instructor": by} if by else {})
    return Figure(
        label,
        lambda numbers: sum(numbers.units[slug] for slug in slugs),
        "unit_list",
        tuple(narrowed.items()),
        is_gap,
    )


_IS_KEY = {"is_key": "yes"}
_IS_ABOVE = {"above_scale": "yes", "kind": "enterprise"}
_KEY = [
    _units("重点单位", ["key"], _IS_KEY),
    _units("有主责指导员", ["key_lead"], _IS_KEY, "lead"),
    _units("有指导员、无主责", ["key_no_lead"], _IS_KEY, "no_lead", is_gap=True),
    _units("没有指导员", ["key_none"], _IS_KEY, "no", is_gap=True),
]
_ABOVE = [
    _units("规上企业", ["above"], _IS_ABOVE),
    _units("有指导员", ["above_lead", "above_no_lead"], _IS_ABOVE, "yes"),
    _units("没有指导员", ["above_none"], _IS_ABOVE, "no", is_gap=True),
]
_LINKS = [
    _units("有指导员联系的", ["with"], {}, "yes"),
    _units("指导员离任未移交", ["left"], {}, "left", is_gap=True),
]
