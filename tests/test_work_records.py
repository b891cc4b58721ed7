"""工作台账: what is entered counts in its figure, on its day, where it lies, and nowhere else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities.acts.work.trainings import numbers_in
from activities.models import (
    Deed,
    Honour,
    Publication,
    Team,
    Trainee,
    Training,
    TrainingSession,
)
from orgs.acts import ActError, new_acts, perform
from orgs.models import Change, User
from orgs.nouns import NOUNS
from orgs.periods import Period
from orgs.scope import EVERYTHING, Basis, Scope
from orgs.undo import undo
from reports.figures import figures
from tests.acts import do, fill
from tests.book import DISTRICT, EAST, LONG_AGO, WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

DAY = "2021-12-15"
DECEMBER, NOVEMBER = Period.of_month(2021, 12), Period.of_month(2021, 11)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def number(slug: str, period: Period, division: str = DISTRICT, **basis: str) -> Any:
    scope = Scope(division, period.last_day, period, Basis(**basis))
    return figures(scope, [slug])[slug].value


def counted(slug: str) -> list[Any]:
    """In the district and in each street in December, and in the months and years beside it."""
    here = [number(slug, DECEMBER, code) for code in (DISTRICT, EAST, WEST)]
    beside = [number(slug, NOVEMBER), number(slug, Period.of_year(2022))]
    return here + beside


def found(noun: str, pk: int) -> Any:
    """The record as its page opens it."""
    return NOUNS[noun].find(EVERYTHING, pk)


# Noun → what is typed, and the figure that counts it.
OWNED: dict[str, tuple[str, dict[str, str]]] = {
    "trainings": ("secretary_classes", {"name": "书记班", "kind": "secretary"}),
    "publications": ("media_programmes", {"series": "新声", "issue": "第1期", "title": "开篇"}),
    "teams": ("guidance_groups", {"name": "第一巡回指导小组"}),
}


def enter(user: User, noun: str, **said: Any) -> Change:
    return do(user, "register", None, noun, **OWNED[noun][1] | {"effective_on": DAY} | said)


# --- Entered, put right, taken back --------------------------------------------------------------


@pytest.mark.parametrize("noun", OWNED)
def test_what_a_street_organises_counts_in_it_that_month_and_nowhere_else(cast, noun):
    """D2: by the day it happened, not by the day it was entered. D3: a month holds its own."""
    slug, _ = OWNED[noun]
    change = enter(cast.east, noun)
    assert counted(slug) == [1, 1, 0, 0, 0]
    made = found(noun, change.object_id)
    assert made.division_id == EAST  # the street's own, without being asked
    do(cast.east, "correct", made, noun, happened_on="2021-11-30", reason="登错日期")
    assert counted(slug) == [0, 0, 0, 1, 0]
    undo(Change.objects.latest("pk"), by=cast.east)
    assert counted(slug) == [1, 1, 0, 0, 0]
    undo(change, by=cast.east)
    assert counted(slug) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("noun", OWNED)
def test_the_districts_own_is_the_districts_to_keep(cast, client: Client, noun):
    pk = enter(cast.district, noun).object_id
    assert found(noun, pk).division_id == DISTRICT
    client.force_login(cast.east)
    for address in (f"/{noun}/{pk}/", f"/{noun}/{pk}/acts/correct/"):
        assert client.get(address).status_code == 404
    act = fill(cast.east, "register", None, noun, **OWNED[noun][1], division=WEST)
    assert "division" in act.errors
    assert new_acts(NOUNS[noun], cast.secretary) == []


@pytest.mark.parametrize("noun", OWNED)
def test_the_same_is_not_entered_twice(cast, noun):
    enter(cast.east, noun, **({"number": "PX-1"} if noun == "trainings" else {}))
    if noun == "trainings":
        act = fill(cast.east, "register", None, noun, **OWNED[noun][1], number="px-1")
        assert "已有培训班使用" in str(act.errors["number"])
        return
    with pytest.raises(ActError, match="不必重复登记"):
        enter(cast.east, noun)


def test_submitting_twice_enters_once(cast, client: Client):
    client.force_login(cast.east)
    page = client.get("/teams/acts/register/")
    typed = {"token": page.context["token"], "effective_on": DAY, "name": "小组", "division": EAST}
    preview = client.post("/teams/acts/register/", typed | {"step": "preview"})
    assert "小组" in preview.content.decode()
    assert not Team.objects.exists()
    for _ in range(2):
        done = client.post("/teams/acts/register/", typed | {"step": "apply"}, follow=True)
        assert "已登记：登记小组" in done.content.decode()
    assert Team.objects.count() == 1


def test_a_series_is_chosen_or_new_and_never_spelt_otherwise(cast):
    said = {"issue": "1", "title": "某", "effective_on": DAY}
    for both in ({"series": "", "new_series": ""}, {"series": "新声", "new_series": "别的"}):
        act = fill(cast.east, "register", None, "publications", **said, **both)
        assert "二者取一" in str(act.errors["series"])
    do(cast.east, "register", None, "publications", **said, series="", new_series="《红帆》")
    assert Publication.objects.get().series == "红帆"
    act = fill(cast.east, "register", None, "publications")
    assert "红帆" in dict(act.fields["series"].choices)


def test_copies_add_up_and_unknown_copies_stay_unknown(cast):
    said = {"series": "小红书", "title": "专辑"}
    enter(cast.district, "publications", **said, issue="一", copies="300")
    enter(cast.district, "publications", **said, issue="二", copies="")
    assert number("booklet_copies", DECEMBER) == 300
    assert list(Publication.objects.order_by("pk").values_list("copies", flat=True)) == [300, None]


# --- Training: persons and attendances -----------------------------------------------------------


@pytest.fixture
def classes(cast) -> Iterator[list[Any]]:
    """Two classes of the year; 赵东生 is the east branch's secretary all along."""
    Book().secretary(cast.member, cast.east_branch)
    made = [enter(cast.district, "trainings", effective_on=d) for d in ("2021-12-01", DAY)]
    return [found("trainings", change.object_id) for change in made]  # type: ignore[return-value]


