"""The pages of 发展党员, as tabs that keep the scope."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()

TABS = (
    ("development", "概览", "layout-dashboard"),
    ("candidate_list", "人员台账", "users"),
)


@register.simple_tag(takes_context=True)
def development_tabs(context: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Label, icon and address of each tab, and whether it is the page shown."""
    asked = context["asked"]
    shown = context.get("tab") or f"{context['noun'].view}_list"
    return [(label, icon, asked.url(view), view == shown) for view, label, icon in TABS]
