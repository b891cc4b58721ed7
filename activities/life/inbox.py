"""What organisation life leaves to whoever keeps a Party organisation's own records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from activities.life.expected import Standing, Term, last_over, missing_within, named, requirements
from orgs.acts import editing_reach
from orgs.inbox import Item, register
from orgs.models import User
from orgs.periods import Period
from orgs.scope import NATION, Scope

SAID = "没有记录不等于没有开展：开展过的请补登，确未开展的请在党组织页面说明"


@register
def not_recorded(user: User, day: date) -> Iterator[Item]:
    """The latest period that is over, of each requirement; who keeps an area has the due-list."""
    reach = editing_reach(user)
    if reach.ranges or not reach.rows.get("party_organization"):
        return
    scope = Scope(NATION, day, Period.of_year(day.year), viewer=reach)
    over = [last_over(one, day) for one in requirements()]
    missing = missing_within(scope, over)
    for term in over:
        if found := missing.get(term.key):
            many = f"{len(found)}个党支部。" if len(found) > 1 else ""
            address = _recording(term, found[0]) if len(found) == 1 else _list(term)
            yield Item("组织生活", f"{named(term)}未记录", address, detail=f"{many}{SAID}")


def _recording(term: Term, organization: int) -> str:
    page = reverse("act", args=["party-organizations", organization, "hold"])
    return f"{page}?{urlencode({'kind': term.requirement.kind})}"


def _list(term: Term) -> str:
    asked = {"life": f"{term.key}:{Standing.MISSING}", "as_of": term.period.last_day.isoformat()}
    return f"{reverse('party_organization_list')}?{urlencode(asked)}"
