"""The demo district: every figure of the article from rows, and a history that is not the same."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery

from activities.models import Activity, Demand, Visit
from members.models import Affiliation, Appointment, Employment, Instructor, Member, Post
from orgs import codes
from orgs.models import (
    Change,
    Coverage,
    Division,
    Grant,
    PartyOrganization,
    PartyOrganizationSpell,
    Role,
    Setting,
    Unit,
    UnitSpell,
    User,
    holds_on,
)
from orgs.periods import Period
from orgs.scope import Scope
from reports.demo import PASSWORD, fill, load
from reports.demo.book import Book
from reports.demo.targets import FIGURES, Targets
from reports.figures import by_division, figures, rounded

pytestmark = pytest.mark.slow

SMALL = 0.05
ANCHOR = date(2021, 12, 31)
DISTRICT = "430105"


def at(day, division=DISTRICT):
    return Scope(division, day, Period.of_year(day.year))


def values(day=ANCHOR, division=DISTRICT):
    return {slug: figure.value for slug, figure in figures(at(day, division)).items()}


def loaded(scale, blocker):
    """The district at a scale, all constraints checked, for the tests of a class; then gone."""
    with blocker.unblock(), transaction.atomic():
        load(scale=scale)
        with connection.cursor() as cursor:  # once, and not again after each test
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        yield Targets(scale)
        transaction.set_rollback(True)


def rows_of(seed):
    book = Book(scale=SMALL, seed=seed)
    fill(book)
    tables = book.tables.items()
    return {model.__name__: table.rows for model, table in tables if model is not User}


@pytest.mark.django_db
class TestMaking:
    """What comes out depends on the seed and the scale, and on nothing else."""

    def test_one_seed_makes_the_same_rows_each_time(self):
        assert rows_of(seed=1) == rows_of(seed=1)

    def test_another_seed_makes_other_rows(self):
        first, second = rows_of(seed=1), rows_of(seed=2)
        assert first["Unit"] != second["Unit"]

    @pytest.mark.parametrize("seed", [2, 3, 4])
    def test_any_seed_gives_the_figures_of_the_scale(self, seed):
        load(scale=SMALL, seed=seed)
        targets, found = Targets(SMALL), values()
        assert {slug: found[slug] for slug in targets.values} == targets.values

    def test_it_does_not_touch_a_database_that_holds_a_ledger(self, capsys):
        Unit.objects.create(
            uscc="91430105MA00000071", kind="enterprise", change=Change.objects.create(kind="demo")
        )
        with pytest.raises(CommandError, match=r"只能装入空库.*DATABASE_URL") as refused:
            call_command("demo")
        assert refused.value.returncode == 2
        call_command("demo", if_empty=True)
        assert capsys.readouterr().out == ""
        assert Unit.objects.count() == 1

    def test_departments_entered_by_hand_are_a_ledger_too(self):
        Division.objects.create(code="430105D01", name="区发展和改革局", kind="department")
        with pytest.raises(CommandError, match="已有1 个区划"):
            call_command("demo")

    def test_it_refuses_a_scale_too_small_to_be_a_district(self):
        with pytest.raises(CommandError, match="规模应在") as refused:
            call_command("demo", scale=0.001)
        assert refused.value.returncode == 2

    def test_it_refuses_in_production_because_the_password_is_public(self, settings):
        settings.PRODUCTION = True
        with pytest.raises(CommandError, match="生产环境") as refused:
            call_command("demo", scale=SMALL)
        assert refused.value.returncode == 2
        assert not User.objects.exists()


@pytest.mark.django_db
class TestSmall:
    """A small district is complete: nothing in it contradicts anything else."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def targets(cls, django_db_setup, django_db_blocker):
        yield from loaded(SMALL, django_db_blocker)

    def test_every_figure_is_its_share_of_the_article_s(self, targets):
        found = values()
        assert {slug: found[slug] for slug in targets.values} == targets.values

    def test_new_rows_do_not_collide_with_the_demo_s(self):
        change = Change.objects.create(kind=Change.Kind.RECORDED)
        Unit.objects.create(uscc="91430105MA00000071", kind="enterprise", change=change)

    def test_nobody_belongs_to_an_organisation_that_is_not_there(self):
        organization = "party_organization"
        astray = Q(started_on__lt=F(f"{organization}__established_on")) | Q(
            Q(ended_on=None) | Q(ended_on__gt=F(f"{organization}__dissolved_on")),
            **{f"{organization}__dissolved_on__isnull": False},
        )
        assert not Affiliation.objects.filter(astray).exists()
        assert not Coverage.objects.filter(astray).exists()
        assert not Post.objects.filter(astray).exists()

    def test_nobody_works_in_a_unit_that_is_not_there(self):
        astray = Q(started_on__lt=F("unit__registered_on")) | Q(
            Q(ended_on=None) | Q(ended_on__gt=F("unit__closed_on")), unit__closed_on__isnull=False
        )
        assert not Employment.objects.filter(astray).exists()
        assert not Coverage.objects.filter(astray).exists()

    def test_members_are_of_age_and_belong_only_after_joining(self):
        assert not Affiliation.objects.filter(started_on__lt=F("member__joined_on")).exists()
        for born_on, joined_on in Member.objects.exclude(born_on=None).values_list(
            "born_on", "joined_on"
        ):
            assert joined_on.year - born_on.year >= 18

    def test_instructors_visit_the_units_they_look_after_while_in_office(self):
        day = OuterRef("happened_on")
        appointed = Appointment.objects.filter(holds_on(day), instructor=OuterRef("instructor"))
        assert Visit.objects.exists()
        assert not Visit.objects.alias(n=Subquery(appointed.values("pk")[:1])).filter(n=None)

    def test_id_numbers_are_right_and_of_no_living_person(self):
        numbers = Member.objects.exclude(id_number=None).values_list("id_number", "born_on")
        for number, born_on in numbers:
            assert number.startswith("990000")
            assert codes.id_number_problem(number, ANCHOR) is None
            assert codes.born_on(number) == born_on

    def test_credit_codes_are_right(self):
        for code in Unit.objects.values_list("uscc", flat=True):
            assert codes.uscc_problem(code) is None
            assert codes.organization_code_holds(code)

    def test_no_two_units_ever_had_the_same_name(self):
        owners = UnitSpell.objects.values("name").annotate(units=Count("unit", distinct=True))
        assert not owners.filter(units__gt=1).exists()

    def test_the_history_tells_that_it_is_demo_data(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT context.metadata->>'source' FROM orgs_unitversion version"
                " LEFT JOIN pghistory_context context ON context.id = version.pgh_context_id"
            )
            assert cursor.fetchall() == [("demo",)]
        assert set(Change.objects.values_list("kind", flat=True)) == {Change.Kind.DEMO}

    def test_each_role_has_an_account_with_the_demo_password(self):
        roles = set(Grant.objects.values_list("role", flat=True))
        assert roles == set(Role.objects.values_list("code", flat=True))
        assert check_password(PASSWORD, User.objects.get(username="quji").password)
        instructor = Instructor.objects.get(user__username="zhidaoyuan")
        assert instructor.assignments.exists()
        for street in Division.objects.filter(kind="street"):
            account = User.objects.get(username=f"jiedao{street.code[-3:]}")
            assert account.grants.get().division == street

    def test_pages_open_on_the_article_s_day(self):
        assert Setting.objects.get(key=Setting.Key.DEFAULT_AS_OF).value == "2021-12-31"


