"""The phone without a signal: what is entered there arrives once, whatever fails on the way."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from activities.models import Demand, Visit, VisitPhoto
from tests.book import LONG_AGO, Book
from tests.cast import PASSWORD, Cast, build_cast
from tests.phones import PHONE, enter, line_to, serving, works_offline

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
GPS = 0x8825
Phone = Callable[[], AbstractContextManager[BrowserContext]]


@pytest.fixture
def cast(settings) -> Cast:
    """The instructor has three units, and can log in where the project's own settings hold."""
    made = build_cast()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    made.instructor.set_password(PASSWORD)
    made.instructor.save()
    book = Book()
    for name in ("第二公司", "第三公司"):
        unit = book.unit(name=name)
        book.assigned(made.on_the_east.instructor, unit, LONG_AGO)
    return made


@pytest.fixture
def phone(browser_type, browser_type_launch_args, browser_context_args, tmp_path) -> Phone:
    """One phone, whose browser can be closed and opened again."""

    @contextmanager
    def opened() -> Any:
        context = browser_type.launch_persistent_context(
            tmp_path / "phone", **browser_type_launch_args, **browser_context_args, **PHONE
        )
        yield context
        context.close()

    return opened


def photo() -> dict[str, Any]:
    exif = Image.Exif()
    exif[0x010F] = "某品牌手机"
    exif.get_ifd(GPS).update({1: "N", 2: (28.0, 15.0, 12.0), 3: "E", 4: (112.0, 59.0, 3.0)})
    written = io.BytesIO()
    Image.new("RGB", (3000, 2000), "green").save(written, "JPEG", exif=exif)
    assert Image.open(written).getexif().get_ifd(GPS)
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def begin(page: Page, unit: str) -> None:
    page.get_by_role("link", name="单位", exact=True).click()
    page.get_by_role("link", name=unit).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(unit)


def submit(page: Page, button: str = "提交") -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的记录")


def enter_three_visits(page: Page) -> None:
    begin(page, "东方科技有限公司")
    submit(page, "情况无变化，直接提交")
    begin(page, "第二公司")
    page.get_by_label("情况", exact=True).fill("看了新厂房")
    page.get_by_label("照片（可以不附").set_input_files([photo()])
    expect(page.get_by_alt_text("第1张照片")).to_be_visible()
    submit(page)
    begin(page, "第三公司")
    page.get_by_label("企业提出了诉求").check()
    page.get_by_label("诉求类别").select_option("融资")
    page.get_by_label("诉求内容").fill("贷款难")
    submit(page)


def test_three_visits_without_a_signal_arrive_once_though_the_server_dies(cast, phone, tmp_path):
    """Entered in the basement; the browser closed and opened; the signal back; the server killed
    when it has written the first visit down and its answer is lost; then started again."""
    waiting = "待发送3条"
    with serving(tmp_path / "var") as server, line_to(server) as line:
        with phone() as context:
            page = context.pages[0]
            enter(page, line.url, "instructor", PASSWORD)
            works_offline(page)
            line.is_dead = True
            context.set_offline(True)
            page.reload()
            enter_three_visits(page)
            expect(page.get_by_role("status")).to_contain_text(waiting)
        assert not Visit.objects.exists()
        with phone() as context:
            context.set_offline(True)
            page = context.pages[0]
            page.goto(f"{line.url}/v/#/records")
            expect(page.get_by_role("status")).to_contain_text(waiting)

            def dies(request: bytes) -> bool:
                if request.startswith(b"PUT "):
                    line.on_answer = None
                    server.kill()
                    return True
                return False

            line.on_answer = dies
            line.is_dead = False
            context.set_offline(False)
            # Closing the browser has ended the session; the queue is still there.
            page.get_by_role("link", name="请重新登录，登录后自动发送").click()
            enter(page, line.url, "instructor", PASSWORD)
            expect(page.get_by_role("status")).to_contain_text(f"{waiting}；没有信号")
            assert (Visit.objects.count(), server.process) == (1, None)
            server.start()
            page.get_by_role("navigation").get_by_role("link", name="记录").click()
            expect(page.get_by_text("✓ 已收到 · 回执：")).to_have_count(3, timeout=20_000)
            expect(page.get_by_text("诉求 SQ")).to_have_count(1)
            expect(page.get_by_role("heading", name="还没有发送完的")).to_have_count(0)
            expect(page.get_by_text("照片1张")).to_have_count(1)
        again = [line.ask(request).partition(b"\r\n")[0] for request in line.sent]
        assert again == [b"HTTP/1.1 200 OK"] * len(again)
        assert len(again) == 3 + 1 + 1  # visits, the photo, the visit whose answer was lost
    assert Visit.objects.counting().count() == 3
    assert Demand.objects.get().content == "贷款难"
    kept = tmp_path / "var" / "uploads" / VisitPhoto.objects.get().file
    with Image.open(kept) as picture:
        assert (picture.size, dict(picture.getexif())) == ((1600, 1067), {})
