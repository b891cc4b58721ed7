"""The demo district: every figure of the article from rows, and a history that is not the same."""

from collections import Counter
from datetime import date

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery

from activities.models import Task, TaskList, Visit
from activities.tasks.targets import Outcome, tallies
from members.acts.candidates import breaches_of, known_steps
from members.models import (
    Affiliation,
    Appointment,
    Candidacy,
    Candidate,
    Employment,
    Instructor,
    Member,
    Post,
)
from orgs import codes
from orgs.models import (
    Change,
    Coverage,
    Difference,
    Division,
    Grant,
    ImportBatch,
    Role,
    Setting,
    Unit,
    UnitSpell,
    User,
    holds_on,
)
from orgs.periods import Period
from orgs.scope import Scope
from orgs.uploads.taking_back import take_back
from reports.demo import PASSWORD, fill, load
from reports.demo.book import Book
from reports.demo.targets import Targets
from reports.figures import figures

pytestmark = pytest.mark.slow

SMALL = 0.05
ANCHOR = date(2021, 12, 31)
DISTRICT = "430105"


def at(day, division=DISTRICT):
    return Scope(division, day, Period.of_year(day.year))


def values(day=ANCHOR, division=DISTRICT):
    return {slug: figure.value for slug, figure in figures(at(day, division)).items()}


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
        with django_db_blocker.unblock(), transaction.atomic():
            load(scale=SMALL)
            with connection.cursor() as cursor:  # once, and not again after each test
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            yield Targets(SMALL)
            transaction.set_rollback(True)

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
        assert not Candidacy.objects.filter(astray).exists()

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

    def test_candidates_keep_to_the_rules_as_those_who_were_admitted_did(self):
        candidates = list(Candidate.objects.all())
        assert {one.member_id is None for one in candidates} == {True, False}
        assert [one for one in candidates if breaches_of(known_steps(one))] == []

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

    def test_each_task_list_has_tasks_and_they_stand_in_every_way(self):
        assert not TaskList.objects.filter(happened_on__year=2021, tasks=None).exists()
        tasks = Task.objects.within(at(ANCHOR)).values_list("pk", flat=True)
        found = sum(tallies(tasks, at(ANCHOR)).values(), Counter())
        assert set(found) == set(Outcome)

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
        others = Change.objects.exclude(kind=Change.Kind.DEMO)
        assert set(others.values_list("batch__kind", flat=True)) == {
            "roster_civil",
            "roster_social",
        }

    def test_departments_say_a_few_things_otherwise(self):
        """Nothing is settled, and a list can be taken back without the district."""
        kind = Difference.Kind
        said = {
            *(("civil", one) for one in (kind.RENAMED, kind.SAME_NAME, kind.OUTSIDE)),
            *(("civil", one) for one in (kind.CANCELLED, kind.CANCELLED_COVERED)),
            *(("civil", one) for one in (kind.ONLY_THEIRS, kind.ONLY_OURS)),
            ("social", kind.INSURED),
        }
        assert said <= set(Difference.objects.pending().values_list("source", "kind"))
        assert Difference.objects.pending().count() == Difference.objects.count()
        batch = ImportBatch.objects.get(kind="roster_civil")
        assert take_back(batch, by=User.objects.get(username="quji")) == []
        assert not Difference.objects.pending().filter(source="civil").exists()
        assert Unit.objects.exists()

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
