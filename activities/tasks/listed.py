"""The targets of a task as a list: those an address asks for, by outcome and by street."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404

from activities.models import Task
from activities.tasks.measures import STREETS, Audience, audience_of, record_of
from activities.tasks.nouns import TASKS
from activities.tasks.targets import TO_DO, Outcome, targets
from orgs.lists import Column
from orgs.lists.listing import Listing, listing_of
from orgs.models import Division
from orgs.scope import ScopeError
from orgs.views.scope import Asked

OUTCOMES = dict(Outcome.choices)
# What an address may ask for: one outcome, or all that is still to be done.
CHOICES = {"": "全部", **OUTCOMES, "todo": "还没有完成的"}


@dataclass(frozen=True)
class Targets:
    asked: Asked
    task: Task
    outcome: str
    street: str

    @classmethod
    def of(cls, asked: Asked) -> Targets:
        """Raises `Http404` without a task within reach, `ScopeError` for what is no outcome."""
        given = asked.request.GET
        pk, outcome = given.get("task", ""), given.get("outcome", "")
        street = given.get("street", "")
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
            raise Http404("task")
        if outcome not in CHOICES:
            allowed = "、".join(filter(None, CHOICES))
            raise ScopeError(f"完成情况没有“{outcome}”，可用：{allowed}")
        if "\0" in street:
            raise ScopeError("街道代码无法识别，请从任务的页面重新打开")
        task = TASKS.find(asked.scope.viewer, int(pk))
        return cls(asked, task, outcome, street)

    @property
    def audience(self) -> Audience:
        return audience_of(self.task)

    @property
    def rows(self) -> QuerySet:
        rows = targets(self.task, self.asked.scope)
        if self.street:
            rows = rows.filter(street=self.street)
        if not self.outcome:
            return rows
        wanted = (self.outcome,) if self.outcome in OUTCOMES else TO_DO
        return rows.filter(outcome__in=wanted)

    @property
    def listing(self) -> Listing:
        audience = self.audience
        columns = [Column("name", audience.label, audience.name)]
        if "__" in audience.key:
            columns.append(Column("key", "编号或代码", audience.key))
        if audience is not STREETS:
            streets = Division.objects.filter(code=OuterRef("street")).values("name")
            columns.append(Column("division", "所属街道", Subquery(streets[:1])))
        columns += [
            Column("outcome", "完成情况", "outcome", choices=OUTCOMES),
            Column("done_on", "完成日期", "done_on"),
        ]
        if record_of(self.task).returned is not None:
            columns.append(Column("returned_for", "退回原因", "returned_for"))
        found = listing_of(self.rows, columns, "street", "target")
        return Listing(found.columns, [], found.rows.order_by("street", "c_name", "pk"))

    @property
    def described(self) -> list[str]:
        """What the rows are narrowed to, in words."""
        words = [CHOICES[self.outcome]] if self.outcome else []
        if self.street:
            names = Division.objects.filter(code=self.street).values_list("name", flat=True)
            words.append(names.first() or self.street)
        return words
