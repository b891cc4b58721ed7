"""What cannot all be true: each rule finds what is against it, and leaves alone what is not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from members.models import Admission, Post
from orgs.contradictions import contradictions_of
from orgs.models import Coverage, Enrolment, Programme, RuleSetting, Unit
from orgs.nouns import NOUNS
from orgs.periods import Period
from orgs.rules import RULES, Group, count
from orgs.scope import Reach, Scope
from tests.book import DISTRICT, EAST, LONG_AGO, WEST, Book
from tests.cast import build_cast
from tests.ledgers import import_path, sheet, uscc, write

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)
YEAR = Scope(DISTRICT, DAY, Period.of_year(2021))
AFTER = date(2020, 6, 1)
CONTRADICTIONS = [rule for rule in RULES.values() if rule.within(Group.CONTRADICTION)]

# A story writes facts and returns the record it is about.
Story = Callable[[Book], Model]
# Slug → what is against the rule, and what comes near to it and is not.
STORIES: dict[str, tuple[Story, Story]] = {}


def story(slug: str) -> Callable[[Callable[[Book, bool], Model]], Callable[[Book, bool], Model]]:
    """A story told twice: with `wrong` against the rule, without it as it may be."""

    def keep(tell: Callable[[Book, bool], Model]) -> Callable[[Book, bool], Model]:
        STORIES[slug] = (lambda book: tell(book, True), lambda book: tell(book, False))
        return tell

    return keep


@pytest.fixture
def book() -> Book:
    return Book()


def found(record: Model, noun: str, day: date = DAY) -> set[str]:
    return {one.rule.slug for one in contradictions_of(noun, [record.pk], day=day)}


# --- Units ---------------------------------------------------------------------------------------


@story("above-scale-without-staff")
def _(book: Book, wrong: bool) -> Model:
    return book.unit(above_scale=True, headcount=0 if wrong else None)


@story("three-have-without-ten")
def _(book: Book, wrong: bool) -> Model:
    return book.unit(three_have=True, headcount=9 if wrong else 10)


@story("basis-without-scale")
def _(book: Book, wrong: bool) -> Model:
    return book.unit(above_scale=not wrong, above_scale_basis="party")


@story("kind-against-code")
def _(book: Book, wrong: bool) -> Model:
    """A code of 91 is an enterprise's, and an accounting firm's, but no foundation's."""
    return book.unit("foundation" if wrong else "accounting_firm", uscc="91430105MA0000AB1X")


@story("fact-before-registered")
def _(book: Book, wrong: bool) -> Model:
    return book.unit(since=LONG_AGO, registered=date(2018, 1, 2) if wrong else LONG_AGO)


@story("same-name-in-street")
def _(book: Book, wrong: bool) -> Model:
    book.unit(street=EAST if wrong else WEST, name="开福（东风）商贸 有限公司")
    book.unit(name="开福东风商贸有限公司", closed=AFTER)  # gone: no double
    return book.unit(name="开福(东风)商贸有限公司")


@story("enrolled-but-gone")
def _(book: Book, wrong: bool) -> Model:
    unit = book.unit(closed=AFTER)
    programme = Programme.objects.create(name="助力千企")
    Enrolment.objects.create(
        programme=programme, unit=unit, **book.spell(LONG_AGO, None if wrong else AFTER)
    )
    return unit


# --- Party organisations -------------------------------------------------------------------------


@story("superior-dissolved")
def _(book: Book, wrong: bool) -> Model:
    above = book.organization("committee", until=AFTER if wrong else None)
    return book.organization(superior=above)


@story("superior-is-branch")
def _(book: Book, wrong: bool) -> Model:
    above = book.organization("branch" if wrong else "general_branch")
    return book.organization(superior=above)


@story("event-outside-life")
def _(book: Book, wrong: bool) -> Model:
    branch = book.organization(since=AFTER)
    book.event(branch, "re_elected", date(2020, 5, 31) if wrong else AFTER)
    return branch


@story("several-secretaries")
def _(book: Book, wrong: bool) -> Model:
    branch = book.organization()
    book.secretary(book.member(branch), branch, LONG_AGO, None if wrong else AFTER)
    book.secretary(book.member(branch), branch, AFTER)
    return branch


@story("secretary-elsewhere")
def _(book: Book, wrong: bool) -> Model:
    committee = book.organization("committee")
    middle = book.organization("general_branch", superior=committee)
    below = book.organization(superior=middle)
    elsewhere = book.organization()
    book.secretary(book.member(elsewhere if wrong else below), committee)
    sent = book.secretary(book.member(elsewhere), committee, LONG_AGO, AFTER)
    Post.objects.filter(pk=sent.pk).update(source="appointed", ended_on=None, closed_by=None)
    return committee


