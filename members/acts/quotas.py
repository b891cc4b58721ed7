"""The yearly numbers of members to admit, as the superior sent them down; one page for a year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from members.models import DevelopmentQuota
from orgs.acts import Act, RecordField, editing_reach, register
from orgs.acts.fields import DivisionField
from orgs.models import Change, Division, PartyOrganizationSpell, User

FIRST_YEAR = 2019
MOST = 100_000
NEW = "new"  # the key of a branch that has none yet


class NumberField(forms.IntegerField):
    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, min_value=0, max_value=MOST)
        self.widget.attrs["placeholder"] = "其中单列" if label.endswith("单列") else "指导数"


@register
class SetQuotas(Act):
    """Each division and branch is a line of two fields, `planned_<key>` and `separate_<key>`."""

    noun, slug, label, icon = "candidates", "quotas", "下达发展指导数", "list-details"
    creates, page = True, "development_quotas"

    organization = RecordField("party-organizations", label="增加党组织", required=False)

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return editing_reach(user).covers(settings.KAIFU_DISTRICT_CODE)

    def prepare(self) -> None:
        del self.fields["effective_on"]
        self.year: int = self.initial["year"]
        self.fields["organization"].reach = self.reach  # type: ignore[attr-defined]
        known = DevelopmentQuota.objects.filter(year=self.year)
        self.known = {_key(one): one for one in known}
        self.targets = {f"d{one.code}": str(one) for one in _divisions()}
        self.targets |= _named([one for one in known if one.party_organization_id])
        for key, name in {**self.targets, NEW: "增加的党组织"}.items():
            self.fields[f"planned_{key}"] = NumberField(f"{name}发展指导数")
            self.fields[f"separate_{key}"] = NumberField(f"{name}其中单列")
            if one := self.known.get(key):
                self.initial[f"planned_{key}"] = one.planned
                self.initial[f"separate_{key}"] = one.separate

    def lines(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(name, self[f"planned_{k}"], self[f"separate_{k}"]) for k, name in
                self.targets.items()]  # fmt: skip

    def new_line(self) -> tuple[forms.BoundField, forms.BoundField, forms.BoundField]:
        return self["organization"], self[f"planned_{NEW}"], self[f"separate_{NEW}"]

    def closing(self) -> list[forms.BoundField]:
        return [self["document_no"], self["reason"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for key in (*self.targets, NEW):
            self._check(key, cleaned)
        organization, planned = cleaned.get("organization"), cleaned.get(f"planned_{NEW}")
        if organization and planned is None and "organization" not in self.errors:
            self.add_error(f"planned_{NEW}", "请填写该党组织的发展指导数")
        if planned is not None and not organization and "organization" not in self.errors:
            self.add_error("organization", "请选择发展指导数下达给哪个党组织")
        if organization and f"o{organization.pk}" in self.targets:
            self.add_error("organization", "该党组织本年已有发展指导数，请在上面修改")
        if not self.errors and not set(self.changed_data) - {"reason", "document_no"}:
            raise forms.ValidationError("没有任何改动。请填写或修改指导数，或返回")
        return cleaned

    def _check(self, key: str, cleaned: dict[str, Any]) -> None:
        planned, separate = cleaned.get(f"planned_{key}"), cleaned.get(f"separate_{key}")
        name = f"planned_{key}"
        if planned is None and key in self.known and name not in self.errors:
            self.add_error(name, "已下达的发展指导数不能清空；取消的请填0")
        elif planned is None and separate is not None and name not in self.errors:
            self.add_error(name, "填写单列数的，请同时填写发展指导数")
        if planned is not None and separate is not None and separate > planned:
            self.add_error(f"separate_{key}", f"单列数不能大于发展指导数（{planned}），请核对")

    def apply(self, change: Change) -> None:
        """Write the lines that were changed; the numbers are those of the year from its start."""
        change.effective_on = date(self.year, 1, 1)
        change.save(update_fields=["effective_on"])
        keys = [key for key in self.targets if self._is_changed(key)]
        divisions = [self._quota(k, change, division_id=k[1:]) for k in keys if k[0] == "d"]
        branches = [
            self._quota(k, change, party_organization_id=k[1:]) for k in keys if k[0] == "o"
        ]
        if organization := self.cleaned_data["organization"]:
            branches.append(self._quota(NEW, change, party_organization_id=organization.pk))
        for rows, field in ((divisions, "division"), (branches, "party_organization")):
            DevelopmentQuota.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["year", field],
                update_fields=["planned", "separate", "document_no", "change"],
            )

    def _quota(self, key: str, change: Change, **of: Any) -> DevelopmentQuota:
        said, known = self.cleaned_data, self.known.get(key)
        return DevelopmentQuota(
            year=self.year,
            planned=said[f"planned_{key}"],
            separate=said[f"separate_{key}"],
            document_no=said["document_no"] or (known.document_no if known else ""),
            change=change,
            **of,
        )

    def _is_changed(self, key: str) -> bool:
        return bool({f"planned_{key}", f"separate_{key}"} & set(self.changed_data))


def _key(one: DevelopmentQuota) -> str:
    return f"d{one.division_id}" if one.division_id else f"o{one.party_organization_id}"


def _divisions() -> Any:
    """The district and what is directly kept in it."""
    return DivisionField.streets().exclude(kind=Division.Kind.DEPARTMENT)


def _named(quotas: list[DevelopmentQuota]) -> dict[str, str]:
    keys = [one.party_organization_id for one in quotas]
    spells = PartyOrganizationSpell.objects.filter(
        party_organization__in=keys, started_on__lte=timezone.localdate()
    )
    rows = spells.order_by("started_on").values_list("party_organization", "name")
    return {f"o{pk}": name for pk, name in rows}
