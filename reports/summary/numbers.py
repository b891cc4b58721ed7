"""The number that is printed for a placeholder in a scope, and the note that says what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from orgs.nouns import NOUNS
from orgs.rules import RULES, count, is_enabled, settings_of
from orgs.views.scope import Asked
from reports.figures import Figure, figures, in_prose
from reports.indicators import Prose
from reports.presentation import Direction, change, earlier, tile
from reports.summary.naming import Form, Placeholder


@dataclass(frozen=True)
class Note:
    """What a number is: printed once for each indicator, however often the text names it."""

    number: int
    slug: str
    name: str
    value: str
    when: str
    definition: str
    version: int | None  # of the definition; a reminder has none
    url: str

    @property
    def said(self) -> str:
        version = f"，口径第{self.version}版" if self.version else ""
        return f"{self.name}：{self.value}，{self.when}{version}。"


@dataclass(frozen=True)
class Shown:
    """One number in the text: `text` as it is printed, `unit` after it, and the note it has."""

    placeholder: Placeholder
    text: str
    unit: str
    note: Note
    is_first: bool

    @property
    def url(self) -> str:
        return self.note.url

    def __str__(self) -> str:
        return self.text + self.unit


class Numbers:
    """The numbers of one scope, each taken when it is first named; figures all at once."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.notes: dict[str, Note] = {}

    @cached_property
    def figures(self) -> dict[str, Figure]:
        return figures(self.asked.scope)

    @cached_property
    def before(self) -> dict[str, Figure]:
        """What the change is against: see `presentation.earlier`."""
        return figures(earlier(self.asked))

    def shown(self, named: Placeholder) -> Shown | None:
        """The number, or None when it is unknown, or 0 where only more than that is worth saying."""
        printed = self._of_rule(named) if named.slug in RULES else self._of_figure(named)
        if printed is None:
            return None
        text, unit = printed
        is_first = named.slug not in self.notes
        return Shown(named, text, unit, self._note(named.slug), is_first)

    def _of_figure(self, named: Placeholder) -> tuple[str, str] | None:
        figure = self.figures[named.slug]
        indicator = figure.indicator
        drops_zero = named.form is Form.SOME and not figure.value
        if tile(self.asked, figure).is_unknown or drops_zero:
            return None
        if named.form is Form.CHANGE:
            changed = change(figure, self.before[named.slug], self.asked.scope)
            return None if changed.direction is Direction.UNKNOWN else (changed.text, "")
        exact = named.form is Form.EXACT
        if indicator.denominator is not None:
            return in_prose(figure.value, Prose.PERCENT) if exact else figure.prose, ""
        return in_prose(figure.value, Prose.EXACT) if exact else figure.prose, indicator.unit

    def _of_rule(self, named: Placeholder) -> tuple[str, str] | None:
        rule = RULES[named.slug]
        if not is_enabled(rule, settings_of()) or named.form is Form.CHANGE:
            return None
        number = self.counted[named.slug]
        if named.form is Form.SOME and not number:
            return None
        return f"{number}", NOUNS[rule.noun].measure

    @cached_property
    def counted(self) -> _Counts:
        return _Counts(self.asked)

    def _note(self, slug: str) -> Note:
        if slug not in self.notes:
            make = _rule_note if slug in RULES else _figure_note
            self.notes[slug] = make(self, slug, len(self.notes) + 1)
        return self.notes[slug]


class _Counts(dict[str, int]):
    """How many rows each rule is about, counted when it is asked."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked

    def __missing__(self, slug: str) -> int:
        self[slug] = count(RULES[slug], self.asked.scope)
        return self[slug]


def day_in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _figure_note(numbers: Numbers, slug: str, number: int) -> Note:
    figure, scope = numbers.figures[slug], numbers.asked.scope
    indicator = figure.indicator
    by_period = indicator.by_period
    return Note(
        number,
        slug,
        indicator.name,
        figure.displayed + ("" if indicator.denominator else indicator.unit),
        numbers.asked.bar.period_name if by_period else f"截至{day_in_words(scope.as_of)}",
        indicator.definition,
        indicator.version,
        numbers.asked.url("indicator", slug),
    )


def _rule_note(numbers: Numbers, slug: str, number: int) -> Note:
    rule, scope = RULES[slug], numbers.asked.scope
    when = f"截至{day_in_words(scope.as_of)}"
    value = f"{numbers.counted[slug]:,}{NOUNS[rule.noun].measure}"
    url = numbers.asked.url("due_list", slug)
    return Note(number, slug, rule.title, value, when, rule.text, None, url)
