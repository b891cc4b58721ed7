"""Ending one link of a record: which of those that stand, and from which day."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from orgs.acts.act import Act, ActError
from orgs.acts.writing import end
from orgs.models import Change, Spell
from orgs.nouns import Noun


class EndLink(Act):
    """`owner` is the model's field that names the record; `described` says what a link is to."""

    icon, day_label = "unlink", "结束日期"
    explanation = "自这一天起不再有效，此前不变。"
    model: ClassVar[type[Spell]]
    owner: ClassVar[str]
    link_label: ClassVar[str]

    one = forms.ModelChoiceField(Change.objects.none(), empty_label="请选择")

    @classmethod
    def standing(cls, record: Any) -> QuerySet:
        held = cls.model._default_manager.as_of(timezone.localdate())  # type: ignore[attr-defined]
        found: QuerySet = held.filter(**{cls.owner: record.pk}).order_by("started_on", "pk")
        return found

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(cls.standing(record).exists())

    def prepare(self) -> None:
        field: Any = self.fields["one"]
        field.label, field.queryset = self.link_label, self.standing(self.record)
        said = self.described(field.queryset)
        field.label_from_instance = lambda one: f"{said[one.pk]}（自{one.started_on}）"
        only = list(field.queryset[:2])
        if len(only) == 1:
            self.initial.setdefault("one", only[0].pk)

    def described(self, links: QuerySet) -> dict[int, str]:
        """Link → what it is to, in words."""
        raise NotImplementedError

    def apply(self, change: Change) -> None:
        chosen = self.cleaned_data["one"]
        if self.day <= chosen.started_on:
            raise ActError(f"结束日期必须晚于开始日期（{chosen.started_on}）", "effective_on")
        end(self.model._default_manager.filter(pk=chosen.pk), self.day, change, "effective_on")


def names_of(noun: Noun, links: QuerySet) -> dict[int, str]:
    """Link → the name of the record of the noun that it is to (by the field of the noun's view)."""
    keys = dict(links.values_list("pk", noun.view))
    things = noun.model._default_manager.filter(pk__in=keys.values())
    names = dict(noun.named(things, timezone.localdate()).values_list("pk", "name"))
    return {link: names[pk] for link, pk in keys.items()}
