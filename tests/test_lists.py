"""The ledgers' lists: found, narrowed, counted, chosen and handed out, within reach."""

from __future__ import annotations

import csv
import io
from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from members.formation import Formation, formation, in_state
from members.models import Member
from orgs.lists import LEDGERS
from orgs.lists.ledger import Cell
from orgs.models import AuditEvent, Confirmation, Division, SavedList, UnitSpell, User
from orgs.periods import Period
from orgs.scope import Scope
from tests.book import DISTRICT, EAST, Book
from tests.cast import RECORDS, Cast, build_cast
from tests.districts import build

pytestmark = pytest.mark.django_db

LISTS = ("/units/", "/party-organizations/", "/members/", "/instructors/", "/places/", "/venues/")


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def come_in(client: Client, username: str) -> Client:
    client.force_login(User.objects.get(username=username))
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    return response.content.decode()


def lines(client: Client, address: str) -> list[list[str]]:
    response = client.get(address)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def rows(client: Client, address: str) -> list[list[str]]:
    """The rows of an exported file, below its head and the column titles."""
    exported = lines(client, address)
    return exported[exported.index([]) + 2 :]


# --- Finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["东方", "dfkj", "91430105MA0000EA5T", "91430105ma0000ea"])
def test_a_unit_is_found_by_name_initials_and_code(cast: Cast, client: Client, typed: str) -> None:
    shown = page(come_in(client, "district"), f"/units/?q={typed}")
    assert "东方科技有限公司" in shown
    assert "西岸贸易有限公司" not in shown
    assert "共 1 行" in shown


def test_a_street_finds_only_its_own(cast: Cast, client: Client) -> None:
    shown = page(come_in(client, "east"), "/units/?q=西岸")
    assert "西岸贸易" not in shown
    assert "没有符合条件的行" in shown


def test_a_persons_name_never_stays_in_the_address(cast: Cast, client: Client) -> None:
    come_in(client, "district")
    response = client.post("/members/", {"q": "赵东生"})
    assert response.status_code == 302
    assert "%E8%B5%B5" not in response.url
    assert "赵" not in response.url
    assert "DY-EAST-1" in page(client, response.url)
    typed = client.get("/members/?q=赵东生")
    assert typed.status_code == 302
    assert "赵" not in typed.url
    assert "%E8%B5%B5" not in typed.url


def test_who_sees_masks_cannot_search_behind_them(cast: Cast, client: Client) -> None:
    come_in(client, "leader")
    found = client.post("/members/", {"q": "赵东生"}, follow=True).content.decode()
    assert "没有符合条件的行" in found
    assert "没有符合条件的行" in page(client, "/members/?q=zds")
    assert "赵**" in page(client, "/members/?q=DY-EAST-1")


# --- Narrowing -----------------------------------------------------------------------------------


def test_a_lost_name_search_lists_nothing_rather_than_all(cast: Cast, client: Client) -> None:
    come_in(client, "district")
    found = client.post("/members/", {"q": "赵东生"}).url
    assert "共 1 行" in page(client, found)
    elsewhere = come_in(Client(), "district")
    for address in (found, found.replace("/members/", "/members/export.csv")):
        lost = elsewhere.get(address)
        assert (lost.status_code, "请重新输入姓名" in lost.content.decode()) == (400, True)


def test_a_session_keeps_only_the_latest_name_searches(cast: Cast, client: Client) -> None:
    come_in(client, "district")
    for number in range(25):
        client.post("/members/", {"q": f"赵{number}"})
    assert list(client.session["searches"].values()) == [f"赵{n}" for n in range(5, 25)]


def test_an_employer_goes_by_its_name_of_the_day(cast: Cast, client: Client) -> None:
    Book().changes(cast.covered_unit, date(2022, 3, 1), name="东方控股有限公司")
    come_in(client, "district")
    before, after = (page(client, f"/members/?as_of={day}") for day in ("2022-02-28", "2022-03-01"))
    assert ("东方科技有限公司" in before, "东方控股有限公司" in before) == (True, False)
    assert ("东方科技有限公司" in after, "东方控股有限公司" in after) == (False, True)


def test_what_has_closed_is_listed_only_when_asked_for(cast: Cast, client: Client) -> None:
    Book().unit(name="已关公司", closed=date(2020, 1, 1))
    come_in(client, "district")
    assert "已关公司" not in page(client, "/units/")
    assert "已关公司" in page(client, "/units/?existing=gone")
    assert "已关公司" in page(client, "/units/?as_of=2019-06-30")


def test_unknown_is_not_no(cast: Cast, client: Client) -> None:
    Book().unit(name="小企业", above_scale=False)
    come_in(client, "district")
    assert "共 1 行" in page(client, "/units/?above_scale=no")
    assert "共 4 行" in page(client, "/units/?above_scale=unknown")


