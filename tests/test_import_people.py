"""`import_ledger` of who is on the way into the Party, yearly numbers, groups, and confirmations.

The cast is that of tests/test_import_work.py.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from members.models import (
    Candidacy,
    Candidate,
    DevelopmentQuota,
    Grouping,
    InstructorGroup,
    PartyGroup,
)
from orgs.models import Confirmation
from tests.ledgers import uscc
from tests.test_import_work import STREET, clerk, place, unchanged

__all__ = ["clerk"]  # a fixture
pytestmark = pytest.mark.django_db


# --- On the way into the Party -------------------------------------------------------------------


def applicant(**more):
    return {
        "入党申请人编号": "F1", "姓名": "王五", "党组织编号": "Z1", "申请入党日期": "2019-03-01",
        "派人谈话日期": "2019-03-20", **more,
    }  # fmt: skip


def test_a_candidate_goes_from_branch_to_branch(clerk):
    history = [
        applicant(党组织编号="Z2"),
        applicant(
            培养开始日期="2021-07-01", 确定积极分子日期="2020-03-01", 培养联系人党员编号="D1"
        ),
    ]
    assert clerk.imports("candidates", history)["created"] == 2
    one = Candidate.objects.get()
    assert (one.activist_on, one.first_contact.number) == (date(2020, 3, 1), "D1")
    spells = Candidacy.objects.values_list("party_organization__number", "started_on", "ended_on")
    joined = date(2021, 7, 1)
    assert list(spells) == [("Z2", date(2019, 3, 1), joined), ("Z1", joined, None)]
    assert unchanged(clerk, "candidates", history)
    ended = applicant(培养结束日期="2021-12-01", 培养结束原因="撤回申请")
    assert clerk.imports("candidates", [ended])["changed"] == 1  # of the latest stay there
    assert Candidacy.objects.get(ended_on=date(2021, 12, 1)).ending == "withdrawn"


def test_steps_must_come_in_an_order_that_can_be(clerk):
    refused = clerk.is_refused(
        "candidates",
        [
            applicant(确定积极分子日期="2019-02-01"),
            applicant(入党申请人编号="F2", 确定发展对象日期="2021-01-01"),
            applicant(入党申请人编号="F3", 第二培养联系人党员编号="D1"),
            applicant(入党申请人编号="F4", 培养结束原因="其他"),
            applicant(入党申请人编号="F5", 培养开始日期="2019-02-01"),
        ],
    )
    assert refused == [
        (2, "确定积极分子日期", "确定积极分子日期（2019-02-01）不能早于申请入党日期（2019-03-01），这一次序不可能成立"),
        (3, "确定发展对象日期", "有确定发展对象日期，没有确定积极分子日期"),
        (4, "第二培养联系人党员编号", "只有第二培养联系人，没有培养联系人"),
        (5, "培养结束日期", "填写结束原因时必填"),
        (6, "培养开始日期", "不能早于申请入党日期（2019-03-01）"),
    ]  # fmt: skip
    assert not Candidate.objects.exists()


def test_an_interval_that_was_not_kept_is_told_of_unless_it_is_explained(clerk):
    late = applicant(派人谈话日期="2019-06-01")

    def told(row: dict) -> bool:
        warnings = clerk.imports("candidates", [row])["warnings"]
        return any("一个月" in warning["rule"] for warning in warnings)

    assert told(late)
    assert not told(late | {"入党申请人编号": "F2", "时限例外说明": "疫情期间"})


def test_a_review_is_of_an_activist(clerk):
    clerk.imports("candidates", [applicant(确定积极分子日期="2020-03-01")])
    review = {"入党申请人编号": "F1", "考察日期": "2020-09-01", "考察意见": "继续培养"}
    assert clerk.imports("candidate_reviews", [review])["created"] == 1
    assert unchanged(clerk, "candidate_reviews", [review])
    assert clerk.is_refused("candidate_reviews", [review | {"考察日期": "2020-02-01"}]) == [
        (2, "考察日期", "早于确定积极分子日期（2020-03-01）")
    ]


def quota(**more):
    return {"年度": 2021, "发展指导数": 20, **more}


def test_yearly_numbers_go_to_the_district_a_street_or_an_organisation(clerk):
    numbers = [
        quota(文号="〔2021〕8号"),
        quota(所属街道=STREET, 发展指导数=5, 其中单列=1),
        quota(党组织编号="Z1", 发展指导数=2),
    ]
    assert clerk.imports("quotas", numbers)["created"] == 3
    found = DevelopmentQuota.objects.values_list("division", "party_organization__number")
    assert set(found) == {("430105", None), ("430105001", None), (None, "Z1")}
    assert unchanged(clerk, "quotas", numbers)
    assert clerk.is_refused(
        "quotas", [quota(所属街道=STREET, 党组织编号="Z1"), quota(其中单列=21), quota(年度=1900)]
    ) == [
        (2, "党组织编号", "同时填写了街道和党组织，一行只下达给一个"),
        (3, "其中单列", "单列数（21）不能大于发展指导数（20）"),
        (4, "年度", f"年度应在1990至{timezone.localdate().year + 1}之间"),
    ]


# --- Groups, and what was confirmed --------------------------------------------------------------


def test_a_branch_has_its_groups_from_day_to_day(clerk):
    group = {"党组织编号": "Z1", "党小组名称": "第一党小组", "开始日期": "2019-01-01"}
    assert clerk.imports("party_groups", [group])["created"] == 1
    assert unchanged(clerk, "party_groups", [group])
    clerk.imports("party_groups", [group | {"结束日期": "2021-06-01"}])
    assert PartyGroup.objects.get().ended_on == date(2021, 6, 1)
    assert clerk.is_refused("party_groups", [group | {"开始日期": "2009-01-01"}]) == [
        (2, "开始日期", "早于党组织“Z1”的成立日期（2010-07-01）")
    ]


def group(**more):
    return {
        "分组名称": "浏阳河组", "所属街道": STREET, "分组依据": "地域相邻", "建立日期": "2020-01-01", **more,
    }  # fmt: skip


def test_instructors_are_in_one_group_at_a_time(clerk):
    clerk.imports("places", [place()])
    founded = [
        group(楼宇商圈="富兴大厦", 指导员编号="I1", 编入日期="2020-03-01"),
        group(分组名称="空组"),
    ]
    assert clerk.imports("groups", founded)["created"] == 2
    assert InstructorGroup.objects.get(name="浏阳河组").place.name == "富兴大厦"
    assert unchanged(clerk, "groups", founded)
    assert unchanged(clerk, "groups", [group(指导员编号="I1")])
    moved = group(分组名称="空组", 指导员编号="I1", 编入日期="2021-01-01")
    clerk.imports("groups", [moved])
    spells = Grouping.objects.values_list("group__name", "ended_on").order_by("started_on")
    assert list(spells) == [("浏阳河组", date(2021, 1, 1)), ("空组", None)]


def test_who_is_in_a_group_leaves_it_when_it_ends(clerk):
    clerk.imports("groups", [group(指导员编号="I1", 编入日期="2020-03-01")])
    clerk.imports("groups", [group(撤销日期="2021-06-01")])
    assert Grouping.objects.get().ended_on == date(2021, 6, 1)
    assert clerk.imports("groups", [group(建立日期="2021-06-01")])["created"] == 1  # another


def test_what_is_wrong_with_a_group_is_named(clerk):
    clerk.imports("groups", [group()])
    assert clerk.is_refused(
        "groups",
        [
            group(建立日期="2021-01-01"),
            group(分组名称="二组", 编入日期="2020-03-01"),
            group(分组名称="三组", 撤销日期="2019-01-01"),
            group(分组名称="四组", 楼宇商圈="无此楼"),
        ],
    ) == [
        (2, "分组名称", "这个区划已有同名的分组（2020-01-01建立），还没有撤销"),
        (3, "指导员编号", "填写了编入日期，没有填写指导员编号"),
        (4, "撤销日期", "必须晚于建立日期（2020-01-01）"),
        (5, "楼宇商圈", "这个街道的台账中没有这处楼宇商圈"),
    ]


def test_a_unit_is_confirmed_once_a_day(clerk):
    confirmed = {"统一社会信用代码": uscc(1), "核实日期": "2021-06-01"}
    assert clerk.imports("confirmations", [confirmed])["created"] == 1
    assert unchanged(clerk, "confirmations", [confirmed])
    assert Confirmation.objects.count() == 1
