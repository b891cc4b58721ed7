from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


def _tabler(form: forms.Form) -> None:
    for name, field in form.fields.items():
        field.widget.attrs["class"] = "form-control"
        if form.errors.get(name):
            field.widget.attrs["class"] += " is-invalid"


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "用户名或密码不正确，请核对后重试（区分大小写）。",
        "inactive": "此账号已停用，请联系系统管理员。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"
        _tabler(self)


class ChangePasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tabler(self)
