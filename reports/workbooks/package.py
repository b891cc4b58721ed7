"""An .xlsx as the package of parts that it is: opened within bounds, written with a few replaced.

Whatever is not replaced keeps its bytes: pictures, charts, print settings, what we have never heard of.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from lxml import etree

from orgs.ledgers.files import UnusableError

MAX_BYTES = 10 * 2**20
MAX_UNPACKED = 60 * 2**20
MAX_PARTS = 2000
MAX_XML = 12 * 2**20  # of one part; read as a tree it takes several times as much
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SAVE_AGAIN = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再上传"

Element: TypeAlias = Any  # lxml has no types


@dataclass(frozen=True)
class Package:
    """The parts by name, in the order of the file, with how each was packed."""

    entries: tuple[zipfile.ZipInfo, ...]
    parts: Mapping[str, bytes]

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: id → (the last word of the kind, the part's name)."""
        folder, name = posixpath.split(part)  # the package itself is the part ""
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed not in self.parts:
            return {}
        found = {}
        for one in parsed(self.parts[listed]):
            if one.get("TargetMode") != "External" and one.get("Target"):
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target")))
                kind = one.get("Type", "").rpartition("/")[2]
                found[one.get("Id", "")] = kind, target.removeprefix("/")
        return found

    def written(self, replaced: Mapping[str, bytes]) -> bytes:
        """The package with these parts in place of its own; the same parts give the same bytes."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for entry in self.entries:
                info = zipfile.ZipInfo(entry.filename, entry.date_time)
                info.compress_type = entry.compress_type
                info.external_attr, info.create_system = entry.external_attr, entry.create_system
                part = entry.filename
                archive.writestr(info, replaced.get(part, self.parts[part]))
        return made.getvalue()


def parsed(content: bytes) -> Element:
    """Raises `ValueError` for what is not well-formed, or declares entities."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from None
    if root.getroottree().docinfo.doctype:
        raise ValueError("DOCTYPE")  # no workbook has one; entities could unfold without end
    return root


@dataclass(frozen=True)
class Part:
    """One worksheet of the workbook: what its tab says, and where it is kept."""

    title: str
    name: str
    is_hidden: bool


def workbook_part(package: Package) -> str:
    """Raises `ValueError` when the package names none."""
    for kind, target in package.related("").values():
        if kind == "officeDocument":
            return target
    raise ValueError("no workbook")


def worksheets(package: Package) -> list[Part]:
    """The sheets of cells in the order of their tabs; sheets of one chart have none."""
    part = workbook_part(package)
    related, found = package.related(part), []
    for sheet in parsed(package.parts[part]).iterfind("{*}sheets/{*}sheet"):
        ids = (value for key, value in sheet.items() if key.endswith("relationships}id"))
        kind, target = related.get(next(ids, ""), ("", ""))
        if kind == "worksheet" and target in package.parts:
            is_hidden = sheet.get("state", "visible") != "visible"
            found.append(Part(sheet.get("name", ""), target, is_hidden))
    return found


def serialized(root: Element) -> bytes:
    made: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return made


def opened(data: bytes, name: str) -> Package:
    """Raises `UnusableError` for what is no workbook that can be filled, with the remedy."""
    if not data:
        raise UnusableError(f"“{name}”是空文件", "请核对后重新选择")
    if len(data) > MAX_BYTES:
        raise UnusableError(
            f"“{name}”有 {len(data) / 2**20:.1f} MB，超过上限 {MAX_BYTES // 2**20} MB",
            "请压缩其中的图片，或去掉用不到的工作表后再上传",
        )
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise UnusableError(f"“{name}”设有打开密码", "请取消密码后再上传")
        raise UnusableError(f"“{name}”是旧式的 .xls 文件", _SAVE_AGAIN)
    if not data.startswith(_ZIP):
        raise UnusableError(f"“{name}”不是 .xlsx 工作簿", _SAVE_AGAIN)
    try:
        package = _unpacked(data, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise damaged(name) from None
    _check_kind(package, name)
    if any(p.endswith(".xml") and len(c) > MAX_XML for p, c in package.parts.items()):
        raise UnusableError(
            f"“{name}”的工作表太大，不像报表", "请删除表格以外的空行、空列后另存，再上传"
        )
    return package


def damaged(name: str) -> UnusableError:
    return UnusableError(f"“{name}”已损坏，不能读取", _SAVE_AGAIN)


def _unpacked(data: bytes, name: str) -> Package:
    """Each entry read no further than what is left of the room, whatever it declares of itself."""
    room, parts = MAX_UNPACKED, {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_PARTS:
            raise damaged(name)
        for entry in entries:
            if entry.flag_bits & 1 or entry.compress_type not in _KINDS or entry.filename in parts:
                raise damaged(name)
            with archive.open(entry) as file:
                content = file.read(room + 1)
            room -= len(content)
            if room < 0:
                raise UnusableError(
                    f"“{name}”解压后超过 {MAX_UNPACKED // 2**20} MB，不像报表",
                    "请去掉用不到的工作表和行列后再上传",
                )
            parts[entry.filename] = content
    return Package(tuple(entries), parts)


def _check_kind(package: Package, name: str) -> None:
    kinds = package.parts.get("[Content_Types].xml", b"")
    if any(part.lower().endswith("vbaproject.bin") for part in package.parts) or (
        b"macroEnabled" in kinds
    ):
        raise UnusableError(f"“{name}”含有宏（.xlsm）", "宏不会随填好的表一起运行；" + _SAVE_AGAIN)
    if b"spreadsheetml.sheet.main+xml" not in kinds:
        raise UnusableError(f"“{name}”不是 .xlsx 工作簿", _SAVE_AGAIN)
    if any(part.startswith("xl/externalLinks/") for part in package.parts):
        raise UnusableError(
            f"“{name}”引用了别的工作簿里的数，填报时取不到",
            "请在 Excel 的“数据—编辑链接”中断开链接，保存后再上传",
        )
    if "xl/connections.xml" in package.parts:
        raise UnusableError(
            f"“{name}”连着外部数据，填报时取不到",
            "请在 Excel 的“数据—查询和连接”中删除连接，保存后再上传",
        )
