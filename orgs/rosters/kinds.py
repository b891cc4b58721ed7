"""The four lists as kinds of ledger file: every row is kept as it came, whatever is wrong with it.

Only a row with neither code nor name is sent back: a department's mistake is evidence, and nobody
here can correct it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Count

from orgs import bulk, codes
from orgs.imports.units import INDUSTRY
from orgs.ledgers.cells import Cell, CellError, Day, Integer
from orgs.ledgers.kinds import Column, Kind, Values, register, rows_of
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.runs import Row, Run
from orgs.models import ImportBatch, Roster, RosterEntry, Source
from orgs.rosters.names import key_of, tidy
from orgs.rosters.places import Locator

Problem = RosterEntry.CodeProblem
Status = RosterEntry.Status

# How departments say it; the first word that is found decides.
_STATUSES = (
    ("吊销", Status.REVOKED),
    ("注销", Status.CLOSED),
    ("撤销", Status.CLOSED),
    ("迁出", Status.MOVED_OUT),
    ("迁往", Status.MOVED_OUT),
    ("非正常", Status.INACTIVE),
    ("停业", Status.INACTIVE),
    ("歇业", Status.INACTIVE),
    ("清算", Status.INACTIVE),
    ("存续", Status.ACTIVE),
    ("在营", Status.ACTIVE),
    ("在业", Status.ACTIVE),
    ("开业", Status.ACTIVE),
    ("在册", Status.ACTIVE),
    ("正常", Status.ACTIVE),
    ("合格", Status.ACTIVE),
)


class AsGiven(Cell):
    """Text as it stands in the cell; only what cannot be stored is cut."""

    hint = "照原样填写"

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def read(self, raw: Any, lookups: Lookups) -> str:
        return " ".join(str(raw).replace("\x00", "").split())[: self.longest]


class ListedCode(AsGiven):
    """A code as it stands in the cell. A long number has lost its last digits, as a spreadsheet
    would show it."""

    hint = "18位代码；请把单元格设为文本"

    def example(self, lookups: Lookups) -> str:
        return "91430105MA4L16JQ9B"

    def read(self, raw: Any, lookups: Lookups) -> str:
        if isinstance(raw, int | float) and abs(raw) >= 1e15:
            return f"{raw:.5E}"
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        return super().read(raw, lookups)


class Doubtful(Cell):
    """A cell that is left out, with a word of warning, when it cannot be read."""

    def __init__(self, cell: Cell) -> None:
        self.cell, self.hint, self.is_day = cell, cell.hint, cell.is_day

    def options(self, lookups: Lookups) -> list[str]:
        return self.cell.options(lookups)

    def example(self, lookups: Lookups) -> str:
        return self.cell.example(lookups)

    def read(self, raw: Any, lookups: Lookups) -> Any:
        try:
            return self.cell.read(raw, lookups)
        except CellError:
            return None

    def doubt(self, raw: Any, value: Any, lookups: Lookups) -> tuple[str, str] | None:
        if value is not None:
            return None
        try:
            self.cell.read(raw, lookups)
        except CellError as error:
            return f"{error.rule}；这一格未采用，其余照收", "如有需要请向提供名单的部门核实"
        return None

    def show(self, value: Any, lookups: Lookups) -> Any:
        return self.cell.show(value, lookups)


class DepartmentList(Kind):
    """What the four have in common. `given` are the entry's columns that the file fills as such."""

    source: ClassVar[Source]
    thing = RosterEntry
    key = standing_key = ("code_given",)
    given: ClassVar[tuple[str, ...]] = (
        "code_given", "name_given", "type", "status_given", "registered_on", "address",
        "industry", "supervisor", "year", "headcount",
    )  # fmt: skip

    @property
    def subjects(self) -> Sequence[str]:
        """No row says whose it is; see `load`."""
        return ()

    def may_leave_out(self, column: Column, values: Values) -> bool:
        """A row needs one of code and name; its lack is told once."""
        return column.name == "name_given" or bool(values.get("name_given"))

    def key_of(self, row: Row, run: Run) -> str:
        return row.get("code_given") or row.get("name_given") or ""

    def load(self, run: Run) -> None:
        """Keep the rows. What was in the former list of the department already is not new."""
        if run.reach and not run.reach.covers(settings.KAIFU_DISTRICT_CODE):
            for row in run.good:
                run.reject(row, "code_given", "部门名单由区里统一导入", "请交区级工作人员导入")
            return
        if run.observed.batch is None:
            raise ValueError("a list comes in with a batch")
        locator, rows = Locator(), run.good
        rosters = self._rosters(run.observed.batch, rows)
        entries = [self._entry(row, rosters[_registry(row)], locator) for row in rows]
        run.created = self._new(rows, entries, run.observed.batch)
        bulk.insert(RosterEntry, _FIELDS, entries)

    def _rosters(self, batch: ImportBatch, rows: Sequence[Row]) -> dict[str, int]:
        """Registering office → the list that what it says belongs to."""
        return {
            registry: Roster.objects.get_or_create(
                batch=batch,
                registry=registry,
                defaults={"source": self.source, "as_of": batch.as_of},
            )[0].pk
            for registry in sorted({_registry(row) for row in rows})
        }

    def _entry(self, row: Row, roster: int, locator: Locator) -> tuple[Any, ...]:
        said = {name: row.get(name) for name in self.given}
        code = _code_of(said["code_given"] or "")
        name = tidy(said["name_given"] or "")
        division, area = locator.locate(said["address"] or "")
        return (
            roster,
            row.sheet[:100],
            row.number,
            *(
                ("" if said[name] is None and name not in _NULLABLE else said[name])
                for name in said
            ),
            code,
            problem_of(code),
            name,
            key_of(name),
            status_of(said["status_given"] or ""),
            division,
            area,
            "",
        )

    def _new(
        self, rows: Sequence[Row], entries: Iterable[tuple[Any, ...]], batch: ImportBatch
    ) -> set[int]:
        known = RosterEntry.objects.filter(roster__in=_before(self.source, batch))
        listed = set(known.values_list("code", "name_key"))
        places = [_FIELDS.index(name) for name in ("code", "name_key")]
        return {
            row.id
            for row, entry in zip(rows, entries, strict=True)
            if tuple(entry[place] for place in places) not in listed
        }

    def finish(self, run: Run) -> int:
        """Once all of the file is in: compare it with the ledger."""
        from orgs.rosters.reconcile import reconcile

        if run.observed.batch:
            _join_unnamed(run.observed.batch)
        run.say("与台账核对", 0, 0)
        return reconcile(self.source).opened

    def taken_back(self, batch: ImportBatch) -> None:
        """The list before it is in use again, and has to be compared."""
        from orgs.rosters.jobs import forget

        forget.enqueue(self.source.value, batch.pk)

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        """The latest list, as it was given."""
        rosters = Roster.objects.current().filter(source=self.source)
        entries = RosterEntry.objects.filter(roster__in=rosters)
        return rows_of(self, entries, ("code_given",), registry="roster__registry")


