"""Pinyin initials of names, by which people find them (tjhy → 天剑海洋).

pypinyin reads 重庆 rightly but costs 150 µs a name. So each character's usual initial is looked up
in one table, and only the phrases that read otherwise (重庆, 长沙, 银行) are put right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from orgs import bulk
from orgs.models import (
    PartyOrganizationSpell,
    Pinyin,
    Place,
    UnitSpell,
    ledger_versions,
)

# Where names are, by model and field; higher apps add theirs.
_NAMES: list[tuple[type[Model], str]] = [
    (UnitSpell, "name"),
    (PartyOrganizationSpell, "name"),
    (Place, "name"),
]
_LONGEST = 4  # characters of the phrases that are put right; longer ones are idioms


def register_names(model: type[Model], field: str = "name") -> None:
    _NAMES.append((model, field))


def initials(name: str) -> str:
    """The initials of a name, lower case; what is not Chinese stays, without spaces.

    >>> initials("长沙天剑海洋(集团)有限公司")
    'cstjhyjtyxgs'
    """
    text = unicodedata.normalize("NFKC", name)
    exceptions = _exceptions()
    text = _exceptional().sub(lambda match: exceptions[match[0]], text)
    return re.sub(r"[^a-z0-9]", "", text.translate(_table()).lower())[:240]


def learn(names: Iterable[str]) -> int:
    """Add the initials of names that are not known yet; returns how many were new."""
    rows = [(name, initials(name)) for name in sorted(set(names))]
    if not rows:
        return 0
    columns = bulk.column_types(Pinyin, ("text", "initials"))
    with (
        transaction.atomic(),
        bulk.staged(columns, rows, "learnt"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO {Pinyin._meta.db_table} (text, initials)"  # noqa: S608
            " SELECT text, initials FROM learnt ON CONFLICT DO NOTHING"
        )
        return int(cursor.rowcount)


_learnt: dict[str, object] = {}


def learn_missing() -> None:
    """See to it that every name of the ledgers is known; at once when they have not changed."""
    version = tuple(sorted(ledger_versions().items()))
    if _learnt.get("version") == version:
        return
    for model, field in _NAMES:
        # NOT IN would be looked up row by row once there are more names than fit into work_mem.
        known = Exists(Pinyin.objects.filter(text=OuterRef(field)))
        unknown: QuerySet = model._default_manager.filter(~known)
        learn(unknown.order_by().values_list(field, flat=True).distinct())
    _learnt["version"] = version


@cache
def _table() -> dict[int, str]:
    """Character → the initial of its usual reading."""
    plain = str.maketrans("āáǎàēéěèōóǒòńňǹḿ", "aaaaeeeeoooonnnm")
    table = {}
    for code, readings in PINYIN_DICT.items():
        first = unicodedata.normalize("NFC", readings.split(",")[0])[:1].translate(plain)
        table[code] = unicodedata.normalize("NFD", first)[:1]
    return table


@cache
def _exceptions() -> dict[str, str]:
    """Phrases whose initials differ from those of their characters read one by one."""
    table, found = _table(), {}
    for phrase, readings in PHRASES_DICT.items():
        if len(phrase) > _LONGEST:
            continue
        spelt = "".join(
            unicodedata.normalize("NFD", reading[0])[:1] for reading in readings
        ).lower()
        if spelt != phrase.translate(table) and spelt.isascii() and len(spelt) == len(phrase):
            found[phrase] = spelt
    return found


@cache
def _exceptional() -> re.Pattern[str]:
    phrases = sorted(_exceptions(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, phrases)))
