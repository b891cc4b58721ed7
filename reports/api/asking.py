"""From a request and its token to a `Scope`, as a page's request and user lead to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from orgs.models import User
from orgs.periods import Period
from orgs.scope import Reach, Scope, ScopeError
from orgs.scoping import OutOfReachError, parse_scope
from reports.api.tokens import reach_by
from reports.as_json import scope_as_json
from reports.models import ApiToken

NOTHING = "令牌的所有人现在没有这个区划的权限，请联系系统管理员，或换用别的令牌"


def token_of(request: HttpRequest) -> ApiToken:
    return request.auth  # type: ignore[attr-defined]


def user_of(request: HttpRequest) -> User:
    return token_of(request).user


def scope_of(request: HttpRequest, query: Any) -> Scope:
    """The scope asked for; never more than the token's division, nor than its owner reaches today.

    Raises `ScopeError` for what cannot be read, `OutOfReachError` for a division out of reach and
    `PermissionDenied` when the token reaches nothing any more.
    """
    check_names(request, type(query).model_fields)
    token = token_of(request)
    limit = Reach(ranges=(token.division_id,))
    try:
        scope = parse_scope(
            dict(request.GET.lists()),
            viewer_for=lambda day: reach_by(token, day),
            default_division=token.division_id,
        )
        if not limit.covers(scope.division):
            raise OutOfReachError(f"令牌只限于区划{token.division_id}及其下级")
    except OutOfReachError as error:
        if request.GET.get("division"):
            raise
        raise PermissionDenied(NOTHING) from error
    return scope


def check_names(request: HttpRequest, fields: Mapping[str, Any]) -> None:
    """A misspelt parameter that was passed over would give another figure than was asked for."""
    for name, values in request.GET.lists():
        if name not in fields:
            raise ScopeError(f"没有“{name}”这一参数，可用：{'、'.join(fields) or '（无）'}")
        if not all(values):
            raise ScopeError(f"参数 {name} 是空的：不用的参数请不要写")
        if len(values) > 1 and not isinstance(fields[name].default, list):
            raise ScopeError(f"参数 {name} 写了{len(values)}次，只能写一次")


def described(scope: Scope) -> dict[str, Any]:
    """The scope as the commands print it, with the month, and whether it is seen in part only."""
    return scope_as_json(scope) | {
        "month": month_of(scope),
        "partial": not scope.viewer.covers(scope.division),
    }


def month_of(scope: Scope) -> int | None:
    period = scope.period
    return None if period == Period.of_year(period.year) else period.start.month


def written_out(scope: Scope) -> str:
    """The query that means this scope tomorrow too, when other defaults may hold."""
    query: dict[str, Any] = {
        "division": scope.division,
        "as_of": scope.as_of.isoformat(),
        "year": scope.period.year,
    }
    if month := month_of(scope):
        query["month"] = month
    return urlencode(query | scope.basis.to_query(), doseq=True)
