"""公布和申诉: results are stored as they are when published; an appeal is answered with the reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from activities.acts.assessments.common import StepAct
from activities.acts.assessments.judging import DistrictAct, names
from activities.assessments.notices import tell_assessed, tell_district
from activities.assessments.results import keep, over_advice
from activities.assessments.sheets import Sheet, sheets
from activities.models import Assessed, AssessmentScheme, AssessmentStep
from activities.models.assessed import AssessedState, StepKind
from orgs.acts import Act, ActError, keeps_district, register
from orgs.calendar import workdays_after
from orgs.models import Change, User

WAITING = (
    AssessedState.OPEN,
    AssessedState.RETURNED,
    AssessedState.SELF_SCORED,
    AssessedState.REVIEWED,
)


@register
class Publish(Act):
    """All that is examined, at once; the results are kept as evidence."""

    noun, slug, label, icon = "assessment-schemes", "publish", "公布结果", "award"
    day_label = "公布日期"
    explanation = (
        "公布全部已审定的考核对象，分数、分子分母和等次原样保存，以后台账更正也不改变；"
        "被考核的可以在申诉期内申诉。有没有审定的不能公布。"
    )

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_district(user)

    @classmethod
    def available(cls, record: Any) -> bool:
        today = timezone.localdate()
        standing: Any = Assessed.objects.filter(scheme=record.pk).in_force(today).known(today)
        return bool(standing.filter(state=AssessedState.EXAMINED).exists())

    def prepare(self) -> None:
        del self.fields["reason"]
        self.fields["effective_on"].help_text = self._foretold()
        self.initial.setdefault("effective_on", timezone.localdate())

    def _foretold(self) -> str:
        """How many would get which grade; what is more of the best than is advised is said."""
        scheme: AssessmentScheme = self.record
        today = timezone.localdate()
        known: Any = Assessed.objects.filter(scheme=scheme).known(today).select_related("scheme")
        examined = list(known.filter(state=AssessedState.EXAMINED))
        grades = list(scheme.grades.all())
        found = [sheet.grade(grades) for sheet in sheets(scheme, examined, today).values()]
        counts = [(grade, found.count(grade)) for grade in grades]
        said = "、".join(f"{grade}{number}个" for grade, number in counts if number)
        if not said:
            return ""
        advice = over_advice(scheme, grades, [grade.pk for grade in found if grade])
        return f"将公布：{said}。{advice}"

    def apply(self, change: Change) -> None:
        scheme = AssessmentScheme.objects.get(pk=self.record.pk)
        own = Assessed.objects.filter(scheme=scheme).order_by("division", "pk")
        list(own.select_for_update())
        rows: list[Any] = list(own.known(timezone.localdate()).select_related("scheme"))
        if waiting := [one.pk for one in rows if one.state in WAITING]:
            raise ActError(
                f"{names(waiting)}还没有审定，审定以后再公布；确不考核的办理“不参加考核”"
            )
        examined = [one for one in rows if one.state == AssessedState.EXAMINED]
        if any(self.day < one.moved_on for one in examined):
            raise ActError("公布日期不能早于审定日期，请核对", "effective_on")
        made = list(sheets(scheme, examined, self.day).values())
        _check_whole(made)
        steps = AssessmentStep.objects.bulk_create(
            AssessmentStep(
                assessed=sheet.assessed,
                kind=StepKind.PUBLISHED,
                happened_on=self.day,
                change=change,
            )
            for sheet in made
        )
        keep(zip(made, steps, strict=True), change)
        until = appeal_until(scheme, self.day)
        said = f"{scheme.name}的结果已公布，有异议的可在{until.month}月{until.day}日前申诉"
        tell_assessed(examined, said, by=self.user)


def _check_whole(made: list[Sheet]) -> None:
    if unjudged := [sheet for sheet in made if sheet.open_lines]:
        title = unjudged[0].open_lines[0].item.title
        whose = names([sheet.assessed.pk for sheet in unjudged])
        raise ActError(f"{whose}有没有评分的内容（如“{title}”），请重新审定")
    if empty := [sheet.assessed.pk for sheet in made if sheet.total is None]:
        raise ActError(f"{names(empty)}没有一项适用，无法计分；请办理“不参加考核”")


def appeal_until(scheme: AssessmentScheme, published_on: date) -> date:
    return workdays_after(published_on, scheme.appeal_days)


@register
class Appeal(StepAct):
    slug, label, icon, kind = "appeal", "申诉", "alert-triangle", StepKind.APPEALED
    note_label, needs_note = "申诉理由", True
    explanation = (
        "对公布的结果有异议的，在申诉期内写明理由，由区里核查后答复。记录不全的，请先补登。"
    )
    day_label = "申诉日期"
    handed = frozenset(["instructor"])

    def prepare(self) -> None:
        super().prepare()
        if published := published_on(self.record):
            until = appeal_until(self.record.scheme, published)
            self.fields["effective_on"].help_text = f"申诉期到{until}为止。"

    def check(self, assessed: Any) -> None:
        super().check(assessed)
        published = published_on(assessed)
        until = appeal_until(assessed.scheme, published) if published else self.day
        if self.day > until:
            days = assessed.scheme.appeal_days
            raise ActError(f"申诉期为公布后{days}个工作日，到{until}为止，已经过了", "effective_on")

    def complete(self, assessed: Any, step: AssessmentStep, change: Change) -> None:
        tell_district(assessed, "对考核结果提出申诉，待答复", by=self.user)


def published_on(assessed: Any) -> date | None:
    """The day of the last publication."""
    steps = AssessmentStep.objects.filter(assessed=assessed.pk, kind=StepKind.PUBLISHED)
    return steps.order_by("-happened_on").values_list("happened_on", flat=True).first()


class AnswerAppeal(DistrictAct):
    note_label, needs_note = "答复和理由", True
    day_label = "答复日期"

    def complete(self, assessed: Any, step: AssessmentStep, change: Change) -> None:
        said = f"申诉已答复：{step.get_kind_display()}。{step.note}"
        tell_assessed([assessed], said, by=self.user)


@register
class DismissAppeal(AnswerAppeal):
    slug, label, icon, kind = "dismiss-appeal", "维持原结果", "circle-x", StepKind.DISMISSED
    explanation = "申诉理由不成立的，维持公布的结果并说明理由。"


@register
class AcceptAppeal(AnswerAppeal):
    slug, label, icon, kind = "accept-appeal", "采纳申诉", "circle-check", StepKind.ACCEPTED
    explanation = "申诉理由成立的，重新审定（自动计分的先更正台账或调整），再次公布；此前公布的结果到那时为止。"
