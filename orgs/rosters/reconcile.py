"""核对: the current lists beside the ledger, all of them at once; doing it again changes nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from orgs.models import Roster, Source
from orgs.rosters.differences import find, find_in_ledger, ours
from orgs.rosters.matching import match
from orgs.rosters.recording import Recorded, new_table, record
from orgs.rosters.rules import insured_threshold

_LOCK = 0x726F7374  # one comparison at a time: "rost"
# All but what ordinary ledger files leave out (`orgs.ledgers.differences`).
_ABOUT = "difference.kind NOT IN ('missing', 'end_missing') AND difference.source = ANY(%s)"

# A list may have a row twice: the difference is one.
_ONCE = """
    DELETE FROM found USING (SELECT identity, min(ctid) AS kept FROM found GROUP BY identity
                             HAVING count(*) > 1) several
     WHERE found.identity = several.identity AND found.ctid <> several.kept
"""

Lists = dict[str, dict[int, date]]  # source → list → its day


def reconcile(source: str = "") -> Recorded:
    """Match the rows of the current lists, and bring the differences to what they say now.

    With a source, only its lists: what the others say does not depend on them. What the ledger says
    otherwise than itself is asked of the latest day that any list is of.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        lists = _lists()
        days = {one: max(rosters.values()) for one, rosters in lists.items()}
        latest = max(days.values(), default=timezone.localdate())
        of = [source] if source else list(lists)
        match({one: lists[one] for one in of if one in lists})
        new_table(cursor, "found")
        threshold = insured_threshold()
        for day in sorted({latest, *(days[one] for one in of if one in days)}):
            with ours(day):
                for one in (one for one in of if days.get(one) == day):
                    find(cursor, one, list(lists[one]), day, threshold)
                if day == latest:
                    find_in_ledger(cursor, day)
        cursor.execute(_ONCE)
        about = [source, Source.LEDGER] if source else [one.value for one in Source]
        recorded = record(cursor, "found", about=_ABOUT, params=[about])
        cursor.execute("DROP TABLE found")
    return recorded


def _lists() -> Lists:
    lists: Lists = defaultdict(dict)
    for roster in Roster.objects.current():
        lists[roster.source][roster.pk] = roster.as_of
    return dict(lists)
