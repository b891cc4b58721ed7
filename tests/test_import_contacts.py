"""`import_ledger` of lost members, of attempts to reach them, and of the rolls of training sessions.

The cast is that of tests/test_import_work.py: member D1 of branch Z1.
"""

from __future__ import annotations

from datetime import date

import pytest

from activities.models import SessionAttendance
from members.models import ContactAttempt, LostContact
from tests.test_import_work import cast, clerk, unchanged

__all__ = ["cast", "clerk"]  # fixtures
pytestmark = pytest.mark.django_db


def test_a_lost_member_is_lost_from_a_day_until_found(clerk):
    lost = {"党员编号": "D1", "失联原因": "外出务工经商", "失联日期": "2021-03-01"}
    assert clerk.imports("lost_contacts", [lost])["created"] == 1
    assert unchanged(clerk, "lost_contacts", [lost])
    assert (
        clerk.imports("lost_contacts", [lost | {"重新取得联系日期": "2021-09-01"}])["changed"] == 1
    )
    one = LostContact.objects.get()
    assert (one.cause, one.ended_on) == ("work", date(2021, 9, 1))
    assert clerk.is_refused("lost_contacts", [lost | {"失联原因": "不知道"}])[0][1] == "失联原因"


def test_an_attempt_to_reach_a_member_is_one_a_day(clerk):
    tried = {
        "党员编号": "D1",
        "联系日期": "2021-04-01",
        "是否取得联系": "否",
        "联系情况": "电话停机",
    }
    assert clerk.imports("contact_attempts", [tried])["created"] == 1
    assert unchanged(clerk, "contact_attempts", [tried])
    assert clerk.imports("contact_attempts", [tried | {"是否取得联系": "是"}])["changed"] == 1
    assert ContactAttempt.objects.get().reached
    late = tried | {"联系日期": "2099-01-01"}
    assert clerk.is_refused("contact_attempts", [late]) == [(2, "联系日期", "日期晚于今天")]


def test_the_roll_of_a_session_is_of_those_who_attend_the_class(clerk):
    training = {"班次编号": "PX1", "名称": "班", "类型": "轮训", "开始日期": "2021-09-01"}
    clerk.imports("trainings", [training | {"参训党员编号": "D1"}])
    taught = {"班次编号": "PX1", "上课日期": "2021-09-02", "课程": "党章"}
    clerk.imports("sessions", [taught | {"学时": "4"}])
    called = taught | {"党员编号": "D1", "到课情况": "到会"}
    assert clerk.imports("session_rolls", [called])["created"] == 1
    assert unchanged(clerk, "session_rolls", [called])
    assert clerk.imports("session_rolls", [called | {"到课情况": "请假"}])["changed"] == 1
    assert SessionAttendance.objects.get().state == "leave"
    assert clerk.is_refused("session_rolls", [called | {"课程": "党史"}]) == [
        (2, "课程", "这个班次没有登记这一天的这门课程")
    ]


def test_who_is_not_in_the_class_is_on_no_roll(clerk):
    training = {"班次编号": "PX1", "名称": "班", "类型": "轮训", "开始日期": "2021-09-01"}
    clerk.imports("trainings", [training])
    taught = {"班次编号": "PX1", "上课日期": "2021-09-02", "课程": "党章"}
    clerk.imports("sessions", [taught])
    called = taught | {"党员编号": "D1", "到课情况": "到会"}
    assert clerk.is_refused("session_rolls", [called]) == [
        (2, "党员编号", "不在这个班次的参训人员中")
    ]
