"""What is not settled between the ledger and what files and departments' lists say.

Each is a condition on the list of differences (see `orgs.rules`), so that its number is counted and
set where all the others are; the page 五个清楚 has them all, the reminders have the gravest.
"""

from __future__ import annotations

from django.db.models import Q

from orgs.clarity import Clear, difference
from orgs.models import Difference
from orgs.rosters import lists  # noqa: F401  the ledger that the rules are about
from orgs.rules import Group, Rule, Severity, Threshold, register, settings_of, threshold_of

Kind, State = Difference.Kind, Difference.State
LOOK = "打开一项，对照两边的证据后处理；拿不准的，转实地核查。"

difference(
    Clear.UNITS,
    "difference-listed",
    "在册与否不一致",
    "一边有、一边没有，或者名单中已注销、已迁出、正常纳税而台账不是，住所在区外。",
    Q(kind__in=(Kind.ONLY_OURS, Kind.ONLY_THEIRS, Kind.CANCELLED, Kind.TAX_ACTIVE, Kind.OUTSIDE)),
    remedy=LOOK,
)
difference(
    Clear.UNITS,
    "difference-named",
    "名称、代码、类型不一致",
    "代码相同而名称不同，名称相同而代码不同，或者类型与代码不符。",
    Q(kind__in=(Kind.RENAMED, Kind.SAME_NAME, Kind.KIND_MISMATCH)),
    remedy=LOOK,
)
difference(
    Clear.UNITS,
    "difference-duplicate",
    "疑似重复",
    "名单或台账中有两行像是同一家单位。",
    Q(kind__in=(Kind.DUPLICATE_THEIRS, Kind.DUPLICATE_OURS)),
    remedy=LOOK,
)
INSURED = difference(
    Clear.UNITS,
    "insured-not-above-scale",
    "参保人数达标而台账未列规上",
    "人社参保人数是用工规模最可靠的依据；达到设定人数而台账未标注规模以上的，应当核实。",
    Q(kind=Kind.INSURED),
    groups=(Group.DUE,),
    threshold=Threshold("参保不少于", 100, 10, 5000, "人"),
    source="人社参保人数与台账核对；人数由区里设置",
)
difference(
    Clear.COVERAGE,
    "cancelled-with-branch",
    "单位已注销而党组织仍覆盖",
    "登记机关已注销、吊销或迁出的单位，应及时调整或撤销其党组织，转接党员组织关系。",
    Q(kind=Kind.CANCELLED_COVERED),
    groups=(Group.DUE,),
    severity=Severity.RED,
    source="《中国共产党支部工作条例（试行）》",
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
        source="核对时作出的处理",
    )
)

# What an ordinary ledger file leaves out is about the clear that its ledger serves.
FILES = {
    Clear.UNITS: ("单位和楼宇商圈", ("units", "places")),
    Clear.ORGANIZATIONS: (
        "党组织、党小组、项目和阵地",
        ("party_orgs", "party_groups", "branch_projects", "venues", "venue_uses", "venue_shares"),
    ),
    Clear.MEMBERS: (
        "党员、任职、发展对象和流动、失联情况",
        ("members", "posts", "candidates", "floating", "lost_contacts"),
    ),
    Clear.COVERAGE: ("覆盖和行动名单", ("coverage", "enrolments", "participations")),
    Clear.FUNCTION: ("指导员、联系单位和分组", ("instructors", "assignments", "groups")),
}
for clear, (named, ledgers) in FILES.items():
    difference(
        clear,
        f"left-out-{clear}",
        f"导入的文件中没有的{named}",
        "台账中有而后来导入的整本文件中没有，或者文件没有填写台账已知的结束日期。",
        Q(kind__in=(Kind.MISSING, Kind.END_MISSING), batch__kind__in=ledgers),
        remedy=LOOK,
    )


def insured_threshold() -> int:
    """From how many insured persons on a unit should be above scale."""
    return threshold_of(INSURED, settings_of())