def test_a_list_is_narrowed_only_to_what_one_may_see(cast: Cast, client: Client) -> None:
    come_in(client, "east")
    assert client.get(f"/units/?organization={cast.west_branch.pk}").status_code == 404
    assert client.get(f"/members/?organization={cast.west_branch.pk}").status_code == 404
    assert client.get(f"/units/?organization={cast.east_branch.pk}").status_code == 200


@pytest.mark.parametrize("seed", [1, 2])
def test_the_states_of_coverage_part_the_units(seed: int) -> None:
    build(seed)
    for day in (date(2020, 12, 31), date(2021, 6, 30)):
        scope = Scope(DISTRICT, day, Period.of_year(day.year))
        units = UnitSpell.objects.as_of(day)
        one_by_one = dict(units.annotate(state=formation(scope)).values_list("pk", "state"))
        for state in Formation:
            found = set(units.filter(in_state(scope, state)).values_list("pk", flat=True))
            assert found == {pk for pk, known in one_by_one.items() if known == state}, state


def test_counts_in_rows_lead_to_lists_of_that_many(cast: Cast, client: Client) -> None:
    come_in(client, "district")
    assert f"/units/?organization={cast.east_branch.pk}" in page(client, "/party-organizations/")
    assert "共 1 行" in page(client, f"/units/?organization={cast.east_branch.pk}")
    assert "共 2 行" in page(client, f"/members/?own={cast.east_branch.pk}")


# --- Handing out ---------------------------------------------------------------------------------


@pytest.mark.parametrize("where", LISTS)
def test_a_file_says_what_it_holds(cast: Cast, client: Client, where: str) -> None:
    """D14: scope, day, filters and number of rows."""
    exported = lines(come_in(client, "district"), f"{where}export.csv")
    head = dict(line for line in exported[: exported.index([])])
    assert head["区划"] == "开福区（430105）"
    assert head["截止日期"] == "2021-12-31"
    assert head["筛选"] == "无"
    assert head["行数"] == str(len(exported) - exported.index([]) - 2)


@pytest.mark.parametrize("slug", [slug for slug, ledger in LEDGERS.items() if ledger.extras])
def test_a_file_says_of_every_row_what_the_page_works_out_for_it(
    cast: Cast, client: Client, slug: str
) -> None:
    ledger, where = LEDGERS[slug], reverse(f"{LEDGERS[slug].noun.view}_list")
    Book().demand(cast.on_the_east.unit, date(2021, 5, 6))
    RECORDS[slug](cast.on_the_east)
    cols = [one.name for one in (*ledger.columns, *ledger.extras)]
    query = urlencode({"cols": cols, "as_of": "2021-12-31", "per": 100}, doseq=True)
    table = come_in(client, "district").get(f"{where}?{query}").context["table"]
    shown = [
        [table.extras[extra.name].get(row.record["record"]) for extra in ledger.extras]
        for row in table.paginated_rows
    ]
    written = rows(client, f"{reverse('ledger_export', args=[slug, 'csv'])}?{query}")
    assert len(written) == len(shown) > 0
    for cells, said in zip(written, shown, strict=True):
        for extra, cell, value in zip(ledger.extras, cells[-len(said) :], said, strict=True):
            expected = value.value if isinstance(value, Cell) else value
            nothing = "0" if extra.is_number else ""
            assert cell == (nothing if expected is None else str(expected)), extra.label


def test_a_file_keeps_the_pages_filters(cast: Cast, client: Client) -> None:
    """D14: the very rows of the page."""
    come_in(client, "district")
    exported = lines(client, "/units/export.csv?kind=social_group&q=dfsh")
    head = dict(line for line in exported[: exported.index([])])
    assert head["筛选"] == "查找“dfsh”；单位类型：社会团体"
    assert [row[0] for row in exported[exported.index([]) + 2 :]] == ["东风商会"]


def test_a_name_searched_for_is_not_in_the_file_nor_the_audit(cast: Cast, client: Client) -> None:
    come_in(client, "district")
    query = client.post("/members/", {"q": "赵东生"}).url.split("?")[1]
    exported = lines(client, f"/members/export.csv?{query}")
    assert ["筛选", "按姓名查找"] in exported
    event = AuditEvent.objects.filter(kind="export").get()
    assert (event.rows, "赵" in event.target) == (1, False)


def test_personal_fields_are_masked_in_a_file_for_who_may_not_read_them(
    cast: Cast, client: Client
) -> None:
    assert "赵**" in rows(come_in(client, "leader"), "/members/export.csv")[0]
    assert "赵东生" in rows(come_in(Client(), "district"), "/members/export.csv")[0]


def test_text_is_never_a_formula(cast: Cast, client: Client) -> None:
    Book().unit(name="=1+1")
    names = [row[0] for row in rows(come_in(client, "district"), "/units/export.csv")]
    assert "'=1+1" in names


# --- Choosing ------------------------------------------------------------------------------------


