"""The page of instructors' phones in a real browser: what is kept there, whose it is, how it goes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from activities.models import Visit
from activities.views.field import MODULES
from orgs.models import User
from tests.barriers import AXE
from tests.cast import PASSWORD, Cast, build_cast, user
from tests.phones import PHONE, enter, works_offline

pytestmark = pytest.mark.slow
UNIT = "东方科技有限公司"


@pytest.fixture
def cast(live_server) -> Cast:
    return build_cast()


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, **PHONE}


@pytest.fixture
def phone(cast, page: Page, live_server) -> Any:
    enter(page, live_server.url, "instructor", PASSWORD)
    yield page
    page.context.set_offline(False)
    page.wait_for_load_state("networkidle")  # no request may outlast the test's tables


def begin(page: Page) -> None:
    page.get_by_role("link", name="单位", exact=True).click()
    page.get_by_role("link", name=UNIT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(UNIT)


def submit(page: Page, content: str) -> None:
    begin(page)
    page.get_by_label("情况", exact=True).fill(content)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的记录")


def kept(page: Page) -> dict[str, list[Any]]:
    """All that the phone holds of anybody."""
    return page.evaluate(
        """async () => {
          const opening = indexedDB.open("field");
          await new Promise(done => { opening.onsuccess = done; });
          const found = {}, stores = [...opening.result.objectStoreNames];
          for (const store of stores) {
            const all = opening.result.transaction(store).objectStore(store).getAll();
            await new Promise(done => { all.onsuccess = done; });
            found[store] = all.result;
          }
          opening.result.close();
          return found;
        }"""
    )


def received(page: Page, how_many: int = 1) -> None:
    page.get_by_role("navigation").get_by_role("link", name="记录").click()
    expect(page.get_by_text("✓ 已收到 · 回执：")).to_have_count(how_many)


def test_what_is_typed_outlives_the_page_and_goes_with_the_visit(phone, complaints):
    begin(phone)
    phone.get_by_label("情况", exact=True).press_sequentially("新厂房")
    phone.get_by_label("政策宣讲").check()
    phone.get_by_label("有变化").check()
    phone.get_by_label("现有从业人数").fill("12")
    expect(phone.get_by_text("草稿已存在手机上")).to_be_visible()
    phone.reload()
    expect(phone.get_by_label("情况", exact=True)).to_have_value("新厂房")
    expect(phone.get_by_label("现有从业人数")).to_have_value("12")
    phone.get_by_role("button", name="提交", exact=True).click()
    expect(phone.get_by_text(f"“{UNIT}”的走访已收到，登记好了。")).to_be_visible()
    received(phone)
    visit = Visit.objects.get()
    assert (visit.content, visit.topics, visit.unchanged) == ("新厂房", ["政策宣讲"], False)
    assert visit.proposals.get().value == "12"
    assert kept(phone)["drafts"] == []
    assert complaints == []


def test_what_is_to_be_mended_says_why_and_counts_once_mended(phone):
    """By the server, at the field; by the street, which has returned it."""
    begin(phone)
    phone.get_by_label("走访日期").fill("2009-12-31")
    phone.get_by_role("button", name="情况无变化，直接提交").click()
    phone.get_by_role("link", name="去修改").click()
    expect(phone.locator("#effective_on-error")).to_contain_text("台账中自")
    phone.get_by_label("走访日期").fill(timezone.localdate().isoformat())
    phone.get_by_role("button", name="情况无变化，直接提交").click()
    received(phone)
    assert Visit.objects.get().unchanged is True
    Visit.objects.update(state=Visit.State.RETURNED, review_note="请写明情况")
    phone.reload()
    expect(phone.get_by_text("退回原因：请写明情况")).to_be_visible()
    phone.get_by_role("link", name="修改后重新提交").click()
    phone.get_by_label("情况", exact=True).fill("看了车间，生产正常")
    phone.get_by_role("button", name="提交", exact=True).click()
    received(phone)
    visit = Visit.objects.get()
    assert (visit.state, visit.content) == (Visit.State.SUBMITTED, "看了车间，生产正常")


def test_a_number_that_cannot_be_is_said_at_its_field_and_bars_nothing_once_hidden(phone):
    begin(phone)
    phone.get_by_label("有变化").check()
    phone.get_by_label("现有从业人数").fill("-5")
    phone.get_by_role("button", name="提交", exact=True).click()
    expect(phone.locator("#found_headcount-error")).to_contain_text("不能小于0")
    phone.get_by_role("button", name="情况无变化，直接提交").click()
    expect(phone.locator("#unchanged-error")).to_contain_text("先改选“无变化”")
    phone.get_by_label("无变化", exact=True).check()
    phone.get_by_role("button", name="提交", exact=True).click()
    received(phone)
    assert not Visit.objects.get().proposals.exists()


def test_another_user_of_the_phone_neither_sees_nor_sends_what_waits(phone, cast, live_server):
    """The session ends without a signal; another instructor logs in, and somebody who is none; then
    the first one again, whose visit has outlived the other's log-out."""
    works_offline(phone)  # so it is always the phone's own page that comes
    user("other", "周西导", "instructor", division_id="430105002")
    west = cast.on_the_west.instructor
    west.user = User.objects.get(username="other")
    west.save()
    phone.context.set_offline(True)
    submit(phone, "各说各的")
    expect(phone.get_by_role("status")).to_contain_text("待发送1条；没有信号")
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    expect(phone.get_by_role("link", name="请重新登录，登录后自动发送")).to_be_visible()
    enter(phone, live_server.url, "other", PASSWORD)
    expect(phone.get_by_role("status")).to_contain_text("另一个账号未发送的1条")
    phone.get_by_role("navigation").get_by_role("link", name="记录").click()
    expect(phone.get_by_text("还没有登记过走访")).to_be_visible()
    assert UNIT not in json.dumps(kept(phone)["kept"], ensure_ascii=False)
    assert not Visit.objects.exists()
    phone.get_by_role("link", name="退出").click()
    phone.get_by_role("button", name="退出登录").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("登录")
    enter(phone, live_server.url, "east", PASSWORD, "手机走访")
    expect(phone.get_by_text("现在登录的账号不能使用手机走访")).to_be_visible()
    expect(phone.get_by_text(UNIT)).to_have_count(0)
    phone.wait_for_load_state("networkidle")
    phone.context.clear_cookies()
    enter(phone, live_server.url, "instructor", PASSWORD)
    received(phone)
    assert Visit.objects.get().content == "各说各的"


