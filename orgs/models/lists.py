"""What staff set up for themselves in the ledgers, and what the district sets for its rules."""

from django.conf import settings
from django.db import models

from orgs.history import tracked


class SavedList(models.Model):
    """A list's state that one user keeps under a name: its address's query, without the page."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_lists",
        verbose_name="用户",
    )
    ledger = models.CharField("台账", max_length=24)
    name = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=1000)

    personal = {}
    impersonal = ("ledger", "name", "query")

    class Meta:
        verbose_name = verbose_name_plural = "常用条件"
        ordering = ("ledger", "name")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "ledger", "name"),
                name="saved_list_name_once",
                violation_error_message="已有同名的常用条件",
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class RuleSetting(models.Model):
    """How the district sets one rule of the due-lists; without a row its own default holds."""

    rule = models.CharField("规则", max_length=40, primary_key=True)
    enabled = models.BooleanField("启用", default=True)
    threshold = models.PositiveIntegerField("阈值", null=True, blank=True)

    personal = {}
    impersonal = ("rule",)

    class Meta:
        verbose_name = verbose_name_plural = "提醒规则"

    def __str__(self) -> str:
        return self.rule
