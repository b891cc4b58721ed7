"""What happened to a record, told in sentences, newest first."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Employment
from orgs.models import Change, Coverage, ImportBatch, UnitSpell
from tests.book import WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast) -> Book:
    return Book()


def whole_entries(
    client: Client, address: str, **params: object
) -> list[tuple[str, str, str, str]]:
    """Day, kind, words and origin of each entry on the page."""
    response = client.get(address, params)
    assert response.status_code == 200
    html = response.content.decode().split('id="timeline"')[1].split("</section>")[0]
    found = []
    for day, rest in re.findall(r'<time datetime="(.*?)">.*?</time>(.*?)</li>', html, re.S):
        for entry in rest.split('<div class="entry')[1:]:
            kind = re.search(r'class="tag">(.*?)</span>', entry)[1]
            words, _, origin = entry.split("</span>", 1)[1].partition('<p class="origin">')
            found.append((day, kind, text(words), text(origin)))
    return found


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def entries(client: Client, address: str, **params: object) -> list[tuple[str, str, str]]:
    return [entry[:3] for entry in whole_entries(client, address, **params)]


def told(found: list[tuple[str, str, str]], day: str) -> list[str]:
    return [words for when, _, words in found if when == day]


def test_changes_of_a_unit_are_told_attribute_by_attribute(cast, book, client: Client):
    place = book.place("四方坪大厦")
    unit = book.unit(headcount=57, is_key=False)
    book.changes(unit, date(2020, 3, 1), division_id=WEST, headcount=75)
    book.changes(unit, date(2020, 5, 1), place=place, is_key=True)
    book.changes(unit, date(2020, 6, 1), place=None, status="suspended", headcount=None)
    client.force_login(cast.district)
    found = entries(client, f"/units/{unit.pk}/")
    assert [day for day, _, _ in found] == ["2020-06-01", "2020-05-01", "2020-03-01", "2018-01-01"]
    assert told(found, "2020-03-01") == ["所属街道 由 东风路街道 改为 清水塘街道；从业人数 57 → 75"]
    assert told(found, "2020-05-01") == ["楼宇商圈 填写为 四方坪大厦；是否重点 由 否 改为 是"]
    assert told(found, "2020-06-01") == [
        "楼宇商圈 由 四方坪大厦 改为 空；从业人数 由 75 改为 空；经营状态 由 正常经营 改为 停业"
    ]
    assert told(found, "2018-01-01") == ["列入两新组织台账"]


def test_contacts_in_sentences_are_masked_like_everywhere(cast, book, client: Client):
    unit = book.unit(contact="欧阳联络", phone="13812345678")
    book.changes(unit, date(2021, 3, 1), contact="司马联络", phone="13912345678")
    client.force_login(cast.leader)
    (said,) = told(entries(client, f"/units/{unit.pk}/"), "2021-03-01")
    assert said == "联系人 由 欧阳** 改为 司马**；联系电话 由 138****5678 改为 139****5678"
    client.force_login(cast.east)
    (said,) = told(entries(client, f"/units/{unit.pk}/"), "2021-03-01")
    assert "欧阳联络" in said


def test_everything_that_happened_to_a_unit_is_one_list(cast, book, client: Client):
    unit, instructor = book.unit(), cast.on_the_east.instructor
    branch = book.organization(name="新支部")
    book.covers(branch, unit, mode="joint", since=date(2021, 1, 1), until=date(2021, 11, 1))
    book.assigned(instructor, unit, date(2021, 2, 1))
    book.visit(instructor, unit, date(2021, 3, 1))
    book.demand(unit, date(2021, 4, 1), closed_on=date(2021, 5, 1), outcome="solved")
    book.honour(date(2021, 6, 1), unit=unit, document_no="开发〔2021〕6号")
    member = book.member(cast.east_branch, unit, since=date(2021, 7, 1), name="新党员")
    book.admission(member, branch, unit, date(2021, 7, 1), date(2021, 8, 1))
    client.force_login(cast.east)
    found = entries(client, f"/units/{unit.pk}/")
    assert [(day, kind) for day, kind, _ in found] == [
        ("2021-11-01", "党组织"),
        ("2021-08-01", "发展党员"),
        ("2021-07-01", "党员进出"),
        ("2021-06-01", "表彰"),
        ("2021-05-01", "诉求"),
        ("2021-04-01", "诉求"),
        ("2021-03-01", "走访"),
        ("2021-02-01", "指导员"),
        ("2021-01-01", "党组织"),
        ("2018-01-01", "基本情况"),
    ]
    assert told(found, "2021-01-01") == ["由 新支部 覆盖（联合组建）"]
    assert told(found, "2021-11-01") == ["不再由 新支部 覆盖（联合组建）"]
    assert told(found, "2021-05-01") == ["诉求办结（解决）：诉求"]
    assert "（开发〔2021〕6号）" in told(found, "2021-06-01")[0]
    assert told(found, "2021-07-01") == ["新党员 到本单位工作"]


def test_it_is_filtered_by_kind(cast, book, client: Client):
    unit = cast.covered_unit
    book.visit(cast.on_the_east.instructor, unit, date(2021, 3, 1))
    client.force_login(cast.east)
    address = f"/units/{unit.pk}/"
    assert {kind for _, kind, _ in entries(client, address)} > {"走访"}
    assert {kind for _, kind, _ in entries(client, address, kind="visits")} == {"走访"}
    assert entries(client, address, kind="nonsense") == entries(client, address)


def test_pages_of_it_join_without_gap_or_repeat(cast, book, client: Client):
    unit, instructor = book.unit(), cast.on_the_east.instructor
    for number in range(1, 29):
        book.visit(instructor, unit, date(2021, 2, number))
        book.visit(instructor, unit, date(2020, 2, number))
        book.demand(unit, date(2020, 3, number))
    client.force_login(cast.east)
    address = f"/units/{unit.pk}/"
    pages = [entries(client, address, page=number) for number in (1, 2, 3, 4)]
    assert [len(found) for found in pages] == [30, 30, 25, 0]
    days = [day for found in pages for day, _, _ in found]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == 85
    assert "更早的" in client.get(address, {"page": 2}).content.decode()
    assert "更早的" not in client.get(address, {"page": 3}).content.decode()


def test_it_says_how_a_fact_came_into_the_ledger(cast, book, client: Client):
    unit = book.unit()
    batch = ImportBatch.objects.create(
        kind="units", file_name="单位.xlsx", digest="0", as_of=date(2021, 1, 1), by=cast.district
    )
    imported = Change.objects.create(kind="imported", batch=batch)
    corrected = Change.objects.create(
        kind="corrected", by=cast.east, reason="登记有误", document_no="更正1号"
    )
    demo = Change.objects.create(kind="demo")
    for day, change in (
        (date(2021, 1, 1), imported),
        (date(2021, 2, 1), corrected),
        (date(2021, 3, 1), demo),
    ):
        book.changes(unit, day, headcount=day.month)
        UnitSpell.objects.filter(unit=unit, started_on=day).update(opened_by=change)
    client.force_login(cast.east)
    said = {day: rest for day, *rest in whole_entries(client, f"/units/{unit.pk}/")}
    today = timezone.localdate().isoformat()
    assert said["2021-01-01"][1:] == [
        "从业人数 填写为 1",
        f"台账导入第{batch.pk}批 {today} 区工作人员",
    ]
    assert said["2021-02-01"][1:] == [
        "从业人数 1 → 2（更正1号）",
        f"更正 {today} 东街工作人员：登记有误",
    ]
    assert said["2021-03-01"][1:] == ["从业人数 2 → 3", ""]
    html = client.get(f"/units/{unit.pk}/").content.decode()
    assert html.count("entry-corrected") == 1


def test_an_organisations_events_and_posts_are_told(cast, book, client: Client):
    top = book.organization("committee", name="综合党委")
    branch = book.organization(name="老支部")
    book.changes(branch, date(2021, 2, 1), name="新支部", superior=top)
    book.event(branch, "renamed", date(2021, 2, 1), new_name="新支部", document_no="开〔2021〕2号")
    book.secretary(cast.member, branch, date(2021, 3, 1))
    member = book.member(branch, None, since=date(2021, 4, 1), name="来去")
    book.leaves(member, date(2021, 5, 1), "transferred_out")
    book.activity(date(2021, 6, 1), branch)
    client.force_login(cast.east)
    found = entries(client, f"/party-organizations/{branch.pk}/")
    assert told(found, "2021-02-01") == [
        "党组织名称 由 老支部 改为 新支部；上级党组织 填写为 综合党委",
        "更名为 新支部（开〔2021〕2号）",
    ]
    assert told(found, "2021-03-01") == ["赵东生 任书记"]
    assert told(found, "2021-04-01") == ["来* 组织关系转入"]  # who has left is masked
    assert told(found, "2021-05-01") == ["来* 转出"]
    assert told(found, "2021-06-01") == ["主题党日"]


def test_a_members_way_is_told(cast, book, client: Client):
    member = book.member(
        cast.east_branch, cast.covered_unit, since=date(2019, 5, 1), converted=date(2020, 11, 1)
    )
    admission = book.admission(
        member, cast.east_branch, cast.covered_unit, date(2019, 5, 1), date(2019, 6, 1)
    )
    admission.applied_on = date(2017, 1, 1)
    admission.extended_on, admission.extended_until = date(2020, 5, 1), date(2020, 11, 1)
    admission.conversion_approved_on = date(2020, 12, 1)
    admission.save()
    book.training(date(2021, 3, 1), member)
    Employment.objects.filter(member=member).update(ended_on=date(2021, 4, 1))
    client.force_login(cast.east)
    found = entries(client, f"/members/{member.pk}/")
    assert [(day, words) for day, _, words in found] == [
        ("2021-04-01", "离开 东方科技有限公司"),
        ("2021-03-01", "参加 培训班"),
        ("2020-12-01", "上级审批转正"),
        ("2020-11-01", "转为正式党员"),
        ("2020-05-01", "预备期延长至2020-11-01"),
        ("2019-06-01", "上级审批"),
        ("2019-05-01", "组织关系转入 中共东方科技支部委员会"),
        ("2019-05-01", "到 东方科技有限公司 工作"),
        ("2019-05-01", "支部大会接收"),
        ("2017-01-01", "申请入党"),
    ]


def test_units_moving_into_and_out_of_a_place_are_told_once(cast, book, client: Client):
    place = cast.on_the_east.place
    unit = book.unit(name="楼上公司", since=date(2020, 1, 1), place=place)
    book.changes(unit, date(2020, 6, 1), headcount=9)
    book.changes(unit, date(2021, 1, 1), place=None)
    book.unit(name="西来公司", street=WEST, place=place)
    client.force_login(cast.east)
    found = entries(client, f"/places/{place.pk}/")
    assert [(day, words) for day, _, words in found] == [
        ("2021-01-01", "楼上公司 迁离"),
        ("2020-01-01", "楼上公司 入驻"),
    ]


def test_what_can_be_opened_is_a_link_and_what_cannot_is_words(cast, book, client: Client):
    unit = cast.covered_unit
    elsewhere = book.organization(street=WEST, name="西边的联合支部")
    book.covers(elsewhere, unit, since=date(2021, 1, 1))
    client.force_login(cast.east)
    html = client.get(f"/units/{unit.pk}/").content.decode()
    assert re.search(r"<a [^>]*>中共东方科技支部委员会</a>", html)
    assert "西边的联合支部" in html
    assert not re.search(r"<a [^>]*>西边的联合支部</a>", html)
    assert Coverage.objects.filter(unit=unit).count() == 2
