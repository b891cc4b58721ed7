"""接口令牌: made by who looks after an area, shown once, revoked by the owner or an administrator."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from orgs.models import AuditEvent, Division
from orgs.periods import years_after
from reports.api.tokens import digest_of
from reports.models import ApiToken
from tests.book import DISTRICT, EAST, WEST
from tests.cast import Cast, build_cast, user

pytestmark = pytest.mark.django_db
PAGE = "/account/tokens/"


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


def said(**over: str) -> dict[str, str]:
    last = timezone.localdate() + timedelta(days=90)
    return {"name": "月报取数", "division": EAST, "expires_on": last.isoformat()} | over


def made(client: Client, **over: str) -> str:
    """A token made on the page; its text, which stands there this once."""
    page = client.post(PAGE, said(**over)).content.decode()
    return re.search(r"kfd_[\w-]+", page)[0]


def test_a_token_is_shown_once_and_opens_the_api(cast, client: Client):
    client.force_login(cast.east)
    text = made(client)
    assert text not in client.get(PAGE).content.decode()
    assert ApiToken.objects.get().digest == digest_of(text)
    answer = Client().get("/api/figures/members", headers={"Authorization": f"Bearer {text}"})
    assert answer.json()["scope"]["division"] == EAST


def test_the_page_is_never_kept_by_a_browser(cast, client: Client):
    client.force_login(cast.east)
    assert "no-store" in client.post(PAGE, said())["Cache-Control"]


def test_making_and_revoking_are_written_down_without_the_token(cast, client: Client):
    client.force_login(cast.east)
    text = made(client)
    token = ApiToken.objects.get()
    client.post(f"{PAGE}{token.pk}/revoke/")
    targets = list(AuditEvent.objects.filter(kind="account").values_list("target", flat=True))
    assert any(f"生成接口令牌{token.pk}，限{EAST}" in target for target in targets)
    assert any(f"撤销接口令牌{token.pk}" in target for target in targets)
    assert not any(text in target for target in targets)


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"division": WEST}, "限于区划"),
        ({"division": DISTRICT}, "限于区划"),
        ({"name": ""}, "用途"),
        ({"expires_on": "2001-01-01"}, "有效期从今天起，最长一年"),
        ({"expires_on": "明年"}, "日期无法识别"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(cast, client: Client, over, reason):
    client.force_login(cast.east)
    response = client.post(PAGE, said(**over))
    assert response.status_code == 422
    assert reason in response.content.decode()
    assert not ApiToken.objects.exists()


def test_a_token_lasts_a_year_at_most(cast, client: Client):
    client.force_login(cast.east)
    last = years_after(timezone.localdate(), 1)
    assert client.post(PAGE, said(expires_on=(last + timedelta(1)).isoformat())).status_code == 422
    assert client.post(PAGE, said(expires_on=last.isoformat())).status_code == 200


def test_who_looks_after_a_community_makes_one_for_it(cast, client: Client):
    place = Division.objects.create(
        code=f"{EAST}001", name="东风社区", kind="community", parent_id=EAST
    )
    client.force_login(user("community", "社区工作人员", "community", division_id=place.pk))
    assert made(client, division=place.pk)


def test_a_form_sent_twice_makes_one_token(cast, client: Client):
    client.force_login(cast.east)
    made(client)
    assert client.post(PAGE, said()).status_code == 422
    assert ApiToken.objects.count() == 1


def test_the_name_of_a_revoked_token_is_free_again(cast, client: Client):
    client.force_login(cast.east)
    made(client)
    client.post(f"{PAGE}{ApiToken.objects.get().pk}/revoke/")
    assert made(client)


def test_nobody_revokes_or_sees_anothers(cast, client: Client):
    client.force_login(cast.west)
    made(client, name="西边取数", division=WEST)
    token = ApiToken.objects.get()
    client.force_login(cast.east)
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert "西边取数" not in client.get(PAGE).content.decode()


def test_an_administrator_sees_and_revokes_everybodys_and_makes_none(cast, client: Client):
    client.force_login(cast.east)
    made(client)
    client.force_login(cast.administrator)
    assert "月报取数" in client.get(PAGE).content.decode()
    assert client.post(PAGE, said()).status_code == 403
    client.post(f"{PAGE}{ApiToken.objects.get().pk}/revoke/")
    assert ApiToken.objects.get().revoked_on == timezone.localdate()


@pytest.mark.parametrize("who", ["secretary", "instructor", "department"])
def test_what_is_handed_to_a_person_is_not_for_programs(cast, client: Client, who):
    client.force_login(getattr(cast, who))
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/account/").content.decode()


def test_the_account_page_leads_there(cast, client: Client):
    client.force_login(cast.east)
    assert PAGE in client.get("/account/").content.decode()


def test_the_description_is_for_who_is_logged_in_and_for_tokens(cast, client: Client):
    assert client.get("/api/openapi.json").status_code == 401
    client.force_login(cast.east)
    assert client.get("/api/openapi.json").json()["openapi"].startswith("3.1")
    page = client.get("/api/").content.decode()
    assert "/api/figures/{slug}/rows.{form}" in page
    text = made(client)
    answer = Client().get("/api/openapi.json", headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 200


def test_no_answer_of_the_api_is_kept_on_the_way(cast, client: Client):
    client.force_login(cast.east)
    headers = {"Authorization": f"Bearer {made(client)}"}
    assert "no-store" in Client().get("/api/figures/members", headers=headers)["Cache-Control"]
