"""The pages of 动态组建, as tabs that keep the scope."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()

TABS = (
    ("formation", "概览", "layout-dashboard"),
    ("formation_case_list", "组建事项", "clipboard-list"),
    ("formation_joint", "联合组建建议", "git-merge"),
    ("employment_list", "组织关系在外", "users"),
)
# What the tab of the members at work lists: those that there is something to do about.
QUERIES = {"employment_list": {"rule": "relation-elsewhere"}}


@register.simple_tag(takes_context=True)
def formation_tabs(context: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Label, icon and address of each tab, and whether it is the page shown."""
    asked = context["asked"]
    shown = context.get("tab") or f"{context['noun'].view}_list"
    return [
        (label, icon, asked.url(view, more=QUERIES.get(view)), view == shown)
        for view, label, icon in TABS
    ]
