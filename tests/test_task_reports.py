"""What one street has reported of a task is no business of another that has the same task."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from activities.models import Task, TaskReport
from activities.tasks.nouns import TASKS
from orgs.models import Change, Notice, User
from orgs.scope import EVERYTHING
from tests.acts import do
from tests.book import WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def task(cast: Cast) -> Task:
    return Book().task("street_report", date(2021, 12, 20), issued=date(2021, 11, 6))


@pytest.fixture
def reported(cast: Cast, task: Task) -> Change:
    return act(cast.west, "report", task, effective_on="2021-12-10", text="西街的完成情况")


def act(user: User, slug: str, task: Task, **said: Any) -> Change:
    return do(user, slug, TASKS.find(EVERYTHING, task.pk), "tasks", **said)


def status(client: Client, user: User, change: Change) -> int:
    client.force_login(user)
    return client.get(f"/history/changes/{change.pk}/").status_code


def returned(cast: Cast, task: Task) -> Change:
    return act(cast.district, "return", task, report=TaskReport.objects.get().pk,
               reason="缺少数据", effective_on="2021-12-12")  # fmt: skip


def test_a_report_is_read_by_whose_it_is_and_by_the_district(
    cast: Cast, client: Client, reported: Change
) -> None:
    assert status(client, cast.west, reported) == 200
    assert status(client, cast.district, reported) == 200
    assert status(client, cast.east, reported) == 404


def test_so_is_that_it_was_sent_back(
    cast: Cast, client: Client, task: Task, reported: Change
) -> None:
    change = returned(cast, task)
    assert status(client, cast.west, change) == 200
    assert status(client, cast.east, change) == 404


def test_neither_is_in_the_histories_of_another_street(
    cast: Cast, client: Client, task: Task, reported: Change
) -> None:
    change = returned(cast, task)
    for address in ("/history/", f"/history/tasks/{task.pk}/"):
        client.force_login(cast.west)
        shown = client.get(address).content.decode()
        assert "报送" in shown
        client.force_login(cast.east)
        shown = client.get(address).content.decode()
        assert "西街的完成情况" not in shown
        assert "缺少数据" not in shown
        assert f"/history/changes/{change.pk}/" not in shown


def test_what_all_are_asked_is_read_by_all(cast: Cast, client: Client, task: Task) -> None:
    change = act(cast.district, "withdraw", task, effective_on="2021-12-12", reason="不再需要")
    assert status(client, cast.east, change) == 200


def test_that_a_report_was_sent_back_is_told_to_the_keepers_not_only_to_who_entered_it(
    cast: Cast, task: Task
) -> None:
    act(cast.district, "report", task, target=WEST, effective_on="2021-12-10", text="代报")
    returned(cast, task)
    assert "缺少数据" in Notice.objects.get(user=cast.west).text
    assert not Notice.objects.filter(user=cast.east).exists()


def test_of_an_organisations_report_the_secretary_is_told(cast: Cast) -> None:
    book = Book()
    task = book.task("organization_report", date(2021, 12, 20), issued=date(2021, 11, 6))
    book.report(task, date(2021, 12, 10), party_organization=cast.east_branch)
    returned(cast, task)
    assert "缺少数据" in Notice.objects.get(user=cast.secretary).text
