"""What each of the five clears means, in plain words, with its figures and what makes it clear."""

from __future__ import annotations

from dataclasses import dataclass

from orgs.clarity import Clear


@dataclass(frozen=True)
class Step:
    """One thing that makes it clearer; `view` is the page where it is done."""

    text: str
    view: str
    label: str


@dataclass(frozen=True)
class Meaning:
    """`figures` are of the indicator catalogue; `due` are the reminders that belong to it."""

    clear: Clear
    text: str
    figures: tuple[str, ...]
    due: tuple[str, ...]
    steps: tuple[Step, ...]


IMPORT = Step("成批的变动，用模板导入；导入前可先看会改动哪些行。", "import_list", "数据导入")
DUE = Step("按提醒逐项办理。", "due", "待办提醒")

MEANINGS: dict[str, Meaning] = {
    one.clear: one
    for one in (
        Meaning(
            Clear.UNITS,
            "本区有多少家两新组织、都是谁、在哪个街道、做什么、多少人、还在不在经营。",
            ("enterprises", "sole_traders", "social_orgs"),
            ("not-visited",),
            (Step("与部门名单不一致的，逐项核对。", "reconciliation", "核对"), IMPORT),
        ),
        Meaning(
            Clear.ORGANIZATIONS,
            "本区两新领域有多少个党组织、隶属于谁、任期到什么时候、谁是书记。",
            ("party_orgs", "party_orgs_established", "party_orgs_adjusted", "three_party_orgs"),
            ("term-over", "term-due", "no-committee", "branch-too-large", "temporary-too-long"),
            (DUE, IMPORT),
        ),
        Meaning(
            Clear.MEMBERS,
            "有多少名党员、是谁、组织关系在哪里、在哪里工作、是不是正式党员。",
            ("members", "enterprise_members", "social_org_members", "admissions"),
            ("probation-over", "relation-elsewhere"),
            (
                DUE,
                Step("工作单位和组织关系不在一处的，逐名核对。", "formation", "动态组建"),
                IMPORT,
            ),
        ),
        Meaning(
            Clear.COVERAGE,
            "哪些单位建了党组织、怎么建的，没有建的为什么没建、有没有党的工作覆盖。",
            (
                "units_with_party_org",
                "enterprise_org_coverage",
                "social_org_coverage",
                "should_build_gap",
            ),
            ("should-build", "three-in-joint", "covers-nothing", "key-without-instructor"),
            (
                Step("应建未建的列入组建，逐件推进。", "formation", "动态组建"),
                IMPORT,
            ),
        ),
        Meaning(
            Clear.FUNCTION,
            "建起来的党组织有没有开展组织生活、指导员有没有走访、单位的诉求有没有着落。",
            ("theme_party_days", "visits", "demands_collected", "demand_resolution_rate"),
            ("not-visited", "instructor-load", "no-secretary"),
            (DUE, IMPORT),
        ),
    )
}
