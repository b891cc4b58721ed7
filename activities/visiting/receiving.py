"""Visits sent by phones: each is written once, however often it is sent.

The phone makes the number. The same number with the same words gets the first answer again; with
other words it is a conflict, unless it is said to revise the very version that stands here. So a
request may be repeated after any failure, and none is lost, doubled or written over unseen.
"""

from __future__ import annotations

import hashlib
import json
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from activities.acts.visits import ReviseVisit, SubmitVisit, VisitAct
from activities.models import Visit, VisitSubmission
from members.models import Assignment, Instructor
from orgs.acts import ActError, perform
from orgs.acts.doing import lock
from orgs.models import Change, Unit, User
from orgs.reach import reach_of
from orgs.scope import Reach


class NotYoursError(Exception):
    """The unit or the visit is not the instructor's: as far as they know, there is none."""


class ConflictError(Exception):
    """The number is taken by a visit that says something else; `visit` is what stands here."""

    def __init__(self, visit: Visit, why: str) -> None:
        super().__init__(why)
        self.visit = visit


class InvalidError(Exception):
    """What was sent cannot be recorded: field → what is wrong with it and how to mend it."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(str(dict(errors)))
        self.errors = errors


@dataclass(frozen=True)
class Receipt:
    """The answer to a submission; the same for each repetition of it."""

    submission: VisitSubmission
    is_new: bool


def receive(
    user: User, instructor: Instructor, number: uuid.UUID, sent: Mapping[str, Any], base: str
) -> Receipt:
    """Record a visit, or a revision of the version `base` of one. `sent` are the form's values and
    the key of the `unit`.

    Raises `NotYoursError`, `ConflictError`, `InvalidError`.
    """
    with transaction.atomic():
        _lock(number)
        known = Visit.objects.filter(number=number)
        if (pk := known.values_list("pk", flat=True).first()) is not None:
            lock("visits", pk)  # nor does anybody decide on it meanwhile
        visit = known.select_related("change").first()
        if visit is not None and visit.instructor_id != instructor.pk:
            raise NotYoursError
        act = _act(user, instructor, number, sent, visit)
        if not act.is_valid():
            raise InvalidError({name: list(map(str, said)) for name, said in act.errors.items()})
        digest = _digest(act)
        if visit is not None and base != version_of(visit):
            if first := visit.submissions.filter(digest=digest).first():
                return Receipt(first, is_new=False)
            raise ConflictError(visit, "这次走访已经报过，内容不同")
        if visit is not None and visit.state == Visit.State.VOID:
            raise ConflictError(visit, f"这次走访已作废（{visit.review_note}），不能再修改")
        change = _perform(act)
        kept = visit or act.visit  # type: ignore[attr-defined]
        submission = VisitSubmission.objects.create(visit=kept, digest=digest, change=change)
        return Receipt(submission, is_new=True)


def version_of(visit: Visit) -> str:
    """Which version of the visit stands here; opaque."""
    return versions_of([visit.pk])[visit.pk]


def versions_of(visits: Sequence[int]) -> dict[int, str]:
    """Visit → which version of it, and of what was seen on it, stands here."""
    own = _newest("VisitVersion", "pgh_obj", visits)
    seen = _newest("ProposalVersion", "visit", visits)
    return {visit: f"{version}.{seen.get(visit, 0)}" for visit, version in own.items()}


def _newest(versions: str, owner: str, visits: Sequence[int]) -> dict[int, int]:
    kept = apps.get_model("activities", versions).objects.filter(**{f"{owner}__in": visits})
    return dict(kept.order_by().values_list(owner).annotate(Max("pgh_id")))


def _lock(number: uuid.UUID) -> None:
    """What is sent of one visit is taken one after the other."""
    with connection.cursor() as cursor:
        key = zlib.crc32(number.bytes) - 2**31
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [zlib.crc32(b"phone") - 2**31, key])


def _act(
    user: User,
    instructor: Instructor,
    number: uuid.UUID,
    sent: Mapping[str, Any],
    visit: Visit | None,
) -> VisitAct:
    unit = Unit.objects.filter(pk=sent["unit"]).first()
    if unit is None or (visit is not None and visit.unit_id != unit.pk):
        raise NotYoursError
    data = {name: value for name, value in sent.items() if value is not None}
    if visit is not None:
        return ReviseVisit(data, user=user, reach=Reach(), record=visit)
    act = SubmitVisit(
        data, user=user, reach=Reach(), record=unit, number=number, instructor=instructor
    )
    if not _looks_after(user, instructor, unit, act):
        raise NotYoursError
    return act


def _looks_after(user: User, instructor: Instructor, unit: Unit, act: VisitAct) -> bool:
    """Today, or on the day of the visit: it may have been handed over since."""
    if unit.pk in reach_of(user, timezone.localdate()).rows.get("unit", ()):
        return True
    held = Assignment.objects.filter(instructor=instructor, unit=unit)
    return act.is_valid() and held.as_of(act.day).exists()


def _digest(act: VisitAct) -> str:
    """Of what is said, as the form has understood it: spaces and order make no difference."""
    said = {name: act.cleaned_data.get(name) for name in act.fields}
    said["unit"] = act.record.unit_id if isinstance(act.record, Visit) else act.record.pk
    said["topics"] = sorted(act.cleaned_data["topics"])
    text = json.dumps(said, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _perform(act: VisitAct) -> Change:
    try:
        return perform(act)
    except ActError as error:
        raise InvalidError({error.field or "__all__": [str(error)]}) from error
