"""Remembering what was computed from the ledgers, for exactly as long as they do not change.

Most page views ask again for what somebody just asked for. A result is kept in the process, under
its arguments and the version of the tables it reads, so a change by anybody is seen at once and
nothing has to be told to forget. Versions are kept by layer: a visit leaves the count of units be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from orgs.models import ledger_versions

P = ParamSpec("P")
R = TypeVar("R")
Apps = tuple[str, ...]
Versions = dict[str, tuple[int, int]]

# A result is some dozen numbers; this many are a few megabytes.
SIZE = 8192

_forgetters: list[Callable[[], None]] = []
_reading: ContextVar[Versions | None] = ContextVar("reading", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Look up the ledgers' versions once for the block, such as one request."""
    token = _reading.set(ledger_versions() if _reading.get() is None else _reading.get())
    try:
        yield
    finally:
        _reading.reset(token)


def remembered(reads: Callable[P, Apps]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember a function's answers, which callers must not change; arguments must be hashable.

    `reads` tells from the arguments which apps' tables the answer is computed from. `.forget()`
    drops what is remembered (benchmarks).
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @lru_cache(maxsize=SIZE)
        def at_versions(versions: Any, *args: Any, **options: Any) -> R:
            return function(*args, **options)

        @wraps(function)
        def current(*args: P.args, **options: P.kwargs) -> R:
            known = _reading.get()
            versions = ledger_versions() if known is None else known
            mine = tuple(versions.get(app) for app in reads(*args, **options))
            return at_versions(mine, *args, **options)  # type: ignore[arg-type]

        current.forget = at_versions.cache_clear  # type: ignore[attr-defined]
        _forgetters.append(at_versions.cache_clear)
        return current

    return decorate


def forget_all() -> None:
    """Drop whatever is remembered: it was said of another database (tests)."""
    for forget in _forgetters:
        forget()
