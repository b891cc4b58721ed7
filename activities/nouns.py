"""What is done for units, as records that staff open (`orgs/nouns.py`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Case, CharField, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat, Left, Length

from activities.models import (
    Activity,
    Deed,
    Demand,
    Honour,
    Publication,
    Team,
    Training,
    Visit,
)
from activities.models.dated import Owned, at_the_units_street
from orgs.models import holds_on, name_of_unit
from orgs.nouns import Noun, register
from orgs.scope import Reach

Demand._meta.get_field("content").register_lookup(Length)
TITLE = 40  # characters of a demand's content that it is called by


def _visits(reach: Reach, day: date | None) -> QuerySet:
    """By the unit's street on the day of the visit, which is where it counts."""
    rows = at_the_units_street(Visit.objects.order_by(), "happened_on")
    by_row = {"unit": "unit", "instructor": "instructor", "visit": "pk"}
    placed = rows.filter(reach.q("at_division", by_row))
    return Visit.objects.filter(pk__in=placed.values("pk"))


def named_by_unit() -> Concat:
    """What a visit is called: the unit, by its name of that day, and the day.

    That is its key too: the number that a phone made is nothing to say to people.
    """
    return Concat(name_of_unit("happened_on"), Value("，"), Cast("happened_on", CharField()))


VISITS = register(
    Noun(
        "visits", "visit", Visit, "走访", "次", "clipboard-list", _visits,
        lambda rows, day: rows.annotate(key=named_by_unit(), name=named_by_unit()),
    )
)  # fmt: skip


def _activities(reach: Reach, day: date | None) -> QuerySet:
    """By the division of any host on the day of the activity."""
    spells = "hostings__party_organization__spells"
    placed = Activity.objects.order_by().filter(
        holds_on(F("happened_on"), spells)
        & reach.q(f"{spells}__division", {"party_organization": "hostings__party_organization"})
    )
    return Activity.objects.filter(pk__in=placed.values("pk"))


def named_by_kind() -> Concat:
    """What an activity is called: its kind, its subject if it has one, and the day."""
    kinds = Case(*(When(kind=kind, then=Value(label)) for kind, label in Activity.Kind.choices))
    subject = Case(When(subject="", then=Value("")), default=Concat(Value("："), F("subject")))
    return Concat(
        kinds, subject, Value("，"), Cast("happened_on", CharField()), output_field=CharField()
    )


ACTIVITIES = register(
    Noun(
        "activities", "activity", Activity, "组织生活", "场", "calendar-event", _activities,
        lambda rows, day: rows.annotate(key=F("number"), name=named_by_kind()),
    )
)  # fmt: skip


def _demands(reach: Reach, day: date | None) -> QuerySet:
    """Where the unit was on the day it counts; a demand stays there, whatever the day."""
    if reach.everything:
        return Demand.objects.all()
    placed = Demand.objects.counted().at_the_units_street()
    inside = placed.filter(reach.q("at_division", {"unit": "unit", "demand": "pk"}))
    return Demand.objects.filter(pk__in=inside.order_by().values("pk"))


def title() -> Case:
    """What a demand is called: the beginning of its content."""
    short = Concat(Left("content", TITLE), Value("…"), output_field=TextField())
    return Case(
        When(content__length__gt=TITLE, then=short), default=F("content"), output_field=TextField()
    )


def _named(rows: QuerySet, day: date) -> QuerySet:
    return rows.annotate(key=F("number"), name=title())


DEMANDS = register(Noun("demands", "demand", Demand, "诉求", "件", "briefcase", _demands, _named))
# --- 工作台账 ------------------------------------------------------------------------------------


def _owned(model: type[Owned]) -> Callable[[Reach, date | None], QuerySet]:
    """By the division that organised it, whenever."""
    return lambda reach, day: model._default_manager.filter(reach.q("division", {}))


def _deeds(reach: Reach, day: date | None) -> QuerySet:
    """By the unit's street on the day of the deed."""
    placed = at_the_units_street(Deed.objects.order_by(), "happened_on").filter(
        reach.q("at_division", {"unit": "unit"})
    )
    return Deed.objects.filter(pk__in=placed.values("pk"))


def _honours(reach: Reach, day: date | None) -> QuerySet:
    """By the recipient's division on the day of the honour."""
    rows = Honour.objects.order_by().placed()
    placed = rows.filter(reach.q("at_division", rows.RECIPIENTS))
    return Honour.objects.filter(pk__in=placed.values("pk"))


TRAININGS = register(
    Noun(
        "trainings", "training", Training, "培训班次", "期", "briefcase", _owned(Training),
        lambda rows, day: rows.annotate(key=F("number")),
    )
)  # fmt: skip
PUBLICATIONS = register(
    Noun(
        "publications", "publication", Publication, "刊物", "期", "bookmark", _owned(Publication),
        lambda rows, day: rows.annotate(
            key=Concat("series", Value(" "), "issue"), name=F("title")
        ),
    )
)  # fmt: skip
DEEDS = register(
    Noun(
        "deeds", "deed", Deed, "实事", "件", "circle-check", _deeds,
        lambda rows, day: rows.annotate(key=F("name")),
    )
)  # fmt: skip
TEAMS = register(
    Noun(
        "teams", "team", Team, "巡回指导小组", "个", "users", _owned(Team),
        lambda rows, day: rows.annotate(key=F("name")),
    )
)  # fmt: skip
HONOURS = register(
    Noun(
        "honours", "honour", Honour, "表彰", "项", "award", _honours,
        lambda rows, day: rows.annotate(key=F("name")),
    )
)  # fmt: skip
