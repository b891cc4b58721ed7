"""What cannot all be true: the contradictions in this app's facts, and asking for them by record.

Only what no database constraint already keeps out. They are shown and never refused: which of two
facts is wrong only somebody who looks can tell. They run on the page 五个清楚, before an act is
confirmed, and when an import is checked (`contradictions_of`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, cast

from django.db.models import BigIntegerField, Count, F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, Left
from django.db.models.lookups import In
from django.utils import timezone

from orgs.acts.wording import named
from orgs.clarity import Clear, contradiction
from orgs.lists.ledger import LEDGERS
from orgs.models import (
    Coverage,
    Enrolment,
    PartyOrganization,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    UnitSpell,
)
from orgs.models.units import KINDS_BY_PREFIX
from orgs.nouns import NOUNS, noun_of
from orgs.periods import Period
from orgs.rules import RULES, Group, Rule, Severity, is_enabled, settings_of, threshold_of, together
from orgs.scope import EVERYTHING, NATION, Reach, Scope

if TYPE_CHECKING:
    from orgs.trail import RawChange

Kind, Mode = PartyOrganizationSpell.Kind, Coverage.Mode
TEMPORARY = PartyOrganizationSpell.TEMPORARY_KINDS
GONE = {"existing": "gone"}
NAMED = 3  # records that an import's warning tells by name
BRANCH_REGULATION = "《中国共产党支部工作条例（试行）》"

# --- Asking by record ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Contradiction:
    """One rule that one record is against."""

    rule: Rule = field(hash=False)
    pk: int


def contradictions_of(
    noun: str, ids: Collection[int], *, day: date | None = None, reach: Reach = EVERYTHING
) -> list[Contradiction]:
    """What the records are against on the day (today), of those within the reach.

    One statement for all rules that choose from the same rows, however many records.
    """
    known, when = settings_of(), day or timezone.localdate()
    scope = Scope(NATION, when, Period.of_year(when.year), viewer=reach)
    rules = [
        rule
        for rule in RULES.values()
        if rule.noun == noun and rule.within(Group.CONTRADICTION) and is_enabled(rule, known)
    ]
    if not rules or not ids:
        return []
    thresholds = {rule.slug: threshold_of(rule, known) for rule in rules}
    record = LEDGERS[noun].record
    found = []
    for one in together(rules):
        rows = one.rows(scope).filter(**{f"{record}__in": _keys(ids)})
        names = dict(one.named())
        against = Q(*((name, True) for name in names), _connector=Q.OR)
        flagged = one.flagged(rows, scope, thresholds).filter(against)
        for row in flagged.values(*names, record_id=F(record)):
            found += [
                Contradiction(rule, row["record_id"]) for name, rule in names.items() if row[name]
            ]
    order = list(RULES)
    return sorted(found, key=lambda one: (one.pk, order.index(one.rule.slug)))


def _keys(ids: Collection[int]) -> RawSQL:
    """As one parameter: an import asks of tens of thousands."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


@dataclass(frozen=True)
class Caution:
    """A contradiction as it is shown to who is about to confirm an act."""

    rule: Rule
    record: str  # by name and number; a person by number alone for who may not read the name


def records_in(changes: Iterable[RawChange]) -> Iterator[tuple[str, int]]:
    """Every record that the changed rows are, or name, as (noun, key)."""
    for change in changes:
        if noun := noun_of(change.model):
            yield noun.slug, change.pk
        for column in change.model._meta.concrete_fields:
            named = column.is_relation and noun_of(cast("type[Model]", column.related_model))
            for side in (change.before, change.after) if named else ():
                key = getattr(side, column.attname, None)
                if named and key is not None:
                    yield named.slug, key


