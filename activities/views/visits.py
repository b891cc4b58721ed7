"""/visits/<pk>/photos/: photos of visits, which have no address of their own in the store."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from activities.models import VisitPhoto
from activities.nouns import VISITS
from activities.visiting.photos import may_see
from orgs.audit import record
from orgs.models import AuditEvent
from orgs.uploads.store import path_of
from orgs.views.scope import Asked, scoped


@require_safe
@scoped
def photo(request: HttpRequest, asked: Asked, visit: int, pk: int) -> HttpResponseBase:
    """The picture, to who may see it; that they did is written down."""
    found = VISITS.find(asked.scope.viewer, visit)
    if not may_see(asked.user, found):
        raise Http404(pk)
    kept = get_object_or_404(VisitPhoto, pk=pk, visit=found, is_taken_down=False)
    path = path_of(kept.file)
    if not path.is_file():
        raise Http404(pk)
    kind, target = AuditEvent.Kind.PERSONAL_READ, f"visits {visit} photo {pk}"
    record(kind, request, by=asked.user, target=target, rows=1)
    response = FileResponse(path.open("rb"), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
