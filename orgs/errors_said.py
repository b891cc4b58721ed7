"""What forms say of wrong input: the field, its rule and what to do, not "this field is required"."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise


def name_fields_in_errors(form: forms.BaseForm) -> None:
    """Let errors that Django words for any field name this one; a field's own words stay."""
    for name, field in form.fields.items():
        for code, said in _said(field, str(form[name].label)).items():
            words = field.error_messages.get(code)
            if words is None or isinstance(words, Promise):
                field.error_messages[code] = said


def _said(field: forms.Field, label: str) -> dict[str, str]:
    chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    again = f"“{label}”没有这一项，请从列表中重新选择"
    said = {
        "required": f"请选择{label}" if chosen else f"请填写{label}",
        "invalid_choice": again,
        "invalid_pk_value": again,
        "max_length": f"{label}不能超过%(limit_value)d个字，现在是%(show_value)d个字，请缩短",
        "min_value": f"{label}不能小于%(limit_value)s，请核对",
        "max_value": f"{label}不能大于%(limit_value)s，请核对",
    }
    if isinstance(field, forms.DateField):
        said["invalid"] = "日期无法识别，请按 2021-09-05 的格式填写"
    elif isinstance(field, forms.IntegerField):
        decimals = isinstance(field, forms.FloatField | forms.DecimalField)
        said["invalid"] = f"{label}应为{'数字，例如 12.5' if decimals else '整数，例如 12'}"
    return said
