"""Tokens by which programs read figures and rows (`reports/api`)."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgs.models import Division

LONGEST = timedelta(days=366)  # a year, as every permission is looked at once a year


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, day: date) -> ApiTokenQuerySet:
        """Not revoked, not expired, and the owner's account in use."""
        return self.filter(revoked_on=None, expires_on__gte=day, user__is_active=True)


class ApiToken(models.Model):
    """One program's key to what its owner reaches within one division, up to and with a day.

    The token itself is shown once and kept nowhere: `digest` is its SHA-256.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name="所有人"
    )
    name = models.CharField("用途", max_length=40)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="限于区划"
    )
    digest = models.CharField("摘要", max_length=64, unique=True, editable=False)
    made_on = models.DateField("生成日期", default=timezone.localdate, editable=False)
    expires_on = models.DateField("有效期至")
    last_used_on = models.DateField("最近使用", null=True, blank=True, editable=False)
    revoked_on = models.DateField("撤销日期", null=True, blank=True, editable=False)

    personal = {}
    impersonal = ("name", "digest", "made_on", "expires_on", "last_used_on", "revoked_on")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ("-made_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "name"),
                condition=Q(revoked_on=None),
                name="api_token_name_once",
                violation_error_message="您已有一个同样用途的令牌，请换一个说法，或先撤销那一个",
            ),
            models.CheckConstraint(
                name="api_token_a_year_at_most",
                condition=Q(expires_on__gte=F("made_on"), expires_on__lte=F("made_on") + LONGEST),
                violation_error_message="有效期从生成之日起，最长一年",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        return self.expires_on < timezone.localdate()
