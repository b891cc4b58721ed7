"""The private PostgreSQL that serves whoever has not set DATABASE_URL.

Its files are in one folder (`var/postgres`). Three locks there decide everything; being flocks,
they vanish with the process that holds them, however it dies:

* `use.lock`    shared, by every process from its first connection to its end;
* `start.lock`  exclusive, for the moment in which a process makes sure that a server runs;
* `keeper.lock` exclusive, by the one keeper (see `keeper`), the server's parent process, which
  stops the server some time after it can take `use.lock` exclusively. The file holds `READY`
  while the server accepts connections, or why it could not be started.

The Django database backend is `base`; it starts the server at the first connection. This module
imports nothing of Django: the keeper runs it too.
"""

import fcntl
import hashlib
import logging
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

logger = logging.getLogger(__name__)

ROLE = DATABASE = "kaifu"
READY = "ready"
PROJECT_DIR = Path(__file__).resolve().parent.parent.parent


class PrivatePostgresError(Exception):
    """The private server cannot be started; the message names the remedy, in Chinese."""


@dataclass(frozen=True)
class Home:
    """The folder of one private server."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "server.log"

    @property
    def socket_dir(self) -> Path:
        """Not below `root`: the whole path of a socket may have 107 bytes."""
        key = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(f"/tmp/kaifu-{os.getuid()}-{key}")  # noqa: S108 - checked when it is made

    def lock(self, name: str) -> IO[str]:
        return (self.root / f"{name}.lock").open("a+", encoding="utf-8")


def database(var: Path) -> dict[str, object]:
    """The entry of Django's DATABASES for the private server of the folder `var`."""
    home = Home(var.resolve() / "postgres")
    return {
        "ENGINE": "kaifu_dangjian.postgres",
        "NAME": DATABASE,
        "USER": ROLE,
        "HOST": str(home.socket_dir),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "PRIVATE_HOME": home,
    }


def try_lock(file: IO[str]) -> bool:
    """Take the exclusive lock if nobody has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def still_at(descriptor: int, path: Path) -> bool:
    """Whether the open file is the one now at `path` (somebody may have removed the folder)."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), path.stat())
    return False


_uses: dict[Home, int] = {}  # descriptors, never closed: they go with the process
_one_thread = threading.Lock()


def ensure_running(home: Home) -> None:
    """Return when the server accepts connections; it goes on while this process lives.

    Raises PrivatePostgresError.
    """
    with _one_thread:
        home.root.mkdir(parents=True, exist_ok=True)
        use = _uses.get(home)
        if use is None or not still_at(use, home.root / "use.lock"):
            use = _uses[home] = os.open(home.root / "use.lock", os.O_CREAT | os.O_RDWR, 0o644)
            fcntl.flock(use, fcntl.LOCK_SH)  # waits while a keeper is stopping the server
            os.utime(use)  # so that the keeper sees even a use too short to meet
        with home.lock("start") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            _start(home)


def _start(home: Home) -> None:
    started = False
    while True:
        with home.lock("keeper") as lock:
            nobody_keeps = try_lock(lock)
            lock.seek(0)
            state = lock.read()
            if nobody_keeps:
                if started:
                    raise PrivatePostgresError(state or f"私有数据库没有启动，原因见 {home.log}")
                lock.truncate(0)
                _spawn_keeper(home, lock)
                started = True
            elif state.startswith(READY):
                if started and (note := state.removeprefix(READY).strip()):
                    logger.info(note)
                return
        time.sleep(0.02)


def _spawn_keeper(home: Home, lock: IO[str]) -> None:
    """Start the keeper as an orphan in a session of its own, handing it the lock we hold."""
    with home.log.open("a") as log:
        subprocess.run(
            [
                "setsid",
                "--fork",
                sys.executable,
                "-m",
                f"{__name__}.keeper",
                home.root,
                str(lock.fileno()),
            ],
            check=True,
            cwd=PROJECT_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[lock.fileno()],
        )