def enrol(cast: Cast, training: Any, numbers: str) -> Change:
    return do(cast.district, "enrol", training, "trainings", numbers=numbers)


def test_who_attends_twice_is_one_person_and_two_attendances(cast, classes, client: Client):
    first, second = classes
    enrol(cast, first, "DY-EAST-1 赵东生\nDY-WEST-1\t孙西平")
    enrol(cast, second, "DY-EAST-1、DY-EAST-2")
    assert number("secretaries_trained", DECEMBER) == 1
    assert number("secretaries_trained", DECEMBER, attendance="attendances") == 2
    assert number("secretaries_trained", DECEMBER, WEST) == 0
    client.force_login(cast.district)
    shown = client.get("/trainings/?year=2021").content.decode()
    assert "参训 4 人次、3 人；其中开班当日在任的党组织书记 2 人次、1 人" in shown
    page = client.get(f"/trainings/{second.pk}/").content.decode()
    assert "1人，其余1人本年已参加过此前的班" in page
    assert "中共东方科技支部委员会" in page


def test_wrong_numbers_are_named_one_by_one_and_nobody_is_entered(cast, classes):
    act = fill(
        cast.district, "enrol", classes[0], "trainings", numbers="DY-EAST-1\nDY-NO-1，DY-NO-2"
    )
    assert [one.split("不是")[0] for one in act.errors["numbers"]] == ["“DY-NO-1”", "“DY-NO-2”"]
    assert not Trainee.objects.exists()


def test_a_street_enters_its_own_members_only(cast):
    mine = found("trainings", enter(cast.east, "trainings").object_id)
    act = fill(cast.east, "enrol", mine, "trainings", numbers="DY-EAST-1\nDY-WEST-1")
    assert ["DY-WEST-1" in one for one in act.errors["numbers"]] == [True]


def test_whoever_is_on_the_list_is_not_entered_again_and_can_be_struck_off(cast, classes):
    enrol(cast, classes[0], "DY-EAST-1")
    enrol(cast, classes[0], "DY-EAST-1，DY-EAST-2")
    assert Trainee.objects.count() == 2
    with pytest.raises(ActError, match="都已在名单中"):
        enrol(cast, classes[0], "DY-EAST-2")
    strike = {"reason": "误登"}
    act = fill(cast.district, "strike-off", classes[0], "trainings", numbers="DY-WEST-1", **strike)
    assert "“DY-WEST-1”不在这个班的名单中" in act.errors["numbers"][0]
    do(cast.district, "strike-off", classes[0], "trainings", numbers="DY-EAST-1", **strike)
    assert number("secretaries_trained", DECEMBER) == 0
    undo(Change.objects.latest("pk"), by=cast.district)
    assert number("secretaries_trained", DECEMBER) == 1


