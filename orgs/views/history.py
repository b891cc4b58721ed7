"""变动记录: a record's history, the search over all changes, and taking an act back."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from orgs.acts import ACTS, ActError, DayField, editing_reach, may_act, may_edit
from orgs.acts.act import DayInput
from orgs.audit import record as write_down
from orgs.details import Viewed
from orgs.details.windows import Windows
from orgs.duplicates import aliases_of, former
from orgs.errors_said import name_fields_in_errors
from orgs.lists import records_called
from orgs.lists.state import is_personal, kept_text, searched
from orgs.models import AuditEvent, Change, User
from orgs.nouns import NOUNS
from orgs.pinyin import learn_missing
from orgs.privacy import readable
from orgs.scope import Reach
from orgs.trail import Entry, changes_in, entries_about, rows_changed_in, told_to
from orgs.undo import obstacles, undo
from orgs.views.details import survivor
from orgs.views.scope import Asked, scoped

PER_PAGE = 20
MOST_ROWS = 200  # of one change, on its page


# What a field of the search asks of a change.
LOOKUPS = {
    "kind": "kind",
    "by": "by__name__contains",
    "document_no": "document_no__icontains",
    "reason": "reason__icontains",
    "effective_since": "effective_on__gte",
    "effective_until": "effective_on__lte",
    "since": "made_at__date__gte",
    "until": "made_at__date__lte",
}


class ChangeFilter(forms.Form):
    """What the changes are narrowed to."""

    q = forms.CharField(label="对象名称或编号", required=False)
    kind = forms.ChoiceField(
        label="种类", required=False, choices=[("", "全部种类"), *Change.Kind.choices]
    )
    act = forms.ChoiceField(label="事项", required=False)
    by = forms.CharField(label="经办人", required=False, max_length=40)
    document_no = forms.CharField(label="文号", required=False, max_length=60)
    reason = forms.CharField(label="原因", required=False, max_length=200)
    effective_since = DayField(label="生效日期自", required=False, widget=DayInput)
    effective_until = DayField(label="生效日期至", required=False, widget=DayInput)
    since = DayField(label="办理日期自", required=False, widget=DayInput)
    until = DayField(label="办理日期至", required=False, widget=DayInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        acts = {f"{noun}/{slug}": f"{NOUNS[noun].label}：{act.label}"
                for (noun, slug), act in ACTS.items()}  # fmt: skip
        cast(Any, self.fields["act"]).choices = [("", "全部事项"), *acts.items()]
        name_fields_in_errors(self)
        for field in self.fields.values():
            is_list = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_list else "form-control"

    def narrowed(self, changes: QuerySet[Change], user: User) -> QuerySet[Change]:
        if not self.is_valid():
            return changes
        said = {name: value for name, value in self.cleaned_data.items() if value}
        if "q" in said:
            changes = changes.filter(_of_records(said["q"], user))
        if "act" in said:
            noun, slug = said["act"].split("/")
            changes = changes.filter(noun=noun, act=slug)
        asked = {LOOKUPS[name]: value for name, value in said.items() if name in LOOKUPS}
        return changes.filter(**asked)


@scoped
def history(request: HttpRequest, asked: Asked) -> HttpResponse:
    """All changes within the viewer's reach, newest first.

    What is searched for is posted, as it may be a person's name.
    """
    typed = request.POST.get("q", "") or request.GET.get("q", "")
    if request.method == "POST" or is_personal(typed):
        return redirect(searched(request, _typed(request), typed))
    data = request.GET.copy()
    data["q"] = kept_text(request, typed)
    filters = ChangeFilter(data if request.GET else None)
    found = filters.narrowed(_visible(asked.user, asked.scope.viewer), asked.user)
    page = Paginator(found.select_related("by", "batch"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"asked": asked, "filters": filters, "page": page, "rows": _listed(page)}
    return render(request, "history/history.html", context)


@scoped
def record_history(request: HttpRequest, asked: Asked, noun: str, pk: int) -> HttpResponse:
    if noun not in NOUNS:
        raise Http404(noun)
    try:
        viewed = Viewed.open(asked, NOUNS[noun], pk)
    except Http404:
        kept = survivor(asked, NOUNS[noun], former(NOUNS[noun].model, pk))
        return redirect("record_history", noun, kept, permanent=True)
    unmasked = bool(readable(asked.user, viewed.noun.model, [pk]))
    before = parse_datetime(request.GET.get("before", "")) if "before" in request.GET else None
    found = entries_about(
        noun, pk, limit=PER_PAGE + 1, before=before, unmasked=unmasked, reach=asked.scope.viewer
    )
    entries = [one for one in map(_inside(viewed.windows), found[:PER_PAGE]) if one.rows]
    if unmasked and entries:
        kind = AuditEvent.Kind.PERSONAL_READ
        write_down(kind, request, by=asked.user, target=f"{noun} {pk} 变动记录", rows=1)
    editable = may_edit(asked.user, viewed.noun, pk)
    context = {
        "asked": asked,
        "viewed": viewed,
        "entries": [
            (one, _why_not(one, asked.user, viewed if editable else None)) for one in entries
        ],
        "older": found[PER_PAGE - 1].at.isoformat() if len(found) > PER_PAGE else "",
        "back": asked.url(viewed.noun.view, pk),
    }
    return render(request, "history/record.html", context)


@scoped
def change(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """One change: what it did, and whether it can be taken back."""
    shown = get_object_or_404(_visible(asked.user, asked.scope.viewer), pk=pk)
    return render(request, "history/change.html", _about(asked, shown))


@scoped
def undo_change(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """Confirm, with a reason, then take the act back."""
    taken = get_object_or_404(_visible(asked.user, asked.scope.viewer), pk=pk)
    if not _may_undo(asked.user, taken):
        raise Http404(pk)
    reason = request.POST.get("reason", "").strip()
    context = _about(asked, taken) | {"reason": reason, "missing": False}
    if request.method != "POST" or context["why_not"]:
        return render(request, "history/undo.html", context)
    if not reason:
        return render(request, "history/undo.html", context | {"missing": True}, status=422)
    try:
        undo(taken, by=asked.user, reason=reason[:200])
    except ActError as error:
        return render(request, "history/undo.html", context | {"why_not": [str(error)]}, status=409)
    messages.success(request, "已撤回，台账恢复到登记之前。")
    if taken.object_id and NOUNS[taken.noun].model._default_manager.filter(pk=taken.object_id):
        return redirect(NOUNS[taken.noun].url(taken.object_id))
    return redirect("history")


def _typed(request: HttpRequest) -> QueryDict:
    """What the form was filled in with, without what was left empty."""
    query = (request.POST or request.GET).copy()
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    query.pop("csrfmiddlewaretoken", None)
    return query


def _of_records(text: str, user: User) -> Q:
    """Changes of the records that are or were called so, also of those since merged into them."""
    learn_missing()
    wanted = Q()
    for slug, noun in NOUNS.items():
        changed = Change.objects.filter(noun=slug).order_by().values("object_id")
        called = records_called(noun, text, user).values("pk")
        merged = aliases_of(noun.model).filter(owner__in=called).values("former_id")
        wanted |= Q(noun=slug) & (
            Q(object_id__in=called.filter(pk__in=changed)) | Q(object_id__in=merged)
        )
    return wanted


def _visible(user: User, reach: Reach) -> QuerySet[Change]:
    """Changes of records within reach, and one's own; all of them for whoever reaches it all.

    The demo's and the imports' go over many records: whoever reaches the whole district.
    """
    changes = Change.objects.order_by("-pk")
    if _is_whole(reach):
        return changes
    seen = Q(by=user)
    for slug, noun in NOUNS.items():
        records = noun.placed(reach, timezone.localdate()).order_by().values("pk")
        seen |= Q(noun=slug, object_id__in=records)
    return changes.filter(seen, Q(by=user) | told_to(reach))


def _is_whole(reach: Reach) -> bool:
    from django.conf import settings

    return reach.everything or reach.covers(settings.KAIFU_DISTRICT_CODE)


def _is_open(user: User, taken: Change) -> bool:
    """Whoever may not do an act does not take it back either."""
    act = ACTS.get((taken.noun, taken.act))
    return act is None or act.open_to(user)


def _may_undo(user: User, taken: Change) -> bool:
    """Whoever did it and still records anything, or whoever may change the record now."""
    if not _is_open(user, taken):
        return False
    if taken.by_id == user.pk and may_act(user):
        return True
    if taken.object_id is None or taken.noun not in NOUNS:
        return _is_whole(editing_reach(user))
    noun = NOUNS[taken.noun]
    record = noun.model._default_manager.filter(pk=taken.object_id).first()
    return may_edit(user, noun, taken.object_id) and _is_theirs(user, taken, record)


def _is_theirs(user: User, taken: Change, record: Any) -> bool:
    """Who may change a record may still not undo what others decide of it."""
    act = ACTS.get((taken.noun, taken.act))
    return act is None or record is None or act.taken_back_by(record, user)


def _about(asked: Asked, shown: Change) -> dict[str, Any]:
    unmasked = _reads(asked.user, shown)
    context = cast(uuid.UUID, shown.context)
    rows = changes_in(context, unmasked=unmasked, limit=MOST_ROWS) if context else []
    return {
        "asked": asked,
        "change": shown,
        "label": _label(shown),
        "url": _url(shown),
        "rows": rows,
        "more": max(rows_changed_in(context) - MOST_ROWS, 0) if len(rows) >= MOST_ROWS else 0,
        "why_not": obstacles(shown),
        "may_undo": _may_undo(asked.user, shown),
    }


def _reads(user: User, shown: Change) -> bool:
    noun = NOUNS.get(shown.noun)
    return bool(noun and shown.object_id and readable(user, noun.model, [shown.object_id]))


def _why_not(entry: Entry, user: User, editable: Viewed | None) -> str | None:
    """Why the entry offers no undo; None when it does. `editable` is the record's page, if the
    user may change the record."""
    if entry.change is None or not entry.change.act or entry.change.kind == Change.Kind.UNDONE:
        return ""
    is_own = entry.change.by_id == user.pk
    may = is_own or (editable and _is_theirs(user, entry.change, _about_it(entry, editable)))
    if not may or not _is_open(user, entry.change):
        return ""
    found = obstacles(entry.change)
    return "".join(found) if found else None


def _about_it(entry: Entry, viewed: Viewed) -> Any:
    """The record, if it is the one that the entry's change was an act on."""
    change = cast(Change, entry.change)
    is_it = (change.noun, change.object_id) == (viewed.noun.slug, viewed.pk)
    return viewed.record if is_it else None


