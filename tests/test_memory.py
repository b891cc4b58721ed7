"""Figures are remembered for as long as the ledgers do not change, and not a moment longer."""

from datetime import date

import pytest
from django.db import transaction

from orgs.memory import one_reading
from orgs.models import Change, Division, ledger_version
from orgs.periods import Period
from orgs.scope import Scope
from reports.figures import by_division, figures

pytestmark = pytest.mark.django_db

SCOPE = Scope("430105", date(2021, 12, 31), Period.of_year(2021))


def rename(code="430105001", name="新名街道"):
    Division.objects.filter(pk=code).update(name=name)


def test_asking_again_takes_one_query_for_the_version(django_assert_num_queries):
    first = figures(SCOPE)
    with django_assert_num_queries(1):
        assert figures(SCOPE) is first


def test_one_reading_looks_the_version_up_once(django_assert_num_queries):
    figures(SCOPE), by_division(SCOPE)
    with django_assert_num_queries(1), one_reading():
        figures(SCOPE), by_division(SCOPE)


def test_a_bulk_update_of_a_tracked_table_is_seen_at_once():
    assert by_division(SCOPE)[0].name == "芙蓉北路街道"
    rename()
    assert by_division(SCOPE)[0].name == "新名街道"


def test_what_was_rolled_back_is_not_remembered():
    with transaction.atomic():
        rename()
        by_division(SCOPE)
        transaction.set_rollback(True)
    assert by_division(SCOPE)[0].name == "芙蓉北路街道"


def test_another_scope_is_another_answer():
    assert figures(SCOPE) is not figures(SCOPE.at(division="430105001"))


def test_what_enters_no_figure_leaves_the_version_alone():
    before = ledger_version()
    Change.objects.create(kind=Change.Kind.RECORDED)
    assert ledger_version() == before
