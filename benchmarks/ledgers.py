"""A ledger file of any size, and the least that loading it can cost."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from django.db import connection
from python_calamine import CalamineWorkbook

from orgs.bulk import staged
from orgs.codes import uscc_check_character

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


def load_by_copy(path: Path) -> None:
    """The floor: read the file and COPY its cells as text, unchecked."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    columns = {f"c{number}": "text" for number in range(len(HEADER))}
    with staged(columns, rows, "floor"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM floor")
