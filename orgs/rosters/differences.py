"""What the current lists say otherwise than the ledger: one statement for each kind.

A list is compared with the ledger of its own day. `ours` are the units of that day, `listed` the
rows with their unit, `best` the one row of each unit that counts (of several, one that is not
cancelled).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from orgs import bulk
from orgs.models import Coverage, RosterEntry, Source, Unit, UnitSpell, unit_exists
from orgs.models.units import KINDS_BY_PREFIX
from orgs.rosters.evidence import kind_of_type
from orgs.rosters.names import parse, tidy

# Whose register the kinds of unit stand in: what such a list leaves out is a difference.
REGISTERS: dict[str, tuple[str, ...]] = {
    Source.MARKET: (
        Unit.Kind.ENTERPRISE,
        Unit.Kind.SOLE_TRADER,
        Unit.Kind.ACCOUNTING_FIRM,
        Unit.Kind.TAX_FIRM,
    ),
    Source.CIVIL: (
        Unit.Kind.SOCIAL_GROUP,
        Unit.Kind.PRIVATE_NON_ENTERPRISE,
        Unit.Kind.FOUNDATION,
    ),
}
_COLUMNS = {
    "unit_id": "bigint",
    "uscc": "text",
    "kind": "text",
    "name": "text",
    "same": "text",  # equal for two names that are the same but for the way of writing
    "written": "text",
    "address": "text",
    "founded": "date",
    "division_id": "text",
    "headcount": "integer",
    "above_scale": "boolean",
    "status": "text",
    "covered": "boolean",
    "present": "boolean",
    "fits": "boolean",  # its kind, the beginning of its code
}


def find(cursor: Any, source: str, rosters: list[int], day: date, threshold: int) -> None:
    """Add what the lists of one source say otherwise than `ours` to the table `found`."""
    params = {
        "source": source,
        "rosters": rosters,
        "kinds": list(REGISTERS.get(source, ())),
        "threshold": threshold,
        "day": day,
        "district": settings.KAIFU_DISTRICT_CODE,
        "sure": list(RosterEntry.SURE),
        "ended": list(RosterEntry.ENDED),
        "damaged": list(RosterEntry.DAMAGED),
    }
    cursor.execute(_LISTED, params)
    cursor.execute("ANALYZE listed")
    cursor.execute(_BEST, params)
    with (
        bulk.staged({"entry_id": "bigint"}, _renamed(cursor, source), "renamed"),
        bulk.staged({"type": "text", "prefix": "text"}, _misfits(cursor), "misfit"),
    ):
        for selection in _EVERYWHERE + _BY_SOURCE.get(source, ()):
            cursor.execute(f"INSERT INTO found {selection}", params)
    cursor.execute("DROP TABLE best; DROP TABLE listed")


def find_in_ledger(cursor: Any, day: date) -> None:
    """What the ledger says otherwise than itself, of the units in `ours`."""
    params = {"day": day, "district": settings.KAIFU_DISTRICT_CODE}
    for selection in (_MISFITTING, _TWICE_IN_OURS):
        cursor.execute(f"INSERT INTO found {selection}", params)


@contextmanager
def ours(day: date) -> Iterator[None]:
    """The units as the ledger had them on the day, as the table `ours`."""
    with bulk.staged(_COLUMNS, _units(day), "ours"):
        yield


def _units(day: date) -> Iterator[tuple[Any, ...]]:
    covered = Coverage.objects.as_of(day).filter(unit=OuterRef("unit"))
    spells = UnitSpell.objects.as_of(day).order_by()
    rows = spells.annotate(
        covered=Exists(covered), present=Exists(_present(day).filter(pk=OuterRef("pk")))
    ).values_list(
        "unit", "unit__uscc", "unit__kind", "name", "address", "unit__registered_on", "division",
        "headcount", "above_scale", "status", "covered", "present",
    )  # fmt: skip
    for unit, uscc, kind, name, address, *said in rows.iterator(chunk_size=5000):
        fits = kind in KINDS_BY_PREFIX.get(uscc[:2], {kind})
        yield (unit, uscc, kind, name, _same(name), tidy(name), tidy(address), *said, fits)


def _present(day: date) -> Any:
    return UnitSpell.objects.as_of(day).filter(unit_exists(day, "unit", ""))


def _same(name: str) -> str:
    parsed = parse(name)
    return f"{''.join(sorted(parsed.regions))}|{parsed.key}"


def _renamed(cursor: Any, source: str) -> list[tuple[int]]:
    """Rows of the unit's own register with a name that is another, not only written otherwise."""
    cursor.execute(
        "SELECT entry_id, their_name, name FROM best"
        " WHERE their_name <> '' AND kind = ANY(%s) AND match = ANY(%s)",
        [list(REGISTERS.get(source, ())), list(RosterEntry.SURE)],
    )
    renamed = []
    for entry, theirs, ours in cursor.fetchall():
        first, second = parse(theirs), parse(ours)
        elsewhere = first.regions and second.regions and not first.regions & second.regions
        if first.key != second.key or elsewhere:
            renamed.append((entry,))
    return renamed


