"""`manage.py grant`: the way in for the first accounts."""

import pytest
from django.core.management import CommandError, call_command

from orgs.models import Grant, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return User.objects.create(username="clerk", name="周一")


def test_it_gives_a_role_over_a_division(clerk, capsys):
    call_command("grant", "clerk", "street", "--division", "430105001000")
    grant = Grant.objects.get()
    assert (grant.user, grant.role_id, grant.division_id) == (clerk, "street", "430105001")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody", "street", "--division", "430105001"], "没有这样的账号：nobody"),
        (["clerk", "emperor"], "没有这样的角色：emperor"),
        (["clerk", "street", "--division", "999999"], "没有这样的区划：999999"),
        (["clerk", "street"], "要指明区划"),
        (["clerk", "secretary", "--division", "430105"], "要指明党组织"),
    ],
)
def test_it_says_what_is_missing(clerk, arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("grant", *arguments)
    assert not Grant.objects.exists()
