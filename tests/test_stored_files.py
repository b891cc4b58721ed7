"""Files in the store: named by a row or by the history, or taken out."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from activities.life.files import attach
from activities.models import Activity, ActivityFile
from activities.nouns import ACTIVITIES
from orgs.acts import ActError
from orgs.daily import Daily
from orgs.models import Change
from orgs.scope import EVERYTHING
from orgs.undo import undo
from orgs.uploads.store import path_of
from orgs.uploads.sweeping import DAY, sweep
from tests.book import Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 minutes"


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def activity(cast: Cast) -> Any:
    made: Activity = Book().activity(date(2021, 12, 15), cast.east_branch)
    return ACTIVITIES.find(EVERYTHING, made.pk)


def send(cast: Cast, activity: Any, name: str = "纪要.pdf", data: bytes = PDF) -> None:
    attach(activity, SimpleUploadedFile(name, data), by=cast.east, token=uuid4())


def files(store: Path) -> set[str]:
    return {str(path.relative_to(store)) for path in store.rglob("*") if path.is_file()}


def aged(store: Path) -> None:
    past = time.time() - DAY - 60
    for file in files(store):
        os.utime(store / file, (past, past))


def test_the_file_of_a_refused_act_is_taken_out(cast: Cast, activity: Any, store: Path) -> None:
    for number in range(20):
        send(cast, activity, data=PDF + bytes([number]))
    kept = files(store)
    with pytest.raises(ActError, match="最多附20个文件"):
        send(cast, activity, data=PDF + b"one too many")
    assert files(store) == kept


def test_refused_as_a_twin_it_leaves_the_file_that_is_kept(
    cast: Cast, activity: Any, store: Path
) -> None:
    send(cast, activity)
    with pytest.raises(ActError, match="内容相同"):
        send(cast, activity, "同一份.pdf")
    assert files(store) == {ActivityFile.objects.get().file}


def test_what_is_taken_back_stays_in_the_store_and_has_no_address(
    cast: Cast, activity: Any, store: Path, client: Client
) -> None:
    send(cast, activity)
    kept = ActivityFile.objects.get()
    client.force_login(cast.east)
    address = f"/activities/{activity.pk}/files/{kept.pk}/"
    assert b"".join(client.get(address).streaming_content) == PDF
    undo(Change.objects.get(act="attach"), by=cast.east)
    assert client.get(address).status_code == 404
    aged(store)
    assert sweep() == 0
    assert path_of(kept.file).is_file()


def test_the_sweep_takes_out_what_nothing_names_once_it_is_a_day_old(
    cast: Cast, activity: Any, store: Path
) -> None:
    send(cast, activity)
    kept = ActivityFile.objects.get().file
    left = [store / folder / "left.pdf" for folder in ("activities", "visits", "imports")]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(PDF)
    assert sweep() == 0
    aged(store)
    assert sweep() == 3
    assert files(store) == {kept}


def test_it_is_swept_once_a_day(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    swept = []
    settings.KAIFU_DIGEST_HOUR = 0
    monkeypatch.setattr("orgs.daily.sweep", lambda: swept.append(1))
    work = Daily()
    for _ in range(2):
        work.look_after()
    assert swept == [1]
