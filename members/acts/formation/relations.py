"""口袋党员: the relation is brought to where the member works, or it is said why it stays."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from members.acts.affiliations import affiliate, transfer
from members.acts.people import keeps, refuse_overlap
from members.models import Affiliation, Employment, Member, RelationNote
from orgs.acts import Act, ActError, register
from orgs.models import Change, Coverage, PartyOrganization
from orgs.nouns import PARTY_ORGANIZATIONS

STAYS = "stays"


def homes(employments: Any, day: date) -> dict[int, int]:
    """Member → the organisation they belong to on the day."""
    held = Affiliation.objects.as_of(day).filter(member__in=employments.values("member"))
    return dict(held.values_list("member", "party_organization"))


def note(employments: Any, day: date, reason: str, change: Change) -> None:
    """Why the relation of each stays where it is; one said before is not said again."""
    at_home = homes(employments, day)
    pairs = employments.order_by("pk").values_list("member", "unit")
    notes = [
        RelationNote(
            member_id=member,
            unit_id=unit,
            party_organization_id=at_home.get(member),
            noted_on=day,
            reason=reason,
            change=change,
        )
        for member, unit in pairs
    ]
    if not notes:
        raise ActError("所选党员这一天都不在岗，请核对日期", "effective_on")
    RelationNote.objects.bulk_create(notes, ignore_conflicts=True)


class NeedsReason(Act):
    def prepare(self) -> None:
        self.fields["reason"].label = "不转接的原因"
        self.fields["reason"].help_text = "例如：退休返聘，关系在原单位；短期派驻，不满六个月。"


@register
class SettleRelation(NeedsReason):
    """One member: transferred to an organisation that covers the unit, or not, with the reason."""

    noun, slug, label, icon = "employments", "settle-relation", "办理组织关系", "arrows-right-left"
    explanation = (
        "转入覆盖本单位的党组织，或说明不转接的原因；说明以后不再提醒，"
        "换了单位或组织关系有变动时再提醒。组织关系由其他街道、单位管理的，请与其联系办理转接。"
    )
    day_label = "日期"
    field_order = ["decision", "effective_on"]

    decision = forms.ChoiceField(label="办理方式", widget=forms.RadioSelect)

    @classmethod
    def available(cls, record: Any) -> bool:
        today = timezone.localdate()
        return record.started_on <= today and not (record.ended_on and record.ended_on <= today)

    def prepare(self) -> None:
        super().prepare()
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            *((str(one.pk), f"转入{one.name}") for one in self._destinations()),
            (STAYS, "不转接，说明原因"),
        ]

    def _destinations(self) -> list[Any]:
        """The organisations that cover the unit, if the member's relation is the user's to move."""
        today = timezone.localdate()
        if not keeps(self.user, Member.objects.get(pk=self.record.member_id)):
            return []
        covering = Coverage.objects.as_of(today).filter(unit=self.record.unit_id)
        placed = PARTY_ORGANIZATIONS.placed(self.reach, today)
        chosen = placed.filter(pk__in=covering.values("party_organization"))
        return list(PARTY_ORGANIZATIONS.named(chosen, today).order_by("name"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == STAYS and not cleaned.get("reason"):
            self.add_error("reason", "不转接的，请填写原因")
        return cleaned

    def apply(self, change: Change) -> None:
        decision = self.cleaned_data["decision"]
        if decision == STAYS:
            rows = Employment.objects.as_of(self.day).filter(pk=self.record.pk)
            note(rows, self.day, self.cleaned_data["reason"], change)
            return
        member = self.record.member_id
        destination = PartyOrganization.objects.get(pk=decision)
        if Affiliation.objects.as_of(self.day).filter(member=member).exists():
            transfer([member], destination, self.day, change)
        else:
            refuse_overlap(Affiliation.objects.filter(member=member), self.day)
            affiliate(member, destination, self.day, change)


@register
class RelationsStay(NeedsReason):
    """The same reason for several."""

    noun, slug, label, icon = "employments", "relations-stay", "说明不转接", "bookmark"
    bulk = True
    explanation = "所选党员的组织关系不转接，原因相同。说明以后不再提醒，情况变动时再提醒。"
    day_label = "日期"

    def prepare(self) -> None:
        super().prepare()
        self.fields["reason"].required = True

    def apply(self, change: Change) -> None:
        rows = self.records.filter(pk__in=Employment.objects.as_of(self.day).values("pk"))
        note(rows, self.day, self.cleaned_data["reason"], change)
