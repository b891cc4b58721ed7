from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from orgs.history import tracked
from orgs.scope import NATION, in_range


class DivisionQuerySet(models.QuerySet["Division"]):
    def as_of(self, day: date) -> DivisionQuerySet:
        """The divisions that existed on the day; one without dates has always existed."""
        return self.filter(
            Q(started_on=None) | Q(started_on__lte=day), Q(ended_on=None) | Q(ended_on__gt=day)
        )

    def under(self, code: str) -> DivisionQuerySet:
        """The division and everything below it."""
        return self.filter(in_range("code", code))

    def for_breakdown(self, code: str, day: date) -> DivisionQuerySet:
        """The children whose figures add detail to a division's: departments own no place."""
        return (
            self.as_of(day)
            .filter(parent_id=code)
            .exclude(kind=Division.Kind.DEPARTMENT)
            .order_by("code")
        )


@tracked
class Division(models.Model):
    """One administrative division, or an owner outside the statistical tree (zone, department).

    The code is the national statistical code, unpadded at its own length (NBS: province 2, city 4,
    district 6, street 9, community 12), so that "everything under X" is one range on an index.
    Owners that have no statistical code take the district's code and a letter (430105Z01).
    """

    NATION = NATION

    class Kind(models.TextChoices):
        NATION = "nation", "全国"
        PROVINCE = "province", "省"
        CITY = "city", "市"
        DISTRICT = "district", "区县"
        STREET = "street", "街道"
        COMMUNITY = "community", "社区"
        ZONE = "zone", "开发区"
        DEPARTMENT = "department", "部门"

    code = models.CharField("代码", max_length=12, primary_key=True, db_collation="C")
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    started_on = models.DateField("设立日期", null=True, blank=True)
    ended_on = models.DateField("撤销日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入"
    )

    personal = {}
    impersonal = ("code", "name", "kind", "started_on", "ended_on")

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区划"
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                name="division_start_before_end",
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gt=F("started_on")),
                violation_error_message="撤销日期必须晚于设立日期",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def normalise(cls, code: str) -> str:
        """A code at its own length: `430105001000` (zero-padded to 9 or 12) becomes `430105001`."""
        code = code.strip()
        for length in (2, 4, 6, 9):
            if len(code) > length and set(code[length:]) == {"0"} and len(code) in (6, 9, 12):
                return code[:length]
        return code
