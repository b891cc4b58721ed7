"""Due-lists: what each rule picks, and that its count is its list's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from activities.models import Visit
from members.models import Admission
from orgs.acts import find_act
from orgs.models import Change, RuleSetting, User
from orgs.periods import Period
from orgs.rules import RULES, Group, count, due, register
from orgs.scope import Scope
from orgs.trail import changes_in
from reports.figures import figures
from tests.acts import do
from tests.book import DISTRICT, EAST, Book
from tests.cast import Cast, build_cast
from tests.districts import build

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)
YEAR = Scope(DISTRICT, DAY, Period.of_year(2021))


@pytest.fixture
def book() -> Book:
    return Book()


def due_of(slug: str, day: date = DAY) -> int:
    return count(RULES[slug], replace(YEAR, as_of=day))


def test_three_full_members_and_no_organisation_is_due(book: Book) -> None:
    unit = book.unit()
    elsewhere = book.organization()
    book.members(2, elsewhere, unit)
    assert due_of("should-build") == 0
    book.members(1, elsewhere, unit)
    assert due_of("should-build") == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_should_build_is_the_indicators_own_list(seed: int) -> None:
    build(seed)
    assert due_of("should-build") == figures(YEAR, ["should_build_gap"])["should_build_gap"].value


def test_a_term_is_over_after_three_years_and_a_committees_after_five(book: Book) -> None:
    book.organization(since=date(2018, 12, 31))
    book.organization(since=date(2019, 1, 1))
    book.organization(kind="committee", since=date(2018, 12, 31))
    renewed = book.organization(since=date(2015, 1, 1))
    book.event(renewed, "re_elected", date(2020, 5, 1))
    assert due_of("term-over") == 1
    assert due_of("term-due") == 1


def test_a_joint_branch_over_more_than_five_units_is_named(book: Book) -> None:
    joint = book.organization(kind="joint_branch")
    for _ in range(5):
        book.covers(joint, book.unit(), mode="joint")
    assert due_of("joint-too-many") == 0
    book.covers(joint, book.unit(), mode="joint")
    assert due_of("joint-too-many") == 1


def test_the_district_sets_the_threshold_and_turns_rules_off(book: Book) -> None:
    joint = book.organization(kind="joint_branch")
    for _ in range(3):
        book.covers(joint, book.unit(), mode="joint")
    RuleSetting.objects.create(rule="joint-too-many", threshold=2)
    assert due_of("joint-too-many") == 1
    RuleSetting.objects.update(enabled=False)
    assert "joint-too-many" not in {rule.slug for rule, _ in due(YEAR)}


def test_a_temporary_branch_is_due_after_six_months(book: Book) -> None:
    book.organization(kind="temporary", since=date(2021, 7, 1))
    book.organization(kind="temporary", since=date(2021, 6, 30))
    assert due_of("temporary-too-long") == 1


def test_an_organisation_without_a_secretary_is_due(book: Book) -> None:
    led, bare = book.organization(), book.organization()
    book.organization(kind="functional")
    book.secretary(book.member(led), led)
    assert bare
    assert due_of("no-secretary") == 1


def test_larger_organisations_may_take_a_higher_form(book: Book) -> None:
    branch, general = book.organization(), book.organization(kind="general_branch")
    book.members(49, branch)
    assert due_of("general-branch-fits") == 0
    book.members(1, branch)
    assert due_of("general-branch-fits") == 1
    for number in (50, 49):
        book.members(number, book.organization(superior=general))
    assert due_of("committee-fits") == 0
    book.members(1, general)  # its own are not added to those below: 99 of them
    assert due_of("committee-fits") == 0
    book.members(1, book.organization(superior=general))
    assert due_of("committee-fits") == 1


def test_a_visit_in_time_settles_the_reminder(book: Book) -> None:
    unit = book.unit()
    instructor = book.instructor("street", EAST, unit)
    assert due_of("not-visited") == 1
    book.visit(instructor, unit, date(2021, 6, 30))
    assert due_of("not-visited") == 1
    book.visit(instructor, unit, date(2021, 7, 1))
    assert due_of("not-visited") == 0


def test_a_probation_is_due_a_month_before_its_year_is_over(book: Book) -> None:
    branch = book.organization()
    for joined in (date(2021, 2, 1), date(2021, 1, 31), date(2020, 6, 1)):
        book.member(branch, since=joined, converted=None)
    book.member(branch, since=date(2020, 6, 1), converted=date(2021, 6, 1))
    assert due_of("probation-over") == 2


def test_an_extended_probation_is_due_a_month_before_its_new_end(book: Book) -> None:
    """As was known on the day: before it was decided to extend it, the year was what counted."""
    branch, met = book.organization(), date(2020, 6, 1)
    member = book.member(branch, since=met, converted=None)
    book.admission(member, branch, None, met)
    extension = {"extended_on": date(2021, 6, 1), "extended_until": date(2022, 1, 31)}
    Admission.objects.filter(member=member).update(**extension)
    on = {day: due_of("probation-over", day) for day in (
        date(2021, 5, 31), date(2021, 6, 1), date(2021, 12, 30), date(2021, 12, 31),
    )}  # fmt: skip
    assert list(on.values()) == [1, 0, 0, 1]


def test_every_rule_is_a_filter_of_its_ledger(book: Book) -> None:
    """A rule without one would list, and count, everything."""
    book.unit()
    book.member(book.organization())
    for rule in RULES.values():
        register(rule)
        assert count(rule, YEAR) <= 1, rule.slug


# --- Pages ---------------------------------------------------------------------------------------


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def come_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def test_each_count_on_the_page_is_the_number_of_rows_behind_it(cast: Cast) -> None:
    client = come_in("district")
    shown = client.get("/due/").content.decode()
    found = re.findall(r'due-line" href="([^"]+)".*?due-count[^>]*>([\d,]+)<', shown, re.DOTALL)
    assert found
    for address, number in found:
        listed = client.get(address.replace("&amp;", "&")).content.decode()
        assert f"共 {number} 行" in listed


def test_each_due_rule_has_the_act_that_settles_it_on_one_record() -> None:
    due = [rule for rule in RULES.values() if rule.within(Group.DUE)]
    assert due
    # A card is filled in on its own page, where its name leads, and its unit is a link there.
    cards = {"census-to-register", "census-returned", "census-still-listed"}
    assert {rule.slug for rule in due if not rule.act} == cards
    acts = {rule.slug: find_act(rule.noun, rule.act) for rule in due if rule.act}
    assert [slug for slug, act in acts.items() if act is None or act.bulk or act.creates] == []


def test_each_due_rule_says_where_it_is_from() -> None:
    assert [r.slug for r in RULES.values() if r.within(Group.DUE) and not r.source] == []


def test_the_settling_act_is_one_click_away(cast: Cast) -> None:
    listed = come_in("east").get("/party-organizations/?rule=no-secretary").content.decode()
    assert f"/party-organizations/{cast.east_branch.pk}/acts/appoint/" in listed


def test_a_missing_visit_is_settled_by_recording_one(cast: Cast) -> None:
    east = come_in("east")
    unit = cast.covered_unit
    assert f"/units/{unit.pk}/acts/visit/" in east.get("/units/?rule=not-visited").content.decode()
    do(User.objects.get(username="east"), "visit", unit, effective_on="2021-12-20",
       instructor=cast.instructor.instructor.number, topics=["信息核实"])  # fmt: skip
    visit = Visit.objects.get(unit=unit, happened_on=date(2021, 12, 20))
    assert (visit.instructor, visit.change.by.username) == (cast.instructor.instructor, "east")
    assert unit.uscc not in east.get("/units/?rule=not-visited").content.decode()


def test_a_leader_is_offered_no_act(cast: Cast) -> None:
    listed = come_in("leader").get("/party-organizations/?rule=no-secretary").content.decode()
    assert "/acts/" not in listed


def test_only_who_keeps_the_whole_district_sets_rules(cast: Cast) -> None:
    assert come_in("east").get("/due/settings/").status_code == 404
    client, data = come_in("district"), filled_in()
    wrong = client.post("/due/settings/", data | {"joint-too-many-threshold": "0"})
    assert wrong.status_code == 422
    client.post("/due/settings/", data | {"joint-too-many-threshold": "4"})
    assert RuleSetting.objects.get().threshold == 4


# --- What was set is told ------------------------------------------------------------------------


def filled_in(**over: str) -> dict[str, str]:
    """The settings page as it is opened, but for what is typed; "" is a box that is not ticked."""
    asked = {f"{slug}-enabled": "on" for slug in RULES} | {
        f"{rule.slug}-threshold": str(rule.threshold.default)
        for rule in RULES.values()
        if rule.threshold
    }
    return {name: value for name, value in (asked | over).items() if value}


def set_on_the_page(client: Client, **over: str) -> None:
    typed = {name.replace("_", "-"): value for name, value in over.items()}
    assert client.post("/due/settings/", filled_in(**typed)).status_code == 302


def told(change: Change) -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [
        (row.subject, [(f.label, f.before, f.after) for f in row.fields])
        for row in changes_in(change.context)
    ]


def test_a_changed_threshold_is_told_from_what_to_what(cast: Cast) -> None:
    """The first time from the rule's own default, which is no row."""
    client = come_in("district")
    set_on_the_page(client, joint_too_many_threshold="4")
    set_on_the_page(client, joint_too_many_threshold="7")
    later, first = Change.objects.filter(kind=Change.Kind.SETTING)
    assert told(first) == [("联合党支部覆盖单位过多", [("超过", "5家", "4家")])]
    assert told(later) == [("联合党支部覆盖单位过多", [("超过", "4家", "7家")])]
    assert (later.by, later.effective_on) == (cast.district, timezone.localdate())


