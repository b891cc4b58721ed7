"""`manage.py demo`: fill an empty database with the fictional demo district."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from members.models import Instructor, Member
from orgs.models import Division, Grant, PartyOrganization, Place, Role, Unit
from orgs.pinyin import learn_missing
from reports.demo import PASSWORD, Loaded, load
from reports.demo.targets import LARGEST, SMALLEST

UNUSABLE = 2
KIND = Division.Kind
REFERENCE_KINDS = (KIND.NATION, KIND.PROVINCE, KIND.CITY, KIND.DISTRICT, KIND.STREET)


class Command(BaseCommand):
    help = "在空库中装入虚构的演示区：规模为1时，2021年末的各项指标与报道一致。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scale", type=float, default=1, help=f"规模倍数，{SMALLEST}—{LARGEST:g}，默认1"
        )
        parser.add_argument("--seed", type=int, default=1, help="随机种子；种子相同，数据相同")
        parser.add_argument("--if-empty", action="store_true", help="库中已有台账时不装入、不报错")

    def handle(self, *, scale: float, seed: int, if_empty: bool, **options: Any) -> None:
        if not SMALLEST <= scale <= LARGEST:
            raise CommandError(
                f"--scale {scale:g}：规模应在 {SMALLEST} 至 {LARGEST:g} 之间", returncode=UNUSABLE
            )
        if filled := _filled():
            if if_empty:
                return
            raise CommandError(
                f"库中已有{filled}，演示数据只能装入空库。请用环境变量 DATABASE_URL 或 KAIFU_VAR"
                "指定一个新库，运行 manage.py migrate 后再装入。",
                returncode=UNUSABLE,
            )
        if getattr(settings, "PRODUCTION", False):
            raise CommandError(
                "生产环境不能装入演示数据：演示账号的密码是公开的。", returncode=UNUSABLE
            )
        began = time.monotonic()
        self.stdout.write(f"正在装入演示数据（规模{scale:g}，种子{seed}）……")
        loaded = load(scale=scale, seed=seed)
        learn_missing()
        self.stdout.write(f"已装入 {loaded.rows:,} 行，用时 {time.monotonic() - began:.1f} 秒。")
        self._tell_accounts(loaded)

    def _tell_accounts(self, loaded: Loaded) -> None:
        roles = dict(Role.objects.values_list("code", "name"))
        self.stdout.write(f"演示账号（密码均为 {PASSWORD}）：")
        for account in loaded.accounts:
            self.stdout.write(f"  {account.username:<12}{roles[account.role]}　{account.over}")


def _filled() -> str:
    """What the database holds besides reference data, in words; empty when nothing."""
    own_divisions = Division.objects.exclude(kind__in=REFERENCE_KINDS)
    held = (
        model.objects.all() for model in (Unit, PartyOrganization, Member, Instructor, Place, Grant)
    )
    for rows in (*held, own_divisions):
        if number := rows.count():
            return f"{number:,} 个{rows.model._meta.verbose_name}"
    return ""
