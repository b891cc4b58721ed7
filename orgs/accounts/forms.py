"""Forms of the pages about accounts; each keeps what was typed and names field, rule and remedy."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from orgs.accounts import actions
from orgs.accounts.phones import normal_phone, read_phone
from orgs.forms import tabler
from orgs.models import Division, Grant, PartyOrganization, User

DAY = timedelta(days=1)
TAKEN = "刚刚有人用了同样的用户名或电话，请核对后重试"


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AccountForm(forms.ModelForm):
    """Name, user name and phone of an account, new or existing."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    class Meta:
        model = User
        fields = ("name", "username", "phone")
        labels = {"phone": "手机号码"}
        help_texts = {
            "name": "真实姓名，一人一个账号，不共用。",
            "username": "登录用，150个字符以内的字母、数字或汉字，建立后尽量不改。",
            "phone": "填了就可以用手机号码登录；一个号码只能用于一个账号。",
        }

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
        self.fields["token"].initial = uuid.uuid4().hex
        self.made: User | None = None  # by this form, sent once before
        tabler(self)

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        User.username_validator(username)
        self.made = actions.made_by(self.data.get("token") or "-", username)
        others = User.objects.exclude(pk=(self.made or self.instance).pk)
        if others.filter(username=username).exists():
            raise ValidationError("这个用户名已有人用，请换一个，例如在后面加数字")
        if (phone := normal_phone(username)) and others.filter(phone=phone).exists():
            raise ValidationError("这个用户名是另一个账号的手机号码，请换一个")
        return username

    def clean_phone(self) -> str:
        phone = read_phone(self.cleaned_data["phone"])
        others = User.objects.exclude(pk=(self.made or self.instance).pk)
        if phone and (owner := others.filter(phone=phone).first()):
            raise ValidationError(
                f"这个号码已用于“{owner.name}”的账号：同一个人请直接用那个账号，"
                "号码填错的请先改正那个账号"
            )
        if phone and others.filter(username=phone).exists():
            raise ValidationError("这个号码是另一个账号的用户名，请先核对那个账号")
        return phone

    def _get_validation_exclusions(self) -> set[str]:
        """What the model would say of these is said above, in our words."""
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"username", "phone"}

    def create(self, *, by: User, request: HttpRequest) -> User | None:
        """The account: one, however often the form is sent. None with the form's errors."""
        if not self.is_valid():
            return None
        if self.made:
            return self.made
        values = {name: self.cleaned_data[name] for name in ("username", "name", "phone")}
        token = self.cleaned_data["token"] or uuid.uuid4().hex
        try:
            with transaction.atomic():
                return actions.create_account(**values, token=token, by=by, request=request)
        except IntegrityError:
            if made := actions.made_by(token, values["username"]):
                return made
            self.add_error(None, TAKEN)
            return None

    def correct(self, *, by: User, request: HttpRequest) -> bool:
        if not self.is_valid():
            return False
        try:
            with transaction.atomic():
                actions.correct_account(user=self.instance, by=by, request=request)
        except IntegrityError:
            self.add_error(None, TAKEN)
            return False
        return True


class OwnPhoneForm(forms.Form):
    """A user's own phone; whose another number is, is not said."""

    phone = forms.CharField(label="手机号码", max_length=40, required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"phone": user.phone}, label_suffix="")
        self.user = user
        self.fields["phone"].help_text = (
            "用户名就是手机号码的，更正后改用新号码登录。"
            if user.username == user.phone
            else "填了就可以用手机号码登录。"
        )
        tabler(self)

    def clean_phone(self) -> str:
        phone = read_phone(self.cleaned_data["phone"])
        others = User.objects.exclude(pk=self.user.pk)
        if phone and (others.filter(phone=phone) | others.filter(username=phone)).exists():
            raise ValidationError(
                "这个号码已用于另一个账号：请核对号码；确实是您的，请联系系统管理员"
            )
        return phone


class OwnMailForm(forms.ModelForm):
    """Where a user wants the daily digest, if at all."""

    class Meta:
        model = User
        fields = ("email", "digest")
        labels = {"email": "邮箱地址", "digest": "每天用邮件提醒我"}
        help_texts = {
            "digest": "每天最多一封：未读通知，七天内到期和已过期的事项；没有就不发。邮件不写人名和电话。"
        }
        error_messages = {
            "email": {"invalid": "邮箱地址无法识别，请按 name@example.com 的格式填写"}
        }

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, instance=user, label_suffix="")
        tabler(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("digest") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "要用邮件提醒，请填写邮箱地址")
        return cleaned