@story("representative-no-secretary")
def _(book: Book, wrong: bool) -> Model:
    unit, branch = book.unit(representative_is_secretary=True), book.organization()
    book.covers(branch, unit)
    if not wrong:
        book.secretary(book.member(branch), branch)
    return unit


@story("branch-too-small")
def _(book: Book, wrong: bool) -> Model:
    branch = book.organization()
    book.members(2 if wrong else 3, branch)
    return branch


# --- Coverage ------------------------------------------------------------------------------------


@story("covered-but-gone")
def _(book: Book, wrong: bool) -> Model:
    unit = book.unit(closed=AFTER)
    book.covers(book.organization(), unit, until=None if wrong else AFTER)
    return unit


@story("covered-too-soon")
def _(book: Book, wrong: bool) -> Model:
    unit = book.unit()
    book.covers(book.organization(since=AFTER), unit, since=date(2020, 5, 31) if wrong else AFTER)
    return unit


@story("dissolved-but-covering")
def _(book: Book, wrong: bool) -> Model:
    branch = book.organization(until=AFTER)
    book.covers(branch, book.unit(), until=None if wrong else AFTER)
    return branch


@story("independent-for-several")
def _(book: Book, wrong: bool) -> Model:
    branch = book.organization()
    book.covers(branch, book.unit(), mode="independent")
    book.covers(branch, book.unit(), mode="independent" if wrong else "attached")
    return branch


@story("joint-for-one")
def _(book: Book, wrong: bool) -> Model:
    joint = book.organization("joint_branch")
    book.covers(joint, *(book.unit() for _ in range(1 if wrong else 2)))
    return joint


@story("joint-branch-alone")
def _(book: Book, wrong: bool) -> Model:
    joint = book.organization("joint_branch")
    book.covers(joint, book.unit(), book.unit(), mode="independent" if wrong else "joint")
    return joint


@story("joint-too-many")
def _(book: Book, wrong: bool) -> Model:
    joint = book.organization("joint_branch")
    book.covers(joint, *(book.unit() for _ in range(6 if wrong else 5)))
    return joint


# --- Members -------------------------------------------------------------------------------------


@story("more-members-than-staff")
def _(book: Book, wrong: bool) -> Model:
    unit = book.unit(headcount=2)
    book.members(3 if wrong else 2, book.organization(), unit)
    return unit


@story("employed-but-gone")
def _(book: Book, wrong: bool) -> Model:
    unit = book.unit(closed=AFTER)
    book.member(book.organization(), unit)
    if not wrong:
        unit.employments.update(ended_on=AFTER, closed_by=book.change)
    return unit


@story("affiliated-to-dissolved")
def _(book: Book, wrong: bool) -> Model:
    return book.member(book.organization(until=AFTER if wrong else None))


@story("affiliated-too-soon")
def _(book: Book, wrong: bool) -> Model:
    branch = book.organization(since=AFTER)
    member = book.member()
    book.affiliated(member, branch, date(2020, 5, 31) if wrong else AFTER)
    return member


@story("converted-too-soon")
def _(book: Book, wrong: bool) -> Model:
    """Joined on 29 February: the year is over on the 28th."""
    joined = date(2020, 2, 29)
    converted = date(2021, 2, 27) if wrong else date(2021, 2, 28)
    return book.member(book.organization(), since=joined, converted=converted)


@story("joined-otherwise")
def _(book: Book, wrong: bool) -> Model:
    branch = book.organization()
    member = book.member(branch, since=AFTER, converted=None)
    book.admission(member, branch, None, date(2020, 6, 2) if wrong else AFTER)
    return member


@story("admission-disorder")
def _(book: Book, wrong: bool) -> Model:
    """A stage in between that is not known does not hide the order of the others."""
    branch = book.organization()
    member = book.member(branch, since=AFTER, converted=None)
    made = book.admission(member, branch, None, AFTER)
    Admission.objects.filter(pk=made.pk).update(
        applied_on=date(2019, 6, 1), target_on=date(2019, 5, 31) if wrong else date(2019, 6, 1)
    )
    return member


@story("joined-under-age")
def _(book: Book, wrong: bool) -> Model:
    born = date(2002, 6, 2) if wrong else date(2002, 6, 1)
    return book.member(book.organization(), since=AFTER, converted=None, born_on=born)


@story("against-id-number")
def _(book: Book, wrong: bool) -> Model:
    gender = "female" if wrong else "male"
    return book.member(
        book.organization(),
        id_number="990000198002030017",
        born_on=date(1980, 2, 3),
        gender=gender,
    )


# --- Work ----------------------------------------------------------------------------------------


@story("assigned-but-gone")
def _(book: Book, wrong: bool) -> Model:
    unit = book.unit(closed=AFTER)
    book.assigned(book.instructor(), unit, LONG_AGO, None if wrong else AFTER)
    return unit


