"""`import_ledger` of Party organisations, what they cover, and the events of their life."""

from datetime import date

import pytest

from orgs.models import (
    Coverage,
    Difference,
    PartyOrganization,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
)
from tests.ledgers import Clerk, uscc

pytestmark = pytest.mark.django_db

STREET = "芙蓉北路街道"


@pytest.fixture
def clerk(tmp_path):
    return Clerk(tmp_path)


def branch(number="Z1", **more):
    return {
        "党组织编号": number,
        "党组织名称": f"{number}党支部",
        "类别": "党支部",
        "成立日期": "2015-07-01",
        **more,
    }


def unit(number=1):
    return {
        "统一社会信用代码": uscc(number),
        "单位名称": f"第{number}公司",
        "单位类型": "非公有制企业",
        "所属街道": STREET,
    }


def event(kind, day, number="Z1", **more):
    return {"党组织编号": number, "类型": kind, "日期": day, **more}


def events(number="Z1"):
    rows = PartyOrganizationEvent.objects.filter(party_organization__number=number)
    return [
        (e.get_kind_display(), str(e.happened_on)) for e in rows.order_by("happened_on", "kind")
    ]


def history(number, attribute):
    spells = PartyOrganizationSpell.objects.filter(party_organization__number=number)
    return [(str(s.started_on), str(getattr(s, attribute))) for s in spells.order_by("started_on")]


def test_a_branch_belongs_to_its_street_or_to_the_district_itself(clerk):
    clerk.imports("party_orgs", [branch("Z1", 所属街道=STREET), branch("Z2")])
    divisions = dict(
        PartyOrganizationSpell.objects.values_list("party_organization__number", "division__name")
    )
    assert divisions == {"Z1": STREET, "Z2": "开福区"}


def test_a_blank_street_later_moves_nothing(clerk):
    clerk.imports("party_orgs", [branch(所属街道=STREET)], as_of="2020-12-31")
    clerk.imports("party_orgs", [branch(所属街道="")])
    assert PartyOrganizationSpell.objects.get().division.name == STREET
    clerk.imports("party_orgs", [branch(所属街道="开福区")])
    assert history("Z1", "division")[-1] == ("2021-12-31", "开福区")


def test_the_superior_may_come_in_the_same_file_in_any_order(clerk):
    clerk.imports(
        "party_orgs",
        [branch("Z1", 上级党组织编号="W1"), branch("W1", 类别="党委", 性质="综合党委")],
    )
    assert history("Z1", "superior") == [("2015-07-01", "W1")]


def test_an_unknown_superior_is_refused(clerk):
    assert clerk.is_refused("party_orgs", [branch(上级党组织编号="W9")]) == [
        (2, "上级党组织编号", "台账中没有这个党组织")
    ]


def test_a_superior_whose_row_is_refused_is_refused_with_it(clerk):
    rows = [branch("W1", 类别="党小组"), branch("Z1", 上级党组织编号="W1"), branch("Z2")]
    refused = clerk.is_refused("party_orgs", rows)
    assert refused == [
        (2, "类别", "只能是：党委、党总支、党支部、联合党支部、临时党支部、功能型党支部"),
        (3, "上级党组织编号", "这个党组织在本文件中的行被退回"),
    ]
    code, answer = clerk.tries("party_orgs", rows, "--skip-bad-rows")
    assert (code, answer["created"], answer["skipped"], answer["applied"]) == (3, 1, 2, True)
    assert [o.number for o in PartyOrganization.objects.all()] == ["Z2"]


def test_an_organisation_cannot_be_its_own_superior_even_in_a_circle(clerk):
    assert clerk.is_refused("party_orgs", [branch(上级党组织编号="Z1")]) == [
        (2, "上级党组织编号", "党组织不能是自己的上级")
    ]
    circle = [branch("Z1", 上级党组织编号="Z2"), branch("Z2", 上级党组织编号="Z3")]
    refused = clerk.is_refused("party_orgs", [*circle, branch("Z3", 上级党组织编号="Z1")])
    assert refused == [(row, "上级党组织编号", "上级关系成了一个圈") for row in (2, 3, 4)]


