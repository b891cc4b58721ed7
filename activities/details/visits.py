"""A visit: what was said, seen and photographed, and what became of it. Visits on other pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from activities.lists.visits import FOUND, HOW, came_in
from activities.models import Demand, Proposal, Visit
from activities.nouns import VISITS
from activities.visiting.changes_seen import in_words, recorded
from activities.visiting.photos import may_see
from members.models import Grouping
from orgs.acts import find_act
from orgs.acts.stating import spell_on
from orgs.details import (
    Content,
    Entry,
    Facts,
    Fragment,
    Head,
    Link,
    Row,
    Rows,
    Viewed,
    happenings_told,
    head,
    panel,
    timeline,
)
from orgs.models import Change, UnitSpell, holds_on
from orgs.personal import Mask

NOTES: dict[str, str] = {
    Visit.State.SUBMITTED: "",
    Visit.State.RETURNED: (
        "这次走访不计入任何统计。由指导员在“手机走访”的“记录”里修改后重新提交，即恢复计数。"
    ),
    Visit.State.VOID: "这次走访不计入任何统计。",
}

# --- A visit -------------------------------------------------------------------------------------


@head("visits")
def visit_head(viewed: Viewed) -> Head:
    visit: Visit = viewed.record
    counts = visit.state == Visit.State.SUBMITTED
    words = [f"原因：{visit.review_note}"] if visit.review_note else []
    return Head(words, [(str(visit.get_state_display()), not counts)])


@panel("visits", "said", "走访情况", order=5)
def said(viewed: Viewed) -> Content:
    visit: Visit = viewed.record
    told: list[tuple[str, Any]] = [
        ("单位", viewed.ref("units", visit.unit_id)),
        ("日期", visit.happened_on),
        ("指导员", viewed.ref("instructors", visit.instructor_id)),
    ]
    for one in visit.companionships.order_by("pk"):
        told.append(("同行指导员", viewed.ref("instructors", one.instructor_id)))
    told += [
        ("登记人", _entered(viewed)),
        ("方式", visit.get_method_display()),
        ("事项", _topics(visit)),
        ("单位情况", FOUND.get(visit.unchanged)),  # type: ignore[arg-type]
        ("情况", visit.content),
        ("下次计划", visit.next_plan),
        *_neighbours(viewed, visit),
    ]
    return Facts(told, note=NOTES[visit.state])


def _entered(viewed: Viewed) -> str:
    """By whom, how and when; an instructor's own account is not named again."""
    rows = Visit.objects.annotate(how=came_in()).select_related("change__by__instructor")
    visit = rows.get(pk=viewed.pk)
    by, made = visit.change.by, timezone.localtime(visit.change.made_at)
    own = getattr(by, "instructor", None)
    if own is not None and own.pk == visit.instructor_id:
        who = "指导员本人"
    else:
        name = str(by or "")
        who = name if viewed.unmasked else Mask.NAME(name)
    how = HOW[visit.how][0] if visit.how else ""
    return "，".join(filter(None, (who, how, f"{made:%Y-%m-%d %H:%M}")))


def _neighbours(viewed: Viewed, visit: Visit) -> list[tuple[str, Any]]:
    """The visits to the unit before and after this one, of those within reach."""
    within = VISITS.placed(viewed.asked.scope.viewer, None)
    rows = Visit.objects.counting().filter(unit=visit.unit_id, pk__in=within.values("pk"))
    here = (visit.happened_on, visit.pk)
    said = []
    for label, later, order in (("上一次走访", False, "-"), ("下一次走访", True, "")):
        way = "gt" if later else "lt"
        beyond = Q(**{f"happened_on__{way}": here[0]}) | Q(
            happened_on=here[0], **{f"pk__{way}": here[1]}
        )
        found = rows.filter(beyond).order_by(f"{order}happened_on", f"{order}pk").first()
        if found is not None:
            said.append((label, viewed.ref("visits", found.pk)))
    return said


