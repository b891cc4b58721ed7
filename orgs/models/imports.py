"""What came in with ledger files, and what has to be settled afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ImportBatch(models.Model):
    """One ledger file applied: its digest, its day and what it did."""

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
    applied_at = models.DateTimeField("导入时间", auto_now_add=True)
    rows = models.PositiveIntegerField("总行数", default=0)
    created = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    unchanged = models.PositiveIntegerField("无变化", default=0)
    rejected = models.PositiveIntegerField("退回", default=0)

    personal = {}
    impersonal = ("kind", "file_name", "digest", "as_of", "options")

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ("-applied_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class ImportRow(models.Model):
    """What became of one row of a file that was not simply unchanged."""

    class Outcome(models.TextChoices):
        CREATED = "created", "新增"
        CHANGED = "changed", "变更"
        REJECTED = "rejected", "退回"

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="row_outcomes", verbose_name="批次"
    )
    row = models.PositiveIntegerField("行号")
    key = models.CharField("主键", max_length=120)
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    message = models.CharField("说明", max_length=400, blank=True)

    personal = {}
    impersonal = ("key", "outcome", "message")

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ("batch", "row")

    def __str__(self) -> str:
        return f"第{self.row}行 {self.get_outcome_display()}"


class Difference(models.Model):
    """Something a file says differently from the ledger that only a person can settle."""

    class Kind(models.TextChoices):
        MISSING = "missing", "文件中缺少"
        END_MISSING = "end_missing", "文件未填结束日期"

    class Outcome(models.TextChoices):
        THEIRS = "theirs", "以文件为准"
        OURS = "ours", "以台账为准"

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="differences", verbose_name="批次"
    )
    kind = models.CharField("种类", max_length=16, choices=Kind)
    key = models.CharField("主键", max_length=120)
    field = models.CharField("项目", max_length=40, blank=True)
    ours = models.CharField("台账", max_length=200, blank=True)
    theirs = models.CharField("文件", max_length=200, blank=True)
    outcome = models.CharField("处理结果", max_length=10, choices=Outcome, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
    )
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)

    personal = {}
    impersonal = ("kind", "key", "field", "ours", "theirs", "outcome")

    class Meta:
        verbose_name = verbose_name_plural = "差异"
        ordering = ("batch", "key")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"
