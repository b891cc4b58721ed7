"""Puts values into cells of a workbook, and changes nothing else in it.

Of a sheet only the cells named are written; each keeps its format. What Excel had worked out by
formulas before is dropped, in every sheet, and worked out anew when the file is opened; what
`formulas` can tell stands there until then. A number that no longer follows from the others must not
be read by who only looks at the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from lxml import etree

from reports.workbooks.formulas import Results
from reports.workbooks.package import (
    Element,
    opened,
    parsed,
    serialized,
    workbook_part,
    worksheets,
)
from reports.workbooks.references import Box, Place, name_of, place_of
from reports.workbooks.sheets import COMPUTED, etree_name, placed_cells, placed_rows, read
from reports.workbooks.styles import plain

Value = Decimal | str

# What may stand before `calcPr` in a workbook part (ECMA-376 18.2.27).
_BEFORE_CALCULATION = frozenset(
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups"
    " externalReferences definedNames".split()
)


def fill(data: bytes, name: str, values: Mapping[tuple[str, Place], Value]) -> bytes:
    """The workbook with each value in the cell (sheet, place); a number as a number, text as text.

    The same values give the same bytes. Raises `UnusableError` for a file that cannot be filled, and
    `KeyError` for a sheet that is not there.
    """
    package = opened(data, name)
    parts = {part.title: part.name for part in worksheets(package)}
    by_part: dict[str, dict[Place, Value]] = {part: {} for part in parts.values()}
    for (sheet, place), value in values.items():
        by_part[parts[sheet]][place] = value
    results = Results(read(data, name), values)
    replaced, computes = {}, False
    for title, part in parts.items():
        root, cells = parsed(package.parts[part]), by_part[part]
        formulas = _renew_results(root, title, results)
        computes |= formulas
        for place, value in sorted(cells.items()):
            _write(root, place, value)
        if cells or formulas:
            replaced[part] = serialized(root)
    if computes:
        workbook = workbook_part(package)
        replaced[workbook] = _calculated_on_opening(package.parts[workbook])
    return package.written(replaced)


def _tag(beside: Element, name: str) -> str:
    """The name in the namespace of the file, of which there are two (transitional, strict)."""
    return f"{str(beside.tag).rpartition('}')[0]}}}{name}"


def _renew_results(root: Element, title: str, results: Results) -> bool:
    """Take out what formulas came to, put in what they come to now; whether there are any."""
    formulas = [one for one in root.iter("{*}f") if etree_name(one.getparent()) == "c"]
    for formula in formulas:
        _forget(formula.getparent())
    together = [Box.of(one.get("ref", "")) for one in formulas if one.get("t") in COMPUTED]
    data = root.find("{*}sheetData")
    for number, row in placed_rows(data) if together and data is not None else ():
        for column, cell in placed_cells(row):
            if any((number, column) in box for box in together):
                _forget(cell)
    for formula in formulas:
        cell = formula.getparent()
        result = results.of(title, place_of(cell.get("r"))) if cell.get("r") else None
        if result is not None:
            etree.SubElement(cell, _tag(cell, "v")).text = plain(result)
    return bool(formulas)


def _forget(cell: Element) -> None:
    for value in cell.findall("{*}v"):
        cell.remove(value)
    cell.attrib.pop("t", None)


def _calculated_on_opening(content: bytes) -> bytes:
    root = parsed(content)
    settings = root.find("{*}calcPr")
    if settings is None:
        settings = etree.Element(_tag(root, "calcPr"))
        before = [one for one in root if etree_name(one) in _BEFORE_CALCULATION]
        root.insert(root.index(before[-1]) + 1 if before else 0, settings)
    settings.set("fullCalcOnLoad", "1")
    return serialized(root)


def _write(root: Element, place: Place, value: Value) -> None:
    cell = _cell(root, place)
    for child in list(cell):
        if etree_name(child) in ("v", "is"):
            cell.remove(child)
    for about in ("t", "vm", "cm"):  # what the former value was
        cell.attrib.pop(about, None)
    if isinstance(value, Decimal):
        made = etree.Element(_tag(cell, "v"))
        made.text = f"{value:f}"
    else:
        cell.set("t", "inlineStr")
        made = etree.Element(_tag(cell, "is"))
        etree.SubElement(made, _tag(cell, "t")).text = value
    cell.insert(0, made)


def _cell(root: Element, place: Place) -> Element:
    """The element of the cell; where there is none, put in its place in the order of the sheet."""
    row = _row(root, place[0])
    for column, cell in placed_cells(row):
        if column == place[1]:
            return cell
    made = etree.Element(_tag(row, "c"), r=name_of(place))
    style = _style_of_empty(root, row, place[1])
    if style:
        made.set("s", style)
    _insert(row, made, place[1], placed_cells(row), lambda found: name_of((place[0], found)))
    if row.get("spans"):
        _widen(row, place[1])
    _reach(root, place)
    return made


def _row(root: Element, number: int) -> Element:
    data = root.find("{*}sheetData")
    if data is None:
        raise ValueError("no sheetData")
    for found, row in placed_rows(data):
        if found == number:
            return row
    made = etree.Element(_tag(data, "row"), r=str(number))
    _insert(data, made, number, placed_rows(data), str)
    return made


def _insert(
    parent: Element,
    made: Element,
    number: int,
    beside: Iterator[tuple[int, Element]],
    name: Callable[[int], str],
) -> None:
    """Before the first with a higher number; those that leave theirs out get it written first, as
    they would be counted from another one now."""
    following = None
    for found, element in list(beside):
        element.set("r", element.get("r") or name(found))
        if following is None and found > number:
            following = element
    if following is None:
        parent.append(made)
    else:
        following.addprevious(made)


def _style_of_empty(root: Element, row: Element, column: int) -> str:
    """The format that an empty cell takes from its row, else from its column."""
    if row.get("customFormat") in ("1", "true") and row.get("s"):
        return str(row.get("s"))
    for one in root.iterfind("{*}cols/{*}col"):
        if int(one.get("min", 0)) <= column <= int(one.get("max", 0)):
            return str(one.get("style", ""))
    return ""


def _widen(row: Element, column: int) -> None:
    """The columns that a row says it spans; a hint to readers, wrong ones make some of them stop."""
    first, _, last = row.get("spans", "").partition(" ")[0].partition(":")
    row.set("spans", f"{min(int(first), column)}:{max(int(last or first), column)}")


def _reach(root: Element, place: Place) -> None:
    """The extent that the sheet says it has."""
    said = root.find("{*}dimension")
    if said is None or not said.get("ref"):
        return
    box = Box.of(said.get("ref", ""))
    if place not in box:
        row, column = place
        wide = Box(
            min(box.top, row), min(box.left, column), max(box.bottom, row), max(box.right, column)
        )
        said.set("ref", str(wide))
