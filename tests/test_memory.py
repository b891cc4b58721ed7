"""Figures are remembered for as long as the ledgers do not change, and not a moment longer."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from orgs.memory import one_reading
from orgs.models import Change, Division, PartyOrganization, Place, ledger_versions
from orgs.periods import Period
from orgs.scope import Scope
from reports.figures import by_division, figures

pytestmark = pytest.mark.django_db

SCOPE = Scope("430105", date(2021, 12, 31), Period.of_year(2021))


def queries(work):
    with CaptureQueriesContext(connection) as seen:
        work()
    return [query["sql"] for query in seen]


@pytest.fixture
def change():
    return Change.objects.create(kind=Change.Kind.RECORDED)


def served(**facts):
    """A building served by a team: one more of `buildings_served`."""
    change = Change.objects.create(kind=Change.Kind.RECORDED)
    place = Place.objects.create(
        name="甲大厦", kind=Place.Kind.BUILDING, division_id="430105001", change=change
    )
    place.service_assignments.create(team="一队", started_on=date(2021, 1, 1), opened_by=change)


def buildings():
    return figures(SCOPE, ["buildings_served"])["buildings_served"].value


def test_asking_again_takes_one_query_for_the_versions(django_assert_num_queries):
    first = figures(SCOPE)
    with django_assert_num_queries(1):
        assert figures(SCOPE) == first


def test_one_reading_looks_the_versions_up_once(django_assert_num_queries):
    figures(SCOPE), by_division(SCOPE)
    with django_assert_num_queries(2), one_reading():  # the versions, and the divisions' names
        figures(SCOPE), by_division(SCOPE)


def test_a_new_row_is_seen_at_once():
    assert buildings() == 0
    served()
    assert buildings() == 1


def test_a_bulk_update_of_a_tracked_table_is_seen_at_once():
    served()
    assert buildings() == 1
    Place.objects.update(kind=Place.Kind.PARK)
    assert buildings() == 0


def test_what_was_rolled_back_is_not_remembered():
    with transaction.atomic():
        served()
        assert buildings() == 1
        transaction.set_rollback(True)
    assert buildings() == 0


def test_a_change_of_one_layer_leaves_what_lower_layers_gave(change):
    """An activity is a matter of the upper layer: the large table of units is not read again."""
    organization = PartyOrganization.objects.create(
        number="D1", established_on=date(2020, 1, 1), change=change
    )
    first = queries(lambda: figures(SCOPE))
    assert any('COUNT("orgs_unitspell"."unit_id")' in sql for sql in first)
    organization.honours.create(
        name="先进", level="city", happened_on=date(2021, 7, 1), change=change
    )
    asked = queries(lambda: figures(SCOPE))
    assert any("activities_honour" in sql for sql in asked)
    assert not any('COUNT("orgs_unitspell"."unit_id")' in sql for sql in asked)


def test_another_scope_is_another_answer():
    served()
    street = SCOPE.at(division="430105002")
    assert figures(street, ["buildings_served"])["buildings_served"].value == 0
    assert buildings() == 1


def test_what_enters_no_figure_leaves_the_versions_alone(change):
    before = ledger_versions()
    Change.objects.create(kind=Change.Kind.RECORDED)
    assert ledger_versions() == before


def test_a_division_renamed_is_named_anew():
    assert by_division(SCOPE)[0].name == "芙蓉北路街道"
    Division.objects.filter(pk="430105001").update(name="新名街道")
    assert by_division(SCOPE)[0].name == "新名街道"
