"""五个清楚: how whole, how fresh and how consistent the ledger's rows are, counted as rules.

Each clear is about the rows of one ledger (`whole`). What is not known of them (`gap`), since when
nobody has looked at them (`freshness`), what cannot all be true (`contradiction`) and what others
say otherwise (`difference`) are rules of `orgs/rules.py`, which each app registers for its own
facts: so every number is a list. Nothing is scored: a row is whole, or one names what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

import django_filters
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, Count, Q, QuerySet, TextChoices, Value, When

from orgs.lists.ledger import LEDGERS
from orgs.memory import remembered
from orgs.models import Difference, Division
from orgs.rules import (
    RULES,
    Group,
    Rule,
    Severity,
    Together,
    is_enabled,
    months_before,
    register,
    settings_of,
    threshold_of,
    together,
)
from orgs.scope import Scope, in_range

Condition = Callable[[Scope, int], Q]


class Clear(TextChoices):
    """The five that the district must be able to tell (两新组织“五个清楚”)."""

    UNITS = "units", "两新组织数清楚"
    ORGANIZATIONS = "organizations", "党组织数清楚"
    MEMBERS = "members", "党员数清楚"
    COVERAGE = "coverage", "覆盖单位清楚"
    FUNCTION = "function", "作用发挥清楚"


@dataclass(frozen=True)
class Whole:
    """The rows that one clear is about."""

    clear: Clear
    noun: str
    condition: Condition
    query: dict[str, str]


WHOLES: dict[str, Whole] = {}


def _everything(scope: Scope, _: int) -> Q:
    return Q()


def whole(
    clear: Clear,
    noun: str,
    title: str,
    text: str,
    condition: Condition = _everything,
    query: dict[str, str] | None = None,
) -> Whole:
    """Say which rows of which ledger a clear is about; its gaps lie among them."""
    made = WHOLES[clear] = Whole(clear, noun, condition, query or {})
    _tell(
        Rule(
            f"{clear}-whole", noun, title, Severity.INFO, text, condition,
            query=made.query, groups=(Group.WHOLE,), clear=clear,
        )
    )  # fmt: skip
    _tell(
        Rule(
            f"{clear}-incomplete", noun, f"{title}：有缺项的", Severity.INFO,
            "至少有一项不详的行。", _any_gap(clear),
            query=made.query, groups=(Group.GAP,), clear=clear, is_sum=True,
        )
    )  # fmt: skip
    _tell(
        Rule(
            f"{clear}-complete", noun, f"{title}：没有缺项的", Severity.INFO,
            "没有一项不详的行。", _no_gap(made),
            query=made.query, groups=(Group.WHOLE,), clear=clear, is_sum=True,
        )
    )  # fmt: skip
    return made


def gap(clear: Clear, slug: str, title: str, text: str, condition: Condition, **more: Any) -> Rule:
    """Something that matters and is not known of some of the clear's rows."""
    about = WHOLES[clear]

    def among(scope: Scope, threshold: int) -> Q:
        return about.condition(scope, threshold) & condition(scope, threshold)

    return _tell(
        Rule(
            slug, about.noun, title, Severity.AMBER, text, among,
            query=about.query, groups=(Group.GAP,), clear=clear, **more,
        )
    )  # fmt: skip


def contradiction(
    clear: Clear, noun: str, slug: str, title: str, text: str, condition: Condition, **more: Any
) -> Rule:
    """What cannot all be true, or hardly, of a record: `more` has its source, remedy and act."""
    severity = more.pop("severity", Severity.RED)
    return _tell(
        Rule(
            slug, noun, title, severity, text, condition,
            groups=(Group.CONTRADICTION,), clear=clear, **more,
        )
    )  # fmt: skip


def difference(clear: Clear, slug: str, title: str, text: str, condition: Q, **more: Any) -> Rule:
    """What files and lists say otherwise than the ledger, as long as it is not settled; `condition`
    picks from the differences (`orgs.models.Difference`), and `more` may make it a reminder too."""
    groups = (*more.pop("groups", ()), Group.DIFFERENCE)
    severity = more.pop("severity", Severity.AMBER)
    pending = condition & Q(state__in=Difference.PENDING)
    return _tell(
        Rule(
            slug, "differences", title, severity, text, lambda scope, _: pending,
            act="settle", groups=groups, clear=clear, **more,
        )
    )  # fmt: skip


# How long ago somebody last confirmed or changed a row, in months; what is older comes after.
AGES = ((3, "三个月以内"), (6, "三个月至六个月"), (12, "六个月至一年"))
LONGER, NEVER = "longer", "never"
AGE_WORDS = {
    **{str(months): words for months, words in AGES},
    LONGER: "一年以上",
    NEVER: "登记以来从未核实",
}


