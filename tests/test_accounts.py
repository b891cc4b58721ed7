"""Accounts: by what name one logs in, what a password must be, when an initial one ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from orgs.accounts.login import account_named
from orgs.accounts.passwords import DIGITS, LETTERS, hashed, one_time_password
from orgs.accounts.phones import mobile, normal_phone
from orgs.models import AuditEvent, User
from tests.cast import PASSWORD, Cast, build_cast

pytestmark = pytest.mark.django_db
PHONE = "19900000001"
INITIAL = "kmwxe48273"


@pytest.fixture
def cast(db) -> Cast:
    cast = build_cast()
    cast.east.phone = PHONE
    cast.east.save()
    return cast


def logs_in(client: Client, name: str, password: str = PASSWORD) -> bool:
    client.logout()
    return client.post("/login/", {"username": name, "password": password}).status_code == 302


def said(response) -> str:
    return response.content.decode()


def hand_out(user: User, days: int = 14) -> None:
    user.set_password(INITIAL)
    user.must_change_password = True
    user.one_time_until = timezone.localdate() + timedelta(days=days)
    user.save()


# --- By which name -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["east", PHONE, "199 0000 0001", "+86 199-0000-0001"])
def test_one_logs_in_by_user_name_or_phone_number(cast, client: Client, name):
    assert logs_in(client, name)


def test_an_account_without_phone_is_not_found_by_an_empty_one(cast, client: Client):
    assert account_named("") is None
    assert account_named(" - ") is None
    assert account_named("a\0b") is None


def test_a_user_name_wins_over_the_phone_of_another(cast):
    other = User.objects.create_user(PHONE, password=PASSWORD, name="甲")
    assert account_named(PHONE) == other


def test_a_wrong_password_is_answered_alike_by_name_by_phone_and_for_nobody(cast, client: Client):
    def answer(name: str) -> str:
        html = said(client.post("/login/", {"username": name, "password": "x"}))
        return html.split("<form")[-1].split('value="')[0] + html.split('role="alert">')[1][:60]

    assert answer("east") == answer(PHONE) == answer("19900000009") == answer("nobody")


def test_looking_for_an_account_is_one_query_found_or_not(cast, django_assert_num_queries):
    for name in ("east", PHONE, "nobody", "19900000009"):
        with django_assert_num_queries(1):
            account_named(name)


def test_wrong_passwords_lock_the_account_under_either_name(cast, client: Client):
    names = ["east", PHONE, "199-0000-0001"]
    for attempt in range(settings.AXES_FAILURE_LIMIT):
        client.post("/login/", {"username": names[attempt % 3], "password": "x"})
    assert AccessAttempt.objects.get().username == "east"
    for name in names:
        response = client.post("/login/", {"username": name, "password": PASSWORD})
        assert response.status_code == 429


def test_a_failed_log_in_by_phone_is_written_down_for_the_account(cast, client: Client):
    client.post("/login/", {"username": PHONE, "password": "x"})
    event = AuditEvent.objects.get()
    assert (event.kind, event.by, event.target) == ("login_failed", cast.east, "")


def test_a_disabled_account_is_answered_like_a_wrong_password(cast, client: Client):
    User.objects.filter(pk=cast.east.pk).update(is_active=False)
    html = said(client.post("/login/", {"username": "east", "password": PASSWORD}))
    assert "用户名或密码不正确" in html


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        (" 199 0000-0001 ", PHONE),
        ("+8619900000001", PHONE),
        ("0731-84550000", "073184550000"),
        ("84550000", "84550000"),
        ("无", ""),
        ("12345", ""),
        ("1990000000112345", ""),
    ],
)
def test_a_phone_number_is_kept_as_digits(text, phone):
    assert normal_phone(text) == phone


def test_only_a_mobile_number_becomes_a_user_name():
    assert mobile("199 0000 0001") == PHONE
    assert mobile("0731-84550000") == ""


# --- What a password must be ---------------------------------------------------------------------


@pytest.mark.parametrize("password", ["Abcd-xyz", "kaifu-2021x", "开福区kaifu21"])
def test_staff_choose_three_of_four_classes(cast, password):
    validate_password(password, cast.east)


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("Ab-12", "8"),
        ("kaifu20211231", "至少要有3类"),
        ("correct horse", "至少要有3类"),
        ("Ab-19900000001", "电话"),
    ],
)
def test_a_weak_password_of_staff_is_refused_with_the_rule(cast, password, rule):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, cast.east)
    assert rule in "".join(refused.value.messages)


def test_an_instructor_may_do_with_letters_and_numbers(cast):
    validate_password("xiangjiang58", cast.instructor)
    with pytest.raises(ValidationError, match="至少要有2类"):
        validate_password("58392716402", cast.instructor)


def test_an_initial_password_cannot_be_misread():
    for _ in range(50):
        password = one_time_password()
        assert set(password[:5]) <= set(LETTERS)
        assert set(password[5:]) <= set(DIGITS)
    assert set(LETTERS + DIGITS).isdisjoint("0o1lioOIL")
    assert len({one_time_password() for _ in range(50)}) == 50


# --- Initial passwords ---------------------------------------------------------------------------


def test_an_initial_password_leads_to_its_change_and_nowhere_else(cast, client: Client):
    hand_out(cast.east)
    assert logs_in(client, "east", INITIAL)
    for address in ("/", "/indicators/members/", "/account/"):
        assert client.get(address).url == "/account/password/"
    assert client.post("/account/").url == "/account/password/"
    partial = client.get("/indicators/members/", headers={"HX-Request": "true"})
    assert partial.headers["HX-Redirect"] == "/account/password/"
    assert "请设一个自己的密码" in said(client.get("/account/password/"))
    assert b":root" in client.get("/static/css/kaifu.css").getvalue()
    assert client.post("/logout/").url == "/login/"


def test_once_changed_the_account_is_as_any_other(cast, client: Client):
    hand_out(cast.east)
    logs_in(client, "east", INITIAL)
    new = {"new_password1": "Kaifu-2021", "new_password2": "Kaifu-2021"}
    assert client.post("/account/password/", new).url == "/"
    assert client.get("/").status_code == 200
    user = User.objects.get(username="east")
    assert (user.must_change_password, user.one_time_until) == (False, None)
    assert logs_in(client, "east", "Kaifu-2021")


def test_later_a_password_is_changed_by_who_knows_it(cast, client: Client):
    client.force_login(cast.east)
    new = {"new_password1": "Kaifu-2021", "new_password2": "Kaifu-2021"}
    assert client.post("/account/password/", new).status_code == 200
    assert client.post("/account/password/", new | {"old_password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(("days", "enters"), [(1, True), (0, True), (-1, False)])
def test_an_initial_password_logs_in_up_to_its_last_day(cast, client: Client, days, enters):
    hand_out(cast.east, days=days)
    assert logs_in(client, "east", INITIAL) is enters


def test_an_initial_password_out_of_date_says_what_to_do(cast, client: Client):
    hand_out(cast.east)
    User.objects.filter(pk=cast.east.pk).update(one_time_until=date(2021, 9, 5))
    html = said(client.post("/login/", {"username": "east", "password": INITIAL}))
    assert "初始密码已过有效期（到2021年9月5日为止）" in html
    assert "重新发放初始密码" in html
    wrong = said(client.post("/login/", {"username": "east", "password": "x"}))
    assert "有效期" not in wrong


@pytest.mark.slow
def test_the_hash_of_an_initial_password_gives_way_to_the_usual_one(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    (first,) = hashed([INITIAL])
    user = User.objects.create(username="x", name="甲", password=first)
    assert user.check_password(INITIAL)
    assert int(user.password.split("$")[1]) > int(first.split("$")[1])
    assert user.check_password(INITIAL)
