"""An act: one real event, as a form whose saving is that event.

An act has an effective date, a reason and a document number, and its own fields. It is rehearsed
before it is done (`orgs/acts/doing.py`): the very statements run, what they changed is read from
the history, and all of it is rolled back. So a preview cannot differ from what will be done.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, TypeVar

from django import forms
from django.db.models import Model
from django.utils import timezone

from orgs.errors_said import name_fields_in_errors
from orgs.models import Change, User
from orgs.nouns import NOUNS, Noun
from orgs.scope import Reach

A = TypeVar("A", bound="type[Act]")
LATEST = 2100  # the last year of a day to come: days are reckoned with, beyond what dates there are
DASHES = "---------"  # what Django calls a choice that is none


class ActError(Exception):
    """An act that cannot stand beside what is recorded; says the rule and the remedy.

    `field` is the form's field that is wrong, None when it is the act as a whole.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that is not in the future: facts are recorded when they have come about."""

    widget = DayInput
    default_error_messages = {
        "invalid": "日期无法识别，请按 2021-09-05 的格式填写",
        "required": "请填写日期",
    }

    def __init__(self, *, future: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.future = future

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and not self.future and day > timezone.localdate():
            raise forms.ValidationError("日期不能晚于今天，请核对")
        if day and day.year < 1900:
            raise forms.ValidationError("日期早于1900年，请核对年份")
        if day and day.year > LATEST:
            raise forms.ValidationError(f"日期晚于{LATEST}年，请核对年份")
        return day


class Act(forms.Form):
    """What a subclass declares, and what it is given.

    `record` is the record it is about (annotated with `key` and `name`), None for a new one;
    `records` the chosen rows of a bulk act. `reach` is what the user may act on today.
    """

    do_not_call_in_templates = True  # a page is given the class itself, for its words

    slug: ClassVar[str]
    noun: ClassVar[str]  # its slug
    label: ClassVar[str]
    icon: ClassVar[str] = "pencil"
    explanation: ClassVar[str] = ""  # what it does and does not change, with the rule's source
    change_kind: ClassVar[Change.Kind] = Change.Kind.RECORDED
    creates: ClassVar[bool] = False  # makes a new record
    bulk: ClassVar[bool] = False  # about chosen rows of a list
    # The kinds of single rows (`Reach.rows`) that, handed to somebody who keeps no ledgers, let
    # them do it too: an instructor a unit, a department a demand.
    handed: ClassVar[frozenset[str]] = frozenset()
    page: ClassVar[str] = ""  # the page it is done on, when it has one of its own
    day_label: ClassVar[str] = "生效日期"
    irrevocable: ClassVar[str] = ""  # why it cannot be taken back, when it cannot
    field_order = ["effective_on"]

    effective_on = DayField(help_text="从这一天起算；填过去的日期，统计随之更新。")
    reason = forms.CharField(
        label="原因", max_length=200, required=False, widget=forms.Textarea({"rows": 2})
    )
    document_no = forms.CharField(label="文号", max_length=60, required=False)

    required_css_class = "required"

    def __init__(
        self,
        *args: Any,
        user: User,
        reach: Reach,
        record: Any = None,
        records: Any = None,
        **options: Any,
    ) -> None:
        self.user, self.reach, self.record, self.records = user, reach, record, records
        super().__init__(*args, **{"label_suffix": ""} | options)
        if "effective_on" in self.fields:
            self.fields["effective_on"].label = self.day_label
        self.prepare()
        for name in ("reason", "document_no"):  # after what is particular to the act
            if name in self.fields:
                self.fields[name] = self.fields.pop(name)
        name_fields_in_errors(self)
        for name, field in self.fields.items():
            self._style(name, field)

    def _style(self, name: str, field: forms.Field) -> None:
        widget = field.widget
        if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
            return
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs["class"] = "form-check-input"
        else:
            select = isinstance(widget, forms.Select)
            widget.attrs["class"] = "form-select" if select else "form-control"
            if select and ("", DASHES) in list(widget.choices):
                blank = "请选择" if field.required else "未填写"
                widget.choices = [("", blank), *list(widget.choices)[1:]]
        if self.is_bound and name in self.errors:
            widget.attrs["class"] += " is-invalid"

    @classmethod
    def subject(cls) -> Noun:
        return NOUNS[cls.noun]

    @classmethod
    def open_to(cls, user: User) -> bool:
        """Whether it is the user's to do at all, on records within their reach."""
        return True

    @classmethod
    def available(cls, record: Any) -> bool:
        """Whether it makes sense for the record as it now stands; asked before it is offered."""
        return True

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return cls.available(record)

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        """Whether the user, who may change the record, may take back what another did by it."""
        return True

    def prepare(self) -> None:
        """Set choices and initial values from the record."""

    def clean(self) -> dict[str, Any]:
        """Lines of text end as they do in a file, or what is exported would come back different."""
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = value.replace("\r\n", "\n")
        return self.cleaned_data

    @property
    def day(self) -> date:
        """The day it takes effect; a correction has none of its own."""
        return self.cleaned_data.get("effective_on") or timezone.localdate()

    def apply(self, change: Change) -> Model | None:
        """Write the facts under `change`; returns the record it made, if it made one.

        Raises `ActError` for what cannot stand. Runs in a transaction.
        """
        raise NotImplementedError

    def stated(self) -> list[str]:
        """The names of the fields in which the clerk says something."""
        return [
            name
            for name, field in self.fields.items()
            if not field.widget.is_hidden and self.cleaned_data.get(name) not in (None, "", [])
        ]

    def said(self) -> list[tuple[str, str]]:
        """What was filled in, in words, for the page that asks to confirm it."""
        from orgs.acts.wording import in_words

        return [
            (str(self.fields[name].label), in_words(self.fields[name], self.cleaned_data[name]))
            for name in self.stated()
        ]


ACTS: dict[tuple[str, str], type[Act]] = {}


def register(act: A) -> A:
    """One of the same noun and slug, from an app below, gives way: it is what the other adds to."""
    ACTS[act.noun, act.slug] = act
    return act
