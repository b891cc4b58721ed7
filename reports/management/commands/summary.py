"""`manage.py summary`: the annual summary, or a month's brief, as a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.http import HttpRequest

from orgs.scoping import default_day
from orgs.views.scope import Asked
from reports.scope_options import UNUSABLE, add_scope_options, scope_from
from reports.summary.composing import MOST_YEARS, compose
from reports.summary.files import FORMS, FileError


class Command(BaseCommand):
    help = "生成年度总结（给月份则为月度简报）：正文、图表和数据表，各数取自台账。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_scope_options(parser)
        parser.add_argument("--month", help="月份 1—12：只要这一个月的简报")
        parser.add_argument(
            "--compare",
            type=int,
            default=1,
            choices=range(MOST_YEARS + 1),
            help="与以前几年对比，默认1",
        )
        parser.add_argument("--format", choices=list(FORMS), default="docx", help="文件格式")
        parser.add_argument("-o", "--output", required=True, metavar="FILE", help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        scope = scope_from(options)
        asked = Asked(HttpRequest(), scope, settings.KAIFU_DISTRICT_CODE, default_day())
        summary = compose(asked, years=options["compare"])
        *_, write = FORMS[options["format"]]
        try:
            Path(options["output"]).write_bytes(write(summary))
        except FileError as error:
            raise CommandError(str(error), returncode=UNUSABLE) from None
        except OSError as error:
            raise CommandError(
                f"不能写入“{options['output']}”（{error.strerror}）：请换一个可以写的位置",
                returncode=UNUSABLE,
            ) from None
        self.stdout.write(f"已把“{summary.title}”写入 {options['output']}")
