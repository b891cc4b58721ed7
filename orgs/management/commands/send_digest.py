"""`send_digest`: the daily mails to who asked for them; the worker does the same by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from orgs.digest import send


class Command(BaseCommand):
    help = (
        "发送每日邮件提醒：未读通知，七天内到期和已过期的事项。每人每天最多一封，重复运行不重发。"
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="按哪一天算，默认今天")
        parser.add_argument("--dry-run", action="store_true", help="只数有多少封，不发送")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["day"] or timezone.localdate()
        if not settings.KAIFU_MAIL and not options["dry_run"]:
            self.stdout.write("没有设置邮件服务器（KAIFU_SMTP_HOST），不发送。")
            return
        sent = send(day, dry_run=options["dry_run"])
        if sent.is_busy:
            self.stdout.write("另一个进程正在发送，本次不发。")
        elif options["dry_run"]:
            self.stdout.write(f"有{sent.mails}封要发（没有发送）。")
        else:
            self.stdout.write(f"发出{sent.mails}封。")
        if sent.failed:
            raise CommandError(f"{sent.failed}封没有发出，原因见日志；再次运行时重发。")
