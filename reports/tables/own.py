"""The district's own tables: by street, industry and building, key units, forms of organisation."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from django.db.models import F, Q
from django.db.models.functions import Left

from members.formation import SHOULD_BUILD_KINDS
from members.instructors import with_instructor
from members.models import Appointment, Instructor, Member
from orgs.models import (
    Coverage,
    Division,
    Industry,
    PartyOrganization,
    PartyOrganizationSpell,
    Place,
    Unit,
)
from orgs.scope import Scope
from reports.indicators import populations as of
from reports.indicators.conditions import (
    both,
    businesses,
    covered,
    enterprises,
    not_attached,
    not_covered,
    social_organisations,
    unit_kinds,
    where,
    with_three_full_members,
)
from reports.indicators.conditions import (
    with_instructor as assigned_to_one,
)
from reports.tables.declared import Axis, Check, Count, Expression, Formula, Head, Mark, Table, when
from reports.tables.populations import narrowed

Kind = PartyOrganizationSpell.Kind
Mode = Coverage.Mode

UNITS = Count(of.OPERATING_UNITS, Unit, "unit")
LINKED_UNITS = Count(of.LINKS, Unit, "unit")
ORGANIZATIONS = Count(
    narrowed(of.LINKS, "links_but_attached", not_attached), PartyOrganization, "party_organization"
)
MEMBERS = Count(of.LINKED_MEMBERS, Member, "member")
ASSIGNED = narrowed(of.ASSIGNED_UNITS, "assigned_to_party_building", assigned_to_one)
INSTRUCTORS = Count(ASSIGNED, Instructor, "instructor")
APPOINTED = Count(of.APPOINTMENTS, Instructor, "instructor")

of_enterprises, of_businesses = when(enterprises), when(businesses)
of_traders = when(unit_kinds((Unit.Kind.SOLE_TRADER,)))
of_social = when(social_organisations)
are_covered = when(covered)
should_build = when(both(unit_kinds(SHOULD_BUILD_KINDS), with_three_full_members, not_covered))
with_one = when(lambda scope: with_instructor(scope.as_of))
party_building = when(where(level__in=Appointment.PARTY_BUILDING))
by_district = when(where(level=Appointment.Level.DISTRICT))
SHARED = "联合党支部、指导员可以跨行，在各行各计一次、合计计一次，各行之和可以大于合计。"

# --- Rows: streets, industries, buildings --------------------------------------------------------


@cache
def _at(length: int) -> Expression:
    return lambda scope: Left("at_division", length)


def _exactly_at(scope: Scope) -> F:
    return F("at_division")


def streets(scope: Scope) -> list[Head]:
    """The parts of the scope's division in the order of their codes, its own level, the total."""
    children = Division.objects.for_breakdown(scope.division, scope.as_of)
    found = [
        Head(child.code, child.name, (Mark(_at(len(child.code)), (child.code,)),))
        for child in children
        if scope.viewer.overlaps(child.code)
    ]
    own = Head("本级", "本级（不含下级）", (Mark(_exactly_at, (scope.division,)),))
    return [*found, *([own] if found else []), Head("合计", "合计")]


def _industry(scope: Scope) -> F:
    return F("industry")


def _without_section(scope: Scope) -> Q:
    sections = Industry.objects.filter(scheme=Industry.Scheme.SECTION).order_by()
    return Q(industry=None) | ~Q(industry__in=sections.values("code"))


without_section = when(_without_section)


def industries(scope: Scope) -> list[Head]:
    """The sections of GB/T 4754; what is not said of a unit has a line of its own."""
    sections = Industry.objects.filter(scheme=Industry.Scheme.SECTION).values_list("code", "name")
    found = [Head(code, name, (Mark(_industry, (code,)),)) for code, name in sections]
    unknown = Head("不详", "行业门类未填写", (without_section,))
    return [*found, unknown, Head("合计", "合计")]


def _place(scope: Scope) -> F:
    return F("place")


in_a_place = when(where(place__isnull=False))


