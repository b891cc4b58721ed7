"""Why instructors, buildings and pillar industries came or left."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from members.models import Appointment, Instructor
from orgs.models import Industry, Place, holds_on
from reports.movements.causes.cause import (
    REACH,
    Cause,
    Causes,
    always,
    elsewhere,
    failing,
)
from reports.movements.gaps import Gap


def _first_appointed(gap: Gap) -> Q:
    before = Appointment.objects.filter(instructor=OuterRef("pk"), started_on__lte=gap.day)
    return ~Q(Exists(before))


def _not_in_post(gap: Gap) -> Q:
    held = Appointment.objects.filter(holds_on(gap.day), instructor=OuterRef("pk"))
    return ~Q(Exists(held))


CAUSES: Causes = {
    ("appointments", Instructor): (
        Cause("first_appointed", "新聘", "", _first_appointed),
        Cause("appointed", "再次聘任", "解聘、离任", _not_in_post),
        REACH,
        Cause("moved", "由其他区划调入", "调往其他区划", elsewhere),
        Cause("level", "级别改为本级", "级别改为他级", failing),
    ),
    ("enrolled_units", Industry): (
        REACH,
        Cause("moved", "在本区划增加企业", "在本区划不再有企业", elsewhere),
        Cause("enrolled", "有企业列入名单", "企业退出名单", always),
    ),
    ("buildings_served", Place): (
        REACH,
        Cause("served", "派驻服务队", "服务队撤出", always),
    ),
}
