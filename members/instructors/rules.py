"""Rules of the due-list about who looks after the units."""

from __future__ import annotations

from members.instructors.coverage import KEY, left_behind, with_lead
from orgs.rules import Rule, Severity, register

register(
    Rule(
        "key-without-lead",
        "units",
        "重点单位没有主责指导员",
        Severity.AMBER,
        "重点单位应明确一名党建指导员为主要联系人；没有指导员的也列在这里。",
        lambda scope, _: KEY & ~with_lead(scope.as_of),
        act="assign",
        source="区里关于选派党建指导员的规定",
    )
)
register(
    Rule(
        "left-not-handed-over",
        "units",
        "指导员已离任而联系单位没有移交",
        Severity.AMBER,
        "指导员聘任结束的，所联系的单位应同时移交给接手人；台账中联系仍未终止的列在这里。",
        lambda scope, _: left_behind(scope.as_of),
        act="take-over",
        source="区里关于选派党建指导员的规定",
    )
)
