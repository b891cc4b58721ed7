"""What is kept of a form: the workbook and its editions, what its cells are bound to, each filling.

Who keeps the ledgers of the whole of a division keeps its forms; to others they are not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.utils import timezone

from orgs.acts import editing_reach
from orgs.models import Change, Division, User
from orgs.periods import Period
from orgs.trail import FieldChange, RawChange, RowChange, tells
from orgs.uploads.sweeping import keeps_files, put_away
from reports.indicators import CATALOGUE
from reports.models import CellBinding, Filling, Workbook
from reports.models.workbooks import WorkbookQuerySet
from reports.workbooks.numbers import Cell
from reports.workbooks.runs import Match
from reports.workbooks.sheets import book_of

Side, Form = CellBinding.Side, CellBinding.Form
ACT = "workbook"
FOLDER = "workbooks"

keeps_files(FOLDER, Workbook, "stored")


class MovedOnError(Exception):
    """Somebody else changed it after it was opened."""


class TakenError(Exception):
    """The division has another form of that name."""


def workbooks_of(user: User) -> WorkbookQuerySet:
    return Workbook.objects.reached(editing_reach(user)).select_related("division", "change__by")


def owners_for(user: User) -> Any:
    """The divisions that the user keeps as a whole: whose forms they may be."""
    reach = editing_reach(user)
    divisions = Division.objects.as_of(timezone.localdate())
    if reach.everything:
        return divisions.filter(kind=Division.Kind.DISTRICT)
    return divisions.filter(code__in=reach.ranges)


def stamp(row: Workbook | CellBinding | None) -> str:
    """Which state of it a page was made from."""
    return f"{row.change_id}" if row else ""


@contextmanager
def _recorded(by: User) -> Iterator[Change]:
    with transaction.atomic(), pghistory.context(act=ACT) as context:
        yield Change.objects.create(
            kind=Change.Kind.RECORDED,
            act=ACT,
            effective_on=timezone.localdate(),
            by=by,
            context=context.id,
        )


def add(*, data: bytes, by: User, **said: Any) -> Workbook:
    """Raises `TakenError`."""
    with put_away([data], FOLDER, ".xlsx") as stored, _named(), _recorded(by) as change:
        return Workbook.objects.create(stored=stored, change=change, **said)


def edit(
    workbook: Workbook, *, seen: str, by: User, data: bytes | None = None, **said: Any
) -> None:
    """Another name or period, a new edition (`data`), out of use or into it again.

    Raises `MovedOnError`, `TakenError`.
    """
    with _edition(data) as stored, _named(), _recorded(by) as change:
        current = _locked(workbook, seen)
        values = said | ({"stored": stored} if stored else {})
        for name, value in (values | {"change": change}).items():
            setattr(current, name, value)
        current.save()


@contextmanager
def _edition(data: bytes | None) -> Iterator[str]:
    if data is None:
        yield ""
    else:
        with put_away([data], FOLDER, ".xlsx") as stored:
            yield stored


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if "workbook_name_once" in str(error):
            raise TakenError from None
        raise


def _locked(workbook: Workbook, seen: str | None = None) -> Workbook:
    found = Workbook.objects.select_for_update().get(pk=workbook.pk)
    if seen is not None and stamp(found) != seen:
        raise MovedOnError
    return found


def bind(workbook: Workbook, *, sheet: str, cell: str, seen: str, by: User, **said: Any) -> None:
    """Bind the cell, or bind it to something else. Raises `MovedOnError`."""
    with _recorded(by) as change:
        _locked(workbook)
        found = workbook.bindings.filter(sheet=sheet, cell=cell).first()
        if stamp(found) != seen:
            raise MovedOnError
        CellBinding.objects.update_or_create(
            workbook=workbook, sheet=sheet, cell=cell, defaults=said | {"change": change}
        )


def bind_all(
    workbook: Workbook, *, sheet: str, matches: Sequence[Match], by: User, **said: Any
) -> int:
    """Bind the cells that matched; those that somebody bound meanwhile stay. Returns how many."""
    with _recorded(by) as change:
        _locked(workbook)
        taken = set(workbook.bindings.filter(sheet=sheet).values_list("cell", flat=True))
        free = [one for one in matches if not one.why and one.name not in taken]
        CellBinding.objects.bulk_create(
            CellBinding(
                workbook=workbook,
                sheet=sheet,
                cell=one.name,
                slug=one.slug,
                division=one.division,
                heads=one.heads.label,
                change=change,
                **_suited(workbook, sheet, one, said),
            )
            for one in free
        )
    return len(free)


def _suited(workbook: Workbook, sheet: str, one: Match, said: dict[str, Any]) -> dict[str, Any]:
    """What was said of the whole range, as far as it makes sense for the cell's indicator."""
    if CATALOGUE[one.slug].denominator is None:
        said = said | {"side": Side.VALUE}
    if said["form"] not in forms_of(one.slug, said["side"]):
        page = book_of(workbook.stored).sheet(sheet)
        is_percent = page is not None and page.cell(one.place).style.is_percent
        said = said | {"form": usual_form(one.slug, said["side"], is_percent=is_percent)}
    return said


def forms_of(slug: str, side: str) -> tuple[CellBinding.Form, ...]:
    """How a number can be written: a rate as a share of something, all else as a count."""
    is_rate = CATALOGUE[slug].denominator is not None and side == Side.VALUE
    return (Form.PERCENT, Form.SHARE) if is_rate else (Form.EXACT, Form.TEN_THOUSANDS)


def usual_form(slug: str, side: str, *, is_percent: bool) -> CellBinding.Form:
    """A rate as the format of its cell shows it; all else as it is."""
    return forms_of(slug, side)[is_percent and forms_of(slug, side)[1] == Form.SHARE]


def unbind(workbook: Workbook, *, sheet: str, cell: str, seen: str, by: User) -> None:
    """Raises `MovedOnError`."""
    with _recorded(by):
        _locked(workbook)
        found = workbook.bindings.filter(sheet=sheet, cell=cell).first()
        if stamp(found) != seen:
            raise MovedOnError
        if found:
            found.delete()


def keep(workbook: Workbook, period: Period, cells: list[Cell], *, by: User) -> Filling:
    """What was taken out, in which edition: it stays as it is."""
    return Filling.objects.create(
        workbook=workbook,
        period_start=period.start,
        period_last=period.last_day,
        stored=workbook.stored,
        cells=cells,
        by=by,
    )


@tells(CellBinding)
def _told(change: RawChange) -> RowChange:
    """By the cell and what goes into it."""
    before, after = (_said(side) for side in (change.before, change.after))
    kind = "修改" if change.before and change.after else "新增" if change.after else "去除"
    row = change.row
    return RowChange(
        "单元格对应",
        kind,
        f"{row.sheet}!{row.cell}",
        None,
        None,
        [FieldChange("填什么", before, after)],
    )


def _said(side: Any) -> str:
    if side is None:
        return "—"
    indicator = CATALOGUE.get(side.slug)
    when = dict(CellBinding.When.choices).get(side.when, side.when)
    return f"{indicator.name if indicator else side.slug}（{side.division_id}，{when}）"
