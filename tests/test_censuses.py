"""A census: a card for every unit there is, what was found at its door, and what comes of it."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from orgs import duplicates
from orgs.acts import ActError, editing_reach, find_act, perform
from orgs.censuses import cards
from orgs.censuses.campaign import add_cards
from orgs.censuses.known import known_of
from orgs.censuses.progress import EXCLUDED, Outcome, State, progress
from orgs.clarity import OWN
from orgs.lists.ledger import LEDGERS
from orgs.models import Census, CensusCard, Change, Confirmation, Unit, UnitSpell, User
from orgs.nouns import NOUNS, UNITS
from orgs.periods import Period
from orgs.rules import RULES, count
from orgs.scope import EVERYTHING, Reach, Scope
from orgs.undo import undo
from reports.figures import figures
from tests.acts import do, fill
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.districts import build
from tests.oracle.ledger import Ledger, export

pytestmark = pytest.mark.django_db

CUT_OFF, VISITED = date(2021, 6, 30), date(2021, 8, 5)
YEAR = Scope(DISTRICT, date(2021, 12, 31), Period.of_year(2021))


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def card_of(cast: Cast, unit: Unit) -> CensusCard:
    return cast.census.cards.get(unit=unit)


def found(card: CensusCard, by: User, outcome: str = "operating", **said: object) -> CensusCard:
    """The card as it is after somebody was there."""
    card.outcome, card.visited_on = outcome, VISITED
    for name, value in said.items():
        setattr(card, name, value)
    cards.register(card, by=by)
    return card


def accepted(cast: Cast, card: CensusCard) -> Change:
    return do(cast.district, "accept", card, "census-cards")


def spell(unit: Unit, day: date) -> UnitSpell:
    return unit.spells.as_of(day).get()


# --- Opened --------------------------------------------------------------------------------------


def opened(user: User, **said: str) -> Change:
    asked = {"name": "某次", "division": DISTRICT, "cut_off": CUT_OFF.isoformat()} | said
    return do(user, "open", noun="censuses", **asked)


def test_it_has_a_card_for_every_unit_there_is_on_its_day(cast):
    book = Book()
    gone = book.unit(closed=date(2021, 6, 30))  # the first day without it
    last_day = book.unit(closed=date(2021, 7, 1))
    later = book.unit(since=date(2021, 7, 1), registered=date(2021, 7, 1))
    shell = book.unit(status="shell")
    moved = book.unit()
    book.changes(moved, date(2021, 7, 15), division_id=WEST)
    made = Census.objects.get(pk=opened(cast.district).object_id)
    listed = dict(made.cards.values_list("unit", "division"))
    assert last_day.pk in listed
    assert shell.pk in listed
    assert listed[moved.pk] == EAST
    assert {gone.pk, later.pk}.isdisjoint(listed)
    assert set(made.cards.values_list("state", flat=True)) == {"open"}


def test_a_street_opens_one_of_its_own_and_none_of_anothers(cast):
    made = Census.objects.get(pk=opened(cast.east, division=EAST).object_id)
    assert set(made.cards.values_list("division", flat=True)) == {EAST}
    form = fill(
        cast.east, "open", noun="censuses", name="又一次", division=WEST, cut_off="2021-06-30"
    )
    assert "division" in form.errors


def test_one_without_units_is_not_opened(cast):
    with pytest.raises(ActError, match="没有在册的单位"):
        opened(cast.district, cut_off="1990-01-01")
    assert Census.objects.count() == 1


def test_a_name_is_given_once_and_deadlines_follow_each_other(cast):
    form = fill(
        cast.district, "open", noun="censuses", name=cast.census.name, division=DISTRICT,
        cut_off="2021-06-30", registering_until="2021-09-30", reviewing_until="2021-09-01",
    )  # fmt: skip
    assert "已有名为" in form.errors["name"][0]
    assert "2021-09-30" in form.errors["reviewing_until"][0]


# --- Registered ----------------------------------------------------------------------------------


def test_whoever_keeps_the_street_or_looks_after_the_unit_fills_it_in(cast):
    def mine(user: User) -> set[int]:
        return set(cards.fillable(user).values_list("unit", flat=True))

    east = {cast.covered_unit.pk, cast.bare_unit.pk, Unit.objects.get(uscc__endswith="CHAM").pk}
    assert mine(cast.district) == {card.unit_id for card in cast.census.cards.all()}
    assert mine(cast.east) == east
    assert mine(cast.instructor) == {cast.covered_unit.pk}
    assert mine(cast.leader) == mine(cast.department) == mine(cast.administrator) == set()


@pytest.mark.parametrize("phase", ["summing", "closed"])
def test_nothing_is_filled_in_once_results_are_summed_up(cast, phase):
    Census.objects.update(phase=phase)
    assert not cards.fillable(cast.district).exists()


def test_what_was_accepted_is_not_filled_in_again(cast):
    accepted(cast, found(card_of(cast, cast.bare_unit), cast.east))
    assert not cards.fillable(cast.district).filter(unit=cast.bare_unit).exists()


def test_filling_in_changes_nothing_in_the_ledger(cast):
    before = spell(cast.bare_unit, CUT_OFF)
    found(card_of(cast, cast.bare_unit), cast.east, "shell", headcount=3)
    assert spell(cast.bare_unit, CUT_OFF) == before
    assert not Confirmation.objects.exists()


def test_many_are_registered_as_unchanged_at_a_stroke(cast):
    mine = card_of(cast, cast.covered_unit)
    done = found(card_of(cast, cast.bare_unit), cast.east, "zombie")
    do_many(cast.east, "unchanged", effective_on=VISITED.isoformat())
    mine.refresh_from_db()
    done.refresh_from_db()
    assert (mine.state, mine.outcome, mine.visited_on) == ("registered", "operating", VISITED)
    assert mine.registered_by == cast.east
    assert done.outcome == "zombie"  # was there already
    assert cast.census.cards.get(division=WEST).state == "open"  # not theirs


def test_what_was_returned_is_not_said_again_with_unchanged(cast):
    card = found(card_of(cast, cast.bare_unit), cast.east, headcount=5000, address="写错的")
    do(cast.district, "return", card, "census-cards", reason="人数不对")
    do_many(cast.east, "unchanged", effective_on=VISITED.isoformat())
    card.refresh_from_db()
    assert (card.state, card.headcount, card.address) == ("registered", None, "")


def test_what_the_ledger_has_otherwise_is_not_unchanged_at_a_stroke(cast):
    shell = Book().unit(status="shell")
    card = CensusCard.objects.create(census=cast.census, unit=shell, division_id=EAST)
    do_many(cast.east, "unchanged", effective_on=VISITED.isoformat())
    card.refresh_from_db()
    assert card.state == "open"


def do_many(user: User, slug: str, rows: object = None, **said: str) -> Change:
    records = CensusCard.objects.all() if rows is None else rows
    act = find_act("census-cards", slug)(
        said, user=user, reach=editing_reach(user), records=records
    )
    assert act.is_valid(), act.errors
    return perform(act)


# --- Accepted or returned ------------------------------------------------------------------------


def test_what_is_accepted_becomes_a_fact_of_the_cut_off_day(cast):
    unit = cast.bare_unit
    card = found(
        card_of(cast, unit), cast.east, "shell",
        headcount=0, address="东风路9号", no_organization_reason="没有党员",
    )  # fmt: skip
    change = accepted(cast, card)
    now, before = spell(unit, CUT_OFF), spell(unit, date(2021, 6, 29))
    assert (now.status, now.headcount, now.address) == ("shell", 0, "东风路9号")
    assert now.no_organization_reason == "没有党员"
    assert (before.status, before.headcount) == ("operating", None)
    card.refresh_from_db()
    assert (card.state, card.reviewed_by, card.change) == ("accepted", cast.district, change)
    assert change.effective_on == CUT_OFF


def test_the_denominator_of_the_overview_follows_from_that_day_on(cast):
    def enterprises(day: date) -> object:
        scope = YEAR.at(as_of=day, period=Period.of_year(day.year))
        return figures(scope, ["enterprises"])["enterprises"].value

    before = enterprises(CUT_OFF)
    accepted(cast, found(card_of(cast, cast.bare_unit), cast.east, "zombie"))
    assert enterprises(CUT_OFF) == before - 1
    assert enterprises(date(2021, 6, 29)) == before


def test_what_was_not_looked_at_says_nothing(cast):
    Book().changes(cast.bare_unit, date(2021, 5, 1), headcount=12)
    accepted(cast, found(card_of(cast, cast.bare_unit), cast.east))
    assert spell(cast.bare_unit, CUT_OFF).headcount == 12
    assert Confirmation.objects.get().confirmed_on == VISITED


def test_a_later_fact_stays_when_an_earlier_census_is_accepted(cast):
    Book().changes(cast.bare_unit, date(2021, 9, 1), headcount=40)
    accepted(cast, found(card_of(cast, cast.bare_unit), cast.east, headcount=7))
    assert spell(cast.bare_unit, date(2021, 8, 31)).headcount == 7
    assert spell(cast.bare_unit, date(2021, 9, 1)).headcount == 40


@pytest.mark.parametrize("outcome", ["not_found", "duplicate"])
def test_what_has_to_be_looked_into_changes_nothing_by_itself(cast, outcome):
    before = spell(cast.bare_unit, CUT_OFF).status
    other = {"duplicate_of": cast.covered_unit} if outcome == "duplicate" else {}
    accepted(cast, found(card_of(cast, cast.bare_unit), cast.east, outcome, **other))
    assert spell(cast.bare_unit, CUT_OFF).status == before
    assert not Confirmation.objects.exists()


def test_and_stays_a_reminder_until_somebody_has_looked_into_it(cast):
    card = found(card_of(cast, cast.covered_unit), cast.east, "not_found")
    rule = RULES["census-still-listed"]
    assert count(rule, YEAR) == 0
    accepted(cast, card)
    assert count(rule, YEAR) == 1
    record = UNITS.find(editing_reach(cast.district), cast.covered_unit.pk)
    do(cast.district, "status", record, effective_on="2021-08-06", status="zombie")
    assert count(rule, YEAR) == 0


def test_who_put_up_the_money_is_not_taken_for_who_represents_it(cast):
    accepted(
        cast, found(card_of(cast, cast.bare_unit), cast.east, investor_is_member=True, members=2)
    )
    assert spell(cast.bare_unit, CUT_OFF).representative_is_member is None


def test_an_acceptance_can_be_taken_back(cast):
    card = found(card_of(cast, cast.bare_unit), cast.east, "shell")
    undo(accepted(cast, card), by=cast.district)
    card.refresh_from_db()
    assert card.state == "registered"
    assert spell(cast.bare_unit, CUT_OFF).status == "operating"


def test_who_only_keeps_the_unit_takes_back_neither_the_review_nor_the_phase(cast, client):
    card = card_of(cast, cast.covered_unit)
    found(card, cast.east)
    reviewed = accepted(cast, card)
    census = NOUNS["censuses"].find(EVERYTHING, cast.census.pk)
    arranged = do(cast.district, "arrange", census, "censuses", phase="reviewing")
    for change, answers in (
        (reviewed, {cast.secretary: 404, cast.west: 404, cast.east: 200}),
        (arranged, {cast.secretary: 404, cast.east: 404, cast.district: 200}),
    ):
        for who, answer in answers.items():
            client.force_login(who)
            assert client.get(f"/history/changes/{change.pk}/undo/").status_code == answer


def test_many_are_accepted_in_one_act_and_others_are_left_out(cast):
    mine = [card_of(cast, unit) for unit in (cast.covered_unit, cast.bare_unit)]
    for card in mine:
        found(card, cast.east, headcount=5)
    west = found(cast.census.cards.get(division=WEST), cast.west)
    do_many(cast.east, "accept-all")
    states = {c.pk: c.state for c in cast.census.cards.all()}
    assert [states[card.pk] for card in mine] == ["accepted", "accepted"]
    assert states[west.pk] == "registered"
    assert spell(cast.covered_unit, CUT_OFF).headcount == 5


def test_cards_of_two_censuses_are_not_accepted_together(cast):
    other = Census.objects.create(name="另一次", cut_off=date(2020, 6, 30), division_id=DISTRICT)
    add_cards(other)
    for card in CensusCard.objects.filter(unit=cast.bare_unit):
        found(card, cast.east)
    act = find_act("census-cards", "accept-all")(
        {}, user=cast.district, reach=editing_reach(cast.district), records=CensusCard.objects.all()
    )
    assert not act.is_valid()
    assert "请先选定一次" in str(act.errors)


def test_one_is_returned_with_the_reason_and_registered_again(cast):
    card = found(card_of(cast, cast.bare_unit), cast.east, "zombie")
    blank = fill(cast.district, "return", card, "census-cards")
    assert "请写明退回原因" in blank.errors["reason"][0]
    do(cast.district, "return", card, "census-cards", reason="电话可以打通，请再上门")
    card.refresh_from_db()
    assert (card.state, card.return_reason) == ("returned", "电话可以打通，请再上门")
    found(card, cast.east)
    assert (card.state, card.return_reason) == ("registered", "")


def test_an_instructor_registers_and_does_not_accept(cast):
    card = found(card_of(cast, cast.covered_unit), cast.instructor)
    act = fill(cast.instructor, "accept", card, "census-cards")
    assert not act.is_valid()


# --- Found outside the ledger --------------------------------------------------------------------


CODE = "91430105MA4L16JQ9B"


def added(cast: Cast, **said: str) -> CensusCard:
    asked = {"census": str(cast.census.pk), "found_name": "巷口面馆", "found_code": CODE.lower()}
    change = do(cast.east, "add", noun="census-cards", division=EAST, **(asked | said))
    return CensusCard.objects.get(pk=change.object_id)


def test_a_unit_that_the_ledger_lacks_gets_a_card_and_is_entered_before_it_counts(cast):
    card = found(added(cast), cast.east, headcount=4)
    assert (card.unit, card.found_code) == (None, CODE)
    with pytest.raises(ActError, match="请先登记为新单位"):
        accepted(cast, card)
    unit = Book().unit(uscc=CODE)
    accepted(cast, card)
    card.refresh_from_db()
    assert (card.unit, card.state) == (unit, "accepted")
    assert spell(unit, CUT_OFF).headcount == 4
    assert Confirmation.objects.get().unit == unit


def test_a_code_has_one_card_in_a_census(cast):
    added(cast)
    again = fill(
        cast.east, "add", noun="census-cards", census=str(cast.census.pk),
        found_name="面馆", found_code=CODE, division=EAST,
    )  # fmt: skip
    assert "已有摸底卡" in again.errors["found_code"][0]


def test_a_unit_that_lay_elsewhere_or_came_later_is_no_found_one(cast):
    """What is found here must not become a fact of another street's unit."""
    later = Book().unit(since=date(2021, 7, 1), registered=date(2021, 7, 1))
    cast.census.cards.filter(division=WEST).delete()
    for code in (later.uscc, cast.on_the_west.unit.uscc):
        form = fill(
            cast.east, "add", noun="census-cards", census=str(cast.census.pk),
            found_name="某店", found_code=code, division=EAST,
        )  # fmt: skip
        assert "已在台账中" in form.errors["found_code"][0]


