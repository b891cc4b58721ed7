"""Pages of 动态组建: each number is its list's, suggestions keep to their rules, links keep faith."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest
from django.db.models import Count
from django.test import Client

from members.formation import Formation, by_sets, formation
from members.formation.funnel import STEPS, by_street, whole
from members.formation.suggestions import LEVELS, Suggestions, suggestions
from members.models import DismissedSuggestion, Employment, FormationCase, FormationUnit
from orgs.lists import LEDGERS
from orgs.models import Change, Division, Industry, Unit, UnitSpell, User
from orgs.periods import Period
from orgs.scope import Scope
from orgs.undo import undo
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.districts import Size, build

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)
DAYS = (date(2020, 7, 1), date(2021, 6, 30), DAY)
BUSY = Size(units=80, organizations=14, members=240)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


def scope(day: date = DAY, division: str = DISTRICT) -> Scope:
    return Scope(division, day, Period.of_year(day.year))


def come_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


# --- The funnel ----------------------------------------------------------------------------------


def with_cases(seed: int) -> None:
    """A random district in which many units are, or were, in a case."""
    build(seed, BUSY)
    random, book = Random(seed), Book()
    for mode in ("independent", "joint", "attached"):  # some of each, whatever the seed
        book.covers(book.organization(), book.unit(), mode=mode)
    for unit in Unit.objects.order_by("pk"):
        if random.random() < 0.5:
            plan: dict[str, Any] = {"since": random.choice(DAYS)}
            if random.random() < 0.4:
                plan |= {"approved_on": random.choice(DAYS), "approval_no": "号"}
            if random.random() < 0.2:
                plan["until"] = date(2021, 12, 30)
            if plan["since"] < plan.get("until", date.max):
                book.case(unit, **plan)


def oracle(day: date) -> dict[str, Counter[str]]:
    """Street → step → units, one unit after another."""
    found: dict[str, Counter[str]] = {}
    at = scope(day)
    for spell in UnitSpell.objects.existing(day).annotate(state=formation(at)):
        if not (spell.division_id or "").startswith(DISTRICT):
            continue
        numbers = found.setdefault(spell.division_id[:9], Counter())
        numbers[spell.state] += 1
        for held in FormationUnit.objects.filter(unit=spell.unit_id).select_related("case"):
            is_held = held.started_on <= day and not (held.ended_on and held.ended_on <= day)
            approved = held.case.approved_on
            if is_held:
                stage = "approved" if approved and approved <= day else "preparing"
                numbers[stage] += 1
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 5])
def test_each_number_is_its_lists_and_the_oracles_for_the_district_and_each_street(seed):
    with_cases(seed)
    seen: Counter[str] = Counter()
    for day in DAYS:
        expected, found = oracle(day), by_street(scope(day))
        assert {street.code: +street.numbers for street in found} == expected
        for street in found:
            if len(street.code) == len(DISTRICT):
                continue  # the district's own units: a list of them would be of everything
            for step in STEPS:
                filters = LEDGERS["units"].filterset(dict(step.filters), scope(day, street.code))
                assert street.numbers[step.slug] == filters.qs.count(), (day, street, step)
        for step in STEPS:
            filters = LEDGERS["units"].filterset(dict(step.filters), scope(day))
            assert whole(found)[step.slug] == filters.qs.count(), (day, step)
        seen += whole(found)
    assert {step.slug for step in STEPS} <= set(seen)  # or some number was never tried


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4, 8])
def test_the_state_by_sets_is_the_state_unit_by_unit(seed):
    build(seed, BUSY)
    for day in DAYS:
        spells = UnitSpell.objects.as_of(day)
        one_by_one = dict(spells.annotate(s=formation(scope(day))).values_list("unit", "s"))
        assert dict(spells.annotate(s=by_sets(scope(day))).values_list("unit", "s")) == one_by_one


def test_each_number_on_the_page_is_the_number_of_rows_behind_it(cast, book, client):
    book.members(3, cast.east_branch, cast.bare_unit)
    book.case(cast.bare_unit, since=date(2021, 3, 1))
    come_in(client, cast.district)
    shown = client.get("/formation/").content.decode()
    steps = re.findall(
        r'funnel-step[^"]*" href="([^"]+)"><span>([^<]+)</span><strong>(\d+)<', shown
    )
    assert len(steps) == len(STEPS)
    cells = re.findall(r'class="number"><a href="([^"]+)">()(\d+)<', re.sub(r"\s*\n\s*", "", shown))
    assert len(cells) == 2 * len(STEPS)  # two streets
    triggers = re.findall(
        r'due-line" href="([^"]+)"><span[^>]*>([^<]+)<.*?due-count[^>]*>(\d+)<', shown
    )
    assert len(triggers) > 5
    for address, label, number in [*steps, *cells, *triggers]:
        listed = client.get(address.replace("&amp;", "&")).content.decode()
        assert f"共 {number} 行" in listed, (label, address)
    assert ("应建未建", "1") in [(label, number) for _, label, number in steps]


def test_the_page_tells_how_long_a_unit_has_waited(cast, book, client):
    book.members(2, cast.east_branch, cast.bare_unit)
    book.member(cast.east_branch, cast.bare_unit, since=date(2021, 12, 1))
    come_in(client, cast.east)
    page = client.get("/formation/").content.decode()
    assert "自2021年12月1日起满三名正式党员，已30天" in page
    rows = client.get("/units/", {"rule": "should-build", "cols": ["name", "waiting"]})
    assert re.search(r"col-waiting[^>]*>(<span>)?\s*30\s*<", rows.content.decode())


def test_the_page_costs_the_same_however_much_there_is(
    cast, book, client, django_assert_num_queries
):
    come_in(client, cast.district)
    for many in (1, 8):
        for _ in range(many):
            unit = book.unit()
            book.members(3, cast.west_branch, unit)
            book.case(unit)
        client.get("/formation/")  # what is remembered and what is not
        book.unit()
        with django_assert_num_queries(83, exact=False) as captured:
            assert client.get("/formation/").status_code == 200
        if many == 1:
            few = len(captured)
    assert len(captured) <= few


def test_a_street_sees_its_own_and_an_instructor_own_units(cast, book, client):
    book.members(3, cast.west_branch, book.unit(street=WEST, name="西岸二厂"))
    come_in(client, cast.east)
    page = client.get("/formation/", {"division": DISTRICT}).content.decode()
    assert "西岸" not in page
    assert "清水塘" not in page
    come_in(client, cast.instructor)
    page = client.get("/formation/").content.decode()
    assert "中共东方科技第二支部" in page
    assert "单独组建" in page


# --- Suggestions ---------------------------------------------------------------------------------


def neighbourhood(seed: int, units: int = 60) -> Book:
    """Units with one to four members, strewn over streets, communities, places and trades."""
    random, book = Random(seed), Book()
    trades = [Industry.objects.get(code=code) for code in "CFI"]
    places = {street: [book.place(f"{n}号楼", street) for n in range(3)] for street in (EAST, WEST)}
    joint = book.organization("joint_branch")
    community = Division.objects.create(
        code=f"{EAST}001", name="东一社区", kind="community", parent_id=EAST
    )
    for _ in range(units):
        street = random.choice((EAST, WEST))
        unit = book.unit(
            random.choice(("enterprise", "enterprise", "social_group", "sole_trader")),
            community.code if street == EAST and random.random() < 0.4 else street,
            place=random.choice([None, *places[street]]),
            community=random.choice(["", "甲社区", "乙社区"]),
            industry=random.choice([None, *trades]),
            status=random.choice(["operating"] * 5 + ["shell"]),
        )
        book.members(random.randint(0, 4), None, unit, full_time=random.random() < 0.8)
        if random.random() < 0.1:
            book.covers(joint, unit)
        elif random.random() < 0.1:
            book.case(unit)
    return book


def told(found: Suggestions) -> list[tuple[str, list[int], list[int]]]:
    return [
        (one.facts, [unit.pk for unit in one.units], [branch.pk for branch in one.branches])
        for one in (*found.groups, *found.singles)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_suggested_units_are_few_near_of_one_trade_and_have_three_members(seed):
    neighbourhood(seed)
    found = suggestions(scope())
    assert found.groups
    states = dict(
        UnitSpell.objects.as_of(DAY).annotate(s=formation(scope())).values_list("unit", "s")
    )
    counts = dict(
        Employment.objects.toward_three(DAY).order_by().values_list("unit").annotate(Count("pk"))
    )
    under_way = set(FormationUnit.objects.values_list("unit", flat=True))
    named: Counter[int] = Counter()
    for one in (*found.groups, *found.singles):
        named.update(unit.pk for unit in one.units)
        for unit in one.units:
            assert states[unit.pk] == Formation.FEW_MEMBERS
            assert unit.members == counts[unit.pk] in (1, 2)
            assert unit.pk not in under_way
    assert set(named.values()) == {1}  # no unit in two suggestions
    for one in found.groups:
        assert 2 <= len(one.units) <= 5
        assert sum(counts[unit.pk] for unit in one.units) >= 3
        spells = list(UnitSpell.objects.filter(unit__in=[unit.pk for unit in one.units]))
        assert len({spell.industry_id for spell in spells}) == 1
        assert spells[0].industry_id
        near = {
            "同一楼宇商圈": {spell.place_id for spell in spells},
            "同一社区": {(spell.division_id, spell.community) for spell in spells},
            "同一街道": {spell.division_id[:9] for spell in spells},
        }[one.level.label]
        if one.level is LEVELS[2]:  # a community that is a division
            near = {spell.division_id for spell in spells if len(spell.division_id) == 12}
        assert len(near) == 1
        assert near not in ({None}, {(spells[0].division_id, "")})


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_same_ledgers_give_the_same_suggestions_to_whoever_asks(seed):
    neighbourhood(seed)
    whole_district = told(suggestions(scope()))
    assert whole_district == told(suggestions(scope()))
    streets = [told(suggestions(scope(division=street))) for street in (EAST, WEST)]
    assert sorted(whole_district) == sorted(streets[0] + streets[1])
    community = {one[0]: one[1] for one in told(suggestions(scope(division=f"{EAST}001")))}
    groups = {facts: units for facts, units, _ in streets[0] if len(units) > 1}
    assert {facts for facts, units in community.items() if len(units) > 1} <= set(groups)


def test_no_group_of_the_same_place_is_left_out(book):
    making = Industry.objects.get(code="C")
    tower = book.place("高楼")
    units = [book.unit(place=tower, industry=making, community="甲社区") for _ in range(7)]
    for unit in units:
        book.member(None, unit)
    found = suggestions(scope())
    assert sorted(len(one.units) for one in found.groups) == [3, 4]
    assert {one.level for one in found.groups} == {LEVELS[0]}
    assert "同一楼宇商圈“高楼”" in found.groups[0].reason


def test_two_units_with_one_member_each_are_too_few_and_another_trade_is_no_neighbour(book):
    making, trading = (Industry.objects.get(code=code) for code in "CF")
    for industry in (making, making, trading, None):
        book.member(None, book.unit(industry=industry, community="甲社区"))
    assert not suggestions(scope()).groups
    book.member(None, book.unit(industry=making, community="甲社区"))
    (group,) = suggestions(scope()).groups
    assert {unit.industry_name for unit in group.units} == {making.name}
    assert (len(group.units), group.members) == (3, 3)


def test_a_joint_branch_with_room_is_offered_and_a_full_one_is_for_attaching(book):
    alone = book.unit(community="甲社区")
    book.member(None, alone)
    joint = book.organization("joint_branch", name="甲社区联合支部")
    covered = [book.unit(community="甲社区") for _ in range(4)]
    book.covers(joint, *covered)
    (single,) = suggestions(scope()).singles
    assert [unit.pk for unit in single.units] == [alone.pk]
    assert [(b.pk, b.units, b.takes(1)) for b in single.branches] == [(joint.pk, 4, "joint")]
    book.covers(joint, book.unit(community="丙社区"))  # five now
    assert suggestions(scope()).singles == ()


@pytest.fixture
def three(cast: Cast, book: Book) -> list[Unit]:
    """Three units of one trade in one building, with one full member each; a branch is near."""
    making, tower = Industry.objects.get(code="C"), book.place("高楼")
    units = [book.unit(place=tower, industry=making, name=f"高楼{n}号") for n in "一二三"]
    for unit in units:
        book.member(cast.east_branch, unit)
    return units


def posted(client: Client, address: str = "accept", **more: str) -> Any:
    page = client.get("/formation/joint/")
    (shown,) = page.context["groups"]
    typed = {"facts": shown["one"].facts, "token": str(shown["token"])}
    return client.post(f"/formation/joint/{address}/", typed | more)


def test_a_suggestion_becomes_a_case_in_one_click_and_only_one(cast, three, client):
    come_in(client, cast.east)
    (shown,) = client.get("/formation/joint/").context["groups"]
    typed = {"facts": shown["one"].facts, "token": str(shown["token"])}
    answers = [client.post("/formation/joint/accept/", typed) for _ in range(2)]
    case = FormationCase.objects.get(mode="joint")
    assert {answer.url for answer in answers} == {f"/formation/{case.pk}/"}
    assert {one.unit for one in case.units.all()} == set(three)
    assert (case.name, case.opened_on) == ("中共高楼制造业联合支部", DAY)
    page = client.get("/formation/joint/")
    assert page.context["groups"] == []
    again = client.post(
        "/formation/joint/accept/", typed | {"token": str(uuid.uuid4())}, follow=True
    )
    assert "已经办理" in again.content.decode()
    assert FormationCase.objects.filter(mode="joint").count() == 1


def test_it_may_join_a_branch_that_is_near(cast, book, three, client):
    near = book.unit(place=three[0].spells.get().place, industry=three[0].spells.get().industry)
    host = book.organization(name="高楼支部")
    book.covers(host, near, mode="independent")
    come_in(client, cast.east)
    assert posted(client, branch=str(host.pk)).status_code == 302
    case = FormationCase.objects.get(host=host)
    assert (case.mode, case.units.count()) == ("attached", 3)
    assert case.name == "高楼一号等3家单位加入高楼支部"


def test_a_branch_that_was_not_offered_is_refused(cast, three, client):
    come_in(client, cast.east)
    posted(client, branch=str(cast.west_branch.pk))
    assert not FormationCase.objects.exclude(change__by=None).exists()


def test_what_is_turned_down_stays_down_until_the_facts_change(cast, book, three, client):
    come_in(client, cast.east)
    assert "没有保存" in client.get(posted(client, "dismiss").url).content.decode()
    assert not DismissedSuggestion.objects.exists()
    posted(client, "dismiss", reason="三家即将搬迁")
    page = client.get("/formation/joint/")
    assert page.context["groups"] == []
    assert "三家即将搬迁" in page.content.decode()
    book.member(cast.east_branch, three[0])
    assert len(client.get("/formation/joint/").context["groups"]) == 1


def test_turning_down_can_be_taken_back(cast, three, client):
    come_in(client, cast.east)
    posted(client, "dismiss", reason="点错了")
    undo(Change.objects.get(act="dismiss-suggestion"), by=cast.east)
    assert len(client.get("/formation/joint/").context["groups"]) == 1


@pytest.mark.parametrize("who", ["leader", "instructor", "west"])
def test_who_keeps_no_ledger_here_does_nothing_to_suggestions(cast, three, client, who):
    facts = suggestions(scope()).groups[0].facts
    come_in(client, getattr(cast, who))
    shown = client.get("/formation/joint/").content.decode()
    assert "列入联合组建" not in shown
    for address in ("accept", "dismiss"):
        typed = {"facts": facts, "token": str(uuid.uuid4()), "reason": "无"}
        answer = client.post(f"/formation/joint/{address}/", typed)
        assert answer.status_code in (302, 404)
    assert not FormationCase.objects.filter(mode="joint").exists()
    assert not DismissedSuggestion.objects.exists()


def test_suggestions_cost_the_same_however_many(book, client, cast, django_assert_num_queries):
    come_in(client, cast.district)
    making = Industry.objects.get(code="C")
    for many in (1, 6):
        for _ in range(many):
            tower = book.place(f"楼{book.number()}")
            for _ in range(3):
                book.member(cast.east_branch, book.unit(place=tower, industry=making))
        with django_assert_num_queries(30, exact=False) as captured:
            client.get("/formation/joint/")
        if many == 1:
            few = len(captured)
    assert len(captured) <= few


# --- Lists ---------------------------------------------------------------------------------------


def test_the_list_of_cases_tells_the_next_step_and_counts_its_units(cast, book, client):
    units = [book.unit() for _ in range(2)]
    case = book.case(*units, since=date(2021, 12, 1), name="中共某某联合支部", mode="joint")
    come_in(client, cast.east)
    page = client.get("/formation/cases/").content.decode()
    assert "中共某某联合支部" in page
    assert "筹备中，下一步：组建指导" in page
    assert "中共西岸贸易第二支部" not in page
    listed = client.get("/units/", {"formation_case": str(case.pk), "existing": "all"})
    assert "共 2 行" in listed.content.decode()


@pytest.mark.parametrize(("address", "most"), [("/formation/cases/", 27), ("/employments/", 28)])
def test_the_lists_cost_the_same_however_long(
    cast, book, client, address, most, django_assert_max_num_queries
):
    for _ in range(30):
        unit = book.unit()
        book.case(unit)
        book.member(cast.east_branch, unit)
    come_in(client, cast.district)
    client.get(address)
    with django_assert_max_num_queries(most):
        client.get(address)


def test_a_case_page_tells_its_units_people_and_papers(cast, book, client):
    book.member(cast.west_branch, cast.bare_unit)
    case = book.case(cast.bare_unit, since=date(2021, 3, 1), name="中共东风小店支部")
    come_in(client, cast.east)
    page = client.get(f"/formation/{case.pk}/").content.decode()
    for words in (
        "东风小店有限公司",
        "仅有个别党员",
        "正式党员",
        "营业执照或登记证书复印件",
        "还缺",
    ):
        assert words in page
    assert "中共东风小店支部" in client.get(f"/units/{cast.bare_unit.pk}/").content.decode()


def test_a_case_page_costs_the_same_however_many_belong(
    cast, book, client, django_assert_num_queries
):
    come_in(client, cast.east)
    counts = []
    for many in (1, 5):
        units = [book.unit() for _ in range(many)]
        for unit in units:
            book.members(2, cast.east_branch, unit)
        case = book.case(*units, mode="joint")
        with django_assert_num_queries(70, exact=False) as captured:
            client.get(f"/formation/{case.pk}/")
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 1
