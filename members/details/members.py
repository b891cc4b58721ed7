"""A member: the stages of admission with their rules, where they belong, work and serve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from members.admission_rules import LABELS, breaches, unknown
from members.details.units import standing
from members.models import Admission, Affiliation, Employment, LostContact, Member, Post
from members.nouns import at_once
from orgs.details import (
    Content,
    Entry,
    Facts,
    Fragment,
    Head,
    Placed,
    Row,
    Rows,
    Viewed,
    head,
    lies,
    panel,
    spells_told,
    timeline,
)
from orgs.scope import Reach


@lies("members")
def places(reach: Reach, pk: int) -> Iterable[Placed]:
    """Where they belonged or worked, as long as that itself lay there."""
    yield from placed(reach, Affiliation, "party_organization", pk)
    yield from placed(reach, Employment, "unit", pk)


def placed(
    reach: Reach, model: type[Any], path: str, pk: int, owner: str = "member"
) -> Iterable[Placed]:
    """Where the record at `path` lay while the model's spells of the owner held."""
    rows = model._default_manager.order_by()
    together = at_once(f"{path}__spells") & Q(**{owner: pk})
    inside = reach.q(f"{path}__spells__division", {path: path})
    days = ("started_on", "ended_on", f"{path}__spells__started_on", f"{path}__spells__ended_on")
    everywhere = set(rows.filter(together).values_list("pk", f"{path}__spells", *days))
    within = set(rows.filter(together & inside).values_list("pk", f"{path}__spells"))
    for key, spell, start, end, placed_from, placed_to in everywhere:
        ends = [day for day in (end, placed_to) if day]
        found = (key, spell) in within
        yield Placed(max(start, placed_from), min(ends, default=None), found)


@head("members")
def member_head(viewed: Viewed) -> Head:
    member: Member = viewed.record
    tags = [(standing(viewed.knows(member.converted_on), viewed.day), False)]
    left = viewed.once(last_departure)
    if left:
        tags.append((f"{left.ended_on:%Y-%m-%d} {left.get_departure_display()}", True))
    lost = [one for one in viewed.once(lost_of_member) if viewed.holds(one)]
    tags += [(f"失联（自{one.started_on}）", True) for one in lost]
    return Head([member.number, member.get_gender_display() or "性别未填写"], tags)


def lost_of_member(viewed: Viewed) -> list[LostContact]:
    """When nobody could reach them, as far as it is known within reach."""
    return list(viewed.held(LostContact.objects.filter(member=viewed.pk)))


def last_departure(viewed: Viewed) -> Affiliation | None:
    """How they left, if they belong nowhere on the day."""
    spells = viewed.held(Affiliation.objects.filter(member=viewed.pk, started_on__lte=viewed.day))
    last = spells.order_by("-started_on").first()
    gone = last and last.departure and viewed.knows(last.ended_on) and not viewed.holds(last)
    return last if gone else None


@panel("members", "facts", "基本情况", order=10)
def facts(viewed: Viewed) -> Content:
    member: Member = viewed.record
    codes = Member.objects.select_related("ethnicity", "education").get(pk=viewed.pk)
    said: list[tuple[str, Any]] = [
        ("党员编号", member.number),
        ("姓名", viewed.name),
        ("性别", member.get_gender_display()),
        ("民族", codes.ethnicity),
        ("出生日期", viewed.own(member, "born_on")),
        ("公民身份号码", viewed.own(member, "id_number")),
        ("学历", codes.education),
        ("联系电话", viewed.own(member, "phone")),
        ("加入党组织日期", viewed.knows(member.joined_on)),
        ("转正日期", viewed.knows(member.converted_on)),
    ]
    note = "" if viewed.unmasked else "个人信息只显示给今天负责此人、且角色可查看个人信息的人员。"
    return Facts(said, note=note)


# --- Admission -----------------------------------------------------------------------------------

STAGES = (
    ("applied_on", "申请入党"),
    ("talked_on", "派人谈话"),
    ("activist_on", "确定积极分子"),
    ("target_on", "确定发展对象"),
    ("branch_meeting_on", "支部大会接收"),
    ("approved_on", "上级审批"),
)
APPROVAL_OF_CONVERSION = ("conversion_approved_on", "上级审批转正")


@dataclass
class Stage:
    label: str
    day: date | None


@dataclass
class AdmissionLine:
    """One admission as a line of stages, with the rules it does not keep, and what is not known."""

    admission: Admission
    stages: list[Stage]
    breaches: list[str]
    unknown: str
    extension: str
    organization: Any
    unit: Any


@panel("members", "admissions", "入党过程", order=20)
def admissions(viewed: Viewed) -> Content:
    """Every admission known up to the last day within reach; the file goes with the member."""
    rows = Admission.objects.filter(member=viewed.pk).order_by("-branch_meeting_on")
    lines = [_line(viewed, one) for one in rows if viewed.knows(one.branch_meeting_on)]
    empty = "没有发展党员的记录：入党早于台账，或由外地转入。如有材料，请导入发展党员台账。"
    context = {"lines": lines, "empty": empty}
    return Fragment("details/_admissions.html", context, len(lines))


