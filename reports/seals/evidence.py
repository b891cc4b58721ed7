"""What a counted row says: its own columns, and the dated facts that the figures go by.

A digest over that is sealed with the row. What is dated after the return's days is not part of it:
a firm that closes next year says the same of this one. Nor is how the books are kept (which act
wrote it, where a spell was cut), nor how a person is reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import DateField, Field, Model

from activities import models as activities
from members import models as members
from orgs import models as orgs
from orgs.models import Change, Spell
from orgs.scope import Scope
from reports.models import ExternalFact

quote = connection.ops.quote_name

BOOKKEEPING = frozenset({"id", "stated", "started_on", "ended_on"})
REACHED_BY = frozenset({"phone", "contact", "liaison", "user"})
# Why something ended is said when it ends, and has no day of its own.
TOLD_AT_THE_END = frozenset({"dissolution_reason", "departure", "ending"})
LEFT_OUT = BOOKKEEPING | REACHED_BY | TOLD_AT_THE_END


@dataclass(frozen=True)
class Days:
    """The as-of day for what stands, and the last day that the return knows of."""

    as_of: date
    last: date

    @classmethod
    def of(cls, scope: Scope) -> Days:
        return cls(scope.as_of, max(scope.as_of, scope.period.last_day))


@dataclass(frozen=True)
class Said:
    """Rows of another table that say something of a record: those whose `owner` is the record.

    Spells are taken that hold on the as-of day; of what has a day (`happened`), what happened by
    the last; without either, all.
    """

    model: type[Model]
    owner: str
    happened: str = ""


EVIDENCE: dict[type[Model], tuple[Said, ...]] = {
    orgs.Unit: (
        Said(orgs.UnitSpell, "unit"),
        Said(orgs.Coverage, "unit"),
        Said(orgs.Enrolment, "unit"),
        Said(members.Assignment, "unit"),
    ),
    orgs.PartyOrganization: (
        Said(orgs.PartyOrganizationSpell, "party_organization"),
        Said(orgs.Coverage, "party_organization"),
        Said(orgs.Participation, "party_organization"),
        Said(orgs.PartyOrganizationEvent, "party_organization", "happened_on"),
    ),
    orgs.Industry: (),
    orgs.Place: (Said(orgs.ServiceAssignment, "place"),),
    orgs.PlaceYear: (),
    members.Member: (
        Said(members.Affiliation, "member"),
        Said(members.Employment, "member"),
        Said(members.Post, "member"),
    ),
    members.Admission: (),
    members.Instructor: (
        Said(members.Appointment, "instructor"),
        Said(members.Assignment, "instructor"),
    ),
    activities.Visit: (),
    activities.Activity: (
        Said(activities.Hosting, "activity"),
        Said(activities.Attendance, "activity"),
    ),
    activities.Honour: (),
    activities.Training: (Said(activities.Trainee, "training"),),
    activities.Publication: (),
    activities.Demand: (Said(activities.DemandStep, "demand", "happened_on"),),
    activities.Deed: (),
    activities.Team: (),
    activities.TaskList: (),
    activities.Assessment: (),
    ExternalFact: (),
}
# What else may move a record into a figure or out of it, without being part of what it says.
TRACED: dict[type[Model], tuple[Said, ...]] = {
    orgs.Unit: (Said(members.Employment, "unit"),),
}
MODELS = {model._meta.label: model for model in EVIDENCE}


def columns(model: type[Model]) -> Iterator[Field]:
    """The columns that say something."""
    for column in model._meta.concrete_fields:
        if column.name not in LEFT_OUT and column.related_model is not Change:
            yield column


def content(model: type[Model], days: Days) -> tuple[str, list[Any]]:
    """A statement that yields `pk` and `content`, JSON text, of every row of the model."""
    own: list[str] = []
    params: list[Any] = []
    for column in columns(model):
        name = f"own.{quote(str(column.column))}"
        if isinstance(column, DateField) and not column.primary_key:
            own.append(f"CASE WHEN {name} <= %s THEN {name} END")
            params.append(days.last)
        else:
            own.append(name)
    parts = [f"jsonb_build_array({', '.join(own)})"]
    for said in EVIDENCE[model]:
        text, more = _aggregated(said, days)
        parts.append(text)
        params += more
    key, table = quote(str(model._meta.pk.column)), quote(model._meta.db_table)
    statement = (
        f"SELECT own.{key}::text AS pk, jsonb_build_array({', '.join(parts)})::text AS content"  # noqa: S608
        f" FROM {table} own"
    )
    return statement, params


def _aggregated(said: Said, days: Days) -> tuple[str, list[Any]]:
    """The rows that say something of `own`, in an order of their content."""
    row = f"jsonb_build_array({', '.join(f'said.{quote(str(c.column))}' for c in columns(said.model))})"
    owner = said.model._meta.get_field(said.owner).column  # type: ignore[union-attr]
    where, params = [f"said.{quote(str(owner))} = own.id"], []
    if issubclass(said.model, Spell):
        where.append("said.started_on <= %s AND (said.ended_on IS NULL OR said.ended_on > %s)")
        params += [days.as_of, days.as_of]
    elif said.happened:
        where.append(f"said.{quote(said.happened)} <= %s")
        params.append(days.last)
    return (
        f"(SELECT jsonb_agg({row} ORDER BY {row}) FROM {quote(said.model._meta.db_table)} said"  # noqa: S608
        f" WHERE {' AND '.join(where)})"
    ), params
