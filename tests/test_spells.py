"""How statements and links fold into spells.

The cast: one unit, two Party organisations, one member; `day(n)` is the n-th day of 2021.
"""

import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Affiliation, Member
from orgs.bulk import default_of
from orgs.models import Change, Coverage, PartyOrganization, Unit, UnitSpell
from orgs.spells import Link, Reason, Statement, identity_of, link, state

pytestmark = pytest.mark.django_db

RANDOM = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ATTRIBUTES = ("name", "headcount", "is_key", "address")


def day(number):
    return date(2020, 12, 31) + timedelta(days=number)


def change(as_of=None, kind=Change.Kind.IMPORTED):
    return Change.objects.create(kind=kind, effective_on=as_of)


@pytest.fixture
def unit():
    return Unit.objects.create(uscc="91430105MA00000071", kind="enterprise", change=change())


@pytest.fixture
def branches():
    return [
        PartyOrganization.objects.create(number=n, established_on=day(1), change=change())
        for n in ("甲", "乙")
    ]


@pytest.fixture
def member():
    return Member.objects.create(number="1", name="党员", joined_on=day(1), change=change())


def spells():
    """(first day, end, stated, headcount, address) of each spell."""
    rows = UnitSpell.objects.order_by("started_on")
    return [(s.started_on, s.ended_on, set(s.stated), s.headcount, s.address) for s in rows]


def say(unit, on, by=None, **values):
    return state(UnitSpell, [Statement(unit.pk, on, values)], change=by or change())


def test_a_statement_holds_until_the_next_of_the_same_attribute(unit):
    say(unit, day(1), name="甲公司", headcount=10)
    say(unit, day(5), headcount=20)
    assert spells() == [
        (day(1), day(5), {"name", "headcount"}, 10, ""),
        (day(5), None, {"headcount"}, 20, ""),
    ]


def test_a_fact_learnt_late_changes_only_what_it_states_until_that_is_stated_again(unit):
    say(unit, day(1), name="甲公司", headcount=10)
    say(unit, day(5), headcount=20)
    say(unit, day(3), address="一号", headcount=15)
    assert spells() == [
        (day(1), day(3), {"name", "headcount"}, 10, ""),
        (day(3), day(5), {"address", "headcount"}, 15, "一号"),
        (day(5), None, {"headcount"}, 20, "一号"),
    ]


def test_an_unknown_value_can_be_stated(unit):
    say(unit, day(1), name="甲公司", headcount=10, address="一号")
    say(unit, day(2), headcount=None, address=None)
    assert spells()[-1] == (day(2), None, {"headcount", "address"}, None, "")


def test_of_two_statements_on_one_day_the_later_call_wins_attribute_by_attribute(unit):
    say(unit, day(1), name="甲公司", headcount=10, address="一号")
    say(unit, day(1), headcount=11)
    assert spells() == [(day(1), None, {"name", "headcount", "address"}, 11, "一号")]


def test_spells_keep_their_ids_and_only_what_differs_is_updated(unit):
    say(unit, day(1), name="甲公司", headcount=10)
    say(unit, day(5), headcount=20)
    first, second = UnitSpell.objects.order_by("started_on").values_list("pk", flat=True)
    written = say(unit, day(3), headcount=15)
    assert written.rows == {0}
    assert list(UnitSpell.objects.order_by("started_on").values_list("pk", flat=True))[::2] == [
        first,
        second,
    ]
    versions = UnitSpell._meta.get_field("versions").related_model.objects
    assert versions.filter(pgh_obj=second).count() == 1  # inserted, never touched
    assert versions.filter(pgh_obj=first).count() == 3  # inserted, ended on day 5, then on day 3


def test_saying_the_same_again_changes_nothing(unit):
    for _ in range(2):
        written = say(unit, day(1), name="甲公司", headcount=10)
    assert written.rows == set()
    assert UnitSpell._meta.get_field("versions").related_model.objects.count() == 1


