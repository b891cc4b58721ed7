"""Acts that leave no row of their own behind are written down here, once each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from orgs.accounts.login import account_named
from orgs.models import AuditEvent, User


def record(
    kind: AuditEvent.Kind,
    request: HttpRequest | None,
    *,
    by: User | None = None,
    target: str = "",
    rows: int | None = None,
) -> AuditEvent:
    """Write an act down: who did it, from where, to what, and over how many rows."""
    return AuditEvent.objects.create(
        kind=kind,
        by=by,
        target=target[:200],
        rows=rows,
        address=get_client_ip_address(request) if request else None,
    )


def record_all(
    kind: AuditEvent.Kind,
    request: HttpRequest | None,
    *,
    by: User | None = None,
    targets: Iterable[str],
) -> None:
    """The same act on many things: one event each, in one statement."""
    address = get_client_ip_address(request) if request else None
    AuditEvent.objects.bulk_create(
        AuditEvent(kind=kind, by=by, target=target[:200], address=address) for target in targets
    )


@receiver(user_logged_in)
def _logged_in(request: HttpRequest | None, user: User, **_: Any) -> None:
    record(AuditEvent.Kind.LOGIN, request, by=user)


@receiver(user_logged_out)
def _logged_out(request: HttpRequest | None, user: User | None, **_: Any) -> None:
    if user is not None:
        record(AuditEvent.Kind.LOGOUT, request, by=user)


@receiver(user_login_failed)
def _login_failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """What was typed is not kept: people type passwords into the wrong field."""
    tried = account_named(credentials.get("username"))
    record(AuditEvent.Kind.LOGIN_FAILED, request, by=tried)
