"""`manage.py document_tables`: writes docs/tables.md from the declared tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.tables import TABLES, Table
from reports.tables.declared import Axis, Head

INTRODUCTION = """\
# 报表

本页由 `python manage.py document_tables` 从 `reports/tables/` 生成，请勿手改；测试 `tests/test_docs.py` 保证两者一致。
官方表的行列依据公开的党内统计表样，只列两新组织部分；代码对照是数据：`reports/data/party_codes.csv`。

- **范围**：时期数从期间第一天到截止日（半年报选6月30日）；截止日不在期间内的，取期间最后一天。其余同指标。
- **格子**：行、列各带条件，一格数同时符合的不重复的行，名单就是这些行；求和的格子列出各行的数量。
  台账没有的显示“—”并说明，不写0。
- **补充**：标“补”的行列不在官方表内，用来列出不详的，或把可能藏着别的情况的数分开。
- **核对关系**：`=` 左边恰好分成右边各项，`≥` 右边是左边的一部分；不成立的列出造成不成立的行。
"""


class Command(BaseCommand):
    help = "由报表的声明生成 docs/tables.md。"

    def handle(self, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "tables.md"
        path.write_text(document(), encoding="utf-8")
        self.stdout.write(f"已写入 {path.relative_to(settings.BASE_DIR)}")


def document() -> str:
    """The whole page as Markdown."""
    return "\n".join([INTRODUCTION, *(_section(table) for table in TABLES.values())])


def _section(table: Table) -> str:
    lines = [f"## {table.number} {table.title}", "", f"{table.definition}{table.unit}。", ""]
    if callable(table.rows):
        lines += [f"行：各{table.corner}，末行合计。", ""]
    else:
        lines += _heads(Axis.ROWS, table.rows, table)
    lines += _heads(Axis.COLUMNS, table.columns, table)
    if table.checks:
        lines += ["核对关系：" + "；".join(check.text for check in table.checks) + "。", ""]
    return "\n".join([*lines, *(f"{note}\n" for note in table.notes)])


def _heads(axis: Axis, heads: tuple[Head, ...], table: Table) -> list[str]:
    lines = [f"| {axis.value} | 名称 | 代码 | 数的行 | 说明 |", "|---|---|---|---|---|"]
    for head in heads:
        name = f"{head.group}·{head.label}" if head.group else head.label
        said = "；".join(filter(None, ("补" if head.extra else "", _missing(head), head.note)))
        lines.append(f"| {head.number} | {name} | {head.code} | {_counted(head, table)} | {said} |")
    return [*lines, ""]


def _missing(head: Head) -> str:
    return f"台账未记录：{head.missing}" if head.missing else ""


def _counted(head: Head, table: Table) -> str:
    if head.missing:
        return "—"
    if head.formula:
        return "计算"
    counts = head.counts or table.counts
    if counts is None or (head.counts is None and not head.marks):
        return ""
    name = str(counts.model._meta.verbose_name)
    return f"{name}（求和）" if counts.amount else name
