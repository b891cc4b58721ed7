"""Files attached to an activity: its minutes, the list of who signed."""

from __future__ import annotations

from typing import Any

from django import forms

from activities.acts.life.holding import OnActivity
from activities.models import (
    ActivityFile,
)
from activities.stored import take_down
from orgs.acts import ActError, register
from orgs.models import Change

MOST_FILES = 20


@register
class AttachFile(OnActivity):
    """A file that has been put into the store (`activities.life.files`)."""

    slug, label, icon, page = "attach", "附件", "plus", "activity_files"

    def __init__(self, *args: Any, name: str, file: str, size: int, **options: Any) -> None:
        self.name, self.file, self.size = name, file, size
        super().__init__(*args, **options)

    def prepare(self) -> None:
        self.fields.clear()

    def apply(self, change: Change) -> None:
        kept = self.record.files.filter(is_taken_down=False)
        if kept.count() >= MOST_FILES:
            raise ActError(f"一场活动最多附{MOST_FILES}个文件，请在已有的附件中取舍")
        if kept.filter(file=self.file).exists():
            raise ActError(f"“{self.name}”与已有的附件内容相同，不必再附")
        ActivityFile.objects.create(
            activity_id=self.record.pk,
            name=self.name,
            file=self.file,
            size=self.size,
            change=change,
        )


@register
class TakeDownFile(OnActivity):
    slug, label, icon = "take-down-file", "撤下附件", "x"
    explanation = "附错了的、不宜保存的，撤下后文件立即删除，不能撤回；活动的登记不变。"
    irrevocable = "附件撤下时文件已经删除，不能撤回。撤错了的，请重新附上。"
    field_order = ["file"]

    file = forms.ModelChoiceField(ActivityFile.objects.none(), label="附件", empty_label="请选择")

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(record.files.filter(is_taken_down=False).exists())

    def prepare(self) -> None:
        del self.fields["effective_on"], self.fields["document_no"]
        self.fields["reason"].required = True
        self.fields["reason"].label = "撤下原因"
        self.fields["file"].queryset = self.record.files.filter(is_taken_down=False)  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        take_down(self.cleaned_data["file"])
