"""A ledger file of any size, the least that loading it can cost, and how much memory it takes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import xlsxwriter
from django.db import connection
from python_calamine import CalamineWorkbook

from orgs.bulk import staged
from orgs.codes import uscc_check_character
from orgs.models import Change

HEADER = [
    "统一社会信用代码",
    "单位名称",
    "单位类型",
    "所属街道",
    "行业门类",
    "从业人数",
    "是否规上",
    "成立日期",
]
STREETS = ["430105001", "四方坪街道", "洪山街道", "430105010"]


def units_workbook(folder: Path, rows: int) -> Path:
    """Fictional units, none of them of the demo district."""
    path = folder / "units.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for number in range(rows):
            body = f"91430105MB{number:07d}"
            founded = date(2000, 1, 1) + timedelta(days=number % 7000)
            sheet.write_row(
                number + 1,
                0,
                [
                    body + uscc_check_character(body),
                    f"开福区基准{number:05d}号有限公司",
                    "非公有制企业",
                    STREETS[number % 4],
                    "CFGI"[number % 4],
                    number % 300,
                    "是" if number % 9 == 0 else "否",
                    founded.isoformat(),
                ],
            )
    return path


# What a hand-written loader of this very file would do, and no more: no cell is judged, nothing
# is compared with what is known, and a second time it would fail.
_UNITS = """
    INSERT INTO orgs_unit (uscc, uscc_exception, kind, registered_on, change_id)
    SELECT c0, '', 'enterprise', c7::date, %s FROM floor
"""
_SPELLS = """
    INSERT INTO orgs_unitspell (unit_id, started_on, stated, name, division_id, industry_id,
           headcount, above_scale, opened_by_id, community, address, control, above_scale_basis,
           contact, phone, liaison, no_organization_reason, status)
    SELECT unit.id, c7::date, '{name,division,industry,headcount,above_scale}', c1, division.code,
           industry.code, c5::numeric, c6 = '是', %s, '', '', '', '', '', '', '', '', 'operating'
      FROM floor JOIN orgs_unit unit ON unit.uscc = c0
      LEFT JOIN orgs_division division ON division.code = c3 OR division.name = c3
      LEFT JOIN orgs_industry industry ON industry.code = c4
"""


def load_by_hand(path: Path) -> None:
    """The floor: read, COPY into a staging table, INSERT … SELECT into the real tables with their
    constraints, indexes and history triggers."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    columns = {f"c{number}": "text" for number in range(len(HEADER))}
    change = Change.objects.create(kind=Change.Kind.IMPORTED)
    with staged(columns, rows, "floor"), connection.cursor() as cursor:
        cursor.execute(_UNITS, [change.pk])
        cursor.execute(_SPELLS, [change.pk])


def peak_of_import(path: Path) -> tuple[float, float]:
    """(MB above the idle process at its peak, seconds) of checking the file, measured in a process
    of its own; nothing is written."""
    script = (
        "import resource, time; from datetime import date; from pathlib import Path;"
        "import django; django.setup();"
        "from orgs.ledgers.batch import import_file; from orgs.ledgers.kinds import kind_named;"
        "from orgs.ledgers.runs import Options; from orgs.models import Unit;"
        "kind = kind_named('units'); Unit.objects.count();"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024;"
        f"idle, start = peak(), time.perf_counter(); result = import_file(kind, Path({str(path)!r}),"
        "Options(as_of=date(2021, 12, 31), dry_run=True));"
        "assert result.created == result.rows, result.errors[:3];"
        "print(peak() - idle, time.perf_counter() - start)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kaifu_dangjian.settings",
             "KAIFU_LOG_LEVEL": "WARNING", "DATABASE_URL": _address()},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    megabytes, seconds = map(float, answer.stdout.split())
    return megabytes, seconds


def _address() -> str:
    """Of the database that the benchmarks use, for a process of its own."""
    at = connection.settings_dict
    user, password, host = (quote(str(at[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgres://{user}:{password}@{host}{port}/{at['NAME']}"
