"""How templates print quantities."""

from django import template

register = template.Library()


@register.filter
def grouped(value: int) -> str:
    """Thousands grouped, whatever the locale says."""
    return f"{value:,}"
