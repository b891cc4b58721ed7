"""The lists on the demo district: 32,000 units, every one of them handed out."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client

from orgs.models import UnitSpell, User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_an_export_of_all_units_has_every_row(demo_district, client: Client) -> None:
    """D13: more rows than any silent limit, each of them once."""
    client.force_login(User.objects.get(username="quji"))
    response = client.get("/units/export.csv?existing=all")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    exported = list(csv.reader(io.StringIO(text)))
    rows = exported[exported.index([]) + 2 :]
    codes = {row[1] for row in rows}
    held = UnitSpell.objects.as_of(date(2021, 12, 31)).filter(
        division__gte="430105", division__lt="430106"
    )
    assert len(rows) == len(codes) == held.count() > 32_000
    assert ["行数", str(len(rows))] in exported