@pytest.mark.slow
def test_a_small_update_does_not_slow_a_large_one_down():
    """The history's trigger keeps its first plan: for 3,000 rows that once took seven seconds."""
    by = change()
    codes = [f"91430105MA{number:08d}" for number in range(3000)]
    Unit.objects.bulk_create(Unit(uscc=c, kind="enterprise", change=by) for c in codes)
    ids = list(Unit.objects.values_list("pk", flat=True))

    def say_of_all(units, headcount):
        values = {"name": "甲公司", "headcount": headcount}
        state(UnitSpell, [Statement(pk, day(1), values) for pk in units], change=by)

    say_of_all(ids, 10)
    say_of_all(ids[:1], 20)
    begun = time.monotonic()
    say_of_all(ids, 30)
    assert time.monotonic() - begun < 4


def test_a_spell_names_the_changes_that_opened_and_ended_it(unit):
    first, second, late = change(), change(), change()
    say(unit, day(1), by=first, name="甲公司")
    say(unit, day(5), by=second, headcount=20)
    say(unit, day(3), by=late, headcount=15)
    named = UnitSpell.objects.order_by("started_on").values_list("opened_by", "closed_by")
    assert list(named) == [(first.pk, late.pk), (late.pk, second.pk), (second.pk, None)]


def observe(unit, as_of, since=None, **values):
    statement = Statement(unit.pk, None, values, since)
    return state(UnitSpell, [statement], change=change(as_of))


def test_what_is_first_observed_holds_since_the_founding(unit):
    observe(unit, day(30), since=day(1), name="甲公司", headcount=10)
    assert spells() == [(day(1), None, {"name", "headcount"}, 10, "")]


def test_what_is_first_observed_without_a_founding_holds_from_the_day_of_observation(unit):
    observe(unit, day(30), name="甲公司")
    assert spells() == [(day(30), None, {"name"}, None, "")]


def test_a_later_observation_states_only_what_differs(unit):
    observe(unit, day(30), since=day(1), name="甲公司", headcount=10)
    observe(unit, day(60), since=day(1), name="甲公司", headcount=20)
    assert spells()[-1] == (day(60), None, {"headcount"}, 20, "")
    written = observe(unit, day(90), since=day(1), name="甲公司", headcount=20)
    assert written.rows == set()
    assert len(spells()) == 2


def test_a_dated_fact_within_the_assumed_past_splits_it(unit):
    """What was before stays: the opening is not moved by something dated."""
    observe(unit, day(60), since=day(1), name="甲公司", headcount=10)
    say(unit, day(30), headcount=20)
    assert spells() == [
        (day(1), day(30), {"name", "headcount"}, 10, ""),
        (day(30), None, {"headcount"}, 20, ""),
    ]


def test_an_earlier_ledger_that_comes_later_takes_the_assumed_opening_over(unit):
    observe(unit, day(60), since=day(1), name="甲公司", headcount=20)
    (opening,) = UnitSpell.objects.values_list("pk", flat=True)
    observe(unit, day(30), since=day(1), name="甲公司", headcount=10)
    assert spells() == [
        (day(1), day(60), {"name", "headcount"}, 10, ""),
        (day(60), None, {"headcount"}, 20, ""),
    ]
    assert UnitSpell.objects.earliest("started_on").pk == opening


def test_an_earlier_ledger_that_agrees_with_the_later_one_leaves_one_spell(unit):
    observe(unit, day(60), since=day(1), name="甲公司", headcount=10)
    observe(unit, day(30), since=day(1), name="甲公司", headcount=10)
    assert spells() == [(day(1), None, {"name", "headcount"}, 10, "")]


def test_an_earlier_ledger_with_another_founding_still_leaves_no_gap(unit):
    observe(unit, day(60), since=day(1), name="甲公司", headcount=10)
    observe(unit, day(30), name="甲公司", headcount=20)
    assert spells() == [
        (day(30), day(60), {"name", "headcount"}, 20, ""),
        (day(60), None, {"headcount"}, 10, ""),
    ]


