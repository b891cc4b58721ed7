"""What a password must be, and the initial ones that accounts are handed out with."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.core.exceptions import ValidationError
from django.utils import timezone

from orgs.accounts.rights import lasting
from orgs.models import Role, User

LETTERS, DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"  # no i l o, no 0 1
STRICT, LENIENT = 3, 2
# What is said to a user whose rule is strict, and to one whose rule is not.
RULES = {
    True: "至少8个字符，大写字母、小写字母、数字、符号四类中至少用三类，例如字母、数字加一个符号。",
    False: "至少8个字符，要有字母和数字，例如一个容易记住的拼音加几个数字。不要用手机号码或姓名。",
}
# An initial password is random and lives for days, so it needs no slow hash: 600 of them take
# seconds. The first log-in hashes it anew at full strength (Django does), and must change it.
ITERATIONS = 50_000


def is_strict(user: User) -> bool:
    """Whether the user holds, today or later, a role that sees more than what is handed to them.

    An instructor, often retired, sees the few units of their own; everybody else sees an area, a
    Party organisation's subtree or all accounts, and takes the rule of GB/T 22239.
    """
    if user._state.adding:
        return True
    return lasting(user.grants.all()).exclude(role__reaches=Role.Reaches.ROWS).exists()


class ClassesValidator:
    """At least 3 of the 4 classes of characters; 2 for who sees only their own units."""

    def validate(self, password: str, user: User | None = None) -> None:
        classes = (
            any(c.isascii() and c.isupper() for c in password),
            any(c.isascii() and c.islower() for c in password),
            any(c.isdigit() for c in password),
            any(not (c.isascii() and c.isalnum()) for c in password),
        )
        needed = self._needed(user)
        if sum(classes) < needed:
            raise ValidationError(
                f"密码只用了{sum(classes)}类字符，至少要有{needed}类："
                "大写字母、小写字母、数字、符号，例如加上一个符号或大写字母",
                code="password_too_few_classes",
            )

    def get_help_text(self) -> str:
        return RULES[True]

    def _needed(self, user: User | None) -> int:
        return LENIENT if user is not None and not is_strict(user) else STRICT


def one_time_password() -> str:
    """Five letters, then five digits: easy to read and to type, and hard to guess (37 bits).

    Characters that look alike (0 O, 1 l) are left out, and a letter cannot be taken for a digit
    by where it stands. Five wrong tries lock the account, and the password lives for days.
    """
    pick = secrets.choice
    return "".join([pick(LETTERS) for _ in range(5)] + [pick(DIGITS) for _ in range(5)])


def last_day() -> date:
    """The last day on which an initial password handed out today logs in."""
    return timezone.localdate() + timedelta(days=settings.KAIFU_INITIAL_PASSWORD_DAYS)


def hashed(passwords: Sequence[str]) -> list[str]:
    """Initial passwords as they are stored. Hashing leaves the interpreter's lock, so in threads."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(_hash, passwords))


def _hash(password: str) -> str:
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), min(ITERATIONS, hasher.iterations))
    return hasher.encode(password, hasher.salt())
