"""The panel with a user's first steps, for the pages where one begins."""

from typing import Any

from django import template
from django.template import RequestContext

from orgs.accounts.guide import guide_for

register = template.Library()


@register.inclusion_tag("orgs/_guide.html", takes_context=True)
def first_run_guide(context: RequestContext) -> dict[str, Any]:
    """Nothing once it has been read; asking that costs no query."""
    user = context["request"].user
    return {"steps": [] if user.guided_on else guide_for(user), "request": context["request"]}
