"""What the worker does once a day: takes out old notices and files that nothing names, and
sends the digest."""

from __future__ import annotations

import logging
import time
from datetime import date

from django.conf import settings
from django.utils import timezone

from orgs import digest, notices
from orgs.uploads.sweeping import sweep

RETRY = 1800  # seconds until what failed is tried again
logger = logging.getLogger(__name__)


class Daily:
    """Looked after again and again; does its work once a day, from the hour that is set on."""

    def __init__(self) -> None:
        self.done_on: date | None = None
        self.not_before = 0.0

    def look_after(self) -> None:
        now = timezone.localtime()
        waits = now.hour < settings.KAIFU_DIGEST_HOUR or time.monotonic() < self.not_before
        if waits or self.done_on == now.date():
            return
        if self._done(now.date()):
            self.done_on = now.date()
        else:
            self.not_before = time.monotonic() + RETRY

    def _done(self, day: date) -> bool:
        try:
            notices.purge()
            sweep()
            return not settings.KAIFU_MAIL or not digest.send(day).failed
        except Exception as error:  # noqa: BLE001  (imports must go on, whatever it is)
            logger.error("daily: %s", type(error).__name__)
            return False