@pytest.mark.django_db
class TestFullSize:
    """Scale 1: the article's district."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def targets(cls, django_db_setup, django_db_blocker):
        yield from loaded(1, django_db_blocker)

    def test_every_value_of_the_article_comes_out_of_rows(self):
        with FIGURES.open(encoding="utf-8", newline="") as file:
            wanted = {row["slug"]: row["value_2021"] for row in csv.DictReader(file)}
        found = figures(at(ANCHOR))
        for slug, value in wanted.items():
            figure = found[slug]
            printed = figure.value if figure.denominator is None else rounded(figure.value)
            assert value == "" or printed == Decimal(value), slug
        assert sum(value != "" for value in wanted.values()) == 59

    def test_the_taxes_of_buildings_make_exact_rates(self):
        found = values()
        assert found["building_tax_growth"] == 30
        assert found["building_tax_share"] == Decimal("52.6")

    def test_the_stocks_balance_over_2021(self):
        opening, closing = values(date(2020, 12, 31)), values()
        ended = PartyOrganization.objects.filter(
            dissolved_on__year=2021, spells__kind__in=PartyOrganizationSpell.COUNTING_KINDS
        )
        gone = ended.distinct().count()
        assert 0 < gone <= closing["party_orgs_adjusted"]
        assert opening["party_orgs"] + closing["party_orgs_established"] - gone == 233

    @pytest.mark.parametrize(
        "day", [date(2019, 6, 30), date(2019, 12, 31), date(2020, 12, 31), date(2022, 12, 31)]
    )
    def test_other_years_are_different_and_alike(self, day):
        now, then = values(), values(day)
        stocks = "enterprises sole_traders party_orgs members instructors_street".split()
        for slug in stocks:
            assert then[slug] != now[slug]
            assert 0.5 < then[slug] / now[slug] < 1.3, slug
        assert then["should_build_gap"] > 0
        assert then["party_orgs_established"] != now["party_orgs_established"]
        assert 0 < then["party_orgs_adjusted"] < now["party_orgs_adjusted"]

    def test_streets_differ_and_none_is_empty(self):
        parts = by_division(at(ANCHOR))
        streets = [part for part in parts if part.key < "430105Z"]
        assert len(streets) == 16
        for slug in ("enterprises", "sole_traders", "social_orgs", "members", "instructors_street"):
            found = [part.figures[slug].value for part in streets]
            assert min(found) > 0
            assert max(found) > 1.5 * min(found)

    @pytest.mark.parametrize(
        ("case", "rows"),
        {
            "a joint branch over two streets": lambda: (
                Coverage.objects.as_of(ANCHOR)
                .filter(holds_on(ANCHOR, "unit__spells"), mode=Coverage.Mode.JOINT)
                .values("party_organization")
                .annotate(streets=Count("unit__spells__division", distinct=True))
                .filter(streets__gt=1)
            ),
            "an attached unit": lambda: Coverage.objects.as_of(ANCHOR).filter(mode="attached"),
            "a temporary branch over a unit without another": lambda: (
                Coverage.objects.as_of(ANCHOR)
                .filter(party_organization__spells__kind="temporary")
                .exclude(
                    unit__coverages__party_organization__spells__kind__in=(
                        PartyOrganizationSpell.COUNTING_KINDS
                    )
                )
            ),
            "a firm with a committee and branches": lambda: (
                Coverage.objects.as_of(ANCHOR)
                .filter(party_organization__spells__kind="committee", mode="independent")
                .annotate(organizations=Count("unit__coverages__party_organization", distinct=True))
                .filter(organizations__gt=3)
            ),
            "members directly in a committee": lambda: Affiliation.objects.as_of(ANCHOR).filter(
                party_organization__spells__kind="committee"
            ),
            "a member employed in an uncovered unit": lambda: Employment.objects.as_of(
                ANCHOR
            ).exclude(unit__coverages__isnull=False),
            "part-timers in a social organisation": lambda: (
                Employment.objects.as_of(ANCHOR)
                .filter(unit__kind__in=Unit.SOCIAL_ORGANISATIONS, is_full_time=False)
                .values("unit")
                .annotate(members=Count("pk"))
                .filter(members__gt=2)
            ),
            "an unknown headcount": lambda: UnitSpell.objects.as_of(ANCHOR).filter(headcount=None),
            "an unknown industry": lambda: UnitSpell.objects.as_of(ANCHOR).filter(industry=None),
            "an unknown founding day": lambda: Unit.objects.filter(registered_on=None),
            "a unit that stands still": lambda: UnitSpell.objects.as_of(ANCHOR).filter(
                status="zombie"
            ),
            "an end known by its status only": lambda: UnitSpell.objects.filter(
                status="revoked", unit__closed_on=None
            ),
            "an organisation of the district itself": lambda: PartyOrganizationSpell.objects.as_of(
                ANCHOR
            ).filter(division=DISTRICT, kind="branch"),
            "a unit that moved street": lambda: UnitSpell.objects.filter(
                stated__contains=["division"], started_on__gt=F("unit__registered_on")
            ),
            "a unit placed in a community": lambda: UnitSpell.objects.filter(
                division__kind=Division.Kind.COMMUNITY
            ),
            "a fact recorded after the year's end": lambda: UnitSpell.objects.filter(
                started_on__year=2021, opened_by__made_at__date__gt=date(2022, 1, 10)
            ),
            "an activity of several hosts": lambda: Activity.objects.annotate(
                hosts_there=Count("hostings")
            ).filter(hosts_there__gt=1),
            "a visit that was returned": lambda: Visit.objects.filter(state=Visit.State.RETURNED),
            "a demand raised in one year and accepted in the next": lambda: Demand.objects.filter(
                accepted_on__year__gt=F("raised_on__year")
            ),
            "membership taken up again": lambda: Affiliation.objects.filter(
                departure="suspended", member__affiliations__started_on__gt=F("ended_on")
            ),
        }.items(),
    )
    def test_it_holds_the_hard_cases_of_a_real_ledger(self, case, rows):
        assert rows().exists(), case
