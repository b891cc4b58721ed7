"""What tests of summaries ask for, without a request; and how they read a Word document."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from docx.oxml.ns import qn
from lxml import etree

from orgs.rules import RULES
from orgs.scope import EVERYTHING
from orgs.scoping import parse_scope
from orgs.views.scope import Asked
from reports.indicators import CATALOGUE
from reports.summary.composing import Summary
from tests.book import DISTRICT


def asked_for(division: str = DISTRICT, year: str = "2021", month: str = "") -> Asked:
    said = {"division": [division], "year": [year], "month": [month]}
    scope = parse_scope(said, viewer_for=lambda day: EVERYTHING, default_division=DISTRICT)
    return Asked(HttpRequest(), scope, settings.KAIFU_DISTRICT_CODE, date(2021, 12, 31))


def words(summary: Summary, key: str) -> str:
    """One paragraph as it is printed; "" when all of it dropped out."""
    return next((p.plain for p in summary.paragraphs if p.key == key), "")


BOOKMARK = re.compile(r"([pecs])\d+_(\w+)")


def named_numbers(document: bytes) -> list[tuple[str, str, str]]:
    """The numbers of a Word document by their bookmarks: how printed (c is a change), slug, text."""
    with zipfile.ZipFile(io.BytesIO(document)) as file:
        body = etree.fromstring(file.read("word/document.xml"))
    slugs = {re.sub(r"\W", "_", slug): slug for slug in (*CATALOGUE, *RULES)}
    found = []
    for start in body.iter(qn("w:bookmarkStart")):
        named = BOOKMARK.fullmatch(start.get(qn("w:name")))
        assert named, start.get(qn("w:name"))
        text, after = "", start.getnext()
        while after.tag != qn("w:bookmarkEnd"):
            text, after = text + "".join(after.itertext()), after.getnext()
        found.append((named[1], slugs[named[2]], text))
    return found
