"""`export_ledger KIND FILE`: a ledger out again, in the shape it came in."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from orgs.ledgers.batch import UNUSABLE
from orgs.ledgers.export import export_file
from orgs.ledgers.files import UnusableError
from orgs.ledgers.kinds import kind_named
from orgs.management.commands.import_ledger import day_argument


class Command(BaseCommand):
    help = "把一种台账连同历史导出为 .xlsx 或 .csv，可原样再导入。"
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", metavar="KIND", help="台账种类，如 units、members")
        parser.add_argument("file", metavar="FILE", help=".xlsx 或 .csv 文件")
        parser.add_argument("--as-of", metavar="DAY", help="只导出截至这一天的情况（默认全部）")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kind = kind_named(options["kind"])
            day = day_argument(options["as_of"]) if options["as_of"] else None
            rows = export_file(kind, options["file"], day=day)
        except UnusableError as error:
            self.stderr.write(str(error))
            sys.exit(UNUSABLE)
        self.stdout.write(f"已把{kind.title}台账的 {rows} 行写入 {options['file']}")
