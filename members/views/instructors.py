"""指导员联系情况: who looks after how many units, and which have nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.instructors.overview import tables
from orgs.views.scope import Asked, scoped


@require_safe
@scoped
def coverage(request: HttpRequest, asked: Asked) -> HttpResponse:
    context = {"asked": asked, "tab": "instructor_coverage", "tables": tables(asked)}
    return render(request, "instructors/coverage.html", context)