def test_what_a_page_records_is_never_taken_for_an_assumption(unit):
    by = change(day(60), Change.Kind.RECORDED)
    say(unit, day(1), by=by, name="甲公司", headcount=10)
    observe(unit, day(30), since=day(1), name="甲公司", headcount=20)
    assert spells() == [
        (day(1), day(30), {"name", "headcount"}, 10, ""),
        (day(30), None, {"headcount"}, 20, ""),
    ]


# --- Import order does not matter ----------------------------------------------------------------

VALUES = {
    "name": st.sampled_from(["甲公司", "乙公司"]),
    "headcount": st.one_of(st.none(), st.integers(0, 3)),
    "is_key": st.one_of(st.none(), st.booleans()),
    "address": st.sampled_from([None, "一号", "二号"]),
}


def said():
    """A name, without which nothing can be stored, and any of the other attributes."""
    others = {name: values for name, values in VALUES.items() if name != "name"}
    return st.fixed_dictionaries({"name": VALUES["name"]}, optional=others)


@st.composite
def histories(draw):
    """Statements on different days, the first of which names the unit, and an order of arrival."""
    days = draw(st.lists(st.integers(1, 40), min_size=1, max_size=7, unique=True))
    statements = [(day(number), draw(said())) for number in sorted(days)]
    calls = draw(st.lists(st.integers(0, 3), min_size=len(statements), max_size=len(statements)))
    return statements, draw(st.permutations(list(zip(statements, calls, strict=True))))


def fold(statements):
    """The slow, obvious way: walk through the days and remember."""
    held, result = {"headcount": None, "is_key": None, "address": ""}, []
    for on, values in sorted(statements, key=lambda item: item[0]):
        held |= {k: "" if k == "address" and v is None else v for k, v in values.items()}
        result.append((on, set(values), dict(held)))
    return [
        (on, following[0] if following else None, stated, values)
        for (on, stated, values), following in zip(result, [*result[1:], None], strict=True)
    ]


@pytest.mark.slow
@RANDOM
@given(histories())
def test_statements_give_the_same_spells_in_whatever_order_and_files_they_come(unit, history):
    statements, arrivals = history
    UnitSpell.objects.all().delete()
    for call in range(4):
        batch = [Statement(unit.pk, on, values) for (on, values), of in arrivals if of == call]
        state(UnitSpell, batch, change=change())
        _assert_no_gap()
    found = [
        (s.started_on, s.ended_on, set(s.stated), {name: getattr(s, name) for name in ATTRIBUTES})
        for s in UnitSpell.objects.order_by("started_on")
    ]
    assert found == fold(statements)


def _assert_no_gap():
    rows = list(UnitSpell.objects.order_by("started_on"))
    for earlier, later in pairwise(rows):
        assert earlier.ended_on == later.started_on
        assert earlier.closed_by_id == later.opened_by_id


@pytest.mark.slow
@RANDOM
@given(st.lists(said(), min_size=2, max_size=4))
def test_ledgers_without_dates_of_their_own_may_come_last_one_first(unit, ledgers):
    """Each ledger is complete: it says every attribute, as of its own day."""
    base = {"headcount": None, "is_key": None, "address": None}
    dated = [(day(100 + number), base | values) for number, values in enumerate(ledgers)]

    def import_all(order):
        UnitSpell.objects.all().delete()
        for on, values in order:
            observe(unit, on, since=day(1), **values)
        fields = ("started_on", "ended_on", *ATTRIBUTES)
        return list(UnitSpell.objects.order_by("started_on").values_list(*fields))

    expected = import_all(dated)
    assert import_all(reversed(dated)) == expected


# --- Links ---------------------------------------------------------------------------------------


def affiliate(member, organization, start, end=None, row=1, **values):
    item = Link((member.pk,), start, end, {"party_organization": organization.pk, **values}, row)
    return link(Affiliation, [item], change=change(day(200)), fixed=["party_organization"])


def affiliations():
    rows = Affiliation.objects.order_by("started_on")
    return [(a.party_organization.number, a.started_on, a.ended_on) for a in rows]


def test_identity_is_what_the_constraint_against_overlap_says():
    assert identity_of(Affiliation) == ("member",)
    assert identity_of(Coverage) == ("unit", "party_organization")


