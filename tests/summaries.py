"""What tests of summaries ask for, without a request."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest

from orgs.scope import EVERYTHING
from orgs.scoping import parse_scope
from orgs.views.scope import Asked
from reports.summary.composing import Summary
from tests.book import DISTRICT


def asked_for(division: str = DISTRICT, year: str = "2021", month: str = "") -> Asked:
    said = {"division": [division], "year": [year], "month": [month]}
    scope = parse_scope(said, viewer_for=lambda day: EVERYTHING, default_division=DISTRICT)
    return Asked(HttpRequest(), scope, settings.KAIFU_DISTRICT_CODE, date(2021, 12, 31))


def words(summary: Summary, key: str) -> str:
    """One paragraph as it is printed; "" when all of it dropped out."""
    return next((p.plain for p in summary.paragraphs if p.key == key), "")
