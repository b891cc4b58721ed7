"""表27 非公有经济控制的企业 and 表30 社会组织: every operating unit stands in exactly one line."""

from __future__ import annotations

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.db.models import Count as Number

from members.formation.states import Formation, by_sets
from members.instructors import with_instructor
from members.models import Affiliation, Employment, Instructor, Member
from orgs.models import Coverage, PartyOrganization, PartyOrganizationSpell, Unit
from orgs.scope import Scope
from reports.indicators import populations as of
from reports.indicators.conditions import (
    both,
    covered,
    enterprises,
    not_covered,
    operating,
    social_organisations,
    unit_kinds,
    where,
    with_three_full_members,
)
from reports.indicators.conditions import (
    with_instructor as assigned_to_one,
)
from reports.indicators.measures import Condition
from reports.tables.declared import Axis, Check, Count, Head, Mark, Table, when
from reports.tables.populations import EMPLOYED, narrowed

Kind = PartyOrganizationSpell.Kind
Mode = Coverage.Mode

# --- Which line a unit stands in ------------------------------------------------------------------


def _line(scope: Scope) -> Case:
    """`Formation`, with 单独组建 told apart by the highest organisation of its own."""
    links = Coverage.objects.counting(scope.as_of, scope).filter(mode=Mode.INDEPENDENT)
    own = links.annotate(own_kind=F("party_organization__spells__kind")).order_by()
    highest = [
        When(unit__in=own.filter(own_kind=kind).values("unit"), then=Value(str(kind)))
        for kind in (Kind.COMMITTEE, Kind.GENERAL_BRANCH)
    ]
    return Case(*highest, default=by_sets(scope), output_field=CharField())


def line(*states: str) -> tuple[Mark, ...]:
    return (Mark(_line, tuple(str(state) for state in states)),)


OWN = (Kind.COMMITTEE, Kind.GENERAL_BRANCH, Formation.INDEPENDENT)
COVERED = (*OWN, Formation.JOINT, Formation.ATTACHED)
three = when(with_three_full_members)
with_one = when(lambda scope: with_instructor(scope.as_of))
without_organisation = when(not_covered)
with_organisation = when(covered)
ATTACHED_NOTE = (
    "官方表没有挂靠一行。挂靠其他党组织的单位与联合组建一样，同别的单位共用一个党组织，列入“已建立联合党支部的”，"
    "另列其中数；宿主党组织不计入联合党支部数。"
)


def _outnumbering(scope: Scope) -> Q:
    """Units where more members are known to work than people, or people are not known."""
    working = Employment.objects.of_members(scope.as_of).order_by().values("unit")
    more = working.annotate(members=Number("member")).filter(
        unit=OuterRef("unit"), members__gt=OuterRef("headcount")
    )
    return Q(Exists(more)) | Q(headcount=None, unit__in=working)


def _relation_elsewhere(scope: Scope) -> Q:
    """Members whose formal relation is in no organisation that covers (not by 挂靠) their unit."""
    here = (
        Coverage.objects.counting(scope.as_of, scope)
        .exclude(mode=Mode.ATTACHED)
        .filter(unit=OuterRef(OuterRef("unit")))
        .order_by()
    )
    held = Affiliation.objects.as_of(scope.as_of).filter(
        member=OuterRef("member"), party_organization__in=here.values("party_organization")
    )
    return ~Q(Exists(held))


relation_elsewhere = when(_relation_elsewhere)


class Counts:
    """What is counted of the units of some kinds."""

    def __init__(self, name: str, kinds: Condition) -> None:
        units = narrowed(of.OPERATING_UNITS, f"{name}_units", kinds)
        joint = both(kinds, operating, where(mode=Mode.JOINT))
        self.units = Count(units, Unit, "unit")
        self.staff = Count(units, Unit, "unit", amount="headcount")
        self.joint = Count(
            narrowed(of.LINKS, f"{name}_joint_links", joint),
            PartyOrganization,
            "party_organization",
        )
        held = narrowed(of.ASSIGNED_UNITS, f"{name}_assigned", both(kinds, assigned_to_one))
        self.instructors = Count(held, Instructor, "instructor")
        self.members = Count(narrowed(EMPLOYED, f"{name}_employed", kinds), Member, "member")


# --- 表27 ----------------------------------------------------------------------------------------

of_enterprises = Counts("enterprise", enterprises)
NO_TYPE = "登记注册类型（独资、合资等），台账只有控股类型"
NOT_SAID = "台账不详"


def control(value: str) -> tuple[Mark, ...]:
    return (when(where(control=value)),)


