"""Why units came or left: their life, their street, their attributes, what is linked to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.models import Assignment, Employment
from orgs.models import (
    Coverage,
    Enrolment,
    Unit,
    UnitSpell,
    holds_on,
    organization_exists,
)
from reports.indicators import CATALOGUE
from reports.movements.causes.cause import (
    REACH,
    Cause,
    Causes,
    always,
    elsewhere,
    failing,
)
from reports.movements.gaps import Gap

Status = UnitSpell.Status
GONE = (Status.CLOSED, Status.REVOKED)
NOT_OPERATING = tuple(status for status in UnitSpell.EXISTING if status != Status.OPERATING)


def _spell(gap: Gap, **attributes: Any) -> Q:
    """What was recorded of the unit on the other day."""
    spells = UnitSpell.objects.filter(holds_on(gap.day), unit=OuterRef("pk"), **attributes)
    return Q(Exists(spells))


def _registered_later(gap: Gap) -> Q:
    return Q(registered_on__gt=gap.day)


def _moved_out(gap: Gap) -> Q:
    return _spell(gap, status=Status.MOVED_OUT)


def _gone(gap: Gap) -> Q:
    return Q(closed_on__lte=gap.day) | _spell(gap, status__in=GONE)


def _unrecorded(gap: Gap) -> Q:
    return ~_spell(gap)


def _unplaced(gap: Gap) -> Q:
    return _spell(gap, division=None)


def _not_operating(gap: Gap) -> Q:
    return _spell(gap, status__in=NOT_OPERATING)


def _failing_not_operating(gap: Gap) -> Q:
    return failing(gap) & _not_operating(gap)


REGISTERED = Cause("registered", "新设立", "", _registered_later, usual=True)
MOVED_OUT = Cause("moved_out", "迁回本区", "迁出本区", _moved_out, usual=True)
CLOSED = Cause("closed", "恢复登记", "注销、吊销", _gone, usual=True)
UNRECORDED = Cause("unrecorded", "纳入台账", "台账没有记录", _unrecorded)
STATUS = Cause("status", "恢复正常经营", "停业、空壳等", _not_operating, usual=True)
UNPLACED = Cause("unplaced", "补填所属街道", "所属街道未填", _unplaced)
MOVED = Cause("moved", "由其他区划迁入", "迁往其他区划", elsewhere)
ATTRIBUTES = Cause("attributes", "改为符合条件", "不再符合条件", failing)

LIFE = (REGISTERED, CLOSED, MOVED_OUT, UNRECORDED)
PLACE = (REACH, MOVED)


# --- Units with a link that counts ----------------------------------------------------------------


def _links_here(gap: Gap, **asked: Any) -> Q:
    links = Coverage.objects.counting(gap.here.as_of, gap.here)
    return Q(Exists(links.filter(unit=OuterRef("pk"), **asked)))


def _by_new_organization(gap: Gap) -> Q:
    return _links_here(gap, party_organization__established_on__gt=gap.day)


def _by_ended_organization(gap: Gap) -> Q:
    return _links_here(gap, party_organization__dissolved_on__lte=gap.day)


def _of_another_kind(gap: Gap) -> Q:
    """A link held on that day, to an organisation that did not count."""
    links = Coverage.objects.filter(holds_on(gap.day), organization_exists(gap.day))
    return Q(Exists(links.filter(unit=OuterRef("pk"))))


LINKS = (
    *LIFE,
    UNPLACED,
    *PLACE,
    Cause("status", "恢复正常经营", "停业、空壳等", _failing_not_operating),
    ATTRIBUTES,
    Cause("organization_new", "新成立党组织", "", _by_new_organization, usual=True),
    Cause("organization_ended", "", "党组织撤销、合并", _by_ended_organization, usual=True),
    Cause("organization_kind", "党组织类别改为计入", "党组织类别不再计入", _of_another_kind),
    Cause("linked", "纳入已有党组织覆盖", "解除覆盖", always, usual=True),
)


# --- 应建未建 -------------------------------------------------------------------------------------


def _covered(gap: Gap) -> Q:
    links = Coverage.objects.counting(gap.day, gap.there)
    return failing(gap) & Q(pk__in=links.order_by().values("unit"))


def _too_few_members(gap: Gap) -> Q:
    return failing(gap) & ~Q(pk__in=Employment.objects.units_with_three(gap.day))


OPERATING = (*LIFE, STATUS, UNPLACED, *PLACE)
SHOULD_BUILD = (
    *OPERATING,
    Cause("covered", "失去党组织覆盖", "建立党组织覆盖", _covered),
    Cause("members", "正式党员达到3名", "正式党员不足3名", _too_few_members),
)
BY_MEASURE = {CATALOGUE["should_build_gap"].measure: SHOULD_BUILD}


# --- Units with an instructor, or in a programme --------------------------------------------------


def _held(rows: QuerySet, gap: Gap) -> Q:
    return Q(Exists(rows.filter(holds_on(gap.day), unit=OuterRef("pk"))))


def _instructor_not_in_post(gap: Gap) -> Q:
    return _held(Assignment.objects.all(), gap)


def _enrolled(gap: Gap) -> Q:
    return ~_held(Enrolment.objects.all(), gap)


CAUSES: Causes = {
    ("operating_units", Unit): (*OPERATING, ATTRIBUTES),
    ("links", Unit): LINKS,
    ("assigned_units", Unit): (
        *OPERATING,
        Cause("attributes", "单位条件或指导员级别变化后计入", "单位条件或指导员级别变化后不计", failing),
        Cause("instructor", "联系的指导员到任", "联系的指导员离任", _instructor_not_in_post),
        Cause("assigned", "指导员建立联系", "指导员结束联系", always),
    ),
    ("enrolled_units", Unit): (
        *OPERATING,
        Cause("enrolled", "列入名单", "退出名单", always),
    ),
}  # fmt: skip