def _misfits(cursor: Any) -> Iterable[tuple[str, str]]:
    """The kinds that the list states, with beginnings of codes that they do not go with."""
    cursor.execute("SELECT DISTINCT type, left(code, 2) FROM listed WHERE type <> ''")
    for of, prefix in cursor.fetchall():
        kind, fitting = kind_of_type(of), KINDS_BY_PREFIX.get(prefix)
        if kind and fitting and kind not in fitting:
            yield of, prefix


# --- The rows ------------------------------------------------------------------------------------

_LISTED = """
    CREATE TEMPORARY TABLE listed ON COMMIT DROP AS
    SELECT entry.id AS entry_id, roster.batch_id, entry.row, entry.code, entry.code_given,
           entry.code_problem, entry.name AS their_name, entry.name_key, entry.type,
           entry.status AS their_status, entry.status_given, entry.area,
           entry.headcount AS insured, entry.division_id AS their_division, entry.match,
           CASE WHEN entry.code_problem = ANY(%(damaged)s)
                THEN 'n' || entry.name_key || '/' || entry.code
                ELSE entry.code END AS subject_key,
           CASE WHEN NOT entry.code_problem = ANY(%(damaged)s) THEN entry.code END AS whole_code,
           ours.*
      FROM orgs_rosterentry entry
      JOIN orgs_roster roster ON roster.id = entry.roster_id
      LEFT JOIN ours ON ours.unit_id = entry.unit_id
     WHERE entry.roster_id = ANY(%(rosters)s)
"""
_BEST = """
    CREATE TEMPORARY TABLE best ON COMMIT DROP AS
    SELECT DISTINCT ON (unit_id) *
      FROM listed
     WHERE unit_id IS NOT NULL
     ORDER BY unit_id, match, their_status = ANY(%(ended)s), row
"""


# The street that looks after the unit; failing that the one its address names; or the district.
_WHERE = "COALESCE(NULLIF(division_id, %(district)s), their_division, %(district)s)"
# The code as it reads when it is whole, as it was given when it is not.
_KEY = "left(COALESCE(uscc, whole_code, code_given), 120)"


def _selection(
    kind: str,
    identity: str,
    facts: str,
    source: str = "listed",
    *,
    field: str = "",
    ours: str = "''",
    theirs: str = "''",
    where: str,
    kind_sql: str = "",
) -> str:
    """The rows of one kind as `found` takes them; `source` is the table they come from."""
    return f"""
        SELECT left('{kind}:' || %(source)s || ':' || {identity}, 300),
               {kind_sql or f"'{kind}'"}, %(source)s, batch_id, {facts}, %(day)s,
               {_WHERE}, unit_id, NULL::bigint, entry_id, {_KEY},
               left(COALESCE(name, their_name), 200), '{field}', left({ours}, 200), left({theirs}, 200)
          FROM {source}
         WHERE {where}
    """  # noqa: S608  (our own words only)


