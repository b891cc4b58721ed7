"""Doing an act: fill in, see what will change, confirm.

A form carries a token, so that submitting it twice does one thing, and the version of the record
it was opened on: when somebody else has changed the record since, both versions are shown and the
clerk chooses. On the chosen rows of a list it carries what the preview showed instead: when doing
it would change something else by now, it is previewed anew.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from orgs.acts.act import Act, ActError
from orgs.acts.correcting import CorrectFact
from orgs.acts.doing import MovedOnError, done_before, perform, rehearse
from orgs.acts.rights import acting_reach, find_act, find_editable, may_do
from orgs.acts.wording import named
from orgs.lists import find_records, selected
from orgs.models import Change, User
from orgs.nouns import NOUNS, Noun
from orgs.pinyin import learn_missing
from orgs.privacy import readable
from orgs.reach import reach_of
from orgs.scope import Reach
from orgs.trail import entries_since, stamp
from orgs.views.scope import address_for

# What the steps of the page are called in the request; anything else is filled in by the clerk.
OWN = ("csrfmiddlewaretoken", "step", "token", "seen")


@dataclass
class Page:
    """One act under way: which, on what, by whom."""

    request: HttpRequest
    act: type[Act]
    noun: Noun
    reach: Reach
    record: Any = None
    records: Any = None

    @property
    def user(self) -> User:
        return self.request.user  # type: ignore[return-value]

    def form(self, data: Any = None) -> Act:
        """The form, filled with `data`, or opened with what the address asks for."""
        return self.act(
            data,
            initial=self.request.GET.dict(),
            user=self.user,
            reach=self.reach,
            record=self.record,
            records=self.records,
        )

    @property
    def stamp(self) -> str:
        return stamp(self.noun.slug, self.record.pk) if self.record is not None else ""

    @property
    def back(self) -> str:
        if self.record is not None:
            return self.noun.url(self.record.pk)
        return reverse(f"{self.noun.view}_list")


def act(request: HttpRequest, noun: str, pk: int, slug: str) -> HttpResponse:
    page = _page(request, noun, slug)
    if page.act.creates or page.act.bulk or page.act.page:
        raise Http404(slug)
    page.record = find_editable(page.reach, page.noun, pk)
    return _answer(page)


def new_act(request: HttpRequest, noun: str, slug: str) -> HttpResponse:
    page = _page(request, noun, slug)
    if not page.act.creates or page.act.page:
        raise Http404(slug)
    return _answer(page)


@require_POST
def bulk_act(request: HttpRequest, noun: str, slug: str) -> HttpResponse:
    """On the rows chosen in a list, of which those outside the editing reach are left out."""
    page = _page(request, noun, slug)
    if not page.act.bulk:
        raise Http404(slug)
    chosen = selected(page.noun, request)
    page.records = page.noun.placed(page.reach, None).filter(pk__in=chosen.values("pk"))
    if not page.records.exists():
        messages.error(request, f"没有选中可以办理的{page.noun.label}。请先在名单中勾选。")
        return redirect(page.back)
    return _answer(page)


@require_POST
def suggestions(request: HttpRequest, noun: str) -> HttpResponse:
    """Records whose name, number or initials hold what is being typed; posted, as it may be a
    person's name."""
    if noun not in NOUNS:
        raise Http404(noun)
    typed = next((str(v) for k, v in request.POST.items() if k not in OWN), "").strip()
    user: User = request.user  # type: ignore[assignment]
    learn_missing()  # initials of what was recorded since
    found = list(find_records(NOUNS[noun], _typing_reach(user), typed)) if typed else []
    if NOUNS[noun].name_mask:
        allowed = readable(user, NOUNS[noun].model, [record.pk for record in found])
        found = [record for record in found if record.pk in allowed]
    said = {"options": map(named, found), "typed": typed}
    response = render(request, "acts/suggestions.html", said)
    add_never_cache_headers(response)
    return response


def _typing_reach(user: User) -> Reach:
    """What may be chosen in some act: what the user may change, and what is handed to them."""
    own, handed = (
        reach_of(user, timezone.localdate(), **{how: True}) for how in ("editing", "handling")
    )
    kinds = own.rows.keys() | handed.rows.keys()
    none: frozenset[int] = frozenset()
    rows = {kind: own.rows.get(kind, none) | handed.rows.get(kind, none) for kind in kinds}
    return replace(own, rows=rows)


def _page(request: HttpRequest, noun: str, slug: str) -> Page:
    user: User = request.user  # type: ignore[assignment]
    found = find_act(noun, slug)
    if found is None or not may_do(user, found):
        raise Http404(slug)
    return Page(request, found, NOUNS[noun], acting_reach(user, found))


