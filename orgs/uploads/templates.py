"""Empty ledgers to fill in: the columns of a kind, with drop-downs and a page that explains them."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from orgs.ledgers.kinds import Column, Kind
from orgs.ledgers.lookups import Lookups

FILLED = 2000  # rows that have the drop-downs


def template_of(kind: Kind) -> bytes:
    """A workbook with a sheet to fill in, one that explains each column, and one with the choices."""
    lookups, buffer = Lookups(), io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#f3ece6", "border": 1, "valign": "top"})
        must = book.add_format({"bold": True, "bg_color": "#f3d9d3", "border": 1, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet, explained = book.add_worksheet(kind.title[:31]), book.add_worksheet("填写说明")
        choices = book.add_worksheet("可选项")
        choices.hide()  # what is hidden is not read as a ledger
        sheet.freeze_panes(1, 0)
        columns = [column for column in kind.columns if not column.extra]
        for place, column in enumerate(columns):
            form = day if column.cell.is_day else text
            sheet.set_column(place, place, max(12, 2 * len(column.title) + 2), form)
            sheet.write(0, place, column.title, must if column.required else head)
            if options := column.cell.options(lookups):
                _drop_down(sheet, choices, place, column, options)
        _explain(explained, columns, lookups, head, wrap)
    return buffer.getvalue()


def _drop_down(sheet: Any, choices: Any, place: int, column: Column, options: list[str]) -> None:
    choices.write(0, place, column.title)
    choices.write_column(1, place, options)
    letter = xlsxwriter.utility.xl_col_to_name(place)
    source: Any = f"=可选项!${letter}$2:${letter}${len(options) + 1}"
    sheet.data_validation(
        1,
        place,
        FILLED,
        place,
        {
            "validate": "list",
            "source": source,
            "error_title": column.title,
            "error_message": "请从下拉列表中选择。",
            "error_type": "warning",
        },
    )


def _explain(sheet: Any, columns: list[Column], lookups: Lookups, head: Any, wrap: Any) -> None:
    """Column by column, so that no row of it can be taken for the header of a ledger."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 3, 44)
    sheet.write_row(0, 0, ["列名", "必填", "怎样填写", "例"], head)
    for number, column in enumerate(columns, 1):
        example = column.cell.example(lookups)
        required = "必填" if column.required else "选填"
        sheet.write_row(
            number, 0, [f"【{column.title}】", required, column.cell.hint, example], wrap
        )
    last = len(columns) + 2
    for number, line in enumerate(_GENERAL):
        sheet.merge_range(last + number, 0, last + number, 3, line, wrap)
        sheet.set_row(last + number, 32)


_GENERAL = (
    "一个文件要么全部写入，要么一行也不写。退回的行附原因，改正后重新导入即可。",
    "留空表示没有变化（首次登记的表示不详）；确实要清除原有内容，填“未知”。",
    "结束类日期（注销、撤销、转出、结束）是首个失效日：填写的当天已不计入。",
    "同一代码有几行的，各行填写不同的生效日期，按时间先后算作它的变动。",
)
