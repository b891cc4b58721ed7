"""What the acts on Party organisations share."""

from __future__ import annotations

from datetime import date
from typing import Any

from orgs.acts.act import Act, ActError
from orgs.acts.stating import check_known
from orgs.models import Change, PartyOrganization, PartyOrganizationEvent, PartyOrganizationSpell

Kind = PartyOrganizationSpell.Kind
Event = PartyOrganizationEvent.Kind


class OrganizationAct(Act):
    """An act on an organisation that stands; it leaves an event with the document."""

    noun = "party-organizations"

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.dissolved_on is None

    def check_life(self, organization: Any = None, field: str = "effective_on") -> None:
        """Raises `ActError` unless the organisation stands on the day, and before it."""
        one = organization or self.record
        check_known(PartyOrganizationSpell, one.pk, self.day)
        if self.day < one.established_on:
            raise ActError(f"早于该党组织的成立日期（{one.established_on}）", field)
        if one.dissolved_on and self.day >= one.dissolved_on:
            raise ActError(f"该党组织已于{one.dissolved_on}撤销", field)

    def event(
        self, kind: str, change: Change, *, organization: int | None = None, **values: Any
    ) -> None:
        """One event on the day; the same one twice is refused."""
        where = {
            "party_organization_id": organization or self.record.pk,
            "kind": kind,
            "happened_on": self.day,
        }
        if PartyOrganizationEvent.objects.filter(**where).exists():
            raise ActError("这一天已登记过同样的变动，不必重复登记", "effective_on")
        PartyOrganizationEvent.objects.create(
            **where,
            document_no=self.cleaned_data.get("document_no", ""),
            note=self.cleaned_data.get("reason", ""),
            change=change,
            **values,
        )


def found(values: dict[str, Any], number: str, on: date, change: Change) -> PartyOrganization:
    """A new organisation with its first spell; its founding event is the act's to write."""
    from orgs.acts.writing import state

    made = PartyOrganization.objects.create(number=number, established_on=on, change=change)
    state(PartyOrganizationSpell, made.pk, on, values, change)
    return made


def clean_number(number: str) -> str:
    """A number that no organisation has, nor a merged duplicate had."""
    from django.forms import ValidationError

    from orgs.duplicates import survivor_of

    number = number.strip().upper()
    if PartyOrganization.objects.filter(number=number).exists():
        raise ValidationError("这个编号已有党组织使用，请换一个")
    if survivor_of(PartyOrganization, number):
        raise ValidationError("这个编号属于已合并的重复登记，请换一个")
    return number
