"""How the limit of a demand stands when more time is asked for, and who loses a demand is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from activities.models import Demand
from orgs.models import Division, Notice, User
from orgs.nouns import NOUNS
from orgs.scope import EVERYTHING
from tests.acts import do, fill
from tests.book import DISTRICT, Book
from tests.cast import Cast, build_cast, user

pytestmark = pytest.mark.django_db

FIRST, SECOND, HELP = "430105D01", "430105D02", "430105D03"


@pytest.fixture
def cast() -> Cast:
    for code, name in ((FIRST, "区发改局"), (SECOND, "区科技局"), (HELP, "区民政局")):
        Division.objects.create(code=code, name=name, kind="department", parent_id=DISTRICT)
    made = build_cast()
    made.department.grants.update(division=FIRST)
    return made


@pytest.fixture
def demand(cast: Cast) -> Demand:
    """Accepted, and given to the first department, which another helps, until 27 May."""
    made = Book().demand(cast.covered_unit, date(2021, 5, 6))
    act(cast.district, "accept", made, "2021-05-06")
    act(cast.district, "assign", made, "2021-05-06", lead=FIRST, assistants=[HELP],
        due_on="2021-05-27")  # fmt: skip
    Notice.objects.all().delete()
    return made


def named(demand: Demand) -> Any:
    return NOUNS["demands"].find(EVERYTHING, demand.pk)


def act(who: User, slug: str, demand: Demand, day: str, **said: Any) -> None:
    do(who, slug, named(demand), "demands", effective_on=day, **said)


def asked(who: User, demand: Demand, day: str) -> Any:
    said = {"effective_on": day, "due_on": "2021-06-10", "note": "材料未齐"}
    return fill(who, "ask-extension", named(demand), "demands", **said)


def test_the_form_says_that_the_limit_is_past_and_may_be_declined(
    cast: Cast, demand: Demand
) -> None:
    said = asked(cast.district, demand, "2021-06-01").fields["due_on"].help_text
    assert "已逾期" in said
    assert "区里可以不同意" in said


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2021-05-25", "2021-05-27（还有2个工作日）"),
        ("2021-05-27", "2021-05-27（今天到期）"),
        ("2021-06-01", "2021-05-27（已逾期3个工作日）"),
    ],
)
def test_the_preview_says_how_many_days_are_left_or_over(
    cast: Cast, demand: Demand, day: str, words: str
) -> None:
    form = asked(cast.district, demand, day)
    assert form.is_valid()
    assert ("现在的时限", words) in form.said()


def test_past_the_limit_it_may_still_be_asked_and_declined(cast: Cast, demand: Demand) -> None:
    act(cast.district, "ask-extension", demand, "2021-06-01", due_on="2021-06-10", note="材料未齐")
    act(cast.district, "refuse-extension", demand, "2021-06-02", note="已逾期")
    assert demand.steps.filter(kind="extension_declined").exists()


def test_no_extension_is_asked_without_a_reason(cast: Cast, demand: Demand) -> None:
    form = fill(cast.district, "ask-extension", named(demand), "demands",
                effective_on="2021-06-01", due_on="2021-06-10")  # fmt: skip
    assert "请填写延期理由" in str(form.errors["note"])


def told(who: User) -> list[str]:
    return list(Notice.objects.filter(user=who).values_list("text", flat=True))


def test_a_department_that_loses_a_demand_is_told(cast: Cast, demand: Demand) -> None:
    next_one = user("second", "科技局承办人", "department", division_id=SECOND)
    helper = user("helper", "民政局承办人", "department", division_id=HELP)
    act(cast.district, "assign", demand, "2021-05-10", lead=SECOND, assistants=[HELP])
    assert "已改由其他单位承办（5月10日）" in told(cast.department)[0]
    for one in (next_one, helper):
        assert not any("已改由" in text for text in told(one))
