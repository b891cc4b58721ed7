"""Task lists (任务清单) that the district issues, the tasks on them, and what is reported of those
of which no record tells.
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from activities.models.dated import Owned, OwnedQuerySet
from activities.models.reported import Reported, ReportedQuerySet, report_constraints
from orgs.history import tracked
from orgs.models import (
    Division,
    PartyOrganization,
    PartyOrganizationSpell,
    Place,
    Recorded,
    UnitSpell,
)
from orgs.scope import NATION, Reach, Scope, in_range


def _above(code: str) -> list[str]:
    """The divisions that a code lies in, itself among them."""
    return [NATION, *(code[:length] for length in range(2, len(code) + 1))]


def _issued_for(division: str, code: str) -> Q:
    """What was issued by the division with the code, one above it, or one within it."""
    return Q(**{f"{division}__in": _above(code)}) | in_range(division, code)


class TaskQuerySet(models.QuerySet["Task"]):
    def reached(self, reach: Reach) -> TaskQuerySet:
        """What is issued for a viewer's area, or for organisations or units that they reach."""
        if reach.everything:
            return self
        found = Q(pk__in=())
        for code in reach.ranges:
            found |= _issued_for("task_list__division", code)
        within = Q(division__code__startswith=OuterRef("task_list__division"))
        if organizations := reach.rows.get("party_organization"):
            own = PartyOrganizationSpell.objects.filter(
                within, party_organization__in=organizations
            )
            found |= Q(measure__in=Task.OF_ORGANIZATIONS) & Q(Exists(own))
        if units := reach.rows.get("unit"):
            found |= Q(measure__in=Task.OF_UNITS) & Q(
                Exists(UnitSpell.objects.filter(within, unit__in=units))
            )
        return self.filter(found)

    def within(self, scope: Scope) -> TaskQuerySet:
        """What was issued by the scope's day for its division, and is for its viewer to see."""
        here = self.filter(
            _issued_for("task_list__division", scope.division),
            task_list__happened_on__lte=scope.as_of,
        )
        return here.reached(scope.viewer)

    def in_force(self, day: date) -> TaskQuerySet:
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))


class TaskListQuerySet(OwnedQuerySet):
    def reached(self, reach: Reach) -> TaskListQuerySet:
        """What was issued for a viewer's area, or has a task for the viewer."""
        if reach.everything:
            return self
        found = Q(pk__in=Task.objects.reached(reach).order_by().values("task_list"))
        for code in reach.ranges:
            found |= _issued_for("division", code)
        return self.filter(found)

    def issued_for(self, scope: Scope) -> TaskListQuerySet:
        """Unlike `within`, which counts a list where it was issued: what a division was given."""
        here = _issued_for("division", scope.division)
        return self.filter(here, happened_on__lte=scope.as_of).reached(scope.viewer)


