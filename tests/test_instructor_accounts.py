"""Accounts of instructors: opened in bulk from the ledger, reset by their own street."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from members.accounts import appointed, plans
from members.models import Appointment, Instructor
from orgs.models import AuditEvent, Grant, User
from orgs.scope import EVERYTHING
from tests.book import DISTRICT, EAST, Book
from tests.cast import Cast, build_cast
from tests.cast import user as account_of

pytestmark = pytest.mark.django_db
PAGE = "/instructors/accounts/"


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


@pytest.fixture
def book(cast) -> Book:
    return Book()


def text(response) -> str:
    return response.content.decode()


def slips(response) -> dict[str, str]:
    """User name → initial password, of the slips of a page."""
    found = re.findall(
        r'<dd class="slip-code">([^<]+)</dd>.*?<span>(\w+)</span><span>(\w+)</span>',
        text(response),
        re.S,
    )
    return {name: letters + digits for name, letters, digits in found}


def act(client: Client, step: str, *instructors: Instructor):
    return client.post(PAGE, {"step": step, "chosen": [one.pk for one in instructors]})


def add(book: Book, number: str, phone: str = "", name: str = "周指导", **about) -> Instructor:
    return book.instructor(
        about.pop("level", "street"), about.pop("street", EAST),
        number=number, name=name, phone=phone, **about,
    )  # fmt: skip


def notes() -> dict[str, tuple[str, str]]:
    """Instructor's number → user name and explanation."""
    return {p.instructor.number: (p.username, p.note) for p in plans(appointed(EVERYTHING))}


# --- Who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", ["leader", "secretary", "instructor", "department", "administrator"]
)
def test_accounts_are_opened_by_who_keeps_the_ledger_of_an_area(cast, client: Client, who):
    client.force_login(getattr(cast, who))
    assert client.get(PAGE).status_code == 403
    assert act(client, "open", cast.on_the_west.instructor).status_code == 403
    address = f"/instructors/{cast.on_the_east.instructor.pk}/account/password/"
    assert client.post(address).status_code == 404


def test_a_street_sees_its_own_instructors_only(cast, book, client: Client):
    add(book, "ZDY-1", name="周东导")
    client.force_login(cast.east)
    page = text(client.get(PAGE))
    assert "周东导" in page
    assert "周西导" not in page
    assert "李指导" not in page  # has an account
    assert "李指导" in text(client.get(PAGE, {"state": "with"}))


def test_the_district_sees_all(cast, client: Client):
    client.force_login(cast.district)
    assert "周西导" in text(client.get(PAGE))


def test_an_instructor_of_another_street_is_not_found(cast, client: Client):
    client.force_login(cast.east)
    other = cast.on_the_west.instructor
    for step in ("preview", "open", "again"):
        assert act(client, step, other).status_code == 404
    assert client.post(f"/instructors/{other.pk}/account/password/").status_code == 404
    assert not Instructor.objects.get(pk=other.pk).user_id


def test_who_is_appointed_no_more_or_elsewhere_today_is_not_found(cast, book, client: Client):
    ended = add(book, "ZDY-1", since=date(2020, 1, 1))
    Appointment.objects.filter(instructor=ended).update(
        ended_on=timezone.localdate(), closed_by=book.change
    )
    client.force_login(cast.east)
    assert act(client, "open", ended).status_code == 404


def test_reading_the_list_is_written_down(cast, client: Client):
    client.force_login(cast.west)
    client.get(PAGE)
    event = AuditEvent.objects.get(kind=AuditEvent.Kind.PERSONAL_READ)
    assert (event.by, event.rows, event.target) == (cast.west, 1, "指导员账号")


# --- What would be done --------------------------------------------------------------------------


