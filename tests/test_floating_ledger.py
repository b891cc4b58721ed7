"""The ledgers of 流动党员 and of branches on projects: what a row means, and back again."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import BranchProject, Floating, FloatingMember
from orgs.ledgers.kinds import kind_named
from orgs.ledgers.lookups import Lookups
from tests.cast import Cast, build_cast
from tests.ledgers import Clerk

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def clerk(cast, tmp_path) -> Clerk:
    return Clerk(tmp_path)


def row(**more: str) -> dict[str, str]:
    return {
        "流动编号": "LD1", "姓名": "何来", "所属党组织": "中共邻县某支部", "联系电话": "13700000000",
        "方向": "流入", "党组织编号": "DZZ-EAST", "开始日期": "2021-03-01", **more,
    }  # fmt: skip


def member_row(**more: str) -> dict[str, str]:
    return {
        "流动编号": "LD2", "党员编号": "DY-EAST-1", "方向": "流出", "党组织编号": "DZZ-EAST",
        "外出流向": "深圳市", "流动原因": "外出务工经商", "开始日期": "2021-04-01", **more,
    }  # fmt: skip


def test_rows_are_people_with_where_they_float(clerk):
    assert clerk.imports("floating", [row(), member_row()])["created"] == 2
    found = Floating.objects.order_by("person__number").values_list(
        "person__full_name", "person__member__number", "direction", "started_on", "cause"
    )
    assert list(found) == [
        ("何来", None, "in", date(2021, 3, 1), ""),
        ("", "DY-EAST-1", "out", date(2021, 4, 1), "work"),
    ]


def test_the_same_file_again_changes_nothing_and_a_later_one_ends_it(clerk):
    clerk.imports("floating", [row()])
    assert clerk.imports("floating", [row()])["changed"] == 0
    clerk.imports("floating", [row(结束日期="2021-09-01", 结束原因="返回或离开")])
    one = Floating.objects.get()
    assert (one.ended_on, one.ending) == (date(2021, 9, 1), "returned")
    assert FloatingMember.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "column", "rule"),
    [
        ({"姓名": ""}, "党员编号", "既没有党员编号，也没有写明姓名和所属党组织"),
        ({"方向": "流出"}, "党员编号", "流出的应是本区台账中的党员"),
        ({"结束原因": "返回或离开"}, "结束日期", "填写结束原因时必填"),
        ({"结束日期": "2021-03-01"}, "结束日期", "必须晚于开始日期"),
        ({"党组织编号": "DZZ-NONE"}, "党组织编号", "台账中没有这个党组织"),
    ],
)
def test_a_wrong_row_is_told_with_its_column_and_rule(clerk, wrong, column, rule):
    ((_, named, said),) = clerk.is_refused("floating", [row(**wrong)])
    assert (named, rule in said) == (column, True)


def test_a_project_is_the_branchs_from_the_day(clerk, cast):
    said = {"党组织编号": "DZZ-EAST", "项目名称": "二期厂房", "开始日期": "2021-03-01"}
    clerk.imports("branch_projects", [{**said, "计划完工日期": "2022-12-31"}])
    one = BranchProject.objects.get()
    assert (one.party_organization, one.finishes_on) == (cast.east_branch, date(2022, 12, 31))
    wrong = {**said, "计划开工日期": "2022-01-01", "计划完工日期": "2021-01-01"}
    assert clerk.is_refused("branch_projects", [wrong])[0][1] == "计划完工日期"


def test_what_is_written_out_is_what_was_read_and_of_a_day_only_what_was_known(clerk):
    clerk.imports("floating", [row(结束日期="2021-09-01", 结束原因="返回或离开"), member_row()])
    kind = kind_named("floating")
    whole = list(kind.export(None, Lookups()))
    assert [values["number"] for values in whole] == ["LD1", "LD2"]
    assert whole[0]["ending"] == "returned"
    assert whole[1]["member"] == "DY-EAST-1"
    (then,) = kind.export(date(2021, 3, 31), Lookups())
    assert not {"ended_on", "ending"} & then.keys()