@tracked
class TaskList(Owned):
    """One task list (任务清单) the district issued; one every two months is expected."""

    name = models.CharField("名称", max_length=120)

    personal = {}
    impersonal = ("name", "happened_on")

    objects = TaskListQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = verbose_name_plural = "任务清单"
        ordering = ("happened_on",)
        constraints = [
            models.UniqueConstraint(
                fields=("division", "name", "happened_on"), name="task_list_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Task(Recorded):
    """One task of a list: for whom it is and what shows that it is done both follow `measure`."""

    class Measure(models.TextChoices):
        """Organisations by the kinds of `Activity`; units, places; and reports handed in."""

        THEME_DAY = "theme_day", "开展主题党日"
        CONGRESS = "congress", "召开支部党员大会"
        COMMITTEE = "committee", "召开支委会"
        GROUP = "group", "召开党小组会"
        LECTURE = "lecture", "上党课"
        ORGANISATION_LIFE = "organisation_life", "召开组织生活会"
        REVIEW = "review", "开展民主评议"
        EXCHANGE = "exchange", "参加经验交流会"
        KEY_VISIT = "key_visit", "走访重点单位"
        ASSIGNED_VISIT = "assigned_visit", "走访有指导员的单位"
        SERVICE_DAY = "service_day", "开展主题服务日"
        STREET_REPORT = "street_report", "街道报送"
        ORGANIZATION_REPORT = "organization_report", "党组织报送"
        PLACE_REPORT = "place_report", "楼宇商圈报送"

    OF_UNITS = (Measure.KEY_VISIT, Measure.ASSIGNED_VISIT)
    OF_PLACES = (Measure.SERVICE_DAY, Measure.PLACE_REPORT)
    REPORTS = (Measure.STREET_REPORT, Measure.ORGANIZATION_REPORT, Measure.PLACE_REPORT)
    OF_ORGANIZATIONS = (
        Measure.THEME_DAY,
        Measure.CONGRESS,
        Measure.COMMITTEE,
        Measure.GROUP,
        Measure.LECTURE,
        Measure.ORGANISATION_LIFE,
        Measure.REVIEW,
        Measure.EXCHANGE,
        Measure.ORGANIZATION_REPORT,
    )

    task_list = models.ForeignKey(
        TaskList, models.PROTECT, related_name="tasks", verbose_name="任务清单"
    )
    title = models.CharField("任务", max_length=120)
    text = models.TextField("要求", blank=True)
    measure = models.CharField("怎样算完成", max_length=24, choices=Measure)
    kinds = ArrayField(
        models.CharField(max_length=16, choices=PartyOrganizationSpell.Kind),
        verbose_name="党组织类别",
        default=list,
        blank=True,
    )
    least = models.PositiveSmallIntegerField("次数", default=1)
    from_on = models.DateField("起算日期")
    due_on = models.DateField("完成期限")
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)

    personal = {}
    impersonal = ("title", "text", "measure", "kinds", "from_on", "due_on", "withdrawn_on")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ("task_list", "due_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="task_due_after_it_begins",
                condition=Q(due_on__gte=F("from_on")),
                violation_error_message="完成期限不能早于起算日期",
            ),
            models.CheckConstraint(
                name="task_done_once_at_least",
                condition=Q(least__gte=1),
                violation_error_message="次数至少是1",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_reported(self) -> bool:
        """Whether a report is asked for, because no record tells that it is done."""
        return self.measure in self.REPORTS


@tracked
class TaskReport(Reported):
    """What one street, Party organisation or place reports of a task that no record tells of."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="reports", verbose_name="任务")
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="街道"
    )
    party_organization = models.ForeignKey(
        PartyOrganization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="task_reports",
        verbose_name="党组织",
    )
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="task_reports",
        verbose_name="楼宇商圈",
    )
    text = models.TextField("完成情况")

    TARGETS = ("division", "party_organization", "place")

    personal = {}
    impersonal = ("text", *Reported.REPORTED)

    objects = ReportedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务报送"
        ordering = ("task", "reported_on", "pk")
        constraints = [
            *report_constraints("task_report"),
            models.CheckConstraint(
                name="task_report_of_one",
                condition=Q(
                    division__isnull=False, party_organization__isnull=True, place__isnull=True
                )
                | Q(division__isnull=True, party_organization__isnull=False, place__isnull=True)
                | Q(division__isnull=True, party_organization__isnull=True, place__isnull=False),
                violation_error_message="报送的必须是一个街道、一个党组织或一处楼宇商圈",
            ),
            *(
                models.UniqueConstraint(
                    fields=("task", target),
                    condition=Q(returned_on=None),
                    name=f"task_report_once_a_{target}",
                    violation_error_message="这项任务已经报送",
                )
                for target in ("division", "party_organization", "place")
            ),
        ]

    @classmethod
    def same(cls) -> Q:
        whose = Q(pk__in=())
        for target in cls.TARGETS:
            whose |= Q(**{target: OuterRef(target)})
        return Q(task=OuterRef("task")) & whose

    def __str__(self) -> str:
        return f"{self.task} {self.reported_on}"
