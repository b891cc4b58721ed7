"""Taking an act back: afterwards everything is as it was, or the reason why not is told."""

from __future__ import annotations

import pghistory.models
import pytest
from django.apps import apps

from orgs.acts import ActError
from orgs.models import Change, Confirmation, Unit
from orgs.nouns import UNITS
from orgs.scope import EVERYTHING
from orgs.undo import obstacles, undo
from tests.acts import do
from tests.book import EAST, WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def record(cast: Cast) -> Unit:
    return UNITS.find(EVERYTHING, cast.covered_unit.pk)


def everything() -> dict[str, list[dict]]:
    """All rows of all ledgers; not the changes and versions, which only grow."""
    tracked = [m.pgh_tracked_model for m in apps.get_models()
               if issubclass(m, pghistory.models.Event)]  # fmt: skip
    return {m.__name__: list(m.objects.order_by("pk").values()) for m in tracked}


ACTS = {
    "move": {"division": WEST},
    "rename": {"name": "东方智造有限公司"},
    "update": {"headcount": "75", "three_have": "true"},
    "status": {"status": "shell"},
    "close": {"status": "revoked"},
    "confirm": {},
    "cover": {"party_organization": "DZZ-WEST", "mode": "attached"},
}


@pytest.mark.parametrize("slug", ACTS)
def test_undoing_an_act_restores_every_row(cast: Cast, record: Unit, slug: str) -> None:
    before = everything()
    change = do(cast.district, slug, record, effective_on="2021-06-01", **ACTS[slug])
    assert everything() != before
    undoing = undo(change, by=cast.district, reason="填错单位")
    assert everything() == before
    assert (undoing.kind, undoing.undoes) == (Change.Kind.UNDONE, change)


def test_undoing_a_merge_of_duplicates_brings_the_second_record_back(cast: Cast) -> None:
    book = Book()
    twice = book.unit(uscc="91430105MA0000TWCE", name="东方科技公司", headcount=57)
    book.covers(cast.east_branch, twice, mode="joint")
    book.member(cast.east_branch, twice, number="DY-TWICE", name="李重复")
    before = everything()
    record = UNITS.find(EVERYTHING, cast.covered_unit.pk)
    change = do(cast.district, "merge-duplicate", record, duplicate=twice.uscc, reason="重复")
    undo(change, by=cast.district)
    assert everything() == before


def test_undoing_a_registration_takes_the_unit_out(cast: Cast) -> None:
    before = everything()
    change = do(cast.east, "register", uscc="91350100M000100Y43", effective_on="2021-03-01",
                kind="enterprise", name="新企业", division=EAST)  # fmt: skip
    undo(change, by=cast.east)
    assert everything() == before


def test_what_a_later_act_changed_again_is_not_undone(cast: Cast, record: Unit) -> None:
    first = do(cast.district, "rename", record, effective_on="2021-03-01", name="甲公司")
    second = do(cast.district, "rename", record, effective_on="2021-06-01", name="乙公司")
    (said,) = obstacles(first)  # who did what to which record, and nothing said twice
    assert said.startswith("区工作人员")
    assert f"对乙公司（{record.uscc}）登记的“更名”（2021-06-01生效）" in said
    with pytest.raises(ActError, match="请先撤回该项"):
        undo(first, by=cast.district)
    undo(second, by=cast.district)
    assert obstacles(first) == []


def test_what_others_rest_on_is_not_undone(cast: Cast) -> None:
    change = do(cast.east, "register", uscc="91350100M000100Y43", effective_on="2021-03-01",
                kind="enterprise", name="新企业", division=EAST)  # fmt: skip
    made = UNITS.find(EVERYTHING, change.object_id)
    do(cast.east, "confirm", made, effective_on="2021-10-01")
    assert "以此为前提" in obstacles(change)[0]
    assert Confirmation.objects.filter(unit=made).exists()


def test_nothing_is_undone_twice(cast: Cast, record: Unit) -> None:
    change = do(cast.district, "rename", record, effective_on="2021-03-01", name="甲公司")
    undo(change, by=cast.district)
    assert obstacles(change) == ["这一事项已经撤回。"]


def test_an_undone_act_can_be_done_again(cast: Cast, record: Unit) -> None:
    change = do(cast.district, "rename", record, effective_on="2021-03-01", name="甲公司")
    undo(change, by=cast.district)
    again = do(cast.district, "rename", record, effective_on="2021-03-01", name="甲公司")
    assert obstacles(again) == []
