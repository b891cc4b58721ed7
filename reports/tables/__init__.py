"""报表: the official tables of 党内统计 restricted to 两新, and the district's own."""

from reports.tables import own
from reports.tables.counting import Counted, Failure, breaking_rows, count_table
from reports.tables.declared import Count, Derived, Head, Missing, Table, of_table
from reports.tables.official_admissions import (
    ACTIVISTS,
    ADMISSION,
    ADMISSION_DETAIL,
    APPLICANTS,
    TARGETS,
)
from reports.tables.official_members import MOVEMENT, PROFILE
from reports.tables.official_organizations import ORGANISATIONS
from reports.tables.official_units import ENTERPRISES, SOCIAL_ORGANISATIONS

TABLES: dict[str, Table] = {
    table.slug: table
    for table in (
        MOVEMENT,
        PROFILE,
        ADMISSION,
        ADMISSION_DETAIL,
        TARGETS,
        ACTIVISTS,
        APPLICANTS,
        ORGANISATIONS,
        ENTERPRISES,
        SOCIAL_ORGANISATIONS,
        own.STREETS,
        own.INDUSTRIES,
        own.BUILDINGS,
        own.KEYS,
        own.FORMS,
    )
}

__all__ = [
    "TABLES",
    "Count",
    "Counted",
    "Derived",
    "Failure",
    "Head",
    "Missing",
    "Table",
    "breaking_rows",
    "count_table",
    "of_table",
]
