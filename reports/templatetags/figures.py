"""How templates print quantities."""

from django import template
from django.utils.safestring import SafeString

from reports.charts import Chart
from reports.summary import svg

register = template.Library()


@register.filter
def grouped(value: int) -> str:
    """Thousands grouped, whatever the locale says."""
    return f"{value:,}"


@register.filter
def drawn(chart: Chart) -> SafeString:
    """The chart as SVG, for a page that is printed."""
    return svg.drawn(chart)
