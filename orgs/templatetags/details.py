"""How detail pages print what a panel's cell holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import conditional_escape

from orgs.details.viewed import unbroken

register = template.Library()

DASH = "—"


@register.filter
def cell(value: Any) -> Any:
    """Dates with dashes, yes and no in words, thousands grouped, what is not known as —."""
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return unbroken(value)
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    return conditional_escape(value)  # a template by itself would take a link's words only
