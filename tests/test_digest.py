"""The daily digest, delivered to a real mail server on this machine."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.core.mail import get_connection
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from orgs import daily, digest, inbox
from orgs.inbox import Item
from orgs.models import Notice, User
from orgs.notices import notify
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

DAY = date(2021, 9, 6)
NEXT = DAY + timedelta(days=1)
SITE = "https://dangjian.example.gov.cn"


class Mailbox:
    """What the server took in; it refuses whom it is told to."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.unknown: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.unknown:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos, mail))
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return [address for to, _ in self.mails for address in to]

    def last(self) -> EmailMessage:
        return self.mails[-1][1]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def served(box: Mailbox, **options: Any) -> Controller:
    server = Controller(box, hostname="127.0.0.1", port=free_port(), **options)
    server.start()
    return server


@pytest.fixture
def cast() -> Cast:
    made = build_cast()
    User.objects.filter(pk__in=(made.east.pk, made.west.pk)).update(digest=True)
    for user in (made.east, made.west):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.gov.cn")
    return made


@pytest.fixture
def mail_settings(settings) -> Any:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    settings.DEFAULT_FROM_EMAIL = "dangjian@example.gov.cn"
    settings.KAIFU_MAIL, settings.KAIFU_SITE_URL = True, SITE
    return settings


@pytest.fixture
def box(mail_settings) -> Iterator[Mailbox]:
    box = Mailbox()
    server = served(box)
    mail_settings.EMAIL_PORT = server.port
    yield box
    server.stop()


def say(user: User, text: str = "摸底卡被退回，请核实后重新登记：东方科技有限公司") -> Notice:
    notify([user], text, noun="census-cards", pk=7)
    return Notice.objects.latest("pk")


def bodies(mail: EmailMessage) -> tuple[str, str]:
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def test_who_asked_for_it_gets_what_is_new(cast, box):
    mine = say(cast.east)
    say(cast.district)  # who did not ask
    call_command("send_digest", day=DAY)
    assert box.recipients == ["east@example.gov.cn"]
    mail = box.last()
    assert mail["Subject"].strip() == "开福区两新党建统计平台：1条新通知"
    assert mail["From"] == "dangjian@example.gov.cn"
    assert mail["Auto-Submitted"] == "auto-generated"
    for body in bodies(mail):
        assert mine.text in body
        assert f"{SITE}/notices/{mine.pk}/" in body
        assert f"{SITE}/account/" in body
        assert cast.east.name not in body


def test_one_mail_a_day_however_often_it_runs(cast, box):
    say(cast.east)
    for _ in range(2):
        call_command("send_digest", day=DAY)
    say(cast.east, "又有一条")
    call_command("send_digest", day=DAY)
    assert len(box.mails) == 1
    call_command("send_digest", day=NEXT)
    plain, _ = bodies(box.last())
    assert len(box.mails) == 2
    assert "又有一条" in plain
    assert "摸底卡" not in plain  # told already
    call_command("send_digest", day=NEXT + timedelta(days=1))
    assert len(box.mails) == 2  # nothing to say


def test_what_is_due_within_a_week_or_late_is_told(cast, box, monkeypatch):
    items = [
        Item("走访", "走访东风小店有限公司", "/units/1/", DAY + timedelta(days=7)),
        Item("诉求", "已经过期的一件", "/units/2/", DAY - timedelta(days=3)),
        Item("任务", "下个月的一项", "/units/3/", DAY + timedelta(days=8)),
        Item("任务", "没有期限的一项", "/units/4/"),
        Item("走访", "退回的一次", "/units/5/", is_returned=True),
    ]
    monkeypatch.setattr(inbox, "SOURCES", [lambda user, day: items])
    User.objects.filter(pk=cast.west.pk).update(digest=False)
    call_command("send_digest", day=DAY)
    plain, html = bodies(box.last())
    for said in ("2021年9月13日 走访：走访东风小店有限公司", "已经过期的一件", "退回的一次"):
        assert said in plain
    assert f'href="{SITE}/units/1/"' in html
    assert "下个月的一项" not in plain
    assert "没有期限的一项" not in plain
    assert box.last()["Subject"].endswith("3项待办")


