"""Two departments' lists beside the ledger, imported as staff would import them.

民政 knows every social organisation, and says of a few what the ledger does not; 人社 knows who
insures how many people. Nothing has been settled, so none of it enters a figure.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from orgs.ledgers.batch import import_file
from orgs.ledgers.runs import Options
from orgs.models import Coverage, Unit, UnitSpell, User
from orgs.rosters.kinds import CivilList, DepartmentList, SocialSecurityList
from reports.demo.book import Book
from reports.demo.names import Names

DAY = date(2021, 11, 30)
ELSEWHERE = "长沙市岳麓区桐梓坡路58号"
REGISTERED = (Unit.Kind.SOCIAL_GROUP, Unit.Kind.PRIVATE_NON_ENTERPRISE, Unit.Kind.FOUNDATION)
# How many of a hundred social organisations 民政 tells of otherwise than the ledger.
RENAMED, ENDED, ELSEWHERE_NOW, MISTYPED, LEFT_OUT, UNKNOWN_HERE = 2, 2, 1, 2, 1, 2
INSURING, ENOUGH_TO_BE_ABOVE_SCALE = 0.04, 120
OTHER_FORMS = (("商会", "总商会"), ("协会", "联合会"), ("促进会", "发展促进会"), ("中心", "服务站"),
               ("学校", "培训学校"), ("", "（新）"))  # fmt: skip

Cells = list[object]


def add_lists(book: Book) -> int:
    """To be called when the units are written and no history context is open: a list has its own,
    by which it can be taken back. Returns how many rows were imported."""
    by = User.objects.filter(grants__role="district").order_by("pk").first()
    rng = book.rng("rosters")
    lists: Sequence[tuple[type[DepartmentList], list[Cells]]] = (
        (CivilList, _civil(rng)),
        (SocialSecurityList, _insured(rng)),
    )
    with TemporaryDirectory() as folder:
        for kind, rows in lists:
            path = Path(folder) / f"{kind.title}{DAY:%Y%m%d}.csv"
            _write(path, [column.title for column in kind.columns], rows)
            import_file(kind(), path, Options(DAY), by=by)
    return sum(len(rows) for _, rows in lists)


def _write(path: Path, head: Iterable[str], rows: Iterable[Cells]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def _civil(rng: Random) -> list[Cells]:
    """Code, name, type, registered on, supervisor, verdict, address of each social organisation."""
    known = UnitSpell.objects.existing(DAY).filter(unit__kind__in=REGISTERED).order_by("unit")
    facts = ("unit__uscc", "name", "unit__kind", "unit__registered_on", "address")
    rows: list[Cells] = [
        [code, name, Unit.Kind(kind).label, registered, "", "合格", address]
        for code, name, kind, registered, address in known.values_list(*facts)
    ]
    covered = Coverage.objects.as_of(DAY).filter(unit__kind__in=REGISTERED)
    codes = set(covered.values_list("unit__uscc", flat=True))
    ours = next((row for row in rows if row[0] in codes), None)
    if ours is not None:
        ours[5] = "已注销"  # though a Party organisation still covers it
    _otherwise(rng, [row for row in rows if row is not ours], rows)
    return rows


def _otherwise(rng: Random, chosen_from: list[Cells], rows: list[Cells]) -> None:
    """Each change falls on rows of its own."""
    rng.shuffle(chosen_from)
    left = iter(chosen_from)
    share = max(len(rows) // 100, 1)

    def each(times: int, change: Callable[[Cells], None]) -> None:
        for _, row in zip(range(times * share), left, strict=False):
            change(row)

    each(RENAMED, _rename)
    each(ENDED, lambda row: row.__setitem__(5, "已注销"))
    each(ELSEWHERE_NOW, lambda row: row.__setitem__(6, ELSEWHERE))
    each(MISTYPED, lambda row: row.__setitem__(0, str(row[0])[:9] + str(row[0])[10:]))
    each(LEFT_OUT, rows.remove)
    names = Names(rng)
    for _ in range(UNKNOWN_HERE * share):
        kind = Unit.Kind.SOCIAL_GROUP
        founded = date(2021, rng.randint(7, 11), rng.randint(1, 28))
        name = names.social_organisation(kind, "S", "")
        address = f"长沙市开福区湘雅路街道{rng.randint(1, 200)}号"
        rows.append([names.uscc(kind, founded), name, kind.label, founded, "", "合格", address])


def _rename(row: Cells) -> None:
    name = str(row[1])
    old, new = next(pair for pair in OTHER_FORMS if name.endswith(pair[0]))
    row[1] = name.removesuffix(old) + new


def _insured(rng: Random) -> list[Cells]:
    """Code, name and insured persons of some firms; a few insure more than the ledger would say."""
    known = UnitSpell.objects.existing(DAY).filter(
        unit__kind=Unit.Kind.ENTERPRISE, headcount__gt=20
    )
    facts = known.order_by("unit").values_list("unit__uscc", "name", "headcount", "above_scale")
    rows: list[Cells] = []
    for code, name, headcount, above_scale in facts:
        if rng.random() < INSURING:
            more = above_scale is False and len(rows) % 20 == 0
            insured = ENOUGH_TO_BE_ABOVE_SCALE + headcount if more else max(headcount - 2, 1)
            rows.append([code, name, insured])
    return rows
