"""What is recorded around organisation life, development, tasks and groups, out and back again."""

from __future__ import annotations

import csv

import pytest

from tests.ledgers import uscc
from tests.test_export import KINDS, empty, export_all, import_all, rows
from tests.test_import_people import applicant, group, quota
from tests.test_import_records import not_held, noted, report, served, task, tasks
from tests.test_import_work import NUMBER, STREET, activity, clerk, demand, visit

__all__ = ["clerk", "tasks"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def worked(tasks):
    """What is awkward to write out, of each kind."""
    tasks.imports(
        "activities",
        [
            activity(纪要="一\n\n二", 应到人数=3),
            activity(活动编号="HD2", 类型="民主评议", 主办党组织编号="Z1"),
        ],
    )
    tasks.imports("attendance", [noted(活动编号="HD2", 评议等次="优秀")])
    tasks.imports("plans", [{"党组织编号": "Z1", "类型": "党课", "计划日期": "2030-01-05"}])
    tasks.imports("not_held", [not_held("2021-05-01")])
    tasks.imports(
        "trainings", [{"班次编号": "PX1", "名称": "班", "类型": "轮训", "开始日期": "2021-09-01"}]
    )
    taught = {"班次编号": "PX1", "上课日期": "2021-09-02"}
    tasks.imports("sessions", [{**taught, "课程": "甲", "学时": 10}, {**taught, "课程": "=乙"}])
    tasks.imports("visits", [visit(情况="第一\n第二")])
    tasks.imports("demands", [demand(走访编号=NUMBER)])
    tasks.imports(
        "candidates",
        [
            applicant(党组织编号="Z2"),
            applicant(
                培养开始日期="2021-07-01", 确定积极分子日期="2020-03-01", 培养联系人党员编号="D1"
            ),
            applicant(入党申请人编号="F2", 培养结束日期="2021-05-01", 培养结束原因="撤回申请"),
        ],
    )
    tasks.imports("candidate_reviews", [{"入党申请人编号": "F1", "考察日期": "2020-09-01"}])
    tasks.imports("quotas", [quota(), quota(所属街道=STREET, 其中单列=0), quota(党组织编号="Z1")])
    tasks.imports("tasks", [task(撤销日期="2021-03-09", 要求="一\n二"), task(所属街道=STREET)])
    back = {"退回日期": "2021-04-01", "退回原因": "缺数据"}
    reports = [
        report("2021-04-01", "一", **back),
        report("2021-04-01", "二", **back),
        report("2021-04-01", "三"),
    ]
    tasks.imports("task_reports", [one | {"所属街道": STREET} for one in reports])
    sent_back = {"退回日期": "2021-09-13", "退回原因": "不实"}
    tasks.imports(
        "service_days", [served(**sent_back), served(报送日期="2021-09-20", 下月计划="一\n二")]
    )
    tasks.imports(
        "groups",
        [
            group(指导员编号="I1", 编入日期="2020-03-01", 移出日期="2020-05-01"),
            group(
                分组名称="空组",
                楼宇商圈="富兴大厦",
                所属街道="东风路街道",
                楼宇商圈所属街道=STREET,
                行业门类="C",
            ),
        ],
    )
    tasks.imports(
        "party_groups",
        [
            {
                "党组织编号": "Z2",
                "党小组名称": "一组",
                "开始日期": "2019-01-01",
                "结束日期": "2021-07-01",
            }
        ],
    )
    tasks.imports("confirmations", [{"统一社会信用代码": uscc(1), "核实日期": "2021-06-01"}])
    return tasks


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_such_records_come_back_as_they_went_out(worked, tmp_path, suffix):
    before = rows()
    export_all(tmp_path, suffix)
    import_all(tmp_path, suffix)
    assert rows() == before
    empty()
    import_all(tmp_path, suffix)
    assert rows() == before


def test_the_rows_of_a_file_may_stand_in_any_order(worked, tmp_path):
    """But for reports of one day, whose order is all that tells them apart."""
    before = rows()
    export_all(tmp_path, ".csv")
    for kind in set(KINDS) - {"task_reports"}:
        path = tmp_path / f"{kind}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            titles, *below = csv.reader(file)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([titles, *reversed(below)])
    empty()
    import_all(tmp_path, ".csv")
    assert rows() == before
