"""One dated step of what goes its way by steps (a demand, an assessment), as a form."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from orgs.acts import Act, ActError

NOTE = 1000  # characters


class SteppingAct(Act):
    """What every such form has: the day, and in the end a note. Its saving is the step."""

    note_label: ClassVar[str] = "说明"
    needs_note: ClassVar[bool] = False
    day_label = "日期"

    note = forms.CharField(
        label="说明", max_length=NOTE, required=False, widget=forms.Textarea({"rows": 3})
    )

    def prepare(self) -> None:
        for name in ("reason", "document_no"):
            self.fields.pop(name)
        note = self.fields["note"] = self.fields.pop("note")  # after what is the step's own
        note.label, note.required = self.note_label, self.needs_note
        note.error_messages["required"] = f"请填写{self.note_label}"
        self.fields["effective_on"].help_text = ""
        self.initial.setdefault("effective_on", timezone.localdate())

    def clean_note(self) -> str:
        return " ".join(self.cleaned_data["note"].split())

    def check_day(self, began: date, what: str, before: Any) -> None:
        """Raises `ActError` for a day before it all began, or before the last step, if there is one."""
        if self.day < began:
            raise ActError(f"日期不能早于{what}（{began}）", "effective_on")
        if before is not None and self.day < before.happened_on:
            said = f"上一步“{before.get_kind_display()}”的日期（{before.happened_on}）"
            raise ActError(f"日期不能早于{said}，请核对", "effective_on")
