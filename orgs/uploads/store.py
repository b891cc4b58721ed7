"""Keeps uploaded files: each once, named by its digest, never served by an address of its own."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from orgs.ledgers.files import MAX_BYTES, SUFFIXES, UnusableError

FOLDER = "imports"
EXPORTS = "exports"


def keep(name: str, pieces: Iterable[bytes]) -> str:
    """Put a ledger file away; returns where it is, below MEDIA_ROOT. Raises `UnusableError`."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnusableError(
            f"不能读取“{name}”：只接受 {'、'.join(SUFFIXES)} 文件",
            "请用 Excel 或 WPS 打开后另存为 .xlsx，再导入",
        )
    return put_away(_bounded(name, pieces), FOLDER, suffix)


def _bounded(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_BYTES:
            raise UnusableError(
                f"“{name}”超过上限 {MAX_BYTES // 2**20} MB", "请按街道拆分后分别导入"
            )
        yield piece


def put_away(pieces: Iterable[bytes], folder: str, suffix: str) -> str:
    """Put a file away under its digest; returns where it is, below MEDIA_ROOT.

    It is whole or not there: it gets its place only once all of it is on the disk.
    """
    place = Path(settings.MEDIA_ROOT) / folder
    place.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=place, delete=False) as draft:
        try:
            for piece in pieces:
                digest.update(piece)
                draft.write(piece)
            draft.flush()
            os.fsync(draft.fileno())
            stored = f"{folder}/{digest.hexdigest()}{suffix}"
            os.replace(draft.name, Path(settings.MEDIA_ROOT) / stored)
        except BaseException:
            os.unlink(draft.name)
            raise
    return stored


def path_of(stored: str) -> Path:
    return Path(settings.MEDIA_ROOT) / stored
