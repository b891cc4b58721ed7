"""Notices inside the system: told once, read by a click, and nobody else's business."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from orgs.models import CensusCard, Notice
from orgs.notices import holders, notify, purge
from tests.acts import do
from tests.book import EAST
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.east)
    return client


def tell(cast: Cast, text: str = "有一件事") -> Notice:
    notify([cast.east], text, noun="units", pk=cast.covered_unit.pk)
    return Notice.objects.latest("pk")


def test_the_header_says_how_many_are_unread(cast, client):
    assert "条未读" not in client.get("/due/").content.decode()
    tell(cast)
    tell(cast)
    assert "，2条未读" in client.get("/due/").content.decode()


def test_the_number_costs_no_query(cast, client, django_assert_num_queries):
    client.get("/roles/")
    with django_assert_num_queries(30, exact=False) as before:
        client.get("/roles/")
    tell(cast)
    with django_assert_num_queries(len(before)):
        client.get("/roles/")


def test_the_newest_is_first_and_says_in_words_that_it_is_unread(cast, client):
    tell(cast, "先来的")
    tell(cast, "后到的")
    page = client.get("/notices/").content.decode()
    assert page.index("后到的") < page.index("先来的")
    assert page.count(">未读<") == 2


def test_opening_one_reads_it_and_leads_to_the_record(cast, client):
    one, other = tell(cast), tell(cast)
    response = client.get(f"/notices/{one.pk}/")
    assert (response.status_code, response.url) == (302, f"/units/{cast.covered_unit.pk}/")
    one.refresh_from_db()
    other.refresh_from_db()
    assert not one.is_unread
    assert other.is_unread


def test_one_about_no_record_leads_back_to_the_list(cast, client):
    notify([cast.east], "通知而已")
    assert client.get(f"/notices/{Notice.objects.get().pk}/").url == "/notices/"


def test_all_are_read_in_one_click(cast, client):
    for _ in range(3):
        tell(cast)
    assert client.get("/notices/read/").status_code == 405
    page = client.post("/notices/read/", follow=True).content.decode()
    assert "已把3条通知标为已读" in page
    assert ">未读<" not in page


def test_nobody_sees_or_reads_anothers(cast, client):
    one = tell(cast)
    client.force_login(cast.west)
    assert one.text not in client.get("/notices/").content.decode()
    assert client.get(f"/notices/{one.pk}/").status_code == 404
    client.post("/notices/read/")
    one.refresh_from_db()
    assert one.is_unread


def test_many_are_paged(cast, client):
    notify([cast.east], "第一条")
    for number in range(30):
        notify([cast.east], f"另{number}条")
    assert "第一条" not in client.get("/notices/").content.decode()
    assert "第一条" in client.get("/notices/", {"page": 2}).content.decode()


def test_what_was_read_long_ago_is_taken_out(cast, settings):
    old, fresh, unread = tell(cast, "旧"), tell(cast, "新"), tell(cast, "未读")
    now = timezone.now()
    long_ago = now - timedelta(days=settings.KAIFU_NOTICE_DAYS + 1)
    Notice.objects.filter(pk=old.pk).update(read_at=long_ago)
    Notice.objects.filter(pk=fresh.pk).update(read_at=now)
    Notice.objects.filter(pk=unread.pk).update(made_at=long_ago)
    assert purge() == 1
    assert set(Notice.objects.all()) == {fresh, unread}


def test_a_user_is_told_once_and_only_while_active(cast):
    cast.west.is_active = False
    cast.west.save()
    notify([cast.east, cast.east, cast.west], "一次")
    assert [one.user for one in Notice.objects.all()] == [cast.east]
    assert list(holders("street", division=EAST)) == [cast.east]


def test_who_registered_a_card_is_told_that_it_came_back(cast):
    card = cast.on_the_east.census_card
    CensusCard.objects.filter(pk=card.pk).update(
        state="registered", outcome="operating", registered_by=cast.instructor
    )
    card = CensusCard.objects.get(pk=card.pk)
    from orgs.nouns import NOUNS
    from orgs.scope import EVERYTHING

    record = NOUNS["census-cards"].find(EVERYTHING, card.pk)
    do(cast.east, "return", record, "census-cards", reason="张三说人数不对")
    notice = Notice.objects.get()
    assert notice.user == cast.instructor
    assert notice.text == "摸底卡被退回，请核实后重新登记：东方科技有限公司"
    client = Client()
    client.force_login(cast.instructor)
    assert client.get(f"/notices/{notice.pk}/").url == f"/censuses/cards/{card.pk}/"
    assert client.get(f"/censuses/cards/{card.pk}/").status_code == 200
