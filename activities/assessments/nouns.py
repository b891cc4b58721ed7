"""Schemes and those they assess, as records that staff open (`orgs/nouns.py`)."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from activities.models import Assessed, AssessmentScheme
from activities.models.assessment_schemes import Audience
from orgs.models import PartyOrganizationSpell
from orgs.nouns import Noun, nearest_name, register
from orgs.scope import Reach


def _numbered(prefix: str) -> Concat:
    return Concat(Value(prefix), Cast("pk", CharField()), output_field=CharField())


# Whatever the day asked for: an assessment is of its own days.
def _schemes(reach: Reach, day: date | None) -> QuerySet:
    return AssessmentScheme.objects.reached(reach)


def _assessed(reach: Reach, day: date | None) -> QuerySet:
    return Assessed.objects.reached(reach)


def target_name(day: date) -> Coalesce:
    """The organisation or street by name, an instructor by number: no person is named."""
    organization = nearest_name(
        PartyOrganizationSpell, "party_organization", day, of="party_organization"
    )
    return Coalesce(organization, "instructor__number", "division__name", output_field=CharField())


def audience_label(path: str = "audience") -> Case:
    return Case(*(When(**{path: one.value}, then=Value(str(one.label))) for one in Audience))


def _named(rows: QuerySet, day: date) -> QuerySet:
    year = Cast("scheme__year", CharField())
    name = Concat(target_name(day), Value("："), year, Value("年度考核"))
    return rows.annotate(key=_numbered("KH"), name=name)


SCHEMES = register(
    Noun(
        "assessment-schemes", "assessment_scheme", AssessmentScheme, "考核方案", "份",
        "clipboard-list", _schemes, lambda rows, day: rows.annotate(key=_numbered("FA")),
    )
)  # fmt: skip
ASSESSED = register(
    Noun(
        "assessed", "assessed", Assessed, "考核对象", "个", "award", _assessed, _named
    )
)  # fmt: skip
