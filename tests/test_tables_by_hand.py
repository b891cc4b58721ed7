"""What the tables count, told with a few rows: who comes and goes, and in which line a unit stands."""

from __future__ import annotations

from datetime import date

import pytest

from reports.tables import breaking_rows
from tests.book import DISTRICT, EAST, WEST, Book
from tests.test_tables import column, counted

pytestmark = pytest.mark.django_db

MAY, JULY = date(2021, 5, 1), date(2021, 7, 1)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def branch(book: Book):
    """A branch in the east that covers a firm there, and has one member since long ago."""
    made = book.organization()
    book.covers(made, book.unit(headcount=10), mode="independent")
    book.member(made)
    return made


# --- 表1 ------------------------------------------------------------------------------------------


class TestComingAndGoing:
    def moved(self, letter: str = "A", **where: str) -> dict[str, int]:
        """The table without opening, what was to be expected, and closing."""
        found = column(counted("1", **where), letter)
        return {row: n for row, n in found.items() if row not in ("1", "15", "16")}

    def test_who_joins_with_the_affiliation_was_admitted(self, book, branch):
        book.member(branch, since=MAY)
        assert self.moved() == {"2": 1, "3": 1, "3.1": 1}

    def test_who_has_an_admission_of_that_day_was_admitted(self, book, branch):
        member = book.member(since=date(2021, 4, 30))
        book.affiliated(member, branch, MAY)
        book.admission(member, branch, None, MAY)
        assert self.moved() == {"2": 1, "3": 1}

    def test_who_was_admitted_and_is_not_approved_by_the_day_is_told(self, book, branch):
        member = book.member(branch, since=MAY)
        book.admission(member, branch, None, MAY, date(2022, 1, 15))
        assert self.moved() == {"2": 1, "3": 1, "3.1": 1}
        assert column(counted("16"), "A") == {}

    def test_who_joined_before_came_from_outside(self, book, branch):
        book.affiliated(book.member(), branch, MAY)
        assert self.moved() == {"2": 1, "7": 1, "7.1": 1}

    def test_who_comes_back_after_suspension_is_restored(self, book, branch):
        member = book.member()
        book.affiliated(member, branch, date(2018, 1, 1), date(2020, 1, 1), "suspended")
        book.affiliated(member, branch, MAY)
        assert self.moved() == {"2": 1, "5": 1, "6": 1}

    def test_who_is_admitted_after_expulsion_joined_again(self, book, branch):
        member = book.member()
        book.affiliated(member, branch, date(2018, 1, 1), date(2019, 1, 1), "expelled")
        book.affiliated(member, branch, MAY)
        book.admission(member, branch, None, MAY)
        assert self.moved() == {"2": 1, "3": 1, "4": 1}

    @pytest.mark.parametrize(
        ("departure", "row"), [("expelled", "10"), ("suspended", "11"), ("died", "12")]
    )
    def test_who_leaves_the_party_is_told_by_the_reason(self, book, branch, departure, row):
        book.leaves(book.member(branch), MAY, departure)
        assert self.moved() == {"9": 1, row: 1}

    def test_who_transfers_out_of_the_ledger_leaves(self, book, branch):
        book.leaves(book.member(branch), MAY, "transferred_out")
        assert self.moved() == {"9": 1, "13": 1, "13.1": 1}

    def test_who_comes_and_goes_within_the_year_is_told_twice(self, book, branch):
        book.leaves(book.member(branch, since=MAY), JULY, "died")
        assert self.moved() == {"2": 1, "3": 1, "3.1": 1, "9": 1, "12": 1}

    def test_a_move_within_the_scope_is_none_and_between_streets_is_one_in_each(self, book, branch):
        other = book.organization(street=WEST)
        book.covers(other, book.unit(street=WEST))
        member = book.member(branch)
        book.leaves(member, MAY)
        book.affiliated(member, other, MAY)
        assert self.moved() == {}
        assert self.moved(division=EAST) == {"9": 1, "13": 1, "13.2": 1}
        assert self.moved(division=WEST) == {"2": 1, "7": 1, "7.2": 1}

    def test_a_move_to_what_covers_nothing_leaves_the_first_column_only(self, book, branch):
        member = book.member(branch)
        book.leaves(member, MAY)
        book.affiliated(member, book.organization("committee"), MAY)
        assert self.moved("A") == {"9": 1, "13": 1, "13.2": 1}
        assert self.moved("B") == {}

    def test_a_branch_that_comes_to_cover_a_firm_brings_its_members(self, book):
        branch = book.organization()
        book.members(3, branch)
        book.covers(branch, book.unit(), since=MAY)
        assert self.moved("A") == {"增": 3, "增1": 3}
        assert self.moved("B") == {}

    def test_a_firm_that_moves_takes_its_branch_to_another_street(self, book):
        branch, unit = book.organization(), book.unit()
        book.covers(branch, unit)
        book.members(2, branch)
        book.changes(unit, MAY, division_id=WEST)
        assert self.moved() == {}
        assert self.moved(division=EAST) == {"减": 2, "减2": 2}
        assert self.moved(division=WEST) == {"增": 2, "增2": 2}

    def test_what_is_not_explained_is_left_over_with_its_rows(self, book, branch):
        member = book.member(branch)
        book.leaves(member, MAY)  # no reason, and no other organisation
        table = counted("1")
        assert self.moved() == {"17": -1}
        (failure,) = [f for f in table.failures if f.line.number == "A"]
        assert [row.member_id for row in breaking_rows(table, failure.check, failure.line)] == [
            member.pk
        ]

    def test_the_dead_do_not_come_back_unexplained(self, book, branch):
        member = book.member()
        book.affiliated(member, branch, date(2018, 1, 1), date(2020, 1, 1), "died")
        book.affiliated(member, branch, MAY)
        assert self.moved() == {"17": 1}

    def test_nothing_after_the_day_is_counted(self, book, branch):
        book.member(branch, since=JULY)
        half = counted("1", day=date(2021, 6, 30))
        assert column(half, "A") == {"1": 1, "15": 1, "16": 1}
        assert str(half.scope.period) == "2021-01-01至2021-06-30"


