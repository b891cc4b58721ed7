"""`python -m benchmarks phones`: the page of instructors' phones, and six hundred of them at once.

Both are measured against gunicorn in processes of its own, as `make run` starts it, on this machine
only: what the page weighs and how long it takes over a slow line, and what becomes of six hundred
visits that are sent in the same instant.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import shutil
import statistics
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import httpx
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from PIL import Image
from playwright.sync_api import Page, Request, sync_playwright

from activities.models import Demand, Visit, VisitPhoto, VisitSubmission
from members.models import Appointment, Assignment, Instructor
from orgs.models import Grant, Unit, User
from tests.book import EAST, Book
from tests.phones import PHONE, Server, serving, works_offline

INSTRUCTORS = 600
DAY = date(2021, 12, 31)  # of the demo district
REPEATING, WITH_DEMAND, WITH_PHOTO = 0.10, 0.20, 0.05
TRIES = 5
# 400 kbit/s, and 400 ms there and back.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FIRST_LOAD, SECOND_LOAD = 5.0, 1.0  # seconds at most
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TOKEN = "b" * 32  # any will do that is in the cookie as well


def measure() -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    people = enrolled()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), workers=2) as server:
        weigh(server, people[0])
        submit_at_once(server, people)


# --- Who -----------------------------------------------------------------------------------------


@dataclass
class Person:
    """An instructor who is logged in, and a unit of theirs."""

    unit: int
    cookies: dict[str, str]


def enrolled() -> list[Person]:
    """Instructors with an account and a session each; the demo district's are a few too few."""
    pairs = looking_after()
    book = Book()
    units = Unit.objects.filter(pk__in=pairs.values())
    for number, unit in enumerate(units[: max(0, INSTRUCTORS - len(pairs))]):
        book.instructor("street", EAST, unit, number=f"BENCH{number}")
    pairs = looking_after()
    people = Instructor.objects.filter(pk__in=pairs).order_by("pk")[:INSTRUCTORS]
    found = []
    for number, one in enumerate(people):
        if one.user is None:
            one.user = User.objects.create(username=f"bench{number}", name=one.name)
            Grant.objects.create(user=one.user, role_id="instructor", started_on=DAY)
            one.save(update_fields=["user"])
        found.append(Person(pairs[one.pk], logged_in(one.user)))
    return found


def looking_after() -> dict[int, int]:
    """Instructor → a unit of theirs."""
    appointed = Appointment.objects.as_of(DAY).values("instructor")
    held = Assignment.objects.as_of(DAY).filter(instructor__in=appointed)
    return dict(held.order_by("-pk").values_list("instructor", "unit"))


def logged_in(user: User) -> dict[str, str]:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "orgs.accounts.login.AccountBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"sessionid": session.session_key, "csrftoken": TOKEN}


# --- The first load ------------------------------------------------------------------------------


def weigh(server: Server, person: Person) -> None:
    url = f"http://127.0.0.1:{server.port}"
    form = f"{url}/v/#/unit/{person.unit}"
    with browsing(url, person) as page:
        with slow(page):
            first, weight = opened(page, form)
        works_offline(page)
        page.goto("about:blank")
        with slow(page):
            second, _ = opened(page, form)
    print("走访表，400 kbit/s、往返 400 毫秒")
    print(
        f"    第一次 {first:.2f} 秒（上限 {FIRST_LOAD:.0f}）   再次 {second:.2f} 秒（上限 {SECOND_LOAD:.0f}）"
    )
    print(f"    共 {sum(weight.values()) / 1000:.1f} kB（压缩后，含数据）")
    for name, size in weight.most_common():
        print(f"    {size / 1000:8.1f} kB  {name}")


@contextmanager
def browsing(url: str, person: Person) -> Iterator[Page]:
    path = os.environ.get("KAIFU_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        context = browser.new_context(**PHONE)
        context.add_cookies(
            [{"name": n, "value": v, "url": url} for n, v in person.cookies.items()]
        )
        yield context.new_page()
        browser.close()


@contextmanager
def slow(page: Page) -> Iterator[None]:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW)
    yield
    devtools.send("Network.emulateNetworkConditions", {**SLOW, "latency": 0,
                  "downloadThroughput": -1, "uploadThroughput": -1})  # fmt: skip
    devtools.detach()


def opened(page: Page, form: str) -> tuple[float, Counter[str]]:
    """Seconds from the navigation until one can fill the form in, and bytes by kind of file."""
    weight: Counter[str] = Counter()

    def count(request: Request) -> None:
        size = request.sizes()
        name = request.url.partition("?")[0].rpartition("/")[2]
        kind = {"js": "脚本", "css": "样式", "svg": "图标", "png": "图标", "json": "清单"}
        weight[kind.get(name.rpartition(".")[2], "页面和数据")] += (
            size["responseBodySize"] + size["responseHeadersSize"]
        )

    page.on("requestfinished", count)
    begun = time.perf_counter()
    page.goto(form, wait_until="commit")
    page.get_by_role("button", name="情况无变化，直接提交").wait_for()
    seconds = time.perf_counter() - begun
    page.remove_listener("requestfinished", count)
    return seconds, weight


