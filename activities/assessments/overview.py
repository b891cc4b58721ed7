"""What the overview of assessments shows: the newest years, each scheme with how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from activities.assessments.progress import Progress, progress
from activities.models import AssessmentScheme
from activities.models.assessment_schemes import SchemeState
from orgs.views.scope import Asked

YEARS = 2


@dataclass(frozen=True)
class Shown:
    """A scheme; its page is for who reaches the whole division."""

    scheme: AssessmentScheme
    url: str
    state: str
    is_draft: bool
    progress: Progress | None

    @property
    def numbers(self) -> list[tuple[str, object]]:
        found = self.progress
        return list(zip(found.heads, found.whole, strict=True)) if found else []

    @property
    def by_street(self) -> bool:
        return self.progress is not None and len(self.progress.lines) > 1


def years(asked: Asked) -> list[tuple[int, list[Shown]]]:
    """The newest years with their schemes in force; drafts stand without numbers."""
    known: Any = AssessmentScheme.objects.announced(asked.scope).known(asked.scope.as_of)
    schemes = known.exclude(state=SchemeState.SUPERSEDED).order_by("-year", "audience")
    found: dict[int, list[Shown]] = {}
    for one in schemes:
        if one.year in found or len(found) < YEARS:
            found.setdefault(one.year, []).append(_shown(asked, one))
    return list(found.items())


def _shown(asked: Asked, scheme: Any) -> Shown:
    state = SchemeState(scheme.state)
    is_draft = state == SchemeState.DRAFT
    opens = asked.scope.viewer.covers(scheme.division_id)
    return Shown(
        scheme,
        asked.url("assessment_scheme", scheme.pk) if opens else "",
        str(state.label),
        is_draft,
        None if is_draft else progress(asked, scheme, asked.scope),
    )
