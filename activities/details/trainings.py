"""The page of a training class; training on the page of a member."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from activities.models import (
    Attendance,
    SessionAttendance,
    Trainee,
    Training,
    TrainingSession,
)
from activities.training_hours import Hours, counts_of, hours_between, hours_of
from orgs.details import Content, Entry, Facts, Head, Row, Rows, Viewed, head, panel, timeline
from orgs.lists.listing import plain


@head("trainings")
def training_head(viewed: Viewed) -> Head:
    return Head([viewed.record.division], [(viewed.record.get_kind_display(), True)])


@panel("trainings", "said", "班次情况", order=5)
def said(viewed: Viewed) -> Content:
    training: Training = viewed.record
    there = Trainee.objects.filter(training=viewed.pk)
    total, first = there.count(), first_of_the_year(training)
    again = f"，其余{total - first:,}人本年已参加过此前的班" if total > first else ""
    secretaries = there.secretaries().order_by().values("member").distinct().count()
    return Facts(
        [
            ("开班日期", training.happened_on),
            ("类型", training.get_kind_display()),
            ("地点", training.venue),
            ("所属区划", training.division),
            ("班次编号", training.number),
            ("参训", f"{total:,}人"),
            ("其中党组织书记", f"{secretaries:,}人（开班当日在任）"),
            ("其中本年首次参训", f"{first:,}人{again}"),
            ("课程到课", _attendances(viewed.pk)),
        ]
    )


def _attendances(training: int) -> str:
    """人次 and 人 over the sessions whose roll is kept; "" where none is."""
    noted = SessionAttendance.objects.filter(session__training=training)
    called = noted.values("session").distinct().count()
    if not called:
        return ""
    there = noted.filter(state=Attendance.State.PRESENT)
    counted = there.aggregate(n=Count("pk"), persons=Count("member", distinct=True))
    whole = TrainingSession.objects.filter(training=training).count()
    left = f"，另有{whole - called}节未点名" if whole > called else ""
    return f"{counted['n']:,}人次、{counted['persons']:,}人（点名的{called}节{left}）"


def first_of_the_year(training: Training) -> int:
    """How many attend no earlier class of the year: over a year's classes they add up to persons,
    as all who attend add up to attendances (人次)."""
    before = Q(training__happened_on__lt=training.happened_on) | Q(
        training__happened_on=training.happened_on, training__lt=training.pk
    )
    earlier = Trainee.objects.filter(
        before, training__happened_on__year=training.happened_on.year, member=OuterRef("member")
    )
    return Trainee.objects.filter(~Exists(earlier), training=training.pk).count()


@panel("trainings", "sessions", "课程", order=8)
def sessions(viewed: Viewed) -> Content | None:
    """Not every class has them recorded; then nothing is missing."""
    found = list(TrainingSession.objects.filter(training=viewed.pk))
    hours = [one.hours for one in found if one.hours is not None]
    unknown = len(found) - len(hours)
    whole = plain(sum(hours, Decimal(0)))
    note = f"共{whole}学时" + (f"，另有{unknown}节学时不详。" if unknown else "。")
    counts = counts_of(found)
    rows = [
        Row([one.held_on, one.topic, plain(one.hours), _noted(counts.get(one.pk))]) for one in found
    ]
    heads = ("上课日期", "课程", "学时", "点名")
    return Rows(heads, rows, "", numeric=frozenset({"学时"}), note=note) if rows else None


def _noted(counts: dict[str, int] | None) -> str:
    """How many are noted how; without a roll nothing is said of anybody."""
    if counts is None:
        return "未点名"
    said = [(label, counts.get(state, 0)) for state, label in Attendance.State.choices]
    return "，".join(f"{label}{number}" for label, number in said if number)


@panel("trainings", "trainees", "参训人员", order=10)
def trainees(viewed: Viewed) -> Content:
    there = Trainee.objects.filter(training=viewed.pk)
    newest = viewed.newest(there.order_by("member__number"), "trainees")
    offices: dict[int, list[int]] = defaultdict(list)
    shown = Trainee.objects.filter(pk__in=[one.pk for one in newest.rows]).secretaries()
    for one in shown:
        offices[one.pk].append(one.secretary_of)  # type: ignore[attr-defined]
    hours = hours_of(newest.rows)
    rows = [
        Row(
            [
                viewed.ref("members", one.member_id),
                _secretary_of(viewed, offices[one.pk]),
                _in_words(hours.get(one.pk)),
            ]
        )
        for one in newest.rows
    ]
    empty = "还没有登记参训人员。请点“登记参训人员”，粘贴党员编号；或在党员名单中勾选后登记。"
    return Rows(("党员", "开班当日任书记的党组织", "学时"), rows, empty, newest)


def _in_words(hours: Hours | None) -> str:
    return hours.in_words() if hours else ""


def _secretary_of(viewed: Viewed, organizations: list[int]) -> object:
    """Mostly one; of several the first, as all of them are on the member's page."""
    return viewed.ref("party-organizations", organizations[0]) if organizations else ""


# --- On the page of a member ---------------------------------------------------------------------


@panel("members", "trainings", "培训", order=60)
def trainings(viewed: Viewed) -> Content:
    found = viewed.happened(Trainee.objects.filter(member=viewed.pk), "training__happened_on")
    newest = viewed.newest(found.select_related("training"), "trainings")
    hours = hours_of(newest.rows)
    rows = [
        Row(
            [
                one.training.happened_on,
                viewed.ref("trainings", one.training_id),
                one.training.get_kind_display(),
                _in_words(hours.get(one.pk)),
            ]
        )
        for one in newest.rows
    ]
    heads = ("日期", "班次", "类型", "学时")
    note = _of_the_year(viewed, found) if rows else ""
    return Rows(heads, rows, "没有参加培训班的记录。", newest, note=note)


def _of_the_year(viewed: Viewed, trainees: QuerySet) -> str:
    """The hours of the day's year so far; "" when no session is recorded in it."""
    first = viewed.day.replace(month=1, day=1)
    hours = hours_between(trainees.order_by().values("pk"), first, viewed.day).in_words()
    return (
        f"{first.year}年至当日：{hours}。学时由点过名的课程得出，没有点名的不当作缺席。"
        if hours
        else ""
    )


@timeline("members", "trainings", "培训", order=60)
def told_of_trainings(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = viewed.happened(Trainee.objects.filter(member=viewed.pk), "training__happened_on")
    for one in rows.select_related("training")[:limit]:
        said = ["参加 ", viewed.ref("trainings", one.training_id)]
        yield Entry(one.training.happened_on, said)
