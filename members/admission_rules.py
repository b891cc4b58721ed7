"""The intervals that 《中国共产党发展党员工作细则》 (2014) asks for between the stages of an admission.

A breach is shown, and recorded only with a documented reason: old paper files are full of them. An
order of stages that cannot be is something else, and never recorded.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from orgs.periods import years_after

ADULT = 18  # 年满十八岁，方可申请
ACTIVIST_YEARS = PROBATION_YEARS = 1


class Stages(Protocol):
    applied_on: date | None
    activist_on: date | None
    target_on: date | None
    branch_meeting_on: date
    approved_on: date


def breaches(
    admission: Stages, *, converted_on: date | None = None, born_on: date | None = None
) -> list[str]:
    """The interval rules that the dates do not keep, each in a sentence with its rule."""
    found = []
    if _sooner(born_on, admission.applied_on, ADULT):
        found.append(f"申请入党时未满{ADULT}周岁")
    if _sooner(admission.activist_on, admission.target_on, ACTIVIST_YEARS):
        found.append("确定为发展对象时，培养教育不满一年（应在一年以上）")
    if _sooner(admission.branch_meeting_on, converted_on, PROBATION_YEARS):
        found.append("转正时，预备期不满一年（自支部大会通过之日算起）")
    return found


def _sooner(since: date | None, until: date | None, years: int) -> bool:
    """Whether fewer than that many years lie between two days that are known."""
    return since is not None and until is not None and until < years_after(since, years)
