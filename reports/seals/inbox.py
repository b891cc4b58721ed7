"""What returns leave to streets, and to who prepared them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from orgs.acts import editing_reach
from orgs.inbox import Item, register
from orgs.models import User
from reports.models import SealedReturn
from reports.seals.confirming import standing
from reports.seals.nouns import RETURNS

NAMED = 3


@register
def to_confirm(user: User, day: date) -> Iterator[Item]:
    """The returns of a division above the user's, until the user's has confirmed what they say."""
    reach = editing_reach(user)
    above = {code[:length] for code in reach.ranges for length in range(2, len(code))}
    for one in SealedReturn.objects.prepared().filter(division__in=above):
        for each in standing(one):
            if each.division.code in reach.ranges and not each.is_current:
                title = f"{'再次' if each.confirmation else ''}确认：{one}"
                yield Item("报送", title, RETURNS.url(one.pk), one.confirm_by)


@register
def to_seal(user: User, day: date) -> Iterator[Item]:
    """The returns of the user's own division, with who has not confirmed."""
    reach = editing_reach(user)
    for one in SealedReturn.objects.prepared():
        if reach.covers(one.division_id):
            missing = [str(each.division) for each in standing(one) if not each.is_current]
            yield Item(
                "报送", f"封存：{one}", RETURNS.url(one.pk), one.confirm_by, _waiting(missing)
            )


def _waiting(divisions: list[str]) -> str:
    if not divisions:
        return "街道都已确认"
    more = "等" if len(divisions) > NAMED else ""
    return f"{len(divisions)}个街道还没有确认：{'、'.join(divisions[:NAMED])}{more}"
