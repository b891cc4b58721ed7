"""What returns leave to streets, and to who prepared them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef

from orgs.acts import editing_reach
from orgs.inbox import Item, register
from orgs.models import User
from reports.models import SealedReturn, StreetConfirmation
from reports.seals.confirming import standing
from reports.seals.nouns import RETURNS

NAMED = 3


@register
def to_confirm(user: User, day: date) -> Iterator[Item]:
    """The returns of a division above the user's, until the user's has confirmed."""
    reach = editing_reach(user)
    for code in reach.ranges:
        said = StreetConfirmation.objects.filter(division=code, sealed_return=OuterRef("pk"))
        above = [code[:length] for length in range(2, len(code))]
        asked = SealedReturn.objects.prepared().filter(~Exists(said), division__in=above)
        for one in asked:
            yield Item("报送", f"确认：{one}", RETURNS.url(one.pk), one.confirm_by)


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