def test_members_chosen_in_their_list_are_entered_together(cast, classes, client: Client):
    client.force_login(cast.district)
    chosen = {"pk": [cast.member.pk, cast.on_the_west.member.pk]}
    page = client.post("/members/bulk/enrol/", chosen)
    said = chosen | {"token": page.context["token"], "training": classes[0].number}
    page = client.post("/members/bulk/enrol/", said | {"step": "preview"})
    seen = page.context["seen"]
    client.post("/members/bulk/enrol/", said | {"step": "apply", "seen": seen})
    assert set(Trainee.objects.values_list("member__number", flat=True)) == {
        "DY-EAST-1",
        "DY-WEST-1",
    }


def test_the_sessions_of_a_class_are_on_its_page_with_their_hours(cast, client: Client):
    training = found("trainings", enter(cast.east, "trainings").object_id)
    teach = {"topic": "党章", "hours": "2.5"}
    with pytest.raises(ActError, match="不能早于开班日期"):
        do(cast.east, "session", training, "trainings", effective_on="2021-12-14", **teach)
    do(cast.east, "session", training, "trainings", effective_on=DAY, **teach)
    with pytest.raises(ActError, match="已登记过同样的课程"):
        do(cast.east, "session", training, "trainings", effective_on=DAY, **teach)
    do(cast.east, "session", training, "trainings", effective_on="2021-12-16", topic="座谈")
    client.force_login(cast.east)
    page = client.get(f"/trainings/{training.pk}/").content.decode()
    assert "共2.5学时，另有1节学时不详。" in page
    first, second = TrainingSession.objects.all()
    why = {"reason": "登错"}
    act = fill(cast.east, "correct", training, "trainings", happened_on="2021-12-16", **why)
    assert "请先更正课程" in str(act.errors["happened_on"])
    for item, said in ((first, {"hours": "3"}), (second, {"never": "on"})):
        do(cast.east, "correct-session", training, "trainings", item=str(item.pk), **said, **why)
    assert [(one.topic, one.hours) for one in TrainingSession.objects.all()] == [("党章", 3)]


def test_a_class_with_trainees_is_not_undone_before_them(cast):
    change = enter(cast.district, "trainings")
    enrol(cast, found("trainings", change.object_id), "DY-EAST-1")
    with pytest.raises(ActError):
        undo(change, by=cast.district)
    assert Training.objects.exists()


@pytest.mark.parametrize(
    ("pasted", "numbers"),
    [
        ("dy1\r\nDY2  王某\n\n", ["DY1", "DY2"]),
        ("ＤＹ1、DY2，DY3;DY1", ["DY1", "DY2", "DY3"]),
        ("、 ，", []),
    ],
)
def test_numbers_are_read_as_they_are_pasted(pasted, numbers):
    assert numbers_in(pasted) == numbers


# --- Deeds ---------------------------------------------------------------------------------------


def test_a_deed_counts_where_the_unit_was_that_day(cast):
    Book().changes(cast.covered_unit, date(2021, 12, 20), division_id=WEST)
    said = {"name": "协调停车位", "unit": cast.covered_unit.uscc, "effective_on": DAY}
    change = do(cast.district, "register", None, "deeds", **said)
    assert counted("practical_deeds") == [1, 1, 0, 0, 0]
    made = found("deeds", change.object_id)
    do(cast.district, "correct", made, "deeds", happened_on="2021-12-21", reason="登错")
    assert counted("practical_deeds") == [1, 0, 1, 0, 0]
    undo(Change.objects.latest("pk"), by=cast.district)
    assert counted("practical_deeds") == [1, 1, 0, 0, 0]


