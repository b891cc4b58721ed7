"""Every address of the site: closed to strangers, and to other streets (figures.md D8)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from orgs.acts import ACTS
from orgs.clarity import Clear
from orgs.ledgers.kinds import kinds
from orgs.models import Change
from orgs.rules import RULES
from reports.indicators import CATALOGUE
from reports.presentation import PAGES
from reports.tables import TABLES
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import RECORDS, WEST_ONLY, Cast, Side, build_cast

pytestmark = pytest.mark.django_db

# Who is not logged in reaches only these.
OPEN = {"login", "field_worker", "field_manifest"}
# What may stand in an address with parameters, given one street's records. What a street's samples
# have and another's do not are that street's own pages: 404 for everybody elsewhere.
Arguments = list[dict[str, Any]]
# Of what is counted one figure each: the pages about it are the same for all.
COMPARED = (
    *("enterprises", "should_build_gap", "units_with_party_org", "party_orgs", "members"),
    *("instructors_street", "buildings_served", "pillar_industries", "enterprise_org_coverage"),
)
SAMPLES: dict[str, Callable[[Side], Arguments]] = {
    # Accounts belong to no street; who does not manage them is refused before any is looked for.
    **dict.fromkeys(
        ("user", "user_edit", "user_active", "user_password"), lambda side: [{"pk": 1}]
    ),
    "grant_end": lambda side: [{"pk": 1, "grant": 1}],
    # What belongs to a user, not to a street: nobody's here.
    **dict.fromkeys(("notice", "export_file", "export_delete"), lambda side: [{"pk": 1}]),
    "unit": lambda side: [{"pk": side.unit.pk}],
    "unit_by_code": lambda side: [{"key": side.unit.uscc}],
    "party_organization": lambda side: [{"pk": side.party_organization.pk}],
    "party_organization_by_number": lambda side: [{"key": side.party_organization.number}],
    "member": lambda side: [{"pk": side.member.pk}],
    "instructor": lambda side: [{"pk": side.instructor.pk}],
    "instructor_group": lambda side: [{"pk": side.instructor_group.pk}],
    "place": lambda side: [{"pk": side.place.pk}],
    "demand": lambda side: [{"pk": side.unit.demands.get().pk}],
    "formation_case": lambda side: [{"pk": side.formation_case.pk}],
    "employment": lambda side: [{"pk": side.member.employments.get().pk}],
    "difference": lambda side: [{"pk": side.difference.pk}],
    "visit": lambda side: [{"pk": side.visit.pk}],
    "visit_photo": lambda side: [{"visit": side.visit.pk, "pk": 1}],
    "activity": lambda side: [{"pk": side.activity.pk}],
    "activity_files": lambda side: [{"pk": side.activity.pk}],
    "activity_file": lambda side: [{"activity": side.activity.pk, "pk": 1}],
    "training": lambda side: [{"pk": side.training.pk}],
    "publication": lambda side: [{"pk": side.publication.pk}],
    "deed": lambda side: [{"pk": side.deed.pk}],
    "team": lambda side: [{"pk": side.team.pk}],
    "honour": lambda side: [{"pk": side.honour.pk}],
    # To be compared and taken out it must be sealed: tests/test_seals.py.
    **dict.fromkeys(
        ("sealed_return", "sealed_return_verify", "sealed_return_package"),
        lambda side: [{"pk": side.sealed_return.pk}],
    ),
    "candidate": lambda side: [{"pk": side.candidate.pk}],
    "venue": lambda side: [{"pk": side.venue.pk}],
    "floating_member": lambda side: [{"pk": side.floating_member.pk}],
    "lost_contact": lambda side: [{"pk": side.lost_contact.pk}],
    "token_revoke": lambda side: [{"pk": 1}],  # a user's own
    # By token, and not by who is logged in: tests/test_api.py.
    **dict.fromkeys(("api_figure", "api_rows"), lambda side: [{"slug": "members"}]),
    "api_rows_file": lambda side: [{"slug": "members", "form": "csv"}],
    "api_return": lambda side: [{"pk": 1}],
    "field_visit": lambda side: [{"number": side.visit.number}],
    "field_photo": lambda side: [{"number": side.visit.number, "photo_number": UUID(int=1)}],
    "census": lambda side: [{"pk": side.census_card.census_id}],
    "census_card": lambda side: [{"pk": side.census_card.pk}],
    "task": lambda side: [{"pk": side.task.pk}],
    "task_issue": lambda side: [{"pk": side.task.task_list_id}],
    "task_targets_export": lambda side: [{"form": "csv"}],
    "service_day": lambda side: [{"pk": side.service_day.pk}],
    "assessed": lambda side: [{"pk": side.assessed.pk}],
    **dict.fromkeys(
        ("assessment_scheme", "assessment_scheme_edit", "assessment_recompute"),
        lambda side: [{"pk": side.assessed.scheme_id}],
    ),
    "allowances_export": lambda side: [{"form": "csv"}],
    "instructor_password": lambda side: [{"pk": side.instructor.pk}],
    "act": lambda side: [
        {"noun": noun, "pk": RECORDS[noun](side).pk, "slug": slug}
        for (noun, slug), act in ACTS.items()
        if not act.creates and not act.bulk and noun in RECORDS
    ],
    "new_act": lambda side: [
        {"noun": noun, "slug": slug}
        for (noun, slug), act in ACTS.items()
        if act.creates and not act.page
    ],
    "bulk_act": lambda side: [
        {"noun": noun, "slug": slug} for (noun, slug), act in ACTS.items() if act.bulk
    ],
    "record_history": lambda side: [
        {"noun": noun, "pk": RECORDS[noun](side).pk} for noun in RECORDS
    ],
    # The cast's one change is over everything, which is whose who reaches everything.
    **dict.fromkeys(
        ("change", "undo_change"), lambda side: [{"pk": Change.objects.earliest("pk").pk}]
    ),
    **dict.fromkeys(
        (
            "import",
            "import_mapping",
            "import_progress",
            "import_undo",
            "import_errors",
            "import_original",
        ),
        lambda side: [{"pk": side.import_batch.pk}],
    ),
    **dict.fromkeys(
        ("import_apply", "import_retry", "import_discard", "import_again"),
        lambda side: [{"pk": side.import_batch.pk}],
    ),
    "import_grid": lambda side: [{"noun": "units"}],
    "import_template": lambda side: [{"kind": kind} for kind in kinds()],
    "due_list": lambda side: [{"slug": slug} for slug in RULES],
    "ledger_export": lambda side: [{"noun": noun, "form": "csv"} for noun in RECORDS],
    **dict.fromkeys(("suggestions", "save_list"), lambda side: [{"noun": n} for n in RECORDS]),
    "forget_list": lambda side: [{"noun": "units", "pk": 1}],
    "clear": lambda side: [{"slug": slug} for slug in Clear.values],
    "clear_export": lambda side: [{"slug": slug, "form": "csv"} for slug in Clear.values],
    "clears_export": lambda side: [{"form": "csv"}],
    "overview_group": lambda side: [{"slug": slug} for slug in PAGES],
    "summary_export": lambda side: [{"form": "xlsx"}],
    "summary_text": lambda side: [{"part": "totals"}],
    **dict.fromkeys(
        (
            *("workbook", "workbook_edit", "workbook_retire", "workbook_original", "workbook_rows"),
            *("workbook_cells", "workbook_cell", "workbook_run", "workbook_fill"),
        ),
        lambda side: [{"pk": side.workbook.pk}],
    ),
    "workbook_unbind": lambda side: [
        {"pk": side.workbook.pk, "binding": side.workbook.bindings.get().pk}
    ],
    # What was taken out has its own tests: tests/test_workbook_fillings.py.
    "workbook_filling": lambda side: [{"pk": side.workbook.pk, "filling": 1}],
    "workbook_rows_export": lambda side: [{"pk": side.workbook.pk, "form": "csv"}],
    "indicator": lambda side: [{"slug": slug} for slug in CATALOGUE],
    "indicator_charts": lambda side: [{"slug": slug} for slug in CATALOGUE],
    "indicator_export": lambda side: [{"slug": slug, "form": "csv"} for slug in CATALOGUE],
    **dict.fromkeys(
        ("table", "table_rows", "table_export"), lambda side: [{"slug": slug} for slug in TABLES]
    ),
    "table_rows_export": lambda side: [{"slug": slug, "form": "csv"} for slug in TABLES],
    **dict.fromkeys(
        ("indicator_change", "indicator_bases", "indicator_overlaps"),
        lambda side: [{"slug": slug} for slug in COMPARED],
    ),
    **dict.fromkeys(
        ("indicator_change_export", "indicator_bases_export", "indicator_overlaps_export"),
        lambda side: [{"slug": slug, "form": "csv"} for slug in COMPARED],
    ),
    "roll_forward_export": lambda side: [{"form": "csv"}],
}
POST_ONLY = dict.fromkeys(
    (
        "instructor_password",
        "guide",
        "bulk_act",
        "suggestions",
        "save_list",
        "forget_list",
        "formation_accept",
        "formation_dismiss",
        "import_apply",
        "import_retry",
        "import_discard",
        "import_again",
        "import_grid",
        "compare",
        "summary_keep",
        "workbook_retire",
        "workbook_fill",
        "workbook_unbind",
        "field_visit",
        "field_photo",
        "notices_read",
        "export_delete",
        "token_revoke",
    ),
    405,
)
API = dict.fromkeys(
    ("api_figures", "api_figure", "api_rows", "api_rows_file", "api_definitions", "api_returns",
     "api_return"),
    401,
)  # fmt: skip
# A script asks for these: it is told by a status, not sent to a page.
SCRIPTED = {"field_data", "field_visit", "field_photo", "api_openapi"} | set(API)
# The phone page is for instructors.
PHONE = {"field": 403, "field_data": 403}
# A visit without a photo, an activity without a file have no such page.
PHOTOS = {"visit_photo": 404, "activity_file": 404}
# A batch without its file has nothing to map or to return.
IMPORTED = {"import_mapping": 302, "import_errors": 404, "import_original": 404}
# Who keeps no ledger of a division does not see the import at all.
NO_IMPORT = dict.fromkeys(
    ("import_list", "import_new", "import", "import_mapping", "import_progress", "import_undo",
     "import_errors", "import_original", "import_template"),
    404,
)  # fmt: skip
USERS = dict.fromkeys(
    ("user_list", "user_create", "user", "user_edit", "user_active", "user_password", "grant_end"),
    403,
)
BY_KEY = dict.fromkeys(
    ("unit_by_code", "party_organization_by_number", "employment", "lost_contact"), 302
)
# Pages that answer otherwise than 200 to a user within whose reach the samples do not lie.
DISTRICTS = dict.fromkeys(
    ("due_settings", "life_settings", "development_quotas", "change", "undo_change", "notice",
     "export_file", "all_ledgers"),
    404,
)  # fmt: skip
# Lists of one task's targets, which is named in the query; and what only the district issues.
DISTRICTS["summary_text"] = 404  # who keeps the ledgers of a part does not write of the whole
DISTRICTS |= dict.fromkeys(("task_targets", "task_targets_export", "task_issue_new"), 404)
# What the district alone drafts and recomputes; and a list of which nothing is published yet.
DISTRICTS |= dict.fromkeys(
    ("assessment_scheme", "assessment_scheme_new", "assessment_scheme_edit",
     "assessment_recompute", "allowances_export"),
    404,
)  # fmt: skip
# Without a cell named there is nothing to say; nothing was taken out yet.
DISTRICTS |= dict.fromkeys(("workbook_cell", "workbook_filling"), 404)
# Forms are kept by who keeps the ledgers of a whole division.
NO_FORMS = dict.fromkeys(
    ("workbook_new", "workbook", "workbook_edit", "workbook_original", "workbook_cells",
     "workbook_cell", "workbook_run", "workbook_filling", "workbook_rows", "workbook_rows_export"),
    404,
)  # fmt: skip
# Streets and the district organise these; who keeps only organisations or units does not see them.
OWNED = dict.fromkeys(("training", "publication", "team"), 404)
# An act that makes no sense for the record as it stands leads back to it.
# What the district alone decides is no act of a street.
# A scheme tells of everybody that it assesses: it has no page, nor a history, for a street.
ACTING = {
    "act": {200, 302, 404},
    "new_act": {200, 302},
    "due_list": 302,
    "record_history": {200, 404},
}
# Only what is sealed, and by who sees the whole of it.
UNSEALED = dict.fromkeys(("sealed_return_verify", "sealed_return_package"), 404)
REFUSED: dict[str, dict[str, int | set[int]]] = {
    "east": {
        **USERS,
        **API,
        **POST_ONLY,
        **PHONE,
        **BY_KEY,
        **DISTRICTS,
        **UNSEALED,
        **ACTING,
        **IMPORTED,
        **PHOTOS,
    },
    "secretary": {
        **USERS,
        **API,
        **POST_ONLY,
        **PHONE,
        **PHOTOS,
        **DISTRICTS,
        **UNSEALED,
        "sealed_return": 404,
        **NO_IMPORT,
        **NO_FORMS,
        "due_list": 302,
        "act": {200, 302, 404},
        "new_act": {200, 302, 404},
        "record_history": {200, 404},
        "instructor_accounts": 403,
        "token_list": 403,
        **BY_KEY,
        **OWNED,
        "place": 404,
        "venue": 404,
        # The cast's task is for streets.
        **dict.fromkeys(("task", "task_issue", "service_day"), 404),
        "difference": 404,
        "census_new": 404,
        "instructor": 404,
        "instructor_group": 404,
    },
    "instructor": {
        **USERS,
        **API,
        **POST_ONLY,
        **PHOTOS,
        **DISTRICTS,
        **UNSEALED,
        "sealed_return": 404,
        **NO_IMPORT,
        **NO_FORMS,
        "due_list": 302,
        # Of the units and demands that are handed to them, some acts are theirs.
        "act": {200, 302, 404},
        "new_act": {200, 302, 404},
        "record_history": {200, 404},
        "instructor_accounts": 403,
        "token_list": 403,
        **BY_KEY,
        **OWNED,
        "place": 404,
        "venue": 404,
        "activity": 404,
        "activity_files": 404,
        "instructor_group": 404,
        **dict.fromkeys(("task", "task_issue", "service_day"), 404),
        **dict.fromkeys(("assessment_scheme", "assessed"), 404),
        "honour": 404,
        "candidate": 404,
        **dict.fromkeys(("floating_member", "lost_contact"), 404),
        "difference": 404,
        "census_new": 404,
        "party_organization": 404,
        "party_organization_by_number": 404,
    },
}


@pytest.fixture
def cast() -> Cast:
    made, book = build_cast(), Book()
    for side in (made.on_the_east, made.on_the_west):
        book.demand(side.unit, date(2021, 5, 6))
    return made


def patterns(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Each pattern of the site with its whole route."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


def addresses(side: Side) -> list[tuple[str, str]]:
    """Name and address of every page, with every sample of its parameters."""
    found = []
    for route, pattern in patterns():
        name = pattern.name or ""
        assert "<" not in route or name in SAMPLES, f"no sample for {route}"
        samples = SAMPLES[name](side) if "<" in route else [{}]
        found += [(name, reverse(name, kwargs=arguments)) for arguments in samples]
    return found


def text_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):  # a workbook
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(map(book.read, book.namelist()))
    return body.decode()


@pytest.mark.slow
def test_every_page_sends_a_stranger_to_the_log_in(cast, client: Client):
    for name, address in addresses(cast.on_the_east):
        if name in OPEN:
            continue
        for method in (client.get, client.post):
            response = method(address)
            if name in SCRIPTED:
                assert response.status_code in (401, 405), address
                continue
            assert response.status_code == 302, address
            assert response.url.startswith("/login/?next="), address


def test_only_the_log_in_is_open(cast, client: Client):
    names = {name for name, _ in addresses(cast.on_the_east)}
    assert client.get("/login/").status_code == 200
    assert "login" in names


# One page each for many figures and tables: their files have the same rows.
COMPARISONS = {"indicator_change", "indicator_bases", "indicator_overlaps"}
SAME_PAGES = COMPARISONS | {
    "indicator", "indicator_charts", "table", "table_rows", "table_export",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "skipped"),
    [
        ("east", COMPARISONS),
        # The same pages by other kinds of reach: rows leave by the exports, if at all.
        ("secretary", SAME_PAGES),
        ("instructor", SAME_PAGES),
    ],
)
def test_no_page_shows_another_streets_rows(cast, client: Client, who, skipped):
    client.force_login(getattr(cast, who))
    for name, address in addresses(cast.on_the_east):
        if name in OPEN | skipped or name == "logout":
            continue
        response = client.get(address, {"division": DISTRICT})
        expected = REFUSED[who].get(name, 200)
        assert response.status_code in (expected if isinstance(expected, set) else {expected}), (
            address
        )
        shown = text_of(response)
        assert not [word for word in WEST_ONLY if word in shown], address


@pytest.mark.parametrize("who", ["east", "secretary", "instructor"])
def test_another_streets_record_has_no_page(cast, client: Client, who):
    client.force_login(getattr(cast, who))
    elsewhere = set(addresses(cast.on_the_west)) - set(addresses(cast.on_the_east))
    assert elsewhere
    for _, address in elsewhere:
        for method in (client.get, client.post):
            assert method(address).status_code in (404, 405), address


def test_the_west_does_show_what_the_east_must_not(cast, client: Client):
    """Or else the test above proves nothing."""
    client.force_login(cast.west)
    shown = "".join(
        text_of(client.get(f"/indicators/{slug}/export.csv"))
        for slug in ("enterprises", "party_orgs", "members", "instructors_street")
    )
    assert [word for word in WEST_ONLY if word not in shown] == []


def test_a_street_asking_for_another_gets_nothing(cast, client: Client):
    client.force_login(cast.east)
    for address in ("/", "/indicators/", "/indicators/members/", "/indicators/members/export.csv"):
        assert client.get(address, {"division": WEST}).status_code == 404
        assert client.get(address, {"division": EAST}).status_code == 200


def test_an_unknown_division_and_one_out_of_reach_look_the_same(cast, client: Client):
    client.force_login(cast.east)
    pages = [client.get("/", {"division": code}) for code in (WEST, "990000001")]
    other, unknown = (re.sub(r'value="\w{64}"', "", page.content.decode()) for page in pages)
    assert other == unknown


def test_who_reaches_nothing_is_told_whom_to_ask(cast, client: Client):
    client.force_login(cast.administrator)
    response = client.get("/")
    assert response.status_code == 403
    assert "联系系统管理员" in response.content.decode()
