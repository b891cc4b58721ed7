"""`import_ledger` of rolls, plans, sessions, tasks, reports and service days; whose each are.

The cast is that of tests/test_import_work.py: branches Z1 and Z2 (dissolved on 2021-07-01), member
D1 of Z1 (full since 2016-07-01), instructor I1; the building 富兴大厦.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from activities.models import (
    Activity,
    ActivityPlan,
    Attendance,
    Demand,
    NotHeld,
    ServiceDay,
    Task,
    TaskList,
    TaskReport,
    TrainingSession,
)
from tests.ledgers import uscc
from tests.test_import_people import applicant, group, quota
from tests.test_import_work import (
    NUMBER,
    STREET,
    activity,
    cast,
    clerk,
    demand,
    place,
    unchanged,
    visit,
)
from tests.test_uploads import Office

__all__ = ["cast", "clerk"]  # fixtures
pytestmark = pytest.mark.django_db


# --- Rolls, plans, what was not held -------------------------------------------------------------


def noted(member: str = "D1", state: str = "到会", **more):
    return {"活动编号": "HD1", "党员编号": member, "到会情况": state, **more}


def test_a_roll_says_how_many_there_were(clerk):
    held = activity(主办党组织编号="Z1", 应到人数=30, 实到人数=28)
    clerk.imports("activities", [held])
    assert clerk.imports("attendance", [noted()])["created"] == 1
    one = Activity.objects.get()
    assert (one.expected, one.attended) == (None, None)
    assert unchanged(clerk, "attendance", [noted()])
    assert clerk.imports("attendance", [noted(state="请假")])["changed"] == 1
    answer = clerk.imports("activities", [held])
    assert answer["warnings"][0]["rule"] == "这场活动已逐人点名，人数由名单得出，这里填的已忽略"
    assert Activity.objects.get().expected is None


def test_who_is_on_no_roll_is_told_of_and_never_made_up(clerk):
    person = {"姓名": "李四", "人员类别": "正式党员", "加入党组织日期": "2015-07-01"}
    clerk.imports("members", [{"党员编号": "D2", "党组织编号": "Z1", **person}])
    clerk.imports("activities", [activity(主办党组织编号="Z1")])
    (warning,) = clerk.imports("attendance", [noted()])["warnings"]
    assert warning["rule"] == "主办党组织当日另有1名党员不在名单上，应到人数没有算他们"
    assert Attendance.objects.count() == 1


def test_grades_are_given_in_a_review_and_to_full_members(clerk):
    person = {"姓名": "李四", "人员类别": "预备党员", "加入党组织日期": "2021-01-01"}
    clerk.imports("members", [{"党员编号": "D2", "党组织编号": "Z1", **person}])
    review = activity(活动编号="HD2", 类型="民主评议", 主办党组织编号="Z1")
    clerk.imports("activities", [activity(主办党组织编号="Z1"), review])
    assert clerk.is_refused(
        "attendance",
        [
            noted(评议等次="优秀"),
            noted("D2", 活动编号="HD2", 评议等次="优秀"),
            noted(活动编号="HD9"),
        ],
    ) == [
        (2, "评议等次", "只有民主评议填写等次"),
        (3, "评议等次", "当日是预备党员，参加评议但不评定等次"),
        (4, "活动编号", "台账中没有这个组织生活"),
    ]
    clerk.imports("attendance", [noted(活动编号="HD2", 评议等次="合格")])
    assert Attendance.objects.get().grade == "qualified"


def test_minutes_keep_their_lines(clerk):
    text = "一、学习党章 党规\n二、讨论发展对象"
    clerk.imports("activities", [activity(纪要=text, 主题="学党史 守初心")])
    one = Activity.objects.get()
    assert (one.minutes, one.subject) == (text, "学党史 守初心")


def test_a_plan_may_lie_in_the_future_but_not_beyond_the_organisation(clerk):
    later = timezone.localdate() + timedelta(days=30)
    plan = {"党组织编号": "Z1", "类型": "党课", "计划日期": str(later), "主题": "讲党课"}
    assert clerk.imports("plans", [plan])["created"] == 1
    assert unchanged(clerk, "plans", [plan])
    assert ActivityPlan.objects.get().planned_on == later
    assert clerk.is_refused("plans", [plan | {"党组织编号": "Z2"}]) == [
        (2, "计划日期", "党组织“Z2”已于2021-07-01撤销")
    ]


def not_held(since: str, kind: str = "支委会"):
    return {"党组织编号": "Z1", "类型": kind, "所属期间第一天": since, "未开展的原因": "书记出差"}


def test_what_was_not_held_names_its_period_by_the_first_day(clerk):
    assert clerk.imports("not_held", [not_held("2021-05-01")])["created"] == 1
    assert unchanged(clerk, "not_held", [not_held("2021年5月")])
    assert NotHeld.objects.get().reason == "书记出差"
    assert clerk.is_refused("not_held", [not_held("2021-05-02"), not_held("2009-01-01")]) == [
        (2, "所属期间第一天", "不是一个月的第一天"),
        (3, "所属期间第一天", "早于党组织“Z1”的成立日期（2010-07-01）"),
    ]
    warning, *_ = clerk.imports("not_held", [not_held("2021-02-01", "支部党员大会")])["warnings"]
    assert warning["rule"] == "支部党员大会现在的要求是每季度一次，不是一个期间的开头"


def test_sessions_belong_to_their_class(clerk):
    training = {"班次编号": "PX1", "名称": "班", "类型": "轮训", "开始日期": "2021-09-01"}
    clerk.imports("trainings", [training])
    taught = {"班次编号": "PX1", "上课日期": "2021-09-02", "课程": "党章 解读", "学时": "1.5学时"}
    assert clerk.imports("sessions", [taught])["created"] == 1
    assert str(TrainingSession.objects.get().hours) == "1.5"
    assert unchanged(clerk, "sessions", [taught])
    assert clerk.is_refused(
        "sessions",
        [taught | {"上课日期": "2021-08-31"}, taught | {"学时": 0}, taught | {"班次编号": "PX9"}],
    ) == [
        (2, "上课日期", "早于开班日期（2021-09-01）"),
        (3, "学时", "应为大于0的学时，最多一位小数"),
        (4, "班次编号", "台账中没有这个培训班次"),
    ]


def test_a_demand_names_the_visit_that_raised_it(clerk):
    clerk.imports("visits", [visit()])
    raised = demand(走访编号=NUMBER)
    clerk.imports("demands", [raised])
    assert str(Demand.objects.get().visit.number) == NUMBER
    assert unchanged(clerk, "demands", [raised])
    other = demand(诉求编号="SQ2", 走访编号=NUMBER)
    elsewhere = demand(诉求编号="SQ3", 走访编号=NUMBER, 统一社会信用代码=uscc(2))
    assert clerk.is_refused("demands", [other, elsewhere]) == [
        (2, "走访编号", "这次走访提出的是诉求“SQ1”"),
        (3, "走访编号", "这次走访的不是这家单位"),
    ]


# --- Tasks and service days ----------------------------------------------------------------------


def task(title: str = "开展主题党日", measure: str = "开展主题党日", **more):
    return {
        "任务清单": "第一期", "下发日期": "2021-03-01", "任务": title, "怎样算完成": measure,
        "完成期限": "2021-04-30", **more,
    }  # fmt: skip


def test_a_task_issues_its_list(clerk):
    issued = [task(), task("报送总结", "街道报送", 要求="写明：\n一、做法")]
    assert clerk.imports("tasks", issued)["created"] == 2
    assert TaskList.objects.get().division_id == "430105"
    first = Task.objects.get(measure="theme_day")
    assert (first.kinds, first.least) == (["branch", "joint_branch"], 1)
    assert first.from_on == date(2021, 3, 1)
    assert unchanged(clerk, "tasks", issued)
    assert clerk.imports("tasks", [task(完成期限="2021-05-31")])["changed"] == 1
    again = {"类型": "任务清单", "名称": "第一期", "日期": "2021-03-01"}
    assert unchanged(clerk, "records", [again])  # the other ledger that lists may stand in


def test_what_is_wrong_with_a_task_is_named(clerk):
    assert clerk.is_refused(
        "tasks",
        [
            task(完成期限="2021-02-01"),
            task("报送", "街道报送", 次数=2),
            task("走访", "走访重点单位", 党组织类别="党支部"),
            task("二", 次数=40),
            task("三", 党组织类别="党支部、小组"),
        ],
    ) == [
        (2, "完成期限", "不能早于下发日期（2021-03-01）"),
        (3, "次数", "报送的任务每个对象报送一次"),
        (4, "党组织类别", "这项任务不是党组织的，不分党组织类别"),
        (5, "次数", "次数应在1至31之间"),
        (6, "党组织类别", "只能是：党委、党总支、党支部、联合党支部、临时党支部、功能型党支部"),
    ]


@pytest.fixture
def tasks(clerk):
    clerk.imports("places", [place()])
    measures = ("街道报送", "党组织报送", "楼宇商圈报送")
    clerk.imports("tasks", [task("报送总结", measure) for measure in measures])
    return clerk


def report(day: str, text: str = "已完成", **more):
    return {
        "任务清单": "第一期", "下发日期": "2021-03-01", "任务": "报送总结", "完成情况": text,
        "报送日期": day, **more,
    }  # fmt: skip


def test_who_reports_tells_which_task_is_meant(tasks):
    reports = [
        report("2021-04-01", 所属街道=STREET),
        report("2021-04-01", 党组织编号="Z1"),
        report("2021-04-01", 楼宇商圈="富兴大厦", 所属街道=STREET),
    ]
    assert tasks.imports("task_reports", reports)["created"] == 3
    found = TaskReport.objects.order_by("pk").values_list("task__measure", flat=True)
    assert list(found) == ["street_report", "organization_report", "place_report"]
    assert unchanged(tasks, "task_reports", reports)


def test_what_was_sent_back_is_handed_in_again_even_the_same_day(tasks):
    first = report("2021-04-01", "不全", 所属街道=STREET)
    returned = first | {"退回日期": "2021-04-01", "退回原因": "缺数据"}
    again = report("2021-04-01", "补全", 所属街道=STREET)
    assert tasks.imports("task_reports", [first])["created"] == 1
    answer = tasks.imports("task_reports", [returned, again])
    assert (answer["created"], answer["changed"]) == (1, 1)
    assert unchanged(tasks, "task_reports", [returned, again])
    told = TaskReport.objects.order_by("pk").values_list("text", "returned_for")
    assert list(told) == [("不全", "缺数据"), ("补全", "")]


def test_what_is_wrong_with_a_report_is_named(tasks):
    tasks.imports("task_reports", [report("2021-04-01", 所属街道=STREET)])
    assert tasks.is_refused(
        "task_reports",
        [
            report("2021-04-09", "再报", 所属街道=STREET),
            report("2021-04-01"),
            report("2021-02-01", 党组织编号="Z1"),
            report("2021-04-01", 楼宇商圈="无此楼", 所属街道=STREET),
            report("2021-04-01", 党组织编号="Z1", 任务="别的"),
            report("2021-04-01", 党组织编号="Z2", 退回日期="2021-04-02"),
        ],
    ) == [
        (2, "报送日期", "2021-04-01的报送没有退回，不能在2021-04-09再报送"),
        (3, "所属街道", "没有说明是谁报送的"),
        (4, "报送日期", "早于任务的起算日期（2021-03-01）"),
        (5, "楼宇商圈", "这个街道的台账中没有这处楼宇商圈"),
        (6, "任务", "台账中没有这项要报送的任务"),
        (7, "退回原因", "填写了退回日期，没有填写退回原因"),
    ]


def served(**more):
    return {
        "楼宇商圈": "富兴大厦", "所属街道": STREET, "月份": "2021-09", "开展日期": "2021-09-10",
        "主题": "法律体检", "报送日期": "2021-09-12", **more,
    }  # fmt: skip


def test_a_service_day_is_reported_month_by_month(clerk):
    clerk.imports("places", [place()])
    reported = [
        served(),
        served(月份="2021年10月", 开展日期="", 未开展的原因="消防改造", 报送日期="2021-10-31"),
    ]
    assert clerk.imports("service_days", reported)["created"] == 2
    assert set(ServiceDay.objects.values_list("month", "not_held_for")) == {
        (date(2021, 9, 1), ""),
        (date(2021, 10, 1), "消防改造"),
    }
    assert unchanged(clerk, "service_days", reported)
    assert clerk.imports("service_days", [served(服务内容="合同审查\n咨询")])["changed"] == 1


def test_what_is_wrong_with_a_service_day_is_named(clerk):
    clerk.imports("places", [place()])
    assert clerk.is_refused(
        "service_days",
        [
            served(开展日期="2021-10-01"),
            served(月份="2021-08", 开展日期=""),
            served(月份="2021-07", 开展日期="2021-07-02", 未开展的原因="停电"),
            served(月份="2021-06", 开展日期="2021-06-20", 报送日期="2021-06-10"),
            served(月份="2021-05", 开展日期="", 楼宇商圈="无此楼"),
        ],
    ) == [
        (2, "开展日期", "不在2021年9月"),
        (3, "开展日期", "没有开展日期，也没有未开展的原因"),
        (4, "未开展的原因", "已有开展日期（2021-07-02），又有未开展的原因"),
        (5, "报送日期", "早于开展日期或所报的月份"),
        (6, "楼宇商圈", "这个街道的台账中没有这处楼宇商圈"),
    ]


# --- Reach ---------------------------------------------------------------------------------------


def test_a_street_imports_such_records_of_its_own_only(cast, tmp_path):
    office = Office(cast.east, tmp_path)

    def refused(kind: str, *rows: dict) -> list[str]:
        batch = office.uploads(list(rows), kind)
        assert batch.state == "checked", batch.problem
        problems = batch.row_outcomes.filter(outcome="rejected").order_by("row")
        return [one.details[0][2] for one in problems]

    outside = "不在您的管理范围内"
    there = {"所属街道": "清水塘街道"}
    plan = {"类型": "党课", "计划日期": "2021-12-01"}
    assert refused("plans", plan | {"党组织编号": "DZZ-WEST"}) == [outside]
    assert refused("plans", plan | {"党组织编号": "DZZ-EAST"}) == []
    assert refused("not_held", not_held("2021-05-01") | {"党组织编号": "DZZ-WEST"}) == [outside]
    assert refused("candidates", applicant(党组织编号="DZZ-WEST")) == [outside]
    assert refused("groups", group(**there)) == [outside]
    assert refused("service_days", served(楼宇商圈="西岸大厦", **there)) == [outside]
    assert refused("task_reports", report("2021-04-01", **there)) == [outside]
    assert refused("tasks", task()) == ["没有填写所属街道，应归区本级"]
    assert refused("quotas", quota(所属街道="东风路街道")) == ["发展指导数由区里下达"]
    assert cast.on_the_west.activity
    there_too = noted("DY-EAST-1", 活动编号="HD-DZZ-WEST")
    assert refused("attendance", there_too) == [outside]
    confirmed = {"统一社会信用代码": cast.on_the_west.unit.uscc, "核实日期": "2021-06-01"}
    assert refused("confirmations", confirmed) == [outside]


def test_an_import_of_rolls_is_taken_back_whole(cast, tmp_path):
    office = Office(cast.district, tmp_path)
    held = cast.on_the_east.activity
    Activity.objects.filter(pk=held.pk).update(expected=2, attended=1)
    batch = office.uploads([noted("DY-EAST-1", 活动编号="HD-DZZ-EAST")], "attendance")
    office.does("import_apply", batch)
    assert Attendance.objects.count() == 1
    office.does("import_undo", batch)
    assert not Attendance.objects.exists()
    assert Activity.objects.get(pk=held.pk).expected == 2