@pytest.mark.browser_context_args(service_workers="block")  # which would send it meanwhile
def test_of_two_versions_the_user_chooses_one(phone):
    """Sent, answer lost, written anew: the server has the first words, the phone the second."""
    phone.route("**/v/visits/**", lambda route: (route.fetch(), route.abort())[1])
    submit(phone, "先写的")
    expect(phone.get_by_role("status")).to_contain_text("待发送1条；没有信号")
    phone.get_by_role("link", name="修改").click()
    phone.get_by_label("情况", exact=True).fill("后写的")
    phone.unroute("**/v/visits/**")
    phone.get_by_role("button", name="提交", exact=True).click()
    phone.get_by_role("link", name="看两个版本").click()
    expect(phone.get_by_role("heading", name="服务器上的")).to_be_visible()
    assert phone.locator(".differs p").all_text_contents() == ["先写的", "后写的"]
    phone.get_by_role("button", name="用我写的替换").click()
    received(phone)
    visit = Visit.objects.get()
    assert (visit.content, visit.versions.count()) == ("后写的", 2)


def test_a_log_out_asks_for_what_is_not_sent_and_leaves_nothing(phone, complaints):
    begin(phone)
    phone.get_by_label("走访日期").fill("2009-12-31")
    phone.get_by_role("button", name="情况无变化，直接提交").click()
    expect(phone.get_by_role("link", name="去修改")).to_be_visible()
    complaints.clear()  # the 422
    phone.get_by_role("link", name="退出").click()
    expect(phone.get_by_text("还有1条走访没有发送")).to_be_visible()
    phone.get_by_role("button", name="仍然退出，并删除未发送的1条").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("登录")
    assert not any(kept(phone).values())
    cached = "caches.keys().then(async names => (await Promise.all(names.map(async name =>"
    cached += " (await (await caches.open(name)).keys()).map(one => one.url)))).flat())"
    assert not [one for one in phone.evaluate(cached) if "/data" in one or "/visits" in one]
    assert complaints == []


