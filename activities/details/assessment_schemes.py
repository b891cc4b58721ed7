"""The page of a scheme: its terms, items and grades, and how far those assessed are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from activities.assessments.lists import of_scheme
from activities.assessments.measures import MEASURES
from activities.assessments.progress import progress
from activities.assessments.results import over_advice, published
from activities.assessments.scoring import written_bands
from activities.models import Assessed, AssessmentItem, AssessmentScheme
from activities.models.assessment_schemes import SchemeState, plain
from orgs.details import (
    Content,
    Entry,
    Facts,
    Head,
    Row,
    Rows,
    Viewed,
    head,
    panel,
    timeline,
)


def state_of(viewed: Viewed) -> SchemeState:
    schemes: Any = AssessmentScheme.objects.known(viewed.day).filter(pk=viewed.pk)
    return SchemeState(schemes.values_list("state", flat=True).get())


class Numbers(Rows):
    """A table of numbers, whose rows are not what is counted."""

    total = None  # type: ignore[assignment]


@head("assessment-schemes")
def scheme_head(viewed: Viewed) -> Head:
    scheme: AssessmentScheme = viewed.record
    state = viewed.once(state_of)
    tags = [(str(state.label), state == SchemeState.UNDER_WAY)]
    tags.append((str(scheme.get_audience_display()), False))
    if scheme.version > 1:
        tags.append((f"第{scheme.version}版", False))
    return Head([f"{scheme.year}年度", scheme.division], tags)


@panel("assessment-schemes", "terms", "方案", order=5)
def terms(viewed: Viewed) -> Content:
    scheme: AssessmentScheme = viewed.record
    said: list[tuple[str, Any]] = []
    if not scheme.is_draft:
        said += [
            ("考核时点", scheme.as_of),
            ("启动日期", scheme.started_on),
            ("自评期限", scheme.self_due_on),
            ("初评期限", scheme.review_due_on),
        ]
    least = f"成立或聘任满{scheme.least_days}天" if scheme.least_days else "不限成立时间"
    said += [
        ("参加条件", least),
        ("加分上限", f"{plain(scheme.bonus_cap)}分"),
        ("申诉期", f"公布后{scheme.appeal_days}个工作日"),
    ]
    if scheme.top_share:
        said.append(("最高等次比例", f"一般不超过{scheme.top_share}%"))
    note = "草拟中，可以在“办理变动”中修改、启动。" if scheme.is_draft else ""
    return Facts(said, note=note)


@panel("assessment-schemes", "items", "考核内容", order=10)
def items(viewed: Viewed) -> Content:
    rows = [
        Row([one.group, one.title, how(one), _worth(one), one.standard])
        for one in AssessmentItem.objects.filter(scheme=viewed.pk)
    ]
    note = "自动计分和评分合计100分；不适用的不计，按适用的折算成100分。自动计分的由台账核对，不用填报。"
    return Rows(("类别", "考核内容", "计分方式", "分值", "评分标准"), rows, "", note=note)


def how(item: AssessmentItem) -> str:
    """How it is scored: of what is counted, what of what, and in which bands."""
    if item.method != AssessmentItem.Method.AUTO:
        return item.get_method_display() + ("（需要材料）" if item.needs_material else "")
    measure = MEASURES[item.measure]
    bands = f"，分档{written_bands(item.bands)}" if item.bands else ""
    return f"自动计分：{measure.done}÷{measure.of}{bands}"


def _worth(item: AssessmentItem) -> str:
    if item.method == AssessmentItem.Method.VETO:
        return ""
    most = "最多" if item.method not in AssessmentItem.BASE else ""
    return f"{most}{plain(item.points)}"


@panel("assessment-schemes", "grades", "等次", order=15)
def grades(viewed: Viewed) -> Content:
    """With how many got which, once published; a share over what the scheme advises is said."""
    scheme: AssessmentScheme = viewed.record
    known = list(scheme.grades.all())
    of = of_scheme(scheme.year, scheme.audience)
    results = list(
        published(viewed.day)
        .filter(step__assessed__scheme=scheme.pk)
        .filter(step__assessed__in=_within(viewed))
        .values_list("grade", flat=True)
    )
    rows = [
        Row(
            [
                one.name,
                f"{plain(one.least)}分以上",
                one.tier,
                one.amount and plain(one.amount),
                viewed.count("assessed", results.count(one.pk), **of, grade=one.name)
                if results
                else "",
            ]
        )
        for one in known
    ]
    heads = ("等次", "总分", "津贴档次", "每月津贴（元）", "公布的个数")
    whole = published(viewed.day).filter(step__assessed__scheme=scheme.pk)
    advice = over_advice(scheme, known, list(whole.values_list("grade", flat=True)))
    return Rows(heads, rows, "还没有等次。", note=advice)


def _within(viewed: Viewed) -> Any:
    return Assessed.objects.within(viewed.scope).filter(scheme=viewed.pk).order_by().values("pk")


@panel("assessment-schemes", "progress", "进度", order=20)
def how_far(viewed: Viewed) -> Content | None:
    if viewed.once(state_of) in (SchemeState.DRAFT, SchemeState.SUPERSEDED):
        return None
    found = progress(viewed.asked, viewed.record, viewed.scope)
    rows = [Row([name, *numbers]) for name, numbers in found.lines]
    note = "各街道按区划代码排列，不排名。"
    more = (viewed.asked.url("assessment_recompute", viewed.pk), "重新核算")
    heads = ("街道", *found.heads)
    return Numbers(heads, rows, "您的范围内没有考核对象。", numeric=frozenset(found.heads),
                   note=note, more=more)  # fmt: skip


@timeline("assessment-schemes", "scheme", "考核", order=10)
def told_of_scheme(viewed: Viewed, limit: int) -> Iterable[Entry]:
    scheme: AssessmentScheme = viewed.record
    drafted = timezone.localdate(scheme.change.made_at)
    first = min(drafted, scheme.started_on or drafted)
    yield Entry(first, ["草拟方案"], change_id=scheme.change_id)
    if scheme.started_on and scheme.started_on <= viewed.day:
        yield Entry(scheme.started_on, [f"启动考核，时点{scheme.as_of}"])
    days = published(viewed.day).filter(step__assessed__scheme=scheme.pk)
    found = days.order_by("step__happened_on").values_list("step__happened_on", flat=True)
    for day in found.distinct()[:limit]:
        yield Entry(day, ["公布结果"])
