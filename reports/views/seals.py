"""报送: comparing a sealed return with the ledgers of now; what leaves the system for an auditor."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orgs.audit import record
from orgs.models import AuditEvent
from orgs.views.files import saved_as
from orgs.views.scope import Asked, scoped
from reports.models import SealedReturn
from reports.seals.nouns import RETURNS
from reports.seals.package import package
from reports.seals.shown import shown
from reports.seals.signing import SealKeyError
from reports.seals.verifying import verify


@require_safe
@scoped
def verify_page(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """Everything is taken again: some seconds, so that the return's page fetches it afterwards."""
    sealed_return = _whole(asked, pk)
    context = {"asked": asked, "record": sealed_return}
    try:
        context["found"] = shown(sealed_return, verify(sealed_return), asked)
    except SealKeyError as error:
        context["error"] = str(error)
    partial = request.htmx  # type: ignore[attr-defined]
    template = "seals/_verification.html" if partial else "seals/verify.html"
    return render(request, template, context)


@require_safe
@scoped
def package_file(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    sealed_return = _whole(asked, pk)
    kind = AuditEvent.Kind.EXPORT
    rows = sealed_return.rows.count()
    record(kind, request, by=asked.user, target=f"package returns {pk}", rows=rows)
    response = HttpResponse(package(sealed_return), "application/zip")
    return saved_as(response, f"{sealed_return}_审计包.zip")


def _whole(asked: Asked, pk: int) -> SealedReturn:
    """A sealed return, for who sees the whole of its division. Raises `Http404`."""
    found: SealedReturn = RETURNS.find(asked.scope.viewer, pk)
    if not found.is_sealed or not asked.scope.viewer.covers(found.division_id):
        raise Http404(pk)
    return found
