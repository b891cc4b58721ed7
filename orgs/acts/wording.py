"""What was filled into a form, as it is read back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.choices import flatten_choices


def in_words(field: forms.Field, value: Any) -> str:
    """A cleaned value in words: choices by their labels, other records by name and number."""
    if value is None or value == "":
        return "—"
    if hasattr(field, "in_words"):  # a field with words of its own
        return str(field.in_words(value))
    if isinstance(value, bool):  # by its label, where the field offers one
        return _choice(field, str(value).lower(), "是" if value else "否")
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Model):
        if isinstance(field, forms.ModelChoiceField):
            return str(field.label_from_instance(value))
        return named(value)
    if isinstance(value, QuerySet | list | tuple):
        return _listed(field, value)
    return _choice(field, value, value)


def _choice(field: forms.Field, value: Any, otherwise: Any) -> str:
    return str(dict(flatten_choices(getattr(field, "choices", ()))).get(value, otherwise))


def _listed(field: forms.Field, values: Iterable[Any]) -> str:
    return "、".join(in_words(field, value) for value in values)


def named(record: Model) -> str:
    """A record by its name and number, as pickers show it: `天剑海洋（91430105…）`."""
    name, key = getattr(record, "name", ""), getattr(record, "key", "")
    return f"{name}（{key}）" if name and key and name != key else str(name or key or record)
