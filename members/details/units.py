"""A unit's coverage in one word with its reason, its members, its instructors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from members.formation import (
    COVERED,
    SHOULD_BUILD_KINDS,
    Formation,
    formation,
    three_since,
)
from members.models import (
    THREE_FULL_MEMBERS,
    Admission,
    Affiliation,
    Appointment,
    Assignment,
    Employment,
)
from orgs.details import (
    Content,
    Entry,
    Fragment,
    Row,
    Rows,
    Viewed,
    happenings_told,
    in_words,
    panel,
    spells_told,
    timeline,
)
from orgs.models import Coverage, PartyOrganizationEvent, Unit, UnitSpell

# --- Coverage ------------------------------------------------------------------------------------


@panel("units", "formation", "党组织覆盖状态", order=5)
def coverage(viewed: Viewed) -> Content:
    """The state by the indicators' own conditions and the basis asked for, with its reason."""
    spells = UnitSpell.objects.as_of(viewed.day).filter(unit=viewed.pk)
    found = spells.annotate(formation=formation(viewed.scope)).first()
    state = Formation(found.formation) if found else Formation.NOT_COUNTED
    counts = viewed.once(working)
    if state in COVERED:
        reason = list(covered_by(viewed, state))
    elif state == Formation.NOT_COUNTED:
        reason = [not_counted(viewed, found)]
    else:
        reason = [few_or_none(viewed, state, counts)]
    context = {
        "state": state,
        "is_gap": state == Formation.SHOULD_BUILD,
        "reason": reason,
        "work": work_coverage(viewed),
        "why_not": viewed.spell.no_organization_reason if state not in COVERED else "",
        "basis": viewed.scope.basis.described(),
    }
    return Fragment("details/_formation.html", context)


def covered_by(viewed: Viewed, state: Formation) -> Iterator[Any]:
    """Which organisations cover it, since when, by which document (their founding one, if that
    is when they began to).
    """
    links = [link for link in viewed.once(counting_links) if link.mode == state]
    founding = {
        (pk, day): number
        for pk, day, number in PartyOrganizationEvent.objects.filter(
            party_organization__in=[link.party_organization_id for link in links],
            kind=PartyOrganizationEvent.Kind.ESTABLISHED,
        ).values_list("party_organization", "happened_on", "document_no")
    }
    for number, link in enumerate(links):
        yield "；" if number else ""
        yield f"自{in_words(link.started_on)}起由 "
        yield viewed.ref("party-organizations", link.party_organization_id)
        yield f" 覆盖（{state.label}）"
        founded_by = founding.get((link.party_organization_id, link.started_on), "")
        if document := link.opened_by.document_no or founded_by:
            yield f"，{document}"


def counting_links(viewed: Viewed) -> list[Coverage]:
    """The links that create coverage on the day, the oldest first."""
    links = Coverage.objects.counting(viewed.day, viewed.scope).filter(unit=viewed.pk)
    return list(links.select_related("opened_by").order_by("started_on", "pk"))


def not_counted(viewed: Viewed, spell: UnitSpell | None) -> str:
    unit: Unit = viewed.record
    if spell is None:
        return "当日台账中还没有这家单位。"
    if unit.registered_on and unit.registered_on > viewed.day:
        return "当日单位尚未成立。"
    if unit.closed_on and unit.closed_on <= viewed.day:
        return f"单位已于{in_words(unit.closed_on)}注销，没有党组织覆盖。"
    return f"经营状态为“{spell.get_status_display()}”，没有党组织覆盖；应建未建等只统计正常经营的单位。"


def few_or_none(viewed: Viewed, state: Formation, counts: dict[str, int]) -> str:
    full, others = counts["full"], counts["members"] - counts["full"]
    if state == Formation.NO_MEMBERS:
        return "当日没有党组织覆盖，也没有党员在本单位工作。"
    if state == Formation.SHOULD_BUILD:
        since = three_since(viewed.record, viewed.day) or viewed.day
        return (
            f"自{in_words(since)}起有{THREE_FULL_MEMBERS}名以上正式党员在本单位工作"
            f"（当日{counts['toward_three']}名），没有党组织覆盖。"
        )
    said = f"当日没有党组织覆盖；在本单位工作的正式党员{full}名、预备党员{others}名"
    if viewed.record.kind not in SHOULD_BUILD_KINDS:
        return f"{said}。个体工商户不列入应建。"
    if viewed.record.kind in Unit.SOCIAL_ORGANISATIONS and counts["toward_three"] != full:
        said += f"，其中专职的正式党员{counts['toward_three']}名"
    return f"{said}，未达到{THREE_FULL_MEMBERS}名正式党员。"


def working(viewed: Viewed) -> dict[str, int]:
    """How many members work here on the day: in all, full, counting toward three, from elsewhere."""
    day, here = viewed.day, Employment.objects.filter(unit=viewed.pk)
    own = Coverage.objects.as_of(day).filter(unit=viewed.pk).values("party_organization")
    affiliated = Affiliation.objects.as_of(day).filter(
        member=OuterRef("member"), party_organization__in=own
    )
    return here.of_members(day).aggregate(
        members=Count("pk"),
        full=Count("pk", filter=Q(pk__in=here.of_full_members(day).values("pk"))),
        toward_three=Count("pk", filter=Q(pk__in=here.toward_three(day).values("pk"))),
        elsewhere=Count("pk", filter=~Exists(affiliated)),
    )


