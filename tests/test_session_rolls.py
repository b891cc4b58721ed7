"""Who attended which session of a class, and the hours that follow from it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from activities.models import SessionAttendance, Trainee, Training, TrainingSession
from activities.nouns import TRAININGS
from activities.training_hours import hours_between, hours_of
from orgs.acts import ActError, acts_for
from orgs.models import Change, User
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from orgs.undo import undo
from reports.figures import figures
from tests.acts import do, fill
from tests.book import DISTRICT, EAST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 15)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


@pytest.fixture
def training(cast: Cast, book: Book) -> Training:
    """A class of the east, with one member of each street."""
    made = book.training(DAY, cast.member, cast.on_the_west.member)
    Training.objects.filter(pk=made.pk).update(division=EAST)
    return made


def session(training: Training, topic: str = "党章", hours: str | None = "3") -> TrainingSession:
    return TrainingSession.objects.create(
        training=training, held_on=DAY, topic=topic, change=training.change,
        hours=Decimal(hours) if hours else None,
    )  # fmt: skip


def act(user: User, slug: str, training: Training, **said: Any) -> Change:
    return do(user, slug, TRAININGS.find(EVERYTHING, training.pk), "trainings", **said)


def call(user: User, one: TrainingSession, **states: str) -> Change:
    """By the members' numbers."""
    keys = dict(Trainee.objects.values_list("member__number", "member"))
    noted = {f"roll-{keys[number.replace('_', '-')]}": state for number, state in states.items()}
    return act(user, "session-roll", one.training, item=one.pk, **noted)


def noted(one: TrainingSession) -> dict[str, str]:
    return dict(one.attendances.values_list("member__number", "state"))


def hours(training: Training, member: Any) -> str:
    trainee = Trainee.objects.get(training=training, member=member)
    found = hours_of([trainee]).get(trainee.pk)
    return found.in_words() if found else ""


# --- The roll ------------------------------------------------------------------------------------


def test_who_was_not_looked_for_is_unknown_and_not_absent(cast: Cast, training: Training) -> None:
    one = session(training)
    call(cast.district, one, DY_EAST_1="present")
    assert noted(one) == {"DY-EAST-1": "present", "DY-WEST-1": "unknown"}


def test_a_street_calls_its_own_members_and_is_told_of_the_others_by_number(
    cast: Cast, training: Training
) -> None:
    one = session(training)
    form = fill(cast.east, "session-roll", TRAININGS.find(EVERYTHING, training.pk), "trainings",
                item=one.pk)  # fmt: skip
    assert [entry.number for entry in form.fields["roll"].entries] == ["DY-EAST-1"]  # type: ignore[attr-defined]
    assert "另有1名参训人员不在您的管辖范围内" in form.fields["roll"].help_text
    call(cast.east, one, DY_EAST_1="present")
    call(cast.district, one, DY_EAST_1="present", DY_WEST_1="leave")
    assert noted(one) == {"DY-EAST-1": "present", "DY-WEST-1": "leave"}


def test_a_roll_can_be_called_again_and_taken_back(cast: Cast, training: Training) -> None:
    one = session(training)
    call(cast.district, one, DY_EAST_1="present")
    again = call(cast.district, one, DY_EAST_1="absent", DY_WEST_1="present")
    assert noted(one) == {"DY-EAST-1": "absent", "DY-WEST-1": "present"}
    undo(again, by=cast.district)
    assert noted(one) == {"DY-EAST-1": "present", "DY-WEST-1": "unknown"}


def test_without_sessions_or_trainees_there_is_nothing_to_call(
    cast: Cast, book: Book, training: Training
) -> None:
    assert "session-roll" not in {one.slug for one in acts_for(TRAININGS, training, cast.east)}
    session(training)
    assert "session-roll" in {one.slug for one in acts_for(TRAININGS, training, cast.east)}
    empty = book.training(DAY)
    session(empty)
    assert "session-roll" not in {one.slug for one in acts_for(TRAININGS, empty, cast.district)}


def test_a_session_never_held_goes_with_its_roll(cast: Cast, training: Training) -> None:
    one = session(training)
    call(cast.district, one, DY_EAST_1="present")
    act(cast.district, "correct-session", training, item=one.pk, never="on", reason="没有上")
    assert not SessionAttendance.objects.exists()


