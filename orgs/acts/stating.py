"""Acts that say something new of a thing whose attributes are dated (`StatedSpell`)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Model, Q
from django.utils import timezone

from orgs.acts.act import Act, ActError
from orgs.acts.fields import DivisionField, RecordField
from orgs.acts.writing import state
from orgs.models import Change, Division, Industry, Place, StatedSpell
from orgs.nouns import noun_of
from orgs.scope import Reach
from orgs.spells import identity_of

# Attributes chosen from few enough rows for a list; anything else is picked by typing.
_CHOSEN: tuple[type[Model], ...] = (Division, Industry, Place)


class StatingAct(Act):
    """From the effective day on, the attributes that were changed in the form hold."""

    model: ClassVar[type[StatedSpell]]
    attributes: ClassVar[tuple[str, ...]]

    def prepare(self) -> None:
        spell = self.current()
        for name in self.attributes:
            self.fields[name] = attribute_field(self.model, name, self.reach, spell)
            if spell is not None:
                self.initial[name] = initial_of(spell, name)

    def current(self) -> StatedSpell | None:
        """What is known of the record today."""
        return spell_on(self.model, self.record.pk, timezone.localdate()) if self.record else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.values():
            raise forms.ValidationError("没有任何改动。请修改要登记的项目，或返回。")
        return cleaned

    def values(self) -> dict[str, Any]:
        """Attribute → value as it is stored, of those that were changed in the form."""
        changed = [name for name in self.attributes if name in self.changed_data]
        return {name: stored(self.cleaned_data.get(name)) for name in changed}

    def stated(self) -> list[str]:
        """Without what stood in the form as it is known, and was left so."""
        left = set(self.attributes) - set(self.changed_data)
        return [name for name in super().stated() if name not in left]

    def apply(self, change: Change) -> Model | None:
        check_known(self.model, self.record.pk, self.day)
        state(self.model, self.record.pk, self.day, self.values(), change)
        return None


def spell_on(model: type[StatedSpell], pk: int, day: date) -> Any:
    (owner,) = identity_of(model)
    return model._default_manager.as_of(day).filter(**{owner: pk}).first()  # type: ignore[attr-defined]


def check_known(model: type[StatedSpell], pk: int, day: date) -> None:
    """Raises `ActError` for a day before anything is known of the thing."""
    (owner,) = identity_of(model)
    spells = model._default_manager.filter(**{owner: pk}).order_by("started_on")
    first = spells.values_list("started_on", flat=True).first()
    if first is not None and day < first:
        raise ActError(
            f"台账中自{first}起才有记载，日期不能更早；确需更早的，请先更正起始日期", "effective_on"
        )


def attribute_field(
    model: type[StatedSpell], name: str, reach: Reach, standing: StatedSpell | None = None
) -> forms.Field:
    """The form field of one attribute: its model's own, or a picker for a long list. It offers what
    the `standing` spell has, whatever has become of that."""
    column = cast(Any, model._meta.get_field(name))
    label, required = column.verbose_name, not (column.null or column.blank)
    kept = getattr(standing, column.attname, None)
    if not column.is_relation:
        field = column.formfield()
        if isinstance(field, forms.NullBooleanField):
            field.widget.choices = [("unknown", "不详"), ("true", "是"), ("false", "否")]
        return field
    if column.related_model is Division:
        return DivisionField(label=label, communities=True, standing=kept)
    noun = noun_of(column.related_model)
    if noun is not None and column.related_model not in _CHOSEN:
        picker = RecordField(noun.slug, label=label, required=required, anywhere=True)
        picker.reach = reach
        return picker
    field = column.formfield(empty_label="不详" if column.related_model is Industry else "无")
    if column.related_model is Place:
        field.queryset = Place.objects.filter(reach.q("division", {}) | Q(pk=kept))
    if column.related_model is Industry:
        field.queryset = Industry.objects.filter(Q(scheme=Industry.Scheme.SECTION) | Q(pk=kept))
    return field


def initial_of(spell: StatedSpell, name: str) -> Any:
    """The value of one attribute as its form field shows it."""
    column = cast(Any, spell._meta.get_field(name))
    value = getattr(spell, column.attname)
    noun = noun_of(column.related_model) if column.is_relation else None
    if value is not None and noun is not None and column.related_model not in _CHOSEN:
        return noun.named(noun.model._default_manager.filter(pk=value), timezone.localdate())[0]
    return value


def stored(value: Any) -> Any:
    """A cleaned value as a statement holds it: records by key, unknown text as empty."""
    return value.pk if isinstance(value, Model) else value
