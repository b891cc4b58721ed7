"""The list of accounts."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from orgs.accounts.holdings import described, with_over
from orgs.accounts.phones import normal_phone
from orgs.models import Division, Grant, Pinyin, Role, User
from orgs.personal import shown
from orgs.pinyin import learn
from orgs.scope import in_range

PER_PAGE = 25
STATES = {"on": "在用", "off": "已停用"}


def accounts() -> QuerySet[User]:
    """All accounts, each with the grants it holds today."""
    held = Prefetch("grants", with_over(Grant.objects.as_of(timezone.localdate())), to_attr="held")
    return User.objects.prefetch_related(held).order_by("name", "pk")


class AccountFilter(filters.FilterSet):
    """By name, user name or phone; by role, place and state."""

    q = filters.CharFilter(label="查找", method="named")
    role = filters.ModelChoiceFilter(
        label="角色", queryset=Role.objects.all(), method="holding", empty_label="全部角色"
    )
    division = filters.ModelChoiceFilter(
        label="区划", queryset=Division.objects.none(), method="placed", empty_label="全部区划"
    )
    state = filters.ChoiceFilter(
        label="状态", choices=list(STATES.items()), method="standing", empty_label="全部状态"
    )

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["division"].queryset = Division.objects.as_of(timezone.localdate()).under(
            settings.KAIFU_DISTRICT_CODE
        )
        for name, field in self.form.fields.items():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"
            field.widget.attrs["aria-label"] = self.filters[name].label

    def named(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """A part of the name or user name, a whole phone number, or the name's initials."""
        found = Q(name__icontains=value) | Q(username__icontains=value)
        if phone := normal_phone(value):
            found |= Q(phone=phone)
        if value.isascii() and value.isalpha():
            found |= Q(name__in=_sounding(value.lower()))
        return rows.filter(found)

    def holding(self, rows: QuerySet, name: str, role: Role) -> QuerySet:
        return rows.filter(pk__in=self._today().filter(role=role).values("user"))

    def placed(self, rows: QuerySet, name: str, division: Division) -> QuerySet:
        """With a grant over the division or something below it."""
        inside = self._today().filter(in_range("division", division.code))
        return rows.filter(pk__in=inside.values("user"))

    def standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(is_active=value == "on")

    def _today(self) -> QuerySet:
        return Grant.objects.as_of(timezone.localdate())


def _sounding(initials: str) -> QuerySet:
    """The names of accounts whose pinyin initials begin so."""
    unknown = User.objects.exclude(Exists(Pinyin.objects.filter(text=OuterRef("name"))))
    learn(unknown.values_list("name", flat=True))
    return Pinyin.objects.filter(initials__startswith=initials).values("text")


class AccountTable(tables.Table):
    name = tables.Column(verbose_name="姓名")
    username = tables.Column(verbose_name="用户名", empty_values=())
    phone = tables.Column(verbose_name="手机号码", orderable=False, default="—")
    held = tables.Column(verbose_name="角色和范围", orderable=False, empty_values=())
    is_active = tables.Column(verbose_name="状态")

    class Meta:
        template_name = "users/_table.html"
        attrs = {"class": "table table-rows"}

    def render_name(self, value: str, record: User) -> str:
        return format_html('<a href="{}">{}</a>', reverse("user", args=[record.pk]), value)

    def render_username(self, record: User) -> str:
        """A user name that is a phone number is shown like one."""
        return shown(record, "phone", unmasked=False) if is_phone(record) else record.username

    def render_phone(self, record: User) -> str:
        return shown(record, "phone", unmasked=False)

    def render_held(self, record: User) -> str:
        held = described(record.held)  # type: ignore[attr-defined]
        lines = [(h.grant.role.name + (f"（{h.over}）" if h.over else ""),) for h in held]
        return format_html_join("", "<div>{}</div>", lines) or "—"

    def render_is_active(self, value: bool) -> str:
        return STATES["on" if value else "off"]


def is_phone(user: User) -> bool:
    return bool(user.phone) and user.username == user.phone
