"""The read-only API: who is let in, how far, and that it says what the pages and commands say."""

from __future__ import annotations

import csv
import io
import json
import time
from datetime import date, timedelta
from typing import Any

import fastparquet
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from members.models import Member
from orgs.models import AuditEvent, Grant, User
from orgs.periods import Period
from orgs.scope import Scope
from reports.api.operations import LIMIT
from reports.api.paging import page
from reports.api.tokens import issue
from reports.figures import by_division, by_month, figures
from reports.indicators import CATALOGUE
from reports.models import ApiToken
from reports.rows import listings
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import WEST_ONLY, Cast, build_cast

pytestmark = pytest.mark.django_db

AT = {"as_of": "2021-12-31", "year": "2021"}
SCOPE = Scope(DISTRICT, date(2021, 12, 31), Period.of_year(2021))


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


def token_for(user: User, division: str, **over: Any) -> str:
    """A token that is good for another month, changed as the story goes."""
    last = timezone.localdate() + timedelta(days=30)
    from orgs.models import Division

    where = Division.objects.get(pk=division)
    made, text = issue(user=user, name="取数", division=where, expires_on=last, request=None)
    if over:
        ApiToken.objects.filter(pk=made.pk).update(**over)
    return text


class Caller:
    """A program with one token."""

    def __init__(self, client: Client, token: str) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {token}"}

    def get(self, address: str, status: int = 200, **params: Any) -> Any:
        """The answer to `/api/<address>`, or to a whole address as `next` gives it."""
        where = address if address.startswith("/") else f"/api/{address}"
        response = self.client.get(where, params or None, headers=self.headers)
        assert response.status_code == status, response.content.decode()
        return response.json() if "json" in response["Content-Type"] else response

    def refused(self, address: str, status: int, **params: Any) -> str:
        return self.get(address, status, **params)["error"]


@pytest.fixture
def district(cast, client) -> Caller:
    return Caller(client, token_for(cast.district, DISTRICT))


@pytest.fixture
def east(cast, client) -> Caller:
    return Caller(client, token_for(cast.east, EAST))


# --- Who is let in -------------------------------------------------------------------------------


def test_without_a_token_nothing_is_answered_and_the_remedy_is_said(cast, client):
    response = client.get("/api/figures")
    assert response.status_code == 401
    assert "Authorization: Bearer" in response.json()["error"]
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_log_in_is_no_token(cast, client):
    client.force_login(cast.district)
    assert client.get("/api/figures").status_code == 401


@pytest.mark.parametrize("token", ["", "kfd_made_up", "令牌", "x" * 5000])
def test_a_token_that_was_never_made_is_refused(cast, client, token):
    header = token.encode().decode("latin-1")
    response = client.get("/api/figures", headers={"Authorization": f"Bearer {header}"})
    assert response.status_code == 401


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"revoked_on": date(2021, 5, 6)}, "2021-05-06撤销"),
        (
            {"made_on": date(2021, 1, 1), "expires_on": date(2021, 5, 6)},
            "有效期到2021-05-06为止",
        ),
    ],
)
def test_a_revoked_or_expired_token_is_refused_and_told_so(cast, client, over, said):
    caller = Caller(client, token_for(cast.east, EAST, **over))
    assert said in caller.refused("figures", 401)


def test_a_token_lasts_through_its_last_day(cast, client):
    today = timezone.localdate()
    caller = Caller(client, token_for(cast.east, EAST, expires_on=today))
    assert caller.get("figures", **AT)


def test_the_token_of_a_disabled_account_is_refused(cast, client, east):
    User.objects.filter(pk=cast.east.pk).update(is_active=False)
    assert "停用" in east.refused("figures", 401)


def test_a_token_reaches_no_more_than_its_owner_reaches_today(cast, client, east):
    Grant.objects.filter(user=cast.east).update(ended_on=timezone.localdate())
    assert "联系系统管理员" in east.refused("figures", 403)
    assert east.refused("returns", 403)


