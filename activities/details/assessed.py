"""The sheet of one assessed: item by item what counts, then how it got there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from activities.assessments.links import rows_behind
from activities.assessments.measures import MEASURES
from activities.assessments.results import middle, of_target
from activities.assessments.sheets import Line, Sheet, sheets
from activities.models import (
    Assessed,
    AssessmentItem,
    AssessmentItemResult,
    AssessmentResult,
    AssessmentScore,
    AssessmentStep,
)
from activities.models.assessed import AssessedState, StepKind
from activities.models.assessment_schemes import Audience, plain
from orgs.details import (
    Content,
    Entry,
    Facts,
    Fragment,
    Head,
    Row,
    Rows,
    Viewed,
    head,
    panel,
    timeline,
)

Method = AssessmentItem.Method
GIVEN = (
    (StepKind.SELF_SCORED, "自评"),
    (StepKind.REVIEWED, "初评"),
    (StepKind.EXAMINED, "审定"),
)


def standing(viewed: Viewed) -> Any:
    """The assessed as it stands on the page's day."""
    rows = Assessed.objects.known(viewed.day).select_related("scheme", "division")
    return rows.get(pk=viewed.pk)


def result_of(viewed: Viewed) -> AssessmentResult | None:
    found = viewed.once(standing).result
    rows = AssessmentResult.objects.select_related("grade", "step")
    return rows.get(pk=found) if found else None


@head("assessed")
def assessed_head(viewed: Viewed) -> Head:
    one = viewed.once(standing)
    state, result = AssessedState(one.state), viewed.once(result_of)
    words = [viewed.ref("assessment-schemes", one.scheme_id), _whose(viewed, one)]
    tags = [(str(state.label), state not in (AssessedState.PUBLISHED, AssessedState.EXCLUDED))]
    if result:
        tags.append((f"等次：{result.grade}", True))
    return Head([word for word in words if word], tags)


def _whose(viewed: Viewed, one: Assessed) -> Any:
    """The page of whoever is assessed; a street has none."""
    return viewed.ref("party-organizations", one.party_organization_id) or viewed.ref(
        "instructors", one.instructor_id
    )


# --- The sheet -----------------------------------------------------------------------------------


@dataclass
class Shown:
    """One line of the sheet as it is shown."""

    line: Line
    worth: str
    counted: str  # of an automatic item: how many of how many
    url: str
    given: list[tuple[str, str]]
    points: str
    remarks: list[str]


@panel("assessed", "sheet", "考核表", order=10)
def sheet(viewed: Viewed) -> Content:
    one = viewed.once(standing)
    made = sheets(one.scheme, [one], viewed.day)[one.pk]
    result = viewed.once(result_of)
    groups: dict[str, list[Shown]] = {}
    for line in made.lines:
        groups.setdefault(line.item.group, []).append(_shown(viewed, made, line))
    said = {
        "groups": groups.items(),
        "total": _summed_up(made),
        "has_given": [label for kind, label in GIVEN if _is_given(made, kind)],
    }
    note = "自动计分由台账核对，随补登和更正变化，不用填报；不适用的不计，按适用的折算成100分。"
    if result:
        note = f"以下按现在的台账核算；公布的结果保存不变，见“公布的结果”。{note}"
    return Fragment("assessments/_sheet.html", said, note=note)


def _is_given(made: Sheet, kind: str) -> bool:
    return any(kind in line.given for line in made.lines)


def _shown(viewed: Viewed, made: Sheet, line: Line) -> Shown:
    item = line.item
    worth = "一票否决" if item.method == Method.VETO else plain(item.points)
    if item.method in (Method.DEDUCT, Method.BONUS):
        worth = f"{'扣' if item.method == Method.DEDUCT else '加'}，最多{worth}"
    given = [(label, in_words(item, line.given.get(kind))) for kind, label in GIVEN]
    remarks = [score.note for kind, score in line.given.items() if score.note]
    return Shown(
        line,
        worth,
        _counted(line),
        rows_behind(viewed, made.assessed, item.measure) if line.figure else "",
        [pair for pair in given if pair[1]],
        points_in_words(item, line),
        remarks,
    )


def _counted(line: Line) -> str:
    """应开展24次，已记录20次; why, of what does not apply."""
    if line.figure is None:
        return ""
    if not line.figure.applies:
        return f"不适用：{line.figure.why}"
    measure, figure = MEASURES[line.item.measure], line.figure
    unit = measure.unit
    return f"{measure.of}{figure.denominator}{unit}，{measure.done}{figure.numerator}{unit}"


def in_words(item: AssessmentItem, score: AssessmentScore | None) -> str:
    if score is None:
        return ""
    if score.points is None:
        return "不适用"
    if item.method == Method.VETO:
        return "发生" if score.points else "没有发生"
    return plain(score.points)


def points_in_words(item: AssessmentItem, line: Line) -> str:
    """What counts of the item now: — where it is not judged yet."""
    if line.is_open:
        return "待评"
    if line.points is None:
        return "不适用" if item.method in AssessmentItem.BASE else "—"
    if item.method == Method.VETO:
        return "一票否决" if line.points else "没有发生"
    sign = {Method.DEDUCT: "−", Method.BONUS: "+"}.get(Method(item.method), "")
    return f"{sign if line.points else ''}{plain(line.points)}"


def _summed_up(made: Sheet) -> str:
    total = made.total
    if total is None:
        return "还没有可以计分的内容。"
    parts = [f"基础分{plain(total.base)}"]
    if total.deducted:
        parts.append(f"扣{plain(total.deducted)}分")
    if total.bonus:
        parts.append(f"加{plain(total.bonus)}分")
    said = f"{'，'.join(parts)}，总分{plain(total.points)}"
    if total.is_vetoed:
        said += "，一票否决，评为最低等次"
    if made.open_lines:
        said = f"已计分的内容：{said}；还有{len(made.open_lines)}项待评分"
    return f"{said}。"


