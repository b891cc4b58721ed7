from __future__ import annotations

from django.db import connection, models

Version = tuple[int, int]

# More statements than can be under way at once: a mark made before the newest that was seen, but
# committed after it, lies among these and changes their number.
RECENT = 5000


class LedgerMark(models.Model):
    """One statement that changed a tracked table; a trigger leaves it (`orgs/history.py`)."""

    app = models.CharField("所属层", max_length=20)

    personal = {}
    impersonal = ("app",)

    class Meta:
        verbose_name = verbose_name_plural = "台账变动标记"
        indexes = [models.Index(fields=("app", "id"), name="ledger_mark_app")]

    def __str__(self) -> str:
        return f"{self.app} {self.pk}"


def ledger_versions() -> dict[str, Version]:
    """What tells one state of each app's tables from another, as this transaction sees them.

    The newest mark alone would not do: of two transactions the one that began first may commit
    last, and its marks are then older than one already seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT app, max(recent.id), count(*)
              FROM unnest(%s) app
             CROSS JOIN LATERAL (SELECT id FROM orgs_ledgermark mark WHERE mark.app = app.app
                                  ORDER BY id DESC LIMIT %s) recent
             GROUP BY app
            """,
            [["orgs", "members", "activities", "reports"], RECENT],
        )
        return {app: (newest, number) for app, newest, number in cursor.fetchall()}
