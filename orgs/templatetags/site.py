"""Tags that pages of every app use."""

from datetime import date, timedelta

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; decorative, so the text beside it must say the same."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.filter
def day_before(day: date) -> date:
    """The last day of a half-open spell, as people say it."""
    return day - timedelta(days=1)


@register.filter
def minutes(seconds: float) -> int:
    return round(seconds / 60)