def _answer(page: Page) -> HttpResponse:
    """Fill in → preview → confirm; each step carries what was typed."""
    post = page.request.POST
    step = post.get("step", "")
    if step not in ("preview", "apply", "edit"):
        if not page.act.offered(page.record, page.user):
            return _not_now(page)
        form = page.form()
        if isinstance(form, CorrectFact) and form.chosen is None:
            return _rendered(page, "acts/choose.html", _context(page, form, uuid.uuid4()))
        return _form(page, form, uuid.uuid4())
    token = _token(post.get("token", ""))
    if change := done_before(token):
        return _done(page, change)
    if not page.act.offered(page.record, page.user):
        return _not_now(page)
    form = page.form(post)
    if step == "edit" or not form.is_valid():
        return _form(page, form, token)
    seen = post.get("seen", "")
    if not page.act.bulk and page.stamp != seen:
        return _form(page, form, token, since=seen)
    try:
        if step == "apply":
            return _confirmed(page, form, token, seen)
        return _preview(page, form, token)
    except ActError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _form(page, form, token)


def _confirmed(page: Page, form: Act, token: uuid.UUID, seen: str) -> HttpResponse:
    try:
        rehearsed = seen if page.act.bulk else None
        return _done(page, perform(form, token=token, rehearsed=rehearsed))
    except MovedOnError:
        return _preview(page, form, token, moved_on=True)


def _not_now(page: Page) -> HttpResponse:
    messages.error(page.request, f"按目前的登记情况，不能办理“{page.act.label}”。")
    return redirect(page.back)


def _token(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _form(page: Page, form: Act, token: uuid.UUID, since: str | None = None) -> HttpResponse:
    """The form; `since` is the version it was opened on when the record has moved on."""
    newer = []
    if since is not None:
        newer = entries_since(page.noun.slug, page.record.pk, since, unmasked=_unmasked(page))
    status = 409 if since is not None else 422 if form.is_bound and form.errors else 200
    context = _context(page, form, token) | {"newer": newer, "conflict": since is not None}
    return _rendered(page, "acts/form.html", context, status)


def _preview(page: Page, form: Act, token: uuid.UUID, *, moved_on: bool = False) -> HttpResponse:
    """What will change; `moved_on` when it is no longer what was shown before."""
    rehearsed = rehearse(form, unmasked=_unmasked(page))
    context = _context(page, form, token) | {
        "rows": rehearsed.rows[:50],
        "more": max(len(rehearsed.rows) - 50, 0),
        "cautions": rehearsed.cautions[:20],
        "more_cautions": max(len(rehearsed.cautions) - 20, 0),
        "typed": [
            (name, value)
            for name, values in page.request.POST.lists()
            if name not in OWN
            for value in values
        ],
        "moved_on": moved_on,
    }
    if page.act.bulk:
        context["seen"] = rehearsed.digest
    return _rendered(page, "acts/preview.html", context, 409 if moved_on else 200)


def _context(page: Page, form: Act, token: uuid.UUID) -> dict[str, Any]:
    return {
        "act": page.act,
        "noun": page.noun,
        "record": page.record,
        "title": _title(page),
        "count": page.records.count() if page.records is not None else None,
        "form": form,
        "token": token,
        "seen": page.stamp,
        "back": page.back,
        "kept": _selection(page),
    }


def _title(page: Page) -> str:
    """What the record is called; a person by number alone for who may not read the name."""
    if page.record is None:
        return ""
    hidden = page.noun.name_mask is not None and not _unmasked(page)
    return str(page.record.key) if hidden else named(page.record)


def _selection(page: Page) -> list[tuple[str, str]]:
    """The chosen rows, as they came with the request."""
    if page.records is None:
        return []
    names = ("pk", "all", "query")
    return [(n, v) for n in names for v in page.request.POST.getlist(n)]


def _unmasked(page: Page) -> bool:
    """Whoever may change a person's record reads it; the ledger's roles say so."""
    if page.record is None:
        return True
    return bool(readable(page.user, page.noun.model, [page.record.pk]))


def _rendered(
    page: Page, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(page.request, template, context, status=status)
    add_never_cache_headers(response)
    return response


def _afterwards(page: Page, pk: int) -> str:
    """The record's page; the list, if the act has taken the record out of the user's reach."""
    reach = reach_of(page.user, timezone.localdate())
    if page.act.handed and not page.noun.placed(reach, None).filter(pk=pk).exists():
        return reverse(f"{page.noun.view}_list")
    return address_for(page.user, page.noun, pk)


def _done(page: Page, change: Change) -> HttpResponseRedirect:
    said = f"已登记：{page.act.label}"
    if change.effective_on:
        day = change.effective_on
        said += f"（{day.year}年{day.month}月{day.day}日）"
    if change.object_id:
        more = "" if page.act.irrevocable else "登记有误的，可在“变动记录”中撤回。"
        messages.success(page.request, f"{said}。{more}")
        return redirect(_afterwards(page, change.object_id))
    messages.success(page.request, f"{said}。")
    return redirect(page.back)
