"""What the system tells one user: something happened that they have to know of or to act on."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """One line for one user. It names records, never persons: it may be sent by e-mail."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="用户"
    )
    text = models.CharField("内容", max_length=200)
    noun = models.CharField("对象类别", max_length=24, blank=True)
    object_id = models.BigIntegerField("对象", null=True, blank=True)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    personal = {}
    impersonal = ("text", "noun")

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=("user",), condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_unread(self) -> bool:
        return self.read_at is None