def places(scope: Scope) -> list[Head]:
    """The buildings, circles and parks where a unit of the scope operates, by street and name."""
    there = of.OPERATING_UNITS.of(scope).exclude(place=None).order_by().values("place")
    found = Place.objects.filter(pk__in=there).order_by("division", "name", "pk")
    named = found.values_list("pk", "name", "division__name")
    rows = [Head(str(pk), name, (Mark(_place, (pk,)),), group=street) for pk, name, street in named]
    return [*rows, Head("合计", "合计", (in_a_place,))]


# --- Columns -------------------------------------------------------------------------------------


def _units(letter: str, label: str, *marks: Mark) -> Head:
    return Head(letter, label, marks, counts=UNITS, group="正常经营单位（家）")


OPERATING_COVERED = "正常经营单位中已建党组织的"
BASICS = (
    _units("A", "非公企业", of_enterprises),
    _units("B", "个体工商户", of_traders),
    _units("C", "社会组织", of_social),
    Head("D", "非公企业（含个体）", (of_businesses,), LINKED_UNITS, group="已建党组织的单位（家）"),
    Head("E", "社会组织", (of_social,), LINKED_UNITS, group="已建党组织的单位（家）"),
    Head("F", "非公企业", (of_enterprises, are_covered), UNITS, group=OPERATING_COVERED),
    Head("G", "占非公企业%", formula=Formula(share=("F", "A")), group=OPERATING_COVERED),
    Head("H", "社会组织", (of_social, are_covered), UNITS, group=OPERATING_COVERED),
    Head("I", "占社会组织%", formula=Formula(share=("H", "C")), group=OPERATING_COVERED),
    Head("J", "应建未建（家）", (should_build,), UNITS),
    Head("K", "两新党组织（个）", (), ORGANIZATIONS),
    Head("L", "两新党员（名）", (), MEMBERS),
    Head("M", "指导员联系的单位（家）", (with_one,), UNITS),
)

STREETS = Table(
    slug="streets",
    number="区1",
    title="分街道基本情况",
    unit="单位：家、个、名",
    definition="各列与同名指标相同。占比的分子、分母都是正常经营的单位，企业不含个体工商户，不随口径中的“覆盖率分母”变化；“已建党组织的单位”含没有正常经营而覆盖关系仍在的。",
    columns=(*BASICS, Head("N", "指导员（名）", (party_building,), APPOINTED)),
    rows=streets,
    notes=(SHARED, "指导员按聘任所属区划；区派指导员属于全区，列在“本级”。"),
    official=False,
    corner="街道",
    paper="A3",
)
INDUSTRIES = Table(
    slug="industries",
    number="区2",
    title="分行业基本情况",
    unit="单位：家、个、名",
    definition="按单位当日的行业门类（GB/T 4754—2017）；党组织、党员、指导员按其覆盖、联系的单位。",
    columns=(*BASICS, Head("N", "联系的指导员（名）", (), INSTRUCTORS)),
    rows=industries,
    notes=(SHARED,),
    official=False,
    corner="行业门类",
    paper="A3",
)
BUILDINGS = Table(
    slug="buildings",
    number="区3",
    title="分楼宇商圈基本情况",
    unit="单位：家、个、名",
    definition="按单位当日所在的楼宇、商圈、园区，只列有单位的；党组织、党员、指导员按其覆盖、联系的单位。",
    columns=(
        *BASICS[:5],
        *BASICS[9:],
        Head("N", "联系的指导员（名）", (), INSTRUCTORS),
        Head(
            "O",
            "从业人数（名）",
            (),
            replace(UNITS, amount="headcount"),
            note="不详的单位没有计入。",
        ),
    ),
    rows=places,
    notes=(SHARED, "合计只含登记了楼宇商圈的单位。"),
    official=False,
    corner="楼宇商圈",
    paper="A3",
)

# --- Key units -----------------------------------------------------------------------------------

KEY_UNITS = replace(UNITS, population=narrowed(of.OPERATING_UNITS, "key_units", where(is_key=True)))


def mode(value: str) -> Mark:
    def linked(scope: Scope) -> Q:
        links = Coverage.objects.counting(scope.as_of, scope).filter(mode=value).order_by()
        return Q(unit__in=links.values("unit"))

    return when(linked)


