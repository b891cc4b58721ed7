from __future__ import annotations

from django.db import models


class Underway(models.Model):
    """How far something is that the worker does; written beside its transaction, so that others see
    it (`orgs.background.Progress`)."""

    stage = models.CharField("步骤", max_length=20, blank=True)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    said_at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        abstract = True

    @property
    def percent(self) -> int | None:
        """Short of a hundred, as it is not through; None when the total is not known."""
        return min(99, 100 * self.done // self.total) if self.total else None
