"""Files made in the background, as a story has them: asked for on a page, made by a worker."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from orgs.background import Progress
from orgs.exports import jobs
from orgs.models import Export, User

UNITS = "/units/export.csv"
MEMBERS = "/members/export.csv"
QUEUE: list[int] = []  # what the worker is to do, once the page has answered


def make_all_long(settings: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every export is a long one; progress is not said, as a test's rows are nobody else's to see."""
    settings.MEDIA_ROOT = folder
    settings.KAIFU_EXPORT_ROWS = -1
    monkeypatch.setattr(Progress, "EVERY", 3600)
    QUEUE.clear()
    monkeypatch.setattr(jobs, "enqueue", QUEUE.append)


def without_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "enqueue", lambda pk: None)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(client: Client, address: str = UNITS, **query: str) -> Export:
    """Follow the link of a page; the worker, if there is one, makes the file."""
    response: Any = client.get(address, query)
    assert (response.status_code, response.url) == (302, "/exports/")
    while QUEUE:
        jobs.make.func(QUEUE.pop())
    return Export.objects.latest("pk")


def said_to(client: Client) -> str:
    return client.get("/exports/").content.decode()


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def download(client: Client, export: Export) -> Any:
    """The answer, with what was downloaded as `saved`."""
    response: Any = client.get(f"/exports/{export.pk}/")
    response.saved = body(response)
    return response


def cells(content: bytes, form: str) -> list[list[Any]]:
    """What is written in the file, without when it was made."""
    if form == "csv":
        rows: list[list[Any]] = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [row for row in rows if row[:1] != ["导出时间"]]


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
