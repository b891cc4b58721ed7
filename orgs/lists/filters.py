"""Kinds of filter that several ledgers use. What is not known can be asked for too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, Q, QuerySet

UNKNOWN = "unknown"


class ChoiceFilter(django_filters.ChoiceFilter):
    """One of a list, or 不详 where the field can be empty."""

    def __init__(self, label: str, choices: Any, field: str, *, unknown: bool = False) -> None:
        def listed() -> list[tuple[str, str]]:
            known = choices() if callable(choices) else choices
            return [*known, *([(UNKNOWN, "不详")] if unknown else [])]

        super().__init__(
            field_name=field, label=label, choices=listed, empty_label=f"{label}：全部"
        )
        self.blank = Q(**{f"{field}__isnull": True}) if unknown else Q()

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if value != UNKNOWN:
            return super().filter(qs, value)
        column = qs.model._meta.get_field(self.field_name.split("__")[0])
        is_text = column.get_internal_type() == "CharField" and "__" not in self.field_name
        return qs.filter(self.blank | Q(**{self.field_name: ""}) if is_text else self.blank)


class YesNoFilter(ChoiceFilter):
    """是, 否 or 不详: unknown is never 否."""

    def __init__(self, label: str, field: str) -> None:
        super().__init__(label, [("yes", "是"), ("no", "否")], field, unknown=True)

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if value in ("yes", "no"):
            return qs.filter(**{self.field_name: value == "yes"})
        return super().filter(qs, value)


class YearFilter(ChoiceFilter):
    """The calendar year in which the rows of the model happened, the latest first."""

    def __init__(self, model: type[Model], day: str = "happened_on") -> None:
        def years() -> list[tuple[str, str]]:
            found = model._default_manager.dates(day, "year", "DESC")
            return [(str(one.year), f"{one.year}年") for one in found]

        super().__init__("年度", years, day)
        self.lookup_expr = "year"


class ConditionFilter(django_filters.ChoiceFilter):
    """Named conditions; `default` holds when nothing is chosen."""

    def __init__(
        self, label: str, conditions: dict[str, tuple[str, Callable[[Any], Q]]], default: str = ""
    ) -> None:
        choices = [(name, words) for name, (words, _) in conditions.items() if name != default]
        empty = conditions[default][0] if default else f"{label}：全部"
        super().__init__(label=label, choices=choices, empty_label=empty)
        self.conditions, self.default = conditions, default

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        chosen = value or self.default
        if not chosen:
            return qs
        return qs.filter(self.conditions[chosen][1](self.parent.scope.as_of))


class NumberFilter(django_filters.NumberFilter):
    def __init__(self, label: str, field: str, lookup: str) -> None:
        super().__init__(
            field_name=field, lookup_expr=lookup, label=label, min_value=0, max_value=10_000_000
        )


class RecordFilter(django_filters.NumberFilter):
    """The rows that go with one record of another ledger, which links lead here with.

    `rows(queryset, record, scope)` narrows; the record must lie within the viewer's reach.
    """

    def __init__(
        self, label: str, noun: str, rows: Callable[[QuerySet, int, Any], QuerySet]
    ) -> None:
        super().__init__(label=label, widget=forms.HiddenInput, min_value=1, max_value=2**62)
        self.noun, self.rows = noun, rows

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs if value is None else self.rows(qs, int(value), self.parent.scope)


class OwnFilter(django_filters.ChoiceFilter):
    """What belongs to the scope's division itself, not to those under it; links lead here with it."""

    def __init__(self) -> None:
        super().__init__(
            label="区划", widget=forms.HiddenInput, choices=[("own", "仅本级，不含下级")]
        )

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs.filter(division=self.parent.scope.division) if value else qs
