"""Fixtures for every test. The network is cut (see pyproject.toml); the browser's is cut here."""

import hashlib
import io
import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import expect
from pytest_django.plugin import blocking_manager_key

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


@pytest.fixture
def complaints(page):
    """What the browser complains about: errors, warnings, broken rules of the content policy."""
    heard = []
    page.on("console", lambda m: heard.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    # A page that is left drops what it was still fetching: that is no failure.
    page.on(
        "requestfailed",
        lambda request: request.failure == "net::ERR_ABORTED" or heard.append(request.url),
    )
    return heard


@pytest.fixture
def log_in(page, live_server):
    """Come in by the log-in form, as people do."""
    from tests.cast import PASSWORD, build_cast

    build_cast()

    def come_in(username):
        page.goto(live_server.url + "/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("总览")
        return page

    yield come_in
    page.wait_for_load_state("networkidle")  # no request may outlast the test's tables


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Copy each test database from one that holds the migrations; they take longer than the tests.

    It stays in the tests' own private server until a migration changes.
    """
    if not _is_private():
        return  # somebody else's server: leave nothing there
    with django_db_blocker.unblock():
        template = _kept("migrated", MIGRATIONS, lambda: call_command("migrate", verbosity=0))
    connection.settings_dict["TEST"]["TEMPLATE"] = template


APPS = {"orgs", "members", "activities", "reports"}
REFERENCE_DATA = []  # of the migrations, as one text: filled when the database is made


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep what the migrations have put there, see `pytest_runtest_teardown`."""
    with django_db_blocker.unblock():
        kept = json.loads(connection.creation.serialize_db_to_string())
    own = [one for one in kept if one["model"].partition(".")[0] in APPS]  # Django sees to its own
    REFERENCE_DATA.append(json.dumps(own))


@pytest.fixture(scope="module")
def demo_district(django_db_setup, django_db_blocker):
    """The demo district at scale 1, in a database of its own; what a test changes is rolled back.

    It is loaded when its code or a migration has changed since the last run, and takes a while.
    """
    if not _is_private():
        pytest.skip("演示区的测试只在测试自己的私有数据库上运行")
    files = [*MIGRATIONS, *sorted((settings.BASE_DIR / "reports" / "demo").rglob("*.py"))]
    with django_db_blocker.unblock():
        migrated = connection.settings_dict["TEST"]["TEMPLATE"]
        name = _kept("demo", files, lambda: call_command("demo", stdout=io.StringIO()), migrated)
        with _connected_to(name):
            yield


MIGRATIONS = [
    settings.BASE_DIR / "requirements.txt",
    *sorted(settings.BASE_DIR.glob("*/migrations/*.py")),
]


def _is_private():
    return connection.settings_dict["ENGINE"] == "kaifu_dangjian.postgres"


def _kept(kind, files, fill, template="template1"):
    """The name of a database that `fill` has filled, kept until one of the files changes."""
    digest = hashlib.sha256(b"".join(map(Path.read_bytes, files))).hexdigest()[:12]
    name = f"{kind}_{digest}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(1)")  # one worker makes it, the others wait
        kinds = f"^(draft_)?{kind}_"
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [kinds])
        existing = {name for (name,) in cursor}
        if name not in existing:
            for old in existing:
                cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            cursor.execute(f"CREATE DATABASE draft_{name} TEMPLATE {template}")
            with _connected_to(f"draft_{name}"):
                fill()
            cursor.execute(f"ALTER DATABASE draft_{name} RENAME TO {name}")
        cursor.execute("SELECT pg_advisory_unlock(1)")
    return name


@contextmanager
def _connected_to(name):
    """Talk to another database of the tests' server; what was remembered was said of the first."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    _forget()
    yield
    connection.close()
    connection.settings_dict["NAME"] = usual
    _forget()


def _forget():
    from orgs.memory import forget_all

    forget_all()


def pytest_collection_modifyitems(items):
    """A live server reads what a test has written: such a test cannot be rolled back."""
    for item in items:
        if "live_server" in item.fixturenames:
            item.add_marker(pytest.mark.django_db(transaction=True), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """All tables are emptied after a test that cannot be rolled back: put the reference data of the
    migrations there again, for whatever test comes next in this process.
    """
    done = yield
    marker = item.get_closest_marker("django_db")
    if nextitem and marker and marker.kwargs.get("transaction"):
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(REFERENCE_DATA[0])
            connection.close()  # it may be another than the tests': Playwright's loop has its own
            _forget()
    return done