def standing(records: Iterable[tuple[str, int]], reach: Reach) -> set[Contradiction]:
    """What the records are against today, of those within the reach."""
    by_noun: dict[str, set[int]] = defaultdict(set)
    for noun, pk in records:
        by_noun[noun].add(pk)
    return {
        one for noun, ids in by_noun.items() for one in contradictions_of(noun, ids, reach=reach)
    }


def cautions(found: Collection[Contradiction], *, unmasked: bool) -> dict[Contradiction, Caution]:
    """The contradictions in words, in the order of the rules."""
    names: dict[tuple[str, int], str] = {}
    for slug in {one.rule.noun for one in found}:
        noun = NOUNS[slug]
        keys = [one.pk for one in found if one.rule.noun == slug]
        records = noun.model._default_manager.filter(pk__in=keys)
        for record in noun.named(records, timezone.localdate()):
            hidden = noun.name_mask is not None and not unmasked
            names[slug, record.pk] = str(record.key) if hidden else named(record)
    order = list(RULES)
    ordered = sorted(found, key=lambda one: (order.index(one.rule.slug), one.pk))
    return {one: Caution(one.rule, names[one.rule.noun, one.pk]) for one in ordered}


def told_of(found: Iterable[Contradiction]) -> Iterator[tuple[Rule, int, list[str]]]:
    """Each rule with how many records are against it and the first few by name, no person's."""
    by_rule: dict[str, list[Contradiction]] = defaultdict(list)
    for one in found:
        by_rule[one.rule.slug].append(one)
    for same in by_rule.values():
        first = cautions(same[:NAMED], unmasked=False).values()
        yield same[0].rule, len(same), [one.record for one in first]


# --- Units ---------------------------------------------------------------------------------------

contradiction(
    Clear.UNITS,
    "units",
    "above-scale-without-staff",
    "规上单位从业人数为零",
    "登记为规模以上，从业人数却是0。",
    lambda scope, _: Q(above_scale=True, headcount=0),
    source="分项不能大于总数：规上单位必有从业人员",
    remedy="核实从业人数；人数不详的，更正为不详而不是0。",
    act="correct",
)
contradiction(
    Clear.UNITS,
    "units",
    "three-have-without-ten",
    "“三有”企业从业人员不足十人",
    "登记为“三有”企业，从业人数却不足10人。",
    lambda scope, _: Q(three_have=True, headcount__lt=10),
    source="“三有”：有固定场所、有十名以上从业人员、有实际经营",
    remedy="核实从业人数，或更正是否“三有”。",
    act="correct",
    severity=Severity.AMBER,
)
contradiction(
    Clear.UNITS,
    "units",
    "basis-without-scale",
    "不是规上却填了规上依据",
    "“是否规上”为否，却填写了规上的依据。",
    lambda scope, _: Q(above_scale=False) & ~Q(above_scale_basis=""),
    remedy="与统计部门“四上”名录核对，更正其中一项。",
    act="correct",
)


def _kind_against_code(scope: Scope, _: int) -> Q:
    against = Q(pk__in=())
    for prefix, kinds in KINDS_BY_PREFIX.items():
        against |= Q(unit__uscc__startswith=prefix) & ~Q(unit__kind__in=[k.value for k in kinds])
    return against


contradiction(
    Clear.UNITS,
    "units",
    "kind-against-code",
    "单位类型与代码不符",
    "统一社会信用代码的前两位表示登记机关和机构类别，与登记的单位类型不符。",
    _kind_against_code,
    source="GB 32100-2015《法人和其他组织统一社会信用代码编码规则》",
    remedy="核对证照，更正代码或单位类型。",
    act="correct-record",
    severity=Severity.AMBER,
)
contradiction(
    Clear.UNITS,
    "units",
    "fact-before-registered",
    "登记情况早于成立日期",
    "当前情况的生效日期早于单位的成立日期。",
    lambda scope, _: Q(started_on__lt=F("unit__registered_on")),
    remedy="核对成立日期和情况的生效日期，更正其中一项。",
    act="correct-record",
    severity=Severity.AMBER,
)


