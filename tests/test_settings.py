"""What must hold of the settings, the lock files and the static files."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured

from kaifu_dangjian import assets
from kaifu_dangjian.settings import _database
from reports.demo import PASSWORD

PRODUCTION = {
    "KAIFU_ENV": "production",
    "KAIFU_SECRET_KEY": "x" * 60,
    "KAIFU_HOSTS": "dj.example.com",
    "DATABASE_URL": "postgres://kaifu:secret@db.example.com/kaifu",
}


def load_settings(**env: str) -> str:
    """The last line that loading the settings in a new process prints, or the error's."""
    code = (
        "from kaifu_dangjian.settings import *; print(SESSION_COOKIE_SECURE, DEBUG, ALLOWED_HOSTS)"
    )
    keep = {"PATH": os.environ["PATH"], "KAIFU_VAR": os.environ["KAIFU_VAR"]}
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=keep | env,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    return (result.stdout or result.stderr).strip().splitlines()[-1]


@pytest.mark.parametrize("name", ["KAIFU_SECRET_KEY", "KAIFU_HOSTS", "DATABASE_URL"])
@pytest.mark.slow
def test_production_names_each_missing_variable(name):
    message = load_settings(**{**PRODUCTION, name: ""})
    assert "ImproperlyConfigured" in message
    assert f"必须设置环境变量 {name}：" in message


@pytest.mark.slow
def test_a_limit_of_the_api_that_cannot_be_read_is_named_with_its_form():
    assert "KAIFU_API_RATE 应为“次数/时间单位”" in load_settings(KAIFU_API_RATE="120")


@pytest.mark.slow
def test_production_is_strict():
    assert load_settings(**PRODUCTION, KAIFU_DEBUG="1") == "True False ['dj.example.com']"


@pytest.mark.slow
def test_without_any_variable_only_this_machine_gets_in():
    assert load_settings() == "False False ['localhost', '127.0.0.1', '[::1]']"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p@h:5433/n", ("u", "p", "h", "5433", "n", {})),
        ("postgresql://u%40x:p%2F%3A%40@H/n", ("u@x", "p/:@", "H", "", "n", {})),
        ("postgres://u@%2Frun%2FPg/n", ("u", "", "/run/Pg", "", "n", {})),
        ("postgres:///n?host=/run/pg&user=x", ("", "", "/run/pg", "", "n", {"user": "x"})),
        (
            "postgres://u:p@[::1]:5/n?sslmode=require",
            ("u", "p", "::1", "5", "n", {"sslmode": "require"}),
        ),
        ("postgres://u:p@h/%E5%BA%93", ("u", "p", "h", "", "库", {})),
    ],
)
def test_it_reads_a_database_url(url, expected):
    database = _database(url)
    assert database["ENGINE"] == "django.db.backends.postgresql"
    names = ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")
    assert tuple(database[name] for name in names) == expected


@pytest.mark.parametrize("url", ["mysql://u@h/n", "postgres://h", "postgres://u@h:port/n", "n"])
def test_it_refuses_another_url_without_repeating_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL 应形如"):
        _database(url)


def test_numbers_are_grouped_by_three():
    assert intcomma(1288209) == "1,288,209"


def test_nothing_inline_and_nothing_from_elsewhere():
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["default-src"] == ["'self'"]
    assert not re.search("unsafe|http|[*]", str(policy))


def test_the_lock_files_hold_no_download_address():
    assert '"resolved"' not in (settings.BASE_DIR / "package-lock.json").read_text()
    for lock in settings.BASE_DIR.glob("requirements*.txt"):
        assert "://" not in lock.read_text(), lock.name


def test_each_dependency_says_why_it_is_there():
    for file in settings.BASE_DIR.glob("requirements*.in"):
        silent = [
            line
            for line in file.read_text().splitlines()
            if re.match(r"\w", line) and "#" not in line
        ]
        assert silent == [], file.name


def test_the_driver_is_psycopg2_only():
    """With both installed Django would silently use psycopg 3."""
    for lock in settings.BASE_DIR.glob("requirements*.txt"):
        assert not re.search(r"^psycopg(-\w+)?==", lock.read_text(), re.MULTILINE), lock.name


@pytest.mark.parametrize("name", assets.FILES)
def test_pages_get_the_files_of_packages_without_source_maps(name):
    assert finders.find(name)
    assert b"sourceMappingURL" not in assets.Packages().open(name).read()


def test_no_other_file_of_a_package_is_served():
    assert finders.find("vendor/package.json") is None
    assert json.loads((settings.BASE_DIR / "package.json").read_text())["private"]


def test_make_run_says_how_to_log_in_to_the_demo_district():
    assert f"密码都是 {PASSWORD}" in (settings.BASE_DIR / "Makefile").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["KAIFU_SMTP_FROM", "KAIFU_SITE_URL"])
def test_mail_needs_a_sender_and_an_address_of_the_site(name):
    mail = {
        "KAIFU_SMTP_HOST": "mail.example.com",
        "KAIFU_SMTP_FROM": "dj@example.com",
        "KAIFU_SITE_URL": "https://dj.example.com/",
    }
    message = load_settings(**{**mail, name: ""})
    assert f"还必须设置 {name}：" in message


@pytest.mark.slow
def test_mail_is_encrypted_one_way_or_the_other():
    message = load_settings(KAIFU_SMTP_SSL="1", KAIFU_SMTP_STARTTLS="1")
    assert "只能设一个" in message
