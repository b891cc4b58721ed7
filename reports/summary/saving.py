"""Settling a paragraph's words, and keeping what its numbers read."""

from __future__ import annotations

from collections.abc import Iterable

import pghistory
from django.db import transaction
from django.utils import timezone

from orgs.acts import editing_reach
from orgs.models import Change, User
from orgs.trail import FieldChange, RawChange, RowChange, tells
from orgs.views.scope import Asked
from reports.models import SummaryText
from reports.models.summaries import SummaryTextQuerySet
from reports.summary.composing import Paragraph

ACT = "summary"


class MovedOnError(Exception):
    """Somebody else settled the paragraph after it was opened."""


def may_write(asked: Asked) -> bool:
    """Who keeps the ledgers of the whole division writes its summary."""
    return editing_reach(asked.user).covers(asked.scope.division)


def save_text(asked: Asked, paragraph: Paragraph, *, seen: str, by: User) -> Change:
    """Settle one paragraph as it is given; `seen` is the stamp it was opened with.

    Raises `MovedOnError` when another settled it since.
    """
    with transaction.atomic():
        found = _about(asked).select_for_update().filter(part=paragraph.key).first()
        if stamp(found) != seen:
            raise MovedOnError
        return _keep(asked, [paragraph], by)


def keep_numbers(asked: Asked, paragraphs: Iterable[Paragraph], *, by: User) -> Change:
    """Remember what all numbers read now, as when the draft is sent; the words stay as they are."""
    with transaction.atomic():
        return _keep(asked, paragraphs, by)


def stamp(saved: SummaryText | None) -> str:
    return f"{saved.change_id}" if saved else ""


def _about(asked: Asked) -> SummaryTextQuerySet:
    return SummaryText.objects.about(asked.scope.division, asked.scope.period)


def _keep(asked: Asked, paragraphs: Iterable[Paragraph], by: User) -> Change:
    scope = asked.scope
    with pghistory.context(act=ACT) as context:
        change = Change.objects.create(
            kind=Change.Kind.RECORDED,
            act=ACT,
            effective_on=timezone.localdate(),
            by=by,
            context=context.id,
        )
        SummaryText.objects.bulk_create(
            [
                SummaryText(
                    division_id=scope.division,
                    period_start=scope.period.start,
                    period_last=scope.period.last_day,
                    part=paragraph.key,
                    text=paragraph.text if paragraph.is_own else "",
                    printed=paragraph.printed,
                    change=change,
                )
                for paragraph in paragraphs
            ],
            update_conflicts=True,
            unique_fields=["division", "period_start", "period_last", "part"],
            update_fields=["text", "printed", "change"],
        )
    return change


@tells(SummaryText)
def _told(change: RawChange) -> RowChange:
    """By the words only: what the numbers read is no fact of anybody's."""
    row = change.row
    before, after = (
        (side.text if side else "") or "默认文字" for side in (change.before, change.after)
    )
    title = f"{row.period_start:%Y-%m-%d}至{row.period_last:%Y-%m-%d} {row.part}"
    fields = [FieldChange("文字", before, after)] if before != after else []
    return RowChange("总结文字", "修改" if change.before else "新增", title, None, None, fields)
