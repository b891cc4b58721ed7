"""The pages about demands, as tabs that keep the scope."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()

TABS = (
    ("demand_list", "诉求", "briefcase"),
    ("programmes", "行动", "flag"),
    ("demand_limits", "办理时限", "calendar-event"),
)


@register.simple_tag(takes_context=True)
def demand_tabs(context: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Label, icon and address of each tab, and whether it is the page shown."""
    asked = context["asked"]
    shown = context.get("tab") or f"{context['noun'].view}_list"
    return [(label, icon, asked.url(view), view == shown) for view, label, icon in TABS]
