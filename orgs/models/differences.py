"""What somebody else says differently from the ledger, as a work item that stays settled."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F

from orgs.history import tracked
from orgs.models.changes import Change
from orgs.models.divisions import Division
from orgs.models.imports import ImportBatch
from orgs.models.rosters import RosterEntry, Source
from orgs.models.units import Unit
from orgs.scope import Reach, Scope


class DifferenceQuerySet(models.QuerySet["Difference"]):
    def within(self, scope: Scope) -> DifferenceQuerySet:
        """Routed to a division of the scope: differences go by area, whoever looks after a unit."""
        return self.annotate(at_division=F("division")).filter(scope.placed("at_division"))

    def reached(self, reach: Reach) -> DifferenceQuerySet:
        return self.filter(reach.q("division", {}))

    def pending(self) -> DifferenceQuerySet:
        return self.filter(state__in=Difference.PENDING)


@tracked
class Difference(models.Model):
    """One thing that a file says otherwise than the ledger, and what became of it.

    `identity` names it for ever (kind, source, subject), `digest` the facts it turns on: found
    again with the same facts, a settled one stays settled. Who does not know the street finds it
    with the district.
    """

    class Kind(models.TextChoices):
        MISSING = "missing", "文件中缺少"
        END_MISSING = "end_missing", "文件未填结束日期"
        ONLY_OURS = "only_ours", "台账有、名单没有"
        ONLY_THEIRS = "only_theirs", "名单有、台账没有"
        RENAMED = "renamed", "同码不同名"
        SAME_NAME = "same_name", "同名不同码"
        CANCELLED = "cancelled", "已注销，台账仍在册"
        CANCELLED_COVERED = "cancelled_cov", "已注销，仍有党组织覆盖"
        TAX_ACTIVE = "tax_active", "正常纳税，台账未列"
        INSURED = "insured", "参保达标，未列规上"
        DUPLICATE_THEIRS = "dup_theirs", "名单中重复"
        DUPLICATE_OURS = "dup_ours", "台账中疑似重复"
        KIND_MISMATCH = "kind_mismatch", "单位类型与代码不符"
        OUTSIDE = "outside", "住所在区外"

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        FIELD = "field", "待实地核查"
        SETTLED = "settled", "已处理"
        VANISHED = "vanished", "已消失"

    PENDING = (State.OPEN, State.FIELD)

    class Outcome(models.TextChoices):
        THEIRS = "theirs", "以对方为准"
        OURS = "ours", "以台账为准"
        NOT_OURS = "not_ours", "不属于本区两新组织"

    kind = models.CharField("种类", max_length=16, choices=Kind)
    source = models.CharField("来源", max_length=8, choices=Source, default=Source.LEDGER)
    batch = models.ForeignKey(
        ImportBatch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="differences",
        verbose_name="导入批次",
    )
    identity = models.CharField("标识", max_length=300, unique=True)
    digest = models.CharField("依据的事实", max_length=32)
    facts = models.JSONField("事实", default=dict)
    found_on = models.DateField("数据日期", null=True, blank=True)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name="所属街道"
    )
    unit = models.ForeignKey(
        Unit,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",  # derived, as below: nothing that stands in the way of undoing an act
        db_constraint=False,
        verbose_name="台账单位",
    )
    other = models.ForeignKey(
        Unit,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name="另一单位",
    )
    entry = models.ForeignKey(
        RosterEntry,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="differences",
        verbose_name="名单行",
    )
    key = models.CharField("代码", max_length=120, blank=True)
    subject = models.CharField("单位", max_length=200, blank=True)
    field = models.CharField("项目", max_length=40, blank=True)
    ours = models.CharField("台账", max_length=200, blank=True)
    theirs = models.CharField("对方", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    outcome = models.CharField("处理结果", max_length=10, choices=Outcome, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
    )
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_in = models.ForeignKey(
        Change,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理变动",
    )

    personal = {}
    impersonal = (
        "kind",
        "source",
        "identity",
        "digest",
        "facts",
        "found_on",
        "key",
        "subject",
        "field",
        "ours",
        "theirs",
        "state",
        "outcome",
        "reason",
    )

    # Every comparison brings them up to date, which stands in nobody's way (`orgs.undo`).
    kept_up = True
    # How the differences are kept apart and settled: nothing that a history tells.
    untold = ("identity", "digest", "facts", "batch", "entry", "settled_at", "settled_in")

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核对差异"
        ordering = ("kind", "key", "pk")
        indexes = [
            models.Index(fields=("state", "kind"), name="difference_state_kind"),
            models.Index(fields=("division",), name="difference_division"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject or self.key}"

    @property
    def is_pending(self) -> bool:
        return self.state in self.PENDING