@story("assigned-to-nobody")
def _(book: Book, wrong: bool) -> Model:
    unit = book.unit()
    book.assigned(book.instructor(until=AFTER if wrong else None), unit, LONG_AGO)
    return unit


@story("more-attended-than-expected")
def _(book: Book, wrong: bool) -> Model:
    branch = book.organization()
    activity = book.activity(date(2021, 9, 1), branch)
    type(activity).objects.update(expected=10, attended=11 if wrong else 10)
    return branch


@story("active-outside-life")
def _(book: Book, wrong: bool) -> Model:
    branch = book.organization(until=date(2021, 9, 2))
    book.activity(date(2021, 9, 2) if wrong else date(2021, 9, 1), branch)
    return branch


@story("visited-when-closed")
def _(book: Book, wrong: bool) -> Model:
    unit = book.unit(closed=date(2021, 9, 2))
    book.visit(book.instructor(), unit, date(2021, 9, 2) if wrong else date(2021, 9, 1))
    return unit


def _demand(book: Book, **line: Any) -> Unit:
    unit = book.unit()
    book.demand(unit, AFTER, **line)
    return unit


@story("demand-disorder")
def _(book: Book, wrong: bool) -> Model:
    assigned = date(2020, 5, 31) if wrong else AFTER
    return _demand(book, accepted_on=AFTER, assigned_on=assigned)


@story("demand-without-outcome")
def _(book: Book, wrong: bool) -> Model:
    return _demand(book, closed_on=AFTER, outcome="" if wrong else "explained")


# --- Each rule -----------------------------------------------------------------------------------


def test_every_contradiction_has_a_story_and_says_what_to_do() -> None:
    assert set(STORIES) == {rule.slug for rule in CONTRADICTIONS}
    assert [rule.slug for rule in CONTRADICTIONS if not (rule.remedy and rule.clear)] == []


@pytest.mark.parametrize("slug", STORIES)
def test_a_rule_finds_what_is_against_it(book: Book, slug: str) -> None:
    against, _ = STORIES[slug]
    rule, record = RULES[slug], against(book)
    assert slug in found(record, rule.noun)
    assert count(rule, YEAR) >= 1


@pytest.mark.parametrize("slug", STORIES)
def test_a_rule_leaves_alone_what_only_comes_near(book: Book, slug: str) -> None:
    _, fine = STORIES[slug]
    assert slug not in found(fine(book), RULES[slug].noun)


def test_the_other_of_two_with_one_name_is_found_too(book: Book) -> None:
    one, other = book.unit(name="长沙天心阁商行"), book.unit(name="长沙天心阁 商行")
    assert found(one, "units") == found(other, "units") == {"same-name-in-street"}


def test_a_birth_date_that_the_number_denies_is_found(book: Book) -> None:
    branch = book.organization()
    member = book.member(branch, id_number="990000198002030017", born_on=date(1980, 3, 2))
    unknown = book.member(branch, id_number="990000198002030025")
    assert "against-id-number" in found(member, "members")
    assert "against-id-number" not in found(unknown, "members")


def test_a_conversion_before_the_end_of_an_extension_is_found(book: Book) -> None:
    branch, met = book.organization(), date(2019, 6, 1)
    member = book.member(branch, since=met, converted=date(2020, 11, 30))
    book.admission(member, branch, None, met)
    admission = Admission.objects.filter(member=member)
    admission.update(extended_on=date(2020, 6, 1), extended_until=date(2020, 12, 1))
    assert found(member, "members") == {"converted-too-soon"}
    admission.update(extended_until=date(2020, 11, 30))
    assert found(member, "members") == set()


def test_nothing_is_found_on_a_day_before_it_came_about(book: Book) -> None:
    unit = book.unit(closed=AFTER)
    book.covers(book.organization(), unit)
    assert found(unit, "units", date(2020, 5, 31)) == set()
    assert found(unit, "units", AFTER) == {"covered-but-gone"}


def test_a_rule_that_is_turned_off_finds_nothing(book: Book) -> None:
    unit = book.unit(above_scale=True, headcount=0)
    RuleSetting.objects.create(rule="above-scale-without-staff", enabled=False)
    assert found(unit, "units") == set()


def test_what_lies_out_of_reach_is_not_told(book: Book) -> None:
    unit = book.unit(above_scale=True, headcount=0)
    asked = {"noun": "units", "ids": [unit.pk], "day": DAY}
    assert contradictions_of(**asked, reach=Reach(ranges=(EAST,)))
    assert not contradictions_of(**asked, reach=Reach(ranges=(WEST,)))


def test_many_records_are_asked_in_as_few_statements_as_one(
    book: Book, django_assert_num_queries: Any
) -> None:
    ids = [book.unit(above_scale=True, headcount=0).pk for _ in range(30)]
    contradictions_of("units", ids[:1], day=DAY)
    with django_assert_num_queries(4):  # the settings; units in the ledger, gone, and either
        assert len(contradictions_of("units", ids, day=DAY)) == 30