def test_superiors_may_change_places_over_time(clerk):
    rows = [
        branch("Z1", 上级党组织编号="Z2"),
        branch("Z2"),
        branch("Z1", 上级党组织编号="未知", 生效日期="2018-01-01"),
        branch("Z2", 上级党组织编号="Z1", 生效日期="2018-01-01"),
    ]
    clerk.imports("party_orgs", rows)
    assert history("Z1", "superior") == [("2015-07-01", "Z2"), ("2018-01-01", "None")]


def test_the_dates_of_an_organisation_imply_their_events_once(clerk):
    for _ in range(2):
        clerk.imports("party_orgs", [branch(撤销日期="2021-06-01", 撤销原因="单位注销")])
        assert events() == [("成立", "2015-07-01"), ("撤销", "2021-06-01")]


def test_an_event_given_again_is_the_same_event(clerk):
    clerk.imports("party_orgs", [branch(撤销日期="2021-06-01")])
    clerk.imports(
        "party_org_events",
        [event("成立", "2015-07-01", 文号="开组〔2015〕1号"), event("撤销", "2021-06-01")],
    )
    assert events() == [("成立", "2015-07-01"), ("撤销", "2021-06-01")]
    assert PartyOrganizationEvent.objects.get(kind="established").document_no == "开组〔2015〕1号"


@pytest.mark.parametrize("first", ["party_orgs", "party_org_events"])
def test_a_merger_on_the_day_of_the_dissolution_is_that_ending(clerk, first):
    clerk.imports("party_orgs", [branch("Z1"), branch("Z2")])
    files = {
        "party_orgs": [branch("Z1", 撤销日期="2021-06-01")],
        "party_org_events": [
            event("合并", "2021-06-01", 对方党组织编号="Z2"),
            event("撤销", "2021-06-01"),
        ],
    }
    for kind in sorted(files, key=lambda kind: kind != first):
        clerk.imports(kind, files[kind])
    assert events() == [("成立", "2015-07-01"), ("合并", "2021-06-01")]
    assert PartyOrganization.objects.get(number="Z1").dissolved_on == date(2021, 6, 1)


def test_a_merger_without_a_survivor_is_recorded_and_ends_nothing(clerk):
    clerk.imports("party_orgs", [branch()])
    clerk.imports("party_org_events", [event("合并", "2021-06-01")])
    assert PartyOrganization.objects.get().dissolved_on is None


def test_a_corrected_date_moves_its_event(clerk):
    clerk.imports("party_orgs", [branch(成立日期="2015-07-01")])
    clerk.imports("party_orgs", [branch(成立日期="2015-07-11")])
    assert events() == [("成立", "2015-07-11")]


def test_re_affiliation_and_renaming_state_the_new_superior_and_name(clerk):
    clerk.imports("party_orgs", [branch("Z1", 上级党组织编号="W1"), branch("W1"), branch("W2")])
    rows = [
        event("改隶", "2020-05-01", 对方党组织编号="W2"),
        event("更名", "2021-03-01", 新名称="新党支部"),
        event("改隶", "2021-08-01"),
        event("换届", "2021-09-01"),
    ]
    for _ in range(2):
        clerk.imports("party_org_events", rows)
    assert history("Z1", "superior") == [
        ("2015-07-01", "W1"),
        ("2020-05-01", "W2"),
        ("2021-03-01", "W2"),
    ]
    assert history("Z1", "name")[-1] == ("2021-03-01", "新党支部")
    assert [kind for kind, _ in events()] == ["成立", "改隶", "更名", "改隶", "换届"]


