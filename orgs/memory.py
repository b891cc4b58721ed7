"""Remembering what was computed from the ledgers, for exactly as long as they do not change.

Most page views ask again for what somebody just asked for. A result is kept in the process, under
its arguments and the ledgers' version, so a change by anybody is seen at once and nothing has to
be told to forget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from orgs.models import ledger_version

P = ParamSpec("P")
R = TypeVar("R")
Version = tuple[int | None, int]

# A result is some hundred numbers; this many are a few megabytes.
SIZE = 1024

_reading: ContextVar[Version | None] = ContextVar("reading", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Look up the ledgers' version once for the block, such as one request."""
    token = _reading.set(ledger_version())
    try:
        yield
    finally:
        _reading.reset(token)


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Remember a function of a scope, whose answer callers must not change.

    Iterable arguments may be given as lists. `.forget()` drops what is remembered (benchmarks).
    """

    @lru_cache(maxsize=SIZE)
    def at_version(version: Version, *args: Any, **options: Any) -> R:
        return function(*args, **options)

    @wraps(function)
    def current(*args: P.args, **options: P.kwargs) -> R:
        version = _reading.get() or ledger_version()
        return at_version(version, *map(_fixed, args), **options)  # type: ignore[arg-type]

    current.forget = at_version.cache_clear  # type: ignore[attr-defined]
    return current


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
