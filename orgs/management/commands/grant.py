"""`manage.py grant USER ROLE`: gives a role, for the first accounts of a new installation."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model
from django.utils import timezone

from orgs.accounts.actions import give_role
from orgs.models import Division, Grant, PartyOrganization, Role, User


class Command(BaseCommand):
    help = "授予一个账号角色：区划类角色给区划，党组织类角色给党组织。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="账号")
        parser.add_argument("role", help="角色代码，见 orgs/data/roles.csv")
        parser.add_argument("--division", help="区划代码")
        parser.add_argument("--party-organization", help="党组织编号")
        parser.add_argument("--from", dest="started_on", type=date.fromisoformat, help="开始日期")

    def handle(self, **options: Any) -> None:
        division, organization = options["division"], options["party_organization"]
        grant = Grant(
            user=_found(User, "账号", username=options["user"]),
            role=_found(Role, "角色", pk=options["role"]),
            division=division and _found(Division, "区划", pk=Division.normalise(division)),
            party_organization=organization
            and _found(PartyOrganization, "党组织", number=organization),
            started_on=options["started_on"] or timezone.localdate(),
        )
        try:
            give_role(grant, by=None, request=None)
        except ValidationError as error:
            raise CommandError("；".join(error.messages), returncode=2) from error
        self.stdout.write(f"已授予“{grant.user}”角色“{grant.role}”，自{grant.started_on}起")


def _found(model: type[Model], label: str, **lookup: str) -> Any:
    row = model._default_manager.filter(**lookup).first()
    if row is None:
        raise CommandError(f"没有这样的{label}：{next(iter(lookup.values()))}", returncode=2)
    return row
