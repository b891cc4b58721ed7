"""All ledgers out, and into an empty database: every figure comes to the same again."""

import io
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.db.models import F, Min, OuterRef, Q, Subquery

from activities.models import Activity, Deed, Demand, DemandStep, Hosting, Visit
from members.models import Assignment
from orgs.models import PartyOrganizationSpell, Unit, UnitSpell
from orgs.periods import Period
from orgs.scope import Scope
from reports.figures import figures
from tests import districts
from tests.test_export import empty, export_all, import_all, rows

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DAYS = [
    date(2019, 12, 31),
    date(2020, 7, 1),
    date(2021, 6, 30),
    date(2021, 12, 31),
    date(2022, 5, 31),
]


def found_figures():
    return {
        (division, day, slug): (figure.value, figure.numerator, figure.denominator)
        for division in ("430105", "430105001", "430105002")
        for day in DAYS
        for slug, figure in figures(Scope(division, day, Period.of_year(day.year))).items()
    }


def close_gaps():
    """A random district holds what no ledger can say: times in which nothing is known of a thing,
    instructors never appointed, codes that were never issued."""
    for model, identity in ((UnitSpell, "unit"), (PartyOrganizationSpell, "party_organization")):
        following = model.objects.filter(
            **{identity: OuterRef(identity)}, started_on__gt=OuterRef("started_on")
        )
        end = following.order_by("started_on").values("started_on")[:1]
        model.objects.update(ended_on=Subquery(end), stated=list(model.ATTRIBUTES))
    for model in (Assignment, Visit):
        model.objects.filter(instructor__appointments=None).delete()
    before, after = F("party_organization__established_on"), F("party_organization__dissolved_on")
    day = F("activity__happened_on")
    Hosting.objects.annotate(day=day).filter(Q(day__lt=before) | Q(day__gte=after)).delete()
    Activity.objects.filter(hostings=None).delete()
    for model, day in ((Visit, "happened_on"), (Demand, "raised_on"), (Deed, "happened_on")):
        known = Min("unit__spells__started_on")
        early = model.objects.annotate(known=known).filter(**{f"{day}__lt": F("known")})
        keys = list(early.values_list("pk", flat=True))
        if model is Demand:
            DemandStep.objects.filter(demand__in=keys).delete()
        model.objects.filter(pk__in=keys).delete()
    Unit.objects.update(uscc_exception="随机编造")


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_the_same_after_export_and_import(tmp_path, seed):
    districts.build(seed)
    close_gaps()
    before = found_figures()
    export_all(tmp_path)
    empty()
    import_all(tmp_path)
    assert found_figures() == before


def test_a_whole_demo_district_goes_out_and_comes_back(tmp_path):
    """A tenth of the size has every kind of row; the rows are not others for being more."""
    call_command("demo", "--scale", "0.1", stdout=io.StringIO())
    figures_before, rows_before = found_figures(), rows()
    export_all(tmp_path)
    empty()
    import_all(tmp_path)
    assert found_figures() == figures_before
    assert differing(rows_before, rows()) == {}


def differing(before, after):
    """Model → the first rows that are on one side only."""
    found = {}
    for model in before:
        lost, gained = (Counter(map(repr, one[model])) for one in (before, after))
        if lost != gained:
            found[model] = (
                sorted((lost - gained).elements())[:3],
                sorted((gained - lost).elements())[:3],
            )
    return found
