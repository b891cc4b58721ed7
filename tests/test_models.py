"""Each named constraint refuses what it is for, in the database itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from activities.models import (
    Activity,
    ActivityPlan,
    Assessed,
    Assessment,
    AssessmentItemResult,
    AssessmentResult,
    AssessmentScheme,
    AssessmentScore,
    AssessmentStep,
    Attendance,
    Deed,
    Demand,
    DemandAssistant,
    DemandStep,
    Honour,
    Hosting,
    NotHeld,
    Proposal,
    Publication,
    ServiceDay,
    SessionAttendance,
    Task,
    TaskList,
    TaskReport,
    Team,
    Trainee,
    Training,
    TrainingSession,
    Visit,
    VisitCompanion,
)
from members.models import (
    Admission,
    Affiliation,
    Appointment,
    Assignment,
    BranchProject,
    Candidacy,
    Candidate,
    CandidateReview,
    ContactAttempt,
    DevelopmentQuota,
    Employment,
    Floating,
    FloatingMember,
    FormationCase,
    FormationDocument,
    FormationUnit,
    Grouping,
    Instructor,
    InstructorGroup,
    LostContact,
    Member,
    PartyGroup,
    Post,
    RelationNote,
)
from orgs.models import (
    Census,
    CensusCard,
    Code,
    Confirmation,
    Coverage,
    Division,
    Enrolment,
    Export,
    Grant,
    ImportBatch,
    Industry,
    Participation,
    PartyOrganization,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    Place,
    PlaceYear,
    Programme,
    RememberedColumn,
    Role,
    Roster,
    SavedList,
    ServiceAssignment,
    Spell,
    Unit,
    UnitSpell,
    User,
    Venue,
    VenueShare,
    VenueSpell,
    VenueUse,
)
from reports.models import (
    ApiToken,
    CellBinding,
    ExternalFact,
    Filling,
    SealedCount,
    SealedFigure,
    SealedReturn,
    SealedRow,
    StreetConfirmation,
    SummaryText,
    Workbook,
)
from tests.assessments import ITEMS, draft, started
from tests.book import DISTRICT, EAST, Book

pytestmark = pytest.mark.django_db

APPS = ("orgs", "members", "activities", "reports")
DAY = date(2021, 6, 30)
NEXT = DAY + timedelta(days=1)


def own_constraints() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    return {
        constraint.name: (model, constraint)
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.endswith("Version")
        for constraint in model._meta.constraints
    }


@dataclass
class Cast:
    """One of each thing that the rows below refer to."""

    book: Book = field(default_factory=Book)

    def __post_init__(self) -> None:
        self.unit = self.book.unit()
        self.organization, self.other = self.book.organization(), self.book.organization()
        self.member = self.book.member()
        self.instructor = Instructor.objects.create(number="I1", name="某", change=self.change)
        self.place = Place.objects.create(
            name="大厦", kind="building", division_id=EAST, change=self.change
        )
        self.programme = Programme.objects.create(name="行动")
        self.activity = self.book.activity(DAY)
        self.training = self.book.training(DAY)
        self.user = User.objects.create(username="someone", name="某某")

    @property
    def change(self) -> Any:
        return self.book.change


@pytest.fixture
def cast() -> Cast:
    return Cast()


# One valid row of each spell table; the constraints of spells are tried on each.
SPELLS: dict[str, Callable[[Cast], Spell]] = {
    "unit_spell": lambda c: UnitSpell(unit=Unit.objects.create(**other_unit(c)), name="某"),
    "party_organization_spell": lambda c: PartyOrganizationSpell(
        party_organization=PartyOrganization.objects.create(
            number="NEW", established_on=DAY, change=c.change
        ),
        name="某",
        kind="branch",
    ),
    "coverage": lambda c: Coverage(
        unit=c.unit, party_organization=c.organization, mode="independent"
    ),
    "participation": lambda c: Participation(
        party_organization=c.organization, role="operator", participant="某物业"
    ),
    "enrolment": lambda c: Enrolment(programme=c.programme, unit=c.unit),
    "service_assignment": lambda c: ServiceAssignment(place=c.place, team="一队"),
    "affiliation": lambda c: Affiliation(member=c.member, party_organization=c.organization),
    "employment": lambda c: Employment(member=c.member, unit=c.unit),
    "post": lambda c: Post(member=c.member, party_organization=c.organization, kind="secretary"),
    "appointment": lambda c: Appointment(instructor=c.instructor, level="street", division_id=EAST),
    "assignment": lambda c: Assignment(instructor=c.instructor, unit=c.unit),
    "formation_unit": lambda c: FormationUnit(case=formation_case(c), unit=c.unit),
    "candidacy": lambda c: Candidacy(candidate=candidate(c), party_organization=c.organization),
    "floating": lambda c: Floating(
        person=floating_member(c), party_organization=c.organization, direction="in"
    ),
    "lost_contact": lambda c: LostContact(member=c.member, cause="work"),
    "branch_project": lambda c: BranchProject(party_organization=c.organization, name="某项目"),
    "party_group": lambda c: PartyGroup(party_organization=c.organization, name="第一党小组"),
    "grouping": lambda c: Grouping(instructor=c.instructor, group=instructor_group(c)),
    "venue_spell": lambda c: VenueSpell(venue=venue(c), name="某中心", division_id=EAST),
    "venue_use": lambda c: VenueUse(venue=venue(c), party_organization=c.organization),
    "venue_share": lambda c: VenueShare(venue=venue(c), unit=c.unit),
}


def venue(c: Cast, **facts: Any) -> Venue:
    room = {"number": "ZD-NEW", "kind": "centre"} | facts
    return Venue.objects.create(**room, change=c.change)


def instructor_group(c: Cast, **facts: Any) -> InstructorGroup:
    group = {"name": "组", "basis": "area", "division_id": EAST, "founded_on": DAY} | facts
    return InstructorGroup.objects.create(**group, change=c.change)


def formation_case(c: Cast, **facts: Any) -> FormationCase:
    case = {"name": "某支部", "mode": "independent", "trigger": "other", "opened_on": DAY}
    return FormationCase.objects.create(**case | facts, change=c.change)


def candidate(c: Cast, **facts: Any) -> Candidate:
    person = {"number": "FZ-NEW", "name": "某", "applied_on": DAY}
    return Candidate.objects.create(**person | facts, change=c.change)


def floating_member(c: Cast, **facts: Any) -> FloatingMember:
    person = {"number": "LD-NEW", "full_name": "某", "home": "某支部"} | facts
    return FloatingMember.objects.create(**person, change=c.change)


def quota(c: Cast, **facts: Any) -> dict[str, Any]:
    return {"year": 2021, "planned": 1, "change": c.change} | facts


def other_unit(c: Cast, **facts: Any) -> dict[str, Any]:
    return {"uscc": "91430105MA99999999", "kind": "enterprise", "change": c.change} | facts


def spell(c: Cast, name: str, start: date, end: date | None = None) -> Spell:
    row = SPELLS[name](c)
    row.started_on, row.ended_on, row.opened_by = start, end, c.change
    return row


def ends_on_its_first_day(c: Cast, name: str) -> None:
    spell(c, name, DAY, DAY).save()


def overlaps(c: Cast, name: str) -> None:
    first = spell(c, name, DAY)
    first.save()
    first.pk, first.started_on, first.ended_on = None, NEXT, None
    first.save()


def twice(model: type[models.Model], /, **facts: Any) -> None:
    for _ in range(2):
        model.objects.create(**facts)


def step(c: Cast, kind: str, **said: Any) -> DemandStep:
    return c.book.step(c.book.demand(c.unit, DAY), DAY, kind, **said)


def api_token(**said: Any) -> ApiToken:
    owner, _ = User.objects.get_or_create(username="取数人")
    own = {"name": "取数", "digest": "a", "made_on": DAY, "expires_on": DAY}
    return ApiToken.objects.create(user=owner, division_id=DISTRICT, **own | said)


def export(**said: Any) -> Export:
    owner, _ = User.objects.get_or_create(username="导出人")
    return Export.objects.create(owner=owner, address="/units/export.csv", **said)


BREACHES: dict[str, Callable[[Cast], object]] = {
    "workbook_name_once": lambda c: [workbook(c) for _ in range(2)],
    "cell_binding_once": lambda c: twice(CellBinding, **cell_binding(c)),
    "cell_binding_rate_form": lambda c: CellBinding.objects.create(
        **cell_binding(c) | {"side": "numerator", "form": "percent"}
    ),
    "filling_period": lambda c: Filling.objects.create(
        workbook=workbook(c),
        period_start=DAY,
        period_last=DAY - timedelta(days=1),
        cells=[],
        by=c.user,
    ),
    "summary_text_once": lambda c: twice(
        SummaryText,
        division_id=EAST,
        period_start=DAY,
        period_last=DAY,
        part="intro",
        change=c.change,
    ),
    "attendance_once": lambda c: [
        Attendance.objects.create(activity=activity, member=c.member, change=c.change)
        for activity in [c.book.activity(DAY, c.organization)]
        for _ in range(2)
    ],
    "activity_plan_once_a_day": lambda c: [
        ActivityPlan.objects.create(
            party_organization=c.organization, kind="lecture", planned_on=DAY, change=c.change
        )
        for _ in range(2)
    ],
    "not_held_said_once": lambda c: [
        NotHeld.objects.create(
            party_organization=c.organization,
            kind="lecture",
            since=DAY,
            reason="暂缓",
            change=c.change,
        )
        for _ in range(2)
    ],
    "visit_companion_once": lambda c: [
        VisitCompanion.objects.create(visit=visit, instructor=c.instructor)
        for visit in [c.book.visit(c.instructor, c.unit, DAY)]
        for _ in range(2)
    ],
    "proposal_once_a_visit": lambda c: [
        proposal(c, visit, value=value)
        for visit in [c.book.visit(c.instructor, c.unit, DAY)]
        for value in ("5", "6")
    ],
    "proposal_declined_says_why": lambda c: proposal(
        c, c.book.visit(c.instructor, c.unit, DAY), state="declined"
    ),
    "user_phone_once": lambda c: [
        User.objects.create(username=name, phone="13900000000") for name in ("甲", "乙")
    ],
    "saved_list_name_once": lambda c: [
        SavedList.objects.create(user=saver, ledger="units", name="规上", query=query)
        for saver in [User.objects.create(username="保存人")]
        for query in ("a", "b")
    ],
    "confirmation_once_a_day": lambda c: [
        Confirmation.objects.create(
            unit=c.unit, confirmed_on=date(2021, 1, 1), change=c.book.change
        )
        for _ in range(2)
    ],
    "industry_name_once_a_scheme": lambda c: [
        Industry.objects.create(code=code, name="某业", scheme="pillar") for code in ("P1", "P2")
    ],
    "code_once_a_list": lambda c: [
        Code.objects.create(list="education", code="999", label=label, source="某标准")
        for label in ("甲", "乙")
    ],
    "code_label_once_a_list": lambda c: [
        Code.objects.create(list="education", code=code, label="甲", source="某标准")
        for code in ("998", "999")
    ],
    "division_start_before_end": lambda c: Division.objects.create(
        code="430105099", name="某街道", kind="street", started_on=DAY, ended_on=DAY
    ),
    "unit_registered_before_closed": lambda c: Unit.objects.create(
        **other_unit(c, registered_on=DAY, closed_on=DAY)
    ),
    "unit_uscc_charset": lambda c: Unit.objects.create(
        **other_unit(c, uscc="91430105MAOOOOOOOO")  # the letter O, not the digit
    ),
    "party_organization_established_before_dissolved": lambda c: PartyOrganization.objects.create(
        number="NEW", established_on=DAY, dissolved_on=DAY, change=c.change
    ),
    "party_organization_not_its_own_superior": lambda c: c.book.changes(
        c.organization, DAY, superior=c.organization
    ),
    "party_organization_event_once": lambda c: twice(
        PartyOrganizationEvent,
        party_organization=c.organization,
        kind="merged",
        happened_on=DAY,
        change=c.change,
    ),
    "party_organization_event_other_counterpart": lambda c: c.book.event(
        c.organization, "merged", DAY, counterpart=c.organization
    ),
    "place_name_once_a_division": lambda c: twice(
        Place, name="中心", kind="building", division_id=EAST, change=c.change
    ),
    "venue_opened_before_closed": lambda c: venue(c, opened_on=DAY, closed_on=DAY),
    "venue_spell_area_positive": lambda c: c.book.venue(area=0),
    "place_year_once": lambda c: twice(PlaceYear, place=c.place, year=2021, change=c.change),
    "place_year_tax_not_negative": lambda c: PlaceYear.objects.create(
        place=c.place, year=2021, tax=-1, change=c.change
    ),
    "grant_over_one_thing_at_most": lambda c: Grant.objects.create(
        user=c.user,
        role=Role.objects.get(code="street"),
        division_id=EAST,
        party_organization=c.organization,
        started_on=DAY,
    ),
    "grant_start_before_end": lambda c: Grant.objects.create(
        user=c.user, role_id="street", division_id=EAST, started_on=DAY, ended_on=DAY
    ),
    "member_joined_before_converted": lambda c: Member.objects.create(
        number="NEW", name="某", joined_on=NEXT, converted_on=DAY, change=c.change
    ),
    "affiliation_departure_has_end": lambda c: c.book.affiliated(
        c.member, c.organization, DAY, departure="died"
    ),
    "admission_once": lambda c: [
        c.book.admission(c.member, organization, None, DAY)
        for organization in (c.organization, c.other)
    ],
    "admission_meeting_before_approval": lambda c: c.book.admission(
        c.member, c.organization, None, NEXT, DAY
    ),
    "admission_extension": lambda c: Admission.objects.filter(
        pk=c.book.admission(c.member, c.organization, None, DAY).pk
    ).update(extended_on=DAY),
    "candidate_born_before_applied": lambda c: candidate(c, born_on=DAY),
    "candidate_applied_before_talked": lambda c: candidate(c, applied_on=NEXT, talked_on=DAY),
    "candidate_applied_before_activist": lambda c: candidate(c, applied_on=NEXT, activist_on=DAY),
    "candidate_activist_before_target": lambda c: candidate(c, target_on=DAY),
    "candidate_target_before_preparation": lambda c: candidate(c, noticed_on=DAY),
    "candidate_contacts": lambda c: candidate(c, first_contact=c.member, second_contact=c.member),
    "candidacy_ending_has_end": lambda c: Candidacy.objects.create(
        candidate=candidate(c),
        party_organization=c.organization,
        ending="withdrawn",
        **c.book.spell(DAY),
    ),
    "candidate_review_once": lambda c: twice(
        CandidateReview, candidate=candidate(c), reviewed_on=DAY, change=c.change
    ),
    "floating_member_is_somebody": lambda c: floating_member(c, home=""),
    "floating_ending_has_end": lambda c: Floating.objects.create(
        person=floating_member(c),
        party_organization=c.organization,
        direction="in",
        ending="returned",
        **c.book.spell(DAY),
    ),
    "contact_attempt_once": lambda c: twice(
        ContactAttempt, member=c.member, happened_on=DAY, reached=False, change=c.change
    ),
    "branch_project_begins_before_it_finishes": lambda c: BranchProject.objects.create(
        party_organization=c.organization,
        name="某项目",
        begins_on=DAY,
        finishes_on=DAY,
        **c.book.spell(DAY),
    ),
    "development_quota_of_one": lambda c: DevelopmentQuota.objects.create(**quota(c)),
    "development_quota_separate": lambda c: DevelopmentQuota.objects.create(
        **quota(c, division_id=EAST, separate=2)
    ),
    "development_quota_division_once": lambda c: twice(
        DevelopmentQuota, **quota(c, division_id=EAST)
    ),
    "development_quota_organization_once": lambda c: twice(
        DevelopmentQuota, **quota(c, party_organization=c.organization)
    ),
    "hosting_once_an_activity": lambda c: twice(
        Hosting, activity=c.activity, party_organization=c.organization
    ),
    "trainee_once_a_class": lambda c: twice(Trainee, training=c.training, member=c.member),
    "training_session_once": lambda c: twice(TrainingSession, **session(c)),
    "session_attendance_once": lambda c: [
        SessionAttendance.objects.create(session=held, member=c.member, change=c.change)
        for held in [TrainingSession.objects.create(**session(c))]
        for _ in range(2)
    ],
    "training_session_hours_positive": lambda c: TrainingSession.objects.create(
        **session(c), hours=0
    ),
    "publication_issue_once": lambda c: twice(
        Publication, series="新声", issue="1", title="某", **owned(c)
    ),
    "task_list_once": lambda c: twice(TaskList, name="第一期", **owned(c)),
    "task_due_after_it_begins": lambda c: c.book.task("theme_day", DAY, issued=NEXT),
    "task_done_once_at_least": lambda c: c.book.task("theme_day", NEXT, issued=DAY, least=0),
    "task_report_of_one": lambda c: c.book.report(report_task(c), DAY),
    "task_report_returned_after_reported": lambda c: c.book.report(
        report_task(c), NEXT, DAY, place=c.place
    ),
    "task_report_returned_with_reason": lambda c: TaskReport.objects.create(
        task=report_task(c), place=c.place, reported_on=DAY, returned_on=DAY, change=c.change
    ),
    **{
        f"task_report_once_a_{target}": lambda c, target=target, of=of: [
            c.book.report(task, DAY, **{target: of(c)}) for task in [report_task(c)] * 2
        ]
        for target, of in (
            ("division", lambda c: Division.objects.get(pk=EAST)),
            ("party_organization", lambda c: c.organization),
            ("place", lambda c: c.place),
        )
    },
    "service_day_once_a_month": lambda c: [c.book.service_day(c.place, DAY) for _ in range(2)],
    "service_day_month_by_its_first_day": lambda c: service_day(c, month=DAY, happened_on=DAY),
    "service_day_held_or_why_not": lambda c: service_day(c),
    "service_day_returned_after_reported": lambda c: service_day(
        c, happened_on=DAY, reported_on=NEXT, returned_on=DAY, returned_for="某"
    ),
    "service_day_returned_with_reason": lambda c: service_day(c, happened_on=DAY, returned_on=NEXT),
    "assessment_once": lambda c: twice(Assessment, name="2021年度", **owned(c)),
    "team_once": lambda c: twice(Team, kind="guidance", name="一组", **owned(c)),
    "demand_step_outcome_of_result": lambda c: step(c, "accepted", outcome="solved"),
    "demand_step_rating_is_rated": lambda c: step(c, "rated"),
    "demand_step_due_after_step": lambda c: step(c, "assigned", due_on=date(2020, 1, 1)),
    "demand_assistant_once": lambda c: twice(
        DemandAssistant, step=step(c, "assigned"), department_id=DISTRICT, change=c.change
    ),
    "deed_once": lambda c: twice(Deed, name="办证", unit=c.unit, happened_on=DAY, change=c.change),
    "honour_one_recipient": lambda c: c.book.honour(DAY, unit=c.unit, member=c.member),
    "honour_once_a_member": lambda c: twice(Honour, **honour(c), member=c.member),
    "honour_once_a_unit": lambda c: twice(Honour, **honour(c), unit=c.unit),
    "honour_once_a_party_organization": lambda c: twice(
        Honour, **honour(c), party_organization=c.organization
    ),
    "sealed_return_once": lambda c: [sealed_return(c) for _ in range(2)],
    "sealed_return_period": lambda c: sealed_return(c, period_last=date(2019, 1, 1)),
    "sealed_return_amendment": lambda c: sealed_return(c, number=1),
    "sealed_return_signed": lambda c: sealed_return(c, sealed_by=c.change),
    "sealed_figure_once": lambda c: twice(SealedFigure, **sealed_figure(c)),
    "sealed_row_once": lambda c: twice(SealedRow, sealed_return=sealed_return(c), **SEALED_ROW),
    "sealed_count_once": lambda c: twice(
        SealedCount,
        figure=SealedFigure.objects.create(**sealed_figure(c)),
        row=SealedRow.objects.create(sealed_return=SealedReturn.objects.get(), **SEALED_ROW),
    ),
    "street_confirmation_once": lambda c: twice(
        StreetConfirmation,
        sealed_return=sealed_return(c),
        division_id=EAST,
        confirmed_on=DAY,
        digest="0" * 64,
        change=c.change,
    ),
    "instructor_group_founded_before_disbanded": lambda c: instructor_group(c, disbanded_on=DAY),
    "instructor_group_name_once": lambda c: [instructor_group(c) for _ in range(2)],
    "formation_case_opened_before_closed": lambda c: formation_case(
        c, closed_on=DAY, outcome="abandoned"
    ),
    "formation_case_outcome_when_closed": lambda c: formation_case(c, closed_on=NEXT),
    "formation_case_established_names_organization": lambda c: formation_case(
        c, closed_on=NEXT, outcome="established"
    ),
    "formation_case_approved_with_document": lambda c: formation_case(c, approved_on=DAY),
    "formation_document_once": lambda c: twice(
        FormationDocument,
        case=formation_case(c),
        kind="roster",
        received_on=DAY,
        change=c.change,
    ),
    "relation_note_once": lambda c: twice(
        RelationNote, member=c.member, unit=c.unit, noted_on=DAY, reason="某", change=c.change
    ),
    "import_batch_once": lambda c: [batch(c, "checked") for _ in range(2)],
    "remembered_column_once": lambda c: twice(
        RememberedColumn, by=c.user, kind="units", title="户名", column="name"
    ),
    "roster_once_a_batch": lambda c: twice(Roster, batch=batch(c), source="tax", as_of=DAY),
    "census_name_once": lambda c: twice(Census, name="某次", cut_off=DAY, division_id=EAST),
    "census_card_once": lambda c: twice(CensusCard, **card(c), unit=c.unit),
    "census_found_once": lambda c: twice(
        CensusCard, **card(c), found_name="门牌所写", found_code="91430105MA4L16JQ9B"
    ),
    "census_card_of_something": lambda c: CensusCard.objects.create(**card(c)),
    "census_card_registered_with_outcome": lambda c: CensusCard.objects.create(
        **card(c), unit=c.unit, state="registered"
    ),
    "api_token_name_once": lambda c: [api_token(digest=digest) for digest in "ab"],
    "api_token_a_year_at_most": lambda c: api_token(expires_on=date(2022, 8, 1)),
    "export_once": lambda c: [export() for _ in range(2)],
    "export_file_or_problem": lambda c: export(finished_at=timezone.now()),
    "export_forgets_search": lambda c: export(
        finished_at=timezone.now(), problem="停用", searched="赵东生"
    ),
    "external_fact_once": lambda c: twice(
        ExternalFact,
        kind="district_tax",
        division_id=DISTRICT,
        year=2021,
        amount=1,
        source="税务局",
        stated_on=DAY,
        change=c.change,
    ),
} | {
    name: partial(breach, name=table)
    for table in SPELLS
    for name, breach in (
        (f"{table}_start_before_end", ends_on_its_first_day),
        (f"{table}_no_overlap", overlaps),
    )
}


BREACHES |= {
    "assessment_scheme_version_once": lambda c: [draft(), draft()],
    "assessment_scheme_started_whole": lambda c: altered(draft(), started_on=DAY),
    "assessment_scheme_days_in_order": lambda c: altered(
        started(year=2020), self_due_on=date(2020, 1, 1)
    ),
    "assessment_item_title_once": lambda c: draft(items=(ITEMS[0], ITEMS[0])),
    "assessment_item_measured": lambda c: draft(items=[(*ITEMS[0][:3], "", 20)]),
    "assessment_grade_name_once": lambda c: draft(grades=(("优秀", 90, ""), ("优秀", 80, ""))),
    "assessment_grade_least_once": lambda c: draft(grades=(("优秀", 90, ""), ("良好", 90, ""))),
    "assessed_of_one": lambda c: assess(
        c, party_organization=c.organization, instructor=c.instructor
    ),
    "assessed_organization_once": lambda c: [
        assess(c, party_organization=c.organization) for _ in range(2)
    ],
    "assessed_instructor_once": lambda c: [assess(c, instructor=c.instructor) for _ in range(2)],
    "assessed_street_once": lambda c: [assess(c) for _ in range(2)],
    "assessment_step_with_reason": lambda c: assessment_step(c, "appealed"),
    "assessment_score_once": lambda c: [score(c, points=1) for _ in range(2)],
    "assessment_score_not_negative": lambda c: score(c, points=-1),
    "assessment_score_not_applicable_with_reason": lambda c: score(c, points=None),
    "assessment_item_result_once": lambda c: [item_result(c) for _ in range(2)],
}


def proposal(c: Cast, visit: Visit, **facts: str) -> Proposal:
    said = {"fact": "headcount", "value": "5"} | facts
    return Proposal.objects.create(visit=visit, change=c.change, **said)


def batch(c: Cast, state: str = "applied") -> ImportBatch:
    return ImportBatch.objects.create(
        kind="roster_tax",
        file_name="税务.csv",
        digest="0" * 64,
        as_of=DAY,
        state=state,
        by=c.user,
    )


def card(c: Cast) -> dict[str, Any]:
    census, _ = Census.objects.get_or_create(name="某次", cut_off=DAY, division_id=DISTRICT)
    return {"census": census, "division_id": EAST}


def altered(scheme: AssessmentScheme, **facts: Any) -> None:
    AssessmentScheme.objects.filter(pk=scheme.pk).update(**facts)


def drafted() -> AssessmentScheme:
    return AssessmentScheme.objects.first() or draft()


def assess(c: Cast, **target: Any) -> Assessed:
    return Assessed.objects.create(scheme=drafted(), division_id=EAST, change=c.change, **target)


def assessment_step(c: Cast, kind: str) -> AssessmentStep:
    known = AssessmentStep.objects.first()
    return known or AssessmentStep.objects.create(
        assessed=assess(c), kind=kind, happened_on=DAY, change=c.change
    )


def score(c: Cast, points: int | None) -> AssessmentScore:
    step = assessment_step(c, "reviewed")
    item = step.assessed.scheme.items.first()
    return AssessmentScore.objects.create(step=step, item=item, points=points, change=c.change)


def item_result(c: Cast) -> AssessmentItemResult:
    step = assessment_step(c, "published")
    scheme = step.assessed.scheme
    result, _ = AssessmentResult.objects.get_or_create(
        step=step,
        defaults={"base": 80, "deducted": 0, "bonus": 0, "total": 80,
                  "grade": scheme.grades.first(), "change": c.change},
    )  # fmt: skip
    return AssessmentItemResult.objects.create(
        result=result, item=scheme.items.first(), points=1, change=c.change
    )


def report_task(c: Cast) -> Task:
    return c.book.task("street_report", NEXT, issued=DAY)


def service_day(c: Cast, **values: Any) -> ServiceDay:
    return ServiceDay.objects.create(
        **{"month": DAY.replace(day=1), "reported_on": DAY} | values,
        place=c.place,
        change=c.change,
    )


def session(c: Cast) -> dict[str, Any]:
    return {"training": c.training, "held_on": DAY, "topic": "党章", "change": c.change}


def owned(c: Cast) -> dict[str, Any]:
    return {"happened_on": DAY, "division_id": DISTRICT, "change": c.change}


def honour(c: Cast) -> dict[str, Any]:
    return {"name": "先进", "level": "city", "happened_on": DAY, "change": c.change}


SEALED_ROW = {"model": "orgs.Unit", "row": "1", "key": "某", "digest": "0" * 64}


def workbook(c: Cast) -> Workbook:
    return Workbook.objects.create(name="季报表", division_id=EAST, every="year", change=c.change)


def cell_binding(c: Cast) -> dict[str, Any]:
    return {
        "workbook": workbook(c), "sheet": "表", "cell": "C5", "slug": "members", "division_id": EAST,
        "change": c.change,
    }  # fmt: skip


def sealed_return(c: Cast, **values: Any) -> SealedReturn:
    said = {"title": "某期", "period_start": DAY, "period_last": NEXT, "as_of": NEXT} | values
    return SealedReturn.objects.create(division_id=DISTRICT, change=c.change, **said)


def sealed_figure(c: Cast) -> dict[str, Any]:
    return {
        "sealed_return": sealed_return(c), "division_id": DISTRICT, "slug": "members", "version": 1,
    }  # fmt: skip


@pytest.mark.parametrize("name", BREACHES)
def test_the_database_refuses_a_breach(cast, name):
    with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
        BREACHES[name](cast)


def test_each_named_constraint_has_its_breach():
    assert set(own_constraints()) == set(BREACHES)


def test_each_spell_table_is_tried():
    spells = {
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if issubclass(model, Spell) and not model.__name__.endswith("Version")
    }
    tried = {own_constraints()[f"{name}_no_overlap"][0] for name in SPELLS}
    assert tried == spells


@pytest.mark.parametrize("name", SPELLS)
def test_a_spell_may_start_on_the_day_the_one_before_ends(cast, name):
    first = spell(cast, name, DAY, NEXT)
    first.save()
    first.pk, first.started_on, first.ended_on = None, NEXT, None
    first.save()
    assert type(first).objects.as_of(NEXT).filter(pk=first.pk).exists()


def test_one_statement_may_move_the_boundary_of_two_neighbours(cast):
    cast.book.changes(cast.unit, DAY, headcount=5)
    boundary = models.Case(models.When(ended_on=DAY, then=models.Value(NEXT)))
    cast.unit.spells.update(
        started_on=models.Case(
            models.When(started_on=DAY, then=models.Value(NEXT)), default="started_on"
        ),
        ended_on=boundary,
    )
    assert cast.unit.spells.get(ended_on=None).started_on == NEXT


def test_a_check_says_what_is_wrong_in_its_own_words():
    """Forms show the constraint's message, not Django's, which names the constraint only."""
    usual = models.BaseConstraint.default_violation_error_message
    silent = [
        name
        for name, (_, constraint) in own_constraints().items()
        if not isinstance(constraint, models.UniqueConstraint)
        and constraint.violation_error_message == usual
    ]
    assert silent == []


def test_a_form_shows_the_message_of_the_constraint(cast):
    unit = Unit(**other_unit(cast, registered_on=DAY, closed_on=DAY))
    with pytest.raises(ValidationError, match="注销日期必须晚于成立日期"):
        unit.full_clean()


def test_a_client_made_number_keeps_a_visit_from_being_entered_twice(cast):
    visit = cast.book.visit(cast.instructor, cast.unit, DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(visit).objects.create(
            number=visit.number,
            instructor=cast.instructor,
            unit=cast.unit,
            happened_on=DAY,
            change=cast.change,
        )


def test_a_number_names_one_thing(cast):
    for model, facts in (
        (Activity, {"number": cast.activity.number, "kind": "theme_day", "happened_on": DAY}),
        (Training, {"number": cast.training.number, "kind": "secretary", **owned(cast)}),
        (PartyOrganization, {"number": cast.organization.number, "established_on": DAY}),
        (
            Demand,
            {
                "number": cast.book.demand(cast.unit, DAY).number,
                "unit": cast.unit,
                "raised_on": DAY,
            },
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**{"change": cast.change} | facts)
