"""The clocks of 《中国共产党发展党员工作细则》 for those who are not members yet, as reminders."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from members.admission_rules import SOURCE, TALK_MONTHS
from members.models import Candidate, CandidateReview, in_stage
from orgs.periods import ONE_DAY, latest_with, years_after
from orgs.rules import Rule, Severity, Threshold, register
from orgs.scope import Scope

Stage = Candidate.Stage
REVIEW_MONTHS = 6  # 党支部每半年对入党积极分子进行一次考察


def _done(field: str, by: date) -> Q:
    return Q(**{f"candidate__{field}__isnull": False, f"candidate__{field}__lte": by})


def _not_talked(scope: Scope, _: int) -> Q:
    """The month is over on the day after its last one."""
    last = latest_with(TALK_MONTHS, by=scope.as_of - ONE_DAY)
    waiting = in_stage(scope.as_of, Stage.APPLICANT) & ~_done("talked_on", scope.as_of)
    return waiting & Q(candidate__applied_on__lte=last)


def _not_reviewed(scope: Scope, _: int) -> Q:
    """Half a year since they became an activist, or since the last review, and a day."""
    last = latest_with(REVIEW_MONTHS, by=scope.as_of - ONE_DAY)
    since = CandidateReview.objects.filter(reviewed_on__gt=last, reviewed_on__lte=scope.as_of)
    return (
        in_stage(scope.as_of, Stage.ACTIVIST)
        & _done("activist_on", last)
        & ~Q(candidate__in=since.order_by().values("candidate"))
    )


def _may_be_target(scope: Scope, _: int) -> Q:
    year_ago = years_after(scope.as_of, -1)
    return in_stage(scope.as_of, Stage.ACTIVIST) & _done("activist_on", year_ago)


def _stands_still(scope: Scope, months: int) -> Q:
    last = latest_with(months, by=scope.as_of)
    moved = Q()
    for step in ("trained_on", "political_review_on", "noticed_on"):
        moved |= Q(**{f"{step}__gt": last, f"{step}__lte": scope.as_of})
    return (
        in_stage(scope.as_of, Stage.TARGET)
        & _done("target_on", last)
        & ~Q(candidate__in=Candidate.objects.filter(moved).order_by().values("pk"))
    )


register(
    Rule(
        "talk-due",
        "candidates",
        "申请入党一个月未派人谈话",
        Severity.RED,
        "党组织收到入党申请书后，应当在一个月内派人同入党申请人谈话，了解基本情况。",
        _not_talked,
        act="talk",
        source=SOURCE,
    )
)
register(
    Rule(
        "review-due",
        "candidates",
        "积极分子半年未考察",
        Severity.AMBER,
        "党支部每半年对入党积极分子进行一次考察。",
        _not_reviewed,
        act="review",
        source=SOURCE,
    )
)
register(
    Rule(
        "target-possible",
        "candidates",
        "积极分子满一年，可讨论列为发展对象",
        Severity.INFO,
        "经过一年以上培养教育和考察、基本具备党员条件的入党积极分子，可列为发展对象。",
        _may_be_target,
        act="target",
        source=SOURCE,
    )
)
register(
    Rule(
        "target-stalled",
        "candidates",
        "发展对象长期未推进",
        Severity.AMBER,
        "确定为发展对象后，应及时培训、政治审查、公示，提交支部大会讨论；长期没有进展的请跟进。",
        _stands_still,
        act="prepare",
        threshold=Threshold("超过", 6, 1, 36, "个月"),
        source=f"{SOURCE}；月数由区里设置",
    )
)
