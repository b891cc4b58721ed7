"""Databases that were made before the migrations were folded."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db

BEFORE = ("0001_initial", "0002_seals", "0003_summary", "0004_api_tokens")


def record(*names: str) -> None:
    """As a database has it whose Reports layer was made by these migrations."""
    history = MigrationRecorder(connection)
    history.migration_qs.filter(app="reports").delete()
    for name in names:
        history.record_applied("reports", name)


def test_one_that_has_all_of_them_has_the_folded_one() -> None:
    record(*BEFORE)
    assert ("reports", "0001_tables") in MigrationLoader(connection).applied_migrations
    call_command("migrate", "reports", "0001_tables", verbosity=0)


def test_one_that_stands_amid_them_is_told_what_it_lacks() -> None:
    record(*BEFORE[:2])
    with pytest.raises(CommandError, match=r"还缺 reports\.0003_summary、reports\.0004_api_tokens"):
        call_command("migrate", verbosity=0)
