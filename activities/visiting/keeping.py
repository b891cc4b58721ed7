"""Who decides on visits: whoever keeps the ledgers of the street where the unit then lay.

Nobody does by single rows: an instructor looks after units, a branch is in one, and the visit is to
them. What the reach opens to read is more (`activities.nouns.VISITS`).
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from activities.nouns import VISITS
from orgs.acts import editing_reach
from orgs.models import User
from orgs.scope import Reach


def kept_by(reach: Reach) -> QuerySet:
    """The visits that who has this editing reach decides on."""
    return VISITS.placed(Reach(everything=reach.everything, ranges=reach.ranges), None)


def keeps(user: User, visit: Any) -> bool:
    """Looked up once for all acts on the visit that ask."""
    remembered = vars(visit).setdefault("_kept_by", {})
    if user.pk not in remembered:
        remembered[user.pk] = kept_by(editing_reach(user)).filter(pk=visit.pk).exists()
    return bool(remembered[user.pk])


def keeps_any(user: User) -> bool:
    reach = editing_reach(user)
    return reach.everything or bool(reach.ranges)