# --- Lines and bands ------------------------------------------------------------------------------


class TestUnits:
    def test_a_unit_stands_in_the_line_of_the_highest_organisation_of_its_own(self, book):
        unit = book.unit()
        for kind in ("branch", "committee", "general_branch"):
            book.covers(book.organization(kind), unit, mode="independent")
        book.covers(book.organization("joint_branch"), unit, mode="joint")
        assert column(counted("27"), "A") == {"1": 1, "3": 1, "8": 1, "不详": 1}

    def test_an_attached_unit_shares_with_another_and_is_told_apart(self, book):
        book.covers(book.organization(), book.unit(headcount=5), mode="attached")
        assert column(counted("27"), "A") == {"1": 1, "6": 1, "6.1": 1, "13": 5, "15": 5}

    def test_three_full_members_in_a_joint_branch_are_told(self, book):
        unit, branch = book.unit(headcount=5), book.organization("joint_branch")
        book.covers(branch, unit)
        book.members(3, branch, unit)
        found = column(counted("27"), "A")
        assert (found["6"], found["7"], found["8"], found["14"], found["16"]) == (1, 1, 1, 3, 3)

    def test_without_an_organisation_it_is_by_who_works_there(self, book):
        for how_many in (0, 1, 3):
            unit = book.unit("social_group")
            book.members(how_many, None, unit)
        book.members(3, None, book.unit("social_group"), full_time=False)
        found = column(counted("30"), "B")
        assert (found["8"], found["10"], found["11"]) == (1, 2, 1)
        assert (found["14"], found["15"]) == (7, 7)

    def test_who_belongs_to_an_organisation_of_the_unit_has_transferred(self, book):
        unit, branch = book.unit("foundation"), book.organization()
        book.covers(branch, unit, mode="independent")
        book.members(2, branch, unit)
        book.member(book.organization(), unit)
        assert counted("30").values["15", "C"] == 1

    def test_an_unknown_headcount_is_in_a_column_of_its_own_and_a_sum_says_so(self, book):
        book.unit(headcount=None)
        table = counted("27")
        assert table.values["13", "A"] is None
        assert (table.values["1", "B"], table.values["1", "N"]) == (0, 1)
        book.unit(headcount=60)
        again = counted("27")
        assert (again.values["13", "A"], again.values["不详", "A"]) == (60, 1)

    def test_a_policy_instructor_is_none(self, book):
        unit = book.unit()
        book.instructor("policy", DISTRICT, unit)
        assert counted("27").values["12", "A"] == 0
        book.instructor("street", EAST, unit)
        assert (counted("27").values["2", "A"], counted("27").values["12", "A"]) == (1, 1)


