"""Departments' lists in tests: rows as a department writes them, given in as a clerk does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from orgs.models import Change, Difference, ImportBatch, Unit, UnitSpell, User
from orgs.rosters.lists import DIFFERENCES
from orgs.scope import EVERYTHING
from tests.acts import do
from tests.book import Book
from tests.ledgers import import_path, sheet, uscc, write

FIRM = "长沙鑫达信息科技有限公司"
OTHER = "长沙瑞丰建筑工程有限公司"
HERE = "长沙市开福区东风路街道12号"
WESTWARDS = "长沙市开福区清水塘街道8号"
ELSEWHERE = "湖南省长沙市岳麓区桐梓坡路1号"

Row = dict[str, Any]


def market(code: Any = "", name: str = FIRM, **over: Any) -> Row:
    """A row of 市监; a number stands for the code of that number."""
    return {
        "统一社会信用代码": _code(code),
        "企业名称": name,
        "企业类型": "有限责任公司",
        "成立日期": "2015-01-01",
        "登记状态": "存续",
        "住所": HERE,
    } | over


def civil(code: Any = "", name: str = "开福区瑞丰商会", **over: Any) -> Row:
    return {
        "统一社会信用代码": _code(code, "51"),
        "社会组织名称": name,
        "类型": "社会团体",
        "登记日期": "2015-01-01",
        "年检结论": "合格",
        "住所": HERE,
    } | over


def tax(code: Any = "", name: str = FIRM, **over: Any) -> Row:
    row = {"纳税人识别号": _code(code), "纳税人名称": name, "纳税状态": "正常", "年度": 2021}
    return row | over


def insured(code: Any = "", name: str = FIRM, number: Any = 20) -> Row:
    return {"统一社会信用代码": _code(code), "单位名称": name, "参保人数": number}


def _code(code: Any, prefix: str = "91") -> Any:
    return uscc(code, prefix) if isinstance(code, int) and code < 10**6 else code


class Departments:
    """Whoever brings the lists in, with the command."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0

    def tries(self, source: str, *rows: Row, as_of: str = "2021-12-31") -> tuple[int, Any]:
        self.count += 1
        path = write(self.folder / f"{source}{self.count}.xlsx", sheet(rows))
        return import_path("roster", path, f"--source={source}", as_of=as_of)

    def give(self, source: str, *rows: Row, as_of: str = "2021-12-31") -> ImportBatch:
        """The list is in, and compared."""
        code, answer = self.tries(source, *rows, as_of=as_of)
        assert (code, answer["errors"]) == (0, [])
        return ImportBatch.objects.get(pk=answer["batch"])


def pending(kind: str = "") -> QuerySet[Difference]:
    rows = Difference.objects.pending()
    return rows.filter(kind=kind) if kind else rows


def kinds_of(rows: QuerySet[Difference] | None = None) -> list[str]:
    """The kinds of what is pending, each as often as it is."""
    found = Difference.objects.pending() if rows is None else rows
    return sorted(found.values_list("kind", flat=True))


# --- The ledger, and what is done ----------------------------------------------------------------

DAY, BEFORE = date(2021, 12, 31), date(2021, 12, 30)  # of the lists, and the one before


def firm(book: Book, number: int = 1, name: str = FIRM, **said: Any) -> Unit:
    return book.unit(uscc=uscc(number), name=name, **said)


def on(day: date, number: int = 1) -> UnitSpell:
    """What the ledger has of the firm with the number on a day."""
    return UnitSpell.objects.as_of(day).get(unit__uscc=uscc(number))


def the(kind: str = "") -> Difference:
    """The one that is pending."""
    return DIFFERENCES.find(EVERYTHING, pending(kind).get().pk)


def settle(by: User, item: Difference, outcome: str = "theirs", **typed: Any) -> Change:
    return do(by, "settle", item, "differences", outcome=outcome, **typed)