def test_a_log_out_elsewhere_on_the_site_asks_too(phone, live_server):
    begin(phone)
    phone.get_by_label("情况", exact=True).fill("只是草稿")
    expect(phone.get_by_text("草稿已存在手机上")).to_be_visible()
    phone.goto(f"{live_server.url}/account/")
    phone.wait_for_load_state("networkidle")
    phone.get_by_role("button", name="菜单").click()
    expect(phone.locator("#site-menu")).to_have_class(re.compile(r"\bcollapse show\b"))
    with phone.expect_event("dialog") as asked:
        phone.once("dialog", lambda one: one.dismiss())
        phone.get_by_role("button", name="退出").click()
    assert "1份草稿没有提交" in asked.value.message
    expect(phone.get_by_role("heading", level=1)).to_have_text("我的账号")
    phone.once("dialog", lambda one: one.accept())
    phone.get_by_role("button", name="退出").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("登录")
    assert not any(kept(phone).values())


def test_without_a_service_worker_and_storage_it_still_sends(
    cast, browser, browser_context_args, live_server
):
    with browser.new_context(**browser_context_args, service_workers="block") as context:
        refuses: BrowserContext = context
        refuses.add_init_script("indexedDB.open = () => { throw new Error('private mode'); };")
        page = refuses.new_page()
        enter(page, live_server.url, "instructor", PASSWORD)
        expect(page.get_by_role("status")).to_contain_text("这个浏览器不能保存内容")
        submit(page, "直接发送")
        received(page)
        page.wait_for_load_state("networkidle")
    assert Visit.objects.get().content == "直接发送"


def test_no_page_of_the_phone_bars_anybody(phone, live_server):
    """At the usual size of text, and at twice that."""
    submit(phone, "看了车间" * 30)
    received(phone)
    visit = Visit.objects.get()
    found = []
    for place in ("", f"unit/{visit.unit_id}", f"visit/{visit.number}", "demands", "records",
                  "help", "leave"):  # fmt: skip
        phone.goto(f"{live_server.url}/v/#/{place}")
        phone.reload()
        expect(phone.get_by_text("正在")).to_have_count(0)
        if place.startswith("unit"):
            phone.get_by_label("有变化").check()
            phone.get_by_label("企业提出了诉求").check()
        phone.evaluate(AXE.read_text())
        for percent in (112.5, 225):
            phone.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")
            found += [f"{place} {percent} {what}" for what in phone.evaluate(BARS)]
    assert found == []


# What is wider than the screen, too small for a thumb, or a serious finding of axe-core.
BARS = """async () => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const controls = "a, button, select, textarea, .choice, [type=date], [type=number], [type=file]";
  const small = [...document.querySelectorAll(controls)].filter((one) => one.checkVisibility()
    && !one.closest(".skip") && one.getBoundingClientRect().height < 48);
  const { violations } = await axe.run(document, {resultTypes: ["violations"]});
  const serious = violations.filter((one) => ["serious", "critical"].includes(one.impact));
  return [
    ...(wide > 1 ? [`宽出 ${wide}`] : []),
    ...small.map((one) => `太小 ${one.outerHTML.slice(0, 80)}`),
    ...serious.map((one) => `${one.id} ${one.nodes[0].html.slice(0, 120)}`),
  ];
}"""


def test_the_page_keeps_every_module_it_consists_of(settings):
    folder = settings.BASE_DIR / "static" / "js" / "field"
    assert set(MODULES) == {f"js/field/{one.name}" for one in folder.glob("*.js")} - {
        "js/field/leaving.js"  # for the other pages
    }
