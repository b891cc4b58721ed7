"""A verification as a page shows it: differences in words, each with what leads to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from orgs.models import Division
from orgs.nouns import noun_of
from orgs.views.scope import Asked
from reports.figures import Figure
from reports.indicators import CATALOGUE
from reports.models import SealedReturn
from reports.seals.edits import Edit
from reports.seals.evidence import MODELS
from reports.seals.verifying import FigureDifference, RowDifference, Verification

MOST = 500  # rows on a page; the command names all


@dataclass(frozen=True)
class ShownFigure:
    division: str
    name: str
    sealed: str
    now: str
    url: str


@dataclass(frozen=True)
class ShownRow:
    what: str
    key: str
    url: str
    said: list[str]
    edits: list[str]


@dataclass(frozen=True)
class Found:
    verification: Verification
    figures: list[ShownFigure]
    rows: list[ShownRow]
    definitions: list[str]

    @property
    def more(self) -> int:
        return len(self.verification.rows) - len(self.rows)


def shown(sealed_return: SealedReturn, found: Verification, asked: Asked) -> Found:
    names = dict(
        Division.objects.filter(pk__in={one.division for one in found.figures}).values_list(
            "pk", "name"
        )
    )
    return Found(
        found,
        [_figure(one, names, sealed_return, asked) for one in found.figures],
        [_row(one, asked) for one in found.rows[:MOST]],
        [named(slug) for slug in found.definitions],
    )


def named(slug: str) -> str:
    return CATALOGUE[slug].name if slug in CATALOGUE else slug


def _figure(
    one: FigureDifference, names: dict[str, str], sealed_return: SealedReturn, asked: Asked
) -> ShownFigure:
    known = CATALOGUE.get(one.slug)
    sealed, now = (
        Figure(known, value).displayed if known else str(value) for value in (one.sealed, one.now)
    )
    scope = sealed_return.scope.at(division=one.division, viewer=asked.scope.viewer)
    url = asked.url("indicator", one.slug, scope=scope) if known else ""
    return ShownFigure(names.get(one.division, one.division), named(one.slug), sealed, now, url)


def _row(one: RowDifference, asked: Asked) -> ShownRow:
    model = MODELS.get(one.model)  # none, when the sealed row itself was altered
    noun = noun_of(model) if model else None
    url = asked.url(noun.view, int(one.row)) if noun and one.row.isdecimal() else ""
    return ShownRow(
        str(model._meta.verbose_name) if model else one.model,
        one.key,
        url,
        list(said_of(one)),
        list(told(one.edits)),
    )


def said_of(one: RowDifference) -> Iterable[str]:
    """How a row differs, in words."""
    for verb, slugs in (("现在计入", one.came), ("不再计入", one.left), ("数量不同", one.changed)):
        if slugs:
            yield f"{verb}：{'、'.join(named(slug) for slug in slugs)}"
    if one.content:
        yield "内容与封存时不同"


def told(edits: Iterable[Edit]) -> Iterable[str]:
    """Which edits did it; none that the history knows is said to be so."""
    lines = [_told(edit) for edit in edits]
    return lines or [
        "变动记录里没有找到封存以后的改动；可能与封存同时进行，请查看这条记录的变动记录"
    ]


def _told(edit: Edit) -> str:
    when = f"{timezone.localtime(edit.at):%Y-%m-%d %H:%M}，{edit.by}，" if edit.at else ""
    where = f"（{edit.via}的{edit.what}）" if edit.via else f"（{edit.what}）"
    return f"{when}{edit.label}{where}"