def _line(viewed: Viewed, one: Admission) -> AdmissionLine:
    converted = viewed.knows(viewed.record.converted_on)
    born = viewed.record.born_on if viewed.unmasked else None  # or it would tell the age
    stages = [Stage(label, viewed.knows(getattr(one, name))) for name, label in STAGES]
    stages.append(Stage("转为正式党员", converted))
    name, label = APPROVAL_OF_CONVERSION
    if approved := viewed.knows(getattr(one, name)):
        stages.append(Stage(label, approved))
    return AdmissionLine(
        one,
        stages,
        [str(breach) for breach in breaches(one, converted_on=converted, born_on=born)],
        "、".join(LABELS[breach.stage] for breach in unknown(vars(one))),
        _extension(viewed, one),
        viewed.ref("party-organizations", one.party_organization_id),
        viewed.ref("units", one.unit_id),
    )


def _extension(viewed: Viewed, one: Admission) -> str:
    if not viewed.knows(one.extended_on):
        return ""
    return f"{one.extended_on}支部大会决定预备期延长至{one.extended_until}"


# --- Where they belong, work and serve -----------------------------------------------------------


@panel("members", "affiliations", "组织关系", order=30)
def affiliations(viewed: Viewed) -> Content:
    newest = viewed.newest(
        viewed.held(Affiliation.objects.filter(member=viewed.pk)), "affiliations"
    )
    rows = [
        Row(
            [
                viewed.ref("party-organizations", one.party_organization_id),
                viewed.span(one),
                one.get_departure_display() if viewed.knows(one.ended_on) else "",
            ],
            not viewed.holds(one),
        )
        for one in newest.rows
    ]
    empty = "没有组织关系的记录。请导入党员台账。"
    return Rows(("党组织", "起止", "离开原因"), rows, empty, newest)


@panel("members", "employments", "工作单位", order=40)
def employments(viewed: Viewed) -> Content:
    newest = viewed.newest(viewed.held(Employment.objects.filter(member=viewed.pk)), "employments")
    rows = [
        Row(
            [
                viewed.ref("units", one.unit_id),
                one.position,
                "专职" if one.is_full_time else "兼职",
                viewed.span(one),
            ],
            not viewed.holds(one),
        )
        for one in newest.rows
    ]
    empty = "没有在两新组织工作的记录。如有，请在党员台账中填写工作单位。"
    return Rows(("单位", "工作岗位", "用工", "起止"), rows, empty, newest)


@panel("members", "posts", "任职", order=50)
def posts(viewed: Viewed) -> Content:
    newest = viewed.newest(viewed.held(Post.objects.filter(member=viewed.pk)), "posts")
    rows = [
        Row(
            [
                viewed.ref("party-organizations", one.party_organization_id),
                one.get_kind_display(),
                one.get_source_display(),
                viewed.span(one),
            ],
            not viewed.holds(one),
        )
        for one in newest.rows
    ]
    return Rows(("党组织", "职务", "来源", "起止"), rows, "没有党内任职的记录。", newest)


@panel("members", "names", "曾用编号", order=90)
def names(viewed: Viewed) -> Content | None:
    """Only of the few that were listed twice."""
    numbers = viewed.record.aliases.values_list("identifier", flat=True)
    rows = [Row(["原编号（重复登记，已合并）", number]) for number in numbers]
    return Rows(("项目", "内容"), rows, "") if rows else None


# --- Timeline ------------------------------------------------------------------------------------


@timeline("members", "admissions", "入党", order=60)
def told_of_admissions(viewed: Viewed, limit: int) -> Iterable[Entry]:
    for one in Admission.objects.filter(member=viewed.pk):
        for name, label in (*STAGES, APPROVAL_OF_CONVERSION):
            day = viewed.knows(getattr(one, name))
            if day:
                yield Entry(day, [label], change_id=one.change_id)
        if extended_on := viewed.knows(one.extended_on):
            yield Entry(extended_on, [f"预备期延长至{one.extended_until}"])
    if converted := viewed.knows(viewed.record.converted_on):
        yield Entry(converted, ["转为正式党员"])


@timeline("members", "affiliations", "组织关系", order=20)
def told_of_affiliations(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def organization(one: Affiliation) -> Any:
        return viewed.ref("party-organizations", one.party_organization_id)

    return spells_told(
        viewed,
        Affiliation.objects.filter(member=viewed.pk),
        limit,
        lambda one: ["组织关系转入 ", organization(one)],
        lambda one: [f"{one.get_departure_display() or '离开'} ", organization(one)],
    )


@timeline("members", "employments", "工作单位", order=25)
def told_of_employments(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        Employment.objects.filter(member=viewed.pk),
        limit,
        lambda one: ["到 ", viewed.ref("units", one.unit_id), " 工作"],
        lambda one: ["离开 ", viewed.ref("units", one.unit_id)],
    )


@timeline("members", "posts", "任职", order=35)
def told_of_posts(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def organization(one: Post) -> Any:
        return viewed.ref("party-organizations", one.party_organization_id)

    return spells_told(
        viewed,
        Post.objects.filter(member=viewed.pk),
        limit,
        lambda one: ["任 ", organization(one), f" {one.get_kind_display()}"],
        lambda one: ["不再任 ", organization(one), f" {one.get_kind_display()}"],
    )
