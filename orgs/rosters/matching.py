"""Whom a row of a list is about: the unit with its code; failing that, a suggestion by its name.

A code that names a unit settles it. Where the code is missing, damaged or unknown, what else the
row says is weighed (`evidence`), and a unit is suggested when it has enough and clearly more than
the next. Before that, the one unit with the very name of the row is: there a second unit of that
name must not be registered without a look. Nothing is taken over on a suggestion: a person says
whether it is so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Q

from orgs import bulk
from orgs.models import Difference, RosterEntry, UnitSpell, unit_exists
from orgs.rosters.evidence import (
    CLEARLY,
    ENOUGH,
    PREFIXES,
    VERY_NAME,
    Candidate,
    Row,
    is_slip,
    kind_of_type,
    weigh,
)
from orgs.rosters.names import Name, neighbourhood, parse, tidy

Match = RosterEntry.Match
SIMILAR = 0.5  # of trigrams, for names that have no more than some characters in common
_NO_NAMES: frozenset[Name] = frozenset()
FEW = 60  # candidates by trigrams at most


class Suggestion(NamedTuple):
    entry: int
    unit: int
    bits: float


def match(lists: dict[str, dict[int, date]]) -> None:
    """Find the unit of every row of the lists, anew: of each source its lists with their days."""
    with connection.cursor() as cursor:
        ids = [pk for rosters in lists.values() for pk in rosters]
        cursor.execute(_BY_CODE, {"rosters": ids})
        cursor.execute(_CONFIRMED, {"rosters": ids})
        known: dict[date, Units] = {}
        found: list[Suggestion] = []
        for rosters in lists.values():
            day = max(rosters.values())
            units = known[day] = known.get(day) or Units(day)
            found += suggest(list(rosters), units)
        rows = ((one.entry, one.unit) for one in found)
        with bulk.staged({"entry": "bigint", "unit": "bigint"}, rows, "suggestion"):
            cursor.execute("INSERT INTO matched SELECT entry, unit, 'suggested' FROM suggestion")
        cursor.execute(_WRITE, {"rosters": ids})
        cursor.execute("DROP TABLE matched")


_BY_CODE = """
    CREATE TEMPORARY TABLE matched ON COMMIT DROP AS
    SELECT entry.id AS entry, COALESCE(unit.id, alias.unit_id) AS unit, 'code'::text AS match
      FROM orgs_rosterentry entry
      LEFT JOIN orgs_unit unit ON unit.uscc = entry.code
      LEFT JOIN orgs_unitalias alias ON alias.identifier = entry.code
     WHERE entry.roster_id = ANY(%(rosters)s) AND COALESCE(unit.id, alias.unit_id) IS NOT NULL
"""
# What a person has said of a code and a name holds for later lists too.
_CONFIRMED = """
    INSERT INTO matched
    SELECT DISTINCT ON (entry.id) entry.id, difference.unit_id, 'confirmed'
      FROM orgs_rosterentry entry
      JOIN orgs_roster roster ON roster.id = entry.roster_id
      JOIN orgs_difference difference
        ON difference.kind = 'same_name' AND difference.source = roster.source
       AND difference.state = 'settled' AND difference.outcome = 'theirs'
       AND difference.facts ->> 'code' = entry.code
       AND difference.facts ->> 'name' = entry.name_key
      JOIN orgs_unit unit ON unit.id = difference.unit_id
     WHERE entry.roster_id = ANY(%(rosters)s)
       AND NOT EXISTS (SELECT FROM matched WHERE matched.entry = entry.id)
"""
_WRITE = """
    UPDATE orgs_rosterentry entry
       SET unit_id = result.unit, match = result.match
      FROM (SELECT entry.id, matched.unit, COALESCE(matched.match, '') AS match
              FROM orgs_rosterentry entry LEFT JOIN matched ON matched.entry = entry.id
             WHERE entry.roster_id = ANY(%(rosters)s)) result
     WHERE result.id = entry.id
       AND (entry.unit_id, entry.match) IS DISTINCT FROM (result.unit, result.match)
