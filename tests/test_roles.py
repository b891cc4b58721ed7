"""User administration: who manages accounts and roles, by which rules, and what is kept of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from orgs.accounts import actions
from orgs.accounts.holdings import history
from orgs.models import AuditEvent, Grant, Role, User
from tests.book import DISTRICT, EAST, LONG_AGO, WEST
from tests.cast import PASSWORD, Cast, build_cast
from tests.cast import user as account_of

pytestmark = pytest.mark.django_db
PHONE = "19900000001"
STAFF = ("district", "leader", "east", "secretary", "instructor", "department")


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


@pytest.fixture
def admin(cast, client: Client) -> Client:
    client.force_login(cast.administrator)
    return client


def text(response) -> str:
    return response.content.decode()


def events() -> list[str]:
    found = AuditEvent.objects.filter(kind=AuditEvent.Kind.ACCOUNT).order_by("pk")
    return [event.target.partition(" ")[2] for event in found]


def new(**values: str) -> dict[str, str]:
    return {"name": "新同志", "username": "xin", "phone": "", "token": "t" * 32} | values


# --- Who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", STAFF)
def test_only_an_administrator_manages_accounts(cast, client: Client, who):
    client.force_login(getattr(cast, who))
    pk = cast.west.pk
    for address in ("/users/", "/users/new/", f"/users/{pk}/", f"/users/{pk}/edit/"):
        assert client.get(address).status_code == 403
    for address in (f"/users/{pk}/active/", f"/users/{pk}/password/", "/users/new/"):
        assert client.post(address, new()).status_code == 403
    assert not User.objects.filter(username="xin").exists()


def test_an_administrator_whose_grant_has_ended_manages_nothing(cast, admin):
    cast.administrator.grants.update(ended_on=timezone.localdate())
    assert admin.get("/users/").status_code == 403


def test_an_administrator_reaches_no_data(cast, admin):
    for address in ("/", "/indicators/", "/indicators/members/", "/indicators/members/export.csv"):
        assert admin.get(address).status_code == 403


def test_who_manages_accounts_only_is_offered_no_reminders(cast, admin, client: Client):
    """The page of reminders is of ledgers, and would refuse them."""
    assert 'href="/due/"' not in admin.get("/inbox/").content.decode()
    client.force_login(cast.east)
    assert 'href="/due/"' in client.get("/inbox/").content.decode()


@pytest.mark.parametrize("who", [*STAFF, "administrator"])
def test_everybody_reads_what_each_role_is_for(cast, client: Client, who):
    client.force_login(getattr(cast, who))
    page = text(client.get("/roles/"))
    for role in Role.objects.all():
        assert role.name in page
        assert role.description in page


# --- The list ------------------------------------------------------------------------------------


def listed(client: Client, **query: str) -> set[str]:
    page = text(client.get("/users/", query))
    return {user.name for user in User.objects.all() if f">{user.name}</a>" in page}


def test_the_list_is_narrowed_by_role_place_and_state(cast, admin):
    assert listed(admin, role="street") == {"东街工作人员", "清水塘工作人员"}
    assert listed(admin, division=WEST) == {"清水塘工作人员"}
    assert listed(admin, role="street", division=EAST) == {"东街工作人员"}
    User.objects.filter(pk=cast.east.pk).update(is_active=False)
    assert listed(admin, state="off") == {"东街工作人员"}


@pytest.mark.parametrize("typed", ["塘工作", "wes", "qst", "QSTGZ", PHONE, "199 0000 0001"])
def test_an_account_is_found_by_part_of_its_names_or_by_its_phone(cast, admin, typed):
    User.objects.filter(pk=cast.west.pk).update(phone=PHONE)
    response = admin.post("/users/?role=street", {"q": typed})
    assert response.url == "/users/?role=street"  # what was searched for is in no address
    assert listed(admin) == {"清水塘工作人员"}
    admin.post("/users/", {"q": ""})
    assert len(listed(admin)) == User.objects.count()


def test_a_phone_number_is_masked_in_the_list(cast, admin):
    User.objects.filter(pk=cast.west.pk).update(phone=PHONE, username=PHONE)
    page = text(admin.get("/users/"))
    assert PHONE not in page
    assert "199****0001" in page


def test_the_list_takes_as_many_queries_for_many_accounts(cast, admin, django_assert_num_queries):
    def queries() -> int:
        with django_assert_num_queries(14, exact=False) as captured:
            admin.get("/users/")
        return len(captured)

    before = queries()
    for number in range(10):
        account_of(f"more{number}", f"更多{number}", "street", division_id=EAST)
    assert queries() == before


# --- Making and correcting accounts --------------------------------------------------------------


def test_an_account_is_made_once_however_often_the_form_is_sent(cast, admin):
    first = admin.post("/users/new/", new(phone="199 0000 0001"))
    again = admin.post("/users/new/", new(phone="199 0000 0001"))
    made = User.objects.get(username="xin")
    assert first.url == again.url == f"/users/{made.pk}/"
    assert (made.name, made.phone, made.has_usable_password()) == ("新同志", PHONE, False)
    assert events() == ["新建"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"username": "east"}, "这个用户名已有人用"),
        ({"username": PHONE}, "这个用户名是另一个账号的手机号码"),
        ({"phone": PHONE}, "这个号码已用于“东街工作人员”的账号"),
        ({"phone": "12ab"}, "电话号码应为7至12位数字"),
        ({"name": ""}, "id_name_error"),
    ],
)
def test_a_wrong_entry_names_the_rule_and_keeps_what_was_typed(cast, admin, typed, said):
    User.objects.filter(pk=cast.east.pk).update(phone=PHONE)
    response = admin.post("/users/new/", new(**typed))
    assert response.status_code == 200
    assert said in text(response)
    kept = new(**typed)
    assert f'value="{kept["username"]}"' in text(response)
    assert not User.objects.filter(username="xin").exists()


def test_a_user_name_is_not_anothers_phone_nor_the_other_way_round(cast, admin):
    User.objects.filter(pk=cast.west.pk).update(username=PHONE)
    assert "另一个账号的用户名" in text(admin.post("/users/new/", new(phone=PHONE)))


def test_an_account_is_corrected(cast, admin):
    sent = {"name": "东街新人", "username": "east", "phone": PHONE}
    assert admin.post(f"/users/{cast.east.pk}/edit/", sent).url == f"/users/{cast.east.pk}/"
    cast.east.refresh_from_db()
    assert (cast.east.name, cast.east.phone) == ("东街新人", PHONE)
    assert events() == ["修改资料"]


def test_seeing_a_phone_in_full_is_written_down(cast, admin):
    admin.get(f"/users/{cast.east.pk}/edit/")
    event = AuditEvent.objects.get(kind=AuditEvent.Kind.PERSONAL_READ)
    assert event.target == f"账号{cast.east.pk}"


# --- Disabling and initial passwords -------------------------------------------------------------


def test_a_disabled_account_is_out_at_once_and_for_good(cast, admin):
    browser = Client()
    browser.force_login(cast.east)
    admin.post(f"/users/{cast.east.pk}/active/", {"active": "no"})
    assert browser.get("/").url.startswith("/login/")
    admin.post(f"/users/{cast.east.pk}/active/", {"active": "yes"})
    assert browser.get("/").url.startswith("/login/")
    again = Client().post("/login/", {"username": "east", "password": PASSWORD})
    assert again.status_code == 200  # the password of before is void
    assert events() == ["停用", "启用"]


def test_nobody_disables_their_own_account(cast, admin):
    account_of("second", "第二管理员", "administrator")
    admin.post(f"/users/{cast.administrator.pk}/active/", {"active": "no"})
    assert "请由另一名系统管理员办理" in text(admin.get("/users/"))
    assert User.objects.get(pk=cast.administrator.pk).is_active


def test_the_last_administrator_stays(cast):
    second = account_of("second", "第二管理员", "administrator")
    actions.disable(user=cast.administrator, by=second, request=None)
    with pytest.raises(ValidationError, match="最后一名"):
        actions.disable(user=second, by=None, request=None)
    with pytest.raises(ValidationError, match="最后一名"):
        actions.end_grant(grant=second.grants.get(), on=timezone.localdate(), by=None, request=None)


def test_an_initial_password_is_shown_once_and_ends_what_was_before(cast, admin):
    browser = Client()
    browser.force_login(cast.east)
    response = admin.post(f"/users/{cast.east.pk}/password/")
    page = text(response)
    first, second = page.split('<dt>初始密码</dt><dd class="slip-code"><span>')[1].split("</span>")[
        :2
    ]
    password = first + second.removeprefix("<span>")
    assert "no-store" in response.headers["Cache-Control"]
    assert browser.get("/").url.startswith("/login/")
    user = User.objects.get(pk=cast.east.pk)
    assert user.must_change_password
    assert user.one_time_until == timezone.localdate() + timedelta(days=14)
    assert password not in user.password
    assert password not in text(admin.get(f"/users/{cast.east.pk}/"))
    entered = Client().post("/login/", {"username": "east", "password": password})
    assert entered.status_code == 302
    assert events() == ["发放初始密码"]


def test_a_password_is_never_handed_out_by_following_a_link(cast, admin):
    assert admin.get(f"/users/{cast.east.pk}/password/").status_code == 405


def test_no_log_line_holds_a_password_or_a_phone(cast, admin, caplog):
    caplog.set_level("DEBUG")
    admin.post("/users/new/", new(phone=PHONE))
    page = text(admin.post(f"/users/{cast.east.pk}/password/"))
    password = page.split('class="slip-code"><span>')[1].split("</span>")[0]
    heard = [one.getMessage() for one in caplog.records if one.name != "django.db.backends"]
    assert PHONE not in "".join(heard)
    assert password not in "".join(heard)


# --- Grants --------------------------------------------------------------------------------------


def give(client: Client, user: User, **values: str):
    sent = {"role": "street", "division": EAST, "started_on": "2021-09-05"} | values
    return client.post(f"/users/{user.pk}/", sent)


@pytest.fixture
def nobody(cast) -> User:
    return User.objects.create_user("nobody", password=PASSWORD, name="无名")


def test_a_role_is_given_once_over_a_division_between_two_days(nobody, admin):
    for _ in range(2):
        assert give(admin, nobody, last_day="2021-12-31").url == f"/users/{nobody.pk}/"
    grant = nobody.grants.get()
    assert (grant.role_id, grant.division_id) == ("street", EAST)
    assert (grant.started_on, grant.ended_on) == (date(2021, 9, 5), date(2022, 1, 1))
    assert events() == ["授予“街道工作人员”"]


def test_a_role_is_given_over_a_party_organisation_by_its_number(cast, nobody, admin):
    give(admin, nobody, role="secretary", division="", party_organization="DZZ-EAST")
    assert nobody.grants.get().party_organization == cast.east_branch
    assert "中共东方科技支部委员会" in text(admin.get(f"/users/{nobody.pk}/"))


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"role": ""}, "role", "请选择角色"),
        ({"role": "emperor"}, "role", "没有这个角色"),
        ({"division": ""}, "division", "角色“街道工作人员”要指明区划"),
        ({"division": "999999"}, "division", "没有这个区划，或它已撤销"),
        ({"division": DISTRICT}, "division", "只能授予街道、开发区"),
        ({"role": "secretary"}, "division", "不按区划授权"),
        ({"role": "secretary", "division": ""}, "party_organization", "要指明党组织"),
        (
            {"role": "secretary", "division": "", "party_organization": "DZZ-0"},
            "party_organization",
            "没有编号为“DZZ-0”的在册党组织",
        ),
        ({"party_organization": "DZZ-EAST"}, "party_organization", "不按党组织授权"),
        ({"role": "administrator"}, "division", "不按区划授权"),
        ({"started_on": "昨天"}, "started_on", "日期无法识别"),
        ({"last_day": "2021-09-04"}, "last_day", "最后一天不能早于开始日期"),
    ],
)
def test_a_wrong_grant_is_told_at_its_field_and_kept(nobody, admin, typed, field, said):
    page = text(give(admin, nobody, **typed))
    assert said in page.split(f'id="id_{field}_error"')[1].split("</p>")[0]
    assert not nobody.grants.exists()
    if "division" not in typed:
        assert f'<option value="{EAST}" selected>' in page


def test_the_same_role_is_not_given_twice_over_the_same(cast, admin):
    page = text(give(admin, cast.east))
    assert "已有这项授权（自2018年1月1日起）" in page


def test_an_administrator_gives_nothing_to_himself(cast, admin):
    page = text(give(admin, cast.administrator))
    assert "不能给自己授权" not in page  # the form is not even there
    assert cast.administrator.grants.count() == 1
    with pytest.raises(ValidationError, match="不能给自己授权"):
        actions.give_role(
            Grant(
                user=cast.administrator,
                role_id="street",
                division_id=EAST,
                started_on=LONG_AGO,
            ),
            by=cast.administrator,
            request=None,
        )


def test_who_manages_accounts_holds_no_role_with_data_nor_the_other_way_round(cast, admin):
    second = account_of("second", "第二管理员", "administrator")
    assert "此人是系统管理员" in text(give(admin, second))
    assert "系统管理员不能同时有业务角色" in text(
        give(admin, cast.east, role="administrator", division="")
    )


def test_a_disabled_account_is_given_nothing(nobody, admin):
    User.objects.filter(pk=nobody.pk).update(is_active=False)
    give(admin, nobody)
    assert not nobody.grants.exists()


def test_a_password_chosen_by_the_lesser_rule_is_changed_with_the_greater_role(cast, admin):
    give(admin, cast.instructor)
    assert User.objects.get(pk=cast.instructor.pk).must_change_password


def test_a_grant_ends_on_a_day_and_opens_nothing_from_then_on(cast, admin):
    browser = Client()
    browser.force_login(cast.east)
    address = f"/users/{cast.east.pk}/grants/{cast.east.grants.get().pk}/end/"
    assert "东风路街道" in text(admin.get(address))
    past = {"ended_on": str(timezone.localdate() - timedelta(days=1))}
    assert "日期不能早于今天" in text(admin.post(address, past))
    assert browser.get("/").status_code == 200
    admin.post(address, {"ended_on": str(timezone.localdate())})
    assert browser.get("/").status_code == 403
    assert admin.get(address).status_code == 404


def test_a_grant_given_by_mistake_is_withdrawn_and_its_history_stays(nobody, admin):
    today = str(timezone.localdate())
    give(admin, nobody, started_on=today)
    admin.post(f"/users/{nobody.pk}/grants/{nobody.grants.get().pk}/end/", {"ended_on": today})
    assert not nobody.grants.exists()
    said = [(entry.by, entry.said.split("，")[0]) for entry in history(nobody)]
    assert said == [
        ("管理员", "撤回：街道工作人员（东风路街道）"),
        ("管理员", "授予：街道工作人员（东风路街道）"),
    ]


def test_the_history_of_grants_tells_who_and_what(nobody, admin):
    give(admin, nobody)
    admin.post(
        f"/users/{nobody.pk}/grants/{nobody.grants.get().pk}/end/",
        {"ended_on": str(timezone.localdate())},
    )
    page = text(admin.get(f"/users/{nobody.pk}/"))
    assert "授予：街道工作人员（东风路街道），自2021年9月5日起，长期有效" in page
    assert "改为：街道工作人员（东风路街道），自2021年9月5日起，自" in page
    assert [entry.by for entry in history(nobody)] == ["管理员", "管理员"]


# --- One's own account ---------------------------------------------------------------------------


def test_a_user_corrects_their_own_phone_and_the_name_made_of_it(cast, client: Client):
    User.objects.filter(pk=cast.east.pk).update(phone=PHONE, username=PHONE)
    client.force_login(User.objects.get(pk=cast.east.pk))
    client.post("/account/", {"phone": "199 0000 0002"})
    cast.east.refresh_from_db()
    assert (cast.east.phone, cast.east.username) == ("19900000002", "19900000002")
    assert events() == ["本人更正电话"]


def test_a_phone_of_somebody_else_is_refused_without_saying_whose(cast, client: Client):
    User.objects.filter(pk=cast.west.pk).update(phone=PHONE)
    client.force_login(cast.east)
    page = text(client.post("/account/", {"phone": PHONE}))
    assert "这个号码已用于另一个账号" in page
    assert "清水塘" not in page
    assert f'value="{PHONE}"' in page
