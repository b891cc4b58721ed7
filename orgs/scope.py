"""The one input of every statistic, list, export and API call: `Scope`.

A scope says where (division), when (as-of day for stocks, period for flows), by which options
(basis, 口径) and for whom (viewer). What the viewer can reach is inside it, so filtering and
permission cannot disagree: rows come only through `.within(scope)`, which calls `Scope.placed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date

from django.core.exceptions import BadRequest
from django.db.models import Q

from orgs.periods import Period, years_after

NATION = "0"


def code_range(code: str) -> tuple[str, str]:
    """The half-open range of division codes at or under `code`.

    >>> code_range("430105")
    ('430105', '430106')
    """
    if code == NATION:
        return "", "\U0010ffff"
    return code, code[:-1] + chr(ord(code[-1]) + 1)


@dataclass(frozen=True)
class Option:
    """One choice of the basis, as the scope bar shows it and the query string carries it."""

    name: str
    label: str
    choices: Mapping[str, str]
    default: tuple[str, ...]
    several: bool = False


ORGANIZATION_KINDS = {
    "committee": "党委",
    "general_branch": "党总支",
    "branch": "党支部",
    "joint_branch": "联合党支部",
}
ADJUSTMENTS = {"merged": "合并", "split": "拆分", "re_affiliated": "改隶", "dissolved": "撤销"}

OPTIONS = (
    Option(
        "coverage",
        "覆盖率分母",
        {
            "enterprises": "非公有制企业",
            "with_sole_traders": "非公有制企业和个体工商户",
            "three_members": "有3名以上正式党员的企业",
            "above_scale": "规模以上企业",
            "staff_50": "从业人员50人以上企业",
            "three_have": "“三有”企业",
        },
        ("enterprises",),
    ),
    Option(
        "kinds", "计入的党组织类别", ORGANIZATION_KINDS, tuple(ORGANIZATION_KINDS), several=True
    ),
    Option(
        "membership",
        "党员归属",
        {"affiliation": "按组织关系", "employer": "按工作单位"},
        ("affiliation",),
    ),
    Option(
        "scale",
        "规模以上的认定",
        {
            "stated": "台账标注",
            "statistical": "仅统计部门“四上”名录",
            "party": "仅党建口径",
            "staff_100": "从业人员100人以上",
        },
        ("stated",),
    ),
    Option(
        "scale_date",
        "规模以上的时点",
        {"as_of": "截止日当日", "year_start": "年初"},
        ("as_of",),
    ),
    Option(
        "joint",
        "联合开展的活动",
        {"once": "计一次", "per_host": "每个主办组织各计一次"},
        ("once",),
    ),
    Option("adjusted", "调整清理包括", ADJUSTMENTS, tuple(ADJUSTMENTS), several=True),
    Option(
        "attendance", "参训党组织书记", {"persons": "按人数", "attendances": "按人次"}, ("persons",)
    ),
    Option("temporary", "临时和功能型党支部", {"no": "不计入", "yes": "计入"}, ("no",)),
    Option("three_party", "“三方进入”党组织", {"yes": "计入", "no": "不计入"}, ("yes",)),
)
_OPTIONS = {option.name: option for option in OPTIONS}


class ScopeError(BadRequest, ValueError):
    """A scope that cannot be understood; the message names the field, the value and the remedy.

    Being a `BadRequest`, it is answered with 400 wherever a page reads a scope.
    """


@dataclass(frozen=True)
class Basis:
    """The options (口径) a figure was computed by; kept in URLs, exports and seals."""

    coverage: str = "enterprises"
    kinds: tuple[str, ...] = tuple(ORGANIZATION_KINDS)
    membership: str = "affiliation"
    scale: str = "stated"
    scale_date: str = "as_of"
    joint: str = "once"
    adjusted: tuple[str, ...] = tuple(ADJUSTMENTS)
    attendance: str = "persons"
    temporary: str = "no"
    three_party: str = "yes"

    @property
    def organization_kinds(self) -> tuple[str, ...]:
        """The kinds of Party organisation that count."""
        temporary = ("temporary", "functional") if self.temporary == "yes" else ()
        return self.kinds + temporary

    @classmethod
    def from_query(cls, params: Mapping[str, Iterable[str]]) -> Basis:
        """Read the options given; `params` maps each name to its list of values."""
        given: dict[str, str | tuple[str, ...]] = {}
        for option in OPTIONS:
            values = [value for value in params.get(option.name, ()) if value]
            if not values:
                continue
            unknown = [value for value in values if value not in option.choices]
            if unknown:
                allowed = "、".join(option.choices)
                raise ScopeError(f"口径“{option.label}”没有“{unknown[0]}”这一选项，可用：{allowed}")
            chosen = tuple(choice for choice in option.choices if choice in values)
            given[option.name] = chosen if option.several else chosen[0]
        return cls(**given)  # type: ignore[arg-type]

    def to_query(self) -> dict[str, list[str]]:
        """Only what differs from the default, so that URLs stay short and stable."""
        query = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if value != item.default:
                query[item.name] = list(value) if isinstance(value, tuple) else [value]
        return query

    def described(self) -> list[str]:
        """What differs from the default, in words; empty for the default basis."""
        return [
            f"{_OPTIONS[name].label}：{'、'.join(_OPTIONS[name].choices[value] for value in values)}"
            for name, values in self.to_query().items()
        ]


@dataclass(frozen=True)
class Reach:
    """What a viewer can reach: ranges of divisions, and single rows by kind of thing.

    A kind without rows is one of which the viewer has none at present (a department that has
    nothing to handle): the pages are theirs, and empty.

    `rows` maps a kind of thing (`unit`, `party_organization`, `instructor`, `demand`) to the
    primary keys reached on the scope's day; higher apps add theirs (see `orgs/reach.py`).
    """

    everything: bool = False
    ranges: tuple[str, ...] = ()
    rows: Mapping[str, frozenset[int]] = field(default_factory=dict, hash=False)

    def q(self, division: str, paths: Mapping[str, str]) -> Q:
        if self.everything:
            return Q()
        reached = Q(pk__in=())
        for code in self.ranges:
            reached |= in_range(division, code)
        for kind, path in paths.items():
            if ids := self.rows.get(kind):
                reached |= Q(**{f"{path}__in": ids})
        return reached

    def overlaps(self, code: str) -> bool:
        """Whether a division may be asked for at all; single rows may lie anywhere."""
        low, high = code_range(code)
        return (
            self.everything
            or bool(self.rows)
            or any(low < code_range(own)[1] and code_range(own)[0] < high for own in self.ranges)
        )

    def covers(self, code: str) -> bool:
        """Whether everything in the division is reached, so that its totals are whole."""
        low, high = code_range(code)
        return self.everything or any(
            code_range(own)[0] <= low and high <= code_range(own)[1] for own in self.ranges
        )

    def cut(self, code: str) -> Reach:
        """What of the reach lies in the division. Single rows stay as they are: who cuts them asks
        for that division only."""
        within = Reach(ranges=(code,))
        own = (code,) if self.covers(code) else tuple(o for o in self.ranges if within.covers(o))
        return Reach(ranges=own, rows=self.rows)


EVERYTHING = Reach(everything=True)


def in_range(division: str, code: str) -> Q:
    low, high = code_range(code)
    return Q(**{f"{division}__gte": low, f"{division}__lt": high})


@dataclass(frozen=True)
class Scope:
    """Where, when, by which options and for whom; built once per request."""

    division: str
    as_of: date
    period: Period
    basis: Basis = Basis()
    viewer: Reach = EVERYTHING

    def placed(self, division: str, **rows: str) -> Q:
        """The rows in the scope's division that its viewer can reach.

        `division` is the path to the division a row belongs to; each keyword names a kind of
        thing (`unit="unit"`) and the path to it, for viewers who reach single rows.
        """
        return in_range(division, self.division) & self.viewer.q(division, rows)

    def holds(self, code: str) -> bool:
        """Whether all of the division with the code lies in the scope's."""
        return self.division == NATION or code.startswith(self.division)

    def at(self, **changes: object) -> Scope:
        """The same scope elsewhere or at another time."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def last_year(self) -> Scope:
        """One year earlier: 29 February falls back to the 28th."""
        return self.at(
            as_of=years_after(self.as_of, -1),
            period=Period(years_after(self.period.start, -1), years_after(self.period.end, -1)),
        )
