"""Which days are worked: weekends apart, what the State Council's yearly notices say."""

from __future__ import annotations

from django.db import models

from orgs.history import tracked


@tracked
class CalendarDay(models.Model):
    """A day on which it is otherwise than the weekday says: a holiday, or worked to make up."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("节日", max_length=20)
    source = models.CharField("依据", max_length=80)

    personal = {}
    impersonal = ("day", "name", "source")

    class Meta:
        verbose_name = verbose_name_plural = "节假日和调休"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}{self.name}{'调休上班' if self.is_workday else '放假'}"
