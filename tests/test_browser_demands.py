"""A demand in a real browser, from its raising to its end and on: four roles, one after another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from activities.models import Demand
from orgs.models import Division, Grant, Programme, Unit, User
from orgs.periods import Period
from orgs.scope import Scope
from reports.figures import figures
from tests.barriers import barriers
from tests.book import DISTRICT, LONG_AGO, Book

pytestmark = pytest.mark.slow

PROGRAMME = "党建引领、助力千企"
DEPARTMENTS = {"430105D01": "区发改局", "430105D02": "区科技局"}


def departments() -> None:
    """Two, and one user who handles the demands of both."""
    user = User.objects.get(username="department")
    user.grants.all().delete()
    for code, name in DEPARTMENTS.items():
        Division.objects.create(code=code, name=name, kind="department", parent_id=DISTRICT)
        Grant.objects.create(user=user, role_id="department", division_id=code, started_on=LONG_AGO)


def do(page: Page, label: str, **fields: str) -> None:
    """One act on the record shown: opened, filled in, looked over, confirmed."""
    page.get_by_text("办理变动").click()
    page.get_by_role("link", name=label, exact=True).click()
    for name, value in fields.items():
        field = page.locator(f"[name={name}]").first
        if field.get_attribute("type") == "radio":
            page.get_by_label(value, exact=True).check()
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text(f"已登记：{label}")


def told(period: Period) -> tuple[object, ...]:
    """Collected, solved, and in percent: closed, on time, satisfied."""
    slugs = ["demands_collected", "demands_resolved", "demand_closure_rate",
             "demand_on_time_rate", "demand_satisfaction_rate"]  # fmt: skip
    found = figures(Scope(DISTRICT, period.last_day, period), slugs)
    return tuple(found[slug].value for slug in slugs)


def test_a_demand_goes_its_way_through_four_roles(log_in, live_server, complaints) -> None:
    page: Page = log_in("secretary")
    departments()
    Programme.objects.create(name=PROGRAMME)
    unit = Unit.objects.get(uscc="91430105MA0000EA5T")
    march, april, year = Period.of_month(2021, 3), Period.of_month(2021, 4), Period.of_year(2021)

    def as_(username: str, address: str) -> None:
        """Another person at the browser; they have logged in before."""
        client = Client()
        client.force_login(User.objects.get(username=username))
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.clear_cookies()
        page.context.add_cookies([session | {"url": live_server.url}])
        page.goto(f"{live_server.url}{address}")

    # 收集、受理、交办；交错了部门，退回，改交
    page.goto(f"{live_server.url}/units/{unit.pk}/")
    do(page, "登记诉求", effective_on="2021-03-01", content="门前停车难", category="其他",
       programme=PROGRAMME)  # fmt: skip
    demand = Demand.objects.get()
    here = f"/demands/{demand.pk}/"
    as_("district", here)
    do(page, "受理", effective_on="2021-03-02")
    do(page, "交办", effective_on="2021-03-03", lead="区发改局")
    assert told(year) == (1, 0, 0, None, None)
    as_("department", here)
    do(page, "部门退回", effective_on="2021-03-04", note="不属本局职责")
    expect(page.get_by_role("heading", level=1)).to_have_text("诉求台账")
    expect(page.locator("#main")).not_to_contain_text("门前停车难")
    as_("district", here)
    expect(page.locator("#standing")).to_contain_text("待交办")
    do(page, "交办", effective_on="2021-03-05", lead="区科技局")

    # 办理、延期、报送
    as_("department", "/demands/")
    page.get_by_role("link", name="门前停车难").click()
    expect(page.locator("#standing")).to_contain_text("2021-03-26")
    do(page, "办理进展", effective_on="2021-03-10", note="已现场查看")
    do(page, "申请延期", effective_on="2021-03-24", due_on="2021-04-09", note="需与交警协调")
    as_("district", here)
    do(page, "同意延期", effective_on="2021-03-25")
    as_("department", here)
    expect(page.locator("#standing")).to_contain_text("2021-04-09")
    do(page, "报送结果", effective_on="2021-04-08", outcome="解决", note="增设车位")

    # 反馈、评价、销号
    as_("east", here)
    do(page, "反馈单位", effective_on="2021-04-08")
    as_("secretary", here)
    do(page, "登记评价", effective_on="2021-04-09", satisfaction="满意")
    as_("district", here)
    do(page, "销号", effective_on="2021-04-09")
    whole = Decimal(100)
    assert told(year) == (1, 1, whole, whole, whole)
    assert told(march) == (1, 0, 0, None, None)  # not yet closed at its end
    assert told(april) == (0, 0, None, None, None)  # collected in March

    # 哪一天看，就是那一天的情况
    for day, state in (
        ("2021-03-01", "待受理"),
        ("2021-03-02", "待交办"),
        ("2021-03-24", "办理中"),
        ("2021-04-08", "待评价"),
        ("2021-04-09", "已办结"),
    ):
        page.goto(f"{live_server.url}/programmes/?as_of={day}")
        expect(page.locator("#main thead").first).to_contain_text(state)
        expect(page.locator("#main tbody tr").first).to_contain_text("1")
    page.goto(f"{live_server.url}{here}")

    # 重新办理：次年才发生，上年的统计不动；同年发生的，此后各日不再算
    do(page, "重新办理", effective_on="2022-01-10", note="车位被占")
    assert told(year) == (1, 1, whole, whole, whole)
    page.goto(f"{live_server.url}{here}?as_of=2022-01-09")
    expect(page.locator("#standing")).to_contain_text("已办结")
    page.goto(f"{live_server.url}{here}?as_of=2022-01-10")
    expect(page.locator("#standing")).to_contain_text("重新办理")
    page.get_by_role("link", name="变动记录").first.click()
    page.get_by_role("link", name="撤回").first.click()
    page.get_by_label("撤回原因").fill("日期有误")
    page.get_by_role("button", name="确认撤回").click()
    do(page, "重新办理", effective_on="2021-11-01", note="车位被占")
    assert told(year) == (1, 0, 0, None, None)
    book, late = Book(), date(2021, 11, 10)
    book.step(demand, date(2021, 11, 2), "assigned", "430105D02", due_on=date(2021, 11, 5))
    book.step(demand, late, "fed_back")
    book.step(demand, late, "rated", satisfaction="dissatisfied")
    page.goto(f"{live_server.url}{here}")
    do(page, "销号", effective_on="2021-11-10", outcome="部分解决")
    assert told(year) == (1, 0, whole, 0, 0)
    page.goto(f"{live_server.url}/indicators/demand_on_time_rate/?year=2021")
    expect(page.locator("#main")).to_contain_text("已办结且有办理时限的诉求")
    assert complaints == []


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_of_demands_bars_anybody(log_in, live_server, width: int) -> None:
    page: Page = log_in("district")
    departments()
    book = Book()
    unit = book.unit(name="长名称" * 20)
    day = date(2021, 12, 1)
    demand = book.demand(unit, day, accepted_on=day, department="430105D01", due_on=day)
    book.step(demand, day, "extension_asked", due_on=date(2021, 12, 20), note="很长的理由" * 60)
    found = []
    for address in ("/demands/", f"/demands/{demand.pk}/", "/programmes/", "/demands/limits/",
                    "/calendar/?year=2024", f"/demands/{demand.pk}/acts/assign/",
                    "/demands/acts/raise/"):  # fmt: skip
        found += barriers(page, live_server.url + address, width)
    assert found == []