"""


# --- Suggestions ---------------------------------------------------------------------------------


def suggest(rosters: list[int], units: Units) -> list[Suggestion]:
    """For the rows of one source that `matched` leaves open: the unit each is probably about."""
    rows = {entry: (roster, row) for entry, roster, row in _open_rows(rosters)}
    if not rows:
        return []
    units.list_as(_listed(rosters))
    refused = _refused()
    found = []
    for entry, (_, row) in rows.items():
        pair = (row.code, row.name.key)
        if best := units.best(row, units.near(row), refused.get(pair, frozenset())):
            found.append(Suggestion(entry, *best))
    left = rows.keys() - {one.entry for one in found}
    for entry, candidates in units.similar({entry: rows[entry][1].name for entry in left}):
        row = rows[entry][1]
        refusals = refused.get((row.code, row.name.key), frozenset())
        if best := units.best(row, candidates, refusals):
            found.append(Suggestion(entry, *best))
    return _one_to_one(found, {entry: (roster, row.name) for entry, (roster, row) in rows.items()})


class Units:
    """The units that exist on the day, by what their names are found by."""

    def __init__(self, day: date) -> None:
        self.candidates: dict[int, Candidate] = {}
        self._keys: dict[Any, list[int]] = defaultdict(list)
        for unit, code, name, address, division, founded in _existing(day):
            parsed = parse(name)
            where = tidy(address)
            self.candidates[unit] = Candidate(parsed, code, where, division or "", founded)
            for key in (("written", tidy(name)), *_keys(parsed), *_code_keys(code)):
                self._keys[key].append(unit)

    def list_as(self, names: dict[int, frozenset[Name]]) -> None:
        """What the units are called in the list that is looked at, beside their own codes."""
        self._listed_as = names
        self._by_listed: dict[Name, list[int]] = defaultdict(list)
        for unit, known in names.items():
            if unit in self.candidates:
                for name in known:
                    self._by_listed[name].append(unit)

    def near(self, row: Row) -> set[int]:
        """All units with the trade name or the code, or one that differs by one character."""
        keys = (*_keys(row.name), *_code_keys(row.code))
        units = {unit for key in keys for unit in self._keys.get(key, ())}
        return units.union(self._by_listed.get(row.name, ()))

    def similar(self, names: dict[int, Name]) -> Iterator[tuple[int, set[int]]]:
        """Units whose names have trigrams in common with the given ones, all at once."""
        ours = ((unit, one.name.rest) for unit, one in self.candidates.items())
        theirs = ((entry, name.rest) for entry, name in names.items() if name.rest)
        columns = {"id": "bigint", "rest": "text"}
        with (
            bulk.staged(columns, ours, "our_name"),
            bulk.staged(columns, theirs, "their_name"),
            connection.cursor() as cursor,
        ):
            cursor.execute("CREATE INDEX ON our_name USING gin (rest gin_trgm_ops)")
            cursor.execute("SELECT set_limit(%s)", [SIMILAR])
            cursor.execute(
                """
                SELECT their.ids, array_agg(our.id)
                  FROM (SELECT rest, array_agg(id) AS ids FROM their_name GROUP BY rest) their
                 CROSS JOIN LATERAL (SELECT id FROM our_name WHERE our_name.rest %% their.rest
                                      ORDER BY similarity(our_name.rest, their.rest) DESC
                                      LIMIT %s) our
                 GROUP BY their.ids
                """,
                [FEW],
            )
            found = cursor.fetchall()
        for entries, units in found:
            for entry in entries:
                yield entry, set(units)

    def best(self, row: Row, among: set[int], refused: frozenset[int]) -> tuple[int, float] | None:
        """The unit with the row's very name; or with enough evidence, clearly more than the next."""
        if (namesake := self._namesake(row, among)) and namesake not in refused:
            return namesake, VERY_NAME
        first, second, chosen = ENOUGH, float("-inf"), None
        for unit in among:
            if unit in refused:
                continue
            bits = weigh(row, self.candidates[unit], self._listed_as.get(unit, _NO_NAMES))
            if bits >= first:
                first, second, chosen = bits, (first if chosen else second), unit
            elif bits > second:
                second = bits
        return (chosen, first) if chosen and first - second >= CLEARLY else None

    def _namesake(self, row: Row, among: set[int]) -> int | None:
        """The unit with the very name; None when two have it, or the code is another's but for a
        slip."""
        named = self._keys.get(("written", row.written), ())
        if len(named) != 1 or any(is_slip(row, self.candidates[o]) for o in among - set(named)):
            return None
        return named[0]


