"""What entering and correcting one thing that was done have in common.

Each thing is a row of its own: what is said of it are the row's `columns`, and no two rows have
the same `identity`. It counts on its day, where it lies; whoever enters it must keep that place.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Model

from activities.models.dated import Dated
from orgs.acts import Act, ActError, DivisionField, editing_reach
from orgs.acts.correcting import CorrectRecord
from orgs.acts.doing import lock
from orgs.acts.places import divisions_within
from orgs.models import Change, Division, User
from orgs.nouns import Noun

TWICE = "这一天已登记过同样的一项，不必重复登记；确是另一项的，请写明不同的名称或期号"


def keeps_divisions(user: User) -> bool:
    """Whoever keeps only organisations or units organises nothing in a division's name."""
    reach = editing_reach(user)
    return reach.everything or bool(reach.ranges)


def refuse_twin(
    model: type[Dated], identity: Iterable[str], said: dict[str, Any], besides: int = 0
) -> None:
    """Raises `ActError`. Of two who enter the same at once, by whichever page, one waits."""
    own = {name: said[name] for name in identity}
    words = "\n".join(str(getattr(value, "pk", value)) for value in own.values())
    lock(model._meta.label_lower, zlib.crc32(words.encode()))
    same = model._default_manager.filter(**own)
    if same.exclude(pk=besides).exists():
        raise ActError(TWICE)


def check_kept(act: Act, noun: Noun, pk: int) -> None:
    """Raises `ActError` when the row lies outside what the user keeps: it would count elsewhere."""
    if not noun.placed(act.reach, None).filter(pk=pk).exists():
        raise ActError(
            "按这一天的登记，这一项不在您的负责范围内，请核对日期和对象；"
            "确属其他街道的，请由该街道或区里登记"
        )


class Enter(Act):
    """A new row: the columns as its model declares them, on the day it happened."""

    creates = True
    model: ClassVar[type[Dated]]
    columns: ClassVar[tuple[str, ...]]
    identity: ClassVar[tuple[str, ...]]

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return keeps_divisions(user)

    def prepare(self) -> None:
        for name in ("reason", "document_no"):
            self.fields.pop(name)
        self.fields["effective_on"].help_text = "可以补登以前的，计入当日所在的月份。"
        for name in self.columns:
            column: Any = self.model._meta.get_field(name)
            self.fields[name] = column.formfield()
        if "division" in self.columns:
            _choose_division(self)
            self.initial.setdefault("division", divisions_within(self.reach).first())

    def said_of_it(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in self.columns}
        return said | {"happened_on": self.day}

    def apply(self, change: Change) -> Model:
        said = self.said_of_it()
        refuse_twin(self.model, self.identity, said)
        return self.model._default_manager.create(change=change, **said)


class Amend(CorrectRecord):
    """The row was entered wrongly: its day, or what is said of it."""

    label, icon = "更正", "pencil"
    explanation = "原先登记错了的在这里改，统计随之更正；改了什么在变动记录里。"
    model: ClassVar[type[Dated]]
    identity: ClassVar[tuple[str, ...]]

    def prepare(self) -> None:
        super().prepare()
        if "division" in self.columns:
            _choose_division(self, standing=self.record.division_id)

    def apply(self, change: Change) -> None:
        now = self.model._default_manager.get(pk=self.record.pk)
        said = {name: getattr(now, name) for name in self.identity} | self.cleaned_data
        refuse_twin(self.model, self.identity, said, besides=now.pk)
        super().apply(change)
        check_kept(self, self.subject(), now.pk)


def _choose_division(act: Act, standing: str | None = None) -> None:
    field = DivisionField(label="所属区划", standing=standing)
    field.queryset = Division.objects.filter(pk=standing) | divisions_within(act.reach)
    act.fields["division"] = field
