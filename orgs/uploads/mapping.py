"""Which column of a file is which: found out, shown, corrected, and remembered for the next file."""

from __future__ import annotations

import itertools
from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import Any

from orgs.ledgers.cells import fold
from orgs.ledgers.files import Cells, LedgerFile, UnusableError
from orgs.ledgers.headers import REASON, SEARCHED_ROWS, Header, find_header, header_at
from orgs.ledgers.kinds import Kind, kinds
from orgs.ledgers.reading import Mapping
from orgs.models import RememberedColumn, User

SAMPLES = 3  # rows shown below the header

Top = list[tuple[int, Cells]]


@dataclass(frozen=True)
class Place:
    """One column of the file: how it is headed, what it is taken for, and what it holds."""

    number: int
    title: str
    name: str  # the ledger's column, "" for none
    samples: list[str]


@dataclass(frozen=True)
class SheetView:
    """One sheet as the page of the mapping shows it. Without a row it is no ledger, it seems."""

    number: int
    name: str
    row: int | None
    rows: list[tuple[int, str]]  # the rows that may be the header
    places: list[Place]
    missing: list[str]  # titles of required columns that nothing was taken for

    @property
    def is_complete(self) -> bool:
        return self.row is not None and not self.missing


def tops(file: LedgerFile) -> list[tuple[str, Top]]:
    """The first rows of each sheet, where its header is. Raises `UnusableError`."""
    found = [
        (sheet.name, list(itertools.islice(sheet.rows, SEARCHED_ROWS + SAMPLES)))
        for sheet in file.sheets()
    ]
    if not any(rows for _, rows in found):
        raise UnusableError(f"“{file.name}”里没有内容", "请核对是否导出完整")
    return found


def guess_kind(
    found: list[tuple[str, Top]], learnt: Map[str, Map[str, str]] | None = None
) -> Kind | None:
    """The kind of ledger whose header fits the file best; None when none does.

    `learnt` is what `remembered` says.
    """
    best: tuple[int, Kind | None] = (0, None)
    for kind in kinds().values():
        for _, top in found:
            header = find_header(kind.columns, top, (learnt or {}).get(kind.name))
            if header and not header.missing(kind.columns):
                # A column more is better; one that is not understood is worse.
                fit = 2 * len(header.positions) - len(header.unknown)
                best = max(best, (fit, kind), key=lambda one: one[0])
    return best[1]


def remembered(user: User) -> dict[str, dict[str, str]]:
    """What the user's titles were said to mean: kind of ledger → folded title → column or ""."""
    known = {
        kind.name: {"", *(column.name for column in kind.columns)} for kind in kinds().values()
    }
    learnt: dict[str, dict[str, str]] = {name: {} for name in known}
    rows = RememberedColumn.objects.filter(by=user, kind__in=known)
    for name, title, column in rows.values_list("kind", "title", "column"):
        if column in known[name]:
            learnt[name][title] = column
    return learnt


def survey(
    kind: Kind, found: list[tuple[str, Top]], learnt: Map[str, str], chosen: Mapping | None = None
) -> list[SheetView]:
    """Each sheet with what its columns are taken for: as chosen before, or as found out."""
    views = []
    for number, (name, top) in enumerate(found):
        header = find_header(kind.columns, top[:SEARCHED_ROWS], learnt)
        if chosen is not None:
            header = _chosen(header, top, chosen.get(name))
        views.append(_view(kind, number, name, top, header))
    return views


def _chosen(header: Header | None, top: Top, said: dict[str, Any] | None) -> Header | None:
    if said is None:
        return None
    titles = next((cells for row, cells in top if row == said["row"]), [])
    names = {name: place for place, name in reversed(list(enumerate(said["columns"]))) if name}
    return Header(said["row"], ["" if cell is None else str(cell) for cell in titles], names)


