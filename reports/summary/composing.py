"""One summary of a scope: its prose with live numbers, charts, tables and what each number is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from orgs.memory import one_reading
from orgs.models import Division
from orgs.scope import Basis
from orgs.views.scope import Asked
from reports.charts import Chart
from reports.figures import Figure
from reports.models import SealedFigure, SealedReturn, SummaryText
from reports.seals.sealing import text as kept_form
from reports.summary.naming import name_of
from reports.summary.numbers import Note, Numbers, Shown, day_in_words
from reports.summary.outline import Block, ChartOf, Heading, Outline, Words, is_annual, outline_of
from reports.summary.tables import Table, by_division_table, years_table
from reports.summary.text import placeholders, read
from reports.views.overview_charts import charts

ORDINALS = "一二三四五六七八九十"
MOST_YEARS = 5
Run = str | Shown


@dataclass(frozen=True)
class Moved:
    """A number that has changed since the paragraph was last settled; "" where it was not there."""

    name: str
    before: str
    now: str


@dataclass(frozen=True)
class Paragraph:
    key: str
    runs: list[Run]
    text: str  # with placeholders, as it now stands
    default: str
    saved: SummaryText | None = None

    @property
    def is_own(self) -> bool:
        return self.text != self.default

    @property
    def plain(self) -> str:
        return "".join(map(str, self.runs))

    @property
    def shown(self) -> list[Shown]:
        return [run for run in self.runs if isinstance(run, Shown)]

    @property
    def printed(self) -> dict[str, str]:
        return {shown.placeholder.code: str(shown) for shown in self.shown}

    @cached_property
    def moved(self) -> list[Moved]:
        """Against the numbers kept when it was last settled."""
        if self.saved is None:
            return []
        before, now = self.saved.printed, self.printed
        return [
            Moved(name_of(code.partition(":")[0]), before.get(code, ""), now.get(code, ""))
            for code in dict.fromkeys([*now, *before])
            if before.get(code, "") != now.get(code, "")
        ]


@dataclass
class Section:
    """A heading (level 1 or 2; 0 for what comes before the first) and what is under it."""

    level: int
    title: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(paragraph.runs for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Seal:
    """The sealed return of the same division, period and day, and whether it still says the same."""

    name: str
    digest: str
    differing: int

    @property
    def said(self) -> str:
        same = f"其中{self.differing}项现已不同" if self.differing else "各项数与封存时一致"
        return f"{self.name}已封存，摘要{self.digest}，{same}。"


@dataclass(frozen=True)
class Summary:
    asked: Asked
    title: str
    division: Division
    sections: list[Section]
    notes: list[Note]
    tables: list[Table]
    seal: Seal | None
    unused: list[Paragraph]  # nothing of it is known, so that it is not printed

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [p for section in self.sections for p in section.paragraphs]

    @property
    def charts(self) -> list[Chart]:
        return [chart for section in self.sections for chart in section.charts]

    @property
    def moved(self) -> list[Moved]:
        found = {
            (m.name, m.before, m.now): m for p in self.paragraphs + self.unused for m in p.moved
        }
        return list(found.values())

    @property
    def is_partial(self) -> bool:
        return self.asked.bar.is_partial

    @property
    def head(self) -> list[tuple[str, str]]:
        """What it is, for whoever finds the file later."""
        scope = self.asked.scope
        lines = [
            (
                "范围",
                self.division.name + ("（仅含导出人负责范围内的数据）" if self.is_partial else ""),
            ),
            ("截止日期", day_in_words(scope.as_of)),
            ("统计期间", self.asked.bar.period_name),
            ("口径", "；".join(scope.basis.described()) or "默认"),
            ("生成时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
        ]
        if self.seal:
            lines.append(("封存", self.seal.said))
        return lines

    @property
    def title_lines(self) -> list[str]:
        """A long title on two lines, with no word split."""
        for mark in ("两新组织", "两新党建"):
            if len(self.title) > 18 and mark in self.title:
                head, _, tail = self.title.partition(mark)
                return [head, mark + tail]
        return [self.title]

    @property
    def file_name(self) -> str:
        return f"{self.title}_{self.asked.scope.as_of:%Y%m%d}"


@one_reading()
def compose(asked: Asked, *, years: int = 1, drawn: bool = True) -> Summary:
    """The summary of what is asked for, compared with so many earlier years.

    Own words are read by who reaches the whole division: they may tell more than its figures.
    `drawn` adds charts and tables, which are most of the work.
    """
    scope = asked.scope
    outline, numbers, division = outline_of(scope.period), Numbers(asked), asked.bar.division
    words = _words(asked, division)
    saved = _saved(asked)
    paragraphs = {
        key: _paragraph(key, default, saved.get(key), numbers, words)
        for key, default in outline.texts.items()
    }
    found = charts(asked, numbers.figures) if drawn else []
    drawable = {chart.key: chart for chart in found if not chart.is_empty}
    return Summary(
        asked,
        _plain(outline.title, words),
        division,
        list(numbered(outline.blocks, paragraphs, drawable)),
        list(numbers.notes.values()),
        _tables(asked, numbers, years) if drawn else [],
        _seal(asked, numbers.figures),
        [paragraph for paragraph in paragraphs.values() if not paragraph.runs],
    )


def paragraph_of(asked: Asked, key: str, text: str) -> Paragraph:
    """One paragraph as it would print with the text. Raises `TextError`."""
    words, saved = _words(asked, asked.bar.division), _saved(asked).get(key)
    default = outline_of(asked.scope.period).texts[key]
    return Paragraph(
        key, _runs(text or default, Numbers(asked), words), text or default, default, saved
    )


def _saved(asked: Asked) -> dict[str, SummaryText]:
    scope = asked.scope
    if not scope.viewer.covers(scope.division):
        return {}
    texts = SummaryText.objects.about(scope.division, scope.period)
    return {text.part: text for text in texts.select_related("change__by")}


def _words(asked: Asked, division: Division) -> dict[str, str]:
    period, day = asked.scope.period, day_in_words(asked.scope.as_of)
    said = f"{period.year}年" if is_annual(period) else f"{period.year}年{period.start.month}月"
    return {"区划": division.name, "期间": said, "截止日": day}


def _plain(text: str, words: dict[str, str]) -> str:
    for name, said in words.items():
        text = text.replace(f"{{{name}}}", said)
    return text


def _runs(text: str, numbers: Numbers, words: dict[str, str]) -> list[Run]:
    return read(text, numbers.shown, words)


def _paragraph(
    key: str, default: str, saved: SummaryText | None, numbers: Numbers, words: dict[str, str]
) -> Paragraph:
    text = (saved.text if saved else "") or default
    return Paragraph(key, _runs(text, numbers, words), text, default, saved)


def numbered(
    blocks: tuple[Block, ...], paragraphs: dict[str, Paragraph], drawable: dict[str, Chart]
) -> Iterator[Section]:
    """The sections with something in them, numbered; a chapter with none of its parts is none."""
    chapters = parts = 0
    for chapter in _chapters(_gathered(blocks, paragraphs, drawable)):
        if all(section.is_empty for section in chapter):
            continue
        for section in chapter:
            if section.level == 1:
                section.title = f"{ORDINALS[chapters]}、{section.title}"
                chapters, parts = chapters + 1, 0
            elif section.is_empty:
                continue
            elif section.level == 2:
                section.title = f"（{ORDINALS[parts]}）{section.title}"
                parts += 1
            yield section


def _gathered(
    blocks: tuple[Block, ...], paragraphs: dict[str, Paragraph], drawable: dict[str, Chart]
) -> list[Section]:
    """What stands under each heading; first what stands before any."""
    made = [Section(0)]
    for block in blocks:
        match block:
            case Heading(level, text):
                made.append(Section(level, text))
            case Words(key, _) if paragraphs[key].runs:
                made[-1].paragraphs.append(paragraphs[key])
            case ChartOf(key) if key in drawable:
                made[-1].charts.append(drawable[key])
    return made


def _chapters(sections: list[Section]) -> list[list[Section]]:
    """Each heading of the first level with those of the second below it."""
    chapters: list[list[Section]] = [[]]
    for section in sections:
        if section.level == 1:
            chapters.append([])
        chapters[-1].append(section)
    return chapters


def _tables(asked: Asked, numbers: Numbers, years: int) -> list[Table]:
    compared = min(max(years, 0), MOST_YEARS)
    tables = [years_table(asked, numbers.figures, compared), by_division_table(asked)]
    return [table for table in tables if table.rows]


def _seal(asked: Asked, now: dict[str, Figure]) -> Seal | None:
    scope = asked.scope
    if not scope.viewer.covers(scope.division) or scope.basis != Basis():
        return None
    sealed = (
        SealedReturn.objects.sealed()
        .filter(division=scope.division, as_of=scope.as_of)
        .filter(period_start=scope.period.start, period_last=scope.period.last_day)
        .order_by("-number")
        .first()
    )
    if sealed is None:
        return None
    kept = SealedFigure.objects.filter(sealed_return=sealed, division=scope.division)
    differing = sum(
        one.slug in now and kept_form(one.value) != kept_form(now[one.slug].value) for one in kept
    )
    return Seal(str(sealed), sealed.digest, differing)


def named_in(outline: Outline) -> set[str]:
    """The slugs of all numbers that the default words name."""
    return {named.slug for text in outline.texts.values() for named in placeholders(text)}
