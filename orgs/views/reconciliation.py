"""核对: what the departments' lists say otherwise than the ledger, and what becomes of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orgs.acts import editing_reach
from orgs.models import Difference, Roster, RosterEntry, User
from orgs.nouns import UNITS
from orgs.rosters import jobs
from orgs.rosters.acts import Settle
from orgs.rosters.facing import lines, sides
from orgs.rosters.lists import DIFFERENCES
from orgs.rosters.precedence import authority, words
from orgs.views.acts import Page
from orgs.views.scope import Asked, scoped

Kind, State = Difference.Kind, Difference.State


@dataclass(frozen=True)
class Counted:
    """One kind of difference: how many are in each state, each number with its list."""

    label: str
    cells: list[tuple[int, str]]

    @property
    def pending(self) -> int:
        return sum(number for number, _ in self.cells[: len(Difference.PENDING)])


@require_safe
@scoped
def reconciliation(request: HttpRequest, asked: Asked) -> HttpResponse:
    """How many of each kind wait, and which lists they come from."""
    counted = _counts(asked)
    context = {
        "asked": asked,
        "states": [state.label for state in State],
        "counted": [one for one in counted if any(number for number, _ in one.cells)],
        "nothing": [one.label for one in counted if not any(number for number, _ in one.cells)],
        "pending": sum(one.pending for one in counted),
        "list_url": asked.url("difference_list"),
        "rosters": _received(Roster.objects.current()),
        "precedence": words(),
        "brings_lists": _brings_lists(asked.user),
    }
    return render(request, "reconciliation/overview.html", context)


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """The current lists against the ledger as it now is; who brings lists in may ask for it."""
    if not _brings_lists(request.user):  # type: ignore[arg-type]
        raise Http404
    jobs.compare.enqueue()
    messages.success(request, "正在后台重新核对，一般不到一分钟，稍后刷新本页即可看到结果。")
    return redirect("reconciliation")


def _brings_lists(user: User) -> bool:
    return editing_reach(user).covers(settings.KAIFU_DISTRICT_CODE)


@require_safe
@scoped
def rosters(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Every list that came in, with how many of its rows found their unit."""
    current = set(Roster.objects.current().values_list("pk", flat=True))
    context = {
        "asked": asked,
        "rosters": _received(Roster.objects.standing()),
        "current": current,
        "brings_lists": _brings_lists(asked.user),
    }
    return render(request, "reconciliation/rosters.html", context)


@require_safe
@scoped
def difference(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """One difference: the evidence side by side, and what can become of it."""
    record = DIFFERENCES.find(asked.scope.viewer, pk)
    faced = sides(record)
    context: dict[str, Any] = {
        "asked": asked,
        "record": record,
        "sides": faced,
        "lines": lines(record, faced),
        "authority": authority(record),
        "unit_url": _unit_url(record, asked),
    }
    reach = editing_reach(asked.user)
    if record.is_pending and Difference.objects.reached(reach).filter(pk=pk).exists():
        page = Page(request, Settle, DIFFERENCES, reach, record)
        context |= {"form": page.form(), "token": uuid.uuid4(), "seen": page.stamp}
    return render(request, "reconciliation/difference.html", context)


def _unit_url(record: Difference, asked: Asked) -> str:
    """The unit's page, for who may open it."""
    if record.unit_id is None:
        return ""
    seen = UNITS.placed(asked.scope.viewer, None).filter(pk=record.unit_id)
    return UNITS.url(record.unit_id) if seen.exists() else ""


def _counts(asked: Asked) -> list[Counted]:
    rows = Difference.objects.within(asked.scope).order_by().values_list("kind", "state")
    numbers = {(kind, state): number for kind, state, number in rows.annotate(Count("pk"))}
    return [
        Counted(
            str(kind.label),
            [
                (
                    numbers.get((kind, state), 0),
                    asked.url("difference_list", more={"kind": kind, "state": state}),
                )
                for state in State
            ],
        )
        for kind in Kind
    ]


def _received(lists: Any) -> list[Any]:
    """The lists with the number of their rows, and of those that found their unit."""
    sure = Q(entries__match__in=RosterEntry.SURE)
    found = lists.select_related("batch").annotate(
        rows=Count("entries"),
        matched=Count("entries", filter=sure),
        suggested=Count("entries", filter=Q(entries__match=RosterEntry.Match.SUGGESTED)),
        damaged=Count("entries", filter=Q(entries__code_problem__in=RosterEntry.DAMAGED)),
        wrong=Count("entries", filter=Q(entries__code_problem=RosterEntry.CodeProblem.CHECK)),
    )
    return list(found.order_by("-as_of", "source", "registry"))