# --- What was published, and beside what ---------------------------------------------------------


@panel("assessed", "result", "公布的结果", order=15)
def result(viewed: Viewed) -> Content | None:
    found = viewed.once(result_of)
    if found is None:
        return None
    rows = [
        Row([one.item.group, one.item.title, _stored(one), _in_points(one), one.note])
        for one in AssessmentItemResult.objects.filter(result=found)
        .select_related("item")
        .order_by("item__position", "item__pk")
    ]
    day = f"{found.step.happened_on.year}年{found.step.happened_on.month}月{found.step.happened_on.day}日"
    veto = "，一票否决" if found.is_vetoed else ""
    note = (
        f"{day}公布：基础分{plain(found.base)}，扣{plain(found.deducted)}分，加{plain(found.bonus)}分，"
        f"总分{plain(found.total)}{veto}，等次为{found.grade}。"
    )
    return Rows(("类别", "考核内容", "核对", "得分", "说明"), rows, "", note=note)


def _stored(one: AssessmentItemResult) -> str:
    counted = "" if one.denominator is None else f"{one.numerator}/{one.denominator}"
    return f"{counted}（经调整）" if one.is_adjusted else counted


def _in_points(one: AssessmentItemResult) -> str:
    if one.item.method == Method.VETO:
        return "一票否决" if one.points else "没有发生"
    if one.points is None:
        return "不适用" if one.item.method in AssessmentItem.BASE else "—"
    return plain(one.points)


@panel("assessed", "beside", "对照", order=20)
def beside(viewed: Viewed) -> Content | None:
    """Its own other years, and the middle of its group; nobody else's, and no order."""
    one, found = viewed.once(standing), viewed.once(result_of)
    scheme = one.scheme
    others = [
        other
        for other in of_target(one, viewed.day)
        if other.step.assessed.scheme.year < scheme.year
    ]
    said: list[tuple[str, Any]] = []
    if found:
        said.append(("本年", f"{plain(found.total)}分，{found.grade}"))
        if (group := middle(one, viewed.day)) is not None:
            same = "各街道" if scheme.audience == Audience.STREET else "同类党组织"
            said.append((f"{same}的中位数", f"{plain(group)}分"))
    for other in others[:3]:
        year = other.step.assessed.scheme.year
        said.append((f"{year}年度", f"{plain(other.total)}分，{other.grade}"))
    return Facts(said) if said else None


@panel("assessed", "steps", "考核步骤", order=30)
def steps(viewed: Viewed) -> Content:
    found = AssessmentStep.objects.filter(assessed=viewed.pk, happened_on__lte=viewed.day)
    rows = [
        Row(
            [
                one.happened_on,
                one.get_kind_display(),
                one.note,
                one.change.by.name if one.change.by else one.change.get_kind_display(),
            ]
        )
        for one in found.select_related("change__by").order_by("-happened_on", "-pk")
    ]
    note = _NEXT.get(AssessedState(viewed.once(standing).state), "")
    return Rows(("日期", "步骤", "说明", "登记人"), rows, "还没有自评。", note=note)


_NEXT = {
    AssessedState.OPEN: "下一步：填写自评；自动计分的内容，核对有没有漏登的记录。",
    AssessedState.RETURNED: "下一步：按退回的原因重新填写自评。",
    AssessedState.SELF_SCORED: "下一步：街道初评。",
    AssessedState.REVIEWED: "下一步：区级审定。",
    AssessedState.EXAMINED: "下一步：区里公布。",
    AssessedState.APPEALED: "下一步：区里核查后答复申诉。",
    AssessedState.REOPENED: "下一步：区里重新审定，再次公布。",
}


@timeline("assessed", "steps", "考核", order=10)
def told_of_steps(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = AssessmentStep.objects.filter(assessed=viewed.pk)
    for step in viewed.happened(rows)[:limit]:
        said = "：".join(filter(None, (step.get_kind_display(), step.note)))
        yield Entry(step.happened_on, [said], change_id=step.change_id)
    started: date = viewed.record.scheme.started_on
    yield Entry(started, ["列入考核名单"], change_id=viewed.record.change_id)


# --- On the page of whoever is assessed ----------------------------------------------------------


def _on_page(owner: str) -> Any:
    """The panel of the assessments that one was in, the latest first."""

    def build(viewed: Viewed) -> Content | None:
        own = Assessed.objects.filter(**{owner: viewed.pk}).in_force(viewed.day)
        found: list[Any] = list(
            own.known(viewed.day).select_related("scheme").order_by("-scheme__year", "-pk")
        )
        results = AssessmentResult.objects.select_related("grade").in_bulk(
            [one.result for one in found if one.result]
        )
        rows = [
            Row(
                [
                    viewed.ref("assessed", one.pk, f"{one.scheme.year}年度"),
                    AssessedState(one.state).label,
                    *_graded(results.get(one.result)),
                ]
            )
            for one in found
        ]
        return Rows(("年度", "进度", "总分", "等次"), rows, "") if rows else None

    return build


def _graded(result: AssessmentResult | None) -> tuple[str, str]:
    return (plain(result.total), str(result.grade)) if result else ("", "")


panel("party-organizations", "assessments", "年度考核", order=62)(_on_page("party_organization"))
panel("instructors", "assessments", "年度考核", order=62)(_on_page("instructor"))
