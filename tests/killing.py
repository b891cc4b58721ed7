"""A worker that is killed while it is at a job."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from django.db import connection, connections


def killed(job: Callable[[], object], until: Callable[[], object]) -> None:
    """Run the job in a process of its own, and kill that once `until` has returned."""
    others = served()
    connections.close_all()  # two processes must not talk over one connection
    child = os.fork()
    if not child:
        inherited = forget_connections()  # noqa: F841  (kept: letting go of it would close it)
        try:
            job()
        finally:
            os._exit(0)
    until()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    wait_until_gone(others)


def forget_connections() -> list[object]:
    """The parent may have a connection that only code without an event loop sees, as the child's
    is: over that one the parent would go on holding the child's lock."""
    inherited = []
    for one in connections.all():
        inherited.append(one.connection)
        one.connection = None
    return inherited


def served() -> set[int]:
    """The server's processes for those who talk to this database, besides our own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in cursor.fetchall()}


def wait_until_gone(others: set[int]) -> None:
    """Until the server has noticed that the child is not there any more.

    It finishes the statement it is at, be it the COMMIT, and holds the job's locks until then. A job
    run meanwhile leaves things alone, and `look_after` would queue it once more; the test runs it
    by hand, and so waits by hand. `others` are connections that earlier tests have left.
    """
    patience = time.monotonic() + 60
    while served() - others:
        assert time.monotonic() < patience, "The server still serves a process that is dead."
        time.sleep(0.01)
