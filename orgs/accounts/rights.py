"""Who may manage accounts, and which grants still open something."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from orgs.models import Grant, Role, SpellQuerySet, User

P = ParamSpec("P")
Q_ = TypeVar("Q_", bound=SpellQuerySet)


INSTRUCTOR = "instructor"  # the role of whom the visit page on the phone is for


def held(user: User) -> SpellQuerySet:
    """The user's grants of today."""
    return user.grants.as_of(timezone.localdate())


def lasting(grants: Q_) -> Q_:
    """Of the grants, those that hold today or will."""
    return grants.filter(Q(ended_on=None) | Q(ended_on__gt=timezone.localdate()))


def administers(user: User) -> bool:
    return held(user).filter(role__administers=True).exists()


def administrators() -> SpellQuerySet:
    """The grants of today by which accounts are managed, of users who can log in."""
    today = timezone.localdate()
    return Grant.objects.as_of(today).filter(role__administers=True, user__is_active=True)


def home(user: User) -> str:
    """The overview; without any figures to look at, the own account."""
    sees = held(user).exclude(role__reaches=Role.Reaches.NOTHING).exists()
    return reverse("overview" if sees else "account")


def landing(user: User) -> str:
    """Where a user begins: an instructor, and nothing else, with the visits; others at home."""
    roles = set(held(user).values_list("role", flat=True))
    visits = roles == {INSTRUCTOR} and hasattr(user, "instructor")
    return reverse("field") if visits else home(user)


def for_administrators(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The page is for who manages accounts; it names persons, so nothing keeps a copy."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        if not administers(user):
            raise PermissionDenied("用户和授权由系统管理员管理。")
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return wrapper
