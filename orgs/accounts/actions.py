"""What is done to accounts. Each act is written down; grants also keep every version of a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.formats import date_format
from django.views.decorators.debug import sensitive_variables

from orgs.accounts import passwords
from orgs.accounts.rights import administrators, lasting
from orgs.audit import record_all
from orgs.models import AuditEvent, Division, Grant, Role, SpellQuerySet, User

# Divisions that fit a role of one level of the district; other roles take any.
FITTING = {
    "street": (Division.Kind.STREET, Division.Kind.ZONE),
    "community": (Division.Kind.COMMUNITY,),
}


@dataclass(frozen=True)
class Slip:
    """What is handed to a user once, on paper; the password is kept nowhere else in clear."""

    name: str
    username: str
    password: str
    until: date

    @property
    def groups(self) -> tuple[str, str]:
        """The password in two, as it is easier to read."""
        return self.password[:5], self.password[5:]


def about(user: User) -> str:
    """How the audit names an account: a user name may be a phone number."""
    return f"账号{user.pk}"


def write_down(request: HttpRequest | None, by: User | None, *users: User, said: str) -> None:
    """One event for each account, in one statement."""
    record_all(
        AuditEvent.Kind.ACCOUNT, request, by=by, targets=[f"{about(u)} {said}" for u in users]
    )


# --- Accounts ------------------------------------------------------------------------------------


@transaction.atomic
def create_account(
    *, username: str, name: str, phone: str, token: str, by: User, request: HttpRequest | None
) -> User:
    """An account nobody can log in to yet. `token` tells a form sent twice (`made_by`)."""
    user = User.objects.create(
        username=username, name=name, phone=phone, password=UNUSABLE_PASSWORD_PREFIX + token
    )
    write_down(request, by, user, said="新建")
    return user


def made_by(token: str, username: str) -> User | None:
    """The account that this very form has made already, as long as it has no password."""
    unused = UNUSABLE_PASSWORD_PREFIX + token
    return User.objects.filter(username=username, password=unused).first()


@transaction.atomic
def correct_account(*, user: User, by: User, request: HttpRequest | None) -> None:
    """Save a corrected name, user name or phone."""
    user.save(update_fields=["username", "name", "phone"])
    write_down(request, by, user, said="修改资料")


@transaction.atomic
def set_phone(*, user: User, phone: str, request: HttpRequest | None) -> None:
    """A user's own correction; a user name that was the old number follows the new one."""
    if phone and user.username == user.phone:
        user.username = phone
    user.phone = phone
    user.save(update_fields=["username", "phone"])
    write_down(request, user, user, said="本人更正电话")


@transaction.atomic
def set_mail(*, user: User, request: HttpRequest | None) -> None:
    """Save a user's own address, and whether the digest goes there."""
    user.save(update_fields=["email", "digest"])
    write_down(request, user, user, said="本人设置邮件提醒")


@transaction.atomic
def disable(*, user: User, by: User, request: HttpRequest | None) -> None:
    """End the account: its sessions end, its password is void. Raises `ValidationError`."""
    _check_end(user, by)
    user.is_active, user.password = False, make_password(None)
    user.must_change_password, user.one_time_until = False, None
    user.save(update_fields=["is_active", "password", "must_change_password", "one_time_until"])
    write_down(request, by, user, said="停用")


@transaction.atomic
def enable(*, user: User, by: User, request: HttpRequest | None) -> None:
    user.is_active = True
    user.save(update_fields=["is_active"])
    write_down(request, by, user, said="启用")


@sensitive_variables()
@transaction.atomic
def hand_out_passwords(
    *, users: Sequence[User], by: User, request: HttpRequest | None, said: str = "发放初始密码"
) -> list[Slip]:
    """New initial passwords in place of whatever there was; sessions end with the old ones."""
    until = passwords.last_day()
    slips = [Slip(u.name, u.username, passwords.one_time_password(), until) for u in users]
    for user, password in zip(users, passwords.hashed([s.password for s in slips]), strict=True):
        user.password, user.must_change_password, user.one_time_until = password, True, until
    User.objects.bulk_update(users, ["password", "must_change_password", "one_time_until"])
    write_down(request, by, *users, said=said)
    return slips


