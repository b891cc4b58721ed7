"""How an organisation came out of its latest assessment, for who would honour it."""

from __future__ import annotations

from datetime import date

from activities.assessments.results import published
from activities.models import AssessmentStep
from activities.models.assessed import StepKind
from activities.models.assessment_schemes import OF_ORGANIZATIONS
from members.models import Post


def doubt(organization: int, day: date) -> str:
    """Why the organisation's latest assessment speaks against an honour, by the day; "" if nothing.

    Of the year whose results are the latest there are: an organisation that has none was not
    assessed. Where nothing was ever published, nothing is said.
    """
    rows = published(day).filter(step__assessed__scheme__audience__in=OF_ORGANIZATIONS)
    latest = rows.order_by("-step__assessed__scheme__year").values_list(
        "step__assessed__scheme__year", flat=True
    )
    year = latest.first()
    if year is None:
        return ""
    own = rows.filter(
        step__assessed__scheme__year=year, step__assessed__party_organization=organization
    ).order_by("-pk")
    result = own.first()
    if result is None:
        return f"{year}年度未参加考核{_why(organization, year, day)}"
    if result.is_vetoed:
        return f"{year}年度考核被一票否决，等次为{result.grade}"
    lowest = result.step.assessed.scheme.grades.order_by("least").first()
    if lowest is not None and result.grade_id == lowest.pk:
        return f"{year}年度考核等次为{result.grade}（最低等次）"
    return ""


def _why(organization: int, year: int, day: date) -> str:
    steps = AssessmentStep.objects.filter(
        kind=StepKind.EXCLUDED,
        happened_on__lte=day,
        assessed__party_organization=organization,
        assessed__scheme__year=year,
    )
    note = steps.order_by("-pk").values_list("note", flat=True).first()
    return f"（{note}）" if note else ""


def doubt_of_secretary(member: int, day: date) -> str:
    """The same of whoever leads an organisation on the day, by that organisation."""
    posts = Post.objects.as_of(day).filter(member=member, kind=Post.Kind.SECRETARY)
    found = posts.order_by("pk").values_list("party_organization", flat=True)
    return next((f"所任书记的党组织{said}" for pk in found if (said := doubt(pk, day))), "")
