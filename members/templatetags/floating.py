"""The pages of 流动党员, as tabs that keep the scope."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()

TABS = (
    ("floating", "概览", "layout-dashboard"),
    ("floating_member_list", "流动党员", "arrows-right-left"),
    ("lost_contact_list", "失联党员", "user-x"),
)


@register.simple_tag(takes_context=True)
def floating_tabs(context: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Label, icon and address of each tab, and whether it is the page shown."""
    asked = context["asked"]
    shown = context.get("tab") or f"{context['noun'].view}_list"
    return [(label, icon, asked.url(view), view == shown) for view, label, icon in TABS]