def _inside(windows: Windows) -> Any:
    """An entry without what it says of days outside the viewer's reach."""

    def cut(entry: Entry) -> Entry:
        if windows.is_whole:
            return entry
        rows = [row for row in entry.rows if row.since is not None and row.since in windows]
        return Entry(entry.at, entry.context, entry.by, entry.change, entry.batch, rows)

    return cut


def _listed(page: Page) -> list[dict[str, Any]]:
    """The page's changes with the records they are about, one query a noun."""
    changes = list(page.object_list)
    names: dict[tuple[str, int], str] = {}
    for slug, noun in NOUNS.items():
        keys = [one.object_id for one in changes if one.noun == slug and one.object_id]
        if keys:
            records = noun.named(
                noun.model._default_manager.filter(pk__in=keys), timezone.localdate()
            )
            shown = (lambda r: r.key) if noun.name_mask else (lambda r: r.name)
            names |= {(slug, one.pk): shown(one) for one in records}
    return [
        {
            "change": one,
            "label": _label(one),
            "name": names.get((one.noun, one.object_id or 0))
            or (one.batch.file_name if one.batch else ""),
            "url": reverse("change", args=[one.pk]),
        }
        for one in changes
    ]


def _label(one: Change) -> str:
    act = ACTS.get((one.noun, one.act))
    return str(act.label) if act else one.get_kind_display()


def _url(one: Change) -> str:
    """The record's page, while the record is there."""
    noun = NOUNS.get(one.noun)
    if noun is None or one.object_id is None:
        return ""
    there = noun.model._default_manager.filter(pk=one.object_id).exists()
    return noun.url(one.object_id) if there else ""
