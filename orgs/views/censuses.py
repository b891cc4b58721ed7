"""摸底排查: campaigns, how far each is street by street, and the card of one unit."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgs.acts import ActError, acts_for, editing_reach, new_acts, perform
from orgs.acts.doing import done_before
from orgs.censuses import cards
from orgs.censuses.acts import OpenCensus
from orgs.censuses.forms import CardForm
from orgs.censuses.known import known_of
from orgs.censuses.lists import CARDS, CENSUSES, LEDGER
from orgs.censuses.progress import EXCLUDED, Line, Outcome, State, progress, totals
from orgs.clarity import OWN
from orgs.lists import ListState
from orgs.models import Census, CensusCard, Change, User
from orgs.nouns import UNITS
from orgs.trail import entries_since, stamp
from orgs.views.scope import Asked, scoped

PRINTED = 60  # cards on one page to print

# The columns of the two tables: label, what they count of a line, and the list of just that.
Counted = tuple[str, Callable[[Line], int], dict[str, str]]
PROGRESS: tuple[Counted, ...] = (
    ("应查", lambda line: line.total, {}),
    *(
        (str(state.label), lambda line, state=state: line.states[state], {"state": state.value})
        for state in State
    ),
)
RESULT: tuple[Counted, ...] = (
    ("应查", lambda line: line.total, {}),
    (
        "实体运营（纳入）",
        lambda line: line.admitted,
        {"state": State.ACCEPTED.value, "outcome": Outcome.OPERATING.value},
    ),
    *(
        (
            str(outcome.label),
            lambda line, outcome=outcome: line.outcomes[outcome],
            {"state": State.ACCEPTED.value, "outcome": outcome.value},
        )
        for outcome in EXCLUDED
    ),
    ("未定", lambda line: line.unsettled, {"state": "unsettled"}),
)


@require_safe
@scoped
def census_list(request: HttpRequest, asked: Asked) -> HttpResponse:
    found = CENSUSES.placed(asked.scope.viewer, None).select_related("division")
    counted = totals(asked.scope)
    context = {
        "asked": asked,
        "censuses": [(one, counted[one.pk], asked.url("census", one.pk)) for one in found],
        "new": new_acts(CENSUSES, asked.user),
    }
    return render(request, "censuses/list.html", context)


@require_safe
@scoped
def census(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """How far it is, and what it makes of the units there are, street by street."""
    record = CENSUSES.find(asked.scope.viewer, pk)
    lines = progress(record, asked.scope)
    if len(lines) == 2:  # one part is the whole
        lines = lines[1:]
    context = {
        "asked": asked,
        "census": record,
        "phases": Census.Phase,
        "whole": lines[-1],
        "tables": [
            (title, [label for label, *_ in columns], _counted(asked, record, lines, columns))
            for title, columns in (("进度", PROGRESS), ("结果", RESULT))
        ],
        "acts": acts_for(CENSUSES, record, asked.user),
        "todo_url": _cards_url(asked, record, {"state": "todo"}),
        "review_url": _cards_url(asked, record, {"state": State.REGISTERED.value}),
        "print_url": asked.url("census_card_print", more={"census": str(pk), "state": "todo"}),
        "steps": Change.objects.filter(noun=CENSUSES.slug, object_id=pk).select_related("by"),
    }
    return render(request, "censuses/census.html", context)


def census_new(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    if not OpenCensus.offered(None, user):
        raise Http404("censuses")
    token = _uuid(request.POST.get("token", ""))
    if done := done_before(token):
        return redirect("census", done.object_id)
    form = OpenCensus(request.POST or None, user=user, reach=editing_reach(user))
    if request.method == "POST" and form.is_valid():
        try:
            change = perform(form, token=token)
        except ActError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(
                request, f"已发起摸底排查“{form.cleaned_data['name']}”，摸底卡已建好。"
            )
            return redirect("census", change.object_id)
    context = {"form": form, "act": OpenCensus, "noun": CENSUSES, "token": token}
    return render(request, "censuses/new.html", context, status=422 if form.errors else 200)


# --- One card ------------------------------------------------------------------------------------


@scoped
def census_card(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """What is known and what was found; filled in here, also by who looks after the unit."""
    record = CARDS.find(asked.scope.viewer, pk)
    may_fill = cards.fillable(asked.user).filter(pk=pk).exists()
    if request.method == "POST" and not may_fill:
        messages.error(
            request, "这张摸底卡现在不能登记：已通过复核，或摸底排查不在登记、复核阶段。"
        )
        return redirect(asked.url("census_card", pk))
    form = _card_form(request, asked, record) if may_fill else None
    newer: list[Any] = []
    if request.method == "POST" and form is not None and form.is_valid():
        seen = request.POST.get("seen", "")
        if _register(form, asked.user, seen):
            messages.success(request, f"已登记：{record.name}。")
            return redirect(_next(asked, record) if "next" in request.POST else _here(asked, pk))
        newer = entries_since(CARDS.slug, pk, seen)
    record.refresh_from_db()
    context = {
        "asked": asked,
        "card": record,
        "known": known_of([record]).get(pk, []),
        "form": form,
        "seen": stamp(CARDS.slug, pk),
        "newer": newer,
        "acts": acts_for(CARDS, record, asked.user),
        "unit_url": _unit_url(asked, record),
        "cards_url": _cards_url(asked, record.census, {}),
        "register_url": _register_url(asked, record),
    }
    status = 409 if newer else 422 if form and form.errors else 200
    return render(request, "censuses/card.html", context, status=status)


@require_safe
@scoped
def census_card_print(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The cards that a list's address asks for, to be filled in by hand."""
    state = ListState(asked, LEDGER)
    found = CARDS.named(state.rows, asked.scope.as_of).select_related("census", "division")
    page = Paginator(found.order_by(*LEDGER.order, "pk"), PRINTED).get_page(request.GET.get("page"))
    known = known_of(page.object_list)
    context = {
        "asked": asked,
        "page": page,
        "cards": [(card, known.get(card.pk, [])) for card in page],
        "outcomes": Outcome,
        "query": state.query("page"),
        "back": f"{reverse('census_card_list')}?{state.query('page')}",
    }
    return render(request, "censuses/print.html", context)