def test_an_event_outside_the_life_of_the_organisation_is_refused(clerk):
    clerk.imports("party_orgs", [branch("Z1", 撤销日期="2021-06-01"), branch("Z2"), branch("Z3")])
    refused = clerk.is_refused(
        "party_org_events",
        [
            event("成立", "2015-08-01"),
            event("换届", "2015-01-01"),
            event("撤销", "2021-07-01"),
            event("换届", "2021-07-01"),
            event("撤销", "2021-01-01", "Z2"),
            event("换届", "2021-02-01", "Z2"),
            event("换届", "2021-02-01", "Z9"),
            event("撤销", "2015-07-01", "Z3"),
        ],
    )
    assert [(row, rule[:6]) for row, _, rule in refused] == [
        (2, "与党组织的成"),
        (3, "早于党组织的"),
        (4, "与党组织的撤"),
        (5, "晚于党组织的"),
        (7, "晚于党组织的"),
        (8, "台账中没有这"),
        (9, "与党组织的成"),
    ]


# --- Coverage ------------------------------------------------------------------------------------


@pytest.fixture
def ledger(clerk):
    clerk.imports("units", [unit(1), unit(2)])
    clerk.imports("party_orgs", [branch("Z1"), branch("Z2")])
    return clerk


def covers(mode="单独组建", start="2016-01-01", end="", number="Z1", of=1):
    return {
        "党组织编号": number,
        "统一社会信用代码": uscc(of),
        "组建方式": mode,
        "开始日期": start,
        "结束日期": end,
    }


def links():
    rows = Coverage.objects.order_by("started_on")
    return [(c.get_mode_display(), str(c.started_on), str(c.ended_on)) for c in rows]


def test_a_link_is_created_once_and_ended_in_place(ledger):
    assert ledger.imports("coverage", [covers()])["created"] == 1
    before = Coverage.objects.get().pk
    assert ledger.imports("coverage", [covers()])["unchanged"] == 1
    assert ledger.imports("coverage", [covers(end="2021-06-01")])["changed"] == 1
    assert links() == [("单独组建", "2016-01-01", "2021-06-01")]
    assert Coverage.objects.get().pk == before


def test_a_later_start_of_the_same_link_ends_the_open_one(ledger):
    ledger.imports("coverage", [covers("联合", "2018-01-01")])
    ledger.imports("coverage", [covers("单独", "2016-01-01")])
    assert links() == [
        ("单独组建", "2016-01-01", "2018-01-01"),
        ("联合组建", "2018-01-01", "None"),
    ]


def test_a_blank_end_never_reopens_a_link_and_is_a_difference(ledger):
    ledger.imports("coverage", [covers(end="2021-06-01")])
    answer = ledger.imports("coverage", [covers()])
    assert (answer["unchanged"], answer["differences"]) == (1, 1)
    assert Difference.objects.get().ours == "2021-06-01"
    assert links() == [("单独组建", "2016-01-01", "2021-06-01")]


def test_month_end_ends_raise_a_warning_unless_they_are_said_to_be_last_days(ledger):
    answer = ledger.imports("coverage", [covers(end="2021-06-30")])
    assert [w["column"] for w in answer["warnings"] if w["row"]] == ["结束日期"]
    answer = ledger.imports("coverage", [covers(of=2, end="2021-06-30")], "--end-inclusive")
    assert [w for w in answer["warnings"] if w["row"]] == []
    assert str(Coverage.objects.get(unit__uscc=uscc(2)).ended_on) == "2021-07-01"


def test_what_a_link_leads_to_must_be_in_the_ledger(ledger):
    assert ledger.is_refused("coverage", [covers(of=9), covers(number="Z9")]) == [
        (2, "统一社会信用代码", "台账中没有这个两新组织"),
        (3, "党组织编号", "台账中没有这个党组织"),
    ]


def test_overlapping_and_contradicting_links_are_refused(ledger):
    ledger.imports("coverage", [covers(start="2016-01-01", end="2018-01-01")])
    refused = ledger.is_refused(
        "coverage",
        [
            covers(start="2017-01-01"),
            covers(start="2019-01-01", of=2),
            covers("联合", start="2019-01-01", of=2),
            covers(start="2020-01-01", end="2019-12-01", number="Z2"),
        ],
    )
    assert [(row, column) for row, column, _ in refused] == [
        (2, "开始日期"),
        (3, "开始日期"),
        (4, "开始日期"),
        (5, "结束日期"),
    ]
    assert links() == [("单独组建", "2016-01-01", "2018-01-01")]
