"""Returns: the one of 2020 is sealed, that of 2021 is with the streets, of which most have confirmed."""

from __future__ import annotations

from datetime import date

from orgs.models import Change, Division, Grant, User
from reports.demo.places import DISTRICT
from reports.models import SealedReturn, StreetConfirmation
from reports.seals.confirming import to_confirm
from reports.seals.sealing import figures_of, seal, values_digest, values_in

PENDING = 4  # every so manieth street has not confirmed yet


def add_returns() -> int:
    """To be called when all ledgers are written, as everything is counted; returns how many rows."""
    closed = _prepared(2020, date(2021, 1, 8))
    by = User.objects.get(username="fuhe")
    change = _change(date(2021, 1, 15), by, "演示数据：上年没有街道确认的记录")
    seal(closed, change)
    current = _prepared(2021, date(2022, 1, 7), confirm_by=date(2022, 1, 20))
    found = figures_of(current)
    streets = list(to_confirm(current))
    held = Grant.objects.filter(role="street").select_related("user")
    clerks = {grant.division_id: grant.user for grant in held}
    confirmed = [
        one for place, one in enumerate(streets, 1) if place % PENDING and one.pk in clerks
    ]
    for street in confirmed:
        StreetConfirmation.objects.create(
            sealed_return=current,
            division=street,
            confirmed_on=date(2022, 1, 12),
            digest=values_digest(values_in(found[street.pk])),
            change=_change(date(2022, 1, 12), clerks[street.pk], ""),
        )
    return 2 + len(confirmed)


def _prepared(year: int, day: date, confirm_by: date | None = None) -> SealedReturn:
    district = Division.objects.get(pk=DISTRICT)
    return SealedReturn.objects.create(
        division=district,
        title=f"{district}{year}年度两新党建统计报送",
        period_start=date(year, 1, 1),
        period_last=date(year, 12, 31),
        as_of=date(year, 12, 31),
        confirm_by=confirm_by,
        change=_change(day, User.objects.get(username="quji"), ""),
    )


def _change(day: date, by: User, reason: str) -> Change:
    return Change.objects.create(kind=Change.Kind.DEMO, effective_on=day, by=by, reason=reason)
