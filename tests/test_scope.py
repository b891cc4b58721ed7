"""Where, when, by which options and for whom: the one input of every figure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.models import Demand
from orgs.models import Division, Grant, User
from orgs.periods import Period
from orgs.reach import reach_of
from orgs.scope import EVERYTHING, OPTIONS, Basis, Reach, Scope, ScopeError, code_range
from orgs.scoping import OutOfReachError, parse_scope, scope_query
from reports.figures import figures
from tests.book import DISTRICT, EAST, LONG_AGO, WEST, Book

LAST_DAY = date(2021, 12, 31)
LATER = date(2022, 1, 1)
TODAY = timezone.localdate()

quick = settings(max_examples=60, derandomize=True, deadline=None, database=None)


def chosen(option: object) -> st.SearchStrategy:
    if not option.several:
        return st.sampled_from(list(option.choices))
    picked = st.sets(st.sampled_from(list(option.choices)), min_size=1)
    return picked.map(lambda some: tuple(choice for choice in option.choices if choice in some))


bases = st.builds(Basis, **{option.name: chosen(option) for option in OPTIONS})


# Basis


def test_the_default_basis_leaves_no_trace_in_an_address():
    assert Basis().to_query() == {}
    assert Basis().described() == []
    assert Basis.from_query({}) == Basis()


@quick
@given(bases)
def test_a_basis_survives_its_query(basis):
    assert Basis.from_query(basis.to_query()) == basis
    assert hash(Basis.from_query(basis.to_query())) == hash(basis)


def test_every_option_has_a_default_among_its_choices():
    for option in OPTIONS:
        default = getattr(Basis(), option.name)
        assert (default if option.several else (default,)) == option.default
        assert set(option.default) <= set(option.choices)


def test_the_order_of_several_choices_does_not_matter():
    one, other = (
        Basis.from_query({"adjusted": values})
        for values in (["merged", "split"], ["split", "", "merged", "merged"])
    )
    assert one == other


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_an_unknown_choice_is_named_with_those_there_are(option):
    with pytest.raises(ScopeError) as error:
        Basis.from_query({option.name: [option.default[0], "made_up"]})
    message = str(error.value)
    assert option.label in message
    assert "made_up" in message
    assert all(choice in message for choice in option.choices)


def test_a_basis_tells_in_words_what_is_not_usual():
    basis = Basis(membership="employer", adjusted=("merged", "split"))
    assert basis.described() == ["党员归属：按工作单位", "调整清理包括：合并、拆分"]


# Codes


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("0", "43"),
        ("43", "4301"),
        ("4301", "430105"),
        ("430105", "430105001"),
        ("430105", "430105Z01"),
        ("430105001", "430105001001"),
        ("0", "430105001001"),
    ],
)
def test_a_division_holds_what_lies_under_it_from_nation_to_community(outer, inner):
    low, high = code_range(outer)
    assert low <= inner < high
    low, high = code_range(inner)
    assert not low <= outer < high


@quick
@given(
    st.text("0123456789Z", min_size=2, max_size=12), st.text("0123456789Z", min_size=2, max_size=12)
)
def test_a_code_lies_in_a_range_exactly_when_it_begins_with_that_code(code, other):
    low, high = code_range(code)
    assert (low <= other < high) == other.startswith(code)


@pytest.mark.parametrize(
    ("given_code", "code"),
    [
        ("430105001000", "430105001"),
        ("430105000000", "430105"),
        ("430105000", "430105"),
        ("430100", "4301"),
        ("430000", "43"),
        ("430105020", "430105020"),
        (" 430105010000 ", "430105010"),
        ("430105001001", "430105001001"),
        ("430105Z01", "430105Z01"),
        ("0", "0"),
    ],
)
def test_a_zero_padded_code_is_accepted(given_code, code):
    assert Division.normalise(given_code) == code


@pytest.mark.django_db
def test_the_database_compares_codes_as_we_do():
    Division.objects.create(code="430105Z01", name="开发区", kind="zone", parent_id=DISTRICT)
    Division.objects.create(code="430106", name="邻区", kind="district", parent_id="4301")
    codes = list(Division.objects.values_list("code", flat=True))
    for code in ("0", "43", DISTRICT, EAST):
        under = Division.objects.under(code).values_list("code", flat=True)
        assert set(under) == {c for c in codes if code == "0" or c.startswith(code)}


# Periods and scopes


def test_a_period_holds_its_first_day_and_not_its_end():
    december = Period.of_month(2021, 12)
    assert (december.start, december.end) == (date(2021, 12, 1), LATER)
    assert LAST_DAY in december
    assert LATER not in december
    assert (december.last_day, december.year) == (LAST_DAY, 2021)
    assert [month.start.month for month in Period.of_year(2021).months()] == list(range(1, 13))


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="早于"):
        Period(LAST_DAY, LAST_DAY)


def test_equal_scopes_are_one_scope():
    one, other = (
        Scope(DISTRICT, date(2021, 12, 31), Period.of_year(2021), Basis(joint="per_host"), viewer)
        for viewer in (
            Reach(ranges=(EAST,), rows={"unit": frozenset({1})}),
            Reach(ranges=(EAST,), rows={"unit": frozenset({1})}),
        )
    )
    assert one == other
    assert hash(one) == hash(other)
    assert one != one.at(division=EAST)
    assert one != one.at(viewer=Reach(ranges=(EAST,), rows={"unit": frozenset({2})}))


@pytest.mark.parametrize(
    ("reach", "code", "left"),
    [
        (EVERYTHING, EAST, (EAST,)),
        (Reach(ranges=(DISTRICT,)), EAST, (EAST,)),
        (Reach(ranges=(EAST, WEST)), DISTRICT, (EAST, WEST)),
        (Reach(ranges=(EAST, WEST)), WEST, (WEST,)),
        (Reach(ranges=(EAST,)), WEST, ()),
        (Reach(ranges=(EAST,)), f"{EAST}001", (f"{EAST}001",)),
    ],
)
def test_a_reach_cut_to_a_division_is_what_both_hold(reach, code, left):
    assert reach.cut(code) == Reach(ranges=left)


def test_a_year_before_a_leap_day_is_the_28th():
    leap = Scope(DISTRICT, date(2020, 2, 29), Period.of_month(2020, 2))
    before = leap.last_year()
    assert (before.as_of, before.period.start) == (date(2019, 2, 28), date(2019, 2, 1))


periods = st.builds(Period.of_year, st.integers(2019, 2022)) | st.builds(
    Period.of_month, st.integers(2019, 2022), st.integers(1, 12)
)


@pytest.mark.django_db
@quick
@given(
    st.sampled_from(["0", "43", DISTRICT, EAST]),
    st.dates(LONG_AGO, LAST_DAY),
    periods,
    bases,
    st.sampled_from([DISTRICT, EAST]),
)
def test_a_scope_survives_its_address(division, day, period, basis, home):
    scope = Scope(division, day, period, basis)
    query = scope_query(scope, home=home, opening_day=TODAY)
    read = parse_scope(query, viewer_for=lambda _: EVERYTHING, default_division=home)
    assert read == scope


# What a viewer reaches


@pytest.fixture
def book(db) -> Book:
    return Book()


def user(*grants: dict, **facts: object) -> User:
    one = User.objects.create(username=f"user{User.objects.count()}", name="某某", **facts)
    for grant in grants:
        Grant.objects.create(user=one, **{"started_on": LONG_AGO} | grant)
    return one


def value(slug: str, viewer: Reach, day: date = LAST_DAY, division: str = DISTRICT) -> object:
    scope = Scope(division, day, Period.of_year(day.year), viewer=viewer)
    return figures(scope, [slug])[slug].value


def test_a_street_reaches_itself_and_nothing_else(book):
    book.unit(street=EAST)
    book.unit(street=WEST)
    viewer = reach_of(user({"role_id": "street", "division_id": EAST}), LAST_DAY)
    assert viewer.covers(EAST)
    assert not viewer.covers(DISTRICT)
    assert viewer.overlaps(DISTRICT)
    assert not viewer.overlaps(WEST)
    assert value("enterprises", viewer) == value("enterprises", viewer, division=EAST) == 1
    assert value("enterprises", viewer, division=WEST) == 0


def test_two_grants_reach_both(book):
    book.unit(street=EAST)
    book.unit(street=WEST)
    grants = [{"role_id": "street", "division_id": code} for code in (EAST, WEST)]
    assert value("enterprises", reach_of(user(*grants), LAST_DAY)) == 2


def test_a_grant_over_the_nation_reaches_everything(db):
    assert reach_of(user({"role_id": "leader", "division_id": "0"}), LAST_DAY) == EVERYTHING


@pytest.mark.parametrize(
    "dates",
    [
        {"ended_on": TODAY},  # ended: its last day was yesterday
        {"started_on": TODAY + timedelta(days=1)},  # not begun
    ],
)
def test_a_grant_that_does_not_hold_today_opens_nothing_not_even_the_past(book, dates):
    book.unit(street=EAST)
    viewer = reach_of(user({"role_id": "street", "division_id": EAST, **dates}), LAST_DAY)
    assert viewer == Reach()
    assert value("enterprises", viewer) == 0
    assert not viewer.overlaps(EAST)


def test_an_administrator_reaches_no_ledger(book):
    book.unit()
    administrator = user({"role_id": "administrator", "division_id": DISTRICT})
    assert value("enterprises", reach_of(administrator, LAST_DAY)) == 0


def test_a_committee_reaches_what_was_under_it_on_the_day(book):
    """The branch was under the committee until it was moved away on 1 January 2022."""
    committee, other = book.organization("committee"), book.organization("committee", WEST)
    general = book.organization("general_branch", superior=committee)
    branch = book.organization(street=WEST, superior=general)
    firm = book.unit(street=WEST)
    book.covers(branch, firm)
    book.member(branch, firm)
    book.changes(branch, LATER, superior=other)
    secretary = user({"role_id": "committee", "party_organization": committee})
    then, now = reach_of(secretary, LAST_DAY), reach_of(secretary, LATER)
    assert then.rows["party_organization"] == {committee.pk, general.pk, branch.pk}
    assert then.rows["unit"] == {firm.pk}
    assert (value("party_orgs", then), value("members", then)) == (1, 1)
    assert now.rows["party_organization"] == {committee.pk, general.pk}
    assert (value("party_orgs", now, LATER), value("members", now, LATER)) == (0, 0)
    assert not then.covers(EAST)  # rows, never an area


def test_an_instructor_reaches_the_units_assigned_on_the_scopes_day(book):
    old, new = book.unit(), book.unit()
    book.unit()
    instructor = book.instructor("street", EAST)
    book.assigned(instructor, old, LONG_AGO, LATER)
    book.assigned(instructor, new, LATER)
    instructor.user = user({"role_id": "instructor", "division_id": EAST})
    instructor.save()
    then, now = reach_of(instructor.user, LAST_DAY), reach_of(instructor.user, LATER)
    assert then.rows == {"instructor": {instructor.pk}, "unit": {old.pk}}
    assert now.rows["unit"] == {new.pk}
    assert value("enterprises", then) == 1
    assert value("enterprises", then, division=WEST) == 0
    assert value("instructors_street", then) == 1


def test_without_a_role_an_instructor_reaches_nothing(book):
    instructor = book.instructor("street", EAST, book.unit())
    instructor.user = user()
    instructor.save()
    assert reach_of(instructor.user, LAST_DAY) == Reach()


def test_a_department_reaches_the_demands_given_to_it(book):
    Division.objects.create(code="430105D01", name="科技局", kind="department", parent_id=DISTRICT)
    firm = book.unit()
    december = date(2021, 12, 1)
    given_to_it = book.demand(firm, december, department="430105D01", assigned_on=LAST_DAY)
    book.demand(firm, december, department="430105D01", assigned_on=LATER)
    book.demand(firm, december)
    viewer = reach_of(user({"role_id": "department", "division_id": "430105D01"}), LAST_DAY)
    assert viewer.rows == {"demand": {given_to_it.pk}}
    assert value("demands_collected", viewer) == 1
    assert value("enterprises", viewer) == 0
    assert Demand.objects.count() == 3


def test_personal_fields_are_reached_by_roles_that_may_read_them(book):
    both = user(
        {"role_id": "leader", "division_id": DISTRICT}, {"role_id": "street", "division_id": EAST}
    )
    assert reach_of(both, LAST_DAY).ranges == (DISTRICT, EAST)
    assert reach_of(both, LAST_DAY, personal=True).ranges == (EAST,)


def test_out_of_reach_and_unknown_are_not_told_apart(db):
    viewer = reach_of(user({"role_id": "street", "division_id": EAST}), LAST_DAY)
    messages = []
    for code in (WEST, "430105099"):
        with pytest.raises(OutOfReachError) as error:
            parse_scope({"division": [code]}, viewer_for=lambda _: viewer, default_division=EAST)
        messages.append(str(error.value).replace(code, "…"))
    assert messages[0] == messages[1]


@pytest.mark.parametrize(
    ("name", "given_value", "reason"),
    [
        ("as_of", "2021-02-30", "截止日期“2021-02-30”无效"),
        ("as_of", "昨天", "截止日期“昨天”无效"),
        ("year", "21", "年度“21”无效"),
        ("month", "13", "月份“13”无效"),
        ("membership", "both", "口径“党员归属”没有“both”这一选项"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(db, name, given_value, reason):
    with pytest.raises(ScopeError, match=reason):
        parse_scope(
            {name: [given_value]}, viewer_for=lambda _: EVERYTHING, default_division=DISTRICT
        )
