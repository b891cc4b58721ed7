"""Detail pages: what a record is and how it got here.

Each app registers panels (`panel`, `head`) and timeline sources (`timeline`) for the nouns of
`orgs/nouns.py`; one view shows them. A page tells what lay within the viewer's reach, no more.
"""

from . import party_organizations, places, units, venues  # noqa: F401  register what orgs knows
from .panels import Content, Facts, Fragment, Head, Row, Rows, head, panel, shown_panels
from .timeline import Entry, Timeline, happenings_told, spells_told, timeline
from .viewed import Link, Ref, Viewed, in_words, lies
from .windows import Placed

__all__ = [
    "Content",
    "Entry",
    "Facts",
    "Fragment",
    "Head",
    "Link",
    "Placed",
    "Ref",
    "Row",
    "Rows",
    "Timeline",
    "Viewed",
    "happenings_told",
    "head",
    "in_words",
    "lies",
    "panel",
    "shown_panels",
    "spells_told",
    "timeline",
]
