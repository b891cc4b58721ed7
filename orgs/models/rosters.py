"""The lists that other departments hand over (市监, 民政, 税务, 人社), row by row as they came."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from orgs.models.divisions import Division
from orgs.models.imports import ImportBatch
from orgs.models.units import Unit


class Source(models.TextChoices):
    """Who says something; the ledger itself is one of them."""

    MARKET = "market", "市监"
    CIVIL = "civil", "民政"
    TAX = "tax", "税务"
    SOCIAL_SECURITY = "social", "人社"
    LEDGER = "ledger", "台账"


class RosterQuerySet(models.QuerySet["Roster"]):
    def standing(self) -> RosterQuerySet:
        """Those whose file has not been taken back."""
        return self.exclude(batch__state=ImportBatch.State.UNDONE)

    def current(self) -> RosterQuerySet:
        """The latest of each source: a later list of the same office replaces a former one.

        One that names no office is about all of the department's, and is replaced by any.
        """
        later = Q(as_of__gt=OuterRef("as_of")) | Q(
            as_of=OuterRef("as_of"), batch__gt=OuterRef("batch")
        )
        same_office = Q(registry="") | Q(registry=OuterRef("registry"))
        newer = Roster.objects.standing().filter(later, same_office, source=OuterRef("source"))
        return self.standing().filter(~Exists(newer))


class Roster(models.Model):
    """One department's list as of one day: what one registering office says in one file."""

    source = models.CharField("来源", max_length=8, choices=Source)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, related_name="rosters", verbose_name="导入批次"
    )
    as_of = models.DateField("数据日期")
    registry = models.CharField("登记机关", max_length=60, blank=True)

    personal = {}
    impersonal = ("source", "as_of", "registry")

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "部门名单"
        ordering = ("-as_of", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("batch", "registry"), name="roster_once_a_batch")
        ]

    def __str__(self) -> str:
        office = f"（{self.registry}）" if self.registry else ""
        return f"{self.get_source_display()}名单{office} {self.as_of}"


class RosterEntry(models.Model):
    """One row of a department's list, kept for good: what is not taken over stays on record too."""

    class CodeProblem(models.TextChoices):
        """What is wrong with the code; a code that is damaged names nobody."""

        MISSING = "missing", "没有代码"
        SCIENTIFIC = "scientific", "科学计数法，末几位丢失"
        LENGTH = "length", "位数不对"
        CHARACTERS = "characters", "含有不该有的字符"
        CHECK = "check", "校验位不符"

    # Codes that cannot be anybody's; one that only fails its check digit may be real.
    DAMAGED = (
        CodeProblem.MISSING,
        CodeProblem.SCIENTIFIC,
        CodeProblem.LENGTH,
        CodeProblem.CHARACTERS,
    )

    class Status(models.TextChoices):
        ACTIVE = "active", "在册"
        INACTIVE = "inactive", "停业或非正常"
        CLOSED = "closed", "注销"
        REVOKED = "revoked", "吊销"
        MOVED_OUT = "moved_out", "迁出"

    ENDED = (Status.CLOSED, Status.REVOKED, Status.MOVED_OUT)

    class Match(models.TextChoices):
        CODE = "code", "代码一致"
        CONFIRMED = "confirmed", "人工确认"
        SUGGESTED = "suggested", "按名称建议"

    SURE = (Match.CODE, Match.CONFIRMED)

    roster = models.ForeignKey(
        Roster, models.CASCADE, related_name="entries", verbose_name="部门名单"
    )
    sheet = models.CharField("工作表", max_length=100, blank=True)
    row = models.PositiveIntegerField("行号")
    code_given = models.CharField("原代码", max_length=60, blank=True)
    code = models.CharField("统一社会信用代码", max_length=60, blank=True)
    code_problem = models.CharField("代码问题", max_length=10, choices=CodeProblem, blank=True)
    name_given = models.CharField("原名称", max_length=200, blank=True)
    name = models.CharField("名称", max_length=200, blank=True)
    name_key = models.CharField("规范名称", max_length=200, blank=True)
    type = models.CharField("类型", max_length=60, blank=True)
    status_given = models.CharField("原登记状态", max_length=60, blank=True)
    status = models.CharField("登记状态", max_length=10, choices=Status, blank=True)
    registered_on = models.DateField("成立日期", null=True, blank=True)
    address = models.CharField("住所", max_length=200, blank=True)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name="所属街道"
    )
    area = models.CharField("区外地点", max_length=20, blank=True)  # another district, if named
    industry = models.CharField("行业门类", max_length=8, blank=True)
    supervisor = models.CharField("业务主管单位", max_length=80, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    headcount = models.PositiveIntegerField("参保人数", null=True, blank=True)
    # Worked out anew by every reconciliation: nothing that stands in the way of undoing an act.
    unit = models.ForeignKey(
        Unit,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name="对应单位",
    )
    match = models.CharField("对应方式", max_length=10, choices=Match, blank=True)

    personal = {}
    impersonal = (
        "sheet",
        "code_given",
        "code",
        "code_problem",
        "name_given",
        "name",
        "name_key",
        "type",
        "status_given",
        "status",
        "registered_on",
        "address",
        "area",
        "industry",
        "supervisor",
        "match",
    )

    class Meta:
        verbose_name = verbose_name_plural = "部门名单行"
        ordering = ("roster", "sheet", "row")
        indexes = [
            models.Index(fields=("roster", "code"), name="roster_entry_code"),
            models.Index(fields=("code",), name="roster_entry_any_code"),
        ]

    def __str__(self) -> str:
        return self.name or self.code_given
