"""Whose word counts for which field (domain.md §4.1): a table, applied in bulk or read on a page."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from orgs.models import Difference, RosterEntry, Source, UnitSpell
from orgs.rosters.names import parse

Kind = Difference.Kind

BUSINESS, SOCIAL = "business", "social"
PREFIXES = {BUSINESS: ("91", "92"), SOCIAL: ("51", "52", "53")}

# Field → group of units → the department whose word counts. Law firms are 司法's, whose lists do
# not come in; members and organisations are the Party's own records.
AUTHORITIES: dict[str, dict[str, Source]] = {
    "统一社会信用代码": {BUSINESS: Source.MARKET, SOCIAL: Source.CIVIL},
    "单位名称": {BUSINESS: Source.MARKET, SOCIAL: Source.CIVIL},
    "登记状态": {BUSINESS: Source.MARKET, SOCIAL: Source.CIVIL},
    "住所": {BUSINESS: Source.MARKET, SOCIAL: Source.CIVIL},
    "从业人数": {BUSINESS: Source.SOCIAL_SECURITY, SOCIAL: Source.SOCIAL_SECURITY},
}
# What a kind of difference is about, of those that precedence may decide. Whether two records are
# one unit, and what becomes of a Party organisation, only people decide.
DECIDES: dict[str, str] = {
    Kind.RENAMED: "单位名称",
    Kind.CANCELLED: "登记状态",
    Kind.INSURED: "从业人数",
    Kind.ONLY_THEIRS: "统一社会信用代码",
}


def authority(difference: Difference) -> Source | None:
    """The department whose word counts for what the difference is about; None: people decide."""
    field = DECIDES.get(difference.kind, "")
    for group, prefixes in PREFIXES.items():
        if difference.key[:2] in prefixes:
            return AUTHORITIES.get(field, {}).get(group)
    return None


def decided(differences: QuerySet[Difference]) -> dict[str, QuerySet[Difference]]:
    """Outcome → those of the pending differences that precedence decides so."""
    theirs, ours = Q(pk__in=()), Q(pk__in=())
    for kind, field in DECIDES.items():
        for group, source in AUTHORITIES[field].items():
            of = Q(kind=kind) & _of(group)
            theirs |= of & Q(source=source)
            if kind == Kind.CANCELLED:  # somebody else's word against the register's
                ours |= of & ~Q(source=source)
    whole = ~Q(kind=Kind.ONLY_THEIRS, entry__code_problem__in=RosterEntry.DAMAGED)
    pending = differences.pending()  # type: ignore[attr-defined]
    unlike = ~Q(pk__in=_namesakes(pending))
    return {
        Difference.Outcome.THEIRS: pending.filter(theirs & whole & unlike),
        Difference.Outcome.OURS: pending.filter(ours),
    }


def _namesakes(differences: QuerySet[Difference]) -> list[int]:
    """The new ones with a name that a unit of ours has, or had: perhaps it is that one."""
    rows = differences.filter(kind=Kind.ONLY_THEIRS, entry__isnull=False)
    new = {pk: parse(name) for pk, name in rows.values_list("pk", "entry__name") if name}
    ours = UnitSpell.objects.order_by().values_list("name", flat=True).distinct() if new else ()
    known = set(map(parse, ours))
    return [pk for pk, name in new.items() if name in known]


def _of(group: str) -> Q:
    begins = Q(pk__in=())
    for prefix in PREFIXES[group]:
        begins |= Q(key__startswith=prefix)
    return begins


def words() -> list[tuple[str, str]]:
    """The table for a page: field, and whose word counts for each group."""
    groups = {BUSINESS: "企业和个体工商户", SOCIAL: "社会组织"}
    said = []
    for field, by in AUTHORITIES.items():
        each = [f"{groups[group]}以{source.label}为准" for group, source in by.items()]
        alike = len(set(by.values())) == 1
        said.append((field, f"以{by[BUSINESS].label}为准" if alike else "；".join(each)))
    return said
