"""The state of a list as its address says it: search, filters, columns, page size."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.crypto import salted_hmac

from orgs.lists.filters import RecordFilter
from orgs.lists.finding import tidy
from orgs.lists.ledger import LEDGERS, Ledger, LedgerFilters
from orgs.lists.listing import Listing
from orgs.nouns import NOUNS, Noun
from orgs.pinyin import learn_missing
from orgs.privacy import readable_rows
from orgs.reach import reach_of
from orgs.scope import ScopeError
from orgs.views.scope import Asked, asked_by

PAGE_SIZES = (25, 50, 100)
_CHINESE = re.compile(r"[^\x00-\x7f]")
_MARK = "~"  # begins what stands for a search text in an address
_KEPT = 20  # search texts kept in a session


def is_personal(text: str) -> bool:
    """Whether a text searched for in a ledger of persons may be somebody's name."""
    return bool(_CHINESE.search(text))


def keep_search(request: HttpRequest, text: str) -> str:
    """Keep the text in the session; what stands for it in addresses tells nothing."""
    token = _MARK + salted_hmac("search", text).hexdigest()[:12]
    others = {k: v for k, v in request.session.get("searches", {}).items() if k != token}
    newest = list(others.items())[1 - _KEPT :]
    request.session["searches"] = dict([*newest, (token, text)])
    return token


def kept_text(request: HttpRequest, typed: str) -> str:
    """What is searched for; of a token what the session keeps for it.

    Raises `ScopeError` when it keeps nothing: all rows are not what was searched for.
    """
    if not typed.startswith(_MARK):
        return tidy(typed)
    kept = request.session.get("searches", {}).get(typed)
    if kept is None:
        raise ScopeError("“按姓名查找”的内容已失效（仅在本次登录内保留），请重新输入姓名。")
    return str(kept)


def search_of(request: HttpRequest) -> str:
    """The text that the request's address has a token for; "" when it has none."""
    return str(request.session.get("searches", {}).get(request.GET.get("q", ""), ""))


def session_with(typed: str, text: str) -> dict[str, Any]:
    """What stands for the session where there is none: it keeps the one text."""
    return {"searches": {typed: text} if text else {}}


def searched(request: HttpRequest, query: QueryDict, text: str) -> str:
    """The page's address with this search: a text that may be a name goes into the session."""
    for name in ("q", "page"):
        query.pop(name, None)
    if text := text.strip():
        query["q"] = keep_search(request, text) if is_personal(text) else text
    return f"{request.path}?{query.urlencode()}"


def lasting(ledger: Ledger, query: str) -> str:
    """The query without a search for a person's name, which is not kept beyond the session."""
    params = QueryDict(query, mutable=True)
    typed = params.get("q", "")
    if ledger.private and (typed.startswith(_MARK) or is_personal(typed)):
        del params["q"]
    return params.urlencode()


@dataclass
class ListState:
    asked: Asked
    ledger: Ledger

    @property
    def params(self) -> QueryDict:
        return self.asked.request.GET

    @cached_property
    def text(self) -> str:
        """Raises `ScopeError` for a token of which the session keeps nothing."""
        typed = self.params.get("q", "")
        return kept_text(self.asked.request, typed) if self.ledger.private else tidy(typed)

    @cached_property
    def filters(self) -> LedgerFilters:
        """Raises `ScopeError` for a value that is no choice, and `Http404` when a record that the
        list is narrowed to lies outside the viewer's reach.
        """
        made = self.ledger.filterset(self.params, self.asked.scope)
        if not made.form.is_valid():
            name, errors = next(iter(made.form.errors.items()))
            raise ScopeError(f"筛选“{made.form.fields[name].label}”无效：{errors[0]}")
        for name, one in made.filters.items():
            if isinstance(one, RecordFilter) and made.form.cleaned_data.get(name):
                pk = int(made.form.cleaned_data[name])
                NOUNS[one.noun].find(self.asked.scope.viewer, pk)
        return made

    @cached_property
    def listing(self) -> Listing:
        return self.ledger.listing(self.rows)

    @cached_property
    def rows(self) -> QuerySet:
        """All rows that are found, without columns."""
        rows = self.filters.qs
        if self.text:
            learn_missing()
            rows = rows.filter(self.ledger.search(self.text))
            if (self.ledger.private and not self.text.isascii()) or self._by_initials:
                rows = readable_rows(self.asked.user, rows)
        return rows

    @property
    def _by_initials(self) -> bool:
        """A hit on a person's initials would tell whom a mask hides, as one on the name would."""
        return self.ledger.private and not any(letter.isdigit() for letter in self.text)

    @property
    def settling(self) -> str:
        """The act that settles each row, when the rows are those that a rule is about."""
        rule: Any = self.filters.filters.get("rule")
        return rule.settling(self.params.get("rule", "")) if rule else ""

    @cached_property
    def shown(self) -> list[str]:
        """The columns shown: those chosen, else those that are not hidden."""
        names = [c.name for c in self.ledger.columns] + [e.name for e in self.ledger.extras]
        chosen = [name for name in names if name in self.params.getlist("cols")]
        hidden = self.ledger.hidden | {e.name for e in self.ledger.extras if e.is_hidden}
        return chosen or [name for name in names if name not in hidden]

    @property
    def per_page(self) -> int:
        asked = self.params.get("per", "")
        return int(asked) if asked in map(str, PAGE_SIZES) else PAGE_SIZES[0]

    @cached_property
    def described(self) -> list[str]:
        """What the rows are narrowed to, in words."""
        words = []
        if self.text:
            is_hidden = self.ledger.private and is_personal(self.text)
            words.append("按姓名查找" if is_hidden else f"查找“{self.text}”")
        form = self.filters.form
        for name, one in self.filters.filters.items():
            value = form.cleaned_data.get(name)
            if value in (None, ""):
                continue
            words.append(f"{one.label}：{self._in_words(one, value)}")
        return words

    def _in_words(self, one: Any, value: Any) -> str:
        if isinstance(one, RecordFilter):
            noun = NOUNS[one.noun]
            record: Any = noun.find(self.asked.scope.viewer, int(value))
            return record.key if noun.name_mask else record.name
        if not hasattr(one.field, "choices"):
            return str(value)
        return str(dict(flatten_choices(iter(one.field.choices))).get(value, value))

    def query(self, *but: str) -> str:
        """The list's own parameters, without those named and without the page."""
        kept = [(n, v) for n, v in self.asked.kept if n not in but]
        return urlencode(kept + [p for p in self.asked.fields() if p not in self.asked.kept])


def selected(noun: Noun, request: HttpRequest) -> Any:
    """The records chosen in a list: one by one (`pk`), or all that its address lists (`all`)."""
    records = noun.model._default_manager
    if not request.POST.get("all"):
        keys = [int(pk) for pk in request.POST.getlist("pk") if re.fullmatch("[0-9]{1,18}", pk)]
        reach = reach_of(request.user, timezone.localdate())  # type: ignore[arg-type]
        return noun.placed(reach, None).filter(pk__in=keys)
    asking = copy(request)
    asking.GET = QueryDict(request.POST.get("query", ""))
    state = ListState(asked_by(asking), ledger_of(noun.slug))
    return records.filter(pk__in=state.listing.rows.order_by().values("record"))


def ledger_of(slug: str) -> Ledger:
    if slug not in LEDGERS:
        raise Http404(slug)
    return LEDGERS[slug]
