"""Why Party organisations came or left: their life, their kind, the units they cover."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from orgs.models import (
    Coverage,
    PartyOrganization,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    holds_on,
    three_party_organizations,
)
from reports.movements.causes.cause import (
    REACH,
    Cause,
    Causes,
    always,
    elsewhere,
    failing,
)
from reports.movements.gaps import Gap


def _spell(gap: Gap, **attributes: Any) -> Q:
    """What was recorded of the organisation on the other day."""
    spells = PartyOrganizationSpell.objects.filter(
        holds_on(gap.day), party_organization=OuterRef("pk"), **attributes
    )
    return Q(Exists(spells))


def _established_later(gap: Gap) -> Q:
    return Q(established_on__gt=gap.day)


def _dissolved(gap: Gap) -> Q:
    return Q(dissolved_on__lte=gap.day)


def _merged(gap: Gap) -> Q:
    """合并 is what its last day is, if that is recorded."""
    endings = PartyOrganizationEvent.objects.filter(
        party_organization=OuterRef("pk"),
        kind=PartyOrganizationEvent.Kind.MERGED,
        happened_on=OuterRef("dissolved_on"),
    )
    return _dissolved(gap) & Q(Exists(endings))


def _of_another_kind(gap: Gap) -> Q:
    """Of no kind that counts; nor does one of which nothing was recorded yet."""
    return ~_spell(gap, kind__in=gap.there.basis.organization_kinds)


def _of_three_parties(gap: Gap) -> Q:
    """By the basis that leaves 三方进入 bodies out."""
    if gap.there.basis.three_party == "yes":
        return Q(pk__in=())
    return Q(pk__in=three_party_organizations(gap.day))


def _unit_was_elsewhere(gap: Gap) -> Q:
    """It covered the same unit that day, whose street was another."""
    counting = Coverage.objects.counting(gap.day, gap.elsewhere)
    then = counting.exclude(mode=Coverage.Mode.ATTACHED).filter(party_organization=OuterRef("pk"))
    same = gap.measure.facts(gap.here).filter(
        party_organization=OuterRef("party_organization"), unit=OuterRef("unit")
    )
    return elsewhere(gap) & Q(Exists(then.filter(Exists(same))))


def _linked_to_one_that_did_not_count(gap: Gap) -> Q:
    links = Coverage.objects.filter(holds_on(gap.day), party_organization=OuterRef("pk"))
    return Q(Exists(links))


ESTABLISHED = Cause("established", "新成立", "", _established_later, usual=True)
MERGED = Cause("merged", "", "合并", _merged, usual=True)
DISSOLVED = Cause("dissolved", "", "撤销", _dissolved, usual=True)
LIFE = (ESTABLISHED, MERGED, DISSOLVED)

CAUSES: Causes = {
    ("links", PartyOrganization): (
        *LIFE,
        REACH,
        Cause("unit_moved", "覆盖的单位迁入", "覆盖的单位迁出", _unit_was_elsewhere),
        Cause("covers_here", "扩大覆盖到本区划", "不再覆盖本区划单位", elsewhere),
        Cause("mode", "改为以本口径覆盖单位", "不再以本口径覆盖单位", failing),
        Cause("kind", "类别改为计入", "类别不再计入", _of_another_kind),
        Cause("three_party", "不再是三方进入", "成为三方进入", _of_three_parties),
        Cause("unit", "覆盖的单位新设、恢复", "覆盖的单位注销、迁出", _linked_to_one_that_did_not_count),
        Cause("linked", "建立覆盖", "解除覆盖", always, usual=True),
    ),
    ("organizations", PartyOrganization): (
        *LIFE,
        REACH,
        Cause("moved", "由其他区划划入", "划归其他区划", elsewhere),
        Cause("condition", "改为符合条件", "不再符合条件", failing),
        Cause("unplaced", "补填所属街道", "所属街道未填", lambda gap: _spell(gap, division=None)),
        Cause("unrecorded", "纳入台账", "台账没有记录", lambda gap: ~_spell(gap)),
    ),
}  # fmt: skip
