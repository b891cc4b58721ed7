"""Every act's form: wrong input is kept, and each error names its field and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django import forms
from django.test import Client
from zeal import zeal_ignore

from orgs.acts import editing_reach
from orgs.acts.act import ACTS, Act
from orgs.models import User
from orgs.nouns import NOUNS
from tests.book import Book
from tests.cast import build_cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

JUNK = "不对9"
DAY = date(2021, 5, 6)
# Demands in each state that some act is for.
HANDLED = ("accepted", "assigned")
WAYS = (
    (),
    HANDLED[:1],
    (*HANDLED, "extension_asked"),
    (*HANDLED, "submitted"),
    (*HANDLED, "fed_back"),
    (*HANDLED, "closed"),
)
# Django's words for any field of any form.
WORDLESS = re.compile(
    "这个字段|该字段|不在可用的选项中|不是一个有效的值|输入整数|输入一个数字|确保"
)


@pytest.fixture
def client() -> Client:
    cast, book = build_cast(), Book()
    for kinds in WAYS:
        demand = book.demand(cast.covered_unit, DAY)
        for kind in kinds:
            limit = DAY if kind in ("assigned", "extension_asked") else None
            book.step(demand, DAY, kind, due_on=limit)
    side = cast.on_the_east
    for noun in ("activity", "training", "publication", "deed", "team", "honour", "assessed"):
        getattr(side, noun)
    client = Client()
    client.force_login(User.objects.get(username="district"))
    return client


def opened(client: Client, act: type[Act]) -> tuple[str, dict[str, str], dict[str, forms.Field]]:
    """Where the act's form is, what it carries hidden, and its fields; without fields if no
    record of the cast offers it."""
    noun = NOUNS[act.noun]
    reach = editing_reach(User.objects.get(username="district"))
    keys = list(noun.placed(reach, None).values_list("pk", flat=True))
    if act.bulk:
        where = f"/{noun.slug}/bulk/{act.slug}/"
        pages = [(where, client.post(where, {"pk": keys[0]}))] if keys else []
    else:
        middle = [""] if act.creates else [f"{key}/" for key in keys]
        wheres = [f"/{noun.slug}/{one}acts/{act.slug}/" for one in middle]
        pages = [(where, client.get(where)) for where in wheres]
    for where, page in pages:
        if page.status_code != 200:
            continue
        shown = page.content.decode()
        if page.templates[0].name == "acts/choose.html":
            page = client.get(where + re.search(r'href="(\?item=[^"]+)"', shown)[1])
            shown = page.content.decode()
        hidden = dict(re.findall(r'name="(token|seen|pk|item)" value="([^"]*)"', shown))
        form = page.context["form"]
        return where, hidden, {n: f for n, f in form.fields.items() if n not in hidden}
    return "", {}, {}


def typed(fields: dict[str, forms.Field]) -> Iterator[str]:
    """Names of the fields that one types into."""
    for name, field in fields.items():
        if isinstance(field.widget, forms.TextInput | forms.NumberInput | forms.Textarea):
            yield name


@pytest.mark.parametrize("key", ACTS, ids="/".join)
def test_a_form_keeps_what_was_typed_and_names_field_and_remedy(client: Client, key) -> None:
    with zeal_ignore():  # a form of wrong choices looks each of them up
        where, hidden, fields = opened(client, ACTS[key])
        if not where:
            pytest.skip("nobody of the cast is in a state for it; its own tests open it")
        wrong = dict.fromkeys(fields, JUNK) | {"reason": "长" * 300, "document_no": "长" * 100}
        for data in ({}, wrong):
            response = client.post(where, {**hidden, **data, "step": "preview"})
            if response.status_code != 422:
                continue  # nothing of it is wrong
            said = [one for errors in response.context["form"].errors.values() for one in errors]
            assert said
            assert [one for one in said if WORDLESS.search(one)] == []
            shown = response.content.decode()
            for name in typed(fields) if data else ():
                assert wrong[name] in shown.split(f'name="{name}"')[1][:900], name
