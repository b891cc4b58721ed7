"""行动名单 on pages: units enter a programme and leave it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from orgs.acts import ActError, acts_for, editing_reach, find_act, perform
from orgs.models import Enrolment, Programme, Unit, User
from orgs.nouns import UNITS
from orgs.scope import EVERYTHING
from tests.acts import do, fill
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def programme(cast: Cast) -> Programme:
    return Programme.objects.create(name="助力千企")


def unit(cast: Cast) -> Any:
    return UNITS.find(EVERYTHING, cast.covered_unit.pk)


def enter(cast: Cast, programme: Programme, day: str = "2021-03-01", **said: Any) -> Enrolment:
    do(cast.east, "enrol", unit(cast), effective_on=day, programme=programme.pk, **said)
    return Enrolment.objects.latest("pk")


def test_a_unit_enters_a_programme_from_a_day(cast: Cast, programme: Programme) -> None:
    entered = enter(cast, programme, batch="第一批", leader="区政府副区长")
    assert (entered.unit, entered.batch, entered.leader) == (
        cast.covered_unit, "第一批", "区政府副区长",
    )  # fmt: skip
    assert (entered.started_on, entered.ended_on) == (date(2021, 3, 1), None)


def test_it_enters_once(cast: Cast, programme: Programme) -> None:
    enter(cast, programme)
    with pytest.raises(ActError, match="已在该行动的名单中"):
        enter(cast, programme, "2021-05-01")


def test_it_leaves_on_a_day_after_it_entered_and_may_come_again(
    cast: Cast, programme: Programme
) -> None:
    entered = enter(cast, programme)
    with pytest.raises(ActError, match="必须晚于开始日期"):
        do(cast.east, "leave-programme", unit(cast), effective_on="2021-03-01", one=entered.pk)
    do(cast.east, "leave-programme", unit(cast), effective_on="2021-06-01", one=entered.pk)
    entered.refresh_from_db()
    assert entered.ended_on == date(2021, 6, 1)
    assert enter(cast, programme, "2021-09-01").pk != entered.pk


def test_the_district_begins_a_programme_and_a_street_does_not(cast: Cast) -> None:
    do(cast.district, "enrol", unit(cast), effective_on="2021-03-01", new_programme="强基行动")
    assert Enrolment.objects.get().programme.name == "强基行动"
    assert "new_programme" not in fill(cast.east, "enrol", unit(cast)).fields


@pytest.mark.parametrize(
    ("said", "field"),
    [({}, "programme"), ({"new_programme": "助力千企"}, "new_programme")],
)
def test_a_programme_is_chosen_or_named_anew(
    cast: Cast, programme: Programme, said: Any, field: str
) -> None:
    assert (
        field in fill(cast.district, "enrol", unit(cast), effective_on="2021-03-01", **said).errors
    )


def test_nothing_is_entered_before_the_unit_is_known(cast: Cast, programme: Programme) -> None:
    with pytest.raises(ActError, match="才有记载"):
        enter(cast, programme, "2016-01-01")


def test_an_organisation_does_not_enter_the_units_it_covers(
    cast: Cast, programme: Programme
) -> None:
    offered = {one.slug for one in acts_for(UNITS, unit(cast), cast.secretary)}
    assert not offered & {"enrol", "leave-programme", "correct-enrolment"}


def test_what_was_entered_wrongly_is_put_right(cast: Cast, programme: Programme) -> None:
    entered = enter(cast, programme, batch="第一批")
    do(cast.east, "correct-enrolment", unit(cast), item=entered.pk, batch="第二批", reason="核对")
    entered.refresh_from_db()
    assert entered.batch == "第二批"


def chosen(user: User, programme: Programme) -> Any:
    act = find_act("units", "enrol-all")
    assert act is not None
    said = {"effective_on": "2021-03-01", "programme": programme.pk}
    units = Unit.objects.filter(spells__division="430105002")
    form = act(said, user=user, reach=editing_reach(user), records=units)
    assert form.is_valid(), form.errors
    return form


def test_chosen_units_enter_together_and_those_already_in_it_stay(
    cast: Cast, programme: Programme
) -> None:
    enter(cast, programme, "2021-01-01")
    perform(chosen(cast.east, programme))
    assert Enrolment.objects.filter(started_on=date(2021, 1, 1)).count() == 1
    assert Enrolment.objects.filter(started_on=date(2021, 3, 1)).count() == 2
    with pytest.raises(ActError, match="都已在该行动的名单中"):
        perform(chosen(cast.east, programme))


def test_the_page_of_the_programme_leads_to_leaving_it(
    cast: Cast, programme: Programme, client: Client
) -> None:
    entered = enter(cast, programme)
    address = f"/units/{cast.covered_unit.pk}/acts/leave-programme/?one={entered.pk}"
    client.force_login(cast.east)
    assert address in client.get("/programmes/").content.decode()
    assert f'value="{entered.pk}" selected' in client.get(address).content.decode()
    client.force_login(cast.leader)
    assert "leave-programme" not in client.get("/programmes/").content.decode()