def confirm(client: Client, **chosen) -> int:
    where = "/units/bulk/confirm-all/"
    data = {**chosen, "effective_on": "2021-10-01"}
    preview = client.post(where, {**data, "step": "preview"})
    assert preview.status_code == 200
    response = client.post(where, {**data, "step": "apply", "seen": preview.context["seen"]})
    assert response.status_code == 302
    return Confirmation.objects.count()


def test_the_chosen_rows_are_confirmed_at_one_go(cast: Cast, client: Client) -> None:
    chosen = [cast.covered_unit.pk, cast.bare_unit.pk]
    assert confirm(come_in(client, "east"), pk=chosen) == 2


def test_all_rows_found_can_be_chosen(cast: Cast, client: Client) -> None:
    assert confirm(come_in(client, "district"), all="1", query="q=dfkj") == 1


def test_rows_outside_the_reach_are_not_chosen(cast: Cast, client: Client) -> None:
    west = UnitSpell.objects.get(name="西岸贸易有限公司").unit_id
    assert confirm(come_in(client, "east"), pk=[cast.covered_unit.pk, west]) == 1


def test_an_address_that_means_nothing_chooses_nothing(cast: Cast, client: Client) -> None:
    come_in(client, "district")
    for query in ("as_of=someday", "kind=nothing"):
        answer = client.post("/units/bulk/confirm-all/", {"all": "1", "query": query})
        assert answer.status_code == 400, query


# --- Keeping -------------------------------------------------------------------------------------


def test_a_lists_state_is_kept_under_a_name_for_oneself(cast: Cast, client: Client) -> None:
    come_in(client, "east")
    client.post("/units/saved/", {"name": "商会", "query": "kind=social_group"})
    assert "kind=social_group" in page(client, "/units/")
    again = client.post("/units/saved/", {"name": "商会", "query": "q=x"}, follow=True)
    assert "请换一个名称" in again.content.decode()
    kept = SavedList.objects.get()
    stranger = come_in(Client(), "west")
    assert stranger.post(f"/units/saved/{kept.pk}/delete/").status_code == 404
    client.post(f"/units/saved/{kept.pk}/delete/")
    assert not SavedList.objects.exists()


def test_a_kept_state_leaves_out_a_search_for_a_name(cast: Cast, client: Client) -> None:
    come_in(client, "district")
    query = client.post("/members/?gender=male", {"q": "赵东生"}).url.split("?")[1]
    client.post("/members/saved/", {"name": "男党员", "query": query})
    client.post("/members/saved/", {"name": "编号", "query": "q=DY-1"})
    assert list(SavedList.objects.order_by("pk").values_list("query", flat=True)) == [
        "gender=male",
        "q=DY-1",
    ]


def test_what_a_community_keeps_is_listed_with_its_street(cast: Cast, client: Client) -> None:
    community = Division.objects.create(
        code=f"{EAST}001", name="银杏社区", kind="community", parent_id=EAST
    )
    Book().unit(street=community.pk, name="社区里的公司")
    address = "/units/export.csv?q=社区里的公司&cols=division&cols=community"
    assert rows(come_in(client, "east"), address) == [["东风路街道", "银杏社区"]]


# --- Sorting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", LEDGERS)
def test_every_column_sorts_both_ways(cast: Cast, client: Client, slug: str) -> None:
    come_in(client, "district")
    where = reverse(f"{LEDGERS[slug].noun.view}_list")
    for column in LEDGERS[slug].columns:
        for name in (column.name, f"-{column.name}"):
            page(client, f"{where}?sort={name}")


@pytest.mark.parametrize("sort", ["headcount", "-headcount"])
def test_what_is_unknown_is_sorted_last(cast: Cast, client: Client, sort: str) -> None:
    book = Book()
    book.unit(name="不知道有几人的公司")
    book.unit(name="有人的公司", headcount=7)
    shown = page(come_in(client, "district"), f"/units/?sort={sort}")
    assert shown.index("有人的公司") < shown.index("不知道有几人的公司")


# --- Cost ----------------------------------------------------------------------------------------

QUERIES = {"/units/": 25, "/party-organizations/": 24, "/members/": 28, "/instructors/": 30,
           "/places/": 23, "/venues/": 27}  # fmt: skip


@pytest.mark.parametrize("where", LISTS)
def test_a_list_costs_the_same_however_long_it_is(
    cast: Cast, client: Client, where: str, django_assert_max_num_queries
) -> None:
    book = Book()
    for number in range(30):
        unit = book.unit(name=f"单位{number}")
        book.member(cast.east_branch, unit, number=f"DY-{number}", name="张三")
        book.organization(number=f"DZZ-{number}", name=f"支部{number}")
        book.instructor("street", DISTRICT, unit, number=f"ZDY-{number}", name="李四")
        book.place(f"楼{number}")
        book.venue(name=f"中心{number}")
    come_in(client, "district")
    assert Member.objects.count() > 25
    page(client, where)
    with django_assert_max_num_queries(QUERIES[where]):
        page(client, where)
