"""The file of demands: a line of days for one, the steps written out for one with a longer way."""

from __future__ import annotations

from datetime import date

import pytest

from activities.demands.steps import Facts, from_words, in_words
from activities.models import Demand, DemandAssistant, DemandStep
from orgs.models import Division
from tests.book import DISTRICT
from tests.test_import_work import clerk, demand, unchanged  # noqa: F401  (the fixture)

pytestmark = pytest.mark.django_db

LEAD, HELP = "430105D01", "430105D02"


@pytest.fixture(autouse=True)
def departments():
    for code, name in ((LEAD, "区发改局"), (HELP, "区科技局")):
        Division.objects.create(code=code, name=name, kind="department", parent_id=DISTRICT)


WAY = """2021-04-02 受理
2021-04-03 交办 承办：区发改局 协办：区科技局 时限：2021-04-26
2021-04-05 部门退回 承办：区发改局 说明：不属本部门 职责
2021-04-06 交办 承办：区科技局 时限：2021-04-27
2021-05-01 销号 结果：解决
2021-06-01 重新办理 说明：又堵了"""


def steps(*names: str) -> list[tuple]:
    return list(DemandStep.objects.values_list(*names))


def test_a_later_line_corrects_and_adds_and_doubles_nothing(clerk):  # noqa: F811
    clerk.imports("demands", [demand(受理日期="2021-04-02", 承办单位="区发改局")])
    assert steps("kind", "happened_on", "department") == [
        ("accepted", date(2021, 4, 2), None),
        ("assigned", date(2021, 4, 2), LEAD),  # without a day of its own: that of the step before
    ]
    later = demand(交办日期="2021-04-06", 办理时限="2021-04-27", 办结日期="2021-05-01", 结果="解决",
                   满意度="基本满意", 来源="走访")  # fmt: skip
    assert clerk.imports("demands", [later])["changed"] == 1
    assert steps("kind", "happened_on", "department", "outcome") == [
        ("accepted", date(2021, 4, 2), None, ""),
        ("assigned", date(2021, 4, 6), LEAD, ""),
        ("rated", date(2021, 5, 1), None, ""),
        ("closed", date(2021, 5, 1), None, "solved"),
    ]
    assert unchanged(clerk, "demands", [later])
    clerk.imports("demands", [demand(办结日期="未知", 结果="未知", 满意度="未知")])
    assert steps("kind") == [("accepted",), ("assigned",)]


def test_steps_written_out_are_taken_as_they_are(clerk):  # noqa: F811
    clerk.imports("demands", [demand(经过=WAY)])
    assert [kind for (kind,) in steps("kind")] == [
        "accepted", "assigned", "returned", "assigned", "closed", "reopened",
    ]  # fmt: skip
    assert DemandAssistant.objects.get().department_id == HELP
    assert unchanged(clerk, "demands", [demand(经过=WAY)])
    more = f"{WAY}\n2021-06-02 交办 承办：区发改局"
    clerk.imports("demands", [demand(经过=more, 承办单位="区发改局")])
    assert Demand.objects.known(date(2021, 6, 2)).get().department == LEAD


def test_what_a_line_cannot_say_is_refused_and_never_changed(clerk):  # noqa: F811
    clerk.imports("demands", [demand(经过=WAY)])
    before = steps("pk", "happened_on", "outcome")
    refused = {
        "办结日期": demand(办结日期="2021-05-01", 结果="解决"),
        "承办单位": demand(经过=WAY, 承办单位="区发改局"),
        "经过": demand(经过=WAY.replace("2021-04-05", "2021-04-04")),
    }
    rules = {name: clerk.is_refused("demands", [row])[0] for name, row in refused.items()}
    assert {name: found for name, (_, found, _) in rules.items()} == {name: name for name in rules}
    assert "对不上" in rules["办结日期"][2]
    assert "与“经过”所写的不一致" in rules["承办单位"][2]
    assert steps("pk", "happened_on", "outcome") == before


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("2021-04-02 收到", "无法识别“2021-04-02 收到”这一步"),
        ("2021-04-02 交办 承办：区税务局", "没有“区税务局”这个承办单位"),
        ("2021-03-02 受理", "不能早于提出日期"),
        ("2021-04-02 交办 时限：2021-04-01", "办理时限早于交办日期"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(clerk, line, rule):  # noqa: F811
    ((_, _, said),) = clerk.is_refused("demands", [demand(经过=line)])
    assert rule in said


def test_a_limit_before_its_assignment_is_refused(clerk):  # noqa: F811
    row = demand(交办日期="2021-04-20", 办理时限="2021-04-10")
    assert clerk.is_refused("demands", [row]) == [(2, "办理时限", "办理时限早于交办日期")]


def test_a_step_in_words_is_read_back():
    step = Facts(date(2021, 4, 3), "assigned", LEAD, (HELP,), date(2021, 4, 26), note="请 尽快")
    words = in_words(step, {LEAD: "甲", HELP: "乙"})
    assert from_words(words, {"甲": LEAD, "乙": HELP}.__getitem__) == step
    with pytest.raises(ValueError, match="某事"):
        from_words("2021-04-03 某事", str)
