"""The scope of a request: read once, shown in the scope bar, and kept in every address.

`@scoped` gives a view its `Asked`; whatever a page counts, lists or links to goes through it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from orgs.memory import one_reading
from orgs.models import Division, Role, User
from orgs.nouns import Noun
from orgs.periods import Period
from orgs.reach import reach_of
from orgs.scope import EVERYTHING, OPTIONS, Basis, Option, Scope, ScopeError
from orgs.scoping import OutOfReachError, default_day, parse_scope, scope_query
from orgs.views.errors import bad_request

P = ParamSpec("P")
SCOPE_NAMES = frozenset({"division", "as_of", "year"} | {option.name for option in OPTIONS})


@dataclass(frozen=True)
class Asked:
    """What one request asks for: the scope, who asks, and the addresses that keep it."""

    request: HttpRequest
    scope: Scope
    home: str
    opening_day: date

    @property
    def user(self) -> User:
        return self.request.user  # type: ignore[return-value]

    def at(
        self,
        *,
        division: str = "",
        as_of: date | None = None,
        period: Period | None = None,
        basis: Basis | None = None,
    ) -> Scope:
        """The same question elsewhere or at another time, with what the asker reaches then."""
        scope = self.scope
        day = as_of or scope.as_of
        viewer = scope.viewer
        if day != scope.as_of and viewer.rows:
            viewer = reach_of(self.user, day)
        return Scope(
            division or scope.division, day, period or scope.period, basis or scope.basis, viewer
        )

    def url(
        self,
        view: str,
        *args: Any,
        scope: Scope | None = None,
        more: Mapping[str, str] | None = None,
    ) -> str:
        """The address of a view in this scope (or another), with more parameters."""
        query: dict[str, Any] = scope_query(
            scope or self.scope, home=self.home, opening_day=self.opening_day
        )
        query |= more or {}
        address = reverse(view, args=args)
        return f"{address}?{urlencode(query, doseq=True)}" if query else address

    def here(self, scope: Scope) -> str:
        """The same page in another scope, with what the page itself was asked for."""
        return self._here(scope_query(scope, home=self.home, opening_day=self.opening_day))

    @property
    def pinned(self) -> str:
        """This very address, with all that it leaves to defaults: those may change."""
        query = scope_query(self.scope, home="", opening_day=date.min)
        return self._here(query | {"as_of": [self.scope.as_of.isoformat()]})

    def _here(self, query: dict[str, list[str]]) -> str:
        for name, value in self.kept:
            query.setdefault(name, []).append(value)
        address = self.request.path
        return f"{address}?{urlencode(query, doseq=True)}" if query else address

    def fields(self, *but: str) -> list[tuple[str, str]]:
        """The scope and what the page was asked for, as hidden fields of a form with others."""
        query = scope_query(self.scope, home=self.home, opening_day=self.opening_day)
        return [(name, value) for name, values in query.items() for value in values] + [
            (name, value) for name, value in self.kept if name not in but
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters of the page itself, which a change of scope keeps; the page number not."""
        return [
            (name, value)
            for name, values in self.request.GET.lists()
            if name not in SCOPE_NAMES | {"page"}
            for value in values
            if value
        ]

    @cached_property
    def bar(self) -> ScopeBar:
        return ScopeBar(self)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool
    default: bool = False