@panel("visits", "changes", "所见变化", order=10)
def changes(viewed: Viewed) -> Content:
    """Each fact as it was seen, as the ledger had it on that day, and what was decided."""
    visit: Visit = viewed.record
    spell = spell_on(UnitSpell, visit.unit_id, visit.happened_on)
    rows = [
        Row(
            [
                one.get_fact_display(),
                in_words(one.fact, one.value),
                recorded(one.fact, spell) if spell else "",
                _decided(one),
            ]
        )
        for one in visit.proposals.all()
    ]
    heads = ("项目", "走访所见", "走访当日台账", "核实")
    waiting = visit.proposals.filter(state=Proposal.State.PENDING).exists()
    note = "待核实的，请办理“核实所见变化”；采纳之前不影响台账和统计。" if waiting else ""
    return Rows(heads, rows, "没有填写单位情况的变化。", note=note)


def _decided(one: Proposal) -> str:
    why = f"：{one.declined_for}" if one.declined_for else ""
    return f"{one.get_state_display()}{why}"


@panel("visits", "demand", "提出的诉求", order=15)
def demand_raised(viewed: Viewed) -> Content:
    found = Demand.objects.filter(visit=viewed.pk).first()
    if found is None:
        return Rows((), [], "这次走访没有登记诉求。")
    told = [
        ("诉求", viewed.ref("demands", found.pk)),
        ("诉求编号", found.number),
        ("类别", found.category),
        ("内容", found.content),
    ]
    return Facts(told)


@panel("visits", "photos", "照片", order=20)
def photos(viewed: Viewed) -> Content | None:
    """For who may read what is personal here: a picture cannot be masked."""
    visit: Visit = viewed.record
    kept = list(visit.photos.select_related("change"))
    if not kept:
        return None
    shown = [one for one in kept if not one.is_taken_down]
    down = len(kept) - len(shown)
    note = f"另有{down}张已撤下。" if down else ""
    if not may_see(viewed.user, visit):
        return Rows((), [], f"共{len(shown)}张，只显示给可以查看个人信息的人员。{note}")
    context = [
        {
            "url": reverse("visit_photo", args=[visit.pk, one.pk]),
            "alt": f"走访照片第{number}张",
            "said": f"{timezone.localtime(one.change.made_at):%Y-%m-%d %H:%M} 收到",
            "photo": one,
        }
        for number, one in enumerate(shown, start=1)
    ]
    return Fragment("visits/_photos.html", context, total=len(shown), note=note)


@timeline("visits", "steps", "办理", order=10)
def told_of_steps(viewed: Viewed, limit: int) -> Iterable[Entry]:
    """Each act on the visit, from the one that recorded it; what it altered is in the history."""
    visit: Visit = viewed.record
    acts = Change.objects.filter(Q(noun="visits", object_id=visit.pk) | Q(pk=visit.change_id))
    for change in acts.order_by("-pk")[:limit]:
        act = find_act(change.noun, change.act)
        words = str(act.label) if act else str(change.get_kind_display())
        if change.kind == Change.Kind.UNDONE:
            words = f"撤回“{words}”"
        yield Entry(timezone.localdate(change.made_at), [words], change_id=change.pk)


# --- On the pages of units and instructors -------------------------------------------------------


def _visits(viewed: Viewed, rows: Any) -> Any:
    joined = Count("companionships", distinct=True)
    return viewed.newest(viewed.happened(rows.counting()).annotate(joined=joined), "visits")


def _topics(visit: Visit) -> str:
    return "、".join(visit.topics)


def _pages(viewed: Viewed, visits: list[Visit]) -> dict[int, Any]:
    """The day of each visit, leading to its page where the viewer may open it."""
    within = VISITS.placed(viewed.asked.scope.viewer, None).filter(
        pk__in=[visit.pk for visit in visits]
    )
    opens = set(within.values_list("pk", flat=True)) if visits else set()
    return {
        visit.pk: Link(visit.happened_on.isoformat(), viewed.asked.url("visit", visit.pk))
        if visit.pk in opens
        else visit.happened_on
        for visit in visits
    }


def _with(visit: Any) -> str:
    return f"{visit.joined}人" if visit.joined else ""