# What in a name is only a way of writing it, and goes: brackets, spaces, points.
_WRITING = " ()（）[]【】·.．,，-－_\u3000"


def _same_name(scope: Scope, _: int) -> Q:
    """Existing units of which another of the same street has the same name.

    Names are compared by their hashes, which are small enough to be sorted out in memory.
    """
    plain = Func(F("name"), Value(_WRITING), Value(""), function="translate")
    named = Concat(Left("division", 9), plain, output_field=TextField())
    hashed = Func(named, Value(0), function="hashtextextended", output_field=BigIntegerField())
    units = UnitSpell.objects.existing(scope.as_of).order_by().values(hashed=hashed)
    alike = units.annotate(number=Count("pk")).filter(number__gt=1)
    return Q(In(hashed, alike.values("hashed")))


contradiction(
    Clear.UNITS,
    "units",
    "same-name-in-street",
    "疑似重复：同一街道有同名单位",
    "同一街道内有名称相同（不计括号、空格、标点）而代码不同的在册单位。",
    _same_name,
    remedy="是同一家的，用“合并重复”；确是两家的，不必处理。",
    act="merge-duplicate",
    severity=Severity.AMBER,
)
contradiction(
    Clear.UNITS,
    "units",
    "enrolled-but-gone",
    "列入行动的重点单位已不在册",
    "仍在行动名单（如助力千企）中，单位却已注销、吊销或迁出。",
    lambda scope, _: Q(unit__in=Enrolment.objects.as_of(scope.as_of).order_by().values("unit")),
    remedy="在行动名单中结束这家单位；单位其实仍在的，更正其状态。",
    query=GONE,
)

# --- Party organisations -------------------------------------------------------------------------


def _superiors(day: date, condition: Q) -> Q:
    """Organisations whose superior, as it is on the day, meets the condition."""
    above = PartyOrganizationSpell.objects.as_of(day).filter(condition).order_by()
    return Q(superior__in=above.values("party_organization"))


contradiction(
    Clear.ORGANIZATIONS,
    "party-organizations",
    "superior-dissolved",
    "上级党组织已撤销",
    "所填的上级党组织在这一天已经撤销。",
    lambda scope, _: Q(
        superior__in=PartyOrganization.objects.filter(dissolved_on__lte=scope.as_of)
    ),
    source="统计按隶属关系：隶属于哪一个党组织，就由哪一个党组织统计",
    remedy="按批复登记改隶。",
    act="re-affiliate",
)
contradiction(
    Clear.ORGANIZATIONS,
    "party-organizations",
    "superior-is-branch",
    "上级党组织是党支部",
    "党支部是最基层的党组织，下面不再设党组织。",
    lambda scope, _: _superiors(
        scope.as_of, Q(kind__in=(Kind.BRANCH, Kind.JOINT_BRANCH, *TEMPORARY))
    ),
    source=BRANCH_REGULATION,
    remedy="核对隶属关系，登记改隶或更正类别。",
    act="correct",
)


def _event_outside_life(scope: Scope, _: int) -> Q:
    events = PartyOrganizationEvent.objects.filter(happened_on__lte=scope.as_of).filter(
        Q(happened_on__lt=F("party_organization__established_on"))
        | Q(happened_on__gt=F("party_organization__dissolved_on"))
    )
    return Q(party_organization__in=events.order_by().values("party_organization"))


contradiction(
    Clear.ORGANIZATIONS,
    "party-organizations",
    "event-outside-life",
    "变动的日期在成立之前或撤销之后",
    "有一项变动（换届、改隶、更名等）的日期早于成立日期，或晚于撤销日期。",
    _event_outside_life,
    remedy="核对批复文件，更正成立、撤销日期或这项变动。",
    act="correct-record",
    query={"existing": "all"},
)

# --- Coverage ------------------------------------------------------------------------------------