ENTERPRISES = Table(
    slug="27",
    number="表27",
    title="非公有经济控制的企业党建工作情况",
    unit="单位：家、个、名",
    definition="截止日在本区划正常经营的非公有制企业（不含个体工商户），按当日的组建情况每家列入一行；党员按当日工作单位统计，"
    "不论组织关系在哪里；应建指有3名以上正式党员在本单位工作。",
    counts=of_enterprises.units,
    rows=(
        Head("1", "单位数"),
        Head("2", "党建工作指导员联系的", (with_one,), level=1),
        Head("3", "已单独建立党委的", line(Kind.COMMITTEE), level=1, code="611"),
        Head("4", "已单独建立总支部的", line(Kind.GENERAL_BRANCH), level=1, code="621"),
        Head("5", "已单独建立支部的", line(Formation.INDEPENDENT), level=1, code="631"),
        Head(
            "6",
            "已建立联合党支部的",
            line(Formation.JOINT, Formation.ATTACHED),
            level=1,
            code="632",
            note=ATTACHED_NOTE,
        ),
        Head("6.1", "其中：挂靠组建的", line(Formation.ATTACHED), level=2, extra=True),
        Head(
            "7",
            "其中：具有3名以上党员的",
            (*line(Formation.JOINT, Formation.ATTACHED), three),
            level=2,
            note="按正式党员计。",
        ),
        Head("8", "联合党支部数（个）", counts=of_enterprises.joint, level=1),
        Head("9", "应建尚未建立党组织的", line(Formation.SHOULD_BUILD), level=1),
        Head("10", "仅有个别党员的", line(Formation.FEW_MEMBERS), level=1),
        Head("11", "没有党员的", line(Formation.NO_MEMBERS), level=1),
        Head("12", "党建工作指导员（名）", counts=of_enterprises.instructors),
        Head(
            "13",
            "在岗职工（名）",
            counts=of_enterprises.staff,
            note="台账“从业人数”之和，不详的单位没有计入，见最后一行。",
        ),
        Head("14", "其中：党员", counts=of_enterprises.members, level=1),
        Head("15", "已建组织企业在岗职工", line(*COVERED), counts=of_enterprises.staff, level=1),
        Head("16", "其中：党员", (with_organisation,), counts=of_enterprises.members, level=2),
        Head(
            "17",
            "未建组织但已派指导员企业在岗职工",
            (without_organisation, with_one),
            counts=of_enterprises.staff,
            level=1,
        ),
        Head(
            "18",
            "其中：党员",
            (without_organisation, with_one),
            counts=of_enterprises.members,
            level=2,
        ),
        Head(
            "不详",
            "从业人数不详的单位",
            (when(where(headcount=None)),),
            counts=of_enterprises.units,
            extra=True,
        ),
    ),
    columns=(
        Head("A", "总数"),
        Head("B", "从业人员50人以上", (when(where(headcount__gte=50)),)),
        Head("C", "从业人员100人以上", (when(where(headcount__gte=100)),)),
        Head("D", "法定代表人是党员", (when(where(representative_is_member=True)),)),
        Head("E", "兼任党组织书记", (when(where(representative_is_secretary=True)),)),
        Head("F", "小计", control("private"), group="私有经济控制"),
        Head("G", "私营独资", missing=NO_TYPE, group="私有经济控制"),
        Head("H", "港澳台商投资", missing=NO_TYPE, group="私有经济控制"),
        Head("I", "外商投资", missing=NO_TYPE, group="私有经济控制"),
        Head("J", "小计", control("hk_macao_taiwan"), group="港澳台商经济控制"),
        Head("K", "港澳台商独资", missing=NO_TYPE, group="港澳台商经济控制"),
        Head("L", "小计", control("foreign"), group="外商经济控制"),
        Head("M", "外商独资", missing=NO_TYPE, group="外商经济控制"),
        Head("N", "从业人数", (when(where(headcount=None)),), group=NOT_SAID, extra=True),
        Head(
            "O",
            "法定代表人是否党员",
            (when(where(representative_is_member=None)),),
            group=NOT_SAID,
            extra=True,
        ),
        Head("P", "控股类型", control(""), group=NOT_SAID, extra=True),
    ),
    checks=(
        Check(Axis.ROWS, "1", "=", ("3", "4", "5", "6", "9", "10", "11"), "表27审核关系"),
        Check(Axis.ROWS, "6", "≥", ("7",), "表27审核关系"),
        Check(Axis.ROWS, "6", "≥", ("6.1",)),
        Check(Axis.ROWS, "1", "≥", ("2",)),
        Check(
            Axis.ROWS,
            "13",
            "≥",
            ("14",),
            "表27审核关系",
            of_enterprises.units.marked(when(_outnumbering)),
        ),
        Check(Axis.ROWS, "13", "≥", ("15", "17"), "表27审核关系"),
        Check(Axis.ROWS, "14", "≥", ("16",)),
        Check(Axis.COLUMNS, "A", "≥", ("B",), "表27审核关系"),
        Check(Axis.COLUMNS, "B", "≥", ("C",), "表27审核关系"),
        Check(Axis.COLUMNS, "D", "≥", ("E",), "表27审核关系"),
        Check(
            Axis.COLUMNS,
            "A",
            "=",
            ("F", "J", "L", "P"),
            "表27列间关系（加控股不详）",
            but=("8", "12"),
        ),
    ),
    notes=(
        "一个党组织可以覆盖多家单位，一名指导员可以联系多家单位，第8、12行各列之和可以大于总数。",
    ),
    paper="A3",
)

