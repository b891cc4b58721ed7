"""The district sets how often what is to be held; who changed it, and from what, is in the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from activities.models import Activity, LifeRequirement
from orgs.models import Change, User
from orgs.trail import FieldChange, RawChange, RowChange, tells

ACT = "life-requirements"
FIELDS = ("every", "applies", "source", "enabled")


def set_requirements(said: Mapping[str, Mapping[str, Any]], by: User) -> Change:
    """Set requirements (kind of activity → `FIELDS`) from today on, as one change of the history."""
    with transaction.atomic(), pghistory.context() as context:
        LifeRequirement.objects.bulk_create(
            [LifeRequirement(kind=kind, **values) for kind, values in said.items()],
            update_conflicts=True,
            unique_fields=["kind"],
            update_fields=FIELDS,
        )
        return Change.objects.create(
            kind=Change.Kind.SETTING,
            act=ACT,
            effective_on=timezone.localdate(),
            by=by,
            context=context.id,
        )


@tells(LifeRequirement)
def _set(change: RawChange) -> RowChange:
    """By the kind of activity, with what was changed of it."""
    before, after = (_in_words(side) for side in (change.before, change.after))
    fields = [
        FieldChange(label, before.get(label, ""), after.get(label, ""))
        for label in before | after
        if before.get(label) != after.get(label)
    ]
    title = str(Activity.Kind(change.row.kind).label)
    return RowChange("组织生活频次", "修改", title, None, None, fields)


def _in_words(stated: Any) -> dict[str, str]:
    if stated is None:
        return {}
    return {
        "频次": str(stated.get_every_display()),
        "适用": str(stated.get_applies_display()),
        "依据": stated.source,
        "启用": "是" if stated.enabled else "否",
    }
