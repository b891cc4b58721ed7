"""What the district may set about the comparison, as reminders that list what is open.

A reminder is a condition on the list of differences (see `orgs.rules`), so its number is set where
all the others are.
"""

from __future__ import annotations

from django.db.models import Q

from orgs.models import Difference
from orgs.rosters import lists  # noqa: F401  the ledger that the rules are about
from orgs.rules import Rule, Severity, Threshold, register, settings_of, threshold_of

Kind, State = Difference.Kind, Difference.State

INSURED = register(
    Rule(
        "insured-not-above-scale",
        "differences",
        "参保人数达标而台账未列规上",
        Severity.AMBER,
        "人社参保人数是用工规模最可靠的依据；达到设定人数而台账未标注规模以上的，应当核实。",
        lambda scope, _: Q(kind=Kind.INSURED, state__in=Difference.PENDING),
        act="settle",
        threshold=Threshold("参保不少于", 100, 10, 5000, "人"),
    )
)
register(
    Rule(
        "cancelled-with-branch",
        "differences",
        "单位已注销而党组织仍覆盖",
        Severity.RED,
        "登记机关已注销、吊销或迁出的单位，应及时调整或撤销其党组织，转接党员组织关系。",
        lambda scope, _: Q(kind=Kind.CANCELLED_COVERED, state__in=Difference.PENDING),
        act="settle",
    )
)
register(
    Rule(
        "difference-in-field",
        "differences",
        "差异待实地核查",
        Severity.INFO,
        "核对时定为实地核查的差异，核查后请登记结果。",
        lambda scope, _: Q(state=State.FIELD),
        act="settle",
    )
)


def insured_threshold() -> int:
    """From how many insured persons on a unit should be above scale."""
    return threshold_of(INSURED, settings_of())
