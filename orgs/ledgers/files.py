"""Opens a ledger file and hands out its rows; refuses what is not one, within bounded time and memory.

A workbook is judged before it is opened: by what it unpacks to, and by how far out its cells lie,
because the reader keeps a dense grid, for which a single cell at XFD1048576 would need 1 TB.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import python_calamine

MAX_BYTES = 50 * 2**20
MAX_UNPACKED = 300 * 2**20
MAX_ROWS = 300_000
MAX_GRID = 8_000_000  # cells; about 80 bytes each in the reader
CHUNK = 1 << 20

SUFFIXES = (".xlsx", ".xls", ".csv")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WIDE = re.compile(rb'r="([A-Z]{2,3})[0-9]')  # beyond Z
_LONG = re.compile(rb'r="[A-Z]*([0-9]{5,})"')  # below row 9,999
_SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为 .xlsx，再导入"

Cells = list[Any]


class UnusableError(Exception):
    """A file or an argument that nothing can be done with: the rule it breaks, and the remedy."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(f"{rule}。{remedy}。")
        self.rule, self.remedy = rule, remedy


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, and its rows by number (1 is the first row of the sheet)."""

    name: str
    rows: Iterable[tuple[int, Cells]]


class LedgerFile:
    """A ledger file on disk: `.xlsx`, `.xls` or `.csv` (UTF-8 with or without BOM, GB 18030)."""

    def __init__(self, path: str | Path, name: str = "") -> None:
        """`name` is what people know it by, where it is not kept under that."""
        self.path = Path(path)
        self.name = name or self.path.name
        if self.path.suffix.lower() not in SUFFIXES:
            raise UnusableError(
                f"不能读取“{self.name}”：只接受 {'、'.join(SUFFIXES)} 文件", _SAVE_AGAIN
            )
        if not self.path.is_file():
            raise UnusableError(f"没有“{path}”这个文件", "请核对文件路径")
        try:
            with self.path.open("rb") as file:
                self._head = file.read(len(_OLE))
        except OSError as error:
            raise UnusableError(f"不能读取“{path}”：{error.strerror}", "请核对文件权限") from None
        size = self.path.stat().st_size
        if not size:
            raise UnusableError(f"“{self.name}”是空文件", "请核对是否导出完整")
        if size > MAX_BYTES:
            raise UnusableError(
                f"“{self.name}”有 {size // 2**20} MB，超过上限 {MAX_BYTES // 2**20} MB",
                "请按街道拆分后分别导入",
            )

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file's bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def sheets(self) -> Iterator[Sheet]:
        """The visible sheets with anything in them; a `.csv` is one sheet."""
        if self.path.suffix.lower() == ".csv":
            yield Sheet(Path(self.name).stem, self._text_rows())
            return
        for sheet in self._workbook_sheets():
            if sheet.start is not None:
                yield Sheet(sheet.name, self._numbered(sheet.iter_rows()))

    def _workbook_sheets(self) -> Iterator[Any]:
        if self._head.startswith(_ZIP):
            _check_archive(self.path)
        elif self._head != _OLE:
            raise UnusableError(f"“{self.name}”不是有效的 Excel 文件", _SAVE_AGAIN)
        elif _ENCRYPTED in self.path.read_bytes():
            raise UnusableError(f"“{self.name}”设有打开密码", "请取消密码后再导入")
        try:
            with python_calamine.CalamineWorkbook.from_path(self.path) as book:
                for number, meta in enumerate(book.sheets_metadata):
                    worksheet = meta.typ == python_calamine.SheetTypeEnum.WorkSheet
                    visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
                    if worksheet and visible:
                        yield book.get_sheet_by_index(number)
        except python_calamine.PasswordError:
            raise UnusableError(f"“{self.name}”设有打开密码", "请取消密码后再导入") from None
        except BaseException as error:
            # A file the reader was not made for may end in its panic, which is no `Exception`.
            broken = isinstance(error, python_calamine.CalamineError)
            if not broken and type(error).__name__ != "PanicException":
                raise
            raise UnusableError(f"“{self.name}”已损坏，不能读取", _SAVE_AGAIN) from None

    def _numbered(self, rows: Iterable[Cells]) -> Iterator[tuple[int, Cells]]:
        for number, cells in enumerate(rows, 1):
            if number > MAX_ROWS:
                raise UnusableError(
                    f"“{self.name}”超过 {MAX_ROWS:,} 行",
                    "请删除台账以下的空行，或按街道拆分后分别导入",
                )
            yield number, cells

    def _text_rows(self) -> Iterator[tuple[int, Cells]]:
        if self._head.startswith((_ZIP, _OLE)):
            raise UnusableError(
                f"“{self.name}”的内容是 Excel 工作簿，扩展名却是 .csv",
                "请把扩展名改为 .xlsx 或 .xls",
            )
        encoding = self._encoding()
        with self.path.open(encoding=encoding, newline="") as file:
            first = file.readline()
            file.seek(0)
            delimiter = "\t" if first.count("\t") > first.count(",") else ","
            try:
                yield from self._numbered(csv.reader(file, delimiter=delimiter))
            except csv.Error:
                raise UnusableError(f"“{self.name}”不是有效的 CSV 文件", _SAVE_AGAIN) from None

    def _encoding(self) -> str:
        """The first encoding the whole file is valid in; a piece at a time, so memory is bounded."""
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                with self.path.open(encoding=encoding, newline="") as file:
                    if any("\0" in piece for piece in iter(lambda: file.read(CHUNK), "")):
                        break
            except UnicodeDecodeError:
                continue
            return encoding
        raise UnusableError(
            f"“{self.name}”不是文本：编码既不是 UTF-8，也不是 GB 18030", _SAVE_AGAIN
        )


def _check_archive(path: Path) -> None:
    """Unpack an `.xlsx` piece by piece, keeping nothing: refuse bombs, damage and far-off cells."""
    damaged = UnusableError(f"“{path.name}”已损坏，不能读取", _SAVE_AGAIN)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise _bomb(path)
            if not any(entry.filename.startswith("xl/") for entry in entries):
                raise UnusableError(f"“{path.name}”是压缩包，不是 Excel 工作簿", _SAVE_AGAIN)
            room = MAX_UNPACKED
            for entry in entries:
                if entry.flag_bits & 1 or entry.compress_type not in (
                    zipfile.ZIP_STORED,
                    zipfile.ZIP_DEFLATED,
                ):
                    raise damaged
                room = _check_entry(path, archive, entry, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise damaged from None


def _bomb(path: Path) -> UnusableError:
    return UnusableError(
        f"“{path.name}”解压后超过 {MAX_UNPACKED // 2**20} MB，不像台账", "请按街道拆分后分别导入"
    )


def _check_entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> int:
    """Read one entry through, past the size it declares if need be; returns the room left."""
    entry.file_size = 1 << 62  # what an archive declares of itself proves nothing
    is_sheet = entry.filename.startswith("xl/worksheets/")
    columns, rows, tail = {b"Z"}, {b"9999"}, b""
    with archive.open(entry) as file:
        while piece := file.read(CHUNK):
            room -= len(piece)
            if room < 0:
                raise _bomb(path)
            if is_sheet:
                columns.update(_WIDE.findall(tail + piece))
                rows.update(_LONG.findall(tail + piece))
                tail = piece[-20:]
    if max(map(int, rows)) * max(map(_column_number, columns)) > MAX_GRID:
        raise UnusableError(
            f"“{path.name}”在台账以外很远的行或列还有单元格", "请删除台账以外的行和列后另存，再导入"
        )
    return room


def _column_number(letters: bytes) -> int:
    return functools.reduce(lambda number, letter: number * 26 + letter - 64, letters, 0)
