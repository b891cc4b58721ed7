"""Sealed returns by the API: what was signed, for who sees all that it counts."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils import timezone

from orgs.models import Division
from reports.api.tokens import issue
from reports.figures import figures
from tests.book import DISTRICT, EAST
from tests.cast import build_cast, user
from tests.test_seals import prepared, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return build_cast()


@pytest.fixture
def checker(cast):
    return user("checker", "复核人", "district", division_id=DISTRICT)


def by_token(client, who, division, address):
    _, text = issue(
        user=who, name=address, division=Division.objects.get(pk=division),
        expires_on=timezone.localdate(), request=None,
    )  # fmt: skip
    return client.get(f"/api/{address}", headers={"Authorization": f"Bearer {text}"})


def test_a_program_reads_what_was_sealed_and_can_check_the_signature(cast, checker, client):
    made = sealed(cast, checker)
    (listed,) = by_token(client, cast.district, DISTRICT, "returns").json()["returns"]
    assert (listed["id"], listed["digest"]) == (made.pk, made.digest)
    said = by_token(client, cast.district, DISTRICT, f"returns/{made.pk}").json()
    assert hashlib.sha256(said["manifest"].encode()).hexdigest() == made.digest
    key = load_pem_public_key(said["public_key"].encode())
    key.verify(base64.b64decode(said["signature"]), said["manifest"].encode())
    own = {one["slug"]: one["value"] for one in said["figures"] if one["division"] == DISTRICT}
    assert own["members"] == figures(made.scope)["members"].value


def test_a_streets_program_does_not_see_the_districts_return(cast, checker, client):
    made = sealed(cast, checker)
    assert by_token(client, cast.east, EAST, "returns").json() == {"returns": []}
    assert by_token(client, cast.east, EAST, f"returns/{made.pk}").status_code == 404


def test_what_is_not_sealed_is_no_programs_business(cast, client):
    made = prepared(cast)
    assert by_token(client, cast.district, DISTRICT, "returns").json() == {"returns": []}
    assert by_token(client, cast.district, DISTRICT, f"returns/{made.pk}").status_code == 404
