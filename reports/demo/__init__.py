"""The demo district: a fictional 开福区 of the size and with the figures of the 2021 article.

Nothing here stores a figure. Rows are made so that they add up to the article's numbers on
2021-12-31 (`targets`), with four years of different history around that day:

- `places`, `units`, `organizations` and `people` make what stands on the anchor day;
- `lives`, `reorganizations`, `admissions`, `posts`, `instructors` give it a past and a future;
- `life`, `services`, `companions` and `users` add what the district does with it;
- `findings` adds what visits found, and who came along;
- `formation` tells how organisations are being set up, `candidates` who is on the way to be
  admitted, `floating` who takes part elsewhere, is away or lost, `census` who has been called on,
  `tasks` what task lists ask for, `assessments` how the years were assessed, `rosters` what
  departments say, from what the others made; `returns`, `summaries` and `workbooks` what
  was made of it for others;
- `book` takes the rows, names the change that recorded each, and writes them in bulk.

The same seed and scale give the same rows. All people, firms and organisations are invented.
"""

from __future__ import annotations

from dataclasses import dataclass

import pghistory
from django.db import connection, transaction

from reports.demo.admissions import Admissions
from reports.demo.assessments import add_assessments
from reports.demo.book import Book
from reports.demo.candidates import add_candidates
from reports.demo.census import add_census
from reports.demo.companions import add_participants, add_temporary_branches
from reports.demo.floating import add_floating
from reports.demo.formation import add_formation_cases
from reports.demo.instructors import Instructors
from reports.demo.life import Life
from reports.demo.lives import Lives
from reports.demo.names import Names
from reports.demo.organizations import Organizations
from reports.demo.people import People
from reports.demo.places import Places
from reports.demo.posts import Posts
from reports.demo.reorganizations import Reorganizations
from reports.demo.returns import add_returns
from reports.demo.rosters import add_lists
from reports.demo.services import Services
from reports.demo.summaries import add_summary
from reports.demo.tasks import add_tasks
from reports.demo.units import Units
from reports.demo.users import PASSWORD, Account, add_users
from reports.demo.venues import Venues
from reports.demo.workbooks import add_workbook

__all__ = ["PASSWORD", "Account", "Loaded", "load"]


@dataclass(frozen=True)
class Loaded:
    """What a load wrote."""

    rows: int
    accounts: list[Account]


def load(*, scale: float = 1, seed: int = 1) -> Loaded:
    """Make the district and write it in one transaction; the ledgers must be empty."""
    book = Book(scale=scale, seed=seed)
    accounts = fill(book)
    with transaction.atomic():
        with pghistory.context(source="demo", scale=scale, seed=seed):
            rows = book.write()
            _analyze()
            rows += add_formation_cases(book)
            rows += add_candidates(book)
            rows += add_floating(book)
            rows += add_census(book)
            rows += add_tasks(book)
            rows += add_assessments(book)
        rows += add_lists(book)
    _analyze()
    with transaction.atomic():
        rows += add_returns()
        rows += add_summary()
        rows += add_workbook()
    return Loaded(rows, accounts)


def _analyze() -> None:
    """Or what is asked next would be planned for tables as they were, perhaps empty: of 33,000
    units each would be compared with each."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill(book: Book) -> list[Account]:
    """Make everything; what needs another's keys comes after that has been numbered."""
    names = Names(book.rng("names"))
    places = Places(book)
    units = Units(book, places, names)
    organizations = Organizations(book, units)
    reorganizations = Reorganizations(book, units, organizations)
    add_temporary_branches(book, units, organizations)
    people = People(book, units, organizations, reorganizations, names)
    admissions = Admissions(book, units, organizations, people)
    people.settle()
    admissions.settle()
    people.go_on()
    Lives(book, units)
    instructors = Instructors(book, units, organizations, names)

    units.number()
    organizations.number()
    add_participants(book, organizations)
    people.write()
    admissions.write()
    posts = Posts(book, units, organizations, people)
    accounts = add_users(book, organizations, instructors, names)
    instructors.write()
    Life(book, organizations, people, posts)
    Services(book, units, organizations, people)
    organizations.write()
    units.write()
    Venues(book, places, organizations)
    return accounts
