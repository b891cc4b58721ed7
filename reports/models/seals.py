"""Returns of a period, prepared by one, confirmed by the streets, sealed by another.

A sealed return is evidence: its values, the rows behind them and what those rows said are kept
beside the ledgers, and signed. Nothing in it changes any more; a later correction is a return of its
own that amends it.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from orgs.history import versioned
from orgs.models import Change, Division, Recorded
from orgs.periods import ONE_DAY, Period
from orgs.scope import Basis, Reach, Scope


class SealedReturnQuerySet(models.QuerySet["SealedReturn"]):
    def sealed(self) -> SealedReturnQuerySet:
        return self.filter(sealed_by__isnull=False)

    def prepared(self) -> SealedReturnQuerySet:
        """Not sealed yet."""
        return self.filter(sealed_by=None)

    def reached(self, reach: Reach) -> SealedReturnQuerySet:
        """Those of the divisions within a reach, and of those above it, that ask it to confirm."""
        if reach.everything:
            return self
        found = reach.q("division", {})
        for code in reach.ranges:
            found |= Q(division__in=[code[:length] for length in range(2, len(code))])
        return self.filter(found)


@versioned
class SealedReturn(Recorded):
    """One return (报送) of a division: a period, a day, a basis; sealed once `sealed_by` is there.

    `manifest` is the very text that was signed (`reports/seals/signing.py`): scope, definitions,
    values and digests. `salt` goes into the digest of each row, so that what a row says cannot be
    guessed from a digest that leaves the system.
    """

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所属区划"
    )
    title = models.CharField("名称", max_length=80)
    period_start = models.DateField("期间开始")
    period_last = models.DateField("期间最后一天")
    as_of = models.DateField("截止日期")
    basis = models.JSONField("口径", default=dict, blank=True)
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amendments",
        verbose_name="更正的报送",
    )  # fmt: skip
    number = models.PositiveSmallIntegerField("更正号", default=0)
    note = models.CharField("说明", max_length=400, blank=True)
    confirm_by = models.DateField("街道确认期限", null=True, blank=True)
    sealed_by = models.ForeignKey(
        Change, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="封存变动", editable=False,
    )  # fmt: skip
    sealed_at = models.DateTimeField("封存时间", null=True, blank=True, editable=False)
    salt = models.CharField("加盐", max_length=64, blank=True, editable=False)
    manifest = models.TextField("封存清单", blank=True, editable=False)
    digest = models.CharField("摘要", max_length=64, blank=True, editable=False)
    signature = models.TextField("签名", blank=True, editable=False)

    guarded = True
    # What is kept to be verified says nothing to people.
    untold = ("basis", "sealed_by", "salt", "manifest", "signature")
    personal = {}
    impersonal = (
        "title", "period_start", "period_last", "as_of", "basis", "note", "confirm_by",
        "sealed_at", "salt", "manifest", "digest", "signature",
    )  # fmt: skip

    objects = SealedReturnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送"
        ordering = ("-as_of", "division", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("division", "period_start", "period_last", "as_of", "number"),
                name="sealed_return_once",
                violation_error_message="这一期的报送已经编制过",
            ),
            models.CheckConstraint(
                name="sealed_return_period",
                condition=Q(period_last__gte=models.F("period_start")),
                violation_error_message="期间的最后一天不能早于开始",
            ),
            models.CheckConstraint(
                name="sealed_return_amendment",
                condition=Q(number=0, amends=None)
                | (Q(number__gt=0, amends__isnull=False) & ~Q(note="")),
                violation_error_message="更正必须写明更正哪一份、为什么",
            ),
            models.CheckConstraint(
                name="sealed_return_signed",
                condition=Q(sealed_by=None, sealed_at=None, manifest="", digest="", signature="")
                | (
                    Q(sealed_by__isnull=False, sealed_at__isnull=False)
                    & ~Q(manifest="")
                    & ~Q(digest="")
                    & ~Q(signature="")
                ),
                violation_error_message="封存必须有清单、摘要和签名",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="keep_sealed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sealed_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（更正{self.number}）" if self.number else self.title

    @property
    def is_sealed(self) -> bool:
        return self.sealed_by_id is not None

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_last + ONE_DAY)

    @property
    def scope(self) -> Scope:
        """What the return is about, for all that it is; who may see it is asked elsewhere."""
        return Scope(self.division_id, self.as_of, self.period, Basis.from_query(self.basis))


class Kept(models.Model):
    """Base of what a sealed return holds: written once, and never altered through the database."""

    class Meta:
        abstract = True
        triggers = [pgtrigger.Protect(name="keep", operation=pgtrigger.Update | pgtrigger.Delete)]


class SealedFigure(Kept):
    """One indicator's value as it was sealed, of the return's division or of one within it.

    `rows` is how many rows were counted, `rows_digest` the digest over them all; both only for the
    return's own division, where the rows are kept.
    """

    sealed_return = models.ForeignKey(
        SealedReturn, models.PROTECT, related_name="figures", verbose_name="报送"
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="区划")
    slug = models.CharField("指标", max_length=60)
    value: Any = models.DecimalField(
        "数值", max_digits=24, decimal_places=10, null=True, blank=True
    )
    numerator: Any = models.DecimalField(
        "分子", max_digits=18, decimal_places=2, null=True, blank=True
    )
    denominator: Any = models.DecimalField(
        "分母", max_digits=18, decimal_places=2, null=True, blank=True
    )
    version = models.PositiveSmallIntegerField("定义版本")
    rows = models.PositiveIntegerField("行数", null=True, blank=True)
    rows_digest = models.CharField("各行摘要", max_length=64, blank=True)

    personal = {}
    impersonal = ("slug", "rows_digest")

    class Meta(Kept.Meta):
        verbose_name = verbose_name_plural = "封存的数"
        constraints = [
            models.UniqueConstraint(
                fields=("sealed_return", "division", "slug"), name="sealed_figure_once"
            )
        ]

    def __str__(self) -> str:
        return self.slug


class SealedRow(Kept):
    """One row behind the figures of a sealed return, and the digest of what it said then.

    `model` and `row` name it (`members.Member`, its primary key as text), `key` is what people call
    it by: a code or a number, never a name.
    """

    sealed_return = models.ForeignKey(
        SealedReturn, models.PROTECT, related_name="rows", verbose_name="报送"
    )
    model = models.CharField("行的类别", max_length=40)
    row = models.CharField("行", max_length=40)
    key = models.CharField("编号", max_length=200)
    digest = models.CharField("内容摘要", max_length=64)

    personal = {}
    impersonal = ("model", "row", "key", "digest")

    class Meta(Kept.Meta):
        verbose_name = verbose_name_plural = "封存的行"
        constraints = [
            models.UniqueConstraint(
                fields=("sealed_return", "model", "row"), name="sealed_row_once"
            )
        ]

    def __str__(self) -> str:
        return self.key


class SealedCount(Kept):
    """What one row adds to one sealed figure: one, an amount, or a side of a rate."""

    figure = models.ForeignKey(
        SealedFigure, models.PROTECT, related_name="counts", verbose_name="封存的数"
    )
    row = models.ForeignKey(
        SealedRow, models.PROTECT, related_name="counts", verbose_name="封存的行"
    )
    numerator: Any = models.DecimalField("计入分子", max_digits=18, decimal_places=2, null=True)
    denominator: Any = models.DecimalField("计入分母", max_digits=18, decimal_places=2, null=True)

    personal = {}
    impersonal = ()

    class Meta(Kept.Meta):
        verbose_name = verbose_name_plural = "封存的数与行"
        constraints = [models.UniqueConstraint(fields=("figure", "row"), name="sealed_count_once")]

    def __str__(self) -> str:
        return f"{self.figure} {self.row}"


@versioned
class StreetConfirmation(Recorded):
    """One street's word that its figures of a return are right, with what was still open then.

    `digest` is that of the street's values, so that a figure that changed afterwards is noticed.
    """

    sealed_return = models.ForeignKey(
        SealedReturn, models.PROTECT, related_name="confirmations", verbose_name="报送"
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="街道")
    confirmed_on = models.DateField("确认日期")
    digest = models.CharField("数值摘要", max_length=64)
    note = models.CharField("说明", max_length=400, blank=True)

    personal = {}
    impersonal = ("confirmed_on", "digest", "note")

    class Meta:
        verbose_name = verbose_name_plural = "街道确认"
        ordering = ("sealed_return", "division", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("sealed_return", "division", "digest"),
                name="street_confirmation_once",
                violation_error_message="这一街道已确认过同样的数",
            )
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.confirmed_on}"
