"""The order and the intervals that 《中国共产党发展党员工作细则》 (2014) asks for in an admission.

A breach of an interval is shown, and recorded only with a documented reason: old paper files are
full of them. An order of stages that cannot be is something else, and never recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol

from orgs.periods import months_after, years_after

SOURCE = "《中国共产党发展党员工作细则》"
ADULT = 18  # 年满十八岁，方可申请
ACTIVIST_YEARS = PROBATION_YEARS = 1
APPROVAL_MONTHS, SPECIAL_APPROVAL_MONTHS = 3, 6
EXTENSION_MONTHS = (6, 12)  # 预备期可延长一次，不能少于半年，最长不超过一年

# The stages in the only order that can be.
STAGES = (
    ("born_on", "出生日期"),
    ("applied_on", "申请入党日期"),
    ("activist_on", "确定积极分子日期"),
    ("target_on", "确定发展对象日期"),
    ("branch_meeting_on", "支部大会日期"),
    ("approved_on", "上级审批日期"),
)


class Stages(Protocol):
    applied_on: date | None
    activist_on: date | None
    target_on: date | None
    branch_meeting_on: date
    approved_on: date


@dataclass(frozen=True)
class Breach:
    """An interval that was not kept; `stage` is the later of its two days."""

    stage: str
    rule: str

    def __str__(self) -> str:
        return self.rule


def breaches(
    admission: Stages, *, converted_on: date | None = None, born_on: date | None = None
) -> list[Breach]:
    """The interval rules that the dates do not keep."""
    found = []
    if _sooner(born_on, admission.applied_on, ADULT):
        found.append(Breach("applied_on", f"申请入党时未满{ADULT}周岁"))
    if _sooner(admission.activist_on, admission.target_on, ACTIVIST_YEARS):
        rule = "确定为发展对象时，培养教育不满一年（应在一年以上）"
        found.append(Breach("target_on", rule))
    if rule := _late_approval(admission.branch_meeting_on, admission.approved_on):
        found.append(Breach("approved_on", rule))
    return found + conversion_breaches(admission.branch_meeting_on, converted_on)


def conversion_breaches(
    branch_meeting_on: date, converted_on: date | None, extended_until: date | None = None
) -> list[Breach]:
    """What is not kept by a conversion after a probation that may have been extended once."""
    found = []
    if _sooner(branch_meeting_on, converted_on, PROBATION_YEARS):
        rule = "转正时，预备期不满一年（自支部大会通过之日算起）"
        found.append(Breach("converted_on", rule))
    if extended_until:
        due = years_after(branch_meeting_on, PROBATION_YEARS)
        shortest, longest = (months_after(due, months) for months in EXTENSION_MONTHS)
        if not shortest <= extended_until <= longest:
            rule = f"预备期延长应不少于半年、不超过一年，即延长至{shortest}到{longest}之间"
            found.append(Breach("extended_until", rule))
        if converted_on and converted_on < extended_until:
            found.append(Breach("converted_on", f"转正早于延长后的预备期满日（{extended_until}）"))
    return found


def disorder(days: dict[str, date | None]) -> list[Breach]:
    """The stages that come before one that must have preceded them: such an order cannot be."""
    known = [(stage, label, day) for stage, label in STAGES if (day := days.get(stage))]
    return [
        Breach(stage, f"{label}（{day}）不能早于{earlier_label}（{earlier}）")
        for (_, earlier_label, earlier), (stage, label, day) in pairwise(known)
        if day < earlier
    ]


def _late_approval(met: date, approved: date) -> str:
    if approved > months_after(met, SPECIAL_APPROVAL_MONTHS):
        return "上级审批在支部大会六个月之后（应在三个月内审批，特殊情况不得超过六个月）"
    if approved > months_after(met, APPROVAL_MONTHS):
        return "上级审批在支部大会三个月之后（应在三个月内审批，特殊情况可以延长，不得超过六个月）"
    return ""


def _sooner(since: date | None, until: date | None, years: int) -> bool:
    """Whether fewer than that many years lie between two days that are known."""
    return since is not None and until is not None and until < years_after(since, years)
