"""What is done for units, as records that staff open (`orgs/nouns.py`)."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Left, Length

from activities.models import Demand
from orgs.nouns import Noun, register
from orgs.scope import Reach

Demand._meta.get_field("content").register_lookup(Length)
TITLE = 40  # characters of a demand's content that it is called by


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
