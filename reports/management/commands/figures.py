"""`manage.py figures`: every indicator's value in a scope, as a table or as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from orgs.models import Division
from orgs.scope import Scope
from reports.as_json import as_json, number
from reports.figures import Figure, Part, breakdown, figures
from reports.indicators import GROUPS
from reports.scope_options import add_scope_options, known, scope_from


class Command(BaseCommand):
    help = "计算全部（或指定）指标在一个统计范围内的数值。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_scope_options(parser)
        parser.add_argument("--by", choices=("division", "month"), help="按下级区划或按月细分")
        parser.add_argument("--only", help="只算这些指标，用逗号分隔")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        scope = scope_from(options)
        slugs = known(options["only"].split(",")) if options["only"] else None
        found = figures(scope, slugs)
        parts = breakdown(scope, slugs, by=options["by"]) if options["by"] else None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(scope, found, parts), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(as_text(scope, found, parts)))


def as_text(scope: Scope, found: dict[str, Figure], parts: list[Part] | None) -> list[str]:
    division = Division.objects.get(code=scope.division)
    lines = [
        f"{division.name}　截至{scope.as_of:%Y-%m-%d}　{scope.period}",
        *scope.basis.described(),
    ]
    for group, title in GROUPS.items():
        of_group = [figure for figure in found.values() if figure.indicator.group == group]
        if of_group:
            lines += ["", f"【{title}】"]
        for figure in of_group:
            lines.append(_line(figure))
            for part in parts or ():
                lines.append(f"      {part.name}：{part.figures[figure.indicator.slug].displayed}")
    return lines


def _line(figure: Figure) -> str:
    indicator = figure.indicator
    if indicator.denominator is not None:
        of = f"（{number(figure.numerator)}/{number(figure.denominator)}）"
        return f"  {indicator.name}：{figure.displayed}{of}　{indicator.slug}"
    unit = "" if figure.value is None else indicator.unit
    return f"  {indicator.name}：{figure.displayed}{unit}　{indicator.slug}"
