"""The pages on which acts are done: fill in, see what will change, confirm."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from orgs.models import Change, Unit, UnitSpell, User
from orgs.nouns import UNITS
from orgs.scope import EVERYTHING
from tests.acts import do
from tests.book import EAST, WEST
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def come_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def opened(client: Client, address: str) -> dict[str, str]:
    """The hidden fields of a form as it is opened."""
    shown = client.get(address).content.decode()
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', shown)[1]  # type: ignore[index]
        for name in ("token", "seen")
    }


def where(unit: Unit, slug: str) -> str:
    return f"/units/{unit.pk}/acts/{slug}/"


def test_a_preview_tells_what_will_change_and_changes_nothing(cast: Cast) -> None:
    client, address = come_in("district"), where(cast.covered_unit, "move")
    data = opened(client, address) | {"effective_on": "2021-06-01", "division": WEST}
    shown = client.post(address, data | {"step": "preview"}).content.decode()
    assert "东风路街道" in shown
    assert "清水塘街道" in shown
    assert not Change.objects.filter(act="move").exists()


def test_confirming_records_it_and_leads_to_the_record(cast: Cast) -> None:
    client, address = come_in("district"), where(cast.covered_unit, "move")
    data = opened(client, address) | {"effective_on": "2021-06-01", "division": WEST}
    response = client.post(address, data | {"step": "apply"})
    assert response.url == f"/units/{cast.covered_unit.pk}/"
    assert UnitSpell.objects.filter(unit=cast.covered_unit, division=WEST).exists()


def test_submitting_twice_does_it_once(cast: Cast) -> None:
    client = come_in("east")
    address = "/units/acts/register/"
    data = opened(client, address) | {
        "effective_on": "2021-06-01", "uscc": "91350100M000100Y43", "kind": "enterprise",
        "name": "新企业", "division": EAST, "step": "apply",
    }  # fmt: skip
    first, second = client.post(address, data), client.post(address, data)
    assert first.url == second.url
    assert Change.objects.filter(act="register").count() == 1


def test_wrong_input_keeps_what_was_typed_and_says_what_to_do(cast: Cast) -> None:
    client, address = come_in("east"), "/units/acts/register/"
    data = opened(client, address) | {
        "effective_on": "2021-13-45", "uscc": "91430105MA4L16JQ7X", "name": "打错的企业",
        "step": "preview",
    }  # fmt: skip
    response = client.post(address, data)
    shown = response.content.decode()
    assert response.status_code == 422
    assert 'value="打错的企业"' in shown
    assert 'value="91430105MA4L16JQ7X"' in shown
    assert "日期无法识别，请按 2021-09-05 的格式填写" in shown
    assert "校验" in shown


def test_a_form_marks_what_must_be_filled_in(cast: Cast) -> None:
    shown = come_in("east").get("/units/acts/register/").content.decode()
    assert re.search(r'<div class="[^"]*required[^"]*">\s*<label[^>]*for="id_name"', shown)
    assert not re.search(r'<div class="[^"]*required[^"]*">\s*<label[^>]*for="id_headcount"', shown)


def test_a_preview_reads_back_only_what_was_changed(cast: Cast) -> None:
    client, address = come_in("east"), where(cast.covered_unit, "update")
    unit = UnitSpell.objects.get(unit=cast.covered_unit)
    UnitSpell.objects.filter(pk=unit.pk).update(headcount=50, is_key=True)
    shown = client.get(address)
    data = {name: shown.context["form"][name].value() for name in shown.context["form"].fields}
    data = {name: "" if value is None else value for name, value in data.items()}
    data |= opened(client, address) | {"effective_on": "2021-06-01", "headcount": "75"}
    said = dict(client.post(address, data | {"step": "preview"}).context["form"].said())
    assert said == {"生效日期": "2021年6月1日", "从业人数": "75"}


def test_no_choice_is_a_row_of_dashes(cast: Cast) -> None:
    shown = come_in("east").get(where(cast.covered_unit, "update")).content.decode()
    assert "未填写" in shown
    assert "-----" not in shown


def test_corrections_are_offered_after_what_happened(cast: Cast) -> None:
    shown = come_in("east").get(f"/units/{cast.covered_unit.pk}/").content.decode()
    assert shown.index("/acts/close/") < shown.index("/acts/correct/")


def test_what_contradicts_the_ledger_is_said_at_its_field(cast: Cast) -> None:
    client, address = come_in("east"), where(cast.covered_unit, "rename")
    data = opened(client, address) | {"effective_on": "2001-01-01", "name": "新名称"}
    shown = client.post(address, data | {"step": "apply"}).content.decode()
    assert "才有记载" in shown
    assert 'value="新名称"' in shown


def test_the_second_of_two_clerks_sees_both_versions_and_chooses(cast: Cast) -> None:
    first, second = come_in("east"), come_in("district")
    address = where(cast.covered_unit, "update")
    mine, theirs = opened(first, address), opened(second, address)
    second.post(
        address, theirs | {"effective_on": "2021-06-01", "headcount": "75", "step": "apply"}
    )
    late = mine | {"effective_on": "2021-06-01", "headcount": "80", "step": "apply"}
    response = first.post(address, late)
    shown = response.content.decode()
    assert response.status_code == 409
    assert "区工作人员" in shown
    assert "75" in shown
    assert 'value="80"' in shown
    assert UnitSpell.objects.get(unit=cast.covered_unit, started_on="2021-06-01").headcount == 75
    seen = re.search(r'name="seen" value="([^"]*)"', shown)[1]  # type: ignore[index]
    first.post(address, late | {"seen": seen})
    assert UnitSpell.objects.get(unit=cast.covered_unit, started_on="2021-06-01").headcount == 80


def test_a_preview_of_a_correction_reads_back_what_was_typed_alone(cast: Cast) -> None:
    client, address = come_in("east"), where(cast.covered_unit, "correct-coverage")
    page = client.get(f"{address}?item={cast.covered_unit.coverages.get().pk}")
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {n: page.context[n] for n in ("token", "seen")}
    data |= {"mode": "joint", "reason": "批复", "step": "preview"}
    said = dict(client.post(address, data).context["form"].said())
    assert "None" not in said
    assert said["组建方式"] == "联合组建"


PLACING = "/units/bulk/set-place/"


def previewed(client: Client, *units: Unit) -> dict[str, Any]:
    """The chosen units are to be in 东风大厦: what the preview's confirmation submits."""
    data = {"pk": [unit.pk for unit in units], "place": "东风大厦", "effective_on": "2021-06-01"}
    preview = client.post(PLACING, data | {"step": "preview"})
    assert preview.status_code == 200
    return data | {"step": "apply"} | {n: preview.context[n] for n in ("token", "seen")}