def _keys(name: Name) -> Iterator[tuple[str, ...]]:
    """What a name is found by: all of it but for one character; its trade name; a trade name that
    is off by one character, with the end of its line of business."""
    yield "brand", name.whole[:2]
    for variant in neighbourhood(name.whole):
        yield "whole", variant
    for variant in neighbourhood(name.brand):
        yield "near", variant, name.trade[-2:]


def _code_keys(code: str) -> Iterator[tuple[str, str]]:
    """Two parts of what tells codes apart: one wrong or lost character leaves one of them whole."""
    if len(code) in (17, 18):
        yield "code", code[8:13]
        yield "code's end", code[-5:]


def _existing(day: date) -> Iterable[tuple[Any, ...]]:
    spells = UnitSpell.objects.as_of(day).filter(unit_exists(day, "unit", "")).order_by()
    return spells.values_list(
        "unit", "unit__uscc", "name", "address", "division", "unit__registered_on"
    ).iterator(chunk_size=5000)


def _open_rows(rosters: list[int]) -> Iterator[tuple[int, int, Row]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, roster_id, name, code, code_problem, address, division_id, registered_on,
                   type
              FROM orgs_rosterentry
             WHERE roster_id = ANY(%s) AND name <> ''
               AND NOT EXISTS (SELECT FROM matched WHERE matched.entry = orgs_rosterentry.id)
            """,
            [rosters],
        )
        for entry, roster, name, code, problem, address, division, founded, of in cursor:
            prefixes = PREFIXES.get(kind_of_type(of), frozenset())
            where, place = tidy(address), division or ""
            named, written = parse(name), tidy(name)
            row = Row(named, code, problem, where, place, founded, prefixes, written)
            yield entry, roster, row


def _listed(rosters: list[int]) -> dict[int, frozenset[Name]]:
    """The units that the lists have under their own code, with the names they go by there."""
    names: dict[int, set[Name]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit, name FROM matched JOIN orgs_rosterentry entry ON entry.id = matched.entry"
            " WHERE roster_id = ANY(%s)",
            [rosters],
        )
        for unit, name in cursor:
            names[unit].add(parse(name))
    return {unit: frozenset(found) for unit, found in names.items()}


def _refused() -> dict[tuple[str, str], frozenset[int]]:
    """Code and name of a row → the units that a person has said it is not."""
    kept = Q(kind=Difference.Kind.SAME_NAME, state=Difference.State.SETTLED)
    refused: dict[tuple[str, str], set[int]] = defaultdict(set)
    rows = Difference.objects.filter(kept, outcome=Difference.Outcome.OURS, unit__isnull=False)
    for code, name, unit in rows.annotate(code=F("facts__code"), name=F("facts__name")).values_list(
        "code", "name", "unit"
    ):
        refused[code, name].add(unit)
    return {pair: frozenset(units) for pair, units in refused.items()}


def _one_to_one(found: list[Suggestion], places: dict[int, tuple[int, Name]]) -> list[Suggestion]:
    """A list names a unit once: of several rows the one with most evidence, and those that say the
    same name (then the list has it twice)."""
    most: dict[tuple[int, int], Suggestion] = {}
    for one in found:
        place = (places[one.entry][0], one.unit)
        if place not in most or one.bits > most[place].bits:
            most[place] = one
    kept = []
    for one in found:
        roster, name = places[one.entry]
        first = most[roster, one.unit]
        if one.bits >= first.bits or name == places[first.entry][1]:
            kept.append(one)
    return kept
