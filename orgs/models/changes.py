from __future__ import annotations

from django.conf import settings
from django.db import models


class Change(models.Model):
    """One act that opened, closed or corrected facts: what kind, effective when, why, who, when."""

    class Kind(models.TextChoices):
        IMPORTED = "imported", "台账导入"
        RECORDED = "recorded", "登记"
        CORRECTED = "corrected", "更正"
        UNDONE = "undone", "撤回"
        SETTING = "setting", "调整提醒设置"
        DEMO = "demo", "演示数据"

    kind = models.CharField("种类", max_length=12, choices=Kind)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    document_no = models.CharField("文号", max_length=60, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经办人",
    )
    batch = models.ForeignKey(
        "orgs.ImportBatch",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name="导入批次",
    )
    made_at = models.DateTimeField("办理时间", auto_now_add=True)
    # What an act of a page adds: which act, on which record, and where the history keeps its rows.
    act = models.CharField("事项", max_length=40, blank=True)
    noun = models.CharField("对象类别", max_length=24, blank=True)
    object_id = models.BigIntegerField("对象", null=True, blank=True)
    token = models.UUIDField("提交凭据", null=True, unique=True, editable=False)
    context = models.UUIDField("历史上下文", null=True, db_index=True, editable=False)
    undoes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name="撤回的变动",
    )

    personal = {}
    impersonal = ("kind", "effective_on", "reason", "document_no", "act", "noun")

    class Meta:
        verbose_name = verbose_name_plural = "变动"
        ordering = ("-pk",)
        indexes = [models.Index(fields=("noun", "object_id"), name="change_object")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at:%Y-%m-%d}"


class Recorded(models.Model):
    """Base of rows that name the change which recorded them."""

    change = models.ForeignKey(
        Change, models.PROTECT, related_name="+", verbose_name="登记变动", editable=False
    )

    class Meta:
        abstract = True


class Step(Recorded):
    """Base of the dated steps of a record on its way: each follows from those before it.

    Like a record's spells they are guarded against two clerks who do not see each other's
    (`orgs.trail.stamp`).
    """

    guarded = True

    happened_on = models.DateField("日期")

    class Meta:
        abstract = True