_UNIT = "'u' || unit_id"
_SURE = "match = ANY(%(sure)s) AND present"
_ENDED = "their_status = ANY(%(ended)s)"
_OUR_STATUS = "'在册'"

_SAME_NAME = _selection(
    "same_name",
    "'u' || unit_id || ':' || subject_key",
    "jsonb_build_object('code', code, 'name', name_key)",
    field="统一社会信用代码",
    ours="uscc",
    theirs="COALESCE(NULLIF(code_given, ''), '（空）') || ' ' || their_name",
    where="match = 'suggested'",
)
_CANCELLED = _selection(
    "cancelled",
    _UNIT,
    "jsonb_build_object('status', their_status, 'covered', covered)",
    "best",
    kind_sql="CASE WHEN covered THEN 'cancelled_cov' ELSE 'cancelled' END",
    field="登记状态",
    ours=_OUR_STATUS + " || CASE WHEN covered THEN '，有党组织覆盖' ELSE '' END",
    theirs="status_given",
    where=f"{_SURE} AND {_ENDED}",
)
_OUTSIDE = _selection(
    "outside",
    "COALESCE('u' || unit_id, subject_key)",
    "jsonb_build_object('area', area, 'known', unit_id IS NOT NULL)",
    field="住所",
    ours="CASE WHEN unit_id IS NULL THEN '台账未列' ELSE '在册' END",
    theirs="area",
    where=f"area <> '' AND NOT ({_ENDED}) AND (match = '' OR ({_SURE}))",
)
# Two rows are one of them too many when they give one code, or one name of which a code is damaged.
_TWICE = f"""
    SELECT DISTINCT ON (identity)
           left('dup_theirs:' || %(source)s || ':' || identity, 300) AS identity, 'dup_theirs',
           %(source)s, batch_id, jsonb_build_object('rows', times), %(day)s::date,
           {_WHERE}, unit_id, NULL::bigint, entry_id, {_KEY},
           left(COALESCE(name, their_name), 200), '行数', '', times || '行'
      FROM (SELECT *, code AS identity, count(*) OVER (PARTITION BY code) AS times
              FROM listed WHERE NOT code_problem = ANY(%(damaged)s)
             UNION ALL
            SELECT *, 'n' || name_key AS identity,
                   CASE WHEN bool_or(code_problem = ANY(%(damaged)s)) OVER same_name
                        THEN count(*) OVER same_name END AS times
              FROM listed WHERE name_key <> ''
            WINDOW same_name AS (PARTITION BY name_key, their_division, COALESCE(unit_id, 0)))
           AS counted
     WHERE times > 1
     ORDER BY identity, entry_id
"""  # noqa: S608  (our own words only, as below)
_MISSTATED = _selection(
    "kind_mismatch",
    _UNIT,
    "jsonb_build_object('type', type, 'prefix', left(code, 2))",
    "best JOIN misfit USING (type)",
    field="单位类型",
    ours="'代码以' || left(code, 2) || '开头'",
    theirs="type",
    where=f"{_SURE} AND prefix = left(code, 2)",
)
_RENAMED = _selection(
    "renamed",
    _UNIT,
    "jsonb_build_object('ours', same, 'theirs', name_key)",
    "best JOIN renamed USING (entry_id)",
    field="单位名称",
    ours="name",
    theirs="their_name",
    where=_SURE,
)
# No unit of ours is like it, or the unit has ended in the ledger while the list goes on with it.
_NOT_LISTED = "area = '' AND (match = '' OR match = ANY(%(sure)s) AND NOT present)"
_OUR_ABSENCE = "CASE WHEN unit_id IS NULL THEN '台账未列' ELSE '台账已不在册' END"
_ONLY_THEIRS = _selection(
    "only_theirs",
    "COALESCE('u' || unit_id, subject_key)",
    "jsonb_build_object('name', name_key, 'status', status)",
    field="是否列入",
    ours=_OUR_ABSENCE,
    theirs="COALESCE(NULLIF(their_name, ''), '（未写名称）')",
    where=f"NOT ({_ENDED}) AND {_NOT_LISTED}",
)
# A register speaks for a kind of unit when it has at least half of those we know.
_ONLY_OURS = """
    SELECT left('only_ours:' || %(source)s || ':u' || ours.unit_id, 300), 'only_ours', %(source)s,
           (SELECT max(batch_id) FROM listed), jsonb_build_object('status', ours.status),
           %(day)s::date, COALESCE(ours.division_id, %(district)s), ours.unit_id, NULL::bigint,
           NULL::bigint, ours.uscc, ours.name, '', '在册', '名单未列'
      FROM ours
      LEFT JOIN (SELECT DISTINCT unit_id FROM listed) theirs USING (unit_id)
     WHERE ours.present AND theirs.unit_id IS NULL
       AND ours.kind IN (
           SELECT kind
             FROM ours LEFT JOIN (SELECT DISTINCT unit_id FROM listed) theirs USING (unit_id)
            WHERE present AND kind = ANY(%(kinds)s)
            GROUP BY kind HAVING 2 * count(theirs.unit_id) >= count(*))
"""
_TAX_ACTIVE = _selection(
    "tax_active",
    "COALESCE('u' || unit_id, subject_key)",
    "jsonb_build_object('name', name_key, 'status', status)",
    field="纳税状态",
    ours=_OUR_ABSENCE,
    theirs="status_given",
    where=f"their_status = 'active' AND {_NOT_LISTED}",
)
# By whole thresholds, so that a person more or less each month does not ask again.
_INSURED = _selection(
    "insured",
    _UNIT,
    "jsonb_build_object('times', insured / %(threshold)s, 'above_scale', above_scale)",
    "best",
    field="参保人数",
    ours="CASE WHEN above_scale IS NULL THEN '规上不详' ELSE '未列规上' END"
    " || COALESCE('，从业' || headcount || '人', '')",
    theirs="'参保' || insured || '人'",
    where=f"{_SURE} AND insured >= %(threshold)s AND above_scale IS NOT TRUE"
    " AND kind = 'enterprise'",
)
_EVERYWHERE = (_SAME_NAME, _CANCELLED, _OUTSIDE, _TWICE, _MISSTATED)
_BY_SOURCE: dict[str, tuple[str, ...]] = {
    Source.MARKET: (_RENAMED, _ONLY_THEIRS, _ONLY_OURS),
    Source.CIVIL: (_RENAMED, _ONLY_THEIRS, _ONLY_OURS),
    Source.TAX: (_TAX_ACTIVE,),
    Source.SOCIAL_SECURITY: (_ONLY_THEIRS, _INSURED),
}

