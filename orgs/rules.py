"""Rules: each a list of the rows it is about, and what settles them.

A rule is a condition on the rows of one ledger, so its list is that ledger narrowed by it: the same
columns, export and acts. What is due (待办提醒), what is not known of a row, what contradicts itself
and when a row was last looked at are all rules (`Group`); none of them is an error. The district
sets thresholds, and turns rules off, as data (`RuleSetting`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

import django_filters
import pghistory
from django.db import transaction
from django.db.models import BooleanField, Case, Count, Max, Q, QuerySet, Value, When
from django.utils import timezone

from orgs.lists.ledger import LEDGERS
from orgs.memory import remembered
from orgs.models import (
    Change,
    Coverage,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    RuleSetting,
    User,
    Venue,
)
from orgs.periods import months_after, years_after
from orgs.scope import Scope
from orgs.trail import FieldChange, RawChange, RowChange, tells

Kind = PartyOrganizationSpell.Kind


class Group(Enum):
    """What a rule tells of its rows; one that tells several things is in several groups."""

    DUE = "待办提醒"
    CONTRADICTION = "互相矛盾"
    GAP = "缺项"
    DIFFERENCE = "核对差异"
    FRESHNESS = "最近核实或变更"
    WHOLE = "总体"


class Severity(Enum):
    RED = "须办理"
    AMBER = "请关注"
    INFO = "供参考"


@dataclass(frozen=True)
class Threshold:
    """What the district may set: the number a rule turns on."""

    label: str
    default: int
    least: int
    most: int
    measure: str


@dataclass(frozen=True)
class Rule:
    """`condition(scope, threshold)` picks the rows of the noun's ledger that the rule is about."""

    slug: str
    noun: str
    title: str
    severity: Severity
    text: str  # the rule and its source
    condition: Callable[[Scope, int], Q]
    act: str = ""  # the act on one record that settles it
    threshold: Threshold | None = None
    query: dict[str, str] = field(default_factory=dict)  # what else the list is narrowed to
    groups: tuple[Group, ...] = (Group.DUE,)
    clear: str = ""  # which of the five clears (`orgs.clarity.Clear`) it belongs to
    source: str = ""  # where the rule comes from, unless the text says it
    remedy: str = ""  # what to do about a row
    is_sum: bool = False  # made of other rules, so that it cannot be set itself

    def within(self, group: Group) -> bool:
        return group in self.groups


RULES: dict[str, Rule] = {}


def months_before(day: date, months: int) -> date:
    return months_after(day, -months)


# --- Settings ------------------------------------------------------------------------------------


@remembered(reads=lambda: ("orgs",))
def settings_of() -> dict[str, RuleSetting]:
    return {one.rule: one for one in RuleSetting.objects.all()}


def threshold_of(rule: Rule, known: dict[str, RuleSetting]) -> int:
    """What the district has set, else the rule's own default; 0 for a rule without one."""
    if rule.threshold is None:
        return 0
    stated = known.get(rule.slug)
    if stated is None or stated.threshold is None:
        return rule.threshold.default
    return stated.threshold


def is_enabled(rule: Rule, known: dict[str, RuleSetting]) -> bool:
    return rule.slug not in known or known[rule.slug].enabled


def set_rules(said: Mapping[str, Mapping[str, Any]], by: User) -> Change:
    """Set rules (slug → `enabled`, `threshold`) from today on, as one change of the history."""
    with transaction.atomic(), pghistory.context() as context:
        RuleSetting.objects.bulk_create(
            [RuleSetting(rule=slug, **values) for slug, values in said.items()],
            update_conflicts=True,
            unique_fields=["rule"],
            update_fields=["enabled", "threshold"],
        )
        return Change.objects.create(
            kind=Change.Kind.SETTING, effective_on=timezone.localdate(), by=by, context=context.id
        )


@tells(RuleSetting)
def _set(change: RawChange) -> RowChange:
    """By the rule's title, and from what held before: its own default when nothing was set."""
    slug = change.row.rule
    before, after = (_in_words(slug, side) for side in (change.before, change.after))
    fields = [
        FieldChange(label, before[label], after[label])
        for label in before
        if before[label] != after[label]
    ]
    title = RULES[slug].title if slug in RULES else slug
    return RowChange("提醒规则", "修改", title, None, None, fields)


