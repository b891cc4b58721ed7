"""Every field is decided: personal with a mask, or not personal. Nothing slips past by default."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from members.models import Member
from orgs.models import Spell
from orgs.personal import Mask, personal_fields, shown

APPS = ("orgs", "members", "activities", "reports")
# What could hold a person's particulars; the time of an entry is the machine's.
TELLING = (
    models.CharField,
    models.TextField,
    models.DateField,
    models.GenericIPAddressField,
    models.JSONField,
    ArrayField,
)
# The days of a spell say when something held, not of whom: decided once for all spells.
OF_SPELLS = {field.name for field in Spell._meta.fields}


def own_models() -> Iterator[type[models.Model]]:
    """Our models without the histories, which take the declaration of what they keep."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if not model.__name__.endswith("Version"):
                yield model


def telling_fields(model: type[models.Model]) -> set[str]:
    found = {
        field.name
        for field in model._meta.fields
        if isinstance(field, TELLING)
        and not isinstance(field, models.DateTimeField)
        and not field.is_relation
    }
    return found - OF_SPELLS if issubclass(model, Spell) else found


@pytest.mark.parametrize("model", list(own_models()), ids=lambda model: model._meta.label)
def test_each_model_decides_on_each_of_its_fields(model):
    personal, impersonal = set(model.personal), set(model.impersonal)
    undecided = telling_fields(model) - personal - impersonal
    assert undecided == set(), f"{model._meta.label}：写进 personal 或 impersonal"
    assert personal & impersonal == set()


@pytest.mark.parametrize("model", list(own_models()), ids=lambda model: model._meta.label)
def test_each_decision_is_about_a_field_of_the_model(model):
    names = {field.name for field in model._meta.fields}
    assert set(model.personal) | set(model.impersonal) <= names
    assert all(isinstance(mask, Mask) for mask in model.personal.values())


def test_what_tells_who_a_person_is_is_personal():
    """Fields of these names are personal wherever they stand, unless they name no person."""
    of_things = {
        "members.BranchProject.name",
        "members.FormationCase.name",
        "members.PartyGroup.name",
        "members.InstructorGroup.name",
        "orgs.CalendarDay.name",
        "orgs.Census.name",
        "orgs.Division.name",
        "orgs.ImportRow.name",  # a person's is kept masked
        "orgs.Industry.name",
        "orgs.Place.name",
        "orgs.PartyOrganizationSpell.name",
        "orgs.Programme.name",
        "orgs.Role.name",
        "reports.Workbook.name",
        "orgs.RosterEntry.name",
        "orgs.SavedList.name",
        "orgs.UnitSpell.name",
        "orgs.VenueSpell.name",
        "reports.ApiToken.name",  # what a program does with it
    }
    open_fields = {
        f"{model._meta.label}.{name}"
        for model in own_models()
        for name in ("name", "phone", "email", "id_number", "born_on", "contact", "liaison")
        if name in {field.name for field in model._meta.fields} and name not in model.personal
    }
    in_orgs_and_members = {label for label in open_fields if not label.startswith("activities.")}
    assert in_orgs_and_members == of_things


def test_a_history_row_is_found_by_the_model_it_keeps():
    """So that masks and the audit know what a version holds."""
    version = apps.get_model("members", "MemberVersion")
    assert version._meta.get_field("pgh_obj").related_model is Member
    assert set(Member.personal) <= {field.name for field in version._meta.fields}


@pytest.mark.parametrize(
    ("mask", "value", "masked"),
    [
        (Mask.NAME, "张三", "张*"),
        (Mask.NAME, "张三丰", "张**"),
        (Mask.NAME, "欧阳修", "欧阳*"),
        (Mask.NAME, "欧阳", "欧*"),  # surname 欧, given name 阳
        (Mask.NAME, "张", "张"),
        (Mask.ID_NUMBER, "11010519491231002X", "110105********002X"),
        (Mask.ID_NUMBER, "12345", "****"),
        (Mask.PHONE, "13912345678", "139****5678"),
        (Mask.PHONE, "84312345", "****"),
        (Mask.HIDDEN, "1980-01-01", "****"),
    ],
)
def test_a_mask_hides_what_tells_the_person(mask, value, masked):
    assert mask(value) == masked


@pytest.mark.parametrize("mask", Mask)
@pytest.mark.parametrize("empty", [None, ""])
def test_a_mask_leaves_what_is_empty_empty(mask, empty):
    assert mask(empty) == ""


def test_a_field_is_shown_masked_unless_the_viewer_may_read_it():
    member = Member(number="DY1", name="张三丰", phone="13912345678")
    assert shown(member, "name", unmasked=False) == "张**"
    assert shown(member, "name", unmasked=True) == "张三丰"
    assert shown(member, "number", unmasked=False) == "DY1"


def test_a_model_without_a_declaration_has_nothing_personal():
    assert personal_fields(apps.get_model("auth", "Group")) == {}