def test_who_was_there_is_not_struck_off_and_who_was_not_is(cast: Cast, training: Training) -> None:
    one = session(training)
    call(cast.district, one, DY_EAST_1="present", DY_WEST_1="absent")
    with pytest.raises(ActError, match="其中1名在课程点名中记为到会"):
        act(cast.district, "strike-off", training, numbers="DY-EAST-1", reason="误登")
    act(cast.district, "strike-off", training, numbers="DY-WEST-1", reason="误登")
    assert noted(one) == {"DY-EAST-1": "present"}


# --- Hours ---------------------------------------------------------------------------------------


def test_hours_are_those_of_sessions_attended(cast: Cast, training: Training) -> None:
    first, second = session(training, "党章"), session(training, "实务", "2.5")
    call(cast.district, first, DY_EAST_1="present", DY_WEST_1="present")
    call(cast.district, second, DY_EAST_1="present", DY_WEST_1="leave")
    assert hours(training, cast.member) == "5.5学时"
    assert hours(training, cast.on_the_west.member) == "3学时"


def test_what_is_not_known_is_said_beside_the_hours(cast: Cast, training: Training) -> None:
    first, second = session(training, "党章"), session(training, "座谈", None)
    session(training, "参观")
    call(cast.district, first, DY_EAST_1="present")
    call(cast.district, second, DY_EAST_1="present")
    assert hours(training, cast.member) == "3学时，另有2节未点名或学时不详"


def test_a_class_without_a_roll_is_attended_and_its_hours_unknown(
    cast: Cast, training: Training
) -> None:
    assert hours(training, cast.member) == ""
    session(training)
    assert hours(training, cast.member) == "学时不详"


def test_absent_from_all_is_zero_hours_and_known_to_be(cast: Cast, training: Training) -> None:
    call(cast.district, session(training), DY_EAST_1="absent")
    assert hours(training, cast.member) == "0学时"


def test_the_years_hours_are_of_the_sessions_held_in_it(
    cast: Cast, book: Book, training: Training
) -> None:
    call(cast.district, session(training), DY_EAST_1="present")
    later = TrainingSession.objects.create(
        training=training, held_on=date(2022, 1, 5), topic="结业", hours=2, change=training.change
    )
    call(cast.district, later, DY_EAST_1="present")
    own = Trainee.objects.filter(member=cast.member)
    years = [hours_between(own, date(y, 1, 1), date(y, 12, 31)).known for y in (2021, 2022)]
    assert years == [3, 2]


def test_no_roll_changes_how_many_were_trained(cast: Cast, book: Book, training: Training) -> None:
    book.secretary(cast.member, cast.east_branch)
    scope = Scope(DISTRICT, date(2021, 12, 31), Period.of_year(2021))

    def trained() -> Any:
        return figures(scope, ["secretaries_trained"])["secretaries_trained"].value

    assert trained() == 1
    call(cast.district, session(training), DY_EAST_1="absent")
    assert trained() == 1


# --- Pages ---------------------------------------------------------------------------------------


def shown(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_of_a_class_says_persons_and_attendances(
    cast: Cast, training: Training, client: Client
) -> None:
    first, second = session(training, "党章"), session(training, "实务")
    session(training, "参观")
    call(cast.district, first, DY_EAST_1="present", DY_WEST_1="present")
    call(cast.district, second, DY_EAST_1="present", DY_WEST_1="leave")
    page = shown(client, cast.district, f"/trainings/{training.pk}/")
    assert "3人次、2人（点名的2节，另有1节未点名）" in page
    assert "到会1，请假1" in page
    assert "未点名" in page


def test_a_member_is_told_the_hours_of_the_year(
    cast: Cast, training: Training, client: Client
) -> None:
    call(cast.district, session(training), DY_EAST_1="present")
    page = shown(client, cast.east, f"/members/{cast.member.pk}/?panel=trainings")
    assert "2021年至当日：3学时。" in page


def test_the_session_is_chosen_first(cast: Cast, training: Training, client: Client) -> None:
    one = session(training)
    address = f"/trainings/{training.pk}/acts/session-roll/"
    assert "2021-12-15：党章" in shown(client, cast.district, address)
    assert "赵东生" in shown(client, cast.district, f"{address}?item={one.pk}")
