"""Rows that name a record many may open, and are read only by whom they concern.

A task is asked of many streets, and each reports for itself: what one has reported is no business
of another, in the record's history as little as on its page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from orgs.scope import Reach
from orgs.trail.reading import version_models

# (reach, day): which rows who has the reach may read.
Concerned = Callable[[Reach, date], Q]
_concerned: dict[type[Model], Concerned] = {}


def read_by(model: type[Model], concerned: Concerned) -> None:
    """Only these rows of the model are told of in histories."""
    _concerned[model] = concerned


def readable_versions(model: type[Model], versions: QuerySet, reach: Reach | None) -> QuerySet:
    """Those of the model's versions that may be told to who has the reach; None is everybody's."""
    concerned = _concerned.get(model)
    if concerned is None or reach is None or reach.everything:
        return versions
    return versions.filter(concerned(reach, timezone.localdate()))


def told_to(reach: Reach) -> Q:
    """The changes that wrote no row which who has the reach may not read."""
    kept = Q()
    for model in _concerned:
        versions = version_models()[model]._default_manager.exclude(pgh_context_id=None)
        own = readable_versions(model, versions, reach).values("pgh_context_id")
        kept &= (
            Q(context__in=own) | ~Q(context__in=versions.values("pgh_context_id")) | Q(context=None)
        )
    return kept