def _in_words(slug: str, stated: Any) -> dict[str, str]:
    known = {slug: stated} if stated else {}
    rule = RULES.get(slug)
    words = {"启用": "是" if slug not in known or stated.enabled else "否"}
    if rule and rule.threshold:
        words[rule.threshold.label] = f"{threshold_of(rule, known)}{rule.threshold.measure}"
    return words


# --- Rows ----------------------------------------------------------------------------------------


class RuleFilter(django_filters.ChoiceFilter):
    """The rows of a ledger that one rule is about."""

    def __init__(self, noun: str) -> None:
        def choices() -> list[tuple[str, list[tuple[str, str]]]]:
            found: dict[Group, list[tuple[str, str]]] = {group: [] for group in Group}
            for rule in RULES.values():
                if rule.noun == noun:
                    found[rule.groups[0]].append((rule.slug, rule.title))
            return [(group.value, rules) for group, rules in found.items() if rules]

        super().__init__(label="提醒和核查", choices=choices, empty_label="提醒和核查：不限")

    def settling(self, value: str) -> str:
        """The act that settles a row of the rule's list; "" when there is none."""
        return RULES[value].act if value in RULES else ""

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        rule = RULES[value]
        threshold = threshold_of(rule, settings_of())
        return qs.filter(rule.condition(self.parent.scope, threshold))


def register(rule: Rule) -> Rule:
    """Add the rule, and to its ledger the filter that lists what it is about."""
    RULES[rule.slug] = rule
    LEDGERS[rule.noun].more_filters.setdefault("rule", RuleFilter(rule.noun))
    return rule


def count(rule: Rule, scope: Scope) -> int:
    """How many rows the rule's list has."""
    filters = LEDGERS[rule.noun].filterset({"rule": rule.slug, **rule.query}, scope)
    return int(filters.qs.count())


@dataclass(frozen=True)
class Together:
    """Rules about the same rows of one ledger, so that one statement asks all of them."""

    rules: tuple[Rule, ...]

    def rows(self, scope: Scope) -> QuerySet:
        """The rows they choose from, without order."""
        first = self.rules[0]
        rows: QuerySet = LEDGERS[first.noun].filterset(first.query, scope).qs
        return rows.order_by()

    def flagged(self, rows: QuerySet, scope: Scope, thresholds: Mapping[str, int]) -> QuerySet:
        """The rows, each with whether it meets each rule's condition: `met_0`, `met_1` …"""
        return rows.annotate(
            **{
                name: _flag(rule.condition(scope, thresholds[rule.slug]))
                for name, rule in self.named()
            }
        )

    def named(self) -> list[tuple[str, Rule]]:
        return [(f"met_{number}", rule) for number, rule in enumerate(self.rules)]


def _flag(condition: Q) -> Case | Value:
    """True or False, never unknown; a condition that nothing can meet is False."""
    if not condition:
        return Value(True)
    return Case(When(condition, then=Value(True)), default=False, output_field=BooleanField())


def together(rules: Iterable[Rule]) -> list[Together]:
    """The rules by the rows that they choose from."""
    grouped: dict[Any, list[Rule]] = defaultdict(list)
    for rule in rules:
        grouped[rule.noun, tuple(sorted(rule.query.items()))].append(rule)
    return [Together(tuple(same)) for same in grouped.values()]


@remembered(reads=lambda scope: ("orgs", "members", "activities"))
def due(scope: Scope) -> list[tuple[Rule, int]]:
    """Each reminder in force with how many rows it is about, the gravest first."""
    known = settings_of()
    order = list(Severity)
    rules = sorted(
        (rule for rule in RULES.values() if rule.within(Group.DUE) and is_enabled(rule, known)),
        key=lambda rule: order.index(rule.severity),
    )
    return [(rule, count(rule, scope)) for rule in rules]


# --- The rules about Party organisations as such -------------------------------------------------

