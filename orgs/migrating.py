"""A database that stands amid the migrations that were folded into one is refused, not passed over.

Django takes such a migration out of its plan and reports that there is nothing to do.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader


def refuse_half_way(*, using: str, **_: Any) -> None:
    """Before migrating. Raises `CommandError` that names the migrations the database lacks."""
    loader = MigrationLoader(connections[using])
    applied = set(loader.applied_migrations or ())
    lacking: list[str] = []
    for key, migration in loader.disk_migrations.items():
        folded = set(migration.replaces)
        if key not in applied and folded & applied:
            lacking += (f"{app}.{name}" for app, name in sorted(folded - applied))
    if lacking:
        raise CommandError(
            f"数据库停在合并以前的迁移中间，还缺 {'、'.join(lacking)}。"
            "请先用合并以前的版本运行 manage.py migrate，再更新到本版（见 docs/operations.md）；"
            "演示库可以删除 var/postgres，重新 make run。"
        )
