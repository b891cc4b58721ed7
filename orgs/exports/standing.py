"""What a file is made from: whether it would be the same now, and whether its owner may have it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from orgs.accounts.rights import held
from orgs.models import Export, User, ledger_versions


def standing(user: User) -> dict[str, Any]:
    """The ledgers as they are, and the day and the grants by which the user reads them."""
    ledgers = {app: list(version) for app, version in ledger_versions().items()}
    return {"ledgers": ledgers, "grants": _grants(user), "day": str(timezone.localdate())}


def may_still_have(export: Export) -> bool:
    """Whether the owner holds all that the file was made by: a grant that has ended opens nothing,
    not even a file of yesterday's."""
    return set(export.made_from.get("grants", ())) <= set(_grants(export.owner))


def _grants(user: User) -> list[int]:
    return sorted(held(user).values_list("pk", flat=True))
