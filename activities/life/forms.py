"""One line of the settings of organisation life."""

from __future__ import annotations

from typing import Any

from django import forms

from activities.models import Activity, LifeRequirement
from orgs.errors_said import name_fields_in_errors


class RequirementForm(forms.ModelForm):
    class Meta:
        model = LifeRequirement
        fields = ("enabled", "every", "applies", "source")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(
            *args, **{"label_suffix": "", "prefix": options["instance"].kind} | options
        )
        self.title = str(Activity.Kind(self.instance.kind).label)
        name_fields_in_errors(self)
        for name, field in self.fields.items():
            css = {"enabled": "form-check-input", "source": "form-control"}
            field.widget.attrs["class"] = css.get(name, "form-select")
            field.widget.attrs["aria-label"] = f"{self.title}：{field.label}"
