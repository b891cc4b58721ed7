"""`manage.py document_indicators`: writes docs/indicators.md from the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from orgs.scope import OPTIONS
from reports.indicators import CATALOGUE, GROUPS, Indicator

INTRODUCTION = """\
# 指标目录

本页由 `python manage.py document_indicators` 从指标目录（`reports/indicators/`）生成，请勿手改；
测试 `tests/test_docs.py` 保证两者一致。共 {count} 项指标。

每个数都由行数出来：计数等于列出的不重复的行数；求和等于各行数量相加；比率列出分母的每一行，
并标明哪些计入分子。没有数据或没有分母时显示“—”，不显示 0。

## 统计范围

- 区划：含其全部下级。时点数取截止日，时期数取整个公历年（或月），两者互不影响。
- 起止日期前闭后开：结束日期是不再成立的第一天，12月31日结束的，12月31日不计。
- 单位按当日所属街道；党组织和党员（组织覆盖类）按其覆盖单位当日所属街道，联合党支部跨街道的在各
  街道各计一次、全区计一次；党组织变动按党组织自己当日（因变动终止的按前一日）所属区划。

## 口径选项

| 选项 | 参数 | 可选 | 默认 |
|---|---|---|---|
{options}
"""


class Command(BaseCommand):
    help = "由指标目录生成 docs/indicators.md。"

    def handle(self, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "indicators.md"
        path.write_text(document(), encoding="utf-8")
        self.stdout.write(f"已写入 {path.relative_to(settings.BASE_DIR)}")


def document() -> str:
    """The whole page as Markdown."""
    sections = [INTRODUCTION.format(count=len(CATALOGUE), options=_options())]
    for group, title in GROUPS.items():
        of_group = [i for i in CATALOGUE.values() if i.group == group]
        sections.append(_section(title, of_group))
    return "\n".join(sections)


def _options() -> str:
    return "\n".join(
        f"| {option.label} | `{option.name}` | "
        + "；".join(f"`{value}` {label}" for value, label in option.choices.items())
        + f" | {'、'.join(option.choices[value] for value in option.default)} |"
        for option in OPTIONS
    )


def _section(title: str, indicators: list[Indicator]) -> str:
    lines = [
        f"## {title}",
        "",
        "| 指标 | 代号 | 单位 | 类型 | 所数的行 | 口径 |",
        "|---|---|---|---|---|---|",
    ]
    for indicator in indicators:
        rows = indicator.model._meta.verbose_name
        lines.append(
            f"| {indicator.name} | `{indicator.slug}` | {indicator.unit} | {indicator.kind.label} "
            f"| {rows} | {indicator.definition} |"
        )
    return "\n".join([*lines, ""])
