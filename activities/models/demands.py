"""Demands (诉求) of units, from the day one is raised to its end, as dated steps.

The steps are the only truth: where a demand stands, who handles it, whether it is late and what
came of it are derived from them for any day (`DemandQuerySet.known`). 办结 and 解决 are different:
a demand is closed with an outcome, and only one of the outcomes is that it was solved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from activities.models.dated import at_the_units_street
from activities.models.visits import Visit
from orgs.history import tracked
from orgs.models import Division, Programme, Recorded, Step, Unit
from orgs.periods import Period
from orgs.scope import Scope


class State(models.TextChoices):
    """Where a demand stands: what is to be done next."""

    RAISED = "raised", "待受理"
    DECLINED = "declined", "不予受理"
    ACCEPTED = "accepted", "待交办"
    ASSIGNED = "assigned", "办理中"
    SUBMITTED = "submitted", "待审核"
    FED_BACK = "fed_back", "待评价"
    RATED = "rated", "待销号"
    CLOSED = "closed", "已办结"
    REOPENED = "reopened", "重新办理"
    WITHDRAWN = "withdrawn", "已撤销"


SETTLED = (State.DECLINED, State.CLOSED, State.WITHDRAWN)
OPEN = tuple(state for state in State if state not in SETTLED)


class Kind(models.TextChoices):
    """What a step is."""

    ACCEPTED = "accepted", "受理"
    DECLINED = "declined", "不予受理"
    ASSIGNED = "assigned", "交办"
    RETURNED = "returned", "部门退回"
    PROGRESS = "progress", "办理进展"
    EXTENSION_ASKED = "extension_asked", "申请延期"
    EXTENDED = "extended", "同意延期"
    EXTENSION_DECLINED = "extension_declined", "不同意延期"
    SUBMITTED = "submitted", "报送结果"
    SENT_BACK = "sent_back", "退回重办"
    FED_BACK = "fed_back", "反馈单位"
    RATED = "rated", "单位评价"
    CLOSED = "closed", "销号"
    REOPENED = "reopened", "重新办理"
    WITHDRAWN = "withdrawn", "撤销诉求"


# The steps that change where a demand stands, and to what. A rating does while the unit is asked
# for it, and none once the demand is closed (a call-back); the others only add to the record.
LEADS_TO: Mapping[Kind, State] = {
    Kind.ACCEPTED: State.ACCEPTED,
    Kind.DECLINED: State.DECLINED,
    Kind.ASSIGNED: State.ASSIGNED,
    Kind.RETURNED: State.ACCEPTED,
    Kind.SUBMITTED: State.SUBMITTED,
    Kind.SENT_BACK: State.ASSIGNED,
    Kind.FED_BACK: State.FED_BACK,
    Kind.CLOSED: State.CLOSED,
    Kind.REOPENED: State.REOPENED,
    Kind.WITHDRAWN: State.WITHDRAWN,
}

# Which steps may be taken where a demand stands.
TRANSITIONS: Mapping[State, frozenset[Kind]] = {
    State.RAISED: frozenset((Kind.ACCEPTED, Kind.DECLINED, Kind.WITHDRAWN)),
    State.DECLINED: frozenset((Kind.ACCEPTED,)),
    State.ACCEPTED: frozenset((Kind.ASSIGNED, Kind.FED_BACK, Kind.WITHDRAWN)),
    State.ASSIGNED: frozenset(
        (
            Kind.ASSIGNED,
            Kind.RETURNED,
            Kind.PROGRESS,
            Kind.EXTENSION_ASKED,
            Kind.EXTENDED,
            Kind.EXTENSION_DECLINED,
            Kind.SUBMITTED,
            Kind.WITHDRAWN,
        )
    ),
    State.SUBMITTED: frozenset((Kind.SENT_BACK, Kind.FED_BACK, Kind.WITHDRAWN)),
    State.FED_BACK: frozenset((Kind.RATED, Kind.SENT_BACK, Kind.CLOSED, Kind.WITHDRAWN)),
    State.RATED: frozenset((Kind.SENT_BACK, Kind.CLOSED, Kind.WITHDRAWN)),
    State.CLOSED: frozenset((Kind.RATED, Kind.REOPENED)),
    State.REOPENED: frozenset((Kind.ASSIGNED, Kind.FED_BACK, Kind.WITHDRAWN)),
    State.WITHDRAWN: frozenset(),
}
ANSWERS = (Kind.EXTENDED, Kind.EXTENSION_DECLINED)  # to an extension that was asked for


class DemandQuerySet(models.QuerySet["Demand"]):
    def counted(self) -> DemandQuerySet:
        """Adds `counted_on`, the day a demand counts by: 受理日期, else 提出日期."""
        return self.annotate(counted_on=Coalesce(accepted_on(), "raised_on"))

    def during(self, period: Period) -> DemandQuerySet:
        """Collected in the period, by `counted_on`.

        What was declined or withdrawn without ever having been accepted was not collected.
        """
        refused = DemandStep.objects.filter(
            demand=OuterRef("pk"), kind__in=(Kind.DECLINED, Kind.WITHDRAWN)
        )
        accepted = DemandStep.objects.filter(demand=OuterRef("pk"), kind=Kind.ACCEPTED)
        return self.counted().filter(
            ~models.Exists(refused) | models.Exists(accepted),
            Q(counted_on__gte=period.start),
            Q(counted_on__lt=period.end),
        )

    def within(self, scope: Scope) -> DemandQuerySet:
        """By the unit's street on the day it counts (to follow `during` or `counted`)."""
        return self.at_the_units_street().filter(
            scope.placed("at_division", unit="unit", demand="pk")
        )

    def at_the_units_street(self) -> DemandQuerySet:
        """Adds `at_division`, the unit's street on the day the demand counts."""
        return at_the_units_street(self, "counted_on")

    def assigned_to(self, departments: Collection[str], day: date) -> DemandQuerySet:
        """Those whose assignment of the day names one of the departments, as lead or to assist."""
        theirs = DemandStep.objects.filter(
            Q(department__in=departments) | Q(assistants__department__in=departments),
            kind=Kind.ASSIGNED,
        ).order_by()
        once = self.filter(pk__in=theirs.values("demand")).annotate(assignment=assigned(day, "pk"))
        return once.filter(assignment__in=theirs.values("pk"))

    def known(self, day: date) -> DemandQuerySet:
        """Adds how each stands on the day, by its steps up to then (see `told`).

        What is closed stays so until it is reopened, whatever else a ledger may say of later days.
        What the unit was asked to rate, and has rated, stands to be closed.
        """
        is_closed = When(closed_on__isnull=False, then=Value(State.CLOSED.value))
        is_rated = When(led_to=State.FED_BACK, satisfaction__gt="", then=Value(State.RATED.value))
        is_late = When(due_on__lt=Coalesce("closed_on", Value(day)), then=Value(True))
        return self.annotate(**told(day), led_to=_led_to(day)).annotate(
            state=Case(is_closed, is_rated, default=F("led_to"), output_field=models.CharField()),
            is_overdue=Case(is_late, default=False, output_field=models.BooleanField()),
        )