def test_a_unit_entered_from_a_later_day_stays_a_found_one(cast):
    card = added(cast)
    Book().unit(uscc=CODE, since=date(2021, 7, 1), registered=date(2021, 7, 1))
    do(cast.district, "arrange", cast.census, "censuses", phase="summing")
    card.refresh_from_db()
    assert card.unit is None


def test_one_outside_the_census_or_by_a_wrong_code_is_refused(cast):
    Census.objects.update(division=EAST)
    form = fill(
        cast.district, "add", noun="census-cards", census=str(cast.census.pk),
        found_name="某店", found_code="9143", division=WEST,
    )  # fmt: skip
    assert "位" in form.errors["found_code"][0]
    assert "范围" in form.errors["division"][0]


# --- Counted -------------------------------------------------------------------------------------


def test_every_card_is_admitted_excluded_or_not_settled(cast):
    everything = list(cast.census.cards.order_by("pk"))
    for card, outcome in zip(everything, ["operating", "shell", "not_found"], strict=False):
        found(card, cast.district, outcome)
    for card in everything[:2]:
        accepted(cast, card)
    *streets, whole = progress(cast.census, YEAR)
    for line in (*streets, whole):
        excluded = sum(line.outcomes[name] for name in EXCLUDED)
        assert line.total == line.admitted + excluded + line.unsettled
    assert whole.total == sum(line.total for line in streets) == len(everything)
    assert (whole.registered, whole.accepted, whole.admitted) == (3, 2, 1)
    assert whole.outcomes[Outcome.NOT_FOUND] == 0  # not accepted yet


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_numbers_are_those_of_the_lists_and_of_a_slow_count(seed):
    """On random districts, in random states, for the district and each street."""
    build(seed)
    dice = Random(seed)
    census = Census.objects.create(name="某次", cut_off=CUT_OFF, division_id=DISTRICT)
    add_cards(census)
    for card in census.cards.all():
        card.state = dice.choice(State.values)
        card.outcome = "" if card.state == "open" else dice.choice(Outcome.values)
        card.save()
    *streets, whole = progress(census, YEAR)
    assert whole.total == _existing(Ledger(export()), CUT_OFF)
    for line in (*streets, whole):
        scope = YEAR.at(division=line.part or DISTRICT)
        own = {"level": "own"} if line.part == OWN else {}
        for state in State:
            assert line.states[state] == _listed(scope, census, state=state.value, **own)
        for outcome in Outcome:
            listed = _listed(scope, census, state="accepted", outcome=outcome.value, **own)
            assert line.outcomes[outcome] == listed
        assert line.unsettled == _listed(scope, census, state="unsettled", **own)