def test_only_a_digest_of_the_token_is_kept(cast):
    text = token_for(cast.east, EAST)
    kept = ApiToken.objects.values().get()
    assert text not in json.dumps(kept, default=str)
    assert len(kept["digest"]) == 64


def test_the_day_of_the_last_use_is_kept(cast, east):
    east.get("definitions")
    assert ApiToken.objects.get().last_used_on == timezone.localdate()


def test_who_asks_too_often_is_told_to_wait(cast, east, monkeypatch):
    monkeypatch.setattr(LIMIT, "most", 2)
    monkeypatch.setattr(time, "time", lambda: 1_650_000_000.0)  # one window for the whole story
    east.get("definitions")
    east.get("definitions")
    assert "（60秒内最多2次），请60秒后再试" in east.refused("definitions", 429)
    monkeypatch.setattr(time, "time", lambda: 1_650_000_060.0)
    east.get("definitions")


# --- How far -------------------------------------------------------------------------------------


def test_a_streets_token_sees_nothing_of_another_street(cast, client, east):
    assert "负责范围" in east.refused("figures", 404, division=WEST)
    assert east.refused("figures", 404, division=DISTRICT)
    for slug in CATALOGUE:
        shown = json.dumps(east.get(f"figures/{slug}/rows", **AT), ensure_ascii=False)
        assert not [word for word in WEST_ONLY if word in shown], slug


def test_a_districts_token_can_be_limited_to_a_street(cast, client):
    caller = Caller(client, token_for(cast.district, EAST))
    mine = caller.get("figures/enterprises", **AT)
    assert mine["scope"]["division"] == EAST
    assert mine["figures"]["enterprises"]["value"] == 2
    assert caller.refused("figures", 404, division=WEST)
    assert caller.refused("figures", 404, division=DISTRICT)


def test_a_token_for_more_than_ones_own_is_not_made(cast):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        token_for(cast.east, DISTRICT)


def test_a_part_of_a_division_is_said_to_be_one(cast, client):
    """The owner came down from the district to a street after the token was made."""
    caller = Caller(client, token_for(cast.district, DISTRICT))
    assert caller.get("figures/members", **AT)["scope"]["partial"] is False
    Grant.objects.filter(user=cast.district).update(role_id="street", division_id=EAST)
    found = caller.get("figures/members", **AT)
    assert found["scope"]["partial"] is True
    assert found["figures"]["members"]["value"] == 2


# --- What is said --------------------------------------------------------------------------------


def test_the_figures_are_those_of_the_command(cast, district):
    out = io.StringIO()
    call_command("figures", "--as-of", "2021-12-31", "--json", stdout=out)
    said, printed = district.get("figures", **AT), json.loads(out.getvalue())
    assert said["figures"] == printed["figures"]
    assert printed["scope"].items() <= said["scope"].items()


def test_the_figures_are_those_of_the_pages(cast, district):
    said = district.get("figures", **AT)["figures"]
    for slug, figure in figures(SCOPE).items():
        assert said[slug]["value"] == (None if figure.value is None else float(figure.value))


@pytest.mark.parametrize(("by", "parts_of"), [("division", by_division), ("month", by_month)])
def test_a_breakdown_is_that_of_the_pages(cast, district, by, parts_of):
    said = district.get("figures/admissions", by=by, **AT)["figures"]["admissions"]["breakdown"]
    parts = parts_of(SCOPE, ["admissions"])
    assert [(p["key"], p["value"]) for p in said] == [
        (p.key, p.figures["admissions"].value) for p in parts
    ]


def test_a_month_alone_can_be_asked_for(cast, district):
    found = district.get("figures/admissions", year="2021", month="3", division=DISTRICT)
    assert found["figures"]["admissions"]["value"] == 1
    assert found["scope"]["month"] == 3