@panel("units", "visits", "走访", order=45)
def visits(viewed: Viewed) -> Content:
    newest = _visits(viewed, Visit.objects.filter(unit=viewed.pk))
    days = _pages(viewed, newest.rows)
    rows = [
        Row(
            [
                days[visit.pk],
                viewed.ref("instructors", visit.instructor_id),
                _with(visit),
                visit.get_method_display(),
                _topics(visit),
                visit.content,
            ]
        )
        for visit in newest.rows
    ]
    empty = "没有走访的记录。指导员登记走访后显示在这里。"
    heads = ("日期", "指导员", "同行", "方式", "事项", "情况")
    return Rows(heads, rows, empty, newest, more=_waiting(viewed) if rows else None)


def _waiting(viewed: Viewed) -> tuple[str, str] | None:
    """How many changes seen here wait for somebody to settle them, and where."""
    seen = Visit.objects.counting().filter(unit=viewed.pk, happened_on__lte=viewed.day)
    rows = viewed.happened(seen).order_by()
    number = Proposal.objects.filter(visit__in=rows, state=Proposal.State.PENDING).count()
    if not number:
        return None
    address = viewed.list_url("visits", unit=str(viewed.pk), changes="pending")
    return address, f"有{number}项变化待核实"


@panel("instructors", "visits", "走访", order=40)
def visits_made(viewed: Viewed) -> Content:
    """Made in the lead or as a companion."""
    newest = _visits(viewed, Visit.objects.made_by(viewed.record))
    days = _pages(viewed, newest.rows)
    rows = [
        Row(
            [
                days[visit.pk],
                viewed.ref("units", visit.unit_id),
                "牵头" if visit.instructor_id == viewed.pk else "同行",
                visit.get_method_display(),
                _topics(visit),
                visit.content,
            ]
        )
        for visit in newest.rows
    ]
    empty = "没有走访的记录。登记走访后显示在这里。"
    return Rows(("日期", "单位", "身份", "方式", "事项", "情况"), rows, empty, newest)


@panel("instructor-groups", "visits", "走访", order=25)
def visits_of_group(viewed: Viewed) -> Content:
    """Those of the period to units within the scope, by who was in the group on that day."""
    then = Grouping.objects.filter(
        holds_on(OuterRef("happened_on")), group=viewed.pk, instructor=OuterRef("instructor")
    )
    made = Visit.objects.counting().within(viewed.scope).during(viewed.scope.period)
    newest = viewed.newest(viewed.happened(made.filter(Exists(then))), "visits")
    rows = [
        Row(
            [
                visit.happened_on,
                viewed.ref("instructors", visit.instructor_id),
                viewed.ref("units", visit.unit_id),
                visit.get_method_display(),
                _topics(visit),
            ]
        )
        for visit in newest.rows
    ]
    heads, year = ("日期", "指导员", "单位", "方式", "事项"), viewed.scope.period.year
    return Rows(
        heads, rows, f"{year}年没有走访的记录。", newest, note=f"{year}年，按走访时所在的分组。"
    )


@timeline("units", "visits", "走访", order=40)
def told_of_visits(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def told(visit: Visit) -> list[Any]:
        said = ["指导员 ", viewed.ref("instructors", visit.instructor_id)]
        return [*said, f" {visit.get_method_display()}走访", _about(visit)]

    rows = Visit.objects.counting().filter(unit=viewed.pk)
    return happenings_told(viewed, rows, limit, told)


@timeline("instructors", "visits", "走访", order=40)
def told_of_visits_made(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def told(visit: Visit) -> list[Any]:
        unit = viewed.ref("units", visit.unit_id)
        joined = "" if visit.instructor_id == viewed.pk else "同行"
        return [f"{joined}{visit.get_method_display()}走访 ", unit, _about(visit)]

    rows = Visit.objects.counting().made_by(viewed.record)
    return happenings_told(viewed, rows, limit, told)


def _about(visit: Visit) -> str:
    return f"（{_topics(visit)}）" if visit.topics else ""
