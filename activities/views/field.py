"""/v/: the visit page of instructors' phones, and what it exchanges with the server.

The page itself says nothing of anybody, so that a phone may keep it; what it shows comes from
`data` and is kept by the phone for one user until they log out. Answers are JSON with a status of
their own (401, 409, 422), since it is a script that reads them.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from activities.models import Visit
from activities.visiting.mine import mine, stored
from activities.visiting.photos import MAX_BYTES, PhotoError, keep
from activities.visiting.receiving import (
    ConflictError,
    InvalidError,
    NotYoursError,
    Receipt,
    receive,
    version_of,
)
from members.models import Instructor
from orgs.accounts.rights import held
from orgs.models import Role, User

P = ParamSpec("P")
LONGEST = 64 * 1024  # bytes of one visit
# What the page consists of besides itself; a phone keeps all of it.
MODULES = [
    f"js/field/{name}.js"
    for name in ("main", "dom", "store", "net", "outbox", "photos", "form", "pages")
]
FILES = [*MODULES, "css/field.css", "img/mark.svg", "img/mark-192.png"]
Answer = Callable[Concatenate[HttpRequest, User, Instructor, P], HttpResponse]


def instructor_of(user: User) -> Instructor | None:
    """Who the user is as an instructor, while they are one by their role."""
    one: Instructor | None = getattr(user, "instructor", None)
    is_held = one and held(user).filter(role__reaches=Role.Reaches.ROWS).exists()
    return one if is_held else None


def for_phones(view: Answer[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The view answers a script: it says in JSON that one has to log in, and keeps no copy.

    What is sent names its owner, so that nobody sends what another user of the phone has written.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            answer: HttpResponse = _error(401, "登录已过期，请重新登录；已写好的走访仍在手机上")
        elif (instructor := instructor_of(user)) is None:
            answer = _error(403, "这个账号不是在聘的党建指导员，不能在手机上登记走访")
        elif request.headers.get("X-Owner", _owner(user)) != _owner(user):
            answer = _error(403, "这条走访是另一个账号写的，请由本人登录后发送")
        else:
            answer = view(request, user, instructor, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    return login_not_required(wrapper)


def _error(status: int, text: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": text, **more}, status=status)


def _owner(user: User) -> str:
    return str(user.pk)


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The same for everybody, so that a phone can open it without a signal."""
    if instructor_of(request.user) is None:  # type: ignore[arg-type]
        raise PermissionDenied(
            "手机走访登记供党建指导员使用。街道工作人员替指导员登记的，请打开单位页面，选“登记走访”。"
        )
    return HttpResponse(_shell())


def _shell() -> str:
    """Without the request: nothing of whoever asks for it can be in it."""
    context = {"product_name": settings.KAIFU_SITE_NAME, "modules": MODULES}
    return render_to_string("field/shell.html", context)


@require_safe
@login_not_required
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from /v/ so that it governs these pages and no others.

    Its text changes with any of what it keeps. `sends` asks for the one that sends in the
    background too, which imports modules; older browsers know only workers of one file.
    """
    files = [static(name) for name in FILES]
    version = hashlib.sha256("\n".join([_shell(), *files]).encode()).hexdigest()[:12]
    modules = {name: static(f"js/field/{name}.js") for name in ("store", "outbox")}
    response = render(
        request,
        "field/sw.js",
        {
            "shell": reverse("field"),
            "files": files,
            "version": version,
            "modules": modules,
            "sends": "sends" in request.GET,
        },
        content_type="text/javascript; charset=utf-8",
    )
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@login_not_required
def manifest(request: HttpRequest) -> HttpResponse:
    return render(
        request, "field/manifest.json", content_type="application/manifest+json; charset=utf-8"
    )


@require_safe
@for_phones
def data(request: HttpRequest, user: User, instructor: Instructor) -> HttpResponse:
    """What the phone keeps, whose it is, and the token with which it may send."""
    found = mine(instructor, timezone.localdate())
    return JsonResponse({"owner": _owner(user), "csrf": get_token(request), **found})


@require_http_methods(["PUT"])
@for_phones
def visit(
    request: HttpRequest, user: User, instructor: Instructor, number: uuid.UUID
) -> HttpResponse:
    """One visit: 201 the first time, 200 and the same receipt for the same words again; 409 with
    what stands here for others; 422 with what is wrong."""
    sent = _sent(request)
    try:
        receipt = receive(user, instructor, number, sent, str(sent.pop("base", "") or ""))
    except NotYoursError:
        return _error(404, "这家单位当日不由您联系，不能登记；如刚交接，请联系街道党建办")
    except ConflictError as error:
        return _error(409, str(error), stored=stored(error.visit))
    except InvalidError as error:
        return _error(422, "有内容需要修改", errors=error.errors)
    return JsonResponse(_receipt(receipt), status=201 if receipt.is_new else 200)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The values of the form by name; `BadRequest` for what no page of ours sends."""
    text = request.read(LONGEST + 1)
    try:
        sent = json.loads(text) if len(text) <= LONGEST else None
        json.dumps(sent, ensure_ascii=False).encode()  # half a character cannot be stored
    except ValueError:
        sent = None
    if not isinstance(sent, dict) or type(sent.get("unit")) is not int:
        raise BadRequest("提交的内容无法识别，请刷新页面后重试")
    plain = all(isinstance(one, str | int | list | None) for one in sent.values())
    listed = [item for one in sent.values() if isinstance(one, list) for item in one]
    if not plain or not all(isinstance(item, str) for item in listed):
        raise BadRequest("提交的内容无法识别，请刷新页面后重试")
    return sent


def _receipt(receipt: Receipt) -> dict[str, Any]:
    submission = receipt.submission
    made = submission.visit
    demand = getattr(made, "demand", None)
    return {
        "number": str(made.number),
        "received_at": submission.received_at.isoformat(),
        "digest": submission.digest,
        "version": version_of(made),
        "demand": demand.number if demand else "",
    }


@require_http_methods(["PUT"])
@for_phones
def photo(
    request: HttpRequest,
    user: User,
    instructor: Instructor,
    number: uuid.UUID,
    photo_number: uuid.UUID,
) -> HttpResponse:
    """One photo of a visit that has been received."""
    found = Visit.objects.filter(number=number, instructor=instructor).first()
    if found is None:
        raise Http404(number)
    if found.state == Visit.State.VOID:
        return _error(409, "这次走访已作废，不能再附照片")
    try:
        _, is_new = keep(found, photo_number, request.read(MAX_BYTES + 1), by=user)
    except PhotoError as error:
        return _error(422, str(error))
    return JsonResponse({"number": str(photo_number)}, status=201 if is_new else 200)