def test_the_options_change_the_figure_and_are_said(cast, district):
    asked = {**AT, "coverage": "above_scale", "kinds": ["branch", "committee"]}
    found = district.get("figures/enterprise_org_coverage", **asked)
    assert found["scope"]["basis"] == {
        "coverage": ["above_scale"],
        "kinds": ["committee", "branch"],
    }
    assert found["figures"]["enterprise_org_coverage"]["value"] is None  # unknown, and not 0


def test_the_definitions_are_the_catalogue(cast, district):
    said = {one["slug"]: one for one in district.get("definitions")["definitions"]}
    assert list(said) == list(CATALOGUE)
    assert said["members"]["definition"] == CATALOGUE["members"].definition


@pytest.mark.parametrize(
    ("address", "params", "said"),
    [
        ("figures", {"as_of": "2021-02-30"}, "截止日期“2021-02-30”无效"),
        ("figures", {"asof": "2021-02-28"}, "没有“asof”这一参数，可用：division、as_of"),
        ("figures", {"as_of": ""}, "参数 as_of 是空的"),
        ("figures", {"year": ["2021", "2022"]}, "参数 year 写了2次"),
        ("figures", {"only": "made_up"}, "没有这样的指标：made_up"),
        ("figures", {"by": "street"}, "by 没有“street”，可用：division、month"),
        ("figures", {"coverage": "all"}, "没有“all”这一选项"),
        ("figures/members/rows", {"limit": "0"}, "参数 limit 无效：不能小于1"),
        ("figures/members/rows", {"limit": "many"}, "参数 limit 无效：应为整数"),
        ("figures/members/rows", {"cursor": "bm8"}, "cursor 无效"),
        ("definitions", {"slug": "members"}, "没有“slug”这一参数"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_remedy(cast, district, address, params, said):
    assert said in district.refused(address, 422, **params)


@pytest.mark.parametrize("address", ["figures/made_up", "figures/members/rows.pdf", "returns/0"])
def test_what_there_is_not_is_not_found(cast, district, address):
    assert district.refused(address, 404)


def test_nothing_is_written_by_it(cast, district):
    response = district.client.post("/api/figures", headers=district.headers)
    assert response.status_code == 405


# --- Rows ----------------------------------------------------------------------------------------


def pages(caller: Caller, slug: str, **params: Any) -> list[dict[str, Any]]:
    """All pages' rows, following `next`."""
    found = caller.get(f"figures/{slug}/rows", **AT, **params)
    rows = found["rows"]
    while found["next"]:
        found = caller.get(found["next"])
        rows += found["rows"]
    return rows


@pytest.mark.parametrize("slug", ["units_with_party_org", "enterprise_org_coverage", "admissions"])
@pytest.mark.parametrize("limit", [1, 2, 200])
def test_the_pages_together_are_the_rows_of_the_figure(cast, district, slug, limit):
    out = io.StringIO()
    call_command("rows", slug, "--as-of", "2021-12-31", stdout=out)
    by_id = sorted(json.loads(out.getvalue()), key=lambda row: row["id"])
    assert pages(district, slug, limit=limit) == by_id


@pytest.mark.slow
def test_every_figure_pages_through_exactly_its_rows(cast, district):
    for slug, indicator in CATALOGUE.items():
        whole = [row["id"] for listing in listings(indicator, SCOPE) for row in listing]
        assert sorted(row["id"] for row in pages(district, slug, limit=2)) == sorted(whole), slug


def test_a_rate_of_two_kinds_of_rows_pages_through_both(cast, district):
    slug = next(s for s, i in CATALOGUE.items() if len(i.rows(SCOPE)) == 2)
    whole = [row for listing in listings(CATALOGUE[slug], SCOPE) for row in listing]
    assert len(pages(district, slug, limit=1)) == len(whole)


@settings(max_examples=25, deadline=None)
@given(limit=st.integers(1, 9), cuts=st.lists(st.integers(0, 30), max_size=4))
def test_no_row_is_lost_or_doubled_when_others_change_between_pages(limit, cuts):
    """Keys of some rows are corrected and rows come and go while a program turns the pages."""
    from django.db import transaction

    with transaction.atomic():
        book = Book()
        branch, firm = book.organization(), book.unit()
        book.covers(branch, firm)
        made = [book.member(branch, firm).pk for _ in range(20)]
        seen: list[int] = []
        cursor, turn = "", 0
        while turn == 0 or cursor:
            found, cursor = page(listings(CATALOGUE["members"], SCOPE), cursor, limit)
            seen += [row["id"] for row in found]
            if turn < len(cuts):  # so that it would sort before, or after, all others
                number = f"{'A' if cuts[turn] % 2 else 'Z'}-{turn}"
                Member.objects.filter(pk=made[cuts[turn] % 20]).update(number=number)
                book.member(branch, firm)
            turn += 1
        assert len(seen) == len(set(seen))
        assert set(made) <= set(seen)
        transaction.set_rollback(True)


def test_a_next_page_is_of_the_same_scope_whatever_the_default_is_by_then(cast, district):
    found = district.get("figures/members/rows", limit=1, membership="employer")
    assert "as_of=2021-12-31" in found["next"]
    assert f"division={DISTRICT}" in found["next"]
    assert "membership=employer" in found["next"]


def test_names_are_masked_always(cast, district):
    names = {row["name"] for row in pages(district, "members")}
    assert names == {"赵**", "钱**", "孙**"}


def file(caller: Caller, slug: str, form: str, **params: Any) -> Any:
    where = f"/api/figures/{slug}/rows.{form}"
    response = caller.client.get(where, {**AT, **params}, headers=caller.headers)
    assert response.status_code == 200
    return response


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def frame_of(response: Any) -> Any:
    return fastparquet.ParquetFile(io.BytesIO(content(response))).to_pandas()


def test_a_file_holds_all_rows_in_each_form(cast, district):
    rows = json.loads(content(file(district, "enterprise_org_coverage", "json")))
    text = content(file(district, "enterprise_org_coverage", "csv")).decode()
    frame = frame_of(file(district, "enterprise_org_coverage", "parquet"))
    keys = [row["key"] for row in rows]
    assert len(keys) == 3
    assert [row["key"] for row in csv.DictReader(io.StringIO(text))] == keys
    assert list(frame["key"]) == keys
    assert list(frame["numerator"]) == [row["numerator"] for row in rows]


def test_a_parquet_file_keeps_days_and_unknowns(cast, district):
    frame = frame_of(file(district, "members", "parquet"))
    assert frame["joined_on"].dt.year.min() > 1900
    assert frame["converted_on"].isna().all()


def test_a_file_without_rows_is_an_empty_one(cast, district):
    asked = {"as_of": "1950-01-01", "year": "1950"}
    assert json.loads(content(file(district, "members", "json", **asked))) == []
    assert content(file(district, "members", "csv", **asked)).decode().startswith("id,key,name")
    assert len(frame_of(file(district, "members", "parquet", **asked))) == 0


def test_a_file_says_what_it_is_about(cast, district):
    response = file(district, "members", "csv", membership="employer")
    assert response["Kaifu-Rows"] == "3"
    assert response["Kaifu-Version"] == str(CATALOGUE["members"].version)
    said = f"division={DISTRICT}&as_of=2021-12-31&year=2021&membership=employer"
    assert response["Kaifu-Scope"] == said


def test_rows_that_leave_are_written_down_with_their_token(cast, east):
    file(east, "members", "csv")
    event = AuditEvent.objects.filter(kind="export").latest("pk")
    assert (event.by, event.rows) == (cast.east, 2)
    assert f"接口令牌{ApiToken.objects.get().pk} members.csv {EAST}" in event.target
    pages(east, "members", limit=1)
    assert AuditEvent.objects.filter(kind="export").count() == 3
