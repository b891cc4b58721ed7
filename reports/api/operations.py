"""The operations, as `/api/…` answers them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.views.decorators.cache import never_cache
from ninja import NinjaAPI, Path, Query
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.renderers import JSONRenderer

from orgs.audit import record
from orgs.memory import one_reading
from orgs.models import AuditEvent
from orgs.scope import Scope, ScopeError
from orgs.scoping import OutOfReachError
from orgs.views.files import saved_as
from reports.api import schemas
from reports.api.asking import check_names, described, scope_of, token_of, user_of, written_out
from reports.api.files import FORMS, columns_of, write
from reports.api.limits import PerToken
from reports.api.paging import page
from reports.api.sealed import returns, whole
from reports.api.tokens import Bearer
from reports.as_json import as_json, masked
from reports.figures import breakdown, figures
from reports.indicators import CATALOGUE, Indicator
from reports.rows import listings

PARTS = ("division", "month")


class Readable(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


LIMIT = PerToken(settings.KAIFU_API_RATE)
api = NinjaAPI(
    title="开福区两新党建统计平台只读接口",
    version="1",
    description="数、行、定义和封存的报送。范围、口径和数与网页相同；个人信息一律脱敏。",
    docs_url=None,
    openapi_url=None,
    auth=Bearer(),
    renderer=Readable(),
    throttle=[LIMIT],
)

WRONG = {frozenset({401, 403, 404, 422, 429}): schemas.Error}
Pk: Any = Path(..., description="报送的 id，见 /api/returns")
Slug: Any = Path(..., description="指标代号，见 /api/definitions", enum=schemas.SLUGS)
Form: Any = Path(..., description="文件格式", enum=list(FORMS))


@api.get(
    "/figures", response={200: schemas.FiguresOut, **WRONG}, url_name="api_figures",
    summary="全部（或指定）指标的数", exclude_unset=True,
)  # fmt: skip
def all_figures(request: HttpRequest, query: Query[schemas.FiguresQuery]) -> dict[str, Any]:
    slugs = query.only.split(",") if query.only else None
    if unknown := [slug for slug in slugs or () if slug not in CATALOGUE]:
        raise ScopeError(f"没有这样的指标：{'、'.join(unknown)}；全部指标见 /api/definitions")
    return _figures(request, query, slugs)


@api.get(
    "/figures/{slug}", response={200: schemas.FiguresOut, **WRONG}, url_name="api_figure",
    summary="一项指标的数", exclude_unset=True,
)  # fmt: skip
def one_figure(
    request: HttpRequest, query: Query[schemas.PartsQuery], slug: str = Slug
) -> dict[str, Any]:
    return _figures(request, query, [_indicator(slug).slug])


@api.get(
    "/figures/{slug}/rows", response={200: schemas.RowsOut, **WRONG}, url_name="api_rows",
    summary="一个数背后的行，逐页",
)  # fmt: skip
def rows(request: HttpRequest, query: Query[schemas.RowsQuery], slug: str = Slug) -> dict[str, Any]:
    scope = scope_of(request, query)
    found = listings(_indicator(slug), scope)
    shown, cursor = page(found, query.cursor, query.limit)
    _write_down(request, scope, f"{slug} {'后续页' if query.cursor else '第一页'}", len(shown))
    following = f"{request.path}?{written_out(scope)}&limit={query.limit}&cursor={cursor}"
    return {
        "scope": described(scope),
        "count": sum(listing.rows.count() for listing in found),
        "rows": shown,
        "next": following if cursor else None,
    }


@api.get(
    "/figures/{slug}/rows.{form}", response=WRONG, url_name="api_rows_file",
    summary="一个数背后的全部行，一个文件",
    openapi_extra={"responses": {200: {
        "description": "全部行",
        "content": {kind.partition(";")[0]: {"schema": {}} for kind in FORMS.values()},
    }}},
)  # fmt: skip
def rows_file(
    request: HttpRequest, query: Query[schemas.ScopeQuery], slug: str = Slug, form: str = Form
) -> HttpResponseBase:
    if form not in FORMS:
        raise Http404
    scope, shown = scope_of(request, query), _indicator(slug)
    found = listings(shown, scope)
    written = [row for listing in found for row in masked(listing)]
    about = {
        "Kaifu-Indicator": slug,
        "Kaifu-Version": str(shown.version),
        "Kaifu-Scope": written_out(scope),
        "Kaifu-Partial": "yes" if described(scope)["partial"] else "no",
        "Kaifu-Rows": str(len(written)),
    }
    _write_down(request, scope, f"{slug}.{form}", len(written))
    pieces = write(form, columns_of(found), written, about)
    response = StreamingHttpResponse(pieces, content_type=FORMS[form], headers=about)
    return saved_as(response, f"{slug}.{form}")


@api.get(
    "/definitions", response={200: schemas.DefinitionsOut, **WRONG}, url_name="api_definitions",
    summary="指标目录和口径",
)  # fmt: skip
def definitions(request: HttpRequest) -> dict[str, Any]:
    check_names(request, {})
    return {"definitions": [_defined(indicator) for indicator in CATALOGUE.values()]}


@api.get(
    "/returns", response={200: schemas.ReturnsOut, **WRONG}, url_name="api_returns",
    summary="封存的报送",
)  # fmt: skip
def sealed_returns(request: HttpRequest) -> dict[str, Any]:
    check_names(request, {})
    return {"returns": returns(token_of(request))}


@api.get(
    "/returns/{pk}", response={200: schemas.WholeReturnOut, **WRONG}, url_name="api_return",
    summary="一份封存的报送：各数、清单、签名",
)  # fmt: skip
def sealed_return(request: HttpRequest, pk: int = Pk) -> dict[str, Any]:
    check_names(request, {})
    found, target = whole(token_of(request), pk), f"接口令牌{token_of(request).pk} 报送{pk}"
    count = len(found["figures"])
    record(AuditEvent.Kind.EXPORT, request, by=user_of(request), target=target, rows=count)
    return found


def _figures(request: HttpRequest, query: Any, slugs: list[str] | None) -> dict[str, Any]:
    if query.by and query.by not in PARTS:
        raise ScopeError(f"by 没有“{query.by}”，可用：{'、'.join(PARTS)}")
    scope = scope_of(request, query)
    with one_reading():
        parts = breakdown(scope, slugs, by=query.by) if query.by else None
        return as_json(scope, figures(scope, slugs), parts) | {"scope": described(scope)}


def _indicator(slug: str) -> Indicator:
    if slug not in CATALOGUE:
        raise Http404(f"没有代号为“{slug}”的指标，全部指标见 /api/definitions")
    return CATALOGUE[slug]


def _defined(indicator: Indicator) -> dict[str, Any]:
    return {
        "slug": indicator.slug,
        "name": indicator.name,
        "group": indicator.group,
        "unit": indicator.unit,
        "kind": indicator.kind.value,
        "by_period": indicator.by_period,
        "definition": indicator.definition,
        "version": indicator.version,
        "expected": indicator.expected,
    }


def _write_down(request: HttpRequest, scope: Scope, what: str, count: int) -> None:
    """Who took how many rows of what, by which token: as with the files of the pages."""
    target = f"接口令牌{token_of(request).pk} {what} {scope.division} {scope.as_of} {scope.period}"
    record(AuditEvent.Kind.EXPORT, request, by=user_of(request), target=target, rows=count)


def addresses() -> Iterator[tuple[str, Callable[..., HttpResponseBase], str]]:
    """Route, view and name of each operation: closed by tokens, not by the log-in; kept nowhere."""
    for one in api.urls[0]:
        if isinstance(one, URLPattern) and one.name != "api-root":
            yield str(one.pattern), login_not_required(never_cache(one.callback)), str(one.name)


# --- What went wrong -----------------------------------------------------------------------------

RULES = {
    "int_parsing": "应为整数",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
}


def _refused(request: HttpRequest, status: int, said: str) -> HttpResponse:
    response = api.create_response(request, {"error": said}, status=status)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="kaifu"'
    return response


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _refused(request, error.status_code, error.message)


@api.exception_handler(Throttled)
def too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    """When to come back stands in `Retry-After` too, which Ninja sees to."""
    limit = f"{LIMIT.seconds}秒内最多{LIMIT.most}次"
    return _refused(request, 429, f"请求过于频繁（{limit}），请{error.wait}秒后再试")


@api.exception_handler(ScopeError)
def unreadable(request: HttpRequest, error: ScopeError) -> HttpResponse:
    return _refused(request, 404 if isinstance(error, OutOfReachError) else 422, str(error))


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return _refused(request, 403, str(error))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _refused(request, 404, str(error) or "没有这样的内容，或不在令牌的范围内")


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    said = []
    for one in error.errors:
        rule = RULES.get(one["type"], "请按接口说明填写").format(**one.get("ctx", {}))
        said.append(f"参数 {one['loc'][-1]} 无效：{rule}")
    return _refused(request, 422, "；".join(said))
