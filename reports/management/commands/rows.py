"""`manage.py rows SLUG`: the rows behind one figure, as JSON or CSV."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder

from reports.as_json import masked
from reports.indicators import CATALOGUE
from reports.rows import listings
from reports.scope_options import add_scope_options, known, scope_from


class Command(BaseCommand):
    help = "列出一个指标背后的每一行（个人信息脱敏）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="指标代号，见 manage.py figures")
        add_scope_options(parser)
        parser.add_argument("--format", choices=("json", "csv"), default="json")

    def handle(self, slug: str, **options: Any) -> None:
        (slug,) = known([slug])
        found = listings(CATALOGUE[slug], scope_from(options))
        rows = [row for listing in found for row in masked(listing)]
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False, cls=DjangoJSONEncoder))
        elif rows:
            names = list(dict.fromkeys(name for row in rows for name in row))
            writer = csv.DictWriter(self.stdout, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