def _register(form: CardForm, user: User, seen: str) -> bool:
    """Keep what was filled in, unless somebody was faster: reviewers and others wait meanwhile."""
    pk = form.instance.pk
    with transaction.atomic():
        cards.fillable(user).select_for_update(of=("self",)).filter(pk=pk).first()
        if stamp(CARDS.slug, pk) != seen:
            return False
        cards.register(form.save(commit=False), by=user)
        return True


def _card_form(request: HttpRequest, asked: Asked, record: Any) -> CardForm:
    """The card to be filled; the one on the page stays as it is recorded."""
    own = CensusCard.objects.select_related("duplicate_of").get(pk=record.pk)
    return CardForm(request.POST or None, instance=own, reach=asked.scope.viewer)


def _next(asked: Asked, record: CensusCard) -> str:
    """The next card of the street that is still to be filled in; without one the list of all."""
    todo = cards.fillable(asked.user).filter(
        census=record.census_id, division=record.division_id, state__in=CensusCard.TO_DO
    )
    later = todo.filter(pk__gt=record.pk).order_by("pk").first() or todo.order_by("pk").first()
    if later is None:
        return _cards_url(asked, record.census, {"state": "todo"})
    return _here(asked, later.pk)


def _here(asked: Asked, pk: int) -> str:
    return asked.url("census_card", pk)


def _unit_url(asked: Asked, record: CensusCard) -> str:
    """The unit's page, for who may open it."""
    if record.unit_id is None:
        return ""
    seen = UNITS.placed(asked.scope.viewer, None).filter(pk=record.unit_id)
    return UNITS.url(record.unit_id) if seen.exists() else ""


def _register_url(asked: Asked, record: CensusCard) -> str:
    """Where a unit that the ledger lacks is entered, for who may do that."""
    if record.unit_id or not any(one.slug == "register" for one in new_acts(UNITS, asked.user)):
        return ""
    known = {
        "name": record.found_name,
        "uscc": record.found_code,
        "division": record.division_id,
        "address": record.address,
        "effective_on": record.census.cut_off.isoformat(),
    }
    address = asked.url(
        "new_act", UNITS.slug, "register", more={k: v for k, v in known.items() if v}
    )
    return address


# --- Numbers that lead to their rows -------------------------------------------------------------


def _counted(
    asked: Asked, record: Census, lines: list[Line], columns: tuple[Counted, ...]
) -> list[tuple[Line, list[tuple[int, str]]]]:
    return [
        (
            line,
            [(of(line), _cards_url(asked, record, query, line.part)) for _, of, query in columns],
        )
        for line in lines
    ]


def _cards_url(asked: Asked, record: Census, query: dict[str, str], part: str | None = None) -> str:
    scope = asked.at(division=part) if part else None
    own = {"level": "own"} if part == OWN else {}
    more = {"census": str(record.pk), **query, **own}
    return asked.url("census_card_list", scope=scope, more=more)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
