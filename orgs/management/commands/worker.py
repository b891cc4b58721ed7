"""`worker`: does the long work (imports, exports) that pages have put into the queue, and what is done
once a day."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from orgs.daily import Daily
from orgs.exports import jobs as exports
from orgs.uploads import jobs as imports

INTERVAL = 0.5  # seconds between two looks into the queue
ROUND = 10  # seconds between two looks after lost jobs


class Command(BaseCommand):
    help = "后台工作进程：处理网页提交的导入、导出等长任务，每天发送邮件提醒，一直运行到被停止。"
    requires_migrations_checks = True

    def handle(self, *args: Any, **options: Any) -> None:
        daily = Daily()
        while True:
            imports.look_after()
            exports.look_after()
            daily.look_after()
            worker = self._worker()
            worker.configure_signals()
            until = time.monotonic() + ROUND
            while time.monotonic() < until:
                worker.run()  # until the queue is empty
                time.sleep(INTERVAL)

    def _worker(self) -> Worker:
        return Worker(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=DBTaskResult.generate_worker_id()
            if hasattr(DBTaskResult, "generate_worker_id")
            else f"worker-{time.time_ns()}",
            excluded_queue_names=[],
        )