def _check_end(user: User, by: User | None) -> None:
    """Nobody decides on their own, and somebody must remain who manages accounts."""
    if user == by:
        raise ValidationError("不能停用自己的账号，也不能结束自己的授权，请由另一名系统管理员办理")
    list(Role.objects.select_for_update().filter(administers=True))  # one such act at a time
    held = administrators()
    if held.filter(user=user).exists() and not held.exclude(user=user).exists():
        raise ValidationError(
            "这是最后一名在用的系统管理员，不能停用或结束授权。请先给另一个账号授予“系统管理员”"
        )


# --- Grants --------------------------------------------------------------------------------------


@transaction.atomic
def give_role(grant: Grant, *, by: User | None, request: HttpRequest | None) -> Grant:
    """Save a new grant; the same one given twice is one. Raises `ValidationError` by field."""
    User.objects.select_for_update().get(pk=grant.user_id)
    if same := _like(grant).filter(started_on=grant.started_on, ended_on=grant.ended_on).first():
        return same
    check_grant(grant, by=by)
    user = grant.user
    was_strict = passwords.is_strict(user)
    grant.save()
    if not was_strict and passwords.is_strict(user) and user.has_usable_password():
        user.must_change_password = True  # it was chosen by the rule for less
        user.save(update_fields=["must_change_password"])
    write_down(request, by, user, said=f"授予“{grant.role.name}”")
    return grant


def check_grant(grant: Grant, *, by: User | None) -> None:
    """Raises `ValidationError` naming the field, the rule and the remedy."""
    errors = {
        "role": _wrong_role(grant, by),
        "division": _wrong_division(grant),
        "party_organization": _wrong_organization(grant),
        "ended_on": "结束日期必须晚于开始日期，请核对"
        if grant.ended_on and grant.ended_on <= grant.started_on
        else "",
    }
    if found := {field: said for field, said in errors.items() if said}:
        raise ValidationError(found)


@transaction.atomic
def end_grant(*, grant: Grant, on: date, by: User | None, request: HttpRequest | None) -> None:
    """The grant opens nothing from the day on; one that had not begun by then is withdrawn.

    Raises `ValidationError` for one's own, and for the last administrator's.
    """
    if grant.user == by or grant.role.administers:
        _check_end(grant.user, by)
    if on <= grant.started_on:
        grant.delete()  # its versions stay
    else:
        grant.ended_on = on
        grant.save(update_fields=["ended_on"])
    write_down(request, by, grant.user, said=f"结束“{grant.role.name}”")


def _like(grant: Grant) -> SpellQuerySet:
    return Grant.objects.filter(
        user=grant.user_id,
        role=grant.role_id,
        division=grant.division_id,
        party_organization=grant.party_organization_id,
    )


def _wrong_role(grant: Grant, by: User | None) -> str:
    """Who manages accounts must not see the ledgers, and nobody grants to themselves."""
    user, role = grant.user, grant.role
    if user == by:
        return "不能给自己授权，请由另一名系统管理员办理"
    if not user.is_active:
        return "账号已停用，请先启用再授权"
    others = lasting(user.grants.all())
    if role.administers and others.filter(role__administers=False).exists():
        return "系统管理员不能同时有业务角色（三员分立）：请先结束其业务角色，或另建一个账号"
    if not role.administers and others.filter(role__administers=True).exists():
        return "此人是系统管理员，不能同时有业务角色（三员分立）：请另建一个账号"
    until = grant.ended_on or date.max
    overlapping = _like(grant).filter(
        Q(ended_on=None) | Q(ended_on__gt=grant.started_on), started_on__lt=until
    )
    if first := overlapping.order_by("started_on").first():
        return f"已有这项授权（自{date_format(first.started_on, 'Y年n月j日')}起），无需重复授予"
    return ""


def _wrong_division(grant: Grant) -> str:
    role, division = grant.role, grant.division
    if role.reaches in (Role.Reaches.SUBTREE, Role.Reaches.NOTHING):
        return f"角色“{role.name}”不按区划授权，请不要选区划" if division else ""
    if division is None:
        return f"角色“{role.name}”要指明区划"
    kinds = FITTING.get(role.code, ())
    if kinds and division.kind not in kinds:
        allowed = "、".join(Division.Kind(kind).label for kind in kinds)
        return (
            f"角色“{role.name}”只能授予{allowed}，“{division.name}”是{division.get_kind_display()}"
        )
    return ""


def _wrong_organization(grant: Grant) -> str:
    role, organization = grant.role, grant.party_organization
    if role.reaches != Role.Reaches.SUBTREE:
        return f"角色“{role.name}”不按党组织授权，请不要填党组织" if organization else ""
    return "" if organization else f"角色“{role.name}”要指明党组织"
