"""A phone in front of our server: the server as a process of its own, and a line that can fail."""

from __future__ import annotations

import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

HOST = "127.0.0.1"
VIEWPORT = {"width": 390, "height": 844}
PHONE = {"viewport": VIEWPORT, "is_mobile": True, "has_touch": True}


def free_port() -> int:
    with socket.create_server((HOST, 0)) as taken:
        return int(taken.getsockname()[1])


def database_url() -> str:
    """The tests' own database, for another process with the settings of the project."""
    held = connection.settings_dict
    user, password = quote(held["USER"], safe=""), quote(held["PASSWORD"], safe="")
    place = f"{quote(held['HOST'], safe='')}{':' if held['PORT'] else ''}{held['PORT']}"
    return f"postgres://{user}{':' if password else ''}{password}@{place}/{held['NAME']}"


class Server:
    """Gunicorn with the project's own settings, on the database of the tests."""

    def __init__(self, var: Path, workers: int = 1, threads: int = 4) -> None:
        self.var, self.port = var, free_port()
        self.size = ["--workers", str(workers), "--threads", str(threads)]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "kaifu_dangjian.wsgi", "--no-control-socket",
             "--bind", f"{HOST}:{self.port}", "--log-level", "warning", *self.size],
            env=kept | {"KAIFU_VAR": str(self.var), "DATABASE_URL": database_url(),
                        "KAIFU_SECRET_KEY": settings.SECRET_KEY, "KAIFU_LOG_LEVEL": "ERROR"},
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )  # fmt: skip
        patience = time.monotonic() + 60
        while not self.answers():
            assert self.process.poll() is None, "The server has ended."
            assert time.monotonic() < patience, "The server does not answer."
            time.sleep(0.1)

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection((HOST, self.port), timeout=30) as line:
            line.sendall(b"GET /v/manifest.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            return line.recv(64).startswith(b"HTTP/1.1 200")
        return False

    def kill(self) -> None:
        """At once, as by a power cut."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextmanager
def serving(var: Path, **size: int) -> Iterator[Server]:
    server = Server(var, **size)
    server.start()
    try:
        yield server
    finally:
        server.kill()


class Line(socketserver.ThreadingTCPServer):
    """Between phone and server: one request a connection. It can be dead, or lose an answer."""

    daemon_threads = True

    def __init__(self, server: Server) -> None:
        super().__init__((HOST, 0), _OneRequest)
        self.upstream = server
        self.is_dead = False
        self.sent: list[bytes] = []  # what was put through and changes something
        self.on_answer: Callable[[bytes], bool] | None = None  # whether it is lost
        self.url = f"http://{HOST}:{self.server_address[1]}"

    def ask(self, request: bytes) -> bytes:
        """The server's whole answer."""
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"connection:")]
        with socket.create_connection((HOST, self.upstream.port), timeout=30) as line:
            line.sendall(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body)
            return b"".join(iter(lambda: line.recv(65536), b""))


class _OneRequest(socketserver.BaseRequestHandler):
    server: Line

    def handle(self) -> None:
        with suppress(OSError):
            request = self.read()
            if not request or self.server.is_dead:
                return
            if request.startswith(b"PUT "):
                self.server.sent.append(request)
            answer = self.server.ask(request)
            if not (self.server.on_answer and self.server.on_answer(request)):
                self.request.sendall(answer)

    def read(self) -> bytes:
        found = b""
        while b"\r\n\r\n" not in found:
            part = self.request.recv(65536)
            if not part:
                return b""
            found += part
        head, _, body = found.partition(b"\r\n\r\n")
        lines = (line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:])
        length = next((int(line[1]) for line in lines if line[0] == b"content-length"), 0)
        while len(body) < length:
            body += self.request.recv(65536)
        return head + b"\r\n\r\n" + body


@contextmanager
def line_to(server: Server) -> Iterator[Line]:
    with Line(server) as line:
        thread = threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield line
        finally:
            line.shutdown()
            thread.join()


def enter(page: Any, url: str, username: str, password: str, heading: str = "我的单位") -> None:
    """Log in as the page of phones asks one to, and come back to it."""
    page.goto(f"{url}/login/?next=/v/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name=heading).wait_for()


def works_offline(page: Any) -> None:
    """Until the phone has all that it needs to open the page without a signal."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.keys().then(names => names.length === 1)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
