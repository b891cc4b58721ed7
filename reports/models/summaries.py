from __future__ import annotations

from django.db import models

from orgs.history import versioned
from orgs.models import Division, Recorded
from orgs.periods import Period


class SummaryTextQuerySet(models.QuerySet["SummaryText"]):
    def about(self, division: str, period: Period) -> SummaryTextQuerySet:
        """Those of one summary."""
        return self.filter(
            division=division, period_start=period.start, period_last=period.last_day
        )


@versioned
class SummaryText(Recorded):
    """One paragraph of a summary (年度总结, 月度简报) as somebody last settled it.

    `text` are own words, with placeholders for the numbers (`reports/summary/text.py`); blank
    keeps the default ones. `printed` is what the numbers read then (placeholder → text), so that
    it can be said which have changed since; no figure is ever taken from it.
    """

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所属区划"
    )
    period_start = models.DateField("期间开始")
    period_last = models.DateField("期间最后一天")
    part = models.SlugField("段落", max_length=40)
    text = models.TextField("文字", max_length=4000, blank=True)
    printed = models.JSONField("当时的数", default=dict, blank=True)

    personal = {}
    impersonal = ("period_start", "period_last", "part", "text", "printed")

    objects = SummaryTextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "总结文字"
        ordering = ("division", "period_start", "part")
        constraints = [
            models.UniqueConstraint(
                fields=("division", "period_start", "period_last", "part"),
                name="summary_text_once",
                violation_error_message="这一段已有文字，请在原处修改",
            )
        ]

    def __str__(self) -> str:
        return f"{self.division}{self.period_start}至{self.period_last} {self.part}"
