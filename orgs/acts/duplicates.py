"""合并重复: one thing was listed twice."""

from __future__ import annotations

from django import forms

from orgs import duplicates
from orgs.acts.act import Act, register
from orgs.acts.correcting import Correction
from orgs.acts.fields import RecordField
from orgs.models import Change


class MergeDuplicate(Correction):
    """The record stays; the one that is picked is its duplicate and goes into it."""

    slug, label, icon = "merge-duplicate", "合并重复", "git-merge"
    explanation = (
        "同一对象被登记了两次时使用：保留本条，另一条的全部内容并入本条，原编号长期指向本条。"
        "两条都有记载且不一致的，以本条为准。不同的党组织合并是真实变动，请用“合并”。"
    )

    def prepare(self) -> None:
        super().prepare()
        picker = RecordField(self.noun, label="重复的那一条")
        picker.reach = self.reach
        self.fields = {"duplicate": picker, **self.fields}

    def clean_duplicate(self) -> object:
        duplicate = self.cleaned_data["duplicate"]
        if duplicate.pk == self.record.pk:
            raise forms.ValidationError("这就是本条记录，请选择另一条")
        return duplicate

    def apply(self, change: Change) -> None:
        duplicates.merge(self.record, self.cleaned_data["duplicate"], change=change)


def register_for(noun: str) -> type[Act]:
    return register(type("MergeDuplicate", (MergeDuplicate,), {"noun": noun}))


register_for("units")
register_for("party-organizations")
