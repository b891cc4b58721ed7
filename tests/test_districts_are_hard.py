"""The random districts hold every case that a figure of members, instructors, work, services or
honours could get wrong; else the oracle (tests/test_figures_oracle.py) would agree for want of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from activities.models import (
    Activity,
    Deed,
    Demand,
    DemandStep,
    Honour,
    Hosting,
    Publication,
    Trainee,
    Training,
    Visit,
)
from activities.models.demands import Kind
from members.models import Admission, Affiliation, Appointment, Assignment, Employment, Post
from orgs.models import (
    Change,
    Coverage,
    Enrolment,
    PartyOrganizationSpell,
    PlaceYear,
    ServiceAssignment,
    UnitSpell,
    holds_on,
)
from reports.models import ExternalFact
from tests.districts import DEPARTMENT, DISTRICT, build

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SEEDS = range(4)  # one district of the usual size need not have everything


def spells_of_hosts() -> QuerySet:
    """Each hosting with the street of its host on the day."""
    spells = "party_organization__spells"
    return Hosting.objects.filter(holds_on(F("activity__happened_on"), spells)).annotate(
        street=F(f"{spells}__division")
    )


def over_streets(kind: str) -> QuerySet:
    hosted = spells_of_hosts().filter(activity__kind=kind).order_by()
    streets = hosted.values("activity").annotate(n=Count("street", distinct=True))
    return streets.filter(n__gt=1)


def moved(rows: QuerySet, day: str) -> QuerySet:
    """Of units that on another day lay in another street."""
    there = rows.filter(holds_on(F(day), "unit__spells")).annotate(at=F("unit__spells__division"))
    elsewhere = UnitSpell.objects.filter(unit=OuterRef("unit")).exclude(division=OuterRef("at"))
    return there.exclude(at=None).filter(Exists(elsewhere))


def without_street(rows: QuerySet, day: str) -> QuerySet:
    known = UnitSpell.objects.filter(holds_on(OuterRef(day)), unit=OuterRef("unit"))
    return rows.exclude(Exists(known.exclude(division=None)))


def secretaries() -> QuerySet:
    return Trainee.objects.all().secretaries()  # type: ignore[attr-defined]


def step(kind: str, **more: object) -> Exists:
    return Exists(DemandStep.objects.filter(demand=OuterRef("pk"), kind=kind, **more))


def taxes() -> Iterator[tuple[PlaceYear, PlaceYear]]:
    """This year's beside last year's of the same building."""
    found = {(one.place_id, one.year): one for one in PlaceYear.objects.all()}
    for (place, year), one in found.items():
        if before := found.get((place, year - 1)):
            yield before, one


CASES: dict[str, Callable[[], object]] = {
    # Activities
    "几个街道联合开展的主题党日": lambda: over_streets("theme_day"),
    "几个街道联合开展的经验交流会": lambda: over_streets("exchange"),
    "同一街道的几个党组织联合开展": lambda: (
        spells_of_hosts()
        .order_by()
        .values("activity", "street")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    ),
    "没有主办的活动": lambda: Activity.objects.filter(hostings=None),
    "主办党组织当日情况不明": lambda: Hosting.objects.exclude(
        pk__in=spells_of_hosts().values("pk")
    ),
    "主办党组织以后换了街道": lambda: spells_of_hosts().filter(
        Exists(
            PartyOrganizationSpell.objects.filter(
                party_organization=OuterRef("party_organization")
            ).exclude(division=OuterRef("street"))
        )
    ),
    "册数不详": lambda: Publication.objects.filter(series="小红书", copies=None),
    "册数为0": lambda: Publication.objects.filter(series="小红书", copies=0),
    "年末最后一天的活动": lambda: Activity.objects.filter(
        happened_on__month=12, happened_on__day=31
    ),
    "区直部门办的培训": lambda: Training.objects.filter(division=DEPARTMENT),
    "街道办的培训": lambda: Training.objects.exclude(division__in=(DEPARTMENT, DISTRICT)),
    # Training
    "一人一年参加几个班": lambda: (
        secretaries()
        .order_by()
        .values("member", "training__happened_on__year")
        .annotate(n=Count("training", distinct=True))
        .filter(n__gt=1)
    ),
    "一人同时任几个党组织的书记": lambda: (
        secretaries()
        .order_by()
        .values("pk")
        .annotate(n=Count("secretary_of", distinct=True))
        .filter(n__gt=1)
    ),
    "参训时还不是、后来才是书记": lambda: Trainee.objects.exclude(
        pk__in=secretaries().values("pk")
    ).filter(
        member__posts__kind="secretary", member__posts__started_on__gt=F("training__happened_on")
    ),
    "参训时已不是书记": lambda: Trainee.objects.exclude(pk__in=secretaries().values("pk")).filter(
        member__posts__kind="secretary", member__posts__ended_on__lte=F("training__happened_on")
    ),
    # Services
    "实事办给后来搬走的单位": lambda: moved(Deed.objects.all(), "happened_on"),
    "实事办给个体工商户或社会组织": lambda: Deed.objects.exclude(unit__kind="enterprise"),
    "单位当日街道不明的实事": lambda: without_street(Deed.objects.all(), "happened_on"),
    "诉求的单位后来搬走": lambda: moved(Demand.objects.all(), "raised_on"),
    "不在行动中的诉求": lambda: Demand.objects.filter(programme=None),
    "另一行动的诉求": lambda: Demand.objects.filter(programme__name="另一行动"),
    "跨年受理的诉求": lambda: DemandStep.objects.filter(
        kind=Kind.ACCEPTED, happened_on__year__gt=F("demand__raised_on__year")
    ),
    "跨年办结的诉求": lambda: DemandStep.objects.filter(
        kind=Kind.CLOSED, happened_on__year__gt=F("demand__raised_on__year")
    ),
    "部分解决的诉求": lambda: DemandStep.objects.filter(outcome="partly_solved"),
    "解释说明的诉求": lambda: DemandStep.objects.filter(outcome="explained"),
    "没有结果的办结": lambda: DemandStep.objects.filter(kind=Kind.CLOSED, outcome=""),
    "重新办理的诉求": lambda: Demand.objects.filter(step(Kind.CLOSED), step(Kind.REOPENED)),
    "受理前撤销的诉求": lambda: Demand.objects.filter(step(Kind.WITHDRAWN), ~step(Kind.ACCEPTED)),
    "受理后撤销的诉求": lambda: Demand.objects.filter(step(Kind.WITHDRAWN), step(Kind.ACCEPTED)),
    "不予受理的诉求": lambda: Demand.objects.filter(step(Kind.DECLINED)),
    "退回重新交办的诉求": lambda: Demand.objects.filter(step(Kind.RETURNED)),
    "延期的诉求": lambda: Demand.objects.filter(step(Kind.EXTENDED)),
    "逾期办结的诉求": lambda: Demand.objects.filter(
        step(Kind.ASSIGNED, due_on__isnull=False), step(Kind.CLOSED)
    ),
    "没有时限的交办": lambda: DemandStep.objects.filter(kind=Kind.ASSIGNED, due_on=None),
    "不满意的评价": lambda: DemandStep.objects.filter(satisfaction="dissatisfied"),
    "未作评价": lambda: DemandStep.objects.filter(satisfaction="not_rated"),
    "评价后退回重办": lambda: Demand.objects.filter(step(Kind.RATED), step(Kind.SENT_BACK)),
    "没有支柱产业的重点企业": lambda: Enrolment.objects.filter(pillar_industry=None),
    "几家重点企业同一支柱产业": lambda: (
        Enrolment.objects.exclude(pillar_industry=None)
        .order_by()
        .values("pillar_industry")
        .annotate(n=Count("unit", distinct=True))
        .filter(n__gt=1)
    ),
    "停业的重点企业": lambda: Enrolment.objects.filter(
        ~Q(unit__spells__status="operating"), holds_on(F("started_on"), "unit__spells")
    ),
    "几支队伍服务同一楼宇": lambda: (
        ServiceAssignment.objects.order_by().values("place").annotate(n=Count("pk")).filter(n__gt=1)
    ),
    "有服务队的园区": lambda: ServiceAssignment.objects.filter(place__kind="park"),
    "税收不明的楼宇": lambda: PlaceYear.objects.filter(tax=None, place__kind="building"),
    "恰好一亿元的楼宇": lambda: PlaceYear.objects.filter(tax=10000, place__kind="building"),
    "上年已过亿元的楼宇": lambda: [1 for a, b in taxes() if (a.tax or 0) >= 10000 <= (b.tax or 0)],
    "上年不明、本年过亿元的楼宇": lambda: [
        1 for a, b in taxes() if a.tax is None and (b.tax or 0) >= 10000
    ],
    "街道的区级税收": lambda: ExternalFact.objects.exclude(division=DISTRICT),
    # Honours
    "同一年授予又撤销的荣誉": lambda: Honour.objects.filter(
        revoked_on__year=F("happened_on__year")
    ),
    "下一年才撤销的荣誉": lambda: Honour.objects.filter(
        revoked_on__year__gt=F("happened_on__year")
    ),
    "授予当日撤销的荣誉": lambda: Honour.objects.filter(revoked_on=F("happened_on")),
    "党员当日不在任何党组织": lambda: Honour.objects.exclude(member=None).exclude(
        Exists(
            Affiliation.objects.filter(holds_on(OuterRef("happened_on")), member=OuterRef("member"))
        )
    ),
    "授予后转走的党员": lambda: Honour.objects.filter(
        holds_on(F("happened_on"), "member__affiliations"),
        member__affiliations__ended_on__isnull=False,
    ),
    "授予后搬走的单位": lambda: moved(Honour.objects.exclude(unit=None), "happened_on"),
    "授予非企业的单位": lambda: Honour.objects.exclude(unit=None).exclude(unit__kind="enterprise"),
    "党组织典型": lambda: Honour.objects.filter(kind="exemplar").exclude(party_organization=None),
    "省级荣誉": lambda: Honour.objects.filter(level="province"),
    # Visits and instructors
    "退回的走访": lambda: Visit.objects.filter(state="returned"),
    "作废的走访": lambda: Visit.objects.filter(state="void"),
    "走访后搬走的单位": lambda: moved(Visit.objects.filter(state="submitted"), "happened_on"),
    "政策指导员联系的单位": lambda: Assignment.objects.filter(
        instructor__appointments__level="policy"
    ),
    "聘任已结束、联系还在": lambda: Assignment.objects.filter(
        ended_on=None, instructor__appointments__ended_on__isnull=False
    ),
    "换了街道的指导员": lambda: (
        Appointment.objects.order_by()
        .values("instructor")
        .annotate(n=Count("division", distinct=True))
        .filter(n__gt=1)
    ),
    # Members
    "没有工作单位的发展": lambda: Admission.objects.filter(unit=None),
    "跨年审批的发展": lambda: Admission.objects.filter(
        approved_on__year__gt=F("branch_meeting_on__year")
    ),
    "发展时单位没有党组织": lambda: Admission.objects.exclude(unit=None).exclude(
        Exists(
            Coverage.objects.filter(holds_on(OuterRef("branch_meeting_on")), unit=OuterRef("unit"))
        )
    ),
    "发展时单位有别的党员": lambda: Admission.objects.filter(
        Exists(
            Employment.objects.filter(
                holds_on(OuterRef("branch_meeting_on")), unit=OuterRef("unit")
            ).exclude(member=OuterRef("member"))
        )
    ),
    "发展后单位搬走": lambda: moved(Admission.objects.exclude(unit=None), "approved_on"),
    "没有人才类别的发展": lambda: Admission.objects.filter(talent_class=""),
    "去世的党员": lambda: Affiliation.objects.filter(departure="died"),
    "离任的书记": lambda: Post.objects.filter(kind="secretary", ended_on__isnull=False),
}


@pytest.fixture(scope="module")
def found(django_db_setup, django_db_blocker) -> dict[str, bool]:
    """Which cases occur in any of the districts."""
    from django.db import transaction

    occurs = dict.fromkeys(CASES, False)
    with django_db_blocker.unblock():
        for seed in SEEDS:
            with transaction.atomic():
                build(seed)
                for name, rows in CASES.items():
                    occurs[name] = occurs[name] or bool(rows())
                transaction.set_rollback(True)
    return occurs


@pytest.mark.parametrize("name", CASES)
def test_the_case_occurs(name: str, found: dict[str, bool]) -> None:
    assert found[name]


def test_everything_is_entered_long_after_it_happened() -> None:
    """So that whatever went by the time of entry would count nothing at all."""
    build(0)
    entered = Change.objects.get().made_at.date()
    for model in (Activity, Training, Honour, Visit, Deed, Publication):
        assert model.objects.latest("happened_on").happened_on < date(2023, 1, 1) < entered
