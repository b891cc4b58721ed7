from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """One act that leaves no row behind: a log-in, a read of personal data, an export."""

    class Kind(models.TextChoices):
        LOGIN = "login", "登录"
        LOGIN_FAILED = "login_failed", "登录失败"
        LOGOUT = "logout", "退出"
        PERSONAL_READ = "personal_read", "查看个人信息"
        EXPORT = "export", "导出"
        ACCOUNT = "account", "账号管理"

    at = models.DateTimeField("时间", auto_now_add=True)
    kind = models.CharField("事件", max_length=16, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="用户",
    )
    target = models.CharField("对象", max_length=200, blank=True)
    rows = models.PositiveIntegerField("行数", null=True, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True, blank=True)

    personal = {}
    impersonal = ("kind", "target", "address")

    class Meta:
        verbose_name = verbose_name_plural = "审计事件"
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
