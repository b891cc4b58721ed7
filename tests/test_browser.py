"""The pages in a real browser: what only shows there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from tests.cast import PASSWORD, build_cast

pytestmark = pytest.mark.slow

STYLES = Path(__file__).resolve().parent.parent / "static" / "css" / "kaifu.css"


def test_the_browser_reaches_our_server_and_no_other_machine(page: Page, live_server):
    page.goto(live_server.url + "/static/vendor/htmx.min.js")
    assert "htmx" in page.content()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("https://example.com/")


def drawn(page: Page) -> None:
    """Wait until the charts are drawn."""
    expect(page.locator("html")).to_have_attribute("data-charts-drawn", "yes")


def test_from_the_log_in_to_a_number_to_its_rows(log_in, complaints):
    page = log_in("district")
    drawn(page)
    assert page.locator("canvas").count() >= 6
    page.get_by_role("link", name=re.compile("^两新党员")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("两新党员")
    expect(page.locator("#rows tbody tr")).to_have_count(3)
    drawn(page)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    assert complaints == []


def test_a_bar_is_a_link_to_its_rows(log_in, complaints):
    page = log_in("district")
    drawn(page)
    page.locator('[data-chart="units-by-industry"] canvas').click()
    expect(page.get_by_role("heading", level=1)).to_have_text("非公企业组织覆盖率")
    expect(page.locator("#rows")).to_contain_text("只列出：行业门类：制造业")
    assert complaints == []


def test_a_bar_of_a_waterfall_is_a_link_to_the_rows_that_came_by_its_cause(log_in, complaints):
    page = log_in("district")
    page.goto(page.url + "indicators/members/change/?since=2017-12-31")
    page.locator("[data-chart] canvas").click()  # between the opening and the closing
    expect(page.locator("#rows")).to_contain_text("只列出：增加：发展")
    expect(page.locator("#rows")).to_contain_text("共 3 行")
    assert complaints == []


def test_a_chart_has_its_table_beside_it_and_can_be_saved(log_in, complaints):
    page = log_in("district")
    drawn(page)
    card = page.locator('[data-chart="units-by-division"]')
    expect(card.get_by_role("table")).to_be_hidden()
    card.get_by_role("button", name="表格").click()
    expect(card.get_by_role("row", name=re.compile("东风路街道"))).to_contain_text("1")
    expect(card.locator("canvas")).to_be_hidden()
    with page.expect_download() as saved:
        card.get_by_role("button", name="存为图片").click()
    assert saved.value.suggested_filename == "各街道已建党组织的两新组织.png"
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
    assert complaints == []


def test_without_scripts_the_tables_are_there(browser, browser_context_args, live_server):
    build_cast()
    with browser.new_context(**browser_context_args, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(live_server.url + "/")
        page.get_by_label("用户名").fill("district")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.locator('[data-chart="units-by-division"] table')).to_be_visible()
        page.locator("#scope-year").select_option("2020")
        page.locator("#scope-as-of").fill("")
        page.locator(".scope-fields > button").click()
        expect(page.locator(".page-head")).to_contain_text("截至2020年12月31日")
        page.get_by_role("link", name=re.compile("^两新党员")).first.click()
        page.get_by_role("link", name="趋势和区划分布").click()
        expect(page.get_by_role("table").first).to_be_visible()


def test_the_address_holds_only_what_differs_from_the_defaults(log_in):
    page = log_in("district")
    page.locator("#scope-division").select_option("430105002")
    page.locator(".scope-fields > button").click()
    expect(page).to_have_url(re.compile(r"/\?division=430105002$"))
    page.locator("#scope-year").select_option("2020")
    page.locator(".scope-fields > button").click()
    expect(page.locator(".page-head")).to_contain_text("截至2020年12月31日 · 2020年度")
    page.locator("#scope-as-of").fill("2021-06-30")
    page.locator(".scope-fields > button").click()
    expect(page.locator(".page-head")).to_contain_text("截至2021年6月30日 · 2021年度")
    page.locator(".scope-basis summary").click()
    page.get_by_label("覆盖率分母").select_option("with_sole_traders")
    page.get_by_label("党总支").uncheck()
    page.get_by_role("button", name="按此口径查看").click()
    expect(page.locator(".scope-note")).to_contain_text("覆盖率分母：非公有制企业和个体工商户")
    address = page.url.partition("?")[2]
    assert address == (
        "division=430105002&as_of=2021-06-30&coverage=with_sole_traders"
        "&kinds=committee&kinds=branch&kinds=joint_branch"
    )


def test_rows_are_searched_and_sorted_in_place(log_in, complaints):
    page = log_in("district")
    page.goto(page.url + "indicators/enterprise_org_coverage/")
    drawn(page)
    page.evaluate("document.body.dataset.same = 'yes'")
    page.get_by_placeholder("按名称或编号查找").fill("东")
    page.get_by_placeholder("按名称或编号查找").press("Enter")
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    page.get_by_role("link", name="单位名称").click()
    expect(page.locator('#rows th[aria-sort="ascending"]')).to_contain_text("单位名称")
    assert page.url.endswith("?q=%E4%B8%9C&sort=name")
    assert page.locator("body").get_attribute("data-same") == "yes"
    page.go_back()
    expect(page.locator("#rows th[aria-sort]")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    page.go_back()
    expect(page.locator("#rows tbody tr")).to_have_count(3)
    expect(page.get_by_role("heading", level=1)).to_have_text("非公企业组织覆盖率")
    assert complaints == []


@pytest.mark.parametrize("width", [1440, 720, 390])
def test_no_page_is_wider_than_the_screen(log_in, width, tmp_path):
    """An office screen, the same at 200 % zoom, and a phone."""
    page = log_in("district")
    page.set_viewport_size({"width": width, "height": 844})
    home = page.url
    for number, address in enumerate(
        [
            *("", "indicators/", "indicators/enterprise_org_coverage/", "account/", "?year=1"),
            "indicators/members/change/?since=2017-12-31",
            *("indicators/party_orgs/bases/", "indicators/members/overlaps/", "roll-forward/"),
        ]
    ):
        page.goto(home + address)
        page.screenshot(path=tmp_path / f"{number}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        small = page.evaluate(SMALL_TEXT)
        assert small == [], address


# The text of elements that is set smaller than the least size, 14 px (15 on a narrow screen).
SMALL_TEXT = """() => {
  const least = innerWidth < 768 ? 15 : 14;
  return [...document.querySelectorAll("main *, header *, footer *")].filter((element) =>
    [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) &&
    element.checkVisibility() && !element.closest(".visually-hidden, script") &&
    parseFloat(getComputedStyle(element).fontSize) < least
  ).map((element) => element.outerHTML);
}"""


def test_the_menu_of_a_phone_opens_by_keyboard(log_in):
    page = log_in("district")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("link", name="指标", exact=True)).to_be_hidden()
    page.get_by_role("button", name="菜单").press("Enter")
    page.get_by_role("link", name="指标", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("指标")


def test_the_focus_is_seen(log_in):
    page = log_in("district")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="跳到正文")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    assert link.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_an_older_browser_still_shows_a_readable_page(log_in):
    """Chromium 109 does not know the functions that Tabler says its colours with."""
    page = log_in("district")

    def older(route):
        response = route.fetch()
        unknown = re.sub(r"(light-dark|color-mix|oklch|oklab)\(", "not-known(", response.text())
        route.fulfill(response=response, body=unknown)

    page.route("**/tabler.min*.css", older)
    page.goto(page.url + "indicators/")
    colors = page.evaluate(
        """() => ["body", ".card", ".btn-primary", ".form-select", ".catalogue-list p"].map((s) => {
          const style = getComputedStyle(document.querySelector(s));
          return [style.color, style.backgroundColor];
        })"""
    )
    ink, white = "rgb(31, 35, 40)", "rgb(255, 255, 255)"
    assert colors == [
        [ink, "rgb(246, 245, 243)"],
        [ink, white],
        [white, "rgb(181, 18, 27)"],
        [ink, white],
        ["rgb(89, 99, 110)", "rgba(0, 0, 0, 0)"],
    ]


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("--kf-ink", "--kf-ground", 4.5),
        ("--kf-muted", "--kf-ground", 4.5),
        ("--kf-muted", "--kf-surface", 4.5),
        ("--tblr-link-color", "--kf-ground", 4.5),
        ("--kf-surface", "--kf-red", 4.5),
        ("--kf-red", "--kf-surface", 4.5),
        ("--kf-focus", "--kf-ground", 3),
        ("--kf-line-strong", "--kf-surface", 3),
    ],
)
def test_colours_have_enough_contrast(text, ground, least):
    """WCAG 2.1 AA: 4.5 for text, 3 for what marks focus and fields."""
    tokens = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", STYLES.read_text()))
    light, dark = sorted((luminance(tokens[text]), luminance(tokens[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least
