"""Files that are made in the background for who asked for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from orgs.models.underway import Underway
from orgs.personal import Mask

KEPT = timedelta(hours=24)  # from when it is finished
SILENCE = timedelta(minutes=1)  # after which the page says that nothing moves


class ExportQuerySet(models.QuerySet["Export"]):
    def under_way(self) -> ExportQuerySet:
        return self.filter(finished_at=None)

    def kept(self) -> ExportQuerySet:
        """Those whose time is not over, whether or not the others are taken out already."""
        return self.filter(Q(finished_at=None) | Q(finished_at__gt=timezone.now() - KEPT))

    def over(self) -> ExportQuerySet:
        return self.filter(finished_at__lte=timezone.now() - KEPT)


class Export(Underway):
    """One file that a user asked for: what an address of the site answers them, kept for a day.

    Nothing says what it is of but the address, which leaves nothing to defaults.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports", verbose_name="所有人"
    )
    address = models.CharField("地址", max_length=2000)
    searched = models.CharField(
        "按姓名查找的内容", max_length=200, blank=True
    )  # never in addresses
    asked_from = models.GenericIPAddressField("来源地址", null=True, blank=True)
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    file_name = models.CharField("文件名", max_length=200)
    attempts = models.PositiveSmallIntegerField("开始过几次", default=0)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    problem = models.CharField("没有完成的原因", max_length=200, blank=True)
    stored = models.CharField("文件", max_length=120, blank=True)  # see `orgs.uploads.store`
    size = models.PositiveBigIntegerField("字节数", default=0)
    made_from = models.JSONField("所据", default=dict)  # see `orgs.exports.asking.standing`

    personal = {"searched": Mask.NAME}
    impersonal = ("stage", "address", "asked_from", "file_name", "problem", "stored", "made_from")

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导出"
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "address"),
                condition=Q(finished_at=None),
                name="export_once",
                violation_error_message="这份导出正在生成",
            ),
            models.CheckConstraint(
                name="export_file_or_problem",
                condition=Q(finished_at=None, stored="", problem="")
                | Q(finished_at__isnull=False) & (Q(stored="") ^ Q(problem="")),
                violation_error_message="完成的导出有文件，没有完成的写明原因，二者只有其一",
            ),
            models.CheckConstraint(
                name="export_forgets_search",
                condition=Q(finished_at=None) | Q(searched=""),
                violation_error_message="导出结束以后不再保留按姓名查找的内容",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None

    @property
    def is_ready(self) -> bool:
        return bool(self.stored)

    @property
    def is_silent(self) -> bool:
        """Whether nothing has been heard of it for a while: the worker is busy, or there is none."""
        return self.is_under_way and self.said_at < timezone.now() - SILENCE

    @property
    def kept_until(self) -> datetime | None:
        return self.finished_at and self.finished_at + KEPT

    @property
    def counts(self) -> str:
        """What its progress counts."""
        return "份" if self.file_name.endswith(".zip") else "行"
