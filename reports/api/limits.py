"""How often a token may ask, so that a program gone wild does not keep people waiting."""

from __future__ import annotations

import math
import time

from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class PerToken(BaseThrottle):
    """So many requests in each whole minute (or s, h, d), counted in each server process.

    Ninja's own throttle keeps the request at hand in itself, which threads would mix up.
    """

    def __init__(self, rate: str) -> None:
        number, period = rate.split("/")
        self.most, self.seconds = int(number), SECONDS[period]

    def allow_request(self, request: HttpRequest) -> bool:
        token, now = request.auth, int(time.time())  # type: ignore[attr-defined]
        key = f"api:{token.pk}:{now // self.seconds}"
        cache.add(key, 0, self.seconds)
        return cache.incr(key) <= self.most

    def wait(self) -> int:
        """Seconds to the next window."""
        return math.ceil(self.seconds - time.time() % self.seconds)
