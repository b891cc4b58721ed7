from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.utils.formats import date_format

from orgs.accounts.login import has_expired
from orgs.accounts.passwords import RULES, is_strict
from orgs.errors_said import name_fields_in_errors
from orgs.models import User


def tabler(form: forms.BaseForm) -> None:
    """The look of the form's fields, wrong ones marked and told by their names."""
    name_fields_in_errors(form)
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.RadioSelect):
            continue
        kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
        is_box = isinstance(field.widget, forms.CheckboxInput)
        field.widget.attrs["class"] = "form-check-input" if is_box else kind
        if form.errors.get(name):
            field.widget.attrs["class"] += " is-invalid"


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "用户名或密码不正确，请核对后重试（区分大小写）。",
        "inactive": "此账号已停用，请联系系统管理员。",
        "expired": (
            "初始密码已过有效期（到%(day)s为止），不能再用。"
            "党建指导员请联系所在街道，其他人员请联系系统管理员，重新发放初始密码。"
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名或手机号码"
        self.fields["password"].label = "密码"
        tabler(self)

    def confirm_login_allowed(self, user: Any) -> None:
        """Said only to who knows the password."""
        super().confirm_login_allowed(user)
        if has_expired(user):
            day = date_format(user.one_time_until, "Y年n月j日")
            raise forms.ValidationError(
                self.error_messages["expired"], code="expired", params={"day": day}
            )


class _OwnPassword(SetPasswordForm):
    """A password of one's own choice, in place of an initial one or of the one before."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password1"].help_text = RULES[is_strict(self.user)]
        self.fields["new_password2"].label = "再输一遍新密码"
        self.fields["new_password2"].help_text = ""
        tabler(self)

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password, self.user.one_time_until = False, None
        return super().save(commit)


class FirstPasswordForm(_OwnPassword):
    """After logging in with an initial password, which need not be typed a second time."""


class ChangePasswordForm(_OwnPassword, PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "现在的密码"