def _listed(scope: Scope, census: Census, **asked: str) -> int:
    filters = LEDGERS["census-cards"].filterset({"census": str(census.pk), **asked}, scope)
    assert filters.form.is_valid()
    return filters.qs.count()


def _existing(ledger: Ledger, day: date) -> int:
    """The units of the district on the day, read from plain rows one by one."""
    number = 0
    for one in ledger.on("unit_spells", day):
        unit = ledger.units[one["unit_id"]]
        here = (one["division_id"] or "").startswith(DISTRICT)
        registered = unit["registered_on"] is None or unit["registered_on"] <= day
        alive = unit["closed_on"] is None or unit["closed_on"] > day
        gone = one["status"] in ("closed", "revoked", "moved_out")
        number += here and registered and alive and not gone
    return number


def test_a_merged_duplicate_keeps_its_card_under_its_own_name(cast):
    """The census found it a duplicate, and still says so when it has gone into the other."""
    other = Book().unit(name="东方科技", uscc="91430105MA0000DUPE")
    CensusCard.objects.create(census=cast.census, unit=other, division_id=EAST)
    before = cast.census.cards.count()
    card = card_of(cast, other)
    accepted(cast, found(card, cast.east, "duplicate", duplicate_of=cast.covered_unit))
    mine = card_of(cast, cast.covered_unit)
    mine.duplicate_of = other  # the same found from the other side
    mine.save()
    duplicates.merge(cast.covered_unit, other, change=Book().change)
    card.refresh_from_db()
    assert (card.unit, card.found_name, card.found_code) == (
        None,
        "东方科技",
        "91430105MA0000DUPE",
    )
    assert cast.census.cards.count() == before


