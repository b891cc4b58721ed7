"""Fields of acts that choose a record: typed by name or number, helped by suggestions."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from orgs.acts.wording import named
from orgs.duplicates import survivor_of
from orgs.models import Division
from orgs.nouns import NOUNS
from orgs.scope import EVERYTHING, Reach

_WITH_KEY = re.compile(r"（([^（）]+)）\s*$")


class RecordInput(forms.TextInput):
    """A text field whose suggestions (a native list) are fetched while one types."""

    template_name = "acts/record_input.html"

    def __init__(self, noun: str) -> None:
        super().__init__({"autocomplete": "off"})
        self.noun = noun

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        suggested = f"{context['widget']['attrs']['id']}_suggestions"
        context["widget"]["attrs"] |= {
            "list": suggested,
            "hx-post": reverse("suggestions", args=[self.noun]),
            "hx-trigger": "input changed delay:250ms",
            "hx-params": f"{name},csrfmiddlewaretoken",  # nothing else of what is typed
            "hx-target": f"#{suggested}",
            "hx-swap": "innerHTML",
        }
        return context


class RecordField(forms.CharField):
    """One record of a noun within `reach`, which the act's form sets (`Act.reach`).

    `anywhere` accepts a record outside the reach when its number is typed in full, as with the
    destination of a transfer: whoever has the number has it from a document.
    """

    def __init__(self, noun: str, *, anywhere: bool = False, **options: Any) -> None:
        options.setdefault("help_text", "输入名称、编号或拼音首字母，从提示中选择。")
        if anywhere:
            options["help_text"] += "本单位管辖范围之外的，请输入完整编号。"
        super().__init__(widget=RecordInput(noun), max_length=200, **options)
        self.noun, self.anywhere = noun, anywhere
        self.reach: Reach = Reach()

    def prepare_value(self, value: Any) -> Any:
        return named(value) if isinstance(value, Model) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        noun = NOUNS[self.noun]
        today = timezone.localdate()
        match = _WITH_KEY.search(text)
        key = match[1] if match else text
        for reach in (self.reach, EVERYTHING) if self.anywhere else (self.reach,):
            within = noun.named(noun.placed(reach, None), today)
            found = within.filter(key=key).first()
            if found := found or within.filter(pk=survivor_of(noun.model, key)).first():
                return found
        return self._by_name(text)

    def _by_name(self, text: str) -> Any:
        noun = NOUNS[self.noun]
        records = noun.named(noun.placed(self.reach, None), timezone.localdate())
        if not noun.name_mask:  # a person's name alone would tell whether there is one
            found = list(records.filter(name=text)[:2])
            if len(found) == 1:
                return found[0]
            if found:
                raise forms.ValidationError(
                    f"有不止一{noun.measure}{noun.label}叫“{text}”，请从提示中选择，或输入编号"
                )
        raise forms.ValidationError(f"没有找到{noun.label}“{text}”，请从提示中选择，或输入完整编号")


class DivisionField(forms.ModelChoiceField):
    """A street, zone or department of the district, or the district itself; its communities too
    where asked for. `standing` is offered even if it exists no more: what a record has is kept."""

    def __init__(
        self, *, communities: bool = False, standing: str | None = None, **options: Any
    ) -> None:
        options.setdefault("empty_label", "请选择")
        offered = self.owners() if communities else self.streets()
        super().__init__(offered | Division.objects.filter(pk=standing), **options)

    def label_from_instance(self, division: Division) -> str:
        is_community = division.kind == Division.Kind.COMMUNITY
        return f"{division.parent}{division}" if is_community else str(division)

    @staticmethod
    def owners() -> Any:
        """Whatever a unit can belong to, communities beneath their street."""
        return (
            Division.objects.as_of(timezone.localdate())
            .under(settings.KAIFU_DISTRICT_CODE)
            .select_related("parent")
            .order_by("code")
        )

    @classmethod
    def streets(cls) -> Any:
        """The owners that are no community."""
        return cls.owners().exclude(kind=Division.Kind.COMMUNITY)