@tracked
class Demand(Recorded):
    """One demand (诉求) of a unit: what it is. What became of it is in its steps."""

    class Outcome(models.TextChoices):
        SOLVED = "solved", "解决"
        PARTLY_SOLVED = "partly_solved", "部分解决"
        EXPLAINED = "explained", "解释说明"
        NOT_POSSIBLE = "not_possible", "不具备条件"

    # 台账中常见的类别；导入的可以是别的写法。
    CATEGORIES = ("政策", "融资", "用工人才", "用地证照", "税费", "法律", "党务", "其他")

    class Satisfaction(models.TextChoices):
        SATISFIED = "satisfied", "满意"
        MOSTLY = "mostly", "基本满意"
        DISSATISFIED = "dissatisfied", "不满意"
        NOT_RATED = "not_rated", "未评价"

    class Source(models.TextChoices):
        VISIT = "visit", "走访"
        UNIT = "unit", "单位提出"
        LEADER = "leader", "联点领导"
        OTHER = "other", "其他"

    class RaisedBy(models.TextChoices):
        OWNER = "owner", "出资人或负责人"
        SECRETARY = "secretary", "党组织书记"
        STAFF = "staff", "职工"
        OTHER = "other", "其他"

    number = models.CharField("诉求编号", max_length=40, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="demands", verbose_name="两新组织")
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="demands",
        verbose_name="行动",
    )
    visit = models.OneToOneField(
        Visit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="demand",
        verbose_name="提出诉求的走访",
    )
    batch = models.CharField("批次", max_length=40, blank=True)
    category = models.CharField("类别", max_length=40, blank=True)
    content = models.TextField("内容")
    raised_on = models.DateField("提出日期")
    source = models.CharField("来源", max_length=10, choices=Source, blank=True)
    raised_by = models.CharField("提出人", max_length=10, choices=RaisedBy, blank=True)

    personal = {}
    impersonal = (
        "number",
        "batch",
        "category",
        "content",
        "raised_on",
        "source",
        "raised_by",
    )

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求"
        ordering = ("raised_on", "number")

    def __str__(self) -> str:
        return self.number


class DemandStepQuerySet(models.QuerySet["DemandStep"]):
    def latest_first(self) -> DemandStepQuerySet:
        return self.order_by("-happened_on", "-pk")