def placed() -> int:
    return UnitSpell.objects.filter(place__name="东风大厦").count()


def test_chosen_rows_are_changed_as_they_were_previewed_and_once(cast: Cast) -> None:
    client = come_in("east")
    data = previewed(client, cast.covered_unit, cast.bare_unit)
    for _ in range(2):
        assert client.post(PLACING, data).status_code == 302
    assert placed() == 2
    assert Change.objects.filter(act="set-place").count() == 1


@pytest.mark.parametrize("day", ["2021-03-01", "2021-06-01", "2021-09-01"])
def test_chosen_rows_that_somebody_changed_are_previewed_anew(cast: Cast, day: str) -> None:
    client = come_in("east")
    data = previewed(client, cast.covered_unit, cast.bare_unit)
    unit = UNITS.find(EVERYTHING, cast.bare_unit.pk)
    do(cast.district, "move", unit, division=WEST, effective_on=day)
    again = client.post(PLACING, data)
    assert again.status_code == 409
    assert "已被他人改动" in again.content.decode()
    assert placed() == 0
    assert not Change.objects.filter(act="set-place").exists()
    assert client.post(PLACING, data | {"seen": again.context["seen"]}).status_code == 302
    assert placed() > 0


def test_what_others_change_elsewhere_does_not_matter_to_the_chosen_rows(cast: Cast) -> None:
    client = come_in("east")
    data = previewed(client, cast.covered_unit)
    unit = UNITS.find(EVERYTHING, cast.bare_unit.pk)
    do(cast.district, "move", unit, division=WEST, effective_on="2021-06-01")
    assert client.post(PLACING, data).status_code == 302
    assert placed() == 1


def test_chosen_rows_are_not_changed_unseen(cast: Cast) -> None:
    client = come_in("east")
    data = previewed(client, cast.covered_unit) | {"seen": ""}
    assert client.post(PLACING, data).status_code == 409
    assert placed() == 0


def test_a_preview_of_chosen_rows_that_make_new_ones_is_confirmed(cast: Cast) -> None:
    client, where = come_in("east"), "/units/bulk/open-formations/"
    data = {"pk": [cast.bare_unit.pk], "effective_on": "2021-06-01"}
    seen = client.post(where, data | {"step": "preview"}).context["seen"]
    assert client.post(where, data | {"step": "apply", "seen": seen}).status_code == 302


@pytest.mark.parametrize("who", ["leader", "instructor", "department", "administrator"])
def test_who_keeps_no_ledger_finds_no_act(cast: Cast, who: str) -> None:
    client = come_in(who)
    assert client.get(where(cast.covered_unit, "move")).status_code in (403, 404)
    assert client.get("/units/acts/register/").status_code in (403, 404)


def test_another_streets_record_cannot_be_acted_on(cast: Cast) -> None:
    address = where(cast.covered_unit, "close")
    assert come_in("west").get(address).status_code == 404
    assert come_in("west").post(address, {"step": "apply"}).status_code == 404


def test_suggestions_come_from_within_reach(cast: Cast) -> None:
    ask = "/party-organizations/suggestions/"
    east = come_in("east").post(ask, {"party_organization": "支部"}).content.decode()
    assert "中共东方科技支部委员会（DZZ-EAST）" in east
    assert "DZZ-WEST" not in east


def test_a_fact_recorded_wrongly_is_chosen_then_corrected(cast: Cast) -> None:
    client, address = come_in("east"), where(cast.covered_unit, "correct")
    spell = UnitSpell.objects.get(unit=cast.covered_unit)
    assert f"?item={spell.pk}" in client.get(address).content.decode()
    shown = client.get(f"{address}?item={spell.pk}").content.decode()
    hidden = dict(re.findall(r'name="(token|seen|item)" value="([^"]*)"', shown))
    data = hidden | {"started_on": "2018-01-01", "name": "东方科技股份有限公司", "division": EAST,
         "industry": "C", "above_scale": "unknown", "three_have": "unknown", "is_key": "unknown",
         "representative_is_member": "unknown", "representative_is_secretary": "unknown",
         "has_union": "unknown", "has_youth_league": "unknown",
         "has_womens_federation": "unknown", "status": "operating", "reason": "原登记漏字",
         "step": "apply"}  # fmt: skip
    response = client.post(address, data)
    assert response.status_code == 302, re.findall(
        "field-error[^<]*>([^<]*)", response.content.decode()
    )
    assert UnitSpell.objects.get(unit=cast.covered_unit).name == "东方科技股份有限公司"
    assert Change.objects.get(act="correct").kind == "corrected"
