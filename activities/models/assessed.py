"""Who is assessed by a scheme, the dated steps of it, and the results as they were published.

As with demands the steps are the only truth: where somebody's assessment stands on a day is
derived from the steps up to then (`AssessedQuerySet.known`). Of results what was published is
kept, with what it was made of: later corrections of the ledgers do not change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from activities.models.assessment_schemes import (
    AssessmentGrade,
    AssessmentItem,
    AssessmentScheme,
    Audience,
    newer_version,
    plain,
)
from members.models import Instructor
from orgs.history import tracked
from orgs.models import Division, PartyOrganization, Recorded, Step
from orgs.scope import Reach, Scope

STREET = 9  # the length of a street's code


class AssessedState(models.TextChoices):
    """What is to be done next."""

    OPEN = "open", "待自评"
    RETURNED = "returned", "退回自评"
    SELF_SCORED = "self_scored", "待初评"
    REVIEWED = "reviewed", "待审定"
    EXAMINED = "examined", "待公布"
    PUBLISHED = "published", "已公布"
    APPEALED = "appealed", "申诉中"
    REOPENED = "reopened", "重新审定"
    EXCLUDED = "excluded", "不参加考核"


class StepKind(models.TextChoices):
    SELF_SCORED = "self_scored", "自评"
    RETURNED = "returned", "退回自评"
    REVIEWED = "reviewed", "街道初评"
    EXAMINED = "examined", "区级审定"
    ADJUSTED = "adjusted", "调整自动计分"
    PUBLISHED = "published", "公布等次"
    APPEALED = "appealed", "申诉"
    DISMISSED = "dismissed", "维持原结果"
    ACCEPTED = "accepted", "采纳申诉"
    EXCLUDED = "excluded", "不参加考核"


# The steps that change where an assessment stands, and to what; the others only add to it.
LEADS_TO: Mapping[StepKind, AssessedState] = {
    StepKind.SELF_SCORED: AssessedState.SELF_SCORED,
    StepKind.RETURNED: AssessedState.RETURNED,
    StepKind.REVIEWED: AssessedState.REVIEWED,
    StepKind.EXAMINED: AssessedState.EXAMINED,
    StepKind.PUBLISHED: AssessedState.PUBLISHED,
    StepKind.APPEALED: AssessedState.APPEALED,
    StepKind.DISMISSED: AssessedState.PUBLISHED,
    StepKind.ACCEPTED: AssessedState.REOPENED,
    StepKind.EXCLUDED: AssessedState.EXCLUDED,
}
_JUDGING = frozenset((StepKind.REVIEWED, StepKind.EXAMINED, StepKind.ADJUSTED, StepKind.EXCLUDED))
# Which steps may be taken where an assessment stands.
TRANSITIONS: Mapping[AssessedState, frozenset[StepKind]] = {
    AssessedState.OPEN: _JUDGING | {StepKind.SELF_SCORED},
    AssessedState.RETURNED: _JUDGING | {StepKind.SELF_SCORED},
    AssessedState.SELF_SCORED: _JUDGING | {StepKind.SELF_SCORED, StepKind.RETURNED},
    AssessedState.REVIEWED: _JUDGING | {StepKind.RETURNED},
    AssessedState.EXAMINED: _JUDGING - {StepKind.REVIEWED} | {StepKind.PUBLISHED},
    AssessedState.PUBLISHED: frozenset((StepKind.APPEALED,)),
    AssessedState.APPEALED: frozenset((StepKind.DISMISSED, StepKind.ACCEPTED)),
    AssessedState.REOPENED: frozenset((StepKind.EXAMINED, StepKind.ADJUSTED)),
    AssessedState.EXCLUDED: frozenset(),
}


class AssessedQuerySet(models.QuerySet["Assessed"]):
    # Kinds of thing that viewers reach singly, and the path to each.
    SINGLY = {"party_organization": "party_organization", "instructor": "instructor"}

    def reached(self, reach: Reach) -> AssessedQuerySet:
        return self.filter(reach.q("division", self.SINGLY))

    def within(self, scope: Scope) -> AssessedQuerySet:
        """By where each lay on the scheme's day, of schemes started by the scope's."""
        return self.annotate(at_division=F("division")).filter(
            scope.placed("at_division", **self.SINGLY), scheme__started_on__lte=scope.as_of
        )

    def in_force(self, day: date) -> AssessedQuerySet:
        """Of schemes that no later version has replaced by the day."""
        return self.filter(~newer_version(day, "scheme__"), scheme__started_on__lte=day)

    def let_go(self) -> None:
        """A second sheet of what turned out to be one organisation, with all that was written on
        it: the sheet of the record that is kept stands (`orgs.duplicates`); the history has both."""
        keys = list(self.values_list("pk", flat=True))
        steps = AssessmentStep.objects.filter(assessed__in=keys)
        AssessmentItemResult.objects.filter(result__step__in=steps).delete()
        AssessmentResult.objects.filter(step__in=steps).delete()
        AssessmentScore.objects.filter(step__in=steps).delete()
        steps.delete()
        self.model.objects.filter(pk__in=keys).delete()

    def known(self, day: date) -> AssessedQuerySet:
        """Adds how each stands on the day, by its steps up to then: `state`, `moved_on` (the day
        of the step that led there), `why` (what that step says), `result` (the one in force).

        No street reviews itself, nor what belongs to the district: that goes on to be examined.
        """
        steps = AssessmentStep.objects.filter(assessed=OuterRef("pk"), happened_on__lte=day)
        last = steps.filter(kind__in=LEADS_TO).order_by("-happened_on", "-pk")
        of_the_district = Q(assessed__scheme__audience=Audience.STREET) | Q(
            assessed__division=F("assessed__scheme__division")
        )
        states = Case(
            When(of_the_district, kind=StepKind.SELF_SCORED, then=Value(AssessedState.REVIEWED)),
            *(When(kind=kind, then=Value(state)) for kind, state in LEADS_TO.items()),
        )
        published = AssessmentResult.objects.filter(
            step__assessed=OuterRef("pk"), step__happened_on__lte=day
        ).order_by("-step__happened_on", "-pk")
        return self.annotate(
            state=Coalesce(
                Subquery(last.values(_said=states)[:1]),
                Value(AssessedState.OPEN.value),
                output_field=models.CharField(),
            ),
            moved_on=Coalesce(Subquery(last.values("happened_on")[:1]), "scheme__started_on"),
            why=Subquery(last.values("note")[:1]),
            result=Subquery(published.values("pk")[:1]),
        )


@tracked
class Assessed(Recorded):
    """One that a scheme assesses, as the list was fixed on the scheme's day."""

    scheme = models.ForeignKey(
        AssessmentScheme, models.PROTECT, related_name="assessed", verbose_name="考核方案"
    )
    party_organization = models.ForeignKey(
        PartyOrganization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessed",
        verbose_name="党组织",
    )
    instructor = models.ForeignKey(
        Instructor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessed",
        verbose_name="指导员",
    )
    # Where it lay on the scheme's day; of a street itself, that street.
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所属区划"
    )

    personal = {}
    impersonal = ()

    objects = AssessedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核对象"
        ordering = ("scheme", "division", "pk")
        constraints = [
            models.CheckConstraint(
                name="assessed_of_one",
                condition=Q(party_organization=None) | Q(instructor=None),
                violation_error_message="考核对象是一个党组织、一名指导员或一个街道",
            ),
            models.UniqueConstraint(
                fields=("scheme", "party_organization"),
                name="assessed_organization_once",
                violation_error_message="这个党组织已在本次考核的名单中",
            ),
            models.UniqueConstraint(
                fields=("scheme", "instructor"),
                name="assessed_instructor_once",
                violation_error_message="这名指导员已在本次考核的名单中",
            ),
            models.UniqueConstraint(
                fields=("scheme", "division"),
                condition=Q(party_organization=None, instructor=None),
                name="assessed_street_once",
                violation_error_message="这个街道已在本次考核的名单中",
            ),
        ]

    def __str__(self) -> str:
        return f"KH{self.pk}"

    @property
    def street(self) -> str:
        """Whose area it lies in: the street of a community, else the division itself."""
        return self.division_id[:STREET]

    @property
    def has_review(self) -> bool:
        """Whether a street reviews it, before the district examines it."""
        own = self.scheme.audience == Audience.STREET
        return not own and self.division_id != self.scheme.division_id

    @property
    def target(self) -> int | str:
        """What measures know it by: the organisation, the instructor, or the street's code."""
        return self.party_organization_id or self.instructor_id or self.division_id


