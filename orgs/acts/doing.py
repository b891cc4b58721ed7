"""Rehearses acts and does them: once, whole, and on the record as the clerk saw it.

On a record that is its version (`orgs.trail.stamp`); on the chosen rows of a list it is what the
rehearsal changed (`Rehearsed.digest`), which doing it must change again.
"""

from __future__ import annotations

import uuid
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pghistory
from django.db import IntegrityError, connection, transaction

from orgs.acts.act import Act, ActError
from orgs.models import Change

if TYPE_CHECKING:
    from orgs.contradictions import Caution, Contradiction
    from orgs.trail import RawChange, RowChange


@dataclass(frozen=True)
class Rehearsed:
    """What an act would change, row by row, and what would contradict itself only then."""

    rows: list[RowChange]
    cautions: list[Caution]
    digest: str


class MovedOnError(Exception):
    """Doing the act would not change what its rehearsal did: others changed something since."""


class _RolledBackError(Exception):
    """Ends a rehearsal."""


def rehearse(act: Act, *, unmasked: bool = False) -> Rehearsed:
    """Run the act, read what it changed, and take it all back. Raises `ActError`."""
    from orgs.contradictions import cautions, records_in, standing
    from orgs.trail import digest, raw_changes_in, told

    raw: list[RawChange] = []
    rows: list[RowChange] = []
    then: dict[Contradiction, Caution] = {}
    try:
        with transaction.atomic():
            change = _run(act, token=None)
            raw = raw_changes_in(cast(uuid.UUID, change.context))
            rows = told(raw, unmasked=unmasked)
            then = cautions(standing(records_in(raw), act.reach), unmasked=unmasked)
            raise _RolledBackError
    except _RolledBackError:
        now = standing(((one.rule.noun, one.pk) for one in then), act.reach)
        fresh = [told_of for one, told_of in then.items() if one not in now]
        return Rehearsed(rows, fresh, digest(raw))


def perform(act: Act, *, token: uuid.UUID | None = None, rehearsed: str | None = None) -> Change:
    """Do the act. The same token again gives the first change, and does nothing.

    Raises `ActError` for what cannot stand beside what is recorded, and `MovedOnError` when it
    would not do what was `rehearsed` (the digest), if that is given.
    """
    from orgs.trail import digest, raw_changes_in

    if done := done_before(token):
        return done
    try:
        with transaction.atomic():
            change = _run(act, token)
            if rehearsed is not None:
                raw = raw_changes_in(cast(uuid.UUID, change.context))
                if digest(raw) != rehearsed:
                    raise MovedOnError
            return change
    except IntegrityError:
        if done := done_before(token):  # the other of two submissions was first
            return done
        raise


def done_before(token: uuid.UUID | None) -> Change | None:
    return Change.objects.filter(token=token).first() if token else None


def _run(act: Act, token: uuid.UUID | None) -> Change:
    with pghistory.context(act=act.slug) as context:
        lock(act.noun, act.record.pk if act.record else 0)
        change = Change.objects.create(
            kind=act.change_kind,
            act=act.slug,
            noun=act.noun,
            object_id=act.record.pk if act.record else None,
            token=token,
            context=context.id,
            effective_on=act.cleaned_data.get("effective_on"),
            reason=act.cleaned_data.get("reason", ""),
            document_no=act.cleaned_data.get("document_no", ""),
            by=act.user,
        )
        try:
            with transaction.atomic():
                made = act.apply(change)
                check_constraints()
        except IntegrityError as error:
            raise _explained(error) from error
        if made is not None and act.record is None:
            change.object_id = made.pk
            change.save(update_fields=["object_id"])
    return change


def lock(noun: str, pk: int) -> None:
    """Acts on one record follow one another until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_signed(noun), pk % 2**31])


def _signed(text: str) -> int:
    return zlib.crc32(text.encode()) - 2**31


def check_constraints() -> None:
    """Deferrable constraints are checked here, where what they say can still be told."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _explained(error: IntegrityError) -> Exception:
    """A broken constraint in the words its model gives it; anything else as it is."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    said = _messages().get(name or "")
    return ActError(f"{said}，请核对日期和对象") if said else error


def _messages() -> dict[str, str]:
    from django.apps import apps

    found: dict[str, Any] = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            message = str(constraint.violation_error_message)
            if message != str(constraint.default_violation_error_message):
                found[constraint.name] = message
    return found
