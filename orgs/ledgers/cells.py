"""What the cells of a ledger may hold: each kind of cell reads dirty text and shows it again.

`read` normalises what is certain and refuses the rest with a rule and a remedy; `show` writes a
value so that `read` gives it back. Blank cells never get here: they leave what is known.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

from orgs import codes
from orgs.periods import ONE_DAY, Period

if TYPE_CHECKING:
    from orgs.ledgers.lookups import Lookups

UNKNOWN = "未知"
BLANKS = frozenset(("", "-", "--", "–", "—", "——", "/", "\\", "－"))

_HALF_WIDTH: dict[int, int | None] = {
    full: full - 0xFEE0
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
    for full in range(ord(first), ord(last) + 1)
}
_INVISIBLE = "\u200b\u200c\u200d\ufeff"
_DIRT = re.compile(rf"[\s０-９Ａ-Ｚａ-ｚ{_INVISIBLE}]")
_CLEAN = _HALF_WIDTH | dict.fromkeys(map(ord, _INVISIBLE))
_HAN = "\u3400-\u9fff\u3000-\u303f\uff00-\uff65"  # and Chinese punctuation
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")
_BROKEN_HAN = re.compile(rf"(?<=[{_HAN}]) *[\r\n]+ *(?=[{_HAN}])")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")


class CellError(Exception):
    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.rule, self.remedy = rule, remedy


def _written(raw: Any) -> str:
    """A cell as it looks: a spreadsheet keeps whole numbers with a fraction of nought."""
    return str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw)


def tidy(raw: Any) -> str:
    """A cell as text: half-width letters and digits, no line breaks, no spaces within Chinese."""
    text = _written(raw)
    if _DIRT.search(text):
        text = _BETWEEN_HAN.sub("", " ".join(text.translate(_CLEAN).split()))
    return text[1:] if _GUARDED.match(text) else text


def guard(text: str) -> str:
    """Text that no spreadsheet takes for a formula; `tidy` takes the guard off again."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def fold(raw: Any) -> str:
    """For comparing labels: width, spaces and quotation marks make no difference."""
    return re.sub(r"[\s“”\"'、,]", "", unicodedata.normalize("NFKC", tidy(raw))).upper()


class Cell:
    """Base: what a column holds. `hint` says how to write it."""

    hint = ""
    is_day = False

    def options(self, lookups: Lookups) -> list[str]:
        """All that may be written, where that is a list to choose from."""
        return []

    def example(self, lookups: Lookups) -> str:
        return next(iter(self.options(lookups)), "")

    def read(self, raw: Any, lookups: Lookups) -> Any:
        """The value of a cell that is not blank. Raises `CellError`."""
        raise NotImplementedError

    def show(self, value: Any, lookups: Lookups) -> Any:
        """The value as a cell."""
        return value

    def doubt(self, raw: Any, value: Any, lookups: Lookups) -> tuple[str, str] | None:
        """What may be wrong with a value that is accepted: rule and remedy."""
        return None

    def path(self, name: str) -> str:
        """Where an export finds the value, from the row's model."""
        return name

    def refers(self, value: Any, values: Mapping[str, Any]) -> Iterable[tuple[Reference, str]]:
        """What a cell of a row with `values` refers to: each thing by its code."""
        return ()

    def divisions(self, value: Any) -> Iterable[str]:
        """The codes of divisions that a value names."""
        return ()


class Text(Cell):
    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.hint = f"文字，最多{longest}个字"

    def read(self, raw: Any, lookups: Lookups) -> str:
        return self._not_too_long(tidy(raw))

    def _not_too_long(self, text: str) -> str:
        if len(text) > self.longest:
            raise CellError(f"最多{self.longest}个字，这里有{len(text)}个", "请缩短")
        return text


class Words(Text):
    """Running text: the spaces within it are the writer's, its line breaks the spreadsheet's."""

    def read(self, raw: Any, lookups: Lookups) -> str:
        return self._not_too_long(_line(_BROKEN_HAN.sub("", _written(raw))))


class Prose(Text):
    """Running text of several lines, which stay lines."""

    def read(self, raw: Any, lookups: Lookups) -> str:
        return self._not_too_long("\n".join(map(_line, _written(raw).splitlines())).strip())