# --- 表30 ----------------------------------------------------------------------------------------

of_social = Counts("social", social_organisations)
NOT_TOLD_APART = "党组织是否吸收未转入组织关系的党员建立"


def kind(value: str) -> tuple[Mark, ...]:
    return (when(unit_kinds((value,))),)


SOCIAL_ORGANISATIONS = Table(
    slug="30",
    number="表30",
    title="社会组织党建工作情况",
    unit="单位：家、个、名",
    definition="截止日在本区划正常经营的社会组织，按当日的组建情况每家列入一行；党员按当日工作单位统计；"
    "应建指有3名以上专职的正式党员在本单位工作。",
    counts=of_social.units,
    rows=(
        Head("1", "单位数"),
        Head("2", "已单独建立党委的", line(Kind.COMMITTEE), level=1, code="611"),
        Head("3", "已单独建立总支部的", line(Kind.GENERAL_BRANCH), level=1, code="621"),
        Head("4", "已单独建立支部的", line(Formation.INDEPENDENT), level=1, code="631"),
        Head(
            "5",
            "已建立联合党支部的",
            line(Formation.JOINT, Formation.ATTACHED),
            level=1,
            code="632",
            note=ATTACHED_NOTE,
        ),
        Head("5.1", "其中：挂靠组建的", line(Formation.ATTACHED), level=2, extra=True),
        Head(
            "6",
            "其中：具有3名以上党员的",
            (*line(Formation.JOINT, Formation.ATTACHED), three),
            level=2,
            note="按专职的正式党员计。",
        ),
        Head("7", "联合党支部数（个）", counts=of_social.joint, level=1),
        Head("8", "应建尚未建立党组织的", line(Formation.SHOULD_BUILD), level=1),
        Head("9", "其中：建立党小组的", missing="没有党组织的单位的党小组", level=2),
        Head("10", "仅有个别党员的", line(Formation.FEW_MEMBERS), level=1),
        Head("11", "没有党员的", line(Formation.NO_MEMBERS), level=1),
        Head("12", "已派党建工作指导员的", (with_one,), level=1),
        Head(
            "13",
            "从业人员（名）",
            counts=of_social.staff,
            note="台账“从业人数”之和，不详的单位没有计入，见最后一行。",
        ),
        Head("14", "其中：党员", counts=of_social.members, level=1),
        Head(
            "15",
            "其中：未转入组织关系的",
            (relation_elsewhere,),
            counts=of_social.members,
            level=2,
            note="组织关系不在覆盖本单位的党组织（含单位没有党组织的）。",
        ),
        Head("16", "党建工作指导员（名）", counts=of_social.instructors),
        Head("17", "吸收未转入组织关系的党员建立党委", missing=NOT_TOLD_APART, level=1),
        Head("18", "吸收未转入组织关系的党员建立总支部", missing=NOT_TOLD_APART, level=1),
        Head("19", "吸收未转入组织关系的党员建立支部", missing=NOT_TOLD_APART, level=1),
        Head(
            "不详",
            "从业人数不详的单位",
            (when(where(headcount=None)),),
            counts=of_social.units,
            extra=True,
        ),
    ),
    columns=(
        Head("A", "总数"),
        Head("B", "社会团体", kind("social_group")),
        Head("C", "基金会", kind("foundation")),
        Head("D", "民办非企业单位", kind("private_non_enterprise")),
        Head("E", "律师事务所", kind("law_firm")),
        Head("F", "会计师事务所", kind("accounting_firm")),
        Head("G", "税务师事务所", kind("tax_firm")),
    ),
    checks=(
        Check(Axis.ROWS, "1", "=", ("2", "3", "4", "5", "8", "10", "11"), "表30审核关系"),
        Check(Axis.ROWS, "5", "≥", ("6",), "表30审核关系"),
        Check(Axis.ROWS, "5", "≥", ("5.1",)),
        Check(
            Axis.ROWS,
            "13",
            "≥",
            ("14",),
            "表30审核关系",
            of_social.units.marked(when(_outnumbering)),
        ),
        Check(Axis.ROWS, "14", "≥", ("15",), "表30审核关系"),
        Check(Axis.ROWS, "1", "≥", ("12",)),
        Check(Axis.COLUMNS, "A", "=", tuple("BCDEFG"), "表30列间关系", but=("7", "16")),
    ),
    notes=("一个联合党支部、一名指导员可以对应几类社会组织，第7、16行各列之和可以大于总数。",),
)
