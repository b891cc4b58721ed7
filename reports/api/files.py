"""All rows of a figure as one file, for other programs: CSV, JSON or Parquet.

Unlike the files that pages offer these have no head lines above their rows: what a file is about is
told in the answer's headers, and in Parquet in the file's own metadata too.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastparquet
import pandas as pd
from django.core.serializers.json import DjangoJSONEncoder

from orgs.lists.exports import safe
from orgs.lists.listing import Listing

Row = dict[str, Any]
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
AT_ONCE = 1000  # rows in one piece of text


def columns_of(listings: Sequence[Listing]) -> list[str]:
    """The columns of all listings, each once: the two sides of a rate may have different ones."""
    names = [
        name
        for listing in listings
        for name in ("id", *(column.name for column in listing.columns), *listing.weights)
    ]
    return list(dict.fromkeys(names))


def write(
    form: str, columns: list[str], rows: Sequence[Row], about: Mapping[str, str]
) -> Iterator[bytes]:
    """The file, piece by piece; `about` says in words what it holds."""
    if form == "csv":
        return _csv(columns, rows)
    if form == "json":
        return _json(rows)
    return iter([_parquet(columns, rows, about)])


def _csv(columns: list[str], rows: Sequence[Row]) -> Iterator[bytes]:
    """No text is a formula, should somebody open it in a spreadsheet (see `safe`)."""
    yield _lines([columns])
    for start in range(0, len(rows), AT_ONCE):
        piece = rows[start : start + AT_ONCE]
        yield _lines([safe(row.get(name)) for name in columns] for row in piece)


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _json(rows: Sequence[Row]) -> Iterator[bytes]:
    """The list that `manage.py rows` prints."""
    yield b"["
    for start in range(0, len(rows), AT_ONCE):
        piece = rows[start : start + AT_ONCE]
        text = json.dumps(piece, ensure_ascii=False, cls=DjangoJSONEncoder)[1:-1]
        yield f"{', ' if start else ''}{text}".encode()
    yield b"]"


def _parquet(columns: list[str], rows: Sequence[Row], about: Mapping[str, str]) -> bytes:
    frame = pd.DataFrame({name: _typed([row.get(name) for row in rows]) for name in columns})
    texts = {name: "utf8" for name in columns if frame[name].dtype == object}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        fastparquet.write(
            str(path),
            frame,
            compression="GZIP",
            object_encoding=texts,
            write_index=False,
            custom_metadata=dict(about),
        )
        return path.read_bytes()


def _typed(values: list[Any]) -> Any:
    """Whole numbers, amounts and days as such, everything else as text; unknown stays null."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return pd.array(values, dtype="Int64")
    if kinds and kinds <= {int, Decimal, float}:
        numbers = [None if value is None else float(value) for value in values]
        return pd.array(numbers, dtype="Float64")
    if kinds == {date}:
        return pd.to_datetime(pd.Series(values)).astype("datetime64[us]")
    return pd.Series([None if value is None else str(value) for value in values], dtype=object)
