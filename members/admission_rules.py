"""The order and the intervals that 《中国共产党发展党员工作细则》 (2014) asks for in an admission.

A breach of an interval is shown, and recorded only with a documented reason: old paper files are
full of them. So is a stage that is not known, whose intervals nobody can check. An order of stages
that cannot be is something else, and never recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from orgs.periods import months_after, years_after

SOURCE = "《中国共产党发展党员工作细则》"
ADULT = 18  # 年满十八岁，方可申请
TALK_MONTHS = 1  # 收到入党申请书后一个月内派人谈话
ACTIVIST_YEARS = PROBATION_YEARS = 1
TRAINING_HOURS = 24  # 短期集中培训不少于三天，或者二十四个学时
APPROVAL_MONTHS, SPECIAL_APPROVAL_MONTHS = 3, 6
EXTENSION_MONTHS = (6, 12)  # 预备期可延长一次，不能少于半年，最长不超过一年

LABELS = {
    "born_on": "出生日期",
    "applied_on": "申请入党日期",
    "talked_on": "派人谈话日期",
    "activist_on": "确定积极分子日期",
    "target_on": "确定发展对象日期",
    "trained_on": "集中培训日期",
    "training_hours": "集中培训学时",
    "political_review_on": "政治审查日期",
    "noticed_on": "公示日期",
    "branch_meeting_on": "支部大会日期",
    "approved_on": "上级审批日期",
    "extended_on": "决定延长预备期日期",
    "extended_until": "预备期延长至",
    "converted_on": "转正日期",
    "conversion_approved_on": "转正审批日期",
}
# The only orders that can be. A talk that came late is a breach, whatever else had been decided.
ORDERS = (
    ("born_on", "applied_on", "activist_on", "target_on", "branch_meeting_on", "approved_on"),
    ("applied_on", "talked_on"),
    *(
        order
        for step in ("trained_on", "political_review_on", "noticed_on")
        for order in (("target_on", step), (step, "branch_meeting_on"))
    ),
    ("branch_meeting_on", "extended_on", "extended_until"),
    ("branch_meeting_on", "converted_on", "conversion_approved_on"),
)
BEFORE_MEETING = ("applied_on", "talked_on", "activist_on", "target_on", "training_hours")


class Preparation(Protocol):
    applied_on: date | None
    talked_on: date | None
    activist_on: date | None
    target_on: date | None
    training_hours: int | None


class Stages(Preparation, Protocol):
    branch_meeting_on: date
    approved_on: date
    extended_until: date | None
    conversion_approved_on: date | None


@dataclass(frozen=True)
class Breach:
    """A rule that was not kept, at the stage to look at: of an interval the later of its days."""

    stage: str
    rule: str

    def __str__(self) -> str:
        return self.rule


def breaches(
    admission: Stages, *, converted_on: date | None = None, born_on: date | None = None
) -> list[Breach]:
    """The interval rules that the dates do not keep."""
    found = preparation_breaches(admission, born_on=born_on)
    if rule := _late_approval(admission.branch_meeting_on, admission.approved_on):
        found.append(Breach("approved_on", rule))
    met, until = admission.branch_meeting_on, admission.extended_until
    approved = admission.conversion_approved_on
    return [
        *found,
        *extension_breaches(met, until),
        *conversion_breaches(met, converted_on, until, approved),
    ]


def preparation_breaches(admission: Preparation, *, born_on: date | None = None) -> list[Breach]:
    """Those of the stages before the branch meeting, of an admission or of one to come."""
    found = []
    if _sooner(born_on, admission.applied_on, ADULT):
        found.append(Breach("applied_on", f"申请入党时未满{ADULT}周岁"))
    if _later(admission.applied_on, admission.talked_on, TALK_MONTHS):
        found.append(Breach("talked_on", "派人谈话在申请入党一个月之后（应在一个月内）"))
    if _sooner(admission.activist_on, admission.target_on, ACTIVIST_YEARS):
        rule = "确定为发展对象时，培养教育不满一年（应在一年以上）"
        found.append(Breach("target_on", rule))
    if admission.training_hours is not None and admission.training_hours < TRAINING_HOURS:
        rule = f"发展对象的短期集中培训不足三天（{TRAINING_HOURS}个学时）"
        found.append(Breach("training_hours", rule))
    return found


def extension_breaches(branch_meeting_on: date, extended_until: date | None) -> list[Breach]:
    """An extension shorter than half a year, or longer than a year."""
    due = years_after(branch_meeting_on, PROBATION_YEARS)
    shortest, longest = (months_after(due, months) for months in EXTENSION_MONTHS)
    if extended_until is None or shortest <= extended_until <= longest:
        return []
    rule = f"预备期延长应不少于半年、不超过一年，即延长至{shortest}到{longest}之间"
    return [Breach("extended_until", rule)]


def conversion_breaches(
    branch_meeting_on: date,
    converted_on: date | None,
    extended_until: date | None = None,
    approved_on: date | None = None,
) -> list[Breach]:
    """What is not kept by a conversion after a probation that may have been extended."""
    found = []
    if _sooner(branch_meeting_on, converted_on, PROBATION_YEARS):
        rule = "转正时，预备期不满一年（自支部大会通过之日算起）"
        found.append(Breach("converted_on", rule))
    elif converted_on and extended_until and converted_on < extended_until:
        found.append(Breach("converted_on", f"转正早于延长后的预备期满日（{extended_until}）"))
    if _later(converted_on, approved_on, APPROVAL_MONTHS):
        rule = "上级审批转正在支部大会三个月之后（应在三个月内审批）"
        found.append(Breach("conversion_approved_on", rule))
    return found


def unknown(stages: Mapping[str, Any]) -> list[Breach]:
    """The stages before the branch meeting that are not known, so that no rule can be checked."""
    return [
        Breach(name, f"没有填写{LABELS[name]}，有关规定无法核对")
        for name in BEFORE_MEETING
        if stages.get(name) is None
    ]


def unprepared(political_review_on: date | None) -> list[Breach]:
    """What must have been done with a candidate, and is not known to have been."""
    if political_review_on is not None:
        return []
    rule = "没有登记政治审查（未经政治审查或者政治审查不合格的，不能发展入党）"
    return [Breach("political_review_on", rule)]


def disorder(days: Mapping[str, date | None]) -> list[Breach]:
    """The stages that come before one that must have preceded them: such an order cannot be."""
    known = {name: day for name, day in days.items() if day}
    return [
        Breach(
            stage, f"{LABELS[stage]}（{known[stage]}）不能早于{LABELS[earlier]}（{known[earlier]}）"
        )
        for order in ORDERS
        for earlier, stage in pairwise(name for name in order if name in known)
        if known[stage] < known[earlier]
    ]


def _late_approval(met: date, approved: date) -> str:
    if _later(met, approved, SPECIAL_APPROVAL_MONTHS):
        return "上级审批在支部大会六个月之后（应在三个月内审批，特殊情况不得超过六个月）"
    if _later(met, approved, APPROVAL_MONTHS):
        return "上级审批在支部大会三个月之后（应在三个月内审批，特殊情况可以延长，不得超过六个月）"
    return ""


def _sooner(since: date | None, until: date | None, years: int) -> bool:
    """Whether fewer than that many years lie between two days that are known."""
    return since is not None and until is not None and until < years_after(since, years)


def _later(since: date | None, until: date | None, months: int) -> bool:
    """Whether more than that many months lie between two days that are known."""
    return since is not None and until is not None and until > months_after(since, months)
