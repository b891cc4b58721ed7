"""The API is what its OpenAPI description says: requests made up from it, answers held to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi import checks as about

from orgs.models import Division
from reports.api.operations import api
from reports.api.tokens import issue
from tests.book import DISTRICT
from tests.cast import build_cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/"))
schema.app = get_wsgi_application()

# Which values fit together (a day with its year, a cursor with its figure) no schema says: those
# are told with 422. And a token is asked for by an answer of its own, see tests/test_api.py.
LEFT_OUT = [about.positive_data_acceptance, about.ignored_auth]


@pytest.fixture
def one_connection():
    """As with Django's own test client: a request's end does not close the test's connection."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def token(db, one_connection) -> str:
    last = timezone.localdate() + timedelta(days=30)
    owner, where = build_cast().district, Division.objects.get(pk=DISTRICT)
    return issue(user=owner, name="试验", division=where, expires_on=last, request=None)[1]


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_every_operation_answers_as_it_is_described(case, token):
    headers = {"Authorization": f"Bearer {token}"}
    case.call_and_validate(headers=headers, excluded_checks=LEFT_OUT)


def test_it_is_openapi_3_1_with_chinese_summaries():
    described = api.get_openapi_schema(path_prefix="/api/")
    assert described["openapi"].startswith("3.1")
    for path in described["paths"].values():
        assert set(path) == {"get"}
        assert not path["get"]["summary"].isascii()


def test_every_parameter_says_what_it_is():
    described = api.get_openapi_schema(path_prefix="/api/")
    bare = [
        (path, one["name"])
        for path, methods in described["paths"].items()
        for one in methods["get"]["parameters"]
        if not one.get("description") and not one["schema"].get("description")
    ]
    assert bare == []
