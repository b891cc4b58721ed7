"""What was found at a unit's door, as a form that fits a phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from orgs.acts import DayField, RecordField
from orgs.censuses.cards import Outcome
from orgs.codes import normalise, uscc_problem
from orgs.forms import tabler
from orgs.models import CensusCard
from orgs.scope import Reach

YES_NO = [("", "未了解"), ("true", "是"), ("false", "否")]
EXPLAINED = {
    Outcome.OPERATING: "在此经营",
    Outcome.SHELL: "有登记，没有场所、人员或业务",
    Outcome.ZOMBIE: "停产停业已久，尚未注销",
    Outcome.NOT_FOUND: "按地址和电话都找不到",
    Outcome.DUPLICATE: "与台账中另一家是同一单位",
    Outcome.MOVED_OUT: "已搬到本区以外",
}


class YesNoField(forms.TypedChoiceField):
    """是, 否, or that nobody has asked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=YES_NO,
            coerce={"true": True, "false": False}.get,
            empty_value=None,
            required=False,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value)


class CardForm(forms.ModelForm):
    """A card filled in; what is left blank was not looked at."""

    do_not_call_in_templates = True

    outcome = forms.ChoiceField(
        label="结论",
        choices=[(one.value, f"{one.label}：{EXPLAINED[one]}") for one in Outcome],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择结论"},
    )
    visited_on = DayField(label="上门日期")
    investor_is_member = YesNoField(label="出资人是否党员")
    has_organization = YesNoField(label="是否已建党组织")
    duplicate_of = RecordField("units", label="与哪一家重复", required=False)

    class Meta:
        model = CensusCard
        fields = (
            "outcome", "visited_on", "headcount", "members", "investor_is_member",
            "has_organization", "no_organization_reason", "address", "duplicate_of", "remark",
            "found_name", "found_code",
        )  # fmt: skip
        help_texts = {
            "headcount": "没有了解到的留空，不要填0。",
            "no_organization_reason": "例如：没有党员、出资人不支持、上级未及时指导。",
            "address": "与台账不一致时填写。",
        }

    def __init__(self, *args: Any, reach: Reach, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        self.fields["duplicate_of"].reach = reach  # type: ignore[attr-defined]
        self.fields[
            "duplicate_of"
        ].help_text = "结论为“重复”时填写。输入名称、代码或拼音首字母，从提示中选择。"
        self.initial["visited_on"] = self.initial.get("visited_on") or timezone.localdate()
        if self.instance.duplicate_of_id:
            self.initial["duplicate_of"] = self.instance.duplicate_of.uscc
        if self.instance.unit_id:
            del self.fields["found_name"], self.fields["found_code"]
        else:
            self.fields["found_name"].required = True
        for name in ("headcount", "members"):
            self.fields[name].error_messages |= {
                "invalid": "请填写整数；没有了解到的留空",
                "min_value": "不能小于0",
                "max_value": "数字过大，请核对",
            }
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        tabler(self)

    def clean_found_code(self) -> str:
        """Seen on a licence at a later visit; the card is joined to its unit by it."""
        code = normalise(self.cleaned_data["found_code"])
        problem = uscc_problem(code) if code else None
        if problem and not problem.overridable:
            raise forms.ValidationError(f"{problem.rule}。{problem.remedy}")
        others = CensusCard.objects.filter(census=self.instance.census).exclude(pk=self.instance.pk)
        if code and others.filter(Q(found_code=code) | Q(unit__uscc=code)).exists():
            raise forms.ValidationError("这个代码在本次摸底排查中已有摸底卡，请核对")
        return code

    def clean_duplicate_of(self) -> Any:
        found = self.cleaned_data["duplicate_of"]
        if found and found.pk == self.instance.unit_id:
            raise forms.ValidationError("这就是本单位，请选择与它重复的另一家")
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        staff, members = said.get("headcount"), said.get("members")
        if staff is not None and members is not None and members > staff:
            self.add_error("members", f"党员人数不能多于从业人数（{staff}人），请核对两项")
        if said.get("has_organization") and said.get("no_organization_reason"):
            self.add_error(
                "no_organization_reason", "已建党组织的不填未建原因，请核对“是否已建党组织”"
            )
        is_duplicate = said.get("outcome") == Outcome.DUPLICATE
        named = bool(said.get("duplicate_of"))
        if "duplicate_of" not in self.errors and "outcome" in said and is_duplicate != named:
            self.add_error(
                "duplicate_of",
                "结论为“重复”，请填写与台账中哪一家重复"
                if is_duplicate
                else "只有结论为“重复”时才填写这一项，请清空或改选结论",
            )
        return said
