"""表彰荣誉."""

from __future__ import annotations

from django.db.models import Q

from activities.models import (
    Honour,
)
from orgs.models import Unit
from orgs.scope import Scope
from reports.indicators import populations as of
from reports.indicators.conditions import both, where
from reports.indicators.indicator import Indicator, Kind
from reports.indicators.measures import Measure


def standing(scope: Scope) -> Q:
    """Not revoked by the end of the period; what is revoked later was held then."""
    return Q(revoked_on=None) | Q(revoked_on__gte=scope.period.end)


def honours(recipient: str, **lookups: object) -> Measure:
    given = where(**lookups, **{f"{recipient}__isnull": False})
    return Measure(of.HONOURS, Honour, "pk", both(given, standing), to_period_end=True)


def awards(level: Honour.Level, recipient: str, **lookups: object) -> Measure:
    return honours(recipient, level=level, kind=Honour.Kind.AWARD, **lookups)


def _honour(slug: str, name: str, unit: str, definition: str, measure: Measure) -> Indicator:
    return Indicator(
        slug,
        "honours",
        name,
        unit,
        Kind.FLOW,
        f"{definition}按授予日期统计，至期末已撤销的不计。",
        measure,
    )


HONOURS = [
    _honour(
        "city_member_honours",
        "市级优秀共产党员、党务工作者",
        "名",
        "本期授予党员个人的市级荣誉。",
        awards(Honour.Level.CITY, "member"),
    ),
    _honour(
        "city_enterprise_benchmarks",
        "市“党建强、发展强”标杆引领企业",
        "家",
        "本期授予非公有制企业的市级荣誉。",
        awards(Honour.Level.CITY, "unit", unit__kind__in=Unit.ENTERPRISES),
    ),
    _honour(
        "city_advanced_orgs",
        "市标杆引领先进基层党组织",
        "家",
        "本期授予党组织的市级荣誉。",
        awards(Honour.Level.CITY, "party_organization"),
    ),
    _honour(
        "district_member_honours",
        "区级优秀共产党员、优秀党务工作者",
        "名",
        "本期授予党员个人的区级荣誉。",
        awards(Honour.Level.DISTRICT, "member"),
    ),
    _honour(
        "district_advanced_orgs",
        "区级先进基层党组织",
        "家",
        "本期授予党组织的区级荣誉。",
        awards(Honour.Level.DISTRICT, "party_organization"),
    ),
]