COUNTING = Q(kind__in=PartyOrganizationSpell.COUNTING_KINDS)
# 《中国共产党基层组织选举工作条例》: grass-roots committees five years, branches three.
TERMS = ((Kind.COMMITTEE, 5), (Kind.GENERAL_BRANCH, 3), (Kind.BRANCH, 3), (Kind.JOINT_BRANCH, 3))


def term_over(day: date) -> Q:
    """Organisations whose term, from the last election or the founding, is over by the day."""
    events = PartyOrganizationEvent.objects.filter(
        kind__in=("established", "re_elected"), happened_on__lte=day
    )
    latest = events.order_by().values("party_organization").annotate(latest=Max("happened_on"))
    over = Q(pk__in=())
    for kind, years in TERMS:
        late = latest.filter(latest__lte=years_after(day, -years))
        over |= Q(kind=kind, party_organization__in=late.values("party_organization"))
    return over


def _due_soon(scope: Scope, months: int) -> Q:
    soon = months_after(scope.as_of, months)
    return term_over(soon) & ~term_over(scope.as_of)


def _many_units(scope: Scope, most: int) -> Q:
    links = Coverage.objects.counting(scope.as_of, scope).order_by()
    counts = links.values("party_organization").annotate(units=Count("unit", distinct=True))
    many = counts.filter(units__gt=most).values("party_organization")
    return Q(kind=Kind.JOINT_BRANCH, party_organization__in=many)


register(
    Rule(
        "term-over",
        "party-organizations",
        "任期已满未换届",
        Severity.RED,
        "基层党委每届任期五年，党总支、党支部三年，期满应及时换届；延期须经上级批准，一般不超过一年。",
        lambda scope, _: term_over(scope.as_of),
        act="re-elect",
        source="《中国共产党基层组织选举工作条例》、《中国共产党支部工作条例（试行）》",
    )
)
register(
    Rule(
        "term-due",
        "party-organizations",
        "任期即将届满",
        Severity.AMBER,
        "任期届满前，上级党组织一般提前六个月提醒做好换届准备。",
        _due_soon,
        act="re-elect",
        threshold=Threshold("提前", 6, 1, 24, "个月"),
        source="《中国共产党基层组织选举工作条例》、《中国共产党支部工作条例（试行）》",
    )
)
register(
    Rule(
        "joint-too-many",
        "party-organizations",
        "联合党支部覆盖单位过多",
        Severity.AMBER,
        "联合党支部覆盖单位一般不超过五个。",
        _many_units,
        act="split",
        threshold=Threshold("超过", 5, 2, 50, "家"),
        groups=(Group.DUE, Group.CONTRADICTION),
        clear="coverage",
        remedy="核对覆盖关系；属实的，可按邻近、行业相近的原则拆分，或由具备条件的单位单独组建。",
        source="《中国共产党支部工作条例（试行）》",
    )
)
register(
    Rule(
        "temporary-too-long",
        "party-organizations",
        "临时党支部成立过久",
        Severity.AMBER,
        "为项目等临时任务成立，任务六个月以上、有正式党员三人以上等符合条件的，应成立正式党支部；"
        "项目结束、临时机构撤销的，临时党支部自然撤销。",
        lambda scope, months: Q(
            kind=Kind.TEMPORARY,
            party_organization__established_on__lte=months_before(scope.as_of, months),
        ),
        act="reshape",
        threshold=Threshold("成立满", 6, 1, 36, "个月"),
        remedy="符合条件的改为党支部，并为流动党员办理组织关系转接；项目已结束的办理“撤销”。",
        source="《中国共产党支部工作条例（试行）》",
    )
)
register(
    Rule(
        "venue-no-area",
        "venues",
        "党群服务中心面积不详",
        Severity.INFO,
        "阵地面积合计只加已登记的；面积不详的不当作0，也不能说够不够用。",
        lambda scope, _: Q(venue__kind=Venue.Kind.CENTRE, area=None),
        act="correct",
        source="阵地台账的填报要求，区里可以关闭本项提醒",
        remedy="按房产资料或实测补填。",
    )
)
