from __future__ import annotations

from django.db import models
from django.db.models import Count, Max

# More statements than can be under way at once: a mark made before the newest that was seen, but
# committed after it, lies among these and changes their number.
RECENT = 5000


class LedgerMark(models.Model):
    """One statement that changed a tracked table; a trigger leaves it (`orgs/history.py`)."""

    personal = {}
    impersonal = ()

    class Meta:
        verbose_name = verbose_name_plural = "台账变动标记"

    def __str__(self) -> str:
        return f"{self.pk}"


def ledger_version() -> tuple[int | None, int]:
    """What tells one state of the ledgers from another, as this transaction sees them.

    The newest mark alone would not do: of two transactions the one that began first may commit
    last, and its marks are then older than one already seen.
    """
    recent = LedgerMark.objects.order_by("-pk")[:RECENT]
    seen = recent.aggregate(newest=Max("pk"), number=Count("pk"))
    return seen["newest"], seen["number"]
