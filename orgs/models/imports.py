"""What came in with ledger files."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from orgs.models.underway import Underway


class ImportBatch(models.Model):
    """One ledger file on its way in, and what it did: enough to do it again, or to take it back.

    A file given on a page is kept (`stored`) and goes through the states below; one that the
    command line imports is only ever seen applied.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", "待核对"
        CHECKING = "checking", "正在核对"
        CHECKED = "checked", "待写入"
        APPLYING = "applying", "正在写入"
        APPLIED = "applied", "已写入"
        FAILED = "failed", "未能完成"
        DISCARDED = "discarded", "已放弃"
        UNDONE = "undone", "已撤回"

    OPEN = (State.UPLOADED, State.CHECKING, State.CHECKED, State.APPLYING, State.FAILED)
    RUNNING = (State.CHECKING, State.APPLYING)

    kind = models.CharField("台账", max_length=24)
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要（SHA-256）", max_length=64)
    as_of = models.DateField("数据日期")
    options = models.JSONField("选项", default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="导入人",
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.APPLIED)
    created_at = models.DateTimeField("收到时间", auto_now_add=True)
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    stored = models.FileField("原文件", max_length=120, blank=True)
    mapping = models.JSONField("列的对应", default=dict)  # sheet → see `orgs.ledgers.headers`
    warnings = models.JSONField("提示", default=list)
    problem = models.CharField("未能完成的原因", max_length=400, blank=True)
    outcomes = models.CharField("核对结果的摘要", max_length=64, blank=True)
    context = models.UUIDField("历史上下文", null=True, blank=True)  # for taking it back
    rows = models.PositiveIntegerField("总行数", default=0)
    created = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    unchanged = models.PositiveIntegerField("无变化", default=0)
    rejected = models.PositiveIntegerField("退回", default=0)
    missing = models.PositiveIntegerField("文件中缺少", default=0)

    personal = {}
    impersonal = (
        "kind",
        "file_name",
        "digest",
        "as_of",
        "options",
        "state",
        "stored",
        "mapping",
        "warnings",
        "problem",
        "outcomes",
    )

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "digest", "as_of", "by"),
                condition=models.Q(
                    state__in=("uploaded", "checking", "checked", "applying", "failed")
                ),
                name="import_batch_once",
                violation_error_message="这个文件已经收到",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def may_come_again(self) -> bool:
        """Whether its file may be imported once more: one that is under way goes on instead."""
        return bool(self.stored) and (not self.is_open or self.state == self.State.FAILED)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class ImportProgress(Underway):
    """How far a running import is."""

    batch = models.OneToOneField(
        ImportBatch, models.CASCADE, related_name="progress", verbose_name="批次"
    )

    personal = {}
    impersonal = ("stage",)

    class Meta:
        verbose_name = verbose_name_plural = "导入进度"

    def __str__(self) -> str:
        return f"{self.batch_id} {self.stage}"


class ImportRow(models.Model):
    """What became, or would become, of one row of a file that was not simply unchanged."""

    class Outcome(models.TextChoices):
        CREATED = "created", "新增"
        CHANGED = "changed", "变更"
        REJECTED = "rejected", "退回"
        MISSING = "missing", "文件中缺少"

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="row_outcomes", verbose_name="批次"
    )
    sheet = models.CharField("工作表", max_length=100, blank=True)
    row = models.PositiveIntegerField("行号", null=True, blank=True)
    key = models.CharField("主键", max_length=120)
    name = models.CharField("名称", max_length=120, blank=True)  # a person's is masked
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    # What would differ, as [fact, field, before, after]; or what is wrong, as [column, value, rule,
    # remedy]. Personal values are masked in both.
    details = models.JSONField("说明", default=list)

    personal = {}
    impersonal = ("sheet", "key", "name", "outcome", "details")

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ("batch", "outcome", "sheet", "row")
        indexes = [models.Index(fields=("batch", "outcome", "row"), name="import_row_outcome")]

    def __str__(self) -> str:
        return f"第{self.row}行 {self.get_outcome_display()}"


class RememberedColumn(models.Model):
    """How a column of somebody's files is headed: learnt when the mapping is corrected."""

    kind = models.CharField("台账", max_length=24)
    title = models.CharField("表头", max_length=100)  # folded, see `orgs.ledgers.cells.fold`
    column = models.CharField("对应的列", max_length=40, blank=True)  # "" means: pass it over
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="用户"
    )

    personal = {}
    impersonal = ("kind", "title", "column")

    class Meta:
        verbose_name = verbose_name_plural = "记住的列"
        constraints = [
            models.UniqueConstraint(fields=("by", "kind", "title"), name="remembered_column_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} → {self.column or '不导入'}"
