"""Members, instructors and what is being set up, as records that staff open (`orgs/nouns.py`)."""

from __future__ import annotations

from datetime import date

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat

from members.models import (
    Affiliation,
    Appointment,
    Candidacy,
    Candidate,
    Employment,
    Floating,
    FloatingMember,
    FormationCase,
    FormationUnit,
    Instructor,
    InstructorGroup,
    LostContact,
    Member,
)
from orgs.models import Spell, holds_on
from orgs.nouns import Noun, register
from orgs.personal import Mask
from orgs.scope import Reach


def at_once(path: str) -> Q:
    """The spell at `path` and the row's own hold on a common day."""
    return (Q(ended_on=None) | Q(**{f"{path}__started_on__lt": F("ended_on")})) & (
        Q(**{f"{path}__ended_on": None}) | Q(**{f"{path}__ended_on__gt": F("started_on")})
    )


def _held(model: type[Spell], path: str, reach: Reach, day: date | None) -> QuerySet:
    """The model's spells of the day (or any) that held, within the reach, with those of `path`.

    One filter() call: a second would join another spell, and reach what lay there at other times.
    """
    spells = f"{path}__spells"
    inside = reach.q(f"{spells}__division", {path: path})
    rows = model._default_manager.order_by()
    if day is None:
        return rows.filter(at_once(spells) & inside)
    return rows.filter(holds_on(day) & holds_on(day, spells) & inside)


def _members(reach: Reach, day: date | None) -> QuerySet:
    """Affiliated with an organisation within reach, or working in a unit within reach."""
    affiliated = _held(Affiliation, "party_organization", reach, day)
    employed = _held(Employment, "unit", reach, day)
    return Member.objects.filter(
        Q(pk__in=affiliated.values("member")) | Q(pk__in=employed.values("member"))
    )


def _candidates(reach: Reach, day: date | None) -> QuerySet:
    """Fostered by an organisation within reach."""
    held = _held(Candidacy, "party_organization", reach, day)
    return Candidate.objects.filter(pk__in=held.values("candidate"))


def _floating(reach: Reach, day: date | None) -> QuerySet:
    """Taking part in an organisation within reach, or away from one."""
    held = _held(Floating, "party_organization", reach, day)
    return FloatingMember.objects.filter(pk__in=held.values("person"))


def _lost(reach: Reach, day: date | None) -> QuerySet:
    """Of members who belong to an organisation within reach, or did."""
    held = _held(Affiliation, "party_organization", reach, day)
    rows = LostContact.objects.all() if day is None else LostContact.objects.as_of(day)
    return rows.filter(member__in=held.values("member"))


def _instructors(reach: Reach, day: date | None) -> QuerySet:
    rows = Appointment.objects.order_by() if day is None else Appointment.objects.as_of(day)
    held = rows.order_by().filter(reach.q("division", {"instructor": "instructor"}))
    return Instructor.objects.filter(pk__in=held.values("instructor"))


def _groups(reach: Reach, day: date | None) -> QuerySet:
    rows = InstructorGroup.objects.all() if day is None else InstructorGroup.objects.as_of(day)
    return rows.filter(reach.q("division", {})).order_by()


def _cases(reach: Reach, day: date | None) -> QuerySet:
    """About a unit within reach; a closed case lies where its units lie."""
    inside = reach.q("unit__spells__division", {"unit": "unit"})
    rows = FormationUnit.objects.order_by()
    if day is None:
        held = rows.filter(at_once("unit__spells") & inside)
    else:
        held = rows.filter(holds_on(day, "unit__spells") & inside, started_on__lte=day)
    return FormationCase.objects.filter(pk__in=held.values("case"))


def _employments(reach: Reach, day: date | None) -> QuerySet:
    return Employment.objects.filter(pk__in=_held(Employment, "unit", reach, day).values("pk"))


MEMBERS = register(
    Noun(
        "members", "member", Member, "党员", "名", "users", _members,
        lambda rows, day: rows.annotate(key=F("number")), Mask.NAME,
    )
)  # fmt: skip
CANDIDATES = register(
    Noun(
        "candidates", "candidate", Candidate, "入党申请人和发展对象", "名", "user-plus", _candidates,
        lambda rows, day: rows.annotate(key=F("number")), Mask.NAME,
    )
)  # fmt: skip
FLOATING = register(
    Noun(
        "floating", "floating_member", FloatingMember, "流动党员", "名", "arrows-right-left", _floating,
        lambda rows, day: rows.annotate(
            key=F("number"), name=Coalesce(F("member__name"), F("full_name"))
        ),
        Mask.NAME,
    )
)  # fmt: skip
LOST_CONTACTS = register(
    Noun(
        "lost-contacts", "lost_contact", LostContact, "失联党员", "名", "user-x", _lost,
        lambda rows, day: rows.annotate(key=F("member__number"), name=F("member__name")),
        Mask.NAME,
    )
)  # fmt: skip
INSTRUCTORS = register(
    Noun(
        "instructors", "instructor", Instructor, "党建指导员", "名", "user-star", _instructors,
        lambda rows, day: rows.annotate(key=F("number")), Mask.NAME,
    )
)  # fmt: skip
INSTRUCTOR_GROUPS = register(
    Noun(
        "instructor-groups", "instructor_group", InstructorGroup, "指导员分组", "个", "users",
        _groups,
        lambda rows, day: rows.annotate(key=Concat(
            Value("FZ"), Cast("pk", CharField()), output_field=CharField()
        )),
    )
)  # fmt: skip
FORMATION_CASES = register(
    Noun(
        "formation", "formation_case", FormationCase, "组建事项", "件", "clipboard-list", _cases,
        lambda rows, day: rows.annotate(
            key=Concat(Value("ZJ"), Cast("pk", CharField()), output_field=CharField())
        ),
    )
)  # fmt: skip
EMPLOYMENTS = register(
    Noun(
        "employments", "employment", Employment, "在岗党员", "名", "users", _employments,
        lambda rows, day: rows.annotate(key=F("member__number"), name=F("member__name")),
        Mask.NAME,
    )
)  # fmt: skip
