"""核对 as its users see it: where there is nothing yet, how many there are, one beside the other."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgs.models import Change, Difference, ImportBatch, Roster, RosterEntry, UnitSpell, User
from orgs.rosters.reconcile import reconcile
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import user
from tests.departments import (
    FIRM,
    OTHER,
    WESTWARDS,
    Departments,
    firm,
    insured,
    market,
    on,
    pending,
    settle,
    tax,
    the,
)
from tests.ledgers import uscc
from tests.test_uploads import Office

pytestmark = pytest.mark.django_db

State = Difference.State
DAY = date(2021, 12, 31)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def departments(tmp_path) -> Departments:
    return Departments(tmp_path)


@pytest.fixture
def clerk() -> User:
    return user("district", "区工作人员", "district", division_id=DISTRICT)


def logged_in(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


@pytest.fixture
def client(clerk) -> Client:
    return logged_in(clerk)


@pytest.fixture
def street() -> Client:
    return logged_in(user("east", "东街工作人员", "street", division_id=EAST))


def page(client: Client, name: str, *args: object, **query: object) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, slug: str, step: str = "apply", **data: object):
    """One step of the act on chosen differences; what is applied was previewed."""
    where = reverse("bulk_act", args=["differences", slug])
    typed = {"token": uuid.uuid4(), "effective_on": "2021-12-31"} | data
    if step == "apply":
        preview = client.post(where, typed | {"step": "preview"})
        typed["seen"] = (preview.context or {}).get("seen", "")
    return client.post(where, typed | {"step": step})


# --- Pages ---------------------------------------------------------------------------------------


def test_where_no_list_has_come_in_the_pages_say_what_to_do(client):
    assert "还没有差异" in page(client, "reconciliation")
    assert "还没有收到部门名单" in page(client, "roster_list")
    assert "没有符合条件的行" in page(client, "difference_list")


def test_every_number_leads_to_as_many_rows(client, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER), market(2, "长沙金地商贸有限公司"))
    departments.give("税务", tax(3, "长沙岳峰物流有限公司"))
    answer = client.get(reverse("reconciliation"))
    counted = [cell for one in answer.context["counted"] for cell in one.cells if cell[0]]
    assert len(counted) == 3
    for number, url in counted:
        assert client.get(url).context["table"].paginator.count == number
    assert answer.context["pending"] == 3


def test_the_lists_say_how_many_rows_found_their_unit(client, book, departments):
    firm(book)
    departments.give("市监", market(1), market("", OTHER), as_of="2021-06-30")
    departments.give("市监", market(1), market("9.14301E+17", FIRM))
    later, former = client.get(reverse("roster_list")).context["rosters"]
    assert (later.rows, later.matched, later.suggested, later.damaged) == (2, 1, 1, 1)
    assert (former.rows, former.matched, former.damaged) == (2, 1, 1)
    assert "已有更新的名单" in page(client, "roster_list")


def test_the_evidence_stands_side_by_side_and_says_whose_word_counts(client, book, departments):
    firm(book, headcount=12)
    departments.give("市监", market(1, OTHER))
    departments.give("税务", tax(1))
    departments.give("人社", insured(1, number=30))
    answer = client.get(reverse("difference", args=[the().pk]))
    titles = [side.title for side in answer.context["sides"]]
    assert titles[0] == "台账"
    assert set(titles[1:]) == {"市监名单", "税务名单", "人社名单"}
    assert [side.title for side in answer.context["sides"] if side.is_authority] == ["市监名单"]
    names = next(line for line in answer.context["lines"] if line.label == "单位名称")
    assert [(said, differs) for _, said, differs in names.cells][:1] == [(FIRM, False)]
    assert (OTHER, True) in [(said, differs) for _, said, differs in names.cells]
    assert "按来源优先级，这一项以市监为准" in answer.content.decode()


def test_a_settled_difference_tells_how_it_was_settled(client, clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    item = the()
    settle(clerk, item, "ours", reason="名单未更新")
    shown = page(client, "difference", item.pk)
    assert "名单未更新" in shown
    assert "区工作人员" in shown
    assert "下一步：核对" not in shown


@pytest.mark.parametrize(
    ("name", "pinned"), [("reconciliation", 17), ("roster_list", 15), ("difference_list", 20)]
)
def test_pages_ask_no_more_of_the_database_when_there_is_more_to_show(
    client, book, departments, name, pinned
):
    firm(book)
    departments.give("市监", market(1, OTHER))
    few = queries(client, reverse(name))
    rows = [market(n, f"长沙第{n}建筑有限公司") for n in range(2, 22)]
    departments.give("市监", market(1, OTHER), *rows, as_of="2022-01-31")
    departments.give("税务", *(tax(n, f"长沙第{n}建筑有限公司") for n in range(30, 40)))
    assert queries(client, reverse(name)) == few == pinned


def test_nor_does_one_difference_that_many_lists_speak_of(client, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    few = queries(client, reverse("difference", args=[the().pk]))
    departments.give("税务", tax(1))
    departments.give("人社", insured(1))
    assert queries(client, reverse("difference", args=[the().pk])) == few == 23


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_who_mended_the_ledger_has_it_compared_again(client, street, book, departments):
    unit = firm(book)
    departments.give("市监", market(1, OTHER))
    unit.spells.update(name=OTHER)
    assert street.post(reverse("compare")).status_code == 404
    assert "重新核对" not in page(street, "reconciliation")
    assert "重新核对" in page(client, "reconciliation")
    assert client.post(reverse("compare")).status_code == 302
    assert Difference.objects.get().state == State.VANISHED


# --- Settling on the pages -----------------------------------------------------------------------


def test_a_preview_shows_what_will_change_and_changes_nothing(client, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    address = reverse("act", args=["differences", the().pk, "settle"])
    opened = client.get(reverse("difference", args=[the().pk])).context
    typed = {
        "token": opened["token"],
        "seen": opened["seen"],
        "outcome": "theirs",
        "effective_on": "2021-12-31",
    }
    shown = client.post(address, typed | {"step": "preview"}).content.decode()
    assert FIRM in shown
    assert OTHER in shown
    assert on(DAY).name == FIRM
    answer = client.post(address, typed | {"step": "apply"})
    assert answer.url == reverse("difference", args=[Difference.objects.get().pk])
    assert on(DAY).name == OTHER


def test_settling_twice_settles_once(client, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    address = reverse("act", args=["differences", the().pk, "settle"])
    opened = client.get(reverse("difference", args=[the().pk])).context
    typed = {
        "token": opened["token"],
        "seen": opened["seen"],
        "outcome": "theirs",
        "effective_on": "2021-12-31",
        "step": "apply",
    }
    for _ in range(2):
        client.post(address, typed)
    assert Change.objects.filter(act="settle").count() == 1


def test_all_that_a_list_finds_are_settled_by_precedence(client, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER), market(2, "长沙金地商贸有限公司"))
    answer = act(client, "apply-precedence", all="1", query="kind=renamed")
    assert answer.status_code == 302
    assert on(DAY).name == OTHER
    assert the().kind == "only_theirs"  # was not asked for


# --- Whose they are ------------------------------------------------------------------------------


def both_streets(book: Book, departments: Departments) -> tuple[Difference, Difference]:
    """One difference in the east and one in the west."""
    firm(book)
    firm(book, 2, "长沙金地商贸有限公司", street=WEST)
    departments.give("市监", market(1, OTHER), market(2, "西岸物流有限公司"))
    return pending().get(division=EAST), pending().get(division=WEST)


def test_a_street_sees_its_own_and_only_these(street, book, departments):
    mine, theirs = both_streets(book, departments)
    shown = page(street, "difference_list")
    assert FIRM in shown
    assert "金地" not in shown
    assert street.get(reverse("reconciliation")).context["pending"] == 1
    assert street.get(reverse("difference", args=[mine.pk])).status_code == 200
    for name, args in (
        ("difference", [theirs.pk]),
        ("act", ["differences", theirs.pk, "settle"]),
        ("record_history", ["differences", theirs.pk]),
    ):
        for method in (street.get, street.post):
            assert method(reverse(name, args=args)).status_code in (404, 405), name


def test_a_street_settles_its_own_and_others_rows_are_left_out(street, book, departments):
    mine, theirs = both_streets(book, departments)
    act(street, "settle-all", pk=[mine.pk, theirs.pk], outcome="theirs")
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.state, theirs.state) == (State.SETTLED, State.OPEN)
    assert on(DAY, 2).name == "长沙金地商贸有限公司"
    act(street, "apply-precedence", all="1", query=f"division={DISTRICT}")
    theirs.refresh_from_db()
    assert theirs.state == State.OPEN


def test_a_unit_that_is_anothers_is_not_changed_by_way_of_an_address(street, book, departments):
    """Its list says the east, its ledger the west by now: the east may look, and not write."""
    unit = firm(book, street=DISTRICT)
    departments.give("市监", market(1, OTHER))
    item = pending().get(division=EAST)
    answer = act(street, "settle-all", pk=item.pk, outcome="theirs")
    assert "不在您的管理范围内" in answer.content.decode()
    assert UnitSpell.objects.as_of(DAY).get(unit=unit).name == FIRM


def test_who_only_looks_sees_and_settles_nothing(book, departments):
    mine, _ = both_streets(book, departments)
    leader = logged_in(user("leader", "区领导", "leader", division_id=DISTRICT))
    shown = page(leader, "difference", mine.pk)
    assert OTHER in shown
    assert "怎样处理" not in shown
    act(leader, "settle-all", pk=mine.pk, outcome="theirs")
    mine.refresh_from_db()
    assert mine.state == State.OPEN


def test_a_firm_that_a_street_registers_is_the_streets(street, book, departments):
    departments.give("市监", market(1), market(2, OTHER, 住所=WESTWARDS))
    act(street, "settle-all", all="1", query="", outcome="theirs")
    assert on(DAY).division_id == EAST
    assert pending().get().key == uscc(2)


# --- A list that is taken back -------------------------------------------------------------------


@pytest.fixture
def office(settings, clerk, tmp_path) -> Office:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    (tmp_path / "office").mkdir()
    return Office(clerk, tmp_path / "office")


def brought(office: Office, *rows, day: str = "2021-12-31") -> ImportBatch:
    batch = office.uploads(list(rows), kind="roster_market", as_of=day)
    office.does("import_apply", batch)
    assert batch.state == ImportBatch.State.APPLIED
    return batch


def test_its_differences_go_with_it_and_its_rows_are_kept(office, book):
    firm(book)
    batch = brought(office, market(1, OTHER))
    office.does("import_undo", batch)
    assert batch.state == ImportBatch.State.UNDONE
    assert not Difference.objects.exists()
    assert RosterEntry.objects.count() == 1
    assert not Roster.objects.current().exists()


def test_the_list_before_it_speaks_again(office, book):
    firm(book)
    brought(office, market(1, OTHER), day="2021-06-30")
    settle_id = the().pk
    later = brought(office, market(1), market(2, "长沙金地商贸有限公司"))
    assert the().kind == "only_theirs"
    office.does("import_undo", later)
    assert (the().pk, the().found_on) == (settle_id, date(2021, 6, 30))


def test_what_waits_for_the_field_goes_on_waiting(office, clerk, book):
    firm(book)
    brought(office, market(1, OTHER), day="2021-06-30")
    settle(clerk, the(), "field", reason="请社区上门")
    later = brought(office, market(1, OTHER))
    office.does("import_undo", later)
    assert (the().state, the().reason) == (State.FIELD, "请社区上门")


def test_what_has_been_settled_stays_settled(office, clerk, book):
    firm(book)
    batch = brought(office, market(1, OTHER))
    settle(clerk, the(), "ours", reason="名单未更新")
    office.does("import_undo", batch)
    assert batch.state == ImportBatch.State.UNDONE
    assert Difference.objects.get().outcome == "ours"
    brought(office, market(1, OTHER), market(2, "长沙金地商贸有限公司"))
    assert the().kind == "only_theirs"


def test_other_lists_and_comparisons_since_stand_in_nobodys_way(office, book, departments):
    firm(book, kind="foundation")
    batch = brought(office, market(1, OTHER))
    departments.give("税务", tax(3, "长沙岳峰物流有限公司"), as_of="2022-03-31")
    reconcile()
    office.does("import_undo", batch)
    assert batch.state == ImportBatch.State.UNDONE
    assert set(pending().values_list("kind", flat=True)) == {"tax_active", "kind_mismatch"}
