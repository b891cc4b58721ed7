"""How long a demand may take: by working days, and by limits that the district sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pghistory
from django.db import transaction
from django.utils import timezone

from orgs.calendar import is_published, workdays_after, workdays_between
from orgs.models import Change, Setting, User
from orgs.trail import FieldChange, RawChange, RowChange, tells

# 12345 的通行做法：办理、延期各不超过15个工作日。
DEFAULTS: Mapping[str, int] = {
    Setting.Key.DEMAND_DAYS: 15,
    Setting.Key.DEMAND_EXTENSION_DAYS: 15,
}


def limits() -> dict[str, int]:
    """What the district has set, else the defaults; in working days."""
    known = Setting.objects.filter(key__in=DEFAULTS).values_list("key", "value")
    return {**DEFAULTS, **{key: int(value) for key, value in known}}


def set_limits(said: Mapping[str, int], by: User) -> Change:
    """Set limits from today on, as one change of the history; days already given stay."""
    with transaction.atomic(), pghistory.context() as context:
        Setting.objects.bulk_create(
            [Setting(key=key, value=str(days)) for key, days in said.items()],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["value"],
        )
        return Change.objects.create(
            kind=Change.Kind.SETTING, effective_on=timezone.localdate(), by=by, context=context.id
        )


@tells(Setting)
def _told(change: RawChange) -> RowChange:
    key = change.row.key
    usual = str(DEFAULTS.get(key, "未设置"))
    before, after = (side.value if side else usual for side in (change.before, change.after))
    fields = [FieldChange("取值", before, after)]
    return RowChange("设置", "修改", str(Setting.Key(key).label), None, None, fields)


def due_on(assigned_on: date) -> date:
    """The day by which what is assigned on the day is to be done."""
    return workdays_after(assigned_on, limits()[Setting.Key.DEMAND_DAYS])


def latest_extension(due: date) -> date:
    return workdays_after(due, limits()[Setting.Key.DEMAND_EXTENSION_DAYS])


def unpublished(*days: date) -> str:
    """What is to be said of days in a year whose holidays are not known; "" of others."""
    years = sorted({day.year for day in days if not is_published(day.year)})
    if not years:
        return ""
    return f"{'、'.join(map(str, years))}年的节假日安排尚未公布，只按周末计算。"


def time_left(due: date, closed_on: date | None, day: date) -> str:
    """How far the limit is on the day, in words; of what is closed, whether it was in time."""
    left = workdays_between(closed_on or day, due)
    late = max(-left, 1)  # past the limit, if only by a day that is not worked
    if closed_on:
        return f"逾期{late}个工作日办结" if due < closed_on else "按期办结"
    if due < day:
        return f"已逾期{late}个工作日"
    return f"还有{left}个工作日" if left else "今天到期"
