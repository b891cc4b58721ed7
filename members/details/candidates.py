"""A candidate: how far, what comes next, who looks after them; and what other pages tell of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from members.acts.candidates import breaches_of, known_steps
from members.admission_rules import LABELS
from members.details.members import placed
from members.models import Candidacy, Candidate, CandidateReview
from orgs.details import (
    Content,
    Entry,
    Facts,
    Head,
    Link,
    Placed,
    Row,
    Rows,
    Viewed,
    head,
    in_words,
    lies,
    panel,
    spells_told,
    timeline,
)
from orgs.scope import Reach

Stage = Candidate.Stage
NEXT = {
    Stage.APPLICANT: "确定为入党积极分子",
    Stage.ACTIVIST: "培养教育满一年后讨论列为发展对象，每半年考察一次",
    Stage.TARGET: "集中培训、政治审查、公示，提交支部大会讨论接收",
}


@lies("candidates")
def places(reach: Reach, pk: int) -> Iterable[Placed]:
    yield from placed(reach, Candidacy, "party_organization", pk, "candidate")


def candidacy(viewed: Viewed) -> Candidacy | None:
    """The branch that fosters them on the page's day, or that did last."""
    spells = viewed.held(Candidacy.objects.filter(candidate=viewed.pk))
    return spells.filter(started_on__lte=viewed.day).first()


@head("candidates")
def candidate_head(viewed: Viewed) -> Head:
    one: Candidate = viewed.record
    tags = [(str(one.stage_on(viewed.day).label), False)]
    last = viewed.once(candidacy)
    if last and last.ending and viewed.knows(last.ended_on) and not viewed.holds(last):
        tags.append((f"{last.ended_on} {last.get_ending_display()}", True))
    return Head([one.number, one.get_gender_display() or "性别未填写"], tags)


@panel("candidates", "steps", "培养过程", order=5)
def steps(viewed: Viewed) -> Content:
    """Each step with its day; one that should have been taken by then, and was not, is unknown."""
    one: Candidate = viewed.record
    known = {name: _by(viewed, value) for name, value in known_steps(one).items()}
    known["born_on"] = one.born_on if viewed.unmasked else None  # or it would tell the age
    due = _due_by(one.stage_on(viewed.day))
    said: list[tuple[str, Any]] = [
        (LABELS[name], known[name]) for name in Candidate.STEPS if known[name] or name in due
    ]
    if known["trained_on"]:
        said.append((LABELS["training_hours"], known["training_hours"]))
    if found := breaches_of(known):
        said.append(("不合规定", "；".join(str(breach) for breach in found)))
        said.append(("时限例外说明", one.override_reason))
    last = viewed.once(candidacy)
    is_open = last is not None and viewed.holds(last)
    note = f"下一步：{_further(viewed)}。" if is_open else ""
    if one.member_id and last and viewed.knows(last.ended_on):
        said.append(("接收后的党员", viewed.ref("members", one.member_id)))
    return Facts(said, note=note)


def _due_by(stage: Candidate.Stage) -> tuple[str, ...]:
    before = () if stage == Stage.APPLICANT else ("talked_on",)
    preparing = ("trained_on", "political_review_on", "noticed_on")
    return before + (preparing if stage == Stage.TARGET else ())


def _by(viewed: Viewed, value: Any) -> Any:
    """A day that had come by the page's; anything else as it is."""
    return None if hasattr(value, "year") and value > viewed.day else value


def _further(viewed: Viewed) -> str:
    one: Candidate = viewed.record
    state = one.stage_on(viewed.day)
    if state == Stage.APPLICANT and not _by(viewed, one.talked_on):
        return "派人谈话（收到申请后一个月内）"
    return NEXT[state]


@panel("candidates", "facts", "基本情况", order=10)
def facts(viewed: Viewed) -> Content:
    one: Candidate = viewed.record
    said: list[tuple[str, Any]] = [
        ("编号", one.number),
        ("姓名", viewed.name),
        ("性别", one.get_gender_display()),
        ("出生日期", viewed.own(one, "born_on")),
        ("工作单位", viewed.ref("units", one.unit_id)),
    ]
    is_activist = one.stage_on(viewed.day) != Stage.APPLICANT
    if is_activist:
        said.append(("培养联系人", viewed.ref("members", one.first_contact_id)))
    if is_activist and one.second_contact_id:
        said.append(("第二培养联系人", viewed.ref("members", one.second_contact_id)))
    note = "" if viewed.unmasked else "个人信息只显示给今天负责此人、且角色可查看个人信息的人员。"
    return Facts(said, note=note)


