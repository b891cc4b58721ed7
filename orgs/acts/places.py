"""Buildings, business circles and parks: listed, put right, and what they paid in tax."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone

from orgs.acts.act import Act, ActError, register
from orgs.acts.correcting import CorrectFact, CorrectLink, CorrectRecord
from orgs.acts.fields import DivisionField
from orgs.acts.rights import editing_reach
from orgs.acts.writing import end, link
from orgs.models import Change, Division, Place, PlaceYear, ServiceAssignment, User
from orgs.scope import Reach
from orgs.spells import Link


def divisions_within(reach: Reach) -> Any:
    return DivisionField.streets().filter(reach.q("code", {}))


def refuse_same_name(name: str, division: Division, besides: int = 0) -> None:
    """Raises `ValidationError` when the division has another place of that name."""
    same = Place.objects.filter(name=name, division=division).exclude(pk=besides)
    if same.exists():
        raise forms.ValidationError(
            {"name": f"{division}已有同名的楼宇商圈，请核对；确为另一处的，请在名称中注明位置"}
        )


@register
class RegisterPlace(Act):
    noun, slug, label, icon = "places", "register", "登记楼宇商圈", "plus"
    creates = True
    explanation = "登记台账中还没有的楼宇、商圈或园区。单位在哪处楼宇商圈，在单位名单中勾选后设置。"

    name = forms.CharField(label="名称", max_length=80)
    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *Place.Kind.choices])
    division = DivisionField(label="所属街道")

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        """Places belong to streets: whoever keeps only organisations lists none."""
        reach = editing_reach(user)
        return reach.everything or bool(reach.ranges)

    def prepare(self) -> None:
        del self.fields["effective_on"]
        self.fields["division"].queryset = divisions_within(self.reach)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("name") and cleaned.get("division"):
            refuse_same_name(cleaned["name"], cleaned["division"])
        return cleaned

    def apply(self, change: Change) -> Model:
        said = {name: self.cleaned_data[name] for name in ("name", "kind", "division")}
        return Place.objects.create(**said, change=change)


@register
class CorrectPlace(CorrectRecord):
    noun, slug, label = "places", "correct", "更名、更正"
    explanation = "名称、类型或所属街道写得不对或已经改称的，在此改正；各年的名单都用改正后的名称。"
    model, columns = Place, ("name", "kind", "division")

    def prepare(self) -> None:
        super().prepare()
        self.fields["division"] = DivisionField(label="所属街道")
        self.fields["division"].queryset = divisions_within(self.reach)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("name") and cleaned.get("division"):
            refuse_same_name(cleaned["name"], cleaned["division"], self.record.pk)
        return cleaned


# --- Tax -----------------------------------------------------------------------------------------

FIRST_YEAR = 1978


def tax_fields() -> dict[str, forms.Field]:
    return {
        "tax": forms.DecimalField(
            label="税收（万元）",
            min_value=0,
            max_digits=14,
            decimal_places=2,
            error_messages={"min_value": "税收不能为负数，请核对"},
        ),
        "source": forms.CharField(
            label="来源", max_length=80, help_text="例如“区税务局2021年度楼宇税收统计”。"
        ),
    }


@register
class RecordTax(Act):
    noun, slug, label, icon = "places", "tax", "登记年度税收", "file-spreadsheet"
    explanation = "一处楼宇商圈每个自然年度一个税收数；税收超亿元的楼宇据此统计。"

    year = forms.IntegerField(
        label="年度",
        min_value=FIRST_YEAR,
        error_messages={"min_value": f"年度应在{FIRST_YEAR}年以后，请核对"},
    )

    def prepare(self) -> None:
        del self.fields["effective_on"]
        self.fields |= tax_fields()
        self.initial.setdefault("year", timezone.localdate().year - 1)

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError("年度不能晚于今年，请核对")
        if PlaceYear.objects.filter(place=self.record.pk, year=year).exists():
            raise forms.ValidationError(f"{year}年的税收已登记；数字有误的，请用“更正年度税收”")
        return year

    def apply(self, change: Change) -> None:
        said = {name: self.cleaned_data[name] for name in ("year", "tax", "source")}
        if PlaceYear.objects.filter(place=self.record.pk, year=said["year"]).exists():
            raise ActError(f"{said['year']}年的税收刚刚已由他人登记", "year")
        PlaceYear.objects.create(place_id=self.record.pk, change=change, **said)


@register
class CorrectTax(CorrectFact):
    noun, slug, label = "places", "correct-tax", "更正年度税收"
    model, owner = PlaceYear, "place"  # type: ignore[assignment]

    @classmethod
    def available(cls, record: Any) -> bool:
        return PlaceYear.objects.filter(place=record.pk).exists()

    def items(self) -> Any:
        return PlaceYear.objects.filter(place=self.record.pk).order_by("-year")

    def described(self, one: Any) -> str:
        return f"{one.year}年：{'不详' if one.tax is None else f'{one.tax:,}万元'}"

    def add_fields(self, chosen: Any) -> None:
        for name, field in tax_fields().items():
            self.add(name, field, getattr(chosen, name))

    def apply(self, change: Change) -> None:
        said = {name: self.cleaned_data[name] for name in ("tax", "source")}
        PlaceYear.objects.filter(pk=self.chosen.pk).update(**said)


# --- Service teams -------------------------------------------------------------------------------


@register
class SendTeam(Act):
    noun, slug, label, icon = "places", "send-team", "派驻服务队", "user-plus"
    explanation = "自派驻之日起由这支服务队服务；“服务的大型商务楼宇”据此统计。"
    day_label = "派驻日期"

    team = forms.CharField(label="服务队", max_length=80)

    def apply(self, change: Change) -> None:
        team = self.cleaned_data["team"]
        sent = ServiceAssignment.objects.filter(place=self.record.pk, team=team)
        if standing := sent.exclude(ended_on__lte=self.day).first():
            raise ActError(f"这支服务队自{standing.started_on}起已派驻，不必再登记", "team")
        link(ServiceAssignment, [Link((self.record.pk, team), self.day, None, {})], change)


@register
class WithdrawTeam(Act):
    noun, slug, label, icon = "places", "withdraw-team", "结束派驻", "unlink"
    explanation = "自这一天起不再由这支服务队服务，此前不变。"
    day_label = "结束日期"

    assignment = forms.ModelChoiceField(
        ServiceAssignment.objects.none(), label="服务队", empty_label="请选择"
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return _sent(record.pk).exists()

    def prepare(self) -> None:
        field = self.fields["assignment"]
        field.queryset = _sent(self.record.pk)  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.team}（自{one.started_on}）"  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        chosen = self.cleaned_data["assignment"]
        if self.day <= chosen.started_on:
            raise ActError(f"结束日期必须晚于派驻日期（{chosen.started_on}）", "effective_on")
        end(ServiceAssignment.objects.filter(pk=chosen.pk), self.day, change, "effective_on")


def _sent(place: int) -> Any:
    held = ServiceAssignment.objects.as_of(timezone.localdate())
    return held.filter(place=place).order_by("started_on", "team")


@register
class CorrectService(CorrectLink):
    noun, slug, label = "places", "correct-team", "更正服务队派驻"
    model, owner, values = ServiceAssignment, "place", ("team",)

    @classmethod
    def available(cls, record: Any) -> bool:
        return ServiceAssignment.objects.filter(place=record.pk).exists()

    def described(self, one: Any) -> str:
        return f"{super().described(one).split('：')[0]}：{one.team}"