@dataclass(frozen=True)
class Age:
    """When a clear's rows were last looked at.

    `touched(scope, day)` are those confirmed or changed after the day, `ever(scope)` those that
    were at any time since they were first listed. A row listed within the year is as fresh as its
    listing; an older one that nobody has looked at since is 从未核实.
    """

    clear: Clear
    touched: Callable[[Scope, date], Q]
    ever: Callable[[Scope], Q]

    def steps(self, scope: Scope) -> list[tuple[str, Q]]:
        """Each age with its condition, of which the first that is met holds; NEVER if none is."""
        since = [(str(m), self.touched(scope, months_before(scope.as_of, m))) for m, _ in AGES]
        return [*since, (LONGER, self.ever(scope))]

    def condition(self, age: str) -> Condition:
        """The rows of one age, for their list."""

        def of_age(scope: Scope, threshold: int) -> Q:
            found = WHOLES[self.clear].condition(scope, threshold)
            for step, condition in self.steps(scope):
                if step == age:
                    return found & condition
                found &= ~condition
            return found

        return of_age

    def within_year(self, scope: Scope, threshold: int) -> Q:
        recently = Q(pk__in=())
        for step, condition in self.steps(scope):
            if step in WITHIN_YEAR:
                recently |= condition
        return WHOLES[self.clear].condition(scope, threshold) & recently

    def told(self, scope: Scope) -> Case:
        """The age of each row, for counting them all at once."""
        steps = [When(condition, then=Value(age)) for age, condition in self.steps(scope)]
        about = WHOLES[self.clear].condition(scope, 0)
        outside = [When(~about, then=Value(""))] if about else []
        return Case(*outside, *steps, default=Value(NEVER), output_field=CharField())


FRESHNESS: dict[str, Age] = {}


WITHIN_YEAR = frozenset(str(months) for months, _ in AGES)


def freshness(
    clear: Clear, touched: Callable[[Scope, date], Q], ever: Callable[[Scope], Q], text: str
) -> None:
    """Divide the clear's rows by when they were last looked at (`Age`)."""
    about, age = WHOLES[clear], Age(clear, touched, ever)
    FRESHNESS[clear] = age
    for one, words in AGE_WORDS.items():
        _tell(
            Rule(
                f"{clear}-fresh-{one}", about.noun, f"最近核实或变更：{words}", Severity.INFO, text,
                age.condition(one), query=about.query, groups=(Group.FRESHNESS,), clear=clear,
            )
        )  # fmt: skip
    _tell(
        Rule(
            f"{clear}-fresh-year", about.noun, "最近核实或变更：一年以内", Severity.INFO, text,
            age.within_year, query=about.query, groups=(Group.FRESHNESS,), clear=clear, is_sum=True,
        )
    )  # fmt: skip


def of_clear(clear: str, group: Group) -> list[Rule]:
    """The rules of one kind that belong to the clear, in force, without what sums them up."""
    known = settings_of()
    return [
        rule
        for rule in RULES.values()
        if rule.clear == clear
        and rule.within(group)
        and not rule.is_sum
        and is_enabled(rule, known)
    ]


def _tell(rule: Rule) -> Rule:
    """Register the rule, and with its ledger what narrows the list to the division's own rows."""
    LEDGERS[rule.noun].more_filters.setdefault("level", OwnLevelFilter())
    return register(rule)


def _any_gap(clear: Clear) -> Condition:
    def condition(scope: Scope, _: int) -> Q:
        known, any_of = settings_of(), Q(pk__in=())
        for rule in of_clear(clear, Group.GAP):
            any_of |= rule.condition(scope, threshold_of(rule, known))
        return any_of

    return condition


def _no_gap(about: Whole) -> Condition:
    def condition(scope: Scope, threshold: int) -> Q:
        return about.condition(scope, threshold) & ~_any_gap(about.clear)(scope, threshold)

    return condition


# --- Parts of a division -------------------------------------------------------------------------


class OwnLevelFilter(django_filters.ChoiceFilter):
    """The rows of a division that lie in none of its parts (区本级、区直)."""

    def __init__(self) -> None:
        super().__init__(
            label="层级", choices=[("own", "本级（不含下级）")], empty_label="层级：不限"
        )

    def filter(self, qs: Any, value: Any) -> Any:
        return qs.filter(own_level(self.parent.scope)) if value else qs


def own_level(scope: Scope) -> Q:
    below = Q(pk__in=())
    for code in parts_of(scope):
        below |= in_range("at_division", code)
    return ~below


def parts_of(scope: Scope) -> list[str]:
    """The codes of the divisions that the scope's is made up of on its day."""
    children = Division.objects.for_breakdown(scope.division, scope.as_of)
    return list(children.values_list("code", flat=True))


