"""The pages of 组织生活, as tabs that keep the scope."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()

TABS = (
    ("life", "概览", "layout-dashboard"),
    ("life_calendar", "日历", "calendar-event"),
    ("activity_list", "活动台账", "list-details"),
)


@register.simple_tag(takes_context=True)
def life_tabs(context: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Label, icon and address of each tab, and whether it is the page shown."""
    asked = context["asked"]
    shown = context.get("tab") or f"{context['noun'].view}_list"
    return [(label, icon, asked.url(view), view == shown) for view, label, icon in TABS]
