"""Who is meant by what was typed as user name: one account, by its name or its phone number."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Case, Q, Value, When
from django.http import HttpRequest
from django.utils import timezone

from orgs.accounts.phones import normal_phone
from orgs.models import User


def account_named(typed: str | None) -> User | None:
    """The account of that user name, else of that phone number; always one query.

    A user name wins over a phone: nobody can take over another's name by calling it their phone.
    """
    typed = (typed or "").replace("\0", "")
    by_name = Q(username=typed)
    by_phone = Q(phone=normal_phone(typed)) & ~Q(phone="")
    by_phone_last = Case(When(by_name, then=Value(0)), default=Value(1))
    return User.objects.filter(by_name | by_phone).order_by(by_phone_last).first()


def name_to_lock(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """What failed log-ins are counted by (`AXES_USERNAME_CALLABLE`): the account, however named."""
    typed = (credentials or request.POST).get("username")
    account = account_named(typed)
    return account.username if account else typed


def has_expired(user: User) -> bool:
    """Whether the password is an initial one whose last day is over."""
    return user.one_time_until is not None and user.one_time_until < timezone.localdate()


class AccountBackend(ModelBackend):
    """Logs in by user name or phone number; takes as long whether there is such an account or not."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        user = account_named(username)
        if user is None:
            User().set_password(password)  # the time a check takes
            return None
        passes = user.check_password(password)
        return user if passes and self.user_can_authenticate(user) else None
