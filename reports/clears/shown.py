"""The five clears as pages and files show them: every number with the list of exactly its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orgs.clarity import AGE_WORDS, OWN, WITHIN_YEAR, Clear, Tally, of_clear, tally
from orgs.models import Division
from orgs.nouns import NOUNS
from orgs.rules import RULES, Group, Rule
from orgs.views.scope import Asked
from reports.clears.meanings import MEANINGS, Meaning
from reports.figures import figures, rounded
from reports.indicators.indicator import percent
from reports.presentation import Tile, tile

OLDER = tuple(age for age in AGE_WORDS if age not in WITHIN_YEAR)


@dataclass(frozen=True)
class Count:
    """How many rows a rule is about, and the address of their list."""

    rule: Rule
    number: int
    url: str
    share: Decimal | None = None  # of the clear's rows, in percent

    @property
    def is_any(self) -> bool:
        return self.number > 0

    @property
    def words(self) -> str:
        """The rule's title without what its list is called by."""
        return self.rule.title.rpartition("：")[2]

    @property
    def measure(self) -> str:
        return NOUNS[self.rule.noun].measure


@dataclass(frozen=True)
class Card:
    """One clear: its figures, and how whole, fresh and consistent its rows are."""

    meaning: Meaning
    url: str
    tiles: list[Tile]
    whole: Count
    complete: Count
    incomplete: Count
    within_year: Count
    gaps: list[Count]
    ages: list[tuple[str, Count]]
    contradictions: list[Count]
    differences: list[Count]

    @property
    def against(self) -> int:
        """How often a rule is met: a row against two rules is told twice."""
        return sum(count.number for count in self.contradictions)

    @property
    def unsettled(self) -> int:
        return sum(count.number for count in self.differences)


def cards(asked: Asked) -> list[Card]:
    counted = tally(asked.scope)
    return [_card(asked, clear, counted) for clear in Clear]


def card(asked: Asked, clear: Clear) -> Card:
    return _card(asked, clear, tally(asked.scope))


def _card(asked: Asked, clear: Clear, counted: Tally) -> Card:
    meaning = MEANINGS[clear]
    whole = _count(asked, f"{clear}-whole", counted)

    def told(rules: Iterable[Rule]) -> list[Count]:
        found = [_count(asked, rule.slug, counted, whole.number) for rule in rules]
        return sorted(found, key=lambda count: not count.is_any)

    shown = figures(asked.scope, meaning.figures)
    return Card(
        meaning,
        asked.url("clear", clear),
        [tile(asked, figure) for figure in shown.values()],
        whole,
        _count(asked, f"{clear}-complete", counted, whole.number),
        _count(asked, f"{clear}-incomplete", counted, whole.number),
        _count(asked, f"{clear}-fresh-year", counted, whole.number),
        told(of_clear(clear, Group.GAP)),
        [(a, _count(asked, _age(clear, a).slug, counted, whole.number)) for a in AGE_WORDS],
        told(of_clear(clear, Group.CONTRADICTION)),
        told(of_clear(clear, Group.DIFFERENCE)),
    )


def _age(clear: Clear, age: str) -> Rule:
    return RULES[f"{clear}-fresh-{age}"]


def _count(asked: Asked, slug: str, counted: Tally, whole: int = 0) -> Count:
    number = counted.of(slug)
    return Count(RULES[slug], number, rule_url(asked, RULES[slug]), _share(number, whole))


def _share(number: int, whole: int) -> Decimal | None:
    share = percent(number, whole)
    return None if share is None else rounded(share)


def rule_url(asked: Asked, rule: Rule, part: str | None = None) -> str:
    """The rule's list: of the scope's division, of one part of it, or of its own rows (`OWN`)."""
    scope = asked.at(division=part) if part else asked.scope
    own = {"level": "own"} if part == OWN else {}
    view = f"{NOUNS[rule.noun].view}_list"
    return asked.url(view, scope=scope, more={"rule": rule.slug, **rule.query, **own})


# --- By street -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    label: str
    rules: tuple[Rule, ...]
    clear: Clear  # whose page tells the numbers of several rules apart
    place: str = "by-division"  # where on that page


@dataclass(frozen=True)
class Row:
    name: str
    code: str
    cells: list[tuple[int, str]]  # number, address


