"""大屏: the same figures as everywhere, for who is logged in, within what they see."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from orgs.memory import forget_all
from orgs.periods import Period
from orgs.scope import Scope
from reports.charts import ON_DARK
from reports.figures import figures
from reports.indicators import CATALOGUE
from reports.wall import SECTIONS
from tests.book import DISTRICT, EAST, WEST
from tests.cast import WEST_ONLY, Cast, build_cast

pytestmark = pytest.mark.django_db

SCOPE = Scope(DISTRICT, date(2021, 12, 31), Period.of_year(2021))


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


def shown(client: Client, **params: str) -> str:
    response = client.get("/wall/", params)
    assert response.status_code == 200
    return response.content.decode()


def test_a_stranger_is_sent_to_the_log_in(cast, client: Client):
    assert client.get("/wall/").url == "/login/?next=/wall/"


def test_an_expired_session_is_told_to_the_page_and_not_put_inside_it(cast, client: Client):
    """So that nobody looks at numbers that are not asked for any more."""
    answer = client.get("/wall/", headers={"HX-Request": "true"}, follow=True)
    assert "/login/" in answer.headers["HX-Redirect"]


def test_each_section_shows_its_figures_from_the_catalogue(cast, client: Client):
    client.force_login(cast.district)
    page = shown(client)
    found = figures(SCOPE)
    for section in SECTIONS:
        part = page.split(f'id="wall-{section.slug}"')[1].split("</section>")[0]
        for slug in section.figures:
            assert CATALOGUE[slug].name in part
            assert found[slug].displayed in part


def test_what_is_unknown_is_a_dash(cast, client: Client):
    client.force_login(cast.district)
    tile = shown(client).split("诉求解决率")[1][:300]
    assert "—" in tile
    assert "0%" not in tile


def test_a_street_sees_its_own_and_nothing_of_another(cast, client: Client):
    client.force_login(cast.east)
    page = shown(client)
    assert "东风路街道两新党建" in page
    assert not [word for word in WEST_ONLY if word in page]
    assert client.get("/wall/", {"division": WEST}).status_code == 404


def test_streets_stand_in_the_order_of_their_codes(cast, client: Client):
    """The west has the most members, and comes after the east all the same."""
    client.force_login(cast.district)
    members = shown(client).split('id="wall-members"')[1].split('id="wall-services"')[0]
    codes = re.findall(r'<li><a href="/indicators/members/\?division=(\w+)', members)
    assert codes == sorted(codes)
    assert {EAST, WEST} <= set(codes)


def test_no_person_is_named(cast, client: Client):
    client.force_login(cast.district)
    page = shown(client)
    assert not [name for name in ("赵东生", "孙西平", "李指导") if name in page]


def test_the_charts_are_in_the_shades_for_a_dark_ground(cast, client: Client):
    client.force_login(cast.district)
    page = shown(client)
    assert not [color for color in ON_DARK if f'"color": "{color}"' in page]
    assert f'"color": "{ON_DARK["#b5121b"]}"' in page


def test_section_and_seconds_are_in_the_address(cast, client: Client):
    client.force_login(cast.district)
    page = shown(client, section="members", seconds="60", as_of="2021-06-30")
    assert 'data-section="members"' in page
    assert 'data-seconds="60"' in page
    assert "截至2021年6月30日" in page
    assert 'hx-get="/wall/?as_of=2021-06-30"' in page


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"section": "people"}, "section 没有“people”，可用：coverage、organisations"),
        ({"seconds": "1"}, "seconds 没有“1”，可用：10、20、30、60"),
        ({"as_of": "x"}, "截止日期“x”无效"),
    ],
)
def test_a_bad_address_is_told_what_is_wrong(cast, client: Client, params, said):
    client.force_login(cast.district)
    response = client.get("/wall/", params)
    assert response.status_code == 400
    assert said in response.content.decode()


def test_a_refresh_brings_the_figures_and_their_time_only(cast, client: Client):
    client.force_login(cast.district)
    part = client.get("/wall/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="wall-time" hx-swap-oob="true"' in part
    assert part.count("data-slug=") == len(SECTIONS)


def test_the_overview_leads_there_in_the_same_scope(cast, client: Client):
    client.force_login(cast.district)
    page = client.get("/", {"division": EAST}).content.decode()
    assert f'href="/wall/?division={EAST}"' in page


def test_a_wall_takes_few_statements_and_fewer_when_nothing_has_changed(
    cast, client: Client, django_assert_num_queries
):
    client.force_login(cast.district)
    client.get("/wall/")
    forget_all()
    with django_assert_num_queries(41):
        client.get("/wall/", headers={"HX-Request": "true"})
    with django_assert_num_queries(13):
        client.get("/wall/", headers={"HX-Request": "true"})