def _line(text: str) -> str:
    """What `tidy` does, but for the spaces between Chinese characters."""
    line = " ".join(text.translate(_CLEAN).split())
    return line[1:] if _GUARDED.match(line) else line


class Name(Text):
    """Something the ledger knows by its name, and whoever writes the row looks up."""

    def path(self, name: str) -> str:
        return f"{name}__name"


class Number(Text):
    """The number a ledger gives to a thing (党组织编号, 党员编号): text, kept as it is."""

    def __init__(self) -> None:
        super().__init__(40)
        self.hint = "本区统一编定的编号，同一对象始终用同一个"

    def read(self, raw: Any, lookups: Lookups) -> str:
        return super().read(_code(raw), lookups)


def _code(raw: Any) -> str:
    """A code without any white space; refused when a spreadsheet has made a number of it."""
    code = "".join(unicodedata.normalize("NFKC", tidy(raw)).split())
    lost = isinstance(raw, float) and abs(raw) >= 1e15
    if problem := codes.damaged("1E15" if lost else code.upper()):
        raise CellError(problem.rule, problem.remedy)
    return code


class Uscc(Cell):
    """A unified social credit code. One that only fails its check character is let through here:
    whether there is a reason for it is a question to the row."""

    hint = "18位统一社会信用代码；请把单元格设为文本，以免被变成科学记数"

    def example(self, lookups: Lookups) -> str:
        body = "91430105MB0000017"
        return body + codes.uscc_check_character(body)

    def read(self, raw: Any, lookups: Lookups) -> str:
        code = _code(raw).upper()
        problem = codes.uscc_problem(code)
        if problem and not problem.overridable:
            raise CellError(problem.rule, problem.remedy)
        return code

    def doubt(self, raw: Any, value: str, lookups: Lookups) -> tuple[str, str] | None:
        if codes.organization_code_holds(value):
            return None
        return "代码第9–17位不符合组织机构代码的校验规则（GB 11714）", "请核对代码"


class IdNumber(Cell):
    hint = "18位公民身份号码；请把单元格设为文本"

    def example(self, lookups: Lookups) -> str:
        body = "99000019900307001"  # of no place, so nobody's
        return body + codes.id_check_character(body)

    def read(self, raw: Any, lookups: Lookups) -> str:
        number = _code(raw).upper()
        if problem := codes.id_number_problem(number, lookups.today):
            raise CellError(problem.rule, problem.remedy)
        return number


class Reference(Cell):
    """Another thing of the ledger, by its code; whether it exists is asked for all rows at once."""

    def __init__(self, model: type[models.Model], key: str = "number") -> None:
        self.model, self.key = model, key
        self.code: Cell = Uscc() if key == "uscc" else Number()
        self.hint = f"{model._meta.verbose_name}台账中已有的{'代码' if key == 'uscc' else '编号'}"

    def example(self, lookups: Lookups) -> str:
        return self.code.example(lookups)

    def read(self, raw: Any, lookups: Lookups) -> str:
        return self.code.read(raw, lookups)

    def path(self, name: str) -> str:
        return f"{name}__{self.key}"

    def refers(self, value: Any, values: Mapping[str, Any]) -> Iterable[tuple[Reference, str]]:
        return [(self, value)] if value else ()


_BETWEEN = re.compile(r"[、,，;；\n]+")


def listed(raw: Any) -> list[str]:
    """The entries of a cell that may hold several, each once."""
    entries = (tidy(part) for part in _BETWEEN.split(_written(raw)))
    return list(dict.fromkeys(entry for entry in entries if entry))


class References(Cell):
    """Several things of the ledger in one cell, by their codes: a tuple."""

    def __init__(self, one: Reference) -> None:
        self.one = one
        self.hint = f"{one.hint}；有几个的用“、”隔开"

    def read(self, raw: Any, lookups: Lookups) -> tuple[str, ...]:
        if not (codes := listed(raw)):
            raise CellError("没有写编号", "请填写编号，没有变化时留空")
        return tuple(dict.fromkeys(self.one.read(code, lookups) for code in codes))

    def show(self, value: Sequence[str], lookups: Lookups) -> str:
        return "、".join(value)

    def refers(self, value: Any, values: Mapping[str, Any]) -> Iterable[tuple[Reference, str]]:
        return [(self.one, code) for code in value or ()]