def test_the_phone_becomes_the_user_name_and_else_the_number_does(cast, book):
    add(book, "ZDY-1", "199 0000-0001")
    add(book, "ZDY-2")
    add(book, "ZDY-3", "0731-84550000")
    add(book, "ZDY-4", "19900000001")
    found = notes()
    assert found["ZDY-1"] == ("19900000001", "")
    assert found["ZDY-2"] == ("ZDY-2", "台账没有电话，用指导员编号登录")
    assert found["ZDY-3"] == ("ZDY-3", "号码不是11位手机号，用指导员编号登录")
    assert found["ZDY-4"] == ("ZDY-4", "号码与指导员ZDY-1相同，用指导员编号登录，请核对号码")
    assert found["ZDY-EAST"] == ("", "已有账号，不再开通")


def test_a_number_that_is_anothers_already_is_told(cast, book):
    User.objects.filter(pk=cast.west.pk).update(phone="19900000001")
    User.objects.filter(pk=cast.leader.pk).update(username="19900000002")
    account_of("ZDY-3", "某某", "instructor", division_id=EAST)
    add(book, "ZDY-1", "19900000001")
    add(book, "ZDY-2", "19900000002")
    add(book, "ZDY-3")
    found = notes()
    for number in ("ZDY-1", "ZDY-2"):
        assert found[number] == (number, "号码已用于别人的账号，用指导员编号登录，请核对号码")
    assert found["ZDY-3"] == ("", "用户名“ZDY-3”已被占用，不能开通，请联系系统管理员")


def test_a_person_with_an_account_keeps_it(cast, book, client: Client):
    User.objects.filter(pk=cast.secretary.pk).update(phone="19900000001")
    one = add(book, "ZDY-1", "19900000001", name="东支部书记")
    client.force_login(cast.east)
    assert "密码不变" in text(act(client, "preview", one))
    assert act(client, "open", one).url == PAGE
    one.refresh_from_db()
    assert one.user == cast.secretary
    assert one.user.password == cast.secretary.password
    assert Grant.objects.filter(user=cast.secretary, role="instructor", division=EAST).exists()


def test_an_administrators_account_never_becomes_an_instructors(cast, book):
    User.objects.filter(pk=cast.administrator.pk).update(phone="19900000001")
    add(book, "ZDY-1", "19900000001", name="管理员")
    assert notes()["ZDY-1"][0] == "ZDY-1"


def test_a_preview_changes_nothing(cast, book, client: Client):
    one = add(book, "ZDY-1", "19900000001")
    client.force_login(cast.east)
    assert "19900000001" in text(act(client, "preview", one))
    assert not User.objects.filter(username="19900000001").exists()


def test_nothing_chosen_is_said(cast, client: Client):
    client.force_login(cast.east)
    assert "没有选中任何指导员" in text(act(client, "preview"))


# --- What is done --------------------------------------------------------------------------------


def test_accounts_are_opened_with_slips_that_log_in(cast, book, client: Client):
    one, two = add(book, "ZDY-1", "19900000001"), add(book, "ZDY-2", name="吴指导")
    client.force_login(cast.east)
    response = act(client, "open", one, two)
    handed = slips(response)
    assert set(handed) == {"19900000001", "ZDY-2"}
    assert "no-store" in response.headers["Cache-Control"]
    assert "http://testserver/" in text(response)
    for name, password in handed.items():
        browser = Client()
        assert browser.post("/login/", {"username": name, "password": password}).url == "/v/"
        assert browser.get("/").url == "/account/password/"
    one.refresh_from_db()
    grant = Grant.objects.get(user=one.user)
    assert (grant.role_id, grant.division_id, grant.started_on) == (
        "instructor", EAST, timezone.localdate(),
    )  # fmt: skip
    assert one.user.name == "周指导"
    assert AuditEvent.objects.filter(
        kind=AuditEvent.Kind.ACCOUNT, target=f"账号{one.user_id} 开通，发放初始密码", by=cast.east
    ).exists()