@pytest.mark.parametrize("backwards", [False, True])
def test_a_later_affiliation_closes_the_open_one_in_whatever_order(member, branches, backwards):
    moves = [(branches[0], day(1)), (branches[1], day(9)), (branches[0], day(20))]
    for organization, start in reversed(moves) if backwards else moves:
        affiliate(member, organization, start)
    assert affiliations() == [
        ("甲", day(1), day(9)),
        ("乙", day(9), day(20)),
        ("甲", day(20), None),
    ]


def test_a_missing_end_leaves_the_known_one_and_is_reported(member, branches):
    affiliate(member, branches[0], day(1), day(9))
    written = affiliate(member, branches[0], day(1), row=7)
    assert affiliations() == [("甲", day(1), day(9))]
    assert written.rows == set()
    assert written.kept_ends == {7: day(9)}


def test_an_end_that_is_implied_by_the_next_link_is_not_reported(member, branches):
    affiliate(member, branches[0], day(1))
    affiliate(member, branches[1], day(9))
    assert affiliate(member, branches[0], day(1)).kept_ends == {}


def test_an_end_given_later_is_taken_over(member, branches):
    affiliate(member, branches[0], day(1))
    written = affiliate(member, branches[0], day(1), day(9), row=3, departure="died")
    assert written.rows == {3}
    assert affiliations() == [("甲", day(1), day(9))]
    assert Affiliation.objects.get().closed_by is not None
    assert Affiliation.objects.get().departure == "died"


def test_an_end_after_the_next_start_is_a_conflict_and_nothing_is_written(member, branches):
    affiliate(member, branches[0], day(9))
    written = affiliate(member, branches[1], day(1), day(20), row=4)
    assert written.conflicts == [(4, Reason.OVERLAP, day(9))]
    assert affiliations() == [("甲", day(9), None)]


def test_a_start_before_the_known_end_of_another_is_a_conflict(member, branches):
    affiliate(member, branches[0], day(1), day(20))
    assert affiliate(member, branches[1], day(9), row=4).conflicts == [(4, Reason.OVERLAP, day(1))]


def test_two_branches_from_the_same_day_are_a_conflict_not_a_correction(member, branches):
    affiliate(member, branches[0], day(1))
    assert affiliate(member, branches[1], day(1), row=4).conflicts == [(4, Reason.SAME_DAY, day(1))]


def test_two_branches_from_the_same_day_in_one_file_are_both_named(member, branches):
    rows = [
        Link((member.pk,), day(1), None, {"party_organization": branch.pk}, number)
        for number, branch in enumerate(branches)
    ]
    written = link(Affiliation, rows, change=change(), fixed=["party_organization"])
    assert written.conflicts == [(0, Reason.SAME_DAY, day(1)), (1, Reason.SAME_DAY, day(1))]
    assert affiliations() == []


def test_rows_that_repeat_a_link_complete_each_other(unit, branches):
    key = (unit.pk, branches[0].pk)
    rows = [Link(key, day(1), None, {"mode": "joint"}), Link(key, day(1), day(9), {}, 1)]
    link(Coverage, rows, change=change())
    found = Coverage.objects.get()
    assert (found.mode, found.started_on, found.ended_on) == ("joint", day(1), day(9))


def test_links_keep_their_ids_and_only_what_differs_is_updated(unit, branches):
    def cover(mode):
        item = Link((unit.pk, branches[0].pk), day(1), None, {"mode": mode})
        return link(Coverage, [item], change=change()).rows

    assert cover("joint") == {0}
    before = Coverage.objects.get()
    assert cover("joint") == set()
    assert cover("attached") == {0}
    assert Coverage.objects.get() == before
    assert Coverage._meta.get_field("versions").related_model.objects.count() == 2


def test_columns_that_are_never_empty_have_a_default_in_sql():
    defaults = {name: default_of(UnitSpell._meta.get_field(name)) for name in ATTRIBUTES}
    assert defaults == {"name": None, "headcount": None, "is_key": None, "address": "''"}
    assert default_of(UnitSpell._meta.get_field("status")) == "'operating'"
