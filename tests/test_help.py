"""The first-run guide, and the help page that explains figures, options and accounts."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from orgs.accounts.guide import STEPS, guide_for
from orgs.models import Role, RuleSetting
from orgs.rules import RULES
from orgs.scope import OPTIONS
from reports.indicators import CATALOGUE
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db
ROLES = ("district", "leader", "east", "secretary", "instructor", "department", "administrator")


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


def text(response) -> str:
    return unescape(response.content.decode())


def test_each_role_has_three_to_five_steps():
    assert set(STEPS) == set(Role.objects.values_list("code", flat=True))
    assert {len(steps) for steps in STEPS.values()} <= {3, 4, 5}


@pytest.mark.parametrize("who", [who for who in ROLES if who != "department"])  # has nothing yet
def test_a_user_begins_with_the_steps_of_their_role_until_they_are_read(cast, client, who):
    user = getattr(cast, who)
    client.force_login(user)
    begins = "/account/" if who == "administrator" else "/"
    steps = guide_for(user)
    page = text(client.get(begins))
    assert all(step.text in page for step in steps)
    assert client.post("/guide/").url == begins
    page = text(client.get(begins))
    assert not any(f"<li>{step.text}" in page for step in steps)
    assert "guide-title" not in page
    user.refresh_from_db()
    assert user.guided_on == timezone.localdate()


def test_the_guide_is_opened_again_from_the_help(cast, client: Client):
    client.force_login(cast.east)
    client.post("/guide/")
    assert "重新显示使用引导" in text(client.get("/help/"))
    client.post("/guide/", {"again": "yes"})
    assert "guide-title" in text(client.get("/"))


def test_a_link_alone_puts_nothing_away(cast, client: Client):
    client.force_login(cast.east)
    assert client.get("/guide/").status_code == 405


@pytest.mark.parametrize("who", ROLES)
def test_everybody_reads_what_each_figure_counts(cast, client: Client, who):
    client.force_login(getattr(cast, who))
    page = text(client.get("/help/"))
    for slug, indicator in CATALOGUE.items():
        assert f'id="{slug}"' in page
        assert indicator.definition in page
    for option in OPTIONS:
        assert option.label in page
        assert all(choice in page for choice in option.choices.values())


def test_each_reminder_is_told_with_its_source_and_the_number_in_use(cast, client: Client):
    RuleSetting.objects.create(rule="not-visited", threshold=9)
    RuleSetting.objects.create(rule="should-build", enabled=False)
    client.force_login(cast.instructor)
    page = text(client.get("/help/"))
    assert all(rule.text in page for slug, rule in RULES.items() if slug != "should-build")
    assert RULES["should-build"].text not in page
    assert "超过9个月" in page


def test_every_step_leads_somewhere():
    assert {view for steps in STEPS.values() for _, view in steps if not reverse(view)} == set()


def test_a_tile_leads_to_what_its_figure_counts(cast, client: Client):
    client.force_login(cast.district)
    links = re.findall(r'href="/help/#(\w+)"', text(client.get("/")))
    assert links
    assert set(links) <= set(CATALOGUE)