_NULLABLE = frozenset(("registered_on", "year", "headcount"))
_FIELDS = (
    "roster", "sheet", "row", *DepartmentList.given, "code", "code_problem", "name", "name_key",
    "status", "division", "area", "match",
)  # fmt: skip


def _registry(row: Row) -> str:
    return tidy(row.get("registry") or "")[:60]


def _before(source: Source, batch: ImportBatch) -> list[int]:
    """The source's lists of the file that came before."""
    others = Roster.objects.standing().filter(source=source).exclude(batch=batch)
    newest = others.order_by("-as_of", "-batch").values_list("batch", flat=True).first()
    return list(others.filter(batch=newest).values_list("pk", flat=True))


def _join_unnamed(batch: ImportBatch) -> None:
    """Rows without an office, in a file that names some, belong to the one it names most."""
    sizes = Counter(
        dict(
            RosterEntry.objects.filter(roster__batch=batch)
            .values_list("roster__registry")
            .annotate(Count("pk"))
        )
    )
    named = [registry for registry, _ in sizes.most_common() if registry]
    if "" in sizes and named:
        found = batch.rosters.filter(registry__in=["", named[0]])
        rosters = {roster.registry: roster for roster in found}
        rosters[""].entries.update(roster=rosters[named[0]])
        rosters[""].delete()


def _code_of(given: str) -> str:
    """The code as it reads; what holds neither digit nor letter (无, 暂缺) is none."""
    code = codes.normalise(given)
    return code if re.search("[0-9A-Z]", code) else ""


def problem_of(code: str) -> str:
    """What is wrong with a normalised code of a list; "" when nothing is."""
    if not code:
        return Problem.MISSING
    if codes.damaged(code):
        return Problem.SCIENTIFIC
    problem = codes.uscc_problem(code)
    if problem is None:
        return ""
    if problem.overridable:
        return Problem.CHECK
    return Problem.LENGTH if len(code) != 18 else Problem.CHARACTERS


def status_of(text: str) -> str:
    said = tidy(text)
    return next((status.value for word, status in _STATUSES if word in said), "")


CODE = ListedCode(60)


@register
class MarketList(DepartmentList):
    name, title, source = "roster_market", "市监名单", Source.MARKET
    columns = (
        Column("code_given", "统一社会信用代码", CODE, required=True),
        Column("name_given", "企业名称", AsGiven(200), required=True),
        Column("type", "企业类型", AsGiven(60)),
        Column("registered_on", "成立日期", Doubtful(Day())),
        Column("status_given", "登记状态", AsGiven(60)),
        Column("registry", "登记机关", AsGiven(60)),
        Column("address", "住所", AsGiven(200)),
        Column("industry", "行业门类", Doubtful(INDUSTRY)),
    )


@register
class CivilList(DepartmentList):
    name, title, source = "roster_civil", "民政名单", Source.CIVIL
    columns = (
        Column("code_given", "统一社会信用代码", CODE, required=True),
        Column("name_given", "社会组织名称", AsGiven(200), required=True),
        Column("type", "类型", AsGiven(60)),
        Column("registered_on", "登记日期", Doubtful(Day())),
        Column("supervisor", "业务主管单位", AsGiven(80)),
        Column("status_given", "年检结论", AsGiven(60)),
        Column("address", "住所", AsGiven(200)),
    )


@register
class TaxList(DepartmentList):
    name, title, source = "roster_tax", "税务名单", Source.TAX
    columns = (
        Column("code_given", "纳税人识别号", CODE, required=True),
        Column("name_given", "纳税人名称", AsGiven(200), required=True),
        Column("status_given", "纳税状态", AsGiven(60)),
        Column("year", "年度", Doubtful(Integer("年", "年度"))),
    )


@register
class SocialSecurityList(DepartmentList):
    name, title, source = "roster_social", "人社名单", Source.SOCIAL_SECURITY
    columns = (
        Column("code_given", "统一社会信用代码", CODE, required=True),
        Column("name_given", "单位名称", AsGiven(200), required=True),
        Column("headcount", "参保人数", Doubtful(Integer("人", "名"))),
    )


KINDS = {
    kind.source.label: kind.name for kind in (MarketList, CivilList, TaxList, SocialSecurityList)
}
