"""What a clerk is asked for, and how the rows of a batch are looked through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.utils import timezone

from orgs.acts import DayField
from orgs.acts.act import DayInput
from orgs.errors_said import name_fields_in_errors
from orgs.ledgers.files import LedgerFile, UnusableError
from orgs.ledgers.kinds import Kind, kinds
from orgs.models import ImportBatch, ImportRow, User
from orgs.uploads import mapping, steps
from orgs.uploads.store import keep, path_of

PASTED = "粘贴的表格.csv"
Found = list[tuple[str, mapping.Top]]


class UploadForm(forms.Form):
    """A file or a block pasted from a spreadsheet, of which ledger, and as of when."""

    kind = forms.ChoiceField(label="台账", required=False)
    file = forms.FileField(
        label="文件",
        required=False,
        help_text="Excel（.xlsx、.xls）或 CSV 文件，不超过 50 MB。第一行不必是表头，列的次序不限。",
    )
    pasted = forms.CharField(
        label="或粘贴表格",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="从 Excel 或 WPS 中复制带表头的一块，粘贴到这里。",
    )
    as_of = DayField(
        label="数据日期",
        widget=DayInput,
        help_text="文件说的是哪一天的情况。没有写明生效日期的行，从这一天起算。",
        error_messages={"required": "请填写数据日期"},
    )
    end_inclusive = forms.BooleanField(
        label="结束日期是最后有效日",
        required=False,
        help_text="默认结束日期当天已不计入。如果文件里写的是最后一个有效的日子，请勾选。",
    )

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        self.user = user
        chosen = [(kind.name, kind.title) for kind in kinds().values()]
        self.fields["kind"].choices = [("", "自动识别"), *chosen]  # type: ignore[attr-defined]
        self.fields["as_of"].initial = timezone.localdate()
        name_fields_in_errors(self)
        for field in self.fields.values():
            if isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "form-check-input"
            elif isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select"
            else:
                field.widget.attrs["class"] = "form-control"
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.csv"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file") and not data.get("pasted", "").strip():
            self.add_error("file", "请选择文件，或在下面粘贴表格。")
        if data.get("file") and data.get("pasted", "").strip():
            self.add_error("pasted", "文件和粘贴的表格只能给一样，请清除其中之一。")
        if data.get("as_of") and data["as_of"] > timezone.localdate():
            self.add_error("as_of", "数据日期不能晚于今天。请填写文件数据截止的日子。")
        return data

    def receive(self) -> tuple[ImportBatch, bool] | None:
        """The batch, and whether it is new; None, with the reason at its field, if nothing came."""
        source = "file" if self.cleaned_data.get("file") else "pasted"
        try:
            name, pieces = self._content(source)
            stored = keep(name, pieces)
            found = mapping.tops(LedgerFile(path_of(stored), name))
            learnt = mapping.remembered(self.user)
            kind = self._kind(found, learnt)
        except UnusableError as error:
            self.add_error(source, str(error))
            return None
        if kind is None:
            self.add_error("kind", "看不出是哪一种台账。请选定台账，再核对各列。")
            return None
        day, inclusive = self.cleaned_data["as_of"], self.cleaned_data["end_inclusive"]
        batch, is_new = steps.receive(self.user, kind, stored, name, day, end_inclusive=inclusive)
        if is_new:
            self._go_on(batch, kind, found, learnt[kind.name])
        return batch, is_new

    def _content(self, source: str) -> tuple[str, Iterator[bytes]]:
        if source == "file":
            file: UploadedFile = self.cleaned_data["file"]
            return file.name or "", file.chunks()
        text = self.cleaned_data["pasted"].strip("\r\n") + "\n"
        return PASTED, iter([text.encode("utf-8-sig")])

    def _kind(self, found: Found, learnt: Mapping[str, Mapping[str, str]]) -> Kind | None:
        name = self.cleaned_data["kind"]
        return kinds()[name] if name else mapping.guess_kind(found, learnt)

    @staticmethod
    def _go_on(batch: ImportBatch, kind: Kind, found: Found, learnt: Mapping[str, str]) -> None:
        """Nothing to ask about the columns: the file is checked at once."""
        views = mapping.survey(kind, found, learnt)
        used = [view for view in views if view.row is not None]
        if used and all(view.is_complete for view in used):
            steps.start_check(batch, mapping.mapping_of(used))


class RowFilter:
    """The rows of a batch by what became of them, and by a word in their key or name."""

    def __init__(self, batch: ImportBatch, query: Mapping[str, str]) -> None:
        self.batch = batch
        self.q = query.get("q", "").strip()[:60]
        counts = {
            ImportRow.Outcome.CREATED: batch.created,
            ImportRow.Outcome.CHANGED: batch.changed,
            ImportRow.Outcome.REJECTED: batch.rejected,
            ImportRow.Outcome.MISSING: batch.missing,
        }
        self.tabs = [(name, ImportRow.Outcome(name).label, n) for name, n in counts.items()]
        asked = query.get("outcome", "")
        self.outcome = asked if asked in counts else self._first(counts)

    @staticmethod
    def _first(counts: Mapping[Any, int]) -> str:
        """What has to be seen to first: what is refused, else what would change."""
        wanted = (ImportRow.Outcome.REJECTED, ImportRow.Outcome.CHANGED, ImportRow.Outcome.CREATED,
                  ImportRow.Outcome.MISSING)  # fmt: skip
        return next((name for name in wanted if counts[name]), ImportRow.Outcome.CHANGED).value

    def rows(self) -> QuerySet[ImportRow]:
        rows = self.batch.row_outcomes.filter(outcome=self.outcome).order_by("sheet", "row", "pk")
        if self.q:
            rows = rows.filter(Q(key__icontains=self.q) | Q(name__icontains=self.q))
        return rows
