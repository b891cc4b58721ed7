"""年度总结 and 月度简报: whose figures they are, whose words, and what has changed since."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from orgs.models import AuditEvent, Change
from orgs.rules import RULES, count
from orgs.undo import undo
from reports.figures import figures
from reports.models import SealedReturn, SummaryText
from reports.summary import pdf
from reports.summary.composing import Paragraph, compose, numbered
from reports.summary.outline import Heading, Words
from tests.acts import do
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast, user
from tests.summaries import asked_for, words

pytestmark = pytest.mark.django_db

OWN = "{区划}今年有两新党员{两新党员}，党组织{两新党组织}。"


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def client(cast, client: Client) -> Client:
    client.force_login(cast.district)
    return client


def page(client: Client, address: str = "/summary/", **params: object) -> str:
    response = client.get(address, params)
    assert response.status_code == 200
    return response.content.decode()


def write(client: Client, text: str, part: str = "totals", seen: str = "", **more: str):
    return client.post(f"/summary/texts/{part}/", {"text": text, "seen": seen, **more})


# --- What it says --------------------------------------------------------------------------------


@pytest.mark.parametrize("division", [DISTRICT, EAST, WEST])
def test_a_summary_holds_the_figures_of_its_division(cast, division):
    found = figures(asked_for(division).scope)
    made = compose(asked_for(division))
    shown = [shown for p in made.paragraphs for shown in p.shown]
    assert "members" in {one.placeholder.slug for one in shown}
    for one in shown:
        slug = one.placeholder.slug
        if slug in RULES:
            assert one.text == str(count(RULES[slug], made.asked.scope))
        elif one.placeholder.code in (slug, f"{slug}:some"):
            assert one.text == found[slug].prose


def test_what_is_nought_is_said_only_where_it_says_something(cast):
    """The cast has no honours and no committee: neither their clauses nor their paragraph."""
    made = compose(asked_for())
    assert "honours" in {paragraph.key for paragraph in made.unused}
    assert "党委" not in words(made, "formation")
    assert [p for p in made.paragraphs if p.key == "mechanisms"] == []


def test_what_a_street_does_not_do_is_not_told_of_it(cast):
    Book().task("street_report", date(2021, 12, 20), issued=date(2021, 11, 6))
    assert "任务清单" in words(compose(asked_for()), "mechanisms")
    made = compose(asked_for(EAST))
    assert "mechanisms" in {p.key for p in made.unused}
    (row,) = (row for row in made.tables[0].lines if row.label.startswith("任务清单"))
    assert [point.text for point in row.points] == ["—", "—", "—"]


def test_headings_are_numbered_without_a_gap_where_one_drops_out():
    said = {key: Paragraph(key, ["说。"], "", "") for key in "abc"} | {
        "-": Paragraph("-", [], "", "")
    }
    blocks = (
        Heading(1, "做法"), Heading(2, "甲"), Words("a", ""), Heading(2, "乙"), Words("-", ""),
        Heading(2, "丙"), Words("b", ""),
        Heading(1, "问题"), Heading(2, "丁"), Words("-", ""),
        Heading(1, "打算"), Words("c", ""),
    )  # fmt: skip
    titles = [section.title for section in numbered(blocks, said, {})]
    assert titles == ["一、做法", "（一）甲", "（二）丙", "二、打算"]


def test_a_month_has_its_brief(cast):
    made = compose(asked_for(month="3"))
    assert made.title == "开福区2021年3月两新组织党建工作简报"
    assert "新发展两新党员1名" in words(made, "formation")
    assert {note.when for note in made.notes} == {"2021年3月", "截至2021年3月31日"}


def test_each_number_is_noted_once_with_its_day_and_definition(cast):
    made = compose(asked_for())
    (note,) = (note for note in made.notes if note.slug == "members")
    assert note.said == "两新党员：3人，截至2021年12月31日，口径第1版。"
    assert [note.number for note in made.notes] == list(range(1, len(made.notes) + 1))
    firsts = [s.placeholder.slug for p in made.paragraphs for s in p.shown if s.is_first]
    assert sorted(firsts) == sorted(note.slug for note in made.notes)


def test_the_years_stand_side_by_side_with_the_last_change(cast):
    (table,) = (t for t in compose(asked_for(), years=3).tables if t.key == "years")
    assert table.heads == ["指标", "2021年", "2020年", "2019年", "2018年", "增减"]
    (row,) = (row for row in table.lines if row.label.startswith("新发展两新党员"))
    assert [point.text for point in row.points] == ["2", "1", "0", "0", "增加1名"]
    (table,) = (t for t in compose(asked_for(), years=0).tables if t.key == "years")
    assert table.heads == ["指标", "2021年"]


def test_the_page_links_each_number_to_its_rows(client):
    html = page(client)
    assert 'href="/indicators/members/"' in html
    assert 'href="/due/' in html
    assert 'id="note-1"' in html
    assert "2018年" in page(client, compare=3)


@pytest.mark.parametrize("compare", ["9", "-1", "x", "²"])
def test_a_comparison_that_cannot_be_made_says_what_can(client, compare):
    response = client.get("/summary/", {"compare": compare})
    assert response.status_code == 400
    assert f"对比年数“{compare}”无效：应为0至5之间的数字" in response.content.decode()


def test_a_page_takes_as_many_queries_whatever_is_in_it(client, django_assert_num_queries):
    page(client)
    with django_assert_num_queries(33):
        page(client)


# --- Own words -----------------------------------------------------------------------------------


def test_own_words_stay_and_their_numbers_follow(client, cast):
    assert write(client, OWN).url == "/summary/#totals"
    assert words(compose(asked_for()), "totals") == "开福区今年有两新党员3人，党组织2个。"
    Book().member(cast.east_branch, cast.covered_unit)
    assert words(compose(asked_for()), "totals") == "开福区今年有两新党员4人，党组织2个。"
    assert SummaryText.objects.get().text == "{区划}今年有两新党员{members}，党组织{party_orgs}。"


def test_the_numbers_that_changed_since_are_listed(client, cast):
    write(client, OWN)
    assert compose(asked_for()).moved == []
    Book().member(cast.east_branch, cast.covered_unit)
    (moved,) = compose(asked_for()).moved
    assert (moved.name, moved.before, moved.now) == ("两新党员", "3人", "4人")
    assert "有1个数变了" in page(client)


def test_all_numbers_of_a_draft_can_be_remembered_without_changing_a_word(client, cast):
    write(client, OWN)
    before = [p.text for p in compose(asked_for()).paragraphs]
    assert client.post("/summary/keep/").url == "/summary/"
    made = compose(asked_for())
    assert [p.text for p in made.paragraphs] == before
    assert [p.key for p in made.paragraphs if p.is_own] == ["totals"]
    Book().member(cast.east_branch, cast.covered_unit)
    assert {"两新党员", "非公企业党员"} <= {moved.name for moved in compose(asked_for()).moved}


def test_words_are_of_one_division_and_one_period(client):
    write(client, OWN)
    default = compose(asked_for(EAST))
    assert not [p for p in default.paragraphs if p.is_own]
    assert not [p for p in compose(asked_for(year="2020")).paragraphs if p.is_own]


def test_the_page_of_a_paragraph_shows_where_it_differs_and_what_it_would_print(client):
    html = page(client, "/summary/texts/totals/")
    assert "{两新党员：较上年}" in html
    assert "与默认文字比较" not in html
    tried = write(client, "共有党员{两新党员}。", preview="1").content.decode()
    assert "共有党员3人。" in tried
    assert not SummaryText.objects.exists()
    write(client, OWN)
    assert "<ins>" in page(client, "/summary/texts/totals/")


def test_an_unknown_name_is_refused_by_name_and_what_was_typed_kept(client):
    html = write(client, "共有党员{党圆}。").content.decode()
    assert "没有叫“党圆”的指标或提醒" in html
    assert "共有党员{党圆}。" in html
    assert not SummaryText.objects.exists()


def test_blank_words_are_the_default_ones_again(client):
    write(client, OWN)
    write(client, "", seen=str(SummaryText.objects.get().change_id))
    (paragraph,) = (p for p in compose(asked_for()).paragraphs if p.key == "totals")
    assert not paragraph.is_own


def test_who_opened_it_before_another_saved_does_not_overwrite(client):
    write(client, OWN)
    html = write(client, "共有党员{两新党员}。").content.decode()
    assert "刚刚由他人改过" in html
    assert "共有党员{两新党员}。" in html
    assert "今年有" in words(compose(asked_for()), "totals")


def test_a_saving_is_one_change_told_in_words_that_can_be_taken_back(client, cast):
    write(client, OWN)
    change = Change.objects.latest("pk")
    assert change.by == cast.district
    assert "区工作人员" in page(client, "/history/")
    assert "今年有" in page(client, f"/history/changes/{change.pk}/")
    undo(change, by=cast.district)
    assert not SummaryText.objects.exists()


def test_only_who_keeps_the_whole_division_writes_its_words(cast):
    for who in ("east", "secretary", "instructor", "leader"):
        client = Client()
        client.force_login(getattr(cast, who))
        assert write(client, OWN, part="totals").status_code == (302 if who == "east" else 404)
        assert client.get(f"/summary/texts/totals/?division={DISTRICT}").status_code == 404
        assert client.post(f"/summary/keep/?division={DISTRICT}").status_code == 404
    assert SummaryText.objects.get().division_id == EAST
    assert Client().post("/summary/keep/").status_code == 302


def test_there_are_no_words_of_a_paragraph_that_is_not_there(client):
    assert client.get("/summary/texts/nothing/").status_code == 404
    assert client.get("/summary/export.doc").status_code == 404


# --- Whose it is ---------------------------------------------------------------------------------


def test_a_street_gets_no_other_streets_summary(cast, client):
    client.force_login(cast.east)
    for address in ("/summary/", "/summary/export.docx"):
        assert client.get(address, {"division": WEST}).status_code == 404
    html = page(client)
    assert "清水塘" not in html
    assert "西岸" not in html


def test_who_sees_a_part_does_not_read_what_was_written_of_the_whole(cast, client):
    write(client, "西岸的事要抓紧，有两新党员{两新党员}。")
    assert "西岸的事要抓紧" in page(client)
    client.force_login(cast.secretary)
    html = page(client, division=DISTRICT)
    assert "西岸的事要抓紧" not in html
    assert "仅含导出人负责范围内的数据" in html


def test_a_file_leaving_is_written_down(cast, client):
    assert client.get("/summary/export.xlsx").status_code == 200
    event = AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT).get()
    assert (event.by, event.target) == (cast.district, "summary.xlsx 430105 2021-12-31 2021年")


def test_a_server_without_pango_says_what_to_install(client, monkeypatch):
    monkeypatch.setattr(pdf, "_weasyprint", lambda: (_ for _ in ()).throw(OSError("libpango")))
    response = client.get("/summary/export.pdf")
    assert response.status_code == 503
    html = response.content.decode()
    assert "libpango-1.0-0" in html
    assert "Word、Excel" in html


# --- Beside what was sealed ----------------------------------------------------------------------


def test_the_digest_of_the_sealed_return_and_whether_it_still_says_the_same(cast):
    assert compose(asked_for()).seal is None
    made = do(cast.district, "prepare", noun="returns", division=DISTRICT, year=2021, part="")
    record = SealedReturn.objects.get(pk=made.object_id)
    assert compose(asked_for()).seal is None
    checker = user("checker", "复核人", "district", division_id=DISTRICT)
    do(checker, "seal", record, "returns", reason="试验")
    record.refresh_from_db()
    said = dict(compose(asked_for()).head)["封存"]
    assert record.digest in said
    assert "各项数与封存时一致" in said
    Book().member(cast.east_branch, cast.covered_unit)
    assert "项现已不同" in dict(compose(asked_for()).head)["封存"]
    assert compose(asked_for(month="12")).seal is None