def _view(kind: Kind, number: int, name: str, top: Top, header: Header | None) -> SheetView:
    rows = [(row, _line(cells)) for row, cells in top[:SEARCHED_ROWS] if _line(cells)]
    if header is None:
        return SheetView(number, name, None, rows, [], [])
    taken = header.names
    below = [cells for row, cells in top if row > header.row][:SAMPLES]
    width = max([len(header.titles), *(len(cells) for cells in below)])
    places = [
        Place(
            place,
            header.titles[place].strip() if place < len(header.titles) else "",
            taken.get(place, ""),
            [_text(cells[place]) if place < len(cells) else "" for cells in below],
        )
        for place in range(width)
    ]
    shown = [one for one in places if one.title or any(one.samples)]
    return SheetView(number, name, header.row, rows, shown, header.missing(kind.columns))


def _line(cells: Cells) -> str:
    return " | ".join(text for cell in cells if (text := _text(cell)))[:60]


def _text(cell: Any) -> str:
    text = "" if cell is None else str(cell).strip()
    return text if len(text) <= 24 else f"{text[:23]}…"


def mapping_of(views: list[SheetView]) -> Mapping:
    """What is kept with the batch: the sheets that hold the ledger, and their columns by place."""
    return {
        view.name: {"row": view.row, "columns": _by_place(view.places)}
        for view in views
        if view.row is not None
    }


def _by_place(places: list[Place]) -> list[str]:
    names = [""] * (max((place.number for place in places), default=-1) + 1)
    for place in places:
        names[place.number] = place.name
    return names


def asked_for(
    kind: Kind, found: list[tuple[str, Top]], learnt: Map[str, str], data: Map[str, str]
) -> Mapping:
    """The mapping that the form's fields say: `use-0`, `row-0`, `col-0-3` …

    `redo` names a sheet that is to be used, and its columns found out anew from the chosen row.
    """
    known = {column.name for column in kind.columns}
    mapping: Mapping = {}
    for number, (name, top) in enumerate(found):
        row = data.get(f"row-{number}", "")
        anew = data.get("redo") == str(number)
        if (anew or data.get(f"use-{number}")) and row.isdigit():
            width = max((len(cells) for _, cells in top), default=0)
            taken = (
                _named_at(kind, top, int(row), learnt)
                if anew
                else {place: data.get(f"col-{number}-{place}", "") for place in range(width)}
            )
            names = [taken.get(place, "") for place in range(width)]
            mapping[name] = {"row": int(row), "columns": [n if n in known else "" for n in names]}
    return mapping


def _named_at(kind: Kind, top: Top, row: int, learnt: Map[str, str]) -> dict[int, str]:
    titles = next((cells for number, cells in top if number == row), [])
    return header_at(kind.columns, row, titles, learnt).names


def complaints(kind: Kind, mapping: Mapping) -> list[str]:
    """What keeps the mapping from being used, each with what to do."""
    if not mapping:
        return ["没有选定工作表：请至少勾选一个存放台账的工作表。"]
    said = []
    for name, sheet in mapping.items():
        used = [column for column in sheet["columns"] if column]
        for column in kind.columns:
            if used.count(column.name) > 1:
                said.append(
                    f"工作表“{name}”有几列都对应“{column.title}”：请只留一列，其余选“不导入”。"
                )
        absent = [c.title for c in kind.columns if c.required and c.name not in used]
        if absent:
            said.append(f"工作表“{name}”缺少必填的列：{'、'.join(absent)}。请为它们选定对应的列。")
    return said


def remember(user: User, kind: Kind, found: list[tuple[str, Top]], mapping: Mapping) -> None:
    """Keep what the user corrected, so that the next such file is understood at once."""
    said: dict[str, str] = {}
    for name, top in found:
        if sheet := mapping.get(name):
            titles = next((cells for row, cells in top if row == sheet["row"]), [])
            guess = find_header(kind.columns, [(sheet["row"], titles)]) or Header(0, [])
            taken = guess.names
            for place, title in enumerate(titles):
                word, column = fold(title or ""), sheet["columns"][place]
                if word and word != REASON and taken.get(place, "") != column:
                    said[word[:100]] = column
    RememberedColumn.objects.bulk_create(
        [
            RememberedColumn(by=user, kind=kind.name, title=title, column=column)
            for title, column in said.items()
        ],
        update_conflicts=True,
        unique_fields=["by", "kind", "title"],
        update_fields=["column"],
    )
