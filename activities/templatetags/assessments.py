"""The pages of assessments, as tabs that keep the scope."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

register = template.Library()

TABS = (
    ("assessments", "概览", "layout-dashboard"),
    ("assessed_list", "考核对象", "award"),
    ("assessment_scheme_list", "考核方案", "clipboard-list"),
    ("allowances", "书记津贴核定", "file-spreadsheet"),
)

OF_ALL = "assessment_scheme_list"  # for who reaches everybody that schemes assess


@register.simple_tag(takes_context=True)
def assessment_tabs(context: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Label, icon and address of each tab, and whether it is the page shown."""
    asked = context["asked"]
    shown = context.get("tab") or f"{context['noun'].view}_list"
    whole = asked.scope.viewer.covers(settings.KAIFU_DISTRICT_CODE)
    return [
        (label, icon, asked.url(view), view == shown)
        for view, label, icon in TABS
        if whole or view != OF_ALL
    ]