class TestPersons:
    def test_ages_are_completed_years_and_with_the_unknown_make_the_total(self, book, branch):
        for born in ("1990-12-31", "1991-01-01", "1950-06-01", None):
            book.member(branch, born_on=born)
        table = counted("2")
        # 31 on the very day; 30 for a day more; 71; and with the branch's first two unknown.
        found = {letter: table.values["1", letter] for letter in "AFGOP"}
        assert found == {"A": 5, "F": 1, "G": 1, "O": 1, "P": 2}
        assert table.failures == []

    def test_occupation_is_by_employer_and_what_the_ledger_calls_the_position(self, book, branch):
        firm, school = book.unit(), book.unit("private_non_enterprise")
        for unit, position in (
            (firm, "高级管理人员"),
            (firm, "专业技术人员"),
            (school, "部门管理人员"),
            (school, "生产服务一线"),
            (firm, "顾问"),
        ):
            member = book.member(branch, unit)
            member.employments.update(position=position)
        rows = column(counted("2"), "A")
        assert rows == {"1": 6, "2": 1, "3": 1, "4": 1, "6": 1, "7": 1, "8": 1}

    def test_an_admission_is_counted_by_its_approval_up_to_the_day(self, book, branch):
        member = book.member(branch, since=MAY, gender="female", born_on=date(1995, 5, 2))
        book.admission(member, branch, None, MAY, JULY)
        assert column(counted("16", day=date(2021, 6, 30)), "A") == {}
        table = counted("16")
        assert (table.values["1", "A"], table.values["1", "B"], table.values["1", "F"]) == (1, 1, 1)

    def test_candidates_are_those_of_the_day_by_how_far_they_are(self, book, branch):
        book.candidate(branch)
        book.candidate(branch, activist_on=MAY, unit=book.unit("law_firm"))
        book.candidate(branch, activist_on=date(2020, 1, 1), target_on=JULY)
        assert [counted(slug).values["1", "A"] for slug in ("18", "19", "20")] == [1, 1, 1]
        assert [counted(s, day=MAY).values["1", "A"] for s in ("18", "19", "20")] == [0, 2, 1]
        assert counted("19").values["4", "A"] == 1


class TestOrganisations:
    def test_terms_elections_and_owners(self, book):
        old = book.organization("committee")  # of 2018: five years are not over
        overdue = book.organization(since=date(2018, 6, 1))
        renewed = book.organization("joint_branch", since=date(2017, 1, 1))
        book.event(renewed, "re_elected", MAY)
        book.covers(renewed, book.unit(), book.unit("law_firm"))
        book.covers(overdue, book.unit("sole_trader"), mode="independent")
        book.covers(old, book.unit(), mode="attached")
        table = counted("24")
        assert column(table, "A") == {"1": 3, "2": 1, "4": 2, "5": 1}
        assert column(table, "B") == {"1": 1, "4": 1}
        assert column(table, "C") == {"1": 1, "4": 1, "5": 1}
        owners = {letter: table.values["1", letter] for letter in "EFGHI"}
        assert owners == {"E": 0, "F": 1, "G": 0, "H": 1, "I": 1}

    def test_temporary_branches_are_in_no_official_table(self, book):
        book.organization("temporary")
        assert column(counted("24", temporary="yes"), "A") == {}

    def test_forms_are_compared_with_the_same_day_of_last_year(self, book):
        book.covers(book.organization("committee"), book.unit())
        book.covers(book.organization(since=MAY), book.unit(), since=MAY)
        table = counted("forms")
        assert [table.values["2", letter] for letter in "AEI"] == [2, 1, 1]
        assert [table.values["2", letter] for letter in "BFJ"] == [1, 1, 0]
