"""The pages of tasks, as tabs that keep the scope."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()

TABS = (
    ("task_overview", "概览", "layout-dashboard"),
    ("task_list", "任务", "check"),
    ("task_issue_list", "任务清单", "clipboard-list"),
    ("service_day_list", "主题服务日", "building"),
)


@register.simple_tag(takes_context=True)
def task_tabs(context: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Label, icon and address of each tab, and whether it is the page shown."""
    asked = context["asked"]
    shown = context.get("tab") or f"{context['noun'].view}_list"
    return [(label, icon, asked.url(view), view == shown) for view, label, icon in TABS]
