"""Pages of 摸底排查: every number leads to its rows, a card keeps what was typed, nobody sees more."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from django.test import Client

from orgs.acts import editing_reach, find_act
from orgs.acts.doing import rehearse
from orgs.models import Census, CensusCard, User
from orgs.trail import stamp
from tests.book import EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.test_censuses import accepted, card_of, found

pytestmark = pytest.mark.django_db

FILLED = {
    "outcome": "shell",
    "visited_on": "2021-08-05",
    "headcount": "3",
    "members": "1",
    "investor_is_member": "true",
    "has_organization": "",
    "no_organization_reason": "没有党员",
    "address": "",
    "duplicate_of": "",
    "remark": "",
}


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def come_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def text(response) -> str:
    return response.content.decode()


def address(card: CensusCard) -> str:
    return f"/censuses/cards/{card.pk}/"


def fill_in(client: Client, card: CensusCard, seen: str | None = None, **said: str):
    seen = stamp("census-cards", card.pk) if seen is None else seen
    return client.post(address(card), FILLED | {"seen": seen} | said)


# --- The campaign --------------------------------------------------------------------------------


def test_each_number_leads_to_a_list_of_as_many_rows(cast, client: Client):
    come_in(client, cast.district)
    found(card_of(cast, cast.bare_unit), cast.east, "zombie")
    accepted(cast, found(card_of(cast, cast.covered_unit), cast.east))
    page = text(client.get(f"/censuses/{cast.census.pk}/"))
    cells = re.findall(r'<td class="number"><a href="([^"]+)">([\d,]+)</a>', page)
    assert len(cells) > 8
    for url, number in cells:
        listed = text(client.get(url.replace("&amp;", "&")))
        assert f"共 {number} 行" in listed, url


def test_a_street_sees_its_own_part(cast, client: Client):
    page = text(come_in(client, cast.east).get(f"/censuses/{cast.census.pk}/"))
    assert "应查 <strong>3</strong> 家" in page
    assert "清水塘" not in page
    assert "/acts/arrange/" not in page
    assert client.get(f"/censuses/{cast.census.pk}/?division={WEST}").status_code == 404


def test_one_held_elsewhere_is_not_to_be_found(cast, client: Client):
    other = Census.objects.create(name="清水塘的", cut_off=date(2021, 6, 30), division_id=WEST)
    assert come_in(client, cast.east).get(f"/censuses/{other.pk}/").status_code == 404
    assert "清水塘的" not in text(client.get("/censuses/"))
    assert come_in(client, cast.west).get(f"/censuses/{other.pk}/").status_code == 200


def test_it_is_opened_once_however_often_the_button_is_pressed(cast, client: Client):
    come_in(client, cast.district)
    asked = {
        "name": "2022年摸底排查", "division": EAST, "cut_off": "2022-06-30",
        "registering_until": "", "reviewing_until": "", "reason": "", "token": str(uuid.uuid4()),
    }  # fmt: skip
    first, second = (client.post("/censuses/new/", asked) for _ in range(2))
    assert first.url == second.url
    assert Census.objects.filter(name="2022年摸底排查").count() == 1


def test_a_wrong_opening_keeps_what_was_typed(cast, client: Client):
    asked = {"name": "某某排查", "division": EAST, "cut_off": "明天"}
    response = come_in(client, cast.district).post("/censuses/new/", asked)
    assert response.status_code == 422
    page = text(response)
    assert "某某排查" in page
    assert "日期无法识别" in page


def test_who_keeps_no_ledger_opens_none(cast, client: Client):
    for user in (cast.instructor, cast.secretary, cast.leader, cast.department):
        assert come_in(client, user).get("/censuses/new/").status_code == 404
        assert "/censuses/new/" not in text(client.get("/censuses/"))


def test_without_any_the_page_says_what_to_do(cast, client: Client):
    CensusCard.objects.all().delete()
    Census.objects.all().delete()
    assert "选“发起摸底排查”" in text(come_in(client, cast.district).get("/censuses/"))
    assert "由区里或街道发起后" in text(come_in(client, cast.instructor).get("/censuses/"))


# --- A card --------------------------------------------------------------------------------------


def test_a_card_is_filled_in_and_leads_to_the_next(cast, client: Client):
    come_in(client, cast.east)
    card = card_of(cast, cast.bare_unit)
    response = fill_in(client, card, next="1")
    card.refresh_from_db()
    assert (card.state, card.outcome, card.headcount) == ("registered", "shell", 3)
    assert (card.investor_is_member, card.has_organization) == (True, None)
    assert card.registered_by == cast.east
    later = int(re.search(r"/cards/(\d+)/", response.url)[1])
    assert later != card.pk
    assert CensusCard.objects.get(pk=later).division_id == EAST


def test_after_the_last_card_comes_the_list(cast, client: Client):
    come_in(client, cast.instructor)  # looks after one unit
    response = fill_in(client, card_of(cast, cast.covered_unit), next="1")
    assert response.url.startswith("/censuses/cards/?")


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"outcome": ""}, "请选择结论"),
        ({"visited_on": "2199-01-01"}, "日期不能晚于今天"),
        ({"headcount": "约50"}, "请填写整数；没有了解到的留空"),
        ({"headcount": "-1"}, "不能小于0"),
        ({"headcount": "2", "members": "5"}, "党员人数不能多于从业人数（2人）"),
        ({"has_organization": "true"}, "已建党组织的不填未建原因"),
        ({"outcome": "duplicate"}, "请填写与台账中哪一家重复"),
        ({"duplicate_of": "91430105MA0000EA5T"}, "只有结论为“重复”时才填写"),
        ({"outcome": "duplicate", "duplicate_of": "91430105MA0000BARE"}, "这就是本单位"),
        ({"outcome": "duplicate", "duplicate_of": "查无此名"}, "没有找到两新组织"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(cast, client: Client, said, complaint):
    come_in(client, cast.east)
    card = card_of(cast, cast.bare_unit)
    response = fill_in(client, card, remark="记在心里", **said)
    assert response.status_code == 422
    page = text(response)
    assert complaint in page
    assert "记在心里" in page
    card.refresh_from_db()
    assert card.state == "open"


def test_the_second_of_two_sees_what_the_first_found(cast, client: Client):
    card = card_of(cast, cast.bare_unit)
    seen = stamp("census-cards", card.pk)
    found(card, cast.district, "zombie", remark="大门紧锁")
    response = fill_in(come_in(client, cast.east), card, seen=seen)
    assert response.status_code == 409
    page = text(response)
    assert "这张卡已被改动" in page
    assert "大门紧锁" in page
    card.refresh_from_db()
    assert card.outcome == "zombie"
    again = re.search(r'name="seen" value="([^"]+)"', page)[1]
    assert fill_in(client, card, seen=again).status_code == 302


def test_another_streets_card_is_not_to_be_found(cast, client: Client):
    card = cast.census.cards.get(division=WEST)
    come_in(client, cast.east)
    assert client.get(address(card)).status_code == 404
    assert fill_in(client, card).status_code == 404
    assert come_in(client, cast.instructor).get(address(card)).status_code == 404


def test_a_card_that_is_settled_is_shown_and_not_asked_again(cast, client: Client):
    card = found(card_of(cast, cast.bare_unit), cast.east, headcount=0)
    accepted(cast, card)
    page = text(come_in(client, cast.east).get(address(card)))
    assert "所见情况" in page
    assert '<form class="card act-form' not in page
    assert "0人" in page  # none is not unknown
    assert "未了解" in page
    assert fill_in(client, card).status_code == 302
    card.refresh_from_db()
    assert card.outcome == "operating"


def test_the_returned_card_says_why(cast, client: Client):
    card = found(card_of(cast, cast.bare_unit), cast.east)
    CensusCard.objects.filter(pk=card.pk).update(state="returned", return_reason="请写明地址")
    assert "退回重报：请写明地址" in text(come_in(client, cast.east).get(address(card)))


def test_a_unit_outside_the_ledger_leads_to_where_it_is_entered(cast, client: Client):
    card = CensusCard.objects.create(
        census=cast.census, division_id=EAST, found_name="巷口面馆", address="东风路3号"
    )
    page = text(come_in(client, cast.east).get(address(card)))
    url = re.search(r'href="(/units/acts/register/[^"]+)"', page)[1].replace("&amp;", "&")
    form = text(client.get(url))
    assert "巷口面馆" in form
    assert "东风路3号" in form
    instructor_page = come_in(client, cast.instructor).get(address(card))
    assert instructor_page.status_code == 404


def test_the_units_page_shows_its_cards(cast, client: Client):
    found(card_of(cast, cast.bare_unit), cast.east, "zombie")
    page = text(come_in(client, cast.east).get(f"/units/{cast.bare_unit.pk}/"))
    assert address(card_of(cast, cast.bare_unit)) in page
    assert "僵尸" in page


def test_the_preview_of_an_acceptance_says_what_will_change(cast):
    card = found(card_of(cast, cast.bare_unit), cast.east, "shell")
    act = find_act("census-cards", "accept")(
        {}, user=cast.district, reach=editing_reach(cast.district), record=card
    )
    assert act.is_valid()
    told = {(row.what, one.label, one.after) for row in rehearse(act).rows for one in row.fields}
    assert ("两新组织", "经营状态", "空壳") in told
    assert ("摸底卡", "状态", "已通过") in told
    card.refresh_from_db()
    assert card.state == "registered"


# --- On paper, and in a file ---------------------------------------------------------------------


def test_paper_cards_are_those_of_the_list(cast, client: Client):
    come_in(client, cast.east)
    page = text(client.get(f"/censuses/cards/print/?census={cast.census.pk}&q=东方科技"))
    assert page.count('<li class="paper">') == 1
    assert "东方科技有限公司" in page
    assert "西岸" not in text(client.get("/censuses/cards/print/"))


def test_the_exported_cards_say_why_each_is_left_out(cast, client: Client):
    accepted(cast, found(card_of(cast, cast.bare_unit), cast.east, "not_found", remark="无人应答"))
    come_in(client, cast.district)
    query = f"census={cast.census.pk}&cols=name&cols=outcome&cols=remark"
    response = client.get(f"/census-cards/export.csv?{query}")
    exported = b"".join(response.streaming_content).decode()
    assert "东风小店有限公司,查无,无人应答" in exported
    assert "摸底排查：2021年摸底排查" in exported


def test_pages_take_few_queries(cast, client: Client, django_assert_max_num_queries):
    book = Book()
    for _ in range(30):
        unit = book.unit()
        CensusCard.objects.create(census=cast.census, unit=unit, division_id=EAST)
    come_in(client, cast.district)
    for url, most in (
        ("/censuses/", 18),
        (f"/censuses/{cast.census.pk}/", 24),
        (f"/censuses/cards/?census={cast.census.pk}", 27),
        (f"/censuses/cards/print/?census={cast.census.pk}", 20),
        (address(card_of(cast, cast.bare_unit)), 33),
    ):
        client.get(url)
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200