# --- Known, and due ------------------------------------------------------------------------------


def test_what_is_known_is_that_of_the_cut_off_day(cast):
    Book().changes(cast.covered_unit, date(2021, 7, 1), headcount=99)
    card = card_of(cast, cast.covered_unit)
    known = dict(known_of([card])[card.pk])
    assert known["从业人数"] == "不详"
    assert known["党组织"] == "中共东方科技支部委员会"
    assert known["在岗党员"] == "2人，其中正式党员0人"
    bare = card_of(cast, cast.bare_unit)
    assert dict(known_of([bare])[bare.pk])["党组织"] == "没有"


def test_known_facts_cost_the_same_for_many_cards(cast, django_assert_num_queries):
    chosen = list(cast.census.cards.select_related("census"))
    with django_assert_num_queries(4):
        known_of(chosen)


def test_what_is_to_be_done_is_reminded_of_while_the_census_is_on(cast):
    def waiting(slug: str, **scope: object) -> int:
        return count(RULES[slug], YEAR.at(**scope))

    everything = cast.census.cards.count()
    assert waiting("census-to-register") == everything
    assert waiting("census-to-register", division=EAST) == everything - 1
    assert waiting("census-to-register", as_of=date(2021, 6, 1)) == 0  # not held yet
    card = found(card_of(cast, cast.bare_unit), cast.east)
    assert waiting("census-to-review") == 1
    do(cast.district, "return", card, "census-cards", reason="请核实")
    assert waiting("census-returned") == 1
    Census.objects.update(phase="closed")
    assert waiting("census-to-register") == waiting("census-returned") == 0


def test_what_a_viewer_does_not_reach_is_not_listed(cast):
    scope = YEAR.at(viewer=Reach(rows={"unit": frozenset([cast.covered_unit.pk])}))
    assert [c.unit for c in CensusCard.objects.within(scope)] == [cast.covered_unit]
