"""A long export in a real browser, made by a real worker."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as project
from playwright.sync_api import Page, expect

from orgs.models import Export, Notice
from tests.exports import cells
from tests.phones import database_url

pytestmark = pytest.mark.slow


@contextmanager
def working(var: Path) -> Iterator[None]:
    """`manage.py worker` as a process of its own, on the database of the tests."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        env=kept | {"KAIFU_VAR": str(var), "DATABASE_URL": database_url(),
                    "KAIFU_SECRET_KEY": project.SECRET_KEY, "KAIFU_LOG_LEVEL": "ERROR"},
        cwd=project.BASE_DIR,
    )  # fmt: skip
    try:
        yield
    finally:
        worker.kill()
        worker.wait()


def test_a_long_export_waits_is_made_and_downloaded(
    log_in, live_server, complaints, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.KAIFU_EXPORT_ROWS = 1
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    page: Page = log_in("district")
    page.goto(f"{live_server.url}/units/")
    page.get_by_role("link", name="导出 XLSX").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("导出的文件")
    expect(page.get_by_role("status").first).to_contain_text("在后台生成，可以先做别的事")
    row = page.locator("#exports tbody tr")
    expect(row).to_contain_text("排队等候")
    expect(page.get_by_role("progressbar")).to_have_count(1)
    with working(tmp_path):
        expect(row).to_contain_text("已完成", timeout=60_000)  # by itself
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.locator("#exports-said")).to_have_text("没有正在生成的文件。")
    with page.expect_download() as download:
        row.get_by_role("link", name="下载").click()
    export = Export.objects.get()
    assert download.value.suggested_filename == export.file_name
    download.value.save_as(tmp_path / "saved.xlsx")
    saved = cells((tmp_path / "saved.xlsx").read_bytes(), "xlsx")
    assert ["台账", "两新组织"] in [line[:2] for line in saved]
    assert not Notice.objects.get().is_unread
    row.get_by_role("button", name="删除").click()
    expect(page.locator("#exports")).to_contain_text("没有导出的文件")
    assert not Export.objects.exists()
    assert complaints == []