# --- Counting ------------------------------------------------------------------------------------

OWN = ""  # the part of a division that is none of its children


@dataclass(frozen=True)
class Tally:
    """How many rows each rule is about, in each part of a division and in all of it."""

    numbers: Counter[tuple[str, str]]  # (part's code or OWN, rule)

    def of(self, slug: str, part: str | None = None) -> int:
        if part is not None:
            return self.numbers[part, slug]
        return sum(n for (_, rule), n in self.numbers.items() if rule == slug)


def tally(scope: Scope) -> Tally:
    """Every rule of the five clears, counted over the scope's rows by part."""
    known = settings_of()
    rules = [rule for rule in RULES.values() if rule.clear and is_enabled(rule, known)]
    return _tally(scope, tuple((rule.slug, threshold_of(rule, known)) for rule in rules))


Asked = tuple[tuple[str, int], ...]  # rules in force with their thresholds


@remembered(reads=lambda scope, asked: ("orgs", "members", "activities"))
def _tally(scope: Scope, asked: Asked) -> Tally:
    """The thresholds are among the arguments, so that another setting is another answer."""
    parts, numbers = parts_of(scope), Counter[tuple[str, str]]()
    for statement in _statements(scope, asked):
        for division, slugs, number in statement.counted():
            part = part_of(division, parts)
            for slug in slugs:
                numbers[part, slug] += number
    return Tally(numbers)


@dataclass(frozen=True)
class Statement:
    """One SQL statement that counts the rows of one ledger by division and by what they meet."""

    sql: str
    params: tuple[Any, ...]
    names: Mapping[str, Rule]  # column → the rule it tells of
    clears: tuple[str, ...] = ()  # whose ages it tells

    def counted(self) -> Iterator[tuple[str, set[str], int]]:
        """Division, the rules that its rows meet, and how many such rows."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            columns = [column.name for column in cursor.description]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        for row in rows:
            yield row["at_division"], self._met(row), row["number"]

    def _met(self, row: Mapping[str, Any]) -> set[str]:
        if "slug" in row:
            return {row["slug"]}
        met = [rule for name, rule in self.names.items() if row[name]]
        gaps = {rule.clear for rule in met if rule.within(Group.GAP)}
        whole = {rule.clear for rule in met if rule.within(Group.WHOLE)} - gaps
        ages = {clear: row[f"age_{clear}"] for clear in self.clears}
        return {
            *(rule.slug for rule in met),
            *(f"{clear}-incomplete" for clear in gaps),
            *(f"{clear}-complete" for clear in whole),
            *(f"{clear}-fresh-{age}" for clear, age in ages.items()),
            *(f"{clear}-fresh-year" for clear, age in ages.items() if age in WITHIN_YEAR),
        }


@lru_cache(maxsize=512)
def _statements(scope: Scope, asked: Asked) -> tuple[Statement, ...]:
    """One statement for all rules that choose from the same rows.

    Writing them takes Django a good part of what running them takes, so they are kept. Where the
    rows are those of a clear each is read once; of others (what is gone) only the few that are
    against a rule.
    """
    thresholds = dict(asked)
    rules = [RULES[slug] for slug in thresholds if not RULES[slug].is_sum]
    found = []
    for one in together(rule for rule in rules if not rule.within(Group.FRESHNESS)):
        clears = tuple(rule.clear for rule in one.rules if rule.within(Group.WHOLE))
        try:
            read = partial(_read_through, clears) if clears else _looked_up
            sql, params = read(one, scope, thresholds).query.sql_with_params()
        except EmptyResultSet:
            continue
        found.append(Statement(sql, params, dict(one.named()), clears))
    return tuple(found)


def _read_through(
    clears: tuple[str, ...], one: Together, scope: Scope, thresholds: Mapping[str, int]
) -> QuerySet:
    ages = {f"age_{clear}": FRESHNESS[clear].told(scope) for clear in clears}
    rows = one.flagged(one.rows(scope).annotate(**ages), scope, thresholds)
    names = [name for name, _ in one.named()]
    return rows.values("at_division", *names, *ages).annotate(number=Count("pk"))


def _looked_up(one: Together, scope: Scope, thresholds: Mapping[str, int]) -> QuerySet:
    rows, each = one.rows(scope), []
    for rule in one.rules:
        against = rows.filter(rule.condition(scope, thresholds[rule.slug])).values("at_division")
        each.append(against.annotate(slug=Value(rule.slug), number=Count("pk")))
    return each[0].union(*each[1:], all=True)


def part_of(division: str, parts: list[str]) -> str:
    """Which of the parts a division lies in; `OWN` when in none."""
    return next((code for code in parts if division.startswith(code)), OWN)
