"""Who may see what: users, roles as data, and dated grants."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from orgs.history import tracked
from orgs.models.divisions import Division
from orgs.models.party_organizations import PartyOrganization
from orgs.models.spells import SpellQuerySet
from orgs.personal import Mask


class User(AbstractUser):
    """One person's account. What they reach comes from their grants, never from the account."""

    first_name = None  # type: ignore[assignment]  # a Chinese name is one field
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    must_change_password = models.BooleanField("须更改密码", default=False)
    one_time_until = models.DateField("初始密码有效期至", null=True, blank=True)
    guided_on = models.DateField("看过使用引导", null=True, blank=True)
    digest = models.BooleanField("每日邮件提醒", default=False)
    # The day of the last digest, and up to when its notices went out (`orgs/digest.py`).
    digest_on = models.DateField("最近一次邮件提醒", null=True, blank=True)
    digest_until = models.DateTimeField("邮件提醒已含至", null=True, blank=True)

    REQUIRED_FIELDS = ["name"]

    personal = {"name": Mask.NAME, "phone": Mask.PHONE, "email": Mask.HIDDEN}
    impersonal = (
        "username",
        "password",
        "last_login",
        "date_joined",
        "one_time_until",
        "guided_on",
        "digest_on",
    )

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        constraints = [
            # One may log in by phone number, so it must say which account is meant.
            models.UniqueConstraint(
                fields=("phone",),
                condition=~Q(phone=""),
                name="user_phone_once",
                violation_error_message="这个电话号码已用于另一个账号",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Role(models.Model):
    """What holders of a role may do; the text is shown to them and to whoever grants it."""

    class Reaches(models.TextChoices):
        AREA = "area", "区划内全部"
        SUBTREE = "subtree", "党组织及其下级"
        ROWS = "rows", "交给本人的事项"
        NOTHING = "nothing", "不看业务数据"

    code = models.CharField("代码", max_length=24, primary_key=True)
    name = models.CharField("角色", max_length=40)
    reaches = models.CharField("可见范围", max_length=8, choices=Reaches)
    description = models.CharField("说明", max_length=200)
    order = models.PositiveSmallIntegerField("次序", default=0)
    reads_personal = models.BooleanField("查看个人信息", default=False)
    edits = models.BooleanField("维护台账", default=False)
    administers = models.BooleanField("管理用户和设置", default=False)

    personal = {}
    impersonal = ("code", "name", "description", "reaches")

    class Meta:
        verbose_name = verbose_name_plural = "角色"
        ordering = ("order",)

    def __str__(self) -> str:
        return self.name


@tracked
class Grant(models.Model):
    """A role held by a user over a division or a Party organisation's subtree, between two days."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name="用户")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants", verbose_name="角色")
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="区划"
    )
    party_organization = models.ForeignKey(
        PartyOrganization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="党组织",
    )
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    personal = {}
    impersonal = ("started_on", "ended_on")

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "授权"
        constraints = [
            models.CheckConstraint(
                name="grant_over_one_thing_at_most",
                condition=Q(division=None) | Q(party_organization=None),
                violation_error_message="一项授权只能对应一个区划或一个党组织",
            ),
            models.CheckConstraint(
                name="grant_start_before_end",
                condition=Q(ended_on=None) | Q(ended_on__gt=models.F("started_on")),
                violation_error_message="结束日期必须晚于开始日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
