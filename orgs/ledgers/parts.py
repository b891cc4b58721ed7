"""The rows of a file, a part at a time, so that a large file does not fill the memory."""

from __future__ import annotations

import pickle
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from orgs.ledgers.cells import Reference

if TYPE_CHECKING:
    from orgs.ledgers.kinds import Kind
    from orgs.ledgers.runs import Row

PART = 20_000  # rows; what fits is one part and never leaves the memory
PARTS = 16


class Parts:
    """Rows go in as they are read, and come out in parts; those of one thing stay together,
    because its history is judged as a whole. A ledger whose rows name each other is one part."""

    def __init__(self, kind: Kind) -> None:
        self.count = 0
        self._key = kind.key[0]
        self._rows: list[Row] = []
        self._files: list[IO[bytes]] = []
        self._together = any(
            isinstance(column.cell, Reference) and column.cell.model is kind.thing
            for column in kind.columns
        )

    def add(self, row: Row) -> None:
        self.count += 1
        self._rows.append(row)
        if len(self._rows) > PART and not self._together:
            self._spread()

    def __iter__(self) -> Iterator[list[Row]]:
        if not self._files:
            yield self._rows
            return
        self._spread()
        for file in self._files:
            with file:
                file.seek(0)
                if rows := list(_unpacked(file)):
                    yield rows

    def _spread(self) -> None:
        """Put what is in memory into temporary files, by what the rows are about."""
        if not self._files:
            self._files = [tempfile.TemporaryFile() for _ in range(PARTS)]  # noqa: SIM115
        groups: dict[int, list[Row]] = defaultdict(list)
        for row in self._rows:
            groups[zlib.crc32(str(row.get(self._key)).encode()) % PARTS].append(row)
        for number, rows in groups.items():
            pickle.dump(rows, self._files[number], protocol=pickle.HIGHEST_PROTOCOL)
        self._rows = []


def _unpacked(file: IO[bytes]) -> Iterator[Row]:
    while True:
        try:
            yield from pickle.load(file)  # noqa: S301  (our own file, that nobody else can open)
        except EOFError:
            return
