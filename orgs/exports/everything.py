"""全部台账: every ledger as it is read in, of one moment, in one archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from orgs.ledgers.export import export_file
from orgs.ledgers.kinds import kinds
from orgs.ledgers.workbook import write_xlsx
from orgs.lists.exports import told
from orgs.models import User
from orgs.reach import reach_of

LIST = "清单.xlsx"


def may_have_everything(user: User) -> bool:
    """Ledgers name persons in full, of all the district: for who may read just that."""
    reach = reach_of(user, timezone.localdate(), personal=True)
    return reach.covers(settings.KAIFU_DISTRICT_CODE)


def write_everything(target: IO[bytes]) -> int:
    """A workbook for each kind of ledger, in the order in which they are to be read in, and the
    list of them with their numbers of rows; returns how many rows in all."""
    listed = []
    with TemporaryDirectory() as folder, ZipFile(target, "w", ZIP_STORED) as book, one_moment():
        for number, kind in enumerate(told("台账", kinds().values(), every=1), 1):
            name = f"{number:02}_{kind.title}.xlsx"
            path = Path(folder) / name
            rows = export_file(kind, path)
            book.write(path, name)
            path.unlink()
            listed.append((number, kind.title, kind.name, name, rows))
        path = Path(folder) / LIST
        titles = ("序号", "台账", "代号", "文件", "行数")
        write_xlsx(path, [("清单", titles, listed)])
        book.write(path, LIST)
    return sum(rows for *_, rows in listed)


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read in the block is of one moment, whatever is written meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