class ReferenceByKind(Cell):
    """A thing whose ledger another column of the row names: `by` is that column's value → which."""

    def __init__(self, column: str, by: Mapping[str, Reference], hint: str) -> None:
        self.column, self.by, self.hint = column, by, hint

    def read(self, raw: Any, lookups: Lookups) -> str:
        return _code(raw)

    def refers(self, value: Any, values: Mapping[str, Any]) -> Iterable[tuple[Reference, str]]:
        reference = self.by.get(values.get(self.column) or "")
        return [(reference, value)] if reference and value else ()


REFERRING = (Reference, References, ReferenceByKind)


class Uuid(Cell):
    """An identifier that the client made (UUID)."""

    hint = "由填报端生成的编号（UUID），同一次走访始终用同一个"

    def example(self, lookups: Lookups) -> str:
        return "6f1d0c1e-8a55-4f6e-9d3a-2b7c5e9a1f00"

    def read(self, raw: Any, lookups: Lookups) -> uuid.UUID:
        try:
            return uuid.UUID(tidy(raw))
        except ValueError:
            raise CellError("不是UUID形式的编号", "请用填报端生成的编号，不要自编") from None

    def show(self, value: Any, lookups: Lookups) -> str:
        return str(value)


class Choice(Cell):
    """One of a list; `others` are further ways to write a choice."""

    def __init__(self, choices: type[models.TextChoices], **others: str) -> None:
        self.labels = {choice.value: str(choice.label) for choice in choices}
        self.values = {fold(label): value for value, label in self.labels.items()}
        self.values |= {fold(other): value for other, value in others.items()}
        self.hint = "从下拉列表中选择"

    def options(self, lookups: Lookups) -> list[str]:
        return list(self.labels.values())

    def read(self, raw: Any, lookups: Lookups) -> str:
        try:
            return self.values[fold(raw)]
        except KeyError:
            allowed = "、".join(self.labels.values())
            raise CellError(f"只能是：{allowed}", "请改为其中之一") from None

    def show(self, value: str, lookups: Lookups) -> str:
        return self.labels[value]


