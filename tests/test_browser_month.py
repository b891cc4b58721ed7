"""A branch secretary's month in a real browser: what is due, a joint theme day, its roll, a stage."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from members.models import Post
from orgs.models import PartyOrganization
from tests.barriers import barriers
from tests.book import LONG_AGO, Book

pytestmark = pytest.mark.slow


def with_a_committee_and_an_activist() -> PartyOrganization:
    """The east branch of the cast with a third member, a committee of three, and an activist."""
    branch, book = PartyOrganization.objects.get(number="DZZ-EAST"), Book()
    people = [one.member for one in branch.affiliations.all()]
    people.append(book.member(branch, number="DY-EAST-3", name="吴东明"))
    for member, kind in zip(people, ("secretary", "deputy", "committee_member"), strict=True):
        Post.objects.create(
            member=member, party_organization=branch, kind=kind, **book.spell(LONG_AGO)
        )
    book.candidate(
        branch,
        date(2020, 11, 1),
        name="田东生",
        talked_on=date(2020, 11, 9),
        activist_on=date(2021, 3, 1),
    )
    return branch


def begin(page: Page, act: str) -> Locator:
    """Open an act of the record's page; returns where its days and rules are told."""
    page.get_by_text("办理变动").click()
    page.get_by_role("link", name=act, exact=True).click()
    return page.locator("#main")


def confirm(page: Page) -> None:
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记")


def test_a_branch_secretarys_month(log_in, live_server, complaints) -> None:
    branch = with_a_committee_and_an_activist()
    page: Page = log_in("secretary")
    main = page.locator("#main")

    # A committee meeting that nobody recorded is due, is recorded for its day, and is due no more.
    page.goto(f"{live_server.url}/inbox/")
    page.get_by_role("link", name="2021年12月：支委会未记录").click()
    page.locator("[name=effective_on]").fill("2021-12-10")
    expect(page.locator("[name=kind]")).to_have_value("committee")
    confirm(page)
    expect(page.locator("#expected")).to_contain_text("11月未记录；12月已记录")
    page.goto(f"{live_server.url}/inbox/")
    expect(main).to_contain_text("2021年12月：主题党日未记录")
    expect(main).not_to_contain_text("支委会")

    # A theme day held with another branch, which is named by its number.
    page.goto(f"{live_server.url}/party-organizations/{branch.pk}/")
    begin(page, "登记组织生活")
    page.locator("[name=effective_on]").fill("2021-12-20")
    page.locator("[name=kind]").select_option(label="主题党日")
    page.locator("[name=theme]").fill("重温入党誓词")
    page.locator("[name=partner_1]").fill("DZZ-WEST")
    confirm(page)

    # Its roll: everybody but one on leave, and one who was not looked for.
    page.locator("#activities").get_by_role("link", name="重温入党誓词").click()
    begin(page, "点名")
    expect(main).to_contain_text("另有1名党员属于联合主办的其他党组织")
    expect(main).not_to_contain_text("孙西平")
    assert barriers(page, page.url, 390) == []
    page.get_by_role("button", name="全部到会").click()
    for name, state in (("钱东升", "请假"), ("吴东明", "未记")):
        page.get_by_role("row", name=name).get_by_text(state, exact=True).click()
    confirm(page)
    expect(page.locator("#said")).to_contain_text("1/4")
    page.set_viewport_size({"width": 1280, "height": 800})

    # A stage too early is stopped with the rule, and passes with the documented reason.
    page.goto(f"{live_server.url}/party-organizations/{branch.pk}/")
    page.locator("#candidates").get_by_role("link", name="田东生").click()
    begin(page, "确定为发展对象")
    page.locator("[name=effective_on]").fill("2021-12-20")
    page.get_by_role("button", name="下一步：核对").click()
    expect(main).to_contain_text("培养教育不满一年（应在一年以上）")
    expect(main).to_contain_text("《中国共产党发展党员工作细则》")
    page.locator("[name=override_reason]").fill("上级批准提前，见批复")
    confirm(page)
    expect(main).to_contain_text("发展对象：上级批准提前，见批复")

    # Once in the district, once in each branch.
    page.context.clear_cookies()
    log_in("district")
    for division in ("", "430105002", "430105003"):
        page.goto(f"{live_server.url}/indicators/theme_party_days/?division={division}")
        expect(page.locator(".figure-big")).to_have_text("1场")
    assert [text for text in complaints if "422" not in text] == []
