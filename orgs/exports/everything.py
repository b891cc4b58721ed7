"""全部台账: every ledger as it is read in, of one moment, in one archive."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from orgs.ledgers.export import export_workbook
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
    with ZipFile(target, "w", ZIP_STORED) as book, one_moment():
        for number, kind in enumerate(told("台账", kinds().values(), every=1), 1):
            name, written = f"{number:02}_{kind.title}.xlsx", io.BytesIO()
            rows = export_workbook(kind, written)
            book.writestr(name, written.getbuffer())
            listed.append((number, kind.title, kind.name, name, rows))
        titles, written = ("序号", "台账", "代号", "文件", "行数"), io.BytesIO()
        write_xlsx(written, [("清单", titles, listed)])
        book.writestr(LIST, written.getbuffer())
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