# --- Six hundred at once -------------------------------------------------------------------------


@dataclass
class Tally:
    seconds: list[float] = field(default_factory=list)  # until a visit is received, pauses included
    answers: Counter[str] = field(default_factory=Counter)
    retried: int = 0


@dataclass
class Submission:
    person: Person
    number: uuid.UUID
    demand: bool
    repeats: bool
    photo: bytes


def submit_at_once(server: Server, people: list[Person]) -> None:
    """All are released in one instant; each goes on as a phone does until it is received."""
    dice = Random(20211231)  # noqa: S311
    sent = [
        Submission(
            person,
            uuid.UUID(int=dice.getrandbits(128), version=4),
            dice.random() < WITH_DEMAND,
            dice.random() < REPEATING,
            picture(dice) if dice.random() < WITH_PHOTO else b"",
        )
        for person in people
    ]
    before = counted()
    begun = time.perf_counter()
    tally = asyncio.run(release(f"http://127.0.0.1:{server.port}", sent))
    took = time.perf_counter() - begun
    got = [after - one for after, one in zip(counted(), before, strict=True)]
    due = [
        len(sent),
        len(sent),
        sum(one.demand for one in sent),
        sum(bool(one.photo) for one in sent),
    ]
    ranked = statistics.quantiles(tally.seconds, n=100)
    print(f"{len(sent)} 名指导员同时提交走访（其中 {sum(one.repeats for one in sent)} 名重复提交）")
    print(
        f"    中位数 {ranked[49]:.1f} 秒   p95 {ranked[94]:.1f} 秒   最长 {max(tally.seconds):.1f} 秒"
        f"   全部 {took:.1f} 秒   重试 {tally.retried} 次"
    )
    print("    回答 " + "，".join(f"{code}：{n}" for code, n in sorted(tally.answers.items())))
    for name, have, want in zip(("走访", "回执", "诉求", "照片"), got, due, strict=True):
        print(f"    {name} 应有 {want}，实有 {have}")
    assert got == due, "有走访丢失或重复"


def counted() -> list[int]:
    return [model.objects.count() for model in (Visit, VisitSubmission, Demand, VisitPhoto)]


def picture(dice: Random) -> bytes:
    """A photo as a phone sends it, which no other one is like."""
    noise = Image.frombytes("RGB", (200, 150), dice.randbytes(200 * 150 * 3))
    written = io.BytesIO()
    noise.resize((1600, 1200)).save(written, "JPEG", quality=80)
    return written.getvalue()


async def release(url: str, sent: list[Submission]) -> Tally:
    tally = Tally()
    start = asyncio.Event()
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
        waiting = [asyncio.create_task(submit(client, one, start, tally)) for one in sent]
        await asyncio.sleep(0)  # all of them stand ready
        start.set()
        await asyncio.gather(*waiting)
    return tally


async def submit(client: httpx.AsyncClient, one: Submission, start: asyncio.Event, tally: Tally):
    said = {
        "unit": one.person.unit, "effective_on": DAY.isoformat(), "method": "on_site",
        "topics": ["信息核实"], "unchanged": "true", "content": "生产正常",
        "demand_category": "融资" if one.demand else "",
        "demand_content": "贷款难" if one.demand else "",
    }  # fmt: skip
    path = f"/v/visits/{one.number}/"
    await start.wait()
    begun = time.perf_counter()
    await asyncio.gather(
        *(put(client, one, path, tally, json=said) for _ in range(1 + one.repeats))
    )
    tally.seconds.append(time.perf_counter() - begun)
    if one.photo:
        await put(client, one, f"{path}photos/{uuid.uuid4()}/", tally, content=one.photo)


async def put(
    client: httpx.AsyncClient, one: Submission, path: str, tally: Tally, **body: Any
) -> None:
    cookies = "; ".join(f"{name}={value}" for name, value in one.person.cookies.items())
    headers = {"Cookie": cookies, "X-CSRFToken": TOKEN}
    if "content" in body:
        headers["Content-Type"] = "image/jpeg"
    for tried in range(TRIES):
        try:
            answer = await client.put(path, headers=headers, **body)
            tally.answers[str(answer.status_code)] += 1
            if answer.status_code < 500:
                return
        except httpx.TransportError as error:
            tally.answers[type(error).__name__] += 1
        tally.retried += 1
        await asyncio.sleep(2 * 2**tried)