def test_a_deed_is_entered_on_the_units_page_too_and_once(cast, client: Client):
    do(cast.east, "deed", found("units", cast.covered_unit.pk), name="停车位", effective_on=DAY)
    assert counted("practical_deeds") == [1, 1, 0, 0, 0]
    said = {"name": "停车位", "unit": cast.covered_unit.uscc, "effective_on": DAY}
    with pytest.raises(ActError, match="不必重复登记"):
        do(cast.east, "register", None, "deeds", **said)
    client.force_login(cast.east)
    page = client.get(f"/units/{cast.covered_unit.pk}/").content.decode()
    assert f'href="/deeds/{Deed.objects.get().pk}/' in page


def test_a_street_enters_no_deed_of_the_time_before_the_unit_came(cast):
    """It would count in the other street."""
    Book().changes(cast.covered_unit, date(2021, 12, 20), division_id=WEST)
    said = {"name": "停车位", "unit": cast.covered_unit.uscc}
    with pytest.raises(ActError, match="不在您的负责范围内"):
        do(cast.west, "register", None, "deeds", **said, effective_on=DAY)
    with pytest.raises(ActError, match="才有记载"):
        do(cast.district, "register", None, "deeds", **said, effective_on="2001-01-01")


# --- Honours -------------------------------------------------------------------------------------

AWARD = {"name": "优秀", "level": "city", "kind": "award", "effective_on": DAY}
GIVEN = {
    "member": ("members", "DY-EAST-1", "city_member_honours"),
    "unit": ("units", "91430105MA0000EA5T", "city_enterprise_benchmarks"),
    "party-organization": ("party-organizations", "DZZ-EAST", "city_advanced_orgs"),
}


def revoke(user: User, honour: int, day: str) -> Change:
    record = found("honours", honour)
    return do(user, "revoke", record, "honours", effective_on=day, reason="弄虚作假")


@pytest.mark.parametrize("kind", GIVEN)
def test_an_honour_counts_by_its_kind_of_recipient_and_where_that_was(cast, kind):
    noun, key, slug = GIVEN[kind]
    change = do(cast.east, kind, None, "honours", to=key, **AWARD)
    assert counted(slug) == [1, 1, 0, 0, 0]
    others = {other for *_, other in GIVEN.values()} - {slug}
    assert [number(other, DECEMBER) for other in others] == [0, 0]
    recipient = NOUNS[noun].named(NOUNS[noun].placed(EVERYTHING, None), DECEMBER.start).get(key=key)
    with pytest.raises(ActError, match="不必重复登记"):
        do(cast.east, "honour", recipient, noun, **AWARD)
    do(cast.east, "honour", recipient, noun, **AWARD | {"name": "另一项"})
    assert number(slug, DECEMBER) == 2
    made = found("honours", change.object_id)
    do(cast.east, "correct", made, "honours", happened_on="2021-11-30", reason="登错")
    assert counted(slug) == [1, 1, 0, 1, 0]


def test_a_revoked_honour_does_not_count_from_the_period_it_was_revoked_in(cast):
    given = do(cast.east, "member", None, "honours", to="DY-EAST-1", **AWARD).object_id
    revoke(cast.east, given, "2022-03-01")
    assert number("city_member_honours", Period.of_year(2021)) == 1
    undo(Change.objects.latest("pk"), by=cast.east)
    revoke(cast.east, given, "2021-12-31")
    assert number("city_member_honours", Period.of_year(2021)) == 0
    record = found("honours", given)
    do(cast.east, "correct", record, "honours", revoked_on="2022-01-01", reason="登错")
    assert number("city_member_honours", Period.of_year(2021)) == 1


def test_an_honour_is_not_revoked_before_it_was_given(cast, client: Client):
    given = do(cast.east, "member", None, "honours", to="DY-EAST-1", **AWARD).object_id
    with pytest.raises(ActError, match="不能早于授予日期"):
        revoke(cast.east, given, "2021-12-14")
    revoke(cast.east, given, "2021-12-20")
    client.force_login(cast.east)
    page = client.get(f"/honours/{given}/").content.decode()
    assert "弄虚作假" in page
    assert client.get(f"/honours/{given}/acts/revoke/").status_code == 302  # it is done


def test_an_exemplar_is_no_award(cast):
    said = AWARD | {"kind": "exemplar", "to": "DZZ-EAST"}
    do(cast.east, "party-organization", None, "honours", **said)
    assert counted("exemplar_party_orgs") == [1, 1, 0, 0, 0]
    assert counted("city_advanced_orgs") == [0, 0, 0, 0, 0]


