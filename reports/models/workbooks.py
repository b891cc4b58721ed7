"""Forms that a superior asks for as workbooks of its own layout (上级表格), and what was filled in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from orgs.history import versioned
from orgs.models import Division, Recorded
from orgs.periods import ONE_DAY, Period
from orgs.scope import Reach
from reports.models.seals import Kept


class WorkbookQuerySet(models.QuerySet["Workbook"]):
    def reached(self, reach: Reach) -> WorkbookQuerySet:
        """Those of the divisions that lie wholly within a reach."""
        return self.filter(reach.q("division", {}))

    def in_use(self) -> WorkbookQuerySet:
        return self.filter(retired_on=None)


@versioned
class Workbook(Recorded):
    """One form of a superior's, as the workbook it came in; filled anew each period.

    `stored` is the file of its present edition, below MEDIA_ROOT; earlier editions are told by the
    versions. Nothing of what the file says is repeated here but its name.
    """

    class Every(models.TextChoices):
        YEAR = "year", "年报"
        HALF = "half", "半年报"
        QUARTER = "quarter", "季报"
        MONTH = "month", "月报"

    name = models.CharField("名称", max_length=80)
    asked_by = models.CharField("来文单位", max_length=80)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="填报区划"
    )
    every = models.CharField("填报周期", max_length=8, choices=Every)
    stored = models.CharField("文件", max_length=120)
    file_name = models.CharField("文件名", max_length=200)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    untold = ("stored",)
    personal = {}
    impersonal = ("name", "asked_by", "every", "stored", "file_name", "retired_on")

    objects = WorkbookQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上级表格"
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("division", "name"),
                condition=Q(retired_on=None),
                name="workbook_name_once",
                violation_error_message="本区划已有同名的表格：换了版式的，请在那份表格里上传新版",
            )
        ]

    def __str__(self) -> str:
        return self.name


@versioned
class CellBinding(Recorded):
    """What one cell of a form is filled with: an indicator, of a division, of which span of time.

    `heads` is what stood beside and above the cell when it was bound, so that one sees when a new
    edition has moved it.
    """

    class When(models.TextChoices):
        THIS = "this", "本期（期末）"
        TO_DATE = "to_date", "年初至本期末"
        BEFORE = "before", "上期（上期末）"
        YEAR_AGO = "year_ago", "上年同期（同期末）"
        TO_DATE_AGO = "to_date_ago", "上年年初至同期末"
        LAST_YEAR = "last_year", "上年全年（上年末）"

    class Side(models.TextChoices):
        VALUE = "value", "数值"
        NUMERATOR = "numerator", "比率的分子"
        DENOMINATOR = "denominator", "比率的分母"

    class Form(models.TextChoices):
        EXACT = "exact", "原数"
        TEN_THOUSANDS = "ten_thousands", "以万计，一位小数"
        PERCENT = "percent", "百分数，一位小数（填 1.2）"
        SHARE = "share", "比值，由百分比格式显示（填 0.012）"

    workbook = models.ForeignKey(
        Workbook, models.PROTECT, related_name="bindings", verbose_name="表格"
    )
    sheet = models.CharField("工作表", max_length=40)
    cell = models.CharField("单元格", max_length=10)
    slug = models.CharField("指标", max_length=60)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="区划")
    when = models.CharField("时间", max_length=12, choices=When, default=When.THIS)
    side = models.CharField("取哪个数", max_length=12, choices=Side, default=Side.VALUE)
    form = models.CharField("写法", max_length=16, choices=Form, default=Form.EXACT)
    heads = models.CharField("绑定时的表头", max_length=200, blank=True)

    personal = {}
    impersonal = ("sheet", "cell", "slug", "when", "side", "form", "heads")

    class Meta:
        verbose_name = verbose_name_plural = "单元格对应"
        ordering = ("workbook", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("workbook", "sheet", "cell"),
                name="cell_binding_once",
                violation_error_message="这一格已经对应了指标，请在原处修改",
            ),
            models.CheckConstraint(
                name="cell_binding_rate_form",
                condition=Q(side="value") | Q(form__in=("exact", "ten_thousands")),
                violation_error_message="分子、分母是个数，不能写成百分数",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


class FillingQuerySet(models.QuerySet["Filling"]):
    def of(self, period: Period) -> FillingQuerySet:
        return self.filter(period_start=period.start, period_last=period.last_day)

    def for_list(self) -> FillingQuerySet:
        """With how many cells each has and how many of them are unknown, and without the cells."""
        unknown = Func(
            F("cells"),
            Value("$[*] ? (@.written == null)"),
            function="jsonb_path_query_array",
            template="%(function)s(%(expressions)s::jsonpath)",
        )
        return (
            self.annotate(filled=_length(F("cells")), unknown=_length(unknown))
            .defer("cells")
            .select_related("by")
        )


def _length(array: Any) -> Func:
    return Func(array, function="jsonb_array_length", output_field=models.IntegerField())


class Filling(Kept):
    """One filled form as it was taken out: of which period, from which edition, with which values.

    `cells` lists what was written: `{"sheet", "cell", "slug", "division", "written"}`, the last a
    number as text, or null where it was unknown. The same file can be made from them again; no
    figure is ever taken from them.
    """

    workbook = models.ForeignKey(
        Workbook, models.PROTECT, related_name="fillings", verbose_name="表格"
    )
    period_start = models.DateField("期间开始")
    period_last = models.DateField("期间最后一天")
    stored = models.CharField("所用文件", max_length=120)
    cells = models.JSONField("填入的数")
    made_at = models.DateTimeField("填报时间", default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人"
    )

    personal = {}
    impersonal = ("period_start", "period_last", "stored", "cells")

    objects = FillingQuerySet.as_manager()

    class Meta(Kept.Meta):
        verbose_name = verbose_name_plural = "表格填报"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="filling_period",
                condition=Q(period_last__gte=F("period_start")),
                violation_error_message="期间的最后一天不能早于开始",
            )
        ]

    def __str__(self) -> str:
        return f"{self.workbook} {self.period_start}至{self.period_last}"

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_last + ONE_DAY)
