"""Training on the page of a member."""

from __future__ import annotations

from collections.abc import Iterable

from activities.models import Trainee
from orgs.details import Content, Entry, Row, Rows, Viewed, panel, timeline


@panel("members", "trainings", "培训", order=60)
def trainings(viewed: Viewed) -> Content:
    found = viewed.happened(Trainee.objects.filter(member=viewed.pk), "training__happened_on")
    newest = viewed.newest(found.select_related("training"), "trainings")
    rows = [
        Row([one.training.happened_on, one.training.name, one.training.get_kind_display()])
        for one in newest.rows
    ]
    return Rows(("日期", "班次", "类型"), rows, "没有参加培训班的记录。", newest)


@timeline("members", "trainings", "培训", order=60)
def told_of_trainings(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = viewed.happened(Trainee.objects.filter(member=viewed.pk), "training__happened_on")
    for one in rows.select_related("training")[:limit]:
        yield Entry(one.training.happened_on, [f"参加 {one.training}"])