def test_a_long_list_is_cut_and_says_so(cast, box):
    for number in range(digest.MOST + 2):
        say(cast.east, f"第{number}条")
    call_command("send_digest", day=DAY)
    plain, _ = bodies(box.last())
    assert "另有2条" in plain


def test_one_that_fails_stops_no_other_and_is_sent_next_time(cast, box, caplog):
    say(cast.east)
    say(cast.west)
    box.unknown.add("east@example.gov.cn")
    with pytest.raises(CommandError, match="1封没有发出"):
        call_command("send_digest", day=DAY)
    assert box.recipients == ["west@example.gov.cn"]
    assert f"用户{cast.east.pk}" in caplog.text
    assert "example.gov.cn" not in caplog.text
    box.unknown.clear()
    call_command("send_digest", day=DAY)
    assert box.recipients == ["west@example.gov.cn", "east@example.gov.cn"]


def test_a_server_that_is_away_is_tried_again(cast, mail_settings, caplog):
    say(cast.east)
    mail_settings.EMAIL_PORT = free_port()
    with pytest.raises(CommandError):
        call_command("send_digest", day=DAY)
    assert not User.objects.exclude(digest_on=None).exists()
    box = Mailbox()
    server = served(box)
    mail_settings.EMAIL_PORT = server.port
    call_command("send_digest", day=DAY)
    server.stop()
    assert box.recipients == ["east@example.gov.cn"]


def test_a_crash_sends_nothing_twice_and_loses_nothing(cast, box, monkeypatch):
    """The process dies while the mail is on its way: no second one that day, all in the next."""
    say(cast.east)
    backend = type(get_connection())

    def dies(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(backend, "send_messages", dies)
        with pytest.raises(KeyboardInterrupt):
            digest.send(DAY)
    call_command("send_digest", day=DAY)
    assert box.mails == []
    call_command("send_digest", day=NEXT)
    assert box.recipients == ["east@example.gov.cn"]


def test_two_runs_at_once_are_one(cast, box):
    say(cast.east)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [digest.LOCK])
        assert digest.send(DAY).is_busy
        with other.cursor() as cursor:  # the server learns of a closed connection only later
            cursor.execute("SELECT pg_advisory_unlock(%s)", [digest.LOCK])
    finally:
        other.close()
    assert box.mails == []
    assert digest.send(DAY).mails == 1


def test_nobody_is_written_to_who_cannot_or_will_not_read_it(cast, box):
    for user in (cast.east, cast.west):
        say(user)
    User.objects.filter(pk=cast.east.pk).update(is_active=False)
    User.objects.filter(pk=cast.west.pk).update(email="")
    call_command("send_digest", day=DAY)
    assert box.mails == []


def test_a_dry_run_sends_nothing(cast, box, capsys):
    say(cast.east)
    call_command("send_digest", day=DAY, dry_run=True)
    assert "有1封要发" in capsys.readouterr().out
    assert box.mails == []
    assert User.objects.get(pk=cast.east.pk).digest_on is None


def test_without_a_mail_server_nothing_is_sent(cast, settings, capsys, mailoutbox):
    assert settings.KAIFU_MAIL is False  # as it comes
    say(cast.east)
    call_command("send_digest", day=DAY)
    assert "没有设置邮件服务器" in capsys.readouterr().out
    monday = daily.Daily()
    assert monday._done(DAY)
    assert mailoutbox == []


