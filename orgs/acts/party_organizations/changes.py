"""What changes while a Party organisation stands: superior, name, kind, street, and its term."""

from __future__ import annotations

from typing import Any

from orgs.acts.act import register
from orgs.acts.party_organizations import handing_over
from orgs.acts.party_organizations.common import Event, OrganizationAct
from orgs.acts.stating import StatingAct
from orgs.models import Change, PartyOrganizationSpell


class Changing(StatingAct, OrganizationAct):
    model = PartyOrganizationSpell


@register
class ReElect(OrganizationAct):
    slug, label, icon = "re-elect", "换届", "calendar-event"
    explanation = "登记换届选举的日期，任期由此重新起算。新任书记和委员在党员的“任职”中登记。"
    day_label = "换届日期"

    @classmethod
    def available(cls, record: Any) -> bool:
        """临时 and 功能型 branches hold no elections: their secretary is appointed."""
        spell = record.spells.order_by("-started_on").first()
        is_lasting = spell is not None and spell.kind in PartyOrganizationSpell.COUNTING_KINDS
        return super().available(record) and is_lasting

    def apply(self, change: Change) -> None:
        self.check_life()
        self.event(Event.RE_ELECTED, change)


@register
class ReAffiliate(Changing):
    slug, label, icon = "re-affiliate", "改隶", "sitemap"
    explanation = "自改隶之日起隶属新的上级党组织，统计随隶属关系走；此前不变。"
    day_label = "改隶日期"
    attributes = ("superior",)

    def apply(self, change: Change) -> None:
        superior = self.cleaned_data["superior"]
        self.check_life()
        if superior:
            self.check_life(superior, "superior")
        super().apply(change)
        handing_over.refuse_circles(self.record.pk)
        self.event(Event.RE_AFFILIATED, change, counterpart_id=superior.pk if superior else None)


@register
class Rename(Changing):
    slug, label, icon = "rename", "更名", "pencil"
    explanation = "自更名之日起用新名称；此前的名单和统计仍是原名称。"
    day_label = "更名日期"
    attributes = ("name",)

    def apply(self, change: Change) -> None:
        self.check_life()
        super().apply(change)
        self.event(Event.RENAMED, change, new_name=self.cleaned_data["name"])


@register
class Reshape(Changing):
    slug, label, icon = "reshape", "变更类别或归属", "replace"
    explanation = "党支部改设党总支、党委，或性质、所属街道有变化的，自变更之日起生效。"
    attributes = ("kind", "nature", "division")

    def apply(self, change: Change) -> None:
        self.check_life()
        super().apply(change)
