"""Assessments for tests that tell a story: a scheme in one line, and its steps by those who take them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from activities.assessments.starting import life_now, to_assess
from activities.models import (
    Assessed,
    Assessment,
    AssessmentGrade,
    AssessmentItem,
    AssessmentScheme,
)
from orgs.models import Change, User
from orgs.nouns import NOUNS
from orgs.scope import EVERYTHING
from tests.acts import fill
from tests.book import DISTRICT

AS_OF, STARTED = date(2021, 11, 30), date(2021, 12, 18)
SELF_DUE, REVIEW_DUE = date(2021, 12, 28), date(2022, 1, 7)
# Group, title, method, measure, points: a hundred of the first two kinds.
ITEMS = (
    ("组织建设", "书记配备", "auto", "secretary", 20),
    ("组织生活", "主题党日", "auto", "theme_day", 30),
    ("作用发挥", "服务职工", "manual", "", 50),
    ("加减分", "创新做法", "bonus", "", 5),
    ("加减分", "通报批评", "deduct", "", 10),
    ("否决事项", "严重违纪", "veto", "", 0),
)
GRADES = (("优秀", 90, "一档"), ("良好", 75, "二档"), ("一般", 60, "三档"), ("较差", 0, ""))


def draft(
    audience: str = "enterprise",
    year: int = 2021,
    items: Any = ITEMS,
    grades: Any = GRADES,
    **terms: Any,
) -> AssessmentScheme:
    change = Change.objects.create(kind=Change.Kind.RECORDED)
    scheme = AssessmentScheme.objects.create(
        **{"name": f"{year}年度考核方案", "bonus_cap": 3, "version": 1} | terms,
        division_id=DISTRICT,
        year=year,
        audience=audience,
        change=change,
    )
    for number, (group, title, method, measure, points) in enumerate(items, 1):
        AssessmentItem.objects.create(
            scheme=scheme, position=number, group=group, title=title, method=method,
            measure=measure, points=points, change=change,
        )  # fmt: skip
    for name, least, tier in grades:
        AssessmentGrade.objects.create(
            scheme=scheme, name=name, least=least, tier=tier, change=change
        )
    return scheme


def started(audience: str = "enterprise", year: int = 2021, **options: Any) -> AssessmentScheme:
    """Started on 18 December of the year, of 30 November; the same again for the same year."""
    known = AssessmentScheme.objects.filter(audience=audience, year=year).first()
    if known:
        return known
    scheme = draft(audience, year, **options)
    held = Assessment.objects.create(
        division_id=DISTRICT, name=f"{year}年度考核（{audience}）", change=scheme.change,
        happened_on=STARTED.replace(year=year),
    )  # fmt: skip
    AssessmentScheme.objects.filter(pk=scheme.pk).update(
        assessment=held,
        started_on=STARTED.replace(year=year),
        as_of=AS_OF.replace(year=year),
        self_due_on=SELF_DUE.replace(year=year),
        review_due_on=REVIEW_DUE.replace(year=year + 1),
        life=life_now(),
    )
    scheme.refresh_from_db()
    listed = to_assess(scheme)
    for one in listed:
        one.change = scheme.change
    Assessed.objects.bulk_create(listed)
    return scheme


def of(scheme: AssessmentScheme, organization: Any) -> Any:
    """The assessed of an organisation, as its page finds it."""
    pk = scheme.assessed.get(party_organization=organization).pk
    return NOUNS["assessed"].find(EVERYTHING, pk)


def item(scheme: AssessmentScheme, title: str) -> AssessmentItem:
    return scheme.items.get(title=title)


def points(scheme: AssessmentScheme, **by_title: Any) -> dict[str, Any]:
    """The fields of a form that gives points: `服务职工=40`; a remark by `服务职工_说明`."""
    said = {}
    for name, value in by_title.items():
        title, _, remark = name.partition("_")
        field = "note" if remark else "points"
        said[f"{field}_{item(scheme, title).pk}"] = value
    return said


def acting(user: User, slug: str, record: Any, noun: str = "assessed", **data: Any) -> Any:
    """The act, filled in with what the user may reach for it."""
    from orgs.acts import acting_reach, find_act

    act = fill(user, slug, fresh(record, noun), noun, **data)
    cls = find_act(noun, slug)
    assert cls is not None
    act.reach = acting_reach(user, cls)
    return act


def step(user: User, slug: str, record: Any, noun: str = "assessed", **data: Any) -> Change:
    from orgs.acts import perform

    act = acting(user, slug, record, noun, **data)
    assert act.is_valid(), act.errors
    return perform(act)


def fresh(record: Any, noun: str = "assessed") -> Any:
    return NOUNS[noun].find(EVERYTHING, record.pk)


def total(record: Any, day: date) -> Decimal | None:
    """The published total in force on the day."""
    from activities.models import AssessmentResult

    found: Any = Assessed.objects.known(day).get(pk=record.pk)
    return AssessmentResult.objects.get(pk=found.result).total if found.result else None
