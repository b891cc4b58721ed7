"""`make bench`: how far each hot path is from a floor measured on the same machine, same run.

A ratio survives a slow or busy machine; a number of seconds does not. Each pair is run in turn,
A B A B …, and the median of the pairwise ratios is printed with both medians.
"""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import xlsxwriter
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

from benchmarks import phones
from benchmarks.ledgers import load_by_hand, peak_of_import, units_workbook
from orgs.ledgers.batch import check
from orgs.models import ImportBatch, User
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from reports.breakdowns import coverage_parts
from reports.figures import by_division, figures
from reports.statements import totals

SCOPE = Scope("430105", date(2021, 12, 31), Period.of_year(2021))


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(title: str, work: Callable[[], object], floor: Callable[[], object], runs: int) -> None:
    work(), floor()  # warm: plans, caches, imports
    pairs = [(timed(work), timed(floor)) for _ in range(runs)]
    ratio = statistics.median(a / b for a, b in pairs)
    ours, base = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
    print(f"{title}\n    {ours:8.1f} 毫秒   下限 {base:8.1f} 毫秒   比值 {ratio:6.2f}")


def cold(work: Callable[[], object]) -> Callable[[], object]:
    """As after any change of the ledgers: nothing is remembered."""

    def run() -> object:
        for function in (totals, coverage_parts):
            function.forget()  # type: ignore[attr-defined]
        return work()

    return run


def scan_base_tables() -> None:
    """The floor of all figures: one pass over each of the large tables they count."""
    with connection.cursor() as cursor:
        for table in (
            "orgs_unitspell",
            "orgs_unit",
            "orgs_coverage",
            "members_affiliation",
            "members_employment",
            "members_member",
            "activities_visit",
        ):
            cursor.execute(f"SELECT count(*), min(t::text) FROM {table} t")  # noqa: S608
            cursor.fetchall()


def import_units(workbook: Path) -> None:
    """Always the first import of the file: what it wrote is rolled back."""
    with transaction.atomic():
        call_command("import_ledger", "units", str(workbook), "--json", stdout=io.StringIO())
        transaction.set_rollback(True)


def load_units(workbook: Path) -> None:
    with transaction.atomic():
        load_by_hand(workbook)
        transaction.set_rollback(True)


def check_units(workbook: Path) -> None:
    """What a page does before anything is written: the same, and every row's outcome is kept."""
    batch = ImportBatch(
        kind="units", file_name=workbook.name, as_of=SCOPE.as_of, state=ImportBatch.State.CHECKING
    )
    with transaction.atomic():
        batch.save()
        check(batch, workbook, EVERYTHING)
        transaction.set_rollback(True)


EXPORT = "/units/export.xlsx"
SUMMARY = "/summary/export.docx"


def exported_cells(client: Client) -> list[list[object]]:
    """What the file of the whole list has in its cells."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(EXPORT).content))
    return book.get_sheet_by_index(0).to_python()


def written_plainly(cells: list[list[object]]) -> None:
    """The floor of an export: the same cells, known beforehand, in the fewest calls."""
    with xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True}) as book:  # the fastest way
        page = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for line, row in enumerate(cells):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(line, column, value)
                elif isinstance(value, date):
                    page.write_datetime(line, column, value, day)
                elif isinstance(value, int | float):
                    page.write_number(line, column, value)


def main(only_phones: bool = False) -> None:
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        print(
            "载入演示区 …",
            f"{timed(lambda: call_command('demo', '--scale', '1', verbosity=0)):.1f} 秒",
        )
        if not only_phones:
            compare_all()
        phones.measure()
    finally:
        teardown_databases(databases, verbosity=0)


def compare_all() -> None:
    client = Client()
    client.force_login(User.objects.get(username="quji"))
    all_figures = cold(lambda: figures(SCOPE))
    compare("全部 61 项指标（全区）÷ 各大表逐行读一遍", all_figures, scan_base_tables, 15)
    compare(
        "分 16 个街道的全部指标 ÷ 全区的全部指标",
        cold(lambda: by_division(SCOPE)),
        all_figures,
        10,
    )
    compare("总览页，台账刚变动 ÷ 全部指标", cold(lambda: client.get("/")), all_figures, 15)
    compare("总览页，台账没有变动 ÷ 读一遍", lambda: client.get("/"), scan_base_tables, 15)
    cells = exported_cells(client)
    compare(
        f"导出 {len(cells):,} 行单位台账为 Excel ÷ XlsxWriter 写同样的格",
        lambda: client.get(EXPORT),
        lambda: written_plainly(cells),
        5,
    )
    compare("年度总结 .docx ÷ 全部指标", cold(lambda: client.get(SUMMARY)), all_figures, 5)
    with tempfile.TemporaryDirectory() as folder:
        workbook = units_workbook(Path(folder), rows=14_000)
        compare(
            "导入 14000 行单位台账（读取、核对、写入）÷ 手写的最简导入",
            lambda: import_units(workbook),
            lambda: load_units(workbook),
            5,
        )
        compare(
            "网页上先核对 14000 行 ÷ 手写的最简导入",
            lambda: check_units(workbook),
            lambda: load_units(workbook),
            3,
        )
    with tempfile.TemporaryDirectory() as folder:
        megabytes, seconds = peak_of_import(units_workbook(Path(folder), rows=200_000))
        print(
            f"核对 200000 行\n    {seconds:8.1f} 秒   内存高出空闲时 {megabytes:6.0f} MB（上限 400）"
        )
