"""Training classes, and who attended them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from activities.models.activities import Attendance
from activities.models.dated import Owned
from members.models import Member, Post
from orgs.history import tracked
from orgs.models import Recorded, holds_on
from orgs.periods import Period
from orgs.scope import Scope


@tracked
class Training(Owned):
    """One training class; `happened_on` is its first day."""

    class Kind(models.TextChoices):
        SECRETARY = "secretary", "书记专题班"
        DEMONSTRATION = "demonstration", "示范培训班"
        ROTATION = "rotation", "轮训"

    number = models.CharField("班次编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类型", max_length=16, choices=Kind)
    venue = models.CharField("地点", max_length=120, blank=True)

    personal = {}
    impersonal = ("number", "name", "kind", "venue", "happened_on")

    class Meta:
        verbose_name = verbose_name_plural = "培训班次"
        ordering = ("happened_on", "number")

    def __str__(self) -> str:
        return self.name


@tracked
class TrainingSession(Recorded):
    """One session (课程) of a class: a day, a topic, and its hours where they are known.

    Who attends is told of the class as a whole (`Trainee`), and of a session where its roll is
    kept (`SessionAttendance`).
    """

    training = models.ForeignKey(
        Training, models.PROTECT, related_name="sessions", verbose_name="班次"
    )
    held_on = models.DateField("上课日期")
    topic = models.CharField("课程", max_length=120)
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1, null=True, blank=True)

    personal = {}
    impersonal = ("held_on", "topic")

    class Meta:
        verbose_name = verbose_name_plural = "培训课程"
        ordering = ("held_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("training", "held_on", "topic"),
                name="training_session_once",
                violation_error_message="这一天已登记过同样的课程",
            ),
            models.CheckConstraint(
                name="training_session_hours_positive",
                condition=Q(hours__gt=0),
                violation_error_message="学时必须大于0",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training} {self.topic}"


@tracked
class SessionAttendance(Recorded):
    """One trainee on the roll of one session. Without a row nobody has looked: that is not absent."""

    session = models.ForeignKey(
        TrainingSession, models.PROTECT, related_name="attendances", verbose_name="课程"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="session_attendances", verbose_name="党员"
    )
    state = models.CharField(
        "到课情况", max_length=10, choices=Attendance.State, default=Attendance.State.UNKNOWN
    )

    personal = {}
    impersonal = ("state",)

    class Meta:
        verbose_name = verbose_name_plural = "到课情况"
        ordering = ("session", "member")
        constraints = [
            models.UniqueConstraint(fields=("session", "member"), name="session_attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.member}"


class TraineeQuerySet(models.QuerySet["Trainee"]):
    def during(self, period: Period) -> TraineeQuerySet:
        return self.filter(
            training__happened_on__gte=period.start, training__happened_on__lt=period.end
        )

    def secretaries(self) -> TraineeQuerySet:
        """Those who were secretary of a Party organisation on the first day of their class.

        One row for each such organisation, so count distinct members.
        """
        first_day, posts = F("training__happened_on"), "member__posts"
        spells = f"{posts}__party_organization__spells"
        # One filter() call: a second one would join another post, or another spell.
        return self.filter(
            holds_on(first_day, posts) & holds_on(first_day, spells),
            **{f"{posts}__kind": Post.Kind.SECRETARY},
        ).annotate(
            at_division=F(f"{spells}__division"), secretary_of=F(f"{posts}__party_organization")
        )

    def within(self, scope: Scope) -> TraineeQuerySet:
        """By the division of the organisation they were secretary of (to follow `secretaries`)."""
        return self.filter(scope.placed("at_division", party_organization="secretary_of"))


@tracked
class Trainee(models.Model):
    """One member's attendance at one training class."""

    training = models.ForeignKey(
        Training, models.CASCADE, related_name="trainees", verbose_name="班次"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="trainings", verbose_name="党员"
    )

    personal = {}
    impersonal = ()

    objects = TraineeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参训人员"
        constraints = [
            models.UniqueConstraint(fields=("training", "member"), name="trainee_once_a_class")
        ]

    def __str__(self) -> str:
        return f"{self.training} {self.member}"
