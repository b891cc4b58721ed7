"""The tree of Party organisations: what is under what, counted once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from members.models import Affiliation
from members.tree import forest, walk
from orgs.models import Coverage, PartyOrganizationSpell, User
from orgs.periods import Period
from orgs.scope import Scope
from tests.book import DISTRICT, Book
from tests.cast import build_cast
from tests.districts import build

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)
YEAR = Scope(DISTRICT, DAY, Period.of_year(2021))


def test_a_unit_under_two_branches_counts_once_above_them() -> None:
    book = Book()
    top = book.organization(kind="committee", name="某党委")
    first, second = (book.organization(superior=top) for _ in range(2))
    unit = book.unit()
    for branch in (first, second):
        book.covers(branch, unit, mode="joint")
    book.members(2, first, unit)
    book.organization(kind="temporary", superior=top)
    (root,) = forest(YEAR)
    assert (root.name, root.units, root.members, root.organizations) == ("某党委", 1, 2, 2)


def test_who_goes_round_in_a_circle_is_still_shown() -> None:
    book = Book()
    first = book.organization()
    second = book.organization(superior=first)
    PartyOrganizationSpell.objects.filter(party_organization=first).update(superior=second)
    assert {node.pk for node in walk(forest(YEAR))} == {first.pk, second.pk}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_count_is_what_a_slow_walk_finds(seed: int) -> None:
    build(seed)
    spells = PartyOrganizationSpell.objects.existing(DAY).within(YEAR)
    above = dict(spells.values_list("party_organization", "superior"))
    kinds = dict(spells.values_list("party_organization", "kind"))
    links = list(
        Coverage.objects.counting(DAY, YEAR).within(YEAR).values_list("party_organization", "unit")
    )
    people = list(
        Affiliation.objects.as_of(DAY).within(YEAR).values_list("party_organization", "member")
    )

    def is_under(one: int, root: int) -> bool:
        for _ in range(20):
            if one == root:
                return True
            one = above.get(one) or 0
        return False

    nodes = list(walk(forest(YEAR)))
    assert {node.pk for node in nodes} == set(above)
    for node in nodes:
        under = {one for one in above if is_under(one, node.pk)}
        assert node.units == len({unit for one, unit in links if one in under})
        assert node.members == len({member for one, member in people if one in under})
        counting = {one for one in under if kinds[one] in PartyOrganizationSpell.COUNTING_KINDS}
        assert node.organizations == len(counting - {node.pk})


def test_counts_lead_to_lists_of_as_many_rows() -> None:
    cast = build_cast()
    book = Book()
    top = book.organization(kind="committee", name="东风党委")
    below = book.organization(superior=top, number="DZZ-LOW")
    book.members(3, below, cast.covered_unit)
    book.covers(below, cast.covered_unit, mode="joint")
    client = Client()
    client.force_login(User.objects.get(username="district"))
    shown = client.get("/party-organizations/tree/").content.decode()
    found = re.findall(r'href="([^"]+)">(?:下级党组织|党员|覆盖单位) (\d+)</a>', shown)
    assert len(found) >= 5
    for address, number in found:
        assert f"共 {number} 行" in client.get(address.replace("&amp;", "&")).content.decode()


def test_the_tree_costs_the_same_however_large(django_assert_max_num_queries) -> None:
    book = Book()
    top = book.organization(kind="committee")
    for _ in range(30):
        book.members(1, book.organization(superior=top), book.unit())
    with django_assert_max_num_queries(4):
        assert len(list(walk(forest(YEAR)))) == 31