@tracked
class DemandStep(Step):
    """One step of a demand: what was done, on which day, by which department, and why."""

    Kind = Kind

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="steps", verbose_name="诉求")
    kind = models.CharField("步骤", max_length=20, choices=Kind)
    # The lead department of an assignment; of what a department does, that department.
    department = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办单位",
        limit_choices_to=Q(kind=Division.Kind.DEPARTMENT),
    )
    due_on = models.DateField("办理时限", null=True, blank=True)
    outcome = models.CharField("结果", max_length=16, choices=Demand.Outcome, blank=True)
    satisfaction = models.CharField(
        "满意度", max_length=16, choices=Demand.Satisfaction, blank=True
    )
    note = models.TextField("说明", blank=True)

    personal = {}
    impersonal = ("happened_on", "kind", "due_on", "outcome", "satisfaction", "note")

    objects = DemandStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求办理步骤"
        ordering = ("happened_on", "pk")
        indexes = [models.Index(fields=("demand", "happened_on"), name="demand_step_order")]
        constraints = [
            models.CheckConstraint(
                name="demand_step_outcome_of_result",
                condition=Q(outcome="") | Q(kind__in=(Kind.SUBMITTED, Kind.CLOSED)),
                violation_error_message="只有报送结果和销号填写结果",
            ),
            models.CheckConstraint(
                name="demand_step_rating_is_rated",
                condition=Q(kind=Kind.RATED) ^ Q(satisfaction=""),
                violation_error_message="单位评价须填写满意度，其他步骤不填",
            ),
            models.CheckConstraint(
                name="demand_step_due_after_step",
                condition=Q(due_on=None)
                | Q(
                    kind__in=(Kind.ASSIGNED, Kind.EXTENSION_ASKED, Kind.EXTENDED),
                    due_on__gte=F("happened_on"),
                ),
                violation_error_message="办理时限不能早于当日，只有交办和延期填写",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@tracked
class DemandAssistant(Recorded):
    """A department that assists the lead department of an assignment (协办)."""

    step = models.ForeignKey(
        DemandStep, models.PROTECT, related_name="assistants", verbose_name="交办"
    )
    department = models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="+",
        verbose_name="协办单位",
        limit_choices_to=Q(kind=Division.Kind.DEPARTMENT),
    )

    personal = {}
    impersonal = ()

    class Meta:
        verbose_name = verbose_name_plural = "诉求协办单位"
        ordering = ("step", "department")
        constraints = [
            models.UniqueConstraint(
                fields=("step", "department"),
                name="demand_assistant_once",
                violation_error_message="同一协办单位只填一次",
            )
        ]

    def __str__(self) -> str:
        return str(self.department)


# --- What the steps up to a day come to ----------------------------------------------------------

# An assignment holds until the department gives it back or the demand is taken up anew.
UNASSIGNED = (Kind.RETURNED, Kind.REOPENED)


def _steps(day: date, kinds: Iterable[Kind]) -> DemandStepQuerySet:
    """Of the demand in hand, the steps of the kinds up to the day, the last one first."""
    return DemandStep.objects.filter(
        demand=OuterRef("pk"), kind__in=tuple(kinds), happened_on__lte=day
    ).latest_first()


def last(day: date, field: str, *kinds: Kind, undone_by: Iterable[Kind] = ()) -> Subquery:
    """What the last step of the kinds says, if none of those that undo it has come since."""
    said = Case(When(kind__in=kinds, then=F(field)))
    return Subquery(_steps(day, (*kinds, *undone_by)).values(_said=said)[:1])


def accepted_on(day: date = date.max) -> Subquery:
    return last(day, "happened_on", Kind.ACCEPTED)


def assigned(day: date, field: str) -> Subquery:
    """What the assignment that holds on the day says."""
    return last(day, field, Kind.ASSIGNED, undone_by=UNASSIGNED)


def told(day: date) -> dict[str, Any]:
    """What can be told of a demand on the day, as expressions on its row."""
    reopened = (Kind.REOPENED,)
    return {
        "accepted_on": accepted_on(day),
        "assigned_on": assigned(day, "happened_on"),
        "assignment": assigned(day, "pk"),
        "department": assigned(day, "department"),
        "due_on": last(
            day,
            "due_on",
            Kind.ASSIGNED,
            Kind.EXTENDED,
            undone_by=(*UNASSIGNED, Kind.WITHDRAWN),
        ),
        "asked_until": last(
            day,
            "due_on",
            Kind.EXTENSION_ASKED,
            undone_by=(*ANSWERS, Kind.ASSIGNED, Kind.SUBMITTED, *UNASSIGNED, Kind.WITHDRAWN),
        ),
        "closed_on": last(day, "happened_on", Kind.CLOSED, undone_by=reopened),
        "outcome": last(day, "outcome", Kind.CLOSED, undone_by=reopened),
        "satisfaction": last(
            day, "satisfaction", Kind.RATED, undone_by=(*reopened, Kind.SENT_BACK)
        ),
        "moved_on": Coalesce(last(day, "happened_on", *Kind), "raised_on"),
    }


def _led_to(day: date) -> Coalesce:
    """The state that the last of the steps which change it has led to."""
    state = Case(*(When(kind=kind, then=Value(state.value)) for kind, state in LEADS_TO.items()))
    return Coalesce(
        Subquery(_steps(day, LEADS_TO).values(_said=state)[:1]),
        Value(State.RAISED.value),
        output_field=models.CharField(),
    )
