"""`manage.py document_ledgers`: writes docs/ledgers.md from the kinds of ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from orgs.ledgers.cells import Choice
from orgs.ledgers.headers import ALIASES
from orgs.ledgers.kinds import Column, Kind, kinds

INTRODUCTION = """\
# 台账文件

本页由 `python manage.py document_ledgers` 生成，请勿手改；测试保证与程序一致。

- 格式：`.xlsx`、`.xls`、`.csv`（UTF-8 或 GB 18030）。表头靠列名识别，上面有标题行、单位行、合并单元格都可以；
  列的次序不限，不认识的列会提示并忽略。
- 能确定的写法自动整理：全角字符、空格换行、`50人`、`2021.09`、`20210905`、Excel 日期、`√`、`有`。
  不能确定的退回，写明工作表、行、列、原值、规则和改法。
- 空白表示不变（首次出现则为不明），`未知` 表示清除。空白的结束日期不会使已结束的重新开始。
- 开始、转入、入职、生效是第一天；结束、转出、离职、注销、撤销是**不再成立的第一天**。填的是最后一天时加
  `--end-inclusive`。
- 没有生效日期：首次出现的自成立日期起，已有的自数据日期（`--as-of`，默认今天）起，只记变化了的项。
- 整个文件要么全部写入，要么一行也不写；`--skip-bad-rows` 才会跳过有错的行。同一个文件导两遍，第二遍没有变化。
- 文件里没有的行不会被删除，列为待处理的差异。

```sh
python manage.py import_ledger 种类 文件 [--as-of 日期] [--dry-run] [--errors 退回.xlsx] [--json]
python manage.py export_ledger 种类 文件 [--as-of 日期]
```

退出码：0 已写入；1 有行被退回，什么也没写；2 文件或参数不能用；3 已写入，跳过了有错的行。

"""


class Command(BaseCommand):
    help = "由台账种类生成 docs/ledgers.md。"

    def handle(self, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "ledgers.md"
        path.write_text(document(), encoding="utf-8")
        self.stdout.write(f"已写入 {path.relative_to(settings.BASE_DIR)}")


def document() -> str:
    """The whole page as Markdown."""
    return INTRODUCTION + "\n".join(_section(kind) for kind in kinds().values())


def _section(kind: Kind) -> str:
    lines = [
        f"## `{kind.name}` {kind.title}",
        "",
        *(f"- {note}" for note in kind.notes),
        *([""] if kind.notes else ()),
        "| 列 | 必填 | 填什么 | 也认的列名 |",
        "|---|---|---|---|",
    ]
    for column in kind.columns:
        aliases = "、".join(ALIASES.get(column.title, ()))
        required = "是" if column.required else ""
        lines.append(f"| {column.title} | {required} | {_content(column)} | {aliases} |")
    return "\n".join([*lines, ""])


def _content(column: Column) -> str:
    if isinstance(column.cell, Choice):
        return " / ".join(column.cell.labels.values())
    return column.cell.hint