@dataclass(frozen=True)
class ScopeBar:
    """What the bar shows: where, when, by which options, and what can be chosen instead."""

    asked: Asked

    @cached_property
    def divisions(self) -> list[Choice]:
        """The divisions within reach, deeper ones indented, down to two levels below the top."""
        scope = self.asked.scope
        roots = scope.viewer.ranges or (settings.KAIFU_DISTRICT_CODE,)
        found = {scope.division: self.division}
        for root in roots:
            found |= {d.code: d for d in Division.objects.as_of(scope.as_of).under(root)}
        places = [d for d in found.values() if d.kind != Division.Kind.DEPARTMENT]
        places.sort(key=lambda division: division.code)
        depths: dict[str | None, int] = {}
        choices = []
        for place in places:
            depths[place.code] = depth = depths.get(place.parent_id, -1) + 1
            if depth <= 2 or place.code == scope.division:
                label = "\u3000" * min(depth, 3) + place.name
                choices.append(Choice(place.code, label, place.code == scope.division))
        return choices

    @cached_property
    def division(self) -> Division:
        return Division.objects.get(pk=self.asked.scope.division)

    @cached_property
    def path(self) -> list[Division]:
        """The divisions above this one that the viewer can ask for, topmost first."""
        scope = self.asked.scope
        top = len(settings.KAIFU_DISTRICT_CODE)
        above = [scope.division[:length] for length in range(top, len(scope.division))]
        within = [code for code in above if scope.viewer.covers(code)]
        return list(Division.objects.filter(code__in=within).order_by("code")) if within else []

    @property
    def options(self) -> list[tuple[Option, list[Choice]]]:
        basis = self.asked.scope.basis
        shown = []
        for option in OPTIONS:
            value = getattr(basis, option.name)
            chosen = value if option.several else (value,)
            choices = [
                Choice(key, label, key in chosen, key in option.default)
                for key, label in option.choices.items()
            ]
            shown.append((option, choices))
        return shown

    @property
    def described(self) -> list[str]:
        return self.asked.scope.basis.described()

    @property
    def is_partial(self) -> bool:
        return not self.asked.scope.viewer.covers(self.asked.scope.division)

    @property
    def shared_home(self) -> str:
        """The division that an address may leave out (see `scope_query`)."""
        home = self.asked.home
        return home if home == settings.KAIFU_DISTRICT_CODE else ""

    @property
    def month(self) -> str:
        """The month asked for; "" for a whole year."""
        period = self.asked.scope.period
        return "" if period == Period.of_year(period.year) else str(period.start.month)

    @property
    def period_name(self) -> str:
        period = self.asked.scope.period
        return f"{period.year}年{self.month}月" if self.month else f"{period.year}年度"

    @property
    def months(self) -> list[Choice]:
        return [Choice(str(m), f"{m}月", str(m) == self.month) for m in range(1, 13)]

    @property
    def years(self) -> list[int]:
        this_year = timezone.localdate().year
        year = self.asked.scope.period.year
        return sorted({*range(this_year, 2018, -1), year}, reverse=True)

    @property
    def default_url(self) -> str:
        """The same page by the default basis."""
        return self.asked.here(self.asked.at(basis=Basis()))


def home_of(user: User) -> str:
    """The division a user's pages open on: the first they hold as an area, else the district."""
    held = (
        user.grants.as_of(timezone.localdate())
        .filter(division__isnull=False, role__reaches=Role.Reaches.AREA)
        .order_by("started_on", "pk")
        .values_list("division", flat=True)
    )
    return held.first() or settings.KAIFU_DISTRICT_CODE


def asked_by(request: HttpRequest) -> Asked:
    """Read the request's scope.

    Raises `ScopeError` for a bad value, `Http404` for a division out of reach, and
    `PermissionDenied` for a user who reaches nothing at all.
    """
    user: User = request.user  # type: ignore[assignment]
    params: Mapping[str, list[str]] = dict(request.GET.lists())
    home = home_of(user)
    try:
        scope = parse_scope(
            params, viewer_for=lambda day: reach_of(user, day), default_division=home
        )
    except OutOfReachError as error:
        if request.GET.get("division"):
            raise Http404(str(error)) from error
        raise PermissionDenied(
            "您的账号在所选日期没有可查看的业务数据。请改选截止日期，或联系系统管理员核对您的角色和范围。"
        ) from error
    return Asked(request, scope, home, default_day())


def address_for(user: User, noun: Noun, pk: int) -> str:
    """The record's page; on today's day for who had not been handed it by the opening day."""
    address, opening, today = noun.url(pk), default_day(), timezone.localdate()
    then = reach_of(user, opening) if opening != today else EVERYTHING
    if then.everything or not then.rows or noun.placed(then, None).filter(pk=pk).exists():
        return address
    return f"{address}?as_of={today.isoformat()}"


def scoped(
    view: Callable[Concatenate[HttpRequest, Asked, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the view what was asked for; answer a bad value with a page that says what to do."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with one_reading():
            try:
                response = view(request, asked_by(request), *args, **kwargs)
            except ScopeError as error:
                return bad_request(request, error)
        add_never_cache_headers(response)  # figures change, and rows name persons
        return response

    return wrapper