_KIND_NAMES = " ".join(f"WHEN '{kind.value}' THEN '{kind.label}'" for kind in Unit.Kind)
_MISFITTING = f"""
    SELECT 'kind_mismatch:ledger:u' || unit_id, 'kind_mismatch', 'ledger', NULL::bigint,
           jsonb_build_object('kind', kind, 'prefix', left(uscc, 2)), %(day)s::date,
           COALESCE(division_id, %(district)s), unit_id, NULL::bigint, NULL::bigint, uscc, name,
           '单位类型', CASE kind {_KIND_NAMES} END, '代码以' || left(uscc, 2) || '开头'
      FROM ours WHERE present AND NOT fits
"""  # noqa: S608
# One name may be two firms'; with the same address or founding day besides it hardly is.
_TWICE_IN_OURS = """
    SELECT 'dup_ours:ledger:u' || first.unit_id || ':u' || second.unit_id, 'dup_ours', 'ledger',
           NULL::bigint, jsonb_build_object('name', second.same), %(day)s::date,
           COALESCE(second.division_id, %(district)s), second.unit_id, first.unit_id, NULL::bigint,
           second.uscc, second.name, '统一社会信用代码', second.uscc, first.uscc
      FROM ours AS first
      JOIN ours AS second ON second.same = first.same AND second.unit_id > first.unit_id
     WHERE first.present AND second.present
       AND (second.written = first.written
            OR second.address = first.address AND first.address <> ''
            OR second.founded = first.founded)
"""