def _linked_units(day: date) -> Q:
    return Q(unit__in=Coverage.objects.as_of(day).order_by().values("unit"))


contradiction(
    Clear.COVERAGE,
    "units",
    "covered-but-gone",
    "已不在册的单位仍有党组织覆盖",
    "单位已注销、吊销或迁出，党组织覆盖关系却没有终止。",
    lambda scope, _: _linked_units(scope.as_of),
    source="覆盖单位不能多于在册单位",
    remedy="终止覆盖关系；党组织不再覆盖任何单位的，予以撤销或合并。",
    act="uncover",
    query=GONE,
)


def _covered_too_soon(scope: Scope, _: int) -> Q:
    links = Coverage.objects.as_of(scope.as_of).filter(
        Q(started_on__lt=F("unit__registered_on"))
        | Q(started_on__lt=F("party_organization__established_on"))
    )
    return Q(unit__in=links.order_by().values("unit"))


contradiction(
    Clear.COVERAGE,
    "units",
    "covered-too-soon",
    "覆盖早于单位或党组织的成立",
    "党组织覆盖的开始日期早于单位的成立日期，或早于党组织的成立日期。",
    _covered_too_soon,
    source="覆盖单位不能多于在册单位",
    remedy="核对批复和证照，更正覆盖的开始日期或成立日期。",
    act="correct-coverage",
)
contradiction(
    Clear.COVERAGE,
    "party-organizations",
    "dissolved-but-covering",
    "已撤销的党组织仍有覆盖单位",
    "党组织已经撤销，与单位的覆盖关系却没有终止。",
    lambda scope, _: Q(
        party_organization__in=Coverage.objects.as_of(scope.as_of)
        .order_by()
        .values("party_organization")
    ),
    source="覆盖单位不能多于在册单位",
    remedy="终止覆盖关系，或由接收的党组织覆盖这些单位。",
    act="uncover",
    query=GONE,
)


def _covering(scope: Scope, **link: str) -> QuerySet:
    """Organisations with how many units (`units`) they cover by such links."""
    links = Coverage.objects.counting(scope.as_of, scope).filter(**link).order_by()
    return links.values("party_organization").annotate(units=Count("unit", distinct=True))


def _of(found: QuerySet) -> Q:
    return Q(party_organization__in=found.values("party_organization"))


contradiction(
    Clear.COVERAGE,
    "party-organizations",
    "independent-for-several",
    "单独组建的党组织覆盖多个单位",
    "组建方式是单独组建，却以单独组建覆盖了两个以上单位。",
    lambda scope, _: _of(_covering(scope, mode=Mode.INDEPENDENT).filter(units__gt=1)),
    source="组建方式：单独组建是一个单位自己的党组织",
    remedy="几个单位合建的，组建方式应为联合；只是依托的，应为挂靠。",
    act="correct",
    severity=Severity.AMBER,
)
contradiction(
    Clear.COVERAGE,
    "party-organizations",
    "joint-for-one",
    "联合党支部只覆盖一个单位",
    "类别是联合党支部，覆盖的单位却只有一个。",
    lambda scope, _: Q(kind=Kind.JOINT_BRANCH) & _of(_covering(scope).filter(units=1)),
    source=BRANCH_REGULATION,
    remedy="补上其他联建单位；确只有一个的，变更类别为党支部。",
    act="reshape",
    severity=Severity.AMBER,
)
contradiction(
    Clear.COVERAGE,
    "party-organizations",
    "joint-branch-alone",
    "联合党支部以单独组建覆盖单位",
    "类别是联合党支部，与单位的组建方式却是单独组建。",
    lambda scope, _: Q(kind=Kind.JOINT_BRANCH) & _of(_covering(scope, mode=Mode.INDEPENDENT)),
    source="年报表27、30：单独组建与联合党支部分列",
    remedy="更正覆盖的组建方式，或更正党组织的类别。",
    act="correct",
)
