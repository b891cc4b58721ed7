"""`import_ledger KIND FILE`: one ledger file in. Exit codes are in `orgs.ledgers.batch`."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from orgs.ledgers.batch import UNUSABLE, Result, import_file, unread
from orgs.ledgers.cells import CellError, Day
from orgs.ledgers.files import LedgerFile, UnusableError
from orgs.ledgers.kinds import kind_named
from orgs.ledgers.returned import check_target, reasons_of, write_errors
from orgs.ledgers.runs import Options
from orgs.rosters.kinds import KINDS

SHOWN = 20


class Command(BaseCommand):
    help = "导入一个台账文件：整个文件要么全部写入，要么一行也不写。"
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "kind",
            metavar="KIND",
            help="台账种类，如 units、members；部门名单为 roster，另给 --source",
        )
        parser.add_argument("file", metavar="FILE", help=".xlsx、.xls 或 .csv 文件")
        parser.add_argument("--as-of", metavar="DAY", help="数据日期（默认今天），如 2021-12-31")
        parser.add_argument(
            "--source", metavar="DEPARTMENT", help="部门名单的来源：市监、民政、税务、人社"
        )
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--errors", metavar="FILE.xlsx", help="把退回的行连同原因写到这个文件")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出结果")
        parser.add_argument(
            "--skip-bad-rows", action="store_true", help="跳过有错的行，写入其余各行"
        )
        parser.add_argument(
            "--end-inclusive", action="store_true", help="文件中的结束日期是最后有效日"
        )
        parser.add_argument("--sheet", metavar="NAME", default="", help="只读这个工作表")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = self._import(options)
        except UnusableError as error:
            self._say_unusable(error, options)
            sys.exit(UNUSABLE)
        if options["json"]:
            self.stdout.write(json.dumps(result.to_json(), ensure_ascii=False))
        else:
            self._say(result, options)
        if result.exit_code:
            sys.exit(result.exit_code)

    def _import(self, options: dict[str, Any]) -> Result:
        kind = kind_named(_kind(options))
        chosen = Options(
            as_of=day_argument(options["as_of"]) if options["as_of"] else timezone.localdate(),
            skip_bad_rows=options["skip_bad_rows"],
            end_inclusive=options["end_inclusive"],
            dry_run=options["dry_run"],
            sheet=options["sheet"],
        )
        if options["errors"]:
            check_target(options["errors"])
        result = import_file(kind, options["file"], chosen)
        if options["errors"] and result.errors:
            file = LedgerFile(options["file"])
            write_errors(kind, file, reasons_of(result.errors), options["errors"])
        return result

    def _say_unusable(self, error: UnusableError, options: dict[str, Any]) -> None:
        if options["json"]:
            answer = unread(options["kind"], options["file"], error).to_json()
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        self.stderr.write(str(error))

    def _say(self, result: Result, options: dict[str, Any]) -> None:
        for found in result.warnings[:SHOWN]:
            self.stdout.write(f"提示：文件“{result.file}”{found}")
        if len(result.warnings) > SHOWN:
            self.stdout.write(f"提示：另有 {len(result.warnings) - SHOWN} 条")
        for found in result.errors[:SHOWN]:
            self.stderr.write(f"错误：文件“{result.file}”{found}")
        if len(result.errors) > SHOWN:
            self.stderr.write(f"错误：另有 {len(result.errors) - SHOWN} 条，可用 --errors 导出全部")
        if result.errors and options["errors"]:
            self.stdout.write(f"退回的行已写入 {options['errors']}")
        counts = f"新增 {result.created}，变更 {result.changed}，无变化 {result.unchanged}，退回 {result.rejected}"
        done = "已写入" if result.applied else "未写入"
        self.stdout.write(
            f"{done}：共 {result.rows} 行，{counts}；待处理的差异 {result.differences} 项"
        )


def _kind(options: dict[str, Any]) -> str:
    """The kind asked for; a department's list by its source. Raises `UnusableError`."""
    kind, source = options["kind"], options["source"]
    if kind != "roster":
        if source:
            raise UnusableError(
                "--source 只用于部门名单", "请用 import_ledger roster FILE --source 市监"
            )
        return str(kind)
    if source not in KINDS:
        raise UnusableError(
            f"没有“{source or ''}”这个来源", f"请用 --source 写明：{'、'.join(KINDS)}"
        )
    return KINDS[source]


def day_argument(text: str) -> date:
    """The day given with --as-of. Raises `UnusableError`."""
    try:
        return Day().parse(text)[0]
    except CellError as error:
        raise UnusableError(f"--as-of {text}：{error.rule}", error.remedy) from None
