"""Fixtures for every test. The network is cut (see pyproject.toml); the browser's is cut here."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The machine's own Chromium, quiet, also as root, and unable to reach any other machine."""
    path = os.environ.get("KAIFU_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail("没有找到 Chromium。请以 root 运行 make browser，或设 KAIFU_CHROMIUM")
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Where our users are."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Copy each test database from one that holds the migrations; they take longer than the tests.

    It stays in the tests' own private server until a migration changes.
    """
    if connection.settings_dict["ENGINE"] != "kaifu_dangjian.postgres":
        return  # somebody else's server: leave nothing there
    root = settings.BASE_DIR
    files = [root / "requirements.txt", *sorted(root.glob("*/migrations/*.py"))]
    digest = hashlib.sha256(b"".join(map(Path.read_bytes, files))).hexdigest()[:12]
    template = f"migrated_{digest}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(1)")  # one worker makes it, the others wait
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^(migrated|draft)_'")
        existing = {name for (name,) in cursor}
        if template not in existing:
            for name in existing:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            _migrate(cursor, f"draft_{digest}")
            cursor.execute(f"ALTER DATABASE draft_{digest} RENAME TO {template}")
        cursor.execute("SELECT pg_advisory_unlock(1)")
    connection.settings_dict["TEST"]["TEMPLATE"] = template


def _migrate(cursor, name):
    """Make the database `name` and apply the migrations to it."""
    cursor.execute(f"CREATE DATABASE {name}")
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0)
    connection.close()
    connection.settings_dict["NAME"] = usual


def pytest_collection_modifyitems(items):
    """Give a test with a live server the reference data of the migrations.

    Such a test cannot be rolled back: all tables are emptied after it, those of the codes too.
    """
    for item in items:
        if "live_server" in item.fixturenames:
            marker = pytest.mark.django_db(transaction=True, serialized_rollback=True)
            item.add_marker(marker, append=False)
