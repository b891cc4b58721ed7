"""`reconcile`: the current department lists beside the ledger, as after every list that comes in."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

import pghistory
from django.core.management.base import BaseCommand
from django.db.models import Count

from orgs.models import Difference
from orgs.rosters.reconcile import reconcile


class Command(BaseCommand):
    help = "把正在用的部门名单与台账核对一遍：新的差异列为待处理，事实已消失的自行关闭。"
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="以 JSON 输出结果")

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.perf_counter()
        with pghistory.context(command="reconcile"):
            done = reconcile()
        waiting = Difference.objects.pending().order_by().values_list("kind").annotate(Count("pk"))
        pending = dict(waiting)
        seconds = round(time.perf_counter() - start, 1)
        if options["json"]:
            answer = asdict(done) | {"pending": pending, "seconds": seconds}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(
            f"新发现 {done.opened} 项，重新提出 {done.reopened} 项，已消失 {done.vanished} 项（{seconds} 秒）"
        )
        for kind in Difference.Kind:
            if kind in pending:
                self.stdout.write(f"  {kind.label}：{pending[kind]} 项待处理")
