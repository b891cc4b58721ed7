"""What a text may name: indicators and reminders, by slug or by their Chinese names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from orgs.rules import RULES, Group
from reports.indicators import CATALOGUE, GROUPS

WORDS = ("区划", "期间", "截止日")  # what is said of the scope itself, and is no number


class Form(Enum):
    """How a placeholder prints its number; the value is what people write after the colon."""

    PROSE = ""
    EXACT = "精确"
    CHANGE = "较上年"
    SOME = "非零"

    @property
    def code(self) -> str:
        return "" if self is Form.PROSE else self.name.lower()


FORMS = {form.code: form for form in Form} | {form.value: form for form in Form}


@dataclass(frozen=True)
class Placeholder:
    """A number the text names: an indicator or rule, and how it is printed."""

    slug: str
    form: Form = Form.PROSE

    @property
    def code(self) -> str:
        return f"{self.slug}:{self.form.code}" if self.form.code else self.slug

    @property
    def label(self) -> str:
        name = name_of(self.slug)
        return f"{name}：{self.form.value}" if self.form.value else name

    @property
    def is_number(self) -> bool:
        return self.slug not in WORDS


def identify(written: str) -> str | None:
    """The slug of what is called so, or is that slug; None when there is no such thing."""
    return _known().get(written)


@cache
def _known() -> dict[str, str]:
    """Slugs and names alike → slug. Both are declared in code, so that they stay as they are."""
    entries = [entry for _, names in listed() for entry in names]
    return {name: slug for slug, name in entries} | {slug: slug for slug, _ in entries}


def name_of(slug: str) -> str:
    if slug in CATALOGUE:
        return CATALOGUE[slug].name
    return RULES[slug].title if slug in RULES else slug


def listed() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every slug and name that may be written, by group."""
    by_group = [
        (name, [(i.slug, i.name) for i in CATALOGUE.values() if i.group == group])
        for group, name in GROUPS.items()
    ]
    reminders = [(slug, r.title) for slug, r in RULES.items() if r.within(Group.DUE)]
    return [*by_group, (Group.DUE.value, reminders)]