@panel("candidates", "reviews", "半年考察", order=20)
def reviews(viewed: Viewed) -> Content | None:
    """Only of those who have become activists by the day."""
    if viewed.record.stage_on(viewed.day) == Stage.APPLICANT:
        return None
    found = viewed.happened(CandidateReview.objects.filter(candidate=viewed.pk), "reviewed_on")
    newest = viewed.newest(found.filter(reviewed_on__lte=viewed.day), "reviews")
    rows = [Row([one.reviewed_on, viewed.own(one, "note")]) for one in newest.rows]
    return Rows(("考察日期", "考察意见"), rows, "还没有考察的记录，请登记半年考察。", newest)


@panel("candidates", "organizations", "培养的党组织", order=30)
def organizations(viewed: Viewed) -> Content:
    newest = viewed.newest(
        viewed.held(Candidacy.objects.filter(candidate=viewed.pk)), "organizations"
    )
    rows = [
        Row(
            [
                viewed.ref("party-organizations", one.party_organization_id),
                viewed.span(one),
                one.get_ending_display() if viewed.knows(one.ended_on) else "",
            ],
            not viewed.holds(one),
        )
        for one in newest.rows
    ]
    return Rows(("党组织", "起止", "结束原因"), rows, "没有培养的记录。", newest)


# --- Timeline ------------------------------------------------------------------------------------


@timeline("candidates", "steps", "培养过程", order=10)
def told_of_steps(viewed: Viewed, limit: int) -> Iterable[Entry]:
    for name in Candidate.STEPS:
        if day := viewed.knows(getattr(viewed.record, name)):
            yield Entry(day, [LABELS[name].removesuffix("日期")])


@timeline("candidates", "reviews", "考察", order=15)
def told_of_reviews(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = viewed.happened(CandidateReview.objects.filter(candidate=viewed.pk), "reviewed_on")
    for one in rows[:limit]:
        yield Entry(one.reviewed_on, ["半年考察"], change_id=one.change_id)


@timeline("candidates", "organizations", "培养的党组织", order=20)
def told_of_organizations(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def organization(one: Candidacy) -> Any:
        return viewed.ref("party-organizations", one.party_organization_id)

    return spells_told(
        viewed,
        Candidacy.objects.filter(candidate=viewed.pk),
        limit,
        lambda one: ["由 ", organization(one), " 培养"],
        lambda one: [f"{one.get_ending_display() or '不再由'} ", organization(one)],
    )


# --- On the pages of others --------------------------------------------------------------------------


@panel("party-organizations", "candidates", "入党申请人和发展对象", order=48)
def fostered(viewed: Viewed) -> Content | None:
    """Whom the branch fosters on the day; nothing where it fosters nobody."""
    day = viewed.day
    held = Candidacy.objects.as_of(day).filter(party_organization=viewed.pk)
    newest = viewed.newest(
        held.select_related("candidate").order_by("candidate__applied_on", "pk"), "candidates"
    )
    rows = [
        Row(
            [
                viewed.ref("candidates", one.candidate_id),
                str(one.candidate.stage_on(day).label),
                one.candidate.applied_on,
            ]
        )
        for one in newest.rows
    ]
    return Rows(("姓名", "阶段", "申请入党"), rows, "", newest) if rows else None


@panel("members", "candidacy", "培养经过", order=22)
def way_of_member(viewed: Viewed) -> Content | None:
    """How they were fostered before they were admitted; nothing where the ledger has none of it."""
    found = Candidate.objects.filter(member=viewed.pk).prefetch_related("reviews")
    rows = [
        Row(
            [
                Link(one.number, viewed.asked.url("candidate", one.pk, scope=viewed.scope)),
                in_words(one.applied_on),
                f"{len(one.reviews.all())}次",
                viewed.ref("members", one.first_contact_id),
            ]
        )
        for one in found
        if viewed.knows(viewed.record.joined_on)
    ]
    heads = ("入党申请人编号", "申请入党", "半年考察", "培养联系人")
    return Rows(heads, rows, "") if rows else None