class _Choice(forms.ModelChoiceField):
    """A choice whose options show where in the tree they stand."""

    def label_from_instance(self, obj: Any) -> str:
        depth = {Division.Kind.DISTRICT: 1, Division.Kind.COMMUNITY: 3}.get(obj.kind, 2)
        return "\u3000" * (depth - 1) + obj.name


class GrantForm(forms.ModelForm):
    """A role over a division or a Party organisation, from one day to another."""

    division = _Choice(
        Division.objects.none(),
        label="区划",
        required=False,
        empty_label="（不按区划）",
        error_messages={"invalid_choice": "没有这个区划，或它已撤销：请从列表中选择"},
    )
    party_organization = forms.CharField(
        label="党组织编号",
        max_length=40,
        required=False,
        help_text="角色按党组织授权时填写，编号以申请材料为准；其他角色不填。",
    )
    last_day = forms.DateField(
        label="最后一天",
        required=False,
        widget=DayInput(),
        help_text="不填为长期有效。",
        error_messages={"invalid": "日期无法识别，请按 2021-09-05 的格式填写"},
    )

    class Meta:
        model = Grant
        fields = ("role", "division", "party_organization", "started_on")
        widgets = {"started_on": DayInput()}
        error_messages = {
            "role": {
                "required": "请选择角色",
                "invalid_choice": "没有这个角色，请从列表中选择",
            },
            "started_on": {
                "required": "请填写开始日期",
                "invalid": "日期无法识别，请按 2021-09-05 的格式填写",
            },
        }

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, label_suffix="")
        self.instance.user = user
        self.fields["role"].empty_label = "请选择"  # type: ignore[attr-defined]
        self.fields["started_on"].initial = timezone.localdate()
        self.fields["division"].queryset = (  # type: ignore[attr-defined]
            Division.objects.as_of(timezone.localdate()).under(settings.KAIFU_DISTRICT_CODE)
        )
        tabler(self)

    def clean_party_organization(self) -> PartyOrganization | None:
        number = self.cleaned_data["party_organization"].strip()
        if not number:
            return None
        found = PartyOrganization.objects.filter(number=number, dissolved_on=None).first()
        if found is None:
            raise ValidationError(f"没有编号为“{number}”的在册党组织，请与申请材料核对")
        return found

    def _get_validation_exclusions(self) -> set[str]:
        """What cannot go together is said by `check_grant`, at its field."""
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"division", "party_organization"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, last = cleaned.get("started_on"), cleaned.get("last_day")
        if start and last and last < start:
            self.add_error("last_day", "最后一天不能早于开始日期，请核对")
        self.instance.ended_on = last and last + DAY
        return cleaned

    def give(self, *, by: User, request: HttpRequest) -> bool:
        if not self.is_valid():
            return False
        try:
            actions.give_role(self.instance, by=by, request=request)
        except ValidationError as error:
            self.add_error(None, error)
            tabler(self)
            return False
        return True


class EndForm(forms.Form):
    """From which day on a grant opens nothing any more."""

    ended_on = forms.DateField(
        label="从哪一天起不再有效",
        widget=DayInput(),
        help_text="填今天即刻生效。早于或等于授权开始日期的，视为授错，撤回这项授权。",
        error_messages={
            "required": "请填写日期",
            "invalid": "日期无法识别，请按 2021-09-05 的格式填写",
        },
    )

    def __init__(self, data: Any = None, *, grant: Grant) -> None:
        initial = {"ended_on": timezone.localdate()}
        super().__init__(data, initial=initial, label_suffix="")
        self.grant = grant
        tabler(self)

    def clean_ended_on(self) -> date:
        day = self.cleaned_data["ended_on"]
        if day < timezone.localdate():
            raise ValidationError("日期不能早于今天：此前的查看已经发生，请填今天或以后的日期")
        return day

    def end(self, *, by: User, request: HttpRequest) -> bool:
        if not self.is_valid():
            return False
        try:
            actions.end_grant(
                grant=self.grant, on=self.cleaned_data["ended_on"], by=by, request=request
            )
        except ValidationError as error:
            self.add_error(None, error)
            return False
        return True
