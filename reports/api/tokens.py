"""Tokens: made and revoked by their owners, and read off each request."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from orgs.accounts.actions import write_down
from orgs.models import Division, User
from orgs.reach import reach_of
from orgs.scope import Reach
from reports.models import ApiToken

PREFIX = "kfd_"  # by which a token is known where it has been left lying about
MISSING = "缺少令牌：请在请求头写 Authorization: Bearer 令牌。令牌在“我的账号 → 接口令牌”中生成"
UNKNOWN = "令牌无效：请核对是否完整，或在“我的账号 → 接口令牌”中重新生成"


def may_have(user: User) -> bool:
    """Who looks after an area; what is handed to a person is not for programs."""
    reach = reach_of(user, timezone.localdate())
    return reach.everything or bool(reach.ranges)


@transaction.atomic
def issue(
    *, user: User, name: str, division: Division, expires_on: date, request: HttpRequest | None
) -> tuple[ApiToken, str]:
    """A new token, and its text: the only time that there is one. Raises `PermissionDenied`."""
    if not reach_of(user, timezone.localdate()).covers(division.code):
        raise PermissionDenied("只能给本人负责的区划生成令牌。")
    text = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        user=user, name=name, division=division, expires_on=expires_on, digest=digest_of(text)
    )
    write_down(request, user, user, said=f"生成接口令牌{made.pk}，限{division.code}")
    return made, text


@transaction.atomic
def revoke(*, token: ApiToken, by: User, request: HttpRequest | None) -> None:
    token.revoked_on = timezone.localdate()
    token.save(update_fields=["revoked_on"])
    write_down(request, by, token.user, said=f"撤销接口令牌{token.pk}")


def digest_of(text: str) -> str:
    """Of 256 random bits a plain hash is enough: there is nothing to be guessed."""
    return hashlib.sha256(text.encode()).hexdigest()


def reach_by(token: ApiToken, day: date) -> Reach:
    """What the owner reaches by the grants of today, cut to the token's division."""
    return reach_of(token.user, day).cut(token.division_id)


class Bearer(HttpBearer):
    """`Authorization: Bearer …`, once more for each request: a log-in opens nothing here."""

    def __call__(self, request: HttpRequest) -> ApiToken:
        found = super().__call__(request)
        if found is None:
            raise AuthenticationError(message=MISSING)
        return found

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        today = timezone.localdate()
        tokens = ApiToken.objects.select_related("user", "division")
        found = tokens.filter(digest=digest_of(token.strip())).first()
        if found is None:
            raise AuthenticationError(message=UNKNOWN)
        if found.revoked_on:
            raise AuthenticationError(message=f"令牌已于{found.revoked_on}撤销，请重新生成")
        if found.is_expired:
            raise AuthenticationError(message=f"令牌的有效期到{found.expires_on}为止，请重新生成")
        if not found.user.is_active:
            raise AuthenticationError(message="令牌所有人的账号已停用，请换用在用账号的令牌")
        if found.last_used_on != today:
            ApiToken.objects.filter(pk=found.pk).update(last_used_on=today)
        return found