def test_a_recipient_has_to_be_there_on_the_day(cast):
    early = AWARD | {"effective_on": "2001-01-01"}
    for kind, (_, key, _) in GIVEN.items():
        with pytest.raises(ActError, match="这一天不在台账中"):
            do(cast.district, kind, None, "honours", to=key, **early)


def test_a_secretary_honours_the_members_of_the_branch(cast):
    do(cast.secretary, "member", None, "honours", to="DY-EAST-1", **AWARD)
    act = fill(cast.secretary, "member", None, "honours", to="DY-WEST-1", **AWARD)
    assert "没有找到" in str(act.errors["to"])


def test_a_persons_name_is_for_who_may_read_it(cast, client: Client):
    Book().honour(date(2021, 6, 1), member=cast.member)
    for user, name in ((cast.east, "赵东生"), (cast.leader, "赵**")):
        client.force_login(user)
        assert name in client.get("/honours/").content.decode(), user


# --- Lists and files -----------------------------------------------------------------------------


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    start = next(n for n, line in enumerate(lines) if "名称" in line or "实事" in line)
    return [dict(zip(lines[start], line, strict=True)) for line in lines[start + 1 :] if line]


def test_a_file_holds_exactly_the_rows_that_the_list_finds(cast, client: Client):
    book = Book()
    for day in (date(2020, 6, 1), date(2021, 6, 1), date(2022, 6, 1)):
        book.honour(day, member=cast.member)
        book.honour(day, unit=cast.on_the_west.unit)
    Honour.objects.filter(happened_on__year=2021).update(revoked_on=date(2021, 9, 1))
    client.force_login(cast.district)
    address = "/honours/export.csv?as_of=2021-12-31"
    assert len(rows_of(client, address)) == 4  # what came later is not there yet
    assert {row["授予日期"] for row in rows_of(client, f"{address}&year=2021")} == {"2021-06-01"}
    narrow = rows_of(client, f"{address}&standing=yes&recipient=unit")
    assert [(row["单位或党组织"], row["党员"]) for row in narrow] == [("西岸贸易有限公司", "")]
    assert len(rows_of(client, f"{address}&standing=no")) == 2
    client.force_login(cast.east)
    assert len(rows_of(client, address)) == 2


def test_lists_are_searched_and_narrowed(cast, client: Client):
    enter(cast.east, "trainings", name="两新书记班", number="PX-9")
    enter(cast.east, "publications")
    cast.on_the_east.deed  # noqa: B018  made when asked for
    client.force_login(cast.east)
    for address in (
        "/trainings/?q=lxsjb",
        "/trainings/?q=px-9&kind=secretary",
        "/publications/?q=开篇&series=新声",
        "/deeds/?q=东方科技",
        "/deeds/?kind=enterprise&year=2021",
    ):
        assert "共 1 行" in client.get(address).content.decode(), address
    for address in ("/trainings/?kind=rotation", "/deeds/?q=西岸", "/teams/?q=x"):
        assert "共 0 行" in client.get(address).content.decode(), address


def test_the_list_of_classes_costs_the_same_for_many(cast, client: Client):
    book = Book()
    book.secretary(cast.member, cast.east_branch, LONG_AGO)
    client.force_login(cast.district)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/trainings/").status_code == 200
        return len(captured)

    book.training(date(2021, 5, 1), cast.member)
    queries()
    few = queries()
    for month in range(1, 11):
        book.training(date(2021, month, 2), cast.member, cast.on_the_west.member)
    assert queries() == few


def test_another_streets_records_are_not_there(cast, client: Client):
    client.force_login(cast.east)
    side = cast.on_the_west
    records = {
        "trainings": side.training, "publications": side.publication, "deeds": side.deed,
        "teams": side.team, "honours": side.honour,
    }  # fmt: skip
    for noun, record in records.items():
        assert client.get(f"/{noun}/{record.pk}/").status_code == 404
        assert "共 0 行" in client.get(f"/{noun}/").content.decode()


def test_an_act_filled_in_by_hand_does_what_was_shown(cast):
    """A number made up for the class is the class's own."""
    act = fill(cast.east, "register", None, "trainings", **OWNED["trainings"][1], effective_on=DAY)
    assert act.is_valid()
    perform(act)
    assert Training.objects.get().number.startswith("PX20211215-")