def test_it_logs_in_over_an_encrypted_line(cast, mail_settings, tmp_path, monkeypatch):
    """STARTTLS with a certificate that is checked, then user and password."""
    certificate, key = certified(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    seen: list[bytes] = []

    def authenticate(server, session, envelope, mechanism, data) -> AuthResult:
        assert isinstance(data, LoginPassword)
        seen.append(data.login)
        return AuthResult(success=data.password == b"secret", handled=False)

    box = Mailbox()
    server = served(
        box, tls_context=context, require_starttls=True, auth_required=True,
        authenticator=authenticate,
    )  # fmt: skip
    mail_settings.EMAIL_PORT, mail_settings.EMAIL_USE_TLS = server.port, True
    mail_settings.EMAIL_HOST_USER, mail_settings.EMAIL_HOST_PASSWORD = "dangjian", "secret"
    say(cast.east)
    try:
        assert digest.send(DAY).failed == 1  # nobody vouches for the certificate
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert digest.send(DAY).mails == 1
    finally:
        server.stop()
    assert seen == [b"dangjian"]
    assert box.recipients == ["east@example.gov.cn"]


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, signed by itself."""
    if shutil.which("openssl") is None:
        pytest.skip("没有 openssl，不能现做证书")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", str(key), "-out", str(certificate),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return certificate, key


# --- The worker's day ----------------------------------------------------------------------------


def at(monkeypatch: Any, hour: int, day: date = DAY) -> None:
    now = datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(timezone, "now", lambda: now)


def test_the_worker_sends_it_once_a_day_from_the_hour_on(cast, box, monkeypatch):
    work = daily.Daily()
    at(monkeypatch, 7)
    say(cast.east)
    work.look_after()
    assert box.mails == []
    for hour in (8, 9):
        at(monkeypatch, hour)
        work.look_after()
    assert len(box.mails) == 1
    at(monkeypatch, 8, NEXT)
    say(cast.west)
    work.look_after()
    assert box.recipients == ["east@example.gov.cn", "west@example.gov.cn"]


def test_the_worker_tries_again_later_what_failed(cast, box, monkeypatch):
    work = daily.Daily()
    at(monkeypatch, 9)
    say(cast.east)
    box.unknown.add("east@example.gov.cn")
    work.look_after()
    box.unknown.clear()
    work.look_after()
    assert box.mails == []  # not at once
    work.not_before = 0
    work.look_after()
    assert len(box.mails) == 1


def test_whatever_goes_wrong_the_worker_goes_on(cast, mail_settings, monkeypatch, caplog):
    def broken(day: date) -> None:
        raise LookupError("east@example.gov.cn")

    monkeypatch.setattr(digest, "send", broken)
    at(monkeypatch, 9)
    work = daily.Daily()
    work.look_after()
    assert work.done_on is None
    assert "LookupError" in caplog.text
    assert "example" not in caplog.text


# --- One's own account ---------------------------------------------------------------------------


def test_a_user_switches_it_on(cast, mail_settings):
    client = Client()
    client.force_login(cast.district)
    assert "每天用邮件提醒我" in client.get("/account/").content.decode()
    wrong = client.post("/account/", {"form": "mail", "digest": "on", "email": ""})
    assert "要用邮件提醒，请填写邮箱地址" in wrong.content.decode()
    client.post("/account/", {"form": "mail", "digest": "on", "email": "qu@example.gov.cn"})
    user = User.objects.get(pk=cast.district.pk)
    assert (user.digest, user.email) == (True, "qu@example.gov.cn")
    client.post("/account/", {"form": "phone", "phone": "13812345678"})
    user.refresh_from_db()
    assert (user.digest, user.phone) == (True, "13812345678")


def test_without_a_mail_server_the_account_says_so(cast):
    client = Client()
    client.force_login(cast.district)
    assert "区里还没有设置邮件服务器" in client.get("/account/").content.decode()
    client.post("/account/", {"form": "mail", "digest": "on", "email": "qu@example.gov.cn"})
    assert User.objects.get(pk=cast.district.pk).digest is False
