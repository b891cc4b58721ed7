"""The pages about instructors, as tabs that keep the scope where there is one."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from members.accounts import keeps_accounts

register = template.Library()

TABS = (
    ("instructor_list", "名单", "list-details"),
    ("instructor_coverage", "联系情况", "layout-dashboard"),
    ("instructor_group_list", "分组", "users"),
)
ACCOUNTS = ("instructor_accounts", "账号", "key")


@register.simple_tag(takes_context=True)
def instructor_tabs(context: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Label, icon and address of each tab, and whether it is the page shown."""
    asked = context.get("asked")
    shown = context.get("tab") or f"{context['noun'].view}_list"
    address = asked.url if asked else reverse
    keeps = shown == ACCOUNTS[0] or keeps_accounts(context["user"])
    tabs = (*TABS, ACCOUNTS) if keeps else TABS
    return [(label, icon, address(view), view == shown) for view, label, icon in tabs]
