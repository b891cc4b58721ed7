"""The project's settings as the tests see them; only what must differ.

Without DATABASE_URL the tests have a private PostgreSQL of their own below `var/`, which need not
survive a power cut. Runs at the same time take different ones; the workers of one run share it.
"""

import fcntl
import os
from pathlib import Path


def _take_var() -> str:
    """The first folder that no other test run has; taken until this process ends."""
    root = Path(__file__).resolve().parent.parent
    var = Path(os.environ.get("KAIFU_VAR") or root / "var").absolute()
    for number in range(1, 100):
        folder = var / f"test{number}"
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "run.lock", os.O_CREAT | os.O_RDWR)  # never closed
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            return str(folder)
    raise RuntimeError(f"{var} 下的测试目录都被占用了")


if "KAIFU_TEST_VAR" not in os.environ:  # the workers of pytest-xdist inherit it
    os.environ["KAIFU_TEST_VAR"] = _take_var()
os.environ |= {
    "KAIFU_ENV": "local",
    "KAIFU_VAR": os.environ["KAIFU_TEST_VAR"],
    "KAIFU_POSTGRES_THROWAWAY": "1",
    "KAIFU_LOG_LEVEL": "WARNING",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright runs an event loop in the tests' thread
}

from kaifu_dangjian.settings import *  # noqa: E402, F403
from kaifu_dangjian.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES  # noqa: E402

DATABASES["default"]["CONN_MAX_AGE"] = 0
# A job is done on the spot; the queue and its worker have tests of their own.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
KAIFU_API_RATE = "100000/m"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# A request that fetches related rows one by one fails.
INSTALLED_APPS += ["zeal"]
MIDDLEWARE.insert(0, "zeal.middleware.zeal_middleware")
# A log-out reads the session, then flushes it.
ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]
