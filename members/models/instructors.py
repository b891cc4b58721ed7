"""Party-building instructors (党建指导员), their appointments and the units they look after."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from orgs.history import tracked
from orgs.models import (
    Division,
    Industry,
    Place,
    Recorded,
    Spell,
    SpellQuerySet,
    Unit,
    UnitSpell,
    holds_on,
    spell_constraints,
    unit_exists,
)
from orgs.personal import Mask
from orgs.scope import Scope


@tracked
class Instructor(Recorded):
    """One instructor; level, division and dates are in their appointments."""

    number = models.CharField("指导员编号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="instructor",
        verbose_name="用户",
    )

    personal = {"name": Mask.NAME, "phone": Mask.PHONE}
    impersonal = ("number",)

    class Meta:
        verbose_name = verbose_name_plural = "党建指导员"
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number


class AppointmentQuerySet(SpellQuerySet):
    def within(self, scope: Scope) -> AppointmentQuerySet:
        """By the instructor's own division; district-appointed ones belong to the district."""
        return self.annotate(at_division=F("division")).filter(
            scope.placed("at_division", instructor="instructor")
        )


@tracked
class Appointment(Spell):
    """An instructor's level, kind and division from one day to another."""

    class Level(models.TextChoices):
        DISTRICT = "district", "区派"
        STREET = "street", "街道"
        COMMUNITY = "community", "社区"
        POLICY = "policy", "政策"

    # 政策指导员 explain policy and belong to another pool: never party-building instructors.
    PARTY_BUILDING = (Level.DISTRICT, Level.STREET, Level.COMMUNITY)

    class Source(models.TextChoices):
        REASSIGNED = "reassigned", "改非领导干部"
        RETIRED = "retired", "离退休干部"
        FIVE_ELDERS = "five_elders", "五老"
        DEPARTMENT = "department", "部门业务骨干"
        OTHER = "other", "其他"

    instructor = models.ForeignKey(
        Instructor, models.PROTECT, related_name="appointments", verbose_name="指导员"
    )
    level = models.CharField("级别", max_length=12, choices=Level)
    is_full_time = models.BooleanField("是否专职", null=True, blank=True)
    source = models.CharField("来源", max_length=12, choices=Source, blank=True)
    dispatched_by = models.CharField("派出单位", max_length=80, blank=True)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所属区划"
    )

    personal = {}
    impersonal = ("level", "source", "dispatched_by")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指导员聘任"
        ordering = ("instructor", "started_on")
        constraints = spell_constraints("appointment", "instructor")

    def __str__(self) -> str:
        return f"{self.instructor} {self.get_level_display()}"


class AssignmentQuerySet(SpellQuerySet):
    def party_building(self, day: object) -> AssignmentQuerySet:
        """Those of `active` that count as being looked after: policy instructors are none."""
        return self.active(day).filter(level__in=Appointment.PARTY_BUILDING).order_by()

    def not_handed_over(self, day: date) -> AssignmentQuerySet:
        """Links that go on although the instructor's appointment has ended, and no other holds."""
        former = Appointment.objects.filter(ended_on__lte=day, level__in=Appointment.PARTY_BUILDING)
        in_post = Appointment.objects.as_of(day).order_by()
        held = self.filter(holds_on(day), instructor__in=former.order_by().values("instructor"))
        return held.exclude(instructor__in=in_post.values("instructor")).order_by()

    def active(self, day: object) -> AssignmentQuerySet:
        """Assignments of operating units on the day whose instructor is appointed then.

        Adds `level`, the instructor's on the day.
        """
        return (
            self.filter(holds_on(day))
            .filter(holds_on(day, "instructor__appointments"))
            .filter(
                holds_on(day, "unit__spells") & unit_exists(day, "unit", "unit__spells"),
                unit__spells__status=UnitSpell.Status.OPERATING,
            )
            .annotate(level=F("instructor__appointments__level"))
        )

    def within(self, scope: Scope) -> AssignmentQuerySet:
        """By the unit's street on the scope's day (to follow `active`)."""
        return self.annotate(at_division=F("unit__spells__division")).filter(
            scope.placed("at_division", unit="unit")
        )


@tracked
class Assignment(Spell):
    """An instructor looking after a unit from one day to another."""

    instructor = models.ForeignKey(
        Instructor, models.PROTECT, related_name="assignments", verbose_name="指导员"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="assignments", verbose_name="两新组织"
    )
    is_lead = models.BooleanField("是否主要联系人", null=True, blank=True)

    personal = {}
    impersonal = ()

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联系单位"
        ordering = ("instructor", "started_on")
        constraints = spell_constraints("assignment", "instructor", "unit")

    def __str__(self) -> str:
        return f"{self.instructor}→{self.unit}"


class InstructorGroupQuerySet(models.QuerySet["InstructorGroup"]):
    def as_of(self, day: date) -> InstructorGroupQuerySet:
        return self.filter(Q(disbanded_on=None) | Q(disbanded_on__gt=day), founded_on__lte=day)

    def within(self, scope: Scope) -> InstructorGroupQuerySet:
        return self.filter(scope.placed("division"))


@tracked
class InstructorGroup(Recorded):
    """A group of instructors that work together: neighbours, or of like industries."""

    class Basis(models.TextChoices):
        AREA = "area", "地域相邻"
        INDUSTRY = "industry", "行业相近"
        OTHER = "other", "其他"

    name = models.CharField("分组名称", max_length=60)
    basis = models.CharField("分组依据", max_length=12, choices=Basis)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所属区划"
    )
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行业门类"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="楼宇商圈"
    )
    founded_on = models.DateField("建立日期")
    disbanded_on = models.DateField("撤销日期", null=True, blank=True)

    personal = {}
    impersonal = ("name", "basis", "founded_on", "disbanded_on")

    objects = InstructorGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指导员分组"
        ordering = ("division", "name")
        constraints = [
            models.CheckConstraint(
                name="instructor_group_founded_before_disbanded",
                condition=Q(disbanded_on=None) | Q(disbanded_on__gt=F("founded_on")),
                violation_error_message="撤销日期必须晚于建立日期",
            ),
            models.UniqueConstraint(
                fields=("division", "name"),
                condition=Q(disbanded_on=None),
                name="instructor_group_name_once",
                violation_error_message="同一区划已有同名的分组",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Grouping(Spell):
    """An instructor in a group from one day to another: in one at a time."""

    instructor = models.ForeignKey(
        Instructor, models.PROTECT, related_name="groupings", verbose_name="指导员"
    )
    group = models.ForeignKey(
        InstructorGroup, models.PROTECT, related_name="groupings", verbose_name="分组"
    )

    personal = {}
    impersonal = ()

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "编入分组"
        ordering = ("group", "started_on", "pk")
        constraints = spell_constraints("grouping", "instructor")

    def __str__(self) -> str:
        return f"{self.instructor}—{self.group}"