def test_opening_again_makes_nothing_and_shows_no_password(cast, book, client: Client):
    one = add(book, "ZDY-1", "19900000001")
    client.force_login(cast.east)
    (password,) = slips(act(client, "open", one)).values()
    users = User.objects.count()
    response = act(client, "open", one)
    assert response.url == PAGE
    page = text(client.get(PAGE))
    assert "没有新建" in page
    assert password not in page + text(client.get(PAGE, {"state": "initial"}))
    assert User.objects.count() == users
    assert User.objects.get(username="19900000001").check_password(password)


def test_a_lost_slip_is_handed_out_anew_for_one_or_for_many(cast, book, client: Client):
    one, two = add(book, "ZDY-1", "19900000001"), add(book, "ZDY-2")
    client.force_login(cast.east)
    first = slips(act(client, "open", one, two))
    second = slips(act(client, "again", one, two))
    assert first.keys() == second.keys()
    assert all(first[name] != second[name] for name in first)
    third = slips(client.post(f"/instructors/{one.pk}/account/password/"))
    assert User.objects.get(username="19900000001").check_password(third["19900000001"])


def test_a_reset_ends_the_instructors_sessions(cast, client: Client):
    browser = Client()
    browser.force_login(cast.instructor)
    client.force_login(cast.east)
    client.post(f"/instructors/{cast.on_the_east.instructor.pk}/account/password/")
    assert browser.get("/").url.startswith("/login/")


def test_a_street_cannot_take_over_an_account_that_sees_more(cast, client: Client):
    """A reset shows the password: of a district clerk's account that would be the district."""
    Grant.objects.create(
        user=cast.instructor,
        role_id="district",
        division_id=DISTRICT,
        started_on=date(2021, 1, 1),
    )
    client.force_login(cast.east)
    one = cast.on_the_east.instructor
    assert client.post(f"/instructors/{one.pk}/account/password/").status_code == 403
    assert slips(act(client, "again", one)) == {}
    assert "由系统管理员办理" in text(client.get(PAGE, {"state": "with"}))


def test_a_disabled_account_is_left_to_the_administrator(cast, client: Client):
    User.objects.filter(pk=cast.instructor.pk).update(is_active=False)
    client.force_login(cast.east)
    one = cast.on_the_east.instructor
    assert client.post(f"/instructors/{one.pk}/account/password/").status_code == 403


def test_no_address_or_log_line_holds_a_phone_or_password(cast, book, client: Client, caplog):
    caplog.set_level("DEBUG")
    one = add(book, "ZDY-1", "19900000001")
    client.force_login(cast.east)
    page = client.get(PAGE)
    response = act(client, "open", one)
    (password,) = slips(response).values()
    heard = [r.getMessage() for r in caplog.records if r.name != "django.db.backends"]
    links = re.findall(r'(?:href|action)="([^"]*)"', text(page) + text(response))
    for secret in ("19900000001", password, password[:5]):
        assert secret not in "".join(heard + links)


def test_many_accounts_take_as_many_queries_as_few(cast, book, django_assert_num_queries):
    from members.accounts import open_accounts

    def opened(numbers: range) -> int:
        chosen = [add(book, f"ZDY-{n}", f"199000{n:05d}") for n in numbers]
        rows = appointed(EVERYTHING).filter(instructor__in=chosen)
        with django_assert_num_queries(30, exact=False) as captured:
            assert len(open_accounts(appointments=rows, by=cast.east, request=None)) == len(chosen)
        return len(captured)

    assert opened(range(1, 3)) == opened(range(10, 40))


def test_the_list_takes_as_many_queries_for_many_instructors(
    cast, book, client: Client, django_assert_num_queries
):
    client.force_login(cast.east)
    add(book, "ZDY-0")

    def queries(state: str) -> int:
        with django_assert_num_queries(30, exact=False) as captured:
            client.get(PAGE, {"state": state})
        return len(captured)

    before = {state: queries(state) for state in ("without", "with")}
    for number in range(1, 5):
        one = add(book, f"ZDY-{number}")
        one.user = account_of(f"z{number}", "某", "instructor", division_id=EAST)
        one.save()
        add(book, f"ZDY-X{number}")
    assert {state: queries(state) for state in before} == before