KEYS = Table(
    slug="key-units",
    number="区4",
    title="重点两新组织情况",
    unit="单位：家、名",
    definition="截止日正常经营、台账标为重点的两新组织，按单位所属街道。",
    counts=KEY_UNITS,
    columns=(
        Head("A", "合计"),
        Head("B", "非公企业", (of_enterprises,), group="其中"),
        Head("C", "个体工商户", (of_traders,), group="其中"),
        Head("D", "社会组织", (of_social,), group="其中"),
        Head("E", "已建党组织", (are_covered,), group="组织覆盖"),
        Head("F", "单独组建", (mode(Mode.INDEPENDENT),), group="组织覆盖", level=1),
        Head("G", "联合组建", (mode(Mode.JOINT),), group="组织覆盖", level=1),
        Head("H", "挂靠组建", (mode(Mode.ATTACHED),), group="组织覆盖", level=1),
        Head("I", "应建未建", (should_build,), group="组织覆盖"),
        Head("J", "有指导员联系", (with_one,), group="指导员"),
        Head("K", "没有指导员", (when(lambda s: ~with_instructor(s.as_of)),), group="指导员"),
        Head(
            "L",
            "从业人数",
            counts=replace(KEY_UNITS, amount="headcount"),
            note="不详的单位没有计入。",
        ),
    ),
    rows=streets,
    checks=(
        Check(Axis.COLUMNS, "A", "=", ("B", "C", "D")),
        Check(Axis.COLUMNS, "A", "=", ("J", "K")),
        Check(Axis.COLUMNS, "A", "≥", ("E", "I")),
    ),
    notes=("一家单位可以同时有几种组建方式，F、G、H之和可以大于E。",),
    official=False,
    corner="街道",
)

# --- Forms of organisation, with last year's -----------------------------------------------------


def _forms(letters: str, group: str, *, year_before: bool = False) -> tuple[Head, ...]:
    counts = replace(ORGANIZATIONS, year_before=year_before)
    kinds = (
        ("合计", ()),
        ("党委", (Kind.COMMITTEE,)),
        ("党总支", (Kind.GENERAL_BRANCH,)),
        ("党支部（含联合）", (Kind.BRANCH, Kind.JOINT_BRANCH)),
    )
    return tuple(
        Head(letter, label, (_form(held),) if held else (), counts, group=group)
        for letter, (label, held) in zip(letters, kinds, strict=True)
    )


def _form(kinds: tuple[str, ...]) -> Mark:
    def held(scope: Scope) -> Q:
        standing = PartyOrganizationSpell.objects.as_of(scope.as_of).filter(kind__in=kinds)
        return Q(party_organization__in=standing.order_by().values("party_organization"))

    return when(held)


def _difference(letter: str, label: str, now: str, before: str) -> Head:
    return Head(letter, label, formula=Formula((now,), (before,)), group="比上年同日增减")


FORMS = Table(
    slug="forms",
    number="区5",
    title="两新党组织设置情况（比上年同日）",
    unit="单位：个、家",
    definition="截止日和上年同日的两新党组织（与同名指标相同），按覆盖的单位类型分行、按党组织类别分列。",
    columns=(
        *_forms("ABCD", "截止日"),
        *_forms("EFGH", "上年同日", year_before=True),
        _difference("I", "合计", "A", "E"),
        _difference("J", "党委", "B", "F"),
        _difference("K", "党总支", "C", "G"),
        _difference("L", "党支部（含联合）", "D", "H"),
    ),
    rows=(
        Head("1", "合计"),
        Head("2", "非公有制企业", (of_enterprises,), level=1),
        Head("3", "个体工商户", (of_traders,), level=1),
        Head("4", "社会组织", (of_social,), level=1),
    ),
    checks=(
        Check(Axis.COLUMNS, "A", "=", ("B", "C", "D")),
        Check(Axis.COLUMNS, "E", "=", ("F", "G", "H")),
    ),
    notes=("同时覆盖几类单位的党组织在各行各计一次、合计计一次。",),
    official=False,
    corner="覆盖的单位",
)