def test_a_rule_turned_off_is_told(cast: Cast) -> None:
    set_on_the_page(come_in("district"), term_over_enabled="", joint_too_many_threshold="4")
    change = Change.objects.get(kind=Change.Kind.SETTING)
    assert ("任期已满未换届", [("启用", "是", "否")]) in told(change)
    assert len(told(change)) == 2


def test_saving_without_a_change_records_none(cast: Cast) -> None:
    set_on_the_page(come_in("district"))
    assert not Change.objects.filter(kind=Change.Kind.SETTING).exists()
    assert "最近一次调整" not in come_in("district").get("/due/settings/").content.decode()


def test_the_history_shows_who_set_a_rule_and_so_does_the_page(cast: Cast) -> None:
    client = come_in("district")
    set_on_the_page(client, joint_too_many_threshold="4")
    change = Change.objects.get(kind=Change.Kind.SETTING)
    address = f"/history/changes/{change.pk}/"
    listed = client.get("/history/?kind=setting").content.decode()
    assert address in listed
    assert "共 1 项" in listed
    shown = client.get(address).content.decode()
    assert "调整提醒设置" in shown
    assert "5家" in shown
    assert "4家" in shown
    assert "撤回</a>" not in shown  # it is set again instead
    settings = client.get("/due/settings/").content.decode()
    assert f"最近一次调整：{cast.district.name}" in settings
    assert address in settings


def test_a_street_does_not_see_what_the_district_set(cast: Cast) -> None:
    set_on_the_page(come_in("district"), joint_too_many_threshold="4")
    change = Change.objects.get(kind=Change.Kind.SETTING)
    east = come_in("east")
    assert "共 0 项" in east.get("/history/?kind=setting").content.decode()
    assert east.get(f"/history/changes/{change.pk}/").status_code == 404