def work_coverage(viewed: Viewed) -> list[str]:
    """工作覆盖: what else reaches the unit; apart from organisations, never instead of them."""
    spell = viewed.spell
    instructed = Assignment.objects.active(viewed.day).filter(
        unit=viewed.pk, level__in=Appointment.PARTY_BUILDING
    )
    reached = (
        ("党建指导员", instructed.exists()),
        ("联络员", bool(spell.liaison)),
        ("工会", spell.has_union),
        ("共青团", spell.has_youth_league),
        ("妇联", spell.has_womens_federation),
    )
    return [label for label, holds in reached if holds]


# --- Members and instructors ---------------------------------------------------------------------


@panel("units", "employed", "在本单位工作的党员", order=30)
def employed(viewed: Viewed) -> Content:
    day = viewed.day
    here = Employment.objects.of_members(day).filter(unit=viewed.pk)
    newest = viewed.newest(here.select_related("member").order_by("-started_on"), "employed")
    homes = dict(
        Affiliation.objects.as_of(day)
        .filter(member__in=[one.member_id for one in newest.rows])
        .values_list("member", "party_organization")
    )
    rows = [
        Row(
            [
                viewed.ref("members", one.member_id),
                standing(one.member.converted_on, day),
                one.position,
                viewed.ref("party-organizations", homes.get(one.member_id)) or "不在本区党组织",
                viewed.span(one),
            ]
        )
        for one in newest.rows
    ]
    heads = ("姓名", "党员类别", "工作岗位", "组织关系所在", "起止")
    empty = "当日没有党员在本单位工作的记录。请在党员台账中填写工作单位。"
    return Rows(heads, rows, empty, newest, note=_employed_note(viewed))


def _employed_note(viewed: Viewed) -> str:
    counts = viewed.once(working)
    if not counts["members"]:
        return ""
    full, elsewhere = counts["full"], counts["elsewhere"]
    return (
        f"正式党员{full}名，预备党员{counts['members'] - full}名；"
        f"其中组织关系不在本企业党组织的{elsewhere}名。"
    )


def standing(converted_on: date | None, day: date) -> str:
    return "正式党员" if converted_on and converted_on <= day else "预备党员"


@panel("units", "affiliated", "所在党组织的党员", order=35)
def affiliated(viewed: Viewed) -> Content:
    """How many belong to each organisation that covers the unit on the day."""
    modes = {link.party_organization_id: link for link in viewed.once(counting_links)}
    counts = dict(
        Affiliation.objects.as_of(viewed.day)
        .filter(party_organization__in=modes)
        .order_by()
        .values_list("party_organization")
        .annotate(Count("pk"))
    )
    rows = [
        Row(
            [
                viewed.ref("party-organizations", pk),
                link.get_mode_display(),
                viewed.count("members", counts.get(pk, 0), own=pk),
            ]
        )
        for pk, link in modes.items()
    ]
    note = "挂靠组建只覆盖单位，党员不计入本单位。" if _attached(modes.values()) else ""
    empty = "当日没有计入统计的党组织，所以没有随党组织计入的党员。"
    return Rows(
        ("党组织", "组建方式", "党员数"), rows, empty, note=note, numeric=frozenset({"党员数"})
    )


def _attached(links: Iterable[Coverage]) -> bool:
    return any(link.mode == Coverage.Mode.ATTACHED for link in links)


@panel("units", "instructors", "党建指导员", order=40)
def instructors(viewed: Viewed) -> Content:
    found = viewed.held(Assignment.objects.filter(unit=viewed.pk))
    newest = viewed.newest(found, "instructors")
    rows = [
        Row(
            [
                viewed.ref("instructors", one.instructor_id),
                "主要联系人" if one.is_lead else "",
                viewed.span(one),
            ],
            not viewed.holds(one),
        )
        for one in newest.rows
    ]
    empty = "没有指导员联系的记录。请办理“安排指导员”，或导入指导员台账。"
    return Rows(("指导员", "分工", "起止"), rows, empty, newest)


# --- Timeline ------------------------------------------------------------------------------------


@timeline("units", "members", "党员进出", order=30)
def told_of_members(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        Employment.objects.filter(unit=viewed.pk),
        limit,
        lambda one: [viewed.ref("members", one.member_id), " 到本单位工作"],
        lambda one: [viewed.ref("members", one.member_id), " 离开本单位"],
    )


@timeline("units", "admissions", "发展党员", order=60)
def told_of_admissions(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return happenings_told(
        viewed,
        Admission.objects.filter(unit=viewed.pk),
        limit,
        lambda one: ["接收 ", viewed.ref("members", one.member_id), " 为预备党员（上级审批）"],
        "approved_on",
    )


@timeline("units", "instructors", "指导员", order=35)
def told_of_instructors(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        Assignment.objects.filter(unit=viewed.pk),
        limit,
        lambda one: ["指导员 ", viewed.ref("instructors", one.instructor_id), " 开始联系"],
        lambda one: ["指导员 ", viewed.ref("instructors", one.instructor_id), " 不再联系"],
    )