@dataclass(frozen=True)
class Table:
    """The parts of a division in the order of their codes: no ranking."""

    groups: list[tuple[str, int, str]]  # heading over how many columns, its address
    columns: list[Column]
    rows: list[Row]
    total: Row

    @property
    def heads(self) -> list[str]:
        prefixes = [name for name, width, _ in self.groups for _ in range(width)]
        labels = [column.label for column in self.columns]
        pairs = zip(prefixes, labels, strict=True)
        return [
            "区划",
            "代码",
            *(f"{prefix}：{label}" if prefix else label for prefix, label in pairs),
        ]

    @property
    def cells(self) -> list[list[str | int]]:
        return [
            [row.name, row.code, *(number for number, _ in row.cells)]
            for row in (*self.rows, self.total)
        ]


def overview_table(asked: Asked) -> Table:
    """Of each clear: its rows, those with gaps, what contradicts itself, and what others say."""
    groups, columns = [], []
    for clear in Clear:
        against = tuple(of_clear(clear, Group.CONTRADICTION))
        otherwise = tuple(of_clear(clear, Group.DIFFERENCE))
        columns += [
            Column("总数", (RULES[f"{clear}-whole"],), clear),
            Column("缺项", (RULES[f"{clear}-incomplete"],), clear),
            Column("矛盾", against, clear, "contradictions"),
            Column("差异", otherwise, clear, "differences"),
        ]
        groups.append((str(clear.label), 4, asked.url("clear", clear)))
    return _table(asked, groups, columns)


def table_of(asked: Asked, clear: Clear) -> Table:
    """Of one clear: each gap, what is stale, each contradiction and difference that there is."""
    counted = tally(asked.scope)
    gaps = of_clear(clear, Group.GAP)
    against = [r for r in of_clear(clear, Group.CONTRADICTION) if counted.of(r.slug)]
    otherwise = [r for r in of_clear(clear, Group.DIFFERENCE) if counted.of(r.slug)]
    columns = [
        Column("总数", (RULES[f"{clear}-whole"],), clear),
        Column("有缺项", (RULES[f"{clear}-incomplete"],), clear),
        *(Column(rule.title, (rule,), clear) for rule in gaps),
        *(Column(AGE_WORDS[age], (_age(clear, age),), clear) for age in OLDER),
        *(Column(rule.title, (rule,), clear) for rule in (*against, *otherwise)),
    ]
    groups = [
        ("", 2, ""),
        ("缺项", len(gaps), ""),
        ("最近核实或变更", len(OLDER), ""),
        ("互相矛盾", len(against), ""),
        ("未处理的差异", len(otherwise), ""),
    ]
    return _table(asked, [group for group in groups if group[1]], columns)


def _table(asked: Asked, groups: list[tuple[str, int, str]], columns: list[Column]) -> Table:
    scope, counted = asked.scope, tally(asked.scope)
    children = Division.objects.for_breakdown(scope.division, scope.as_of)
    rows = [
        _row(asked, child.name, child.code, child.code, columns, counted)
        for child in children
        if scope.viewer.overlaps(child.code)
    ]
    own = _row(asked, "本级（不含下级）", scope.division, OWN, columns, counted)
    if rows and any(number for number, _ in own.cells):
        rows.append(own)
    total = _row(asked, "合计", scope.division, None, columns, counted)
    return Table(groups, columns, rows, total)


def _row(
    asked: Asked,
    name: str,
    code: str,
    part: str | None,
    columns: Sequence[Column],
    counted: Tally,
) -> Row:
    return Row(name, code, [_cell(asked, column, part, counted) for column in columns])


def _cell(asked: Asked, column: Column, part: str | None, counted: Tally) -> tuple[int, str]:
    """Rows of one rule lead to their list; those of several to the page that tells them apart."""
    number = sum(counted.of(rule.slug, part) for rule in column.rules)
    if len(column.rules) == 1:
        return number, rule_url(asked, column.rules[0], part)
    if part == OWN:
        return number, asked.url("clear", column.clear) + "#by-division"
    scope = asked.at(division=part) if part else asked.scope
    return number, asked.url("clear", column.clear, scope=scope) + f"#{column.place}"
