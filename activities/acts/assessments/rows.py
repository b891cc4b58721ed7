"""One item and one grade of a scheme, as rows of the form that drafts it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet

from activities.assessments.measures import offered
from activities.assessments.scoring import FULL, BandsError, read_bands, written_bands
from activities.models import AssessmentItem

Method = AssessmentItem.Method
BLANK = 3  # rows offered beyond those that are filled in


class Row(forms.Form):
    """One line among others; with its first field empty it is none."""

    use_required_attribute = False
    first: str

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        self.prepare()  # before what is wrong with it is asked for
        for name, field in self.fields.items():
            css: dict[type, str] = {
                forms.Select: "form-select",
                forms.CheckboxInput: "form-check-input",
            }
            field.widget.attrs["class"] = css.get(type(field.widget), "form-control")
            field.error_messages["required"] = f"请填写{field.label}"
            if self.is_bound and name in self.errors:
                field.widget.attrs["class"] += " is-invalid"

    def prepare(self) -> None:
        """Set the choices that are not known beforehand."""

    def has_changed(self) -> bool:
        given = self.data.get(self.add_prefix(self.first), "") if self.is_bound else ""
        return bool(str(given).strip())


class Rows(BaseFormSet):
    """Rows that are filled in may be emptied like those that are offered blank."""

    def total_form_count(self) -> int:
        if self.is_bound:
            return super().total_form_count()
        return min(len(self.initial or ()) + BLANK, self.max_num)

    def initial_form_count(self) -> int:
        return 0


def points_field(label: str, **options: Any) -> forms.DecimalField:
    most = options.get("max_value", FULL)
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        error_messages={
            "invalid": f"{label}应为数字，例如 10",
            "min_value": f"{label}不能是负数",
            "max_value": f"{label}不能超过{most:g}",
            "max_digits": f"{label}的位数过多",
            "max_decimal_places": f"{label}最多两位小数",
            "max_whole_digits": f"{label}的位数过多",
        },
        **{"max_value": most} | options,
    )


class ItemRow(Row):
    first = "title"

    group = forms.CharField(label="类别", max_length=40)
    title = forms.CharField(label="考核内容", max_length=80)
    method = forms.ChoiceField(label="计分方式", choices=Method, initial=Method.MANUAL)
    measure = forms.ChoiceField(label="自动核对", required=False)
    points = points_field("分值", required=False)
    bands = forms.CharField(
        label="分档", max_length=100, required=False,
        widget=forms.TextInput({"placeholder": "不填按比例"}),
    )  # fmt: skip
    standard = forms.CharField(label="评分标准", max_length=300, required=False)
    needs_material = forms.BooleanField(label="需要材料", required=False)

    def __init__(self, *args: Any, audience: str, **options: Any) -> None:
        self.audience = audience
        super().__init__(*args, **options)
        if isinstance(bands := self.initial.get("bands"), list):
            self.initial["bands"] = written_bands(bands)

    def prepare(self) -> None:
        field: Any = self.fields["measure"]
        field.choices = [("", "—"), *offered(self.audience)]
        field.error_messages["invalid_choice"] = "自动核对没有这一项，请从列表中重新选择"
        self.fields["method"].error_messages["invalid_choice"] = "计分方式请从列表中选择"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        method, measure = said.get("method"), said.get("measure", "")
        points = said["points"] = said.get("points") or Decimal(0)
        if method == Method.AUTO and not measure and "measure" not in self.errors:
            self.add_error("measure", "自动计分的，请选择自动核对的内容")
        if method != Method.AUTO and measure:
            self.add_error("measure", "只有自动计分的才选自动核对的内容，其他方式请选“—”")
        if method == Method.VETO:
            said["points"] = Decimal(0)
        elif not points and "points" not in self.errors:
            self.add_error("points", "请填写分值，要大于0")
        said["bands"] = self._bands(said.get("bands", ""), points, method)
        return said

    def _bands(self, text: str, points: Decimal, method: Any) -> list[list[float]]:
        if text and method != Method.AUTO:
            self.add_error("bands", "只有自动计分的才分档，其他方式请留空")
            return []
        try:
            return read_bands(text, points)
        except BandsError as error:
            self.add_error("bands", str(error))
            return []


class GradeRow(Row):
    first = "name"

    name = forms.CharField(label="等次", max_length=20)
    least = points_field("总分不低于")
    tier = forms.CharField(
        label="津贴档次", max_length=20, required=False,
        widget=forms.TextInput({"placeholder": "不核定的不填"}),
    )  # fmt: skip
    amount = points_field("每月津贴（元）", required=False, max_value=Decimal(99999))