class Choices(Cell):
    """Several of a list of words, kept as they are: a list in the list's own order."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.hint = f"可填：{'、'.join(words)}；有几项的用“、”隔开"

    def example(self, lookups: Lookups) -> str:
        return "、".join(self.words[:2])

    def read(self, raw: Any, lookups: Lookups) -> tuple[str, ...]:
        entries = listed(raw)
        if unknown := [entry for entry in entries if entry not in self.words]:
            raise CellError(f"没有“{unknown[0]}”这一项", f"可填：{'、'.join(self.words)}")
        return tuple(word for word in self.words if word in entries)

    def show(self, value: Sequence[str], lookups: Lookups) -> str:
        return "、".join(value)


class YesNo(Cell):
    """是/否, as `yes` and `no` write it (有/无, 专职/兼职)."""

    YES = frozenset("是 √ ✓ ✔ ☑ 1 有 对 Y YES TRUE".split())
    NO = frozenset("否 × ✗ ✘ X 0 无 没有 N NO FALSE".split())

    def __init__(self, yes: str = "是", no: str = "否") -> None:
        self.yes, self.no = yes, no
        self.hint = f"{yes}或{no}；不清楚时留空"

    def options(self, lookups: Lookups) -> list[str]:
        return [self.yes, self.no]

    def read(self, raw: Any, lookups: Lookups) -> bool:
        text = fold(raw)
        if text in self.YES or text == self.yes:
            return True
        if text in self.NO or text == self.no:
            return False
        raise CellError(f"只能填{self.yes}或{self.no}", "请改正；不清楚时留空")

    def show(self, value: bool, lookups: Lookups) -> str:
        return self.yes if value else self.no


class Integer(Cell):
    """A whole number, perhaps with its unit (`50人`)."""

    LARGEST = 2**31 - 1
    FORM = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,10})?)(万)?")

    def __init__(self, *units: str) -> None:
        self.units = units
        self.hint = "不小于0的整数；不清楚时留空，不要填0"

    def example(self, lookups: Lookups) -> str:
        return "35"

    def read(self, raw: Any, lookups: Lookups) -> int:
        text = fold(raw)
        for unit in self.units:
            text = text.removesuffix(unit)
        match = self.FORM.fullmatch(text)
        number = Decimal(match[1]) * (10_000 if match[2] else 1) if match else Decimal(-1)
        if number % 1 or not 0 <= number <= self.LARGEST:
            raise CellError("应为不小于0的整数", "请填写数字，不清楚时留空")
        return int(number)


class Day(Cell):
    """A date in any of the forms clerks write; a month means its first day."""

    WHOLE = re.compile(r"([0-9]{4})(?:[-/.]|年)([0-9]{1,2})(?:[-/.]|月)([0-9]{1,2})日?(?:[ T].*)?")
    COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
    MONTH = re.compile(r"([0-9]{4})(?:([-/年])|\.)([0-9]{1,2})月?")
    SERIAL = re.compile(r"[1-7][0-9]{4}")  # 1927 to 2118, as spreadsheets count days
    hint, is_day = "日期", True

    def example(self, lookups: Lookups) -> str:
        return "2021-09-05"

    def read(self, raw: Any, lookups: Lookups) -> date:
        return self.parse(raw)[0]

    def parse(self, raw: Any) -> tuple[date, bool]:
        """The day, and whether only its month was given."""
        if isinstance(raw, datetime):
            raw = raw.date()
        try:
            text = unicodedata.normalize("NFKC", tidy(raw))
            found = (raw, False) if isinstance(raw, date) else self._from_text(text)
        except ValueError:
            raise CellError("没有这一天", "请核对日期") from None
        if not 1900 <= found[0].year <= 2100:
            raise CellError("年份应在1900至2100之间", "请核对日期")
        return found

    def _from_text(self, text: str) -> tuple[date, bool]:
        if match := self.WHOLE.fullmatch(text) or self.COMPACT.fullmatch(text):
            return date(*map(int, match.groups())), False
        if self.SERIAL.fullmatch(text):
            return date(1899, 12, 30) + timedelta(days=int(text)), False
        match = self.MONTH.fullmatch(text)
        if match and not match[2] and match[3] == "1":
            # A number 2021.10 loses its zero in a spreadsheet.
            raise CellError(f"“{text}”可能是1月，也可能是10月", "请写成 2021-10-01 的形式")
        if match:
            return date(int(match[1]), int(match[3]), 1), True
        raise CellError("看不出是哪一天", "请写成 2021-09-05 的形式")


class End(Day):
    """The first day on which something no longer holds; `--end-inclusive` reads last days."""

    hint = "日期，是首个失效日：当天已不计入"

    def read(self, raw: Any, lookups: Lookups) -> date:
        day, only_month = self.parse(raw)
        if not lookups.end_inclusive:
            return day
        return Period.of_month(day.year, day.month).end if only_month else day + ONE_DAY

    def doubt(self, raw: Any, value: date, lookups: Lookups) -> tuple[str, str] | None:
        if lookups.end_inclusive or (value + ONE_DAY).day != 1:
            return None
        return (
            "结束日期是首个失效日，填写的当天已不计入",
            "如果填写的是最后有效日，请加 --end-inclusive 重新导入",
        )


class Coded(Cell):
    """An entry of one of the code lists that `Lookups` knows."""

    def __init__(self, code_list: str, noun: str, remedy: str) -> None:
        self.code_list, self.noun, self.remedy = code_list, noun, remedy
        self.hint = remedy

    def options(self, lookups: Lookups) -> list[str]:
        return [str(label) for label in getattr(lookups, self.code_list).labels.values()]

    def read(self, raw: Any, lookups: Lookups) -> Any:
        try:
            return getattr(lookups, self.code_list).values[fold(raw)]
        except KeyError:
            raise CellError(f"没有“{tidy(raw)}”这个{self.noun}", self.remedy) from None

    def show(self, value: Any, lookups: Lookups) -> str:
        return getattr(lookups, self.code_list).labels[value]
