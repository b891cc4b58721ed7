"""What the API offers, as a page for people and as OpenAPI 3.1 for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja.errors import AuthenticationError

from reports.api.operations import LIMIT, api
from reports.api.tokens import Bearer


@dataclass(frozen=True)
class Parameter:
    name: str
    text: str
    choices: list[str]
    several: bool


@dataclass(frozen=True)
class Operation:
    path: str
    summary: str
    own: list[Parameter]  # besides those of the scope
    has_scope: bool


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    schema = api.get_openapi_schema(path_prefix="/api/")
    scope = [_parameter(one) for one in _parameters(schema, "/api/figures/{slug}/rows.{form}")]
    shared = [one for one in scope if one.name not in ("slug", "form")]
    names = {one.name for one in shared}
    context = {
        "scope": shared,
        "operations": [_operation(schema, path, names) for path in schema["paths"]],
        "address": request.build_absolute_uri("/api/"),
        "limit": LIMIT,
    }
    return render(request, "api/docs.html", context)


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """For who is logged in, and for programs with a token."""
    if not request.user.is_authenticated:
        try:
            Bearer()(request)
        except AuthenticationError as error:
            return JsonResponse({"error": error.message}, status=401)
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/"))


def _operation(schema: dict[str, Any], path: str, scope: set[str]) -> Operation:
    parameters = [_parameter(one) for one in _parameters(schema, path)]
    return Operation(
        path,
        schema["paths"][path]["get"]["summary"],
        [one for one in parameters if one.name not in scope],
        any(one.name in scope for one in parameters),
    )


def _parameters(schema: dict[str, Any], path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = schema["paths"][path]["get"]["parameters"]
    return found


def _parameter(one: dict[str, Any]) -> Parameter:
    found = one["schema"]
    several = found.get("type") == "array"
    choices = found["items"].get("enum", []) if several else found.get("enum", [])
    text = one.get("description") or found.get("description", "")
    return Parameter(one["name"], text, choices if len(choices) < 20 else [], several)
