"""The daily digest by e-mail: what is new, and what is due soon. One mail a day at most.

That a user gets today's mail is written down before it is sent (`digest_on`), and taken back when
the server refuses it: neither a crash nor a second run sends another. Up to when notices went out
(`digest_until`) is written after it, so that what a crash kept back is in the mail of the next day.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from orgs.inbox import Item, items_of
from orgs.models import Notice, User

AHEAD = timedelta(days=7)  # what is due within these days is told
MOST = 30  # lines of each kind; the rest is on the pages
LOCK = 0x646967  # "dig"
REFUSED = (OSError, SMTPException, ValueError)  # whatever goes wrong with one mail, or the server
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Digest:
    user: User
    notices: list[Notice]
    items: list[Item]
    until: datetime

    @property
    def subject(self) -> str:
        """How much there is: what it is about stays inside."""
        counts = ((len(self.notices), "条新通知"), (len(self.items), "项待办"))
        said = "、".join(f"{number}{what}" for number, what in counts if number)
        return f"{settings.KAIFU_SITE_NAME}：{said}"

    def message(self, **options: Any) -> EmailMultiAlternatives:
        context = {
            "notices": [(one.text, _link("notice", one.pk)) for one in self.notices[:MOST]],
            "more_notices": max(len(self.notices) - MOST, 0),
            "items": [(one, settings.KAIFU_SITE_URL + one.url) for one in self.items[:MOST]],
            "more_items": max(len(self.items) - MOST, 0),
            "site_name": settings.KAIFU_SITE_NAME,
            "site_url": f"{settings.KAIFU_SITE_URL}/",
            "account_url": _link("account"),
        }
        mail = EmailMultiAlternatives(
            self.subject,
            render_to_string("mail/digest.txt", context),
            to=[self.user.email],
            headers={"Auto-Submitted": "auto-generated"},
            **options,
        )
        mail.attach_alternative(render_to_string("mail/digest.html", context), "text/html")
        return mail


def _link(view: str, *args: Any) -> str:
    return settings.KAIFU_SITE_URL + reverse(view, args=args)


def digest_of(user: User, day: date) -> Digest | None:
    """What there is to say to the user; None when nothing."""
    until = timezone.now()
    unread = Notice.objects.filter(user=user, read_at=None, made_at__lte=until)
    if user.digest_until:
        unread = unread.filter(made_at__gt=user.digest_until)
    items = [
        one
        for one in items_of(user, day)
        if one.is_returned or (one.due_on and one.due_on <= day + AHEAD)
    ]
    notices = list(unread)
    return Digest(user, notices, items, until) if notices or items else None


@dataclass
class Sent:
    """What became of one run."""

    mails: int = 0
    failed: int = 0
    is_busy: bool = False  # another run is at it


def send(day: date, *, dry_run: bool = False) -> Sent:
    """To each who asked for it and has something to be told; `dry_run` only counts."""
    sent = Sent()
    with _alone() as alone, _server() as mail:
        if not alone:
            return Sent(is_busy=True)
        for user in list(_waiting(day)):
            found = digest_of(user, day)
            if found is None:
                continue
            if dry_run:
                sent.mails += 1
            elif not _opened(mail):
                sent.failed += 1
                break  # the server is not there: nobody else's mail would go out
            elif _delivered(found, day, mail):
                sent.mails += 1
            else:
                sent.failed += 1
    return sent


@contextmanager
def _server() -> Iterator[Any]:
    """One connection for all mails, opened with the first."""
    mail = get_connection()
    try:
        yield mail
    finally:
        with suppress(*REFUSED):
            mail.close()


def _waiting(day: date) -> Any:
    asked = User.objects.filter(is_active=True, digest=True).exclude(email="")
    return asked.filter(Q(digest_on=None) | Q(digest_on__lt=day)).order_by("pk")


def _opened(mail: Any) -> bool:
    """Whether the server is there; the mails share a connection."""
    try:
        mail.open()
    except REFUSED as error:
        logger.error("邮件服务器不能使用：%s", type(error).__name__)
        return False
    return True


def _delivered(digest: Digest, day: date, mail: Any) -> bool:
    user = User.objects.filter(pk=digest.user.pk)
    user.update(digest_on=day)
    try:
        mail.send_messages([digest.message(connection=mail)])
    except REFUSED as error:  # its words may name the address
        user.update(digest_on=digest.user.digest_on)
        logger.error("给用户%s的邮件没有发出：%s", digest.user.pk, type(error).__name__)
        with suppress(*REFUSED):
            mail.close()
        return False
    user.update(digest_until=digest.until)
    return True


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other run is at it; another is kept out for the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
