"""What was changed, by whom and when, read from the row versions that the triggers keep.

`changes_in` tells what one act did (or, in a rehearsal, would do); `entries_about` the history of
a record: its own row and every row, of any app, that names it. Bulk writes are in it like any
other, as the database itself keeps the versions (`orgs/history.py`).
"""

from .entries import UNKNOWN, Entry, Making, entries_about, entries_since, made_by, stamp
from .keeping import read_by, told_to
from .reading import RawChange, digest, raw_changes_in, rows_changed_in, version_models
from .telling import FieldChange, RowChange, changes_in, tells, told

__all__ = [
    "UNKNOWN",
    "Entry",
    "FieldChange",
    "Making",
    "RawChange",
    "RowChange",
    "changes_in",
    "digest",
    "entries_about",
    "entries_since",
    "made_by",
    "raw_changes_in",
    "read_by",
    "rows_changed_in",
    "stamp",
    "tells",
    "told",
    "told_to",
    "version_models",
]
