"""The documents say what the code does."""

from pathlib import Path

import pytest
from django.apps import apps

from orgs.management.commands import document_ledgers
from orgs.scope import OPTIONS
from reports.api.operations import api
from reports.indicators import CATALOGUE
from reports.management.commands import document_tables
from reports.management.commands.document_indicators import document

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_the_indicator_page_is_what_the_catalogue_says():
    assert (DOCS / "indicators.md").read_text(encoding="utf-8") == document()


def test_the_ledger_page_is_what_the_kinds_of_ledger_say():
    written = (DOCS / "ledgers.md").read_text(encoding="utf-8")
    assert written == document_ledgers.document()


def test_the_page_of_tables_is_what_is_declared():
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == document_tables.document()


def test_the_indicator_page_names_every_slug_and_option():
    page = document()
    assert [s for s in CATALOGUE if f"`{s}`" not in page] == []
    assert [o.name for o in OPTIONS if f"`{o.name}`" not in page] == []


def test_the_api_page_names_every_operation():
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    paths = api.get_openapi_schema(path_prefix="/api/")["paths"]
    assert [path for path in paths if path.replace(".{form}", ".csv") not in page] == []


@pytest.mark.parametrize("app", ["orgs", "members", "activities", "reports"])
def test_the_glossary_names_every_noun(app):
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    own = {
        "ImportProgress",
        "ImportRow",
        "RememberedColumn",
        "LedgerMark",
        "AuditEvent",
        "Code",
        "Setting",
        "User",
    }  # machinery, not the field's terms
    nouns = [
        model.__name__
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.endswith("Version") and model.__name__ not in own
    ]
    assert [noun for noun in nouns if f"`{noun}`" not in glossary] == []