# --- Before an act is confirmed ------------------------------------------------------------------


@pytest.fixture
def client() -> Client:
    cast = build_cast()
    client = Client()
    client.force_login(cast.district)
    return client


def rehearsed(client: Client, noun: str, pk: int, act: str, **said: Any) -> str:
    address = f"/{noun}/{pk}/acts/{act}/"
    page = client.get(address).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    data = {"step": "preview", "token": str(uuid.uuid4()), "seen": seen, **said}
    response = client.post(address, data)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def test_the_preview_names_what_will_contradict_itself(client: Client) -> None:
    unit = Unit.objects.get(uscc="91430105MA0000EA5T")
    said = {"effective_on": "2021-06-01", "headcount": "1"}
    shown = rehearsed(client, "units", unit.pk, "update", **said)
    assert RULES["more-members-than-staff"].title in shown
    assert "东方科技有限公司（91430105MA0000EA5T）" in shown
    assert found(unit, "units") == set()  # nothing was written


def test_the_preview_is_silent_where_nothing_new_is_against_a_rule(client: Client) -> None:
    unit = Unit.objects.get(uscc="91430105MA0000EA5T")
    unit.spells.update(headcount=1)
    said = {"effective_on": "2021-06-01", "headcount": "1", "is_key": "true"}
    shown = rehearsed(client, "units", unit.pk, "update", **said)
    assert RULES["more-members-than-staff"].title not in shown
    plain = rehearsed(client, "units", unit.pk, "update", effective_on="2021-06-01", headcount="9")
    assert "互相矛盾" not in plain


def test_another_record_that_the_act_touches_is_named_too(client: Client) -> None:
    """A second unit for a branch that covers one by itself: the branch is against a rule."""
    unit = Unit.objects.get(uscc="91430105MA0000BARE")
    branch = Coverage.objects.get(unit__uscc="91430105MA0000EA5T").party_organization
    noun = NOUNS["party-organizations"]
    name = noun.named(type(branch).objects.filter(pk=branch.pk), DAY).get().name
    shown = rehearsed(
        client,
        "units",
        unit.pk,
        "cover",
        effective_on="2021-06-01",
        party_organization=f"{name}（{branch.number}）",
        mode="independent",
    )
    assert RULES["independent-for-several"].title in shown
    assert branch.number in shown


# --- On import -----------------------------------------------------------------------------------


def test_an_import_says_what_contradicts_itself_once_it_is_in(book: Book, tmp_path: Path) -> None:
    unit = book.unit(uscc=uscc(1), name="长沙甲科技有限公司")
    book.unit(uscc=uscc(2), above_scale=True, headcount=0)  # not in the file: not its business
    rows = [{"统一社会信用代码": unit.uscc, "单位名称": "长沙甲科技有限公司",
             "单位类型": "非公有制企业", "所属街道": "东风路街道", "是否规上": "是", "从业人数": 0}]  # fmt: skip
    path = write(tmp_path / "单位.xlsx", sheet(rows))
    (said,) = (w for w in import_path("units", path)[1]["warnings"] if "从业人数为零" in w["rule"])
    assert "1处" in said["rule"]
    assert "长沙甲科技有限公司" in said["rule"]
    assert "核实从业人数" in said["remedy"]
    again = import_path("units", path)[1]["warnings"]
    assert not [w for w in again if "从业人数为零" in w["rule"]]  # it changes nothing


def test_a_second_secretary_is_told_on_import_by_the_organisation(
    book: Book, tmp_path: Path
) -> None:
    branch = book.organization(number="DZZ-1", name="甲支部")
    book.secretary(book.member(branch, number="DY-1"), branch)
    book.member(branch, number="DY-2")
    rows = [{"党组织编号": "DZZ-1", "党员编号": "DY-2", "职务": "书记", "任职日期": "2021-01-01"}]
    said = import_path("posts", write(tmp_path / "任职.xlsx", sheet(rows)))[1]["warnings"]
    assert [w for w in said if "两名以上书记" in w["rule"] and "甲支部" in w["rule"]]


def test_the_command_asks_of_few_records_and_else_says_where_to_look(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orgs.ledgers.batch.MANY", 1)
    rows = [{"统一社会信用代码": uscc(number), "单位名称": f"长沙{number}科技有限公司",
             "单位类型": "非公有制企业", "所属街道": "东风路街道", "是否规上": "是", "从业人数": 0}
            for number in (1, 2)]  # fmt: skip
    said = import_path("units", write(tmp_path / "单位.xlsx", sheet(rows)))[1]["warnings"]
    assert ["“五个清楚”" in w["remedy"] for w in said if not w["row"]] == [True]
