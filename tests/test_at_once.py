"""Two who enter the same at the same moment leave one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from activities.models import Activity, Deed
from orgs.acts import ActError, perform
from orgs.models import PartyOrganization, Unit, User
from tests.acts import fill
from tests.cast import build_cast

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2021, 12, 15)
NOUN = "party-organizations"


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """What each of the acts, begun together, was answered; "" for one that was done."""
    start = Barrier(len(acts))

    def run(make: Callable[[], Any]) -> str:
        try:
            form = make()
            assert form.is_valid(), form.errors
            start.wait()
            perform(form)
        except ActError as error:
            return str(error)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_two_hosts_who_record_their_joint_activity_at_once_leave_one():
    build_cast()
    user = User.objects.get(username="district")

    def hold(own: str, partner: str) -> Callable[[], Any]:
        host = PartyOrganization.objects.get(number=own)
        said = {"effective_on": DAY, "kind": "theme_day", "theme": "共建"}
        return lambda: fill(user, "hold", host, NOUN, partner_1=partner, **said)

    answers = at_once(hold("DZZ-EAST", "DZZ-WEST"), hold("DZZ-WEST", "DZZ-EAST"))
    assert answers[0] == ""
    assert "已登记过同样的活动" in answers[1]
    assert Activity.objects.count() == 1


def test_a_deed_entered_on_the_units_page_and_in_the_list_at_once_is_one():
    cast = build_cast()
    user = User.objects.get(username="east")
    unit = Unit.objects.get(pk=cast.covered_unit.pk)
    said = {"effective_on": DAY, "name": "增设停车位"}
    answers = at_once(
        lambda: fill(user, "deed", unit, **said),
        lambda: fill(user, "register", None, "deeds", unit=unit.uscc, **said),
    )
    assert answers[0] == ""
    assert "这一天已登记过同样的一项" in answers[1]
    assert Deed.objects.count() == 1


def test_different_activities_do_not_stand_in_each_others_way():
    build_cast()
    user = User.objects.get(username="district")
    host = PartyOrganization.objects.get(number="DZZ-EAST")
    said = {"effective_on": DAY, "kind": "theme_day"}
    answers = at_once(
        *(
            lambda theme=theme: fill(user, "hold", host, NOUN, theme=theme, **said)
            for theme in "甲乙"
        )
    )
    assert answers == ["", ""]
    assert Activity.objects.count() == 2
