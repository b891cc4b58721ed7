"""Working days: what the State Council's notices say, and how the district keeps them up."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from orgs.calendar import is_published, is_workday, workdays_after, workdays_between
from orgs.models import CalendarDay, Change
from orgs.trail import changes_in
from tests.cast import build_cast

pytestmark = pytest.mark.django_db

FRIDAY = date(2024, 9, 27)  # before the National Day of 2024


def test_the_national_day_of_2024_is_worked_before_and_after():
    off = [day for day in range(1, 13) if not is_workday(date(2024, 10, day))]
    assert off == [1, 2, 3, 4, 5, 6, 7]  # the 12th, a Saturday, makes up for one
    assert is_workday(date(2024, 9, 29))  # and so does this Sunday
    assert not is_workday(date(2024, 10, 13))


def test_holidays_are_skipped_and_days_that_make_up_are_counted():
    assert workdays_after(FRIDAY, 1) == date(2024, 9, 29)
    assert workdays_after(FRIDAY, 3) == date(2024, 10, 8)
    assert workdays_after(date(2024, 10, 8), -3) == FRIDAY
    assert workdays_after(FRIDAY, 0) == FRIDAY


def test_days_between_are_counted_from_the_day_after():
    assert workdays_between(FRIDAY, date(2024, 10, 8)) == 3
    assert workdays_between(date(2024, 10, 8), FRIDAY) == -3
    assert workdays_between(FRIDAY, FRIDAY) == 0


# How many days of each year the notices free, and how many they have worked to make up.
NOTICES = {2019: (28, 6), 2020: (30, 6), 2021: (31, 7), 2022: (32, 7), 2023: (28, 7),
           2024: (28, 8), 2025: (28, 5), 2026: (33, 6)}  # fmt: skip


def test_the_years_up_to_2026_are_known_and_none_later():
    found = {}
    for year in range(2018, 2028):
        days = CalendarDay.objects.filter(day__year=year)
        if days.exists():
            worked = days.filter(is_workday=True).count()
            found[year] = (days.count() - worked, worked)
    assert found == NOTICES
    assert [year for year in range(2018, 2028) if is_published(year)] == list(NOTICES)


def test_what_is_worked_to_make_up_is_a_weekend_and_follows_a_holiday_of_that_name():
    for one in CalendarDay.objects.filter(is_workday=True):
        assert one.day.weekday() >= 5
        near = CalendarDay.objects.filter(name=one.name, is_workday=False)
        assert any(abs((other.day - one.day).days) <= 15 for other in near)


NOTICE = {"first": "2027-01-01", "last": "2027-01-03", "kind": "holiday", "name": "元旦",
          "source": "国务院办公厅关于2027年部分节假日安排的通知"}  # fmt: skip


def test_the_district_enters_next_years_notice(client: Client):
    cast = build_cast()
    client.force_login(cast.district)
    assert "还没有登记" in client.get("/calendar/?year=2027").content.decode()
    assert not is_workday(date(2027, 1, 2))
    assert is_workday(date(2027, 1, 1))
    assert client.post("/calendar/?year=2027", NOTICE).status_code == 302
    assert not is_workday(date(2027, 1, 1))
    change = Change.objects.get(kind="setting")
    assert change.by == cast.district
    assert [(row.subject, row.fields[0].after) for row in changes_in(change.context)] == [
        (f"2027-01-0{day}", "元旦放假") for day in (1, 2, 3)
    ]
    client.post("/calendar/", NOTICE | {"kind": "usual", "last": ""})
    assert is_workday(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"last": "2026-12-31"}, "不能早于开始的日期"),
        ({"last": "2027-03-01"}, "一次最多填写16天"),
        ({"name": ""}, "请填写节日"),
        ({"first": "元旦"}, "自"),
    ],
)
def test_a_wrong_line_is_refused(client: Client, wrong, rule):
    client.force_login(build_cast().district)
    answer = client.post("/calendar/", NOTICE | wrong)
    assert answer.status_code == 422
    assert rule in answer.content.decode()


def test_others_read_it_and_do_not_change_it(client: Client):
    client.force_login(build_cast().east)
    assert "登记一项安排" not in client.get("/calendar/?year=2026").content.decode()
    assert client.post("/calendar/", NOTICE).status_code == 404