@tracked
class AssessmentStep(Step):
    """One step: what was done on which day, and why."""

    assessed = models.ForeignKey(
        Assessed, models.PROTECT, related_name="steps", verbose_name="考核对象"
    )
    kind = models.CharField("步骤", max_length=12, choices=StepKind)
    note = models.TextField("说明", blank=True)

    personal = {}
    impersonal = ("happened_on", "kind", "note")

    class Meta:
        verbose_name = verbose_name_plural = "考核步骤"
        ordering = ("happened_on", "pk")
        indexes = [
            models.Index(fields=("assessed", "happened_on"), name="assessment_step_order"),
        ]
        constraints = [
            models.CheckConstraint(
                name="assessment_step_with_reason",
                condition=~Q(note="")
                | ~Q(
                    kind__in=(
                        StepKind.RETURNED,
                        StepKind.ADJUSTED,
                        StepKind.APPEALED,
                        StepKind.DISMISSED,
                        StepKind.ACCEPTED,
                        StepKind.EXCLUDED,
                    )
                ),
                violation_error_message="退回、调整、申诉、答复和不参加考核须说明理由",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@tracked
class AssessmentScore(Recorded):
    """What one step gives one item. Without points the item does not apply; a veto is 1 or 0."""

    step = models.ForeignKey(
        AssessmentStep, models.PROTECT, related_name="scores", verbose_name="考核步骤"
    )
    item = models.ForeignKey(
        AssessmentItem, models.PROTECT, related_name="+", verbose_name="考核内容"
    )
    points = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    note = models.CharField("评分说明", max_length=200, blank=True)

    told_of = ("item",)
    personal = {}
    impersonal = ("note",)

    class Meta:
        verbose_name = verbose_name_plural = "考核评分"
        ordering = ("step", "item")
        constraints = [
            models.UniqueConstraint(fields=("step", "item"), name="assessment_score_once"),
            models.CheckConstraint(
                name="assessment_score_not_negative",
                condition=Q(points=None) | Q(points__gte=0),
                violation_error_message="得分不能是负数；扣分也填正数",
            ),
            models.CheckConstraint(
                name="assessment_score_not_applicable_with_reason",
                condition=Q(points__isnull=False) | ~Q(note=""),
                violation_error_message="不适用的须写明理由",
            ),
        ]

    def __str__(self) -> str:
        return "不适用" if self.points is None else f"{plain(self.points)}分"


@tracked
class AssessmentResult(Recorded):
    """What was published of one assessed: kept as evidence, whatever is corrected later."""

    step = models.OneToOneField(
        AssessmentStep, models.PROTECT, related_name="result", verbose_name="公布"
    )
    base = models.DecimalField("基础分", max_digits=5, decimal_places=2)
    deducted = models.DecimalField("扣分", max_digits=5, decimal_places=2)
    bonus = models.DecimalField("加分", max_digits=5, decimal_places=2)
    total = models.DecimalField("总分", max_digits=5, decimal_places=2)
    is_vetoed = models.BooleanField("一票否决", default=False)
    grade = models.ForeignKey(
        AssessmentGrade, models.PROTECT, related_name="+", verbose_name="等次"
    )

    personal = {}
    impersonal = ()

    class Meta:
        verbose_name = verbose_name_plural = "考核结果"
        ordering = ("step",)

    def __str__(self) -> str:
        return f"{self.grade} {plain(self.total)}分"


@tracked
class AssessmentItemResult(Recorded):
    """What one item came to when it was published, and from which numbers by which measure."""

    result = models.ForeignKey(
        AssessmentResult, models.PROTECT, related_name="items", verbose_name="考核结果"
    )
    item = models.ForeignKey(
        AssessmentItem, models.PROTECT, related_name="+", verbose_name="考核内容"
    )
    points = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    numerator = models.PositiveIntegerField("分子", null=True, blank=True)
    denominator = models.PositiveIntegerField("分母", null=True, blank=True)
    measure_version = models.PositiveSmallIntegerField("核对办法的版本", null=True, blank=True)
    is_adjusted = models.BooleanField("经调整", default=False)
    note = models.CharField("说明", max_length=200, blank=True)

    told_of = ("item",)
    personal = {}
    impersonal = ("note",)

    class Meta:
        verbose_name = verbose_name_plural = "考核分项结果"
        ordering = ("result", "item")
        constraints = [
            models.UniqueConstraint(fields=("result", "item"), name="assessment_item_result_once"),
        ]

    def __str__(self) -> str:
        return "不适用" if self.points is None else f"{plain(self.points)}分"
