"""表1 党员数量变化情况 and 表2 党员基本情况."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q

from members.models import Admission, Affiliation, Member
from members.movements import Came, Shift, Went
from orgs.scope import Scope
from reports.indicators.conditions import where
from reports.tables.declared import Axis, Check, Count, Formula, Head, Mark, Table, when
from reports.tables.marks import (
    NO_PLACE,
    UNKNOWN,
    age_columns,
    ethnicity_unknown,
    minority,
    occupation_rows,
    sex_unknown,
    women,
)
from reports.tables.populations import ALL_MOVEMENTS, MEMBERS, MOVEMENTS


def _came(scope: Scope) -> F:
    return F("came")


def _went(scope: Scope) -> F:
    return F("went")


def _shift(scope: Scope) -> F:
    return F("shift")


def came(*how: Came) -> tuple[Mark, ...]:
    return (Mark(_came, tuple(str(one) for one in how)),)


def went(*how: Went) -> tuple[Mark, ...]:
    return (Mark(_went, tuple(str(one) for one in how)),)


def shifted(*how: Shift) -> tuple[Mark, ...]:
    return (Mark(_shift, tuple(str(one) for one in how)),)


ADMITTED = (Came.ADMITTED, Came.READMITTED)
RESTORED = (Came.RESTORED, Came.RESTORED_AFTER_SUSPENSION)
ARRIVED = (Came.FROM_OUTSIDE, Came.FROM_LEDGER)
LEFT = (Went.OUTSIDE, Went.TO_LEDGER)
WHOLE_UNIT = "是否整建制转接"


def _unexplained(scope: Scope) -> Q:
    return Q(came=Came.UNEXPLAINED) | Q(went=Went.UNEXPLAINED)


def _not_approved(scope: Scope) -> Q:
    """No admission of that day was approved by the superior by the period's end."""
    approved = Admission.objects.filter(
        member=OuterRef("member"),
        branch_meeting_on=OuterRef("started_on"),
        approved_on__lt=scope.period.end,
    )
    return ~Q(Exists(approved))


def _probationary(scope: Scope) -> Q:
    return Q(converted_on=None) | Q(converted_on__gt=scope.as_of)


MOVEMENT = Table(
    slug="1",
    number="表1",
    title="党员数量变化情况",
    unit="单位：名",
    definition="从期初（期间第一天的前一日，即上期期末）到截止日，由组织关系的起止和党组织覆盖关系推出，没有一项是填报的。"
    "“两新党员”与同名指标相同：组织关系在覆盖（挂靠除外）本区划两新组织的党组织的党员；“台账全部党员”按党组织自己所属区划。"
    "发展按组织关系建立之日（支部大会日）统计，表16按上级审批日，两表之间因此可能有跨年的差别。"
    "本范围以内党组织之间的转接不列入增减。",
    columns=(
        Head("A", "两新党员", counts=Count(MOVEMENTS, Affiliation, "pk")),
        Head("B", "台账全部党员", counts=Count(ALL_MOVEMENTS, Affiliation, "pk"), extra=True),
    ),
    rows=(
        Head("1", "期初党员总数", (when(where(at_opening=True)),)),
        Head("2", "本期增加", came(*ADMITTED, *RESTORED, *ARRIVED)),
        Head("3", "发展党员", came(*ADMITTED), level=1),
        Head(
            "3.1",
            "其中：至截止日没有审批记录",
            (*came(*ADMITTED), when(_not_approved)),
            level=2,
            extra=True,
            note="支部大会已通过而上级尚未审批，或者没有登记入党过程；表16只数本期审批的，两表由此对得上。",
        ),
        Head("4", "其中：重新入党", came(Came.READMITTED), level=2),
        Head("5", "恢复党籍", came(*RESTORED), level=1),
        Head("6", "其中：停止党籍后恢复", came(Came.RESTORED_AFTER_SUSPENSION), level=2),
        Head("7", "转入组织关系", came(*ARRIVED), level=1),
        Head("7.1", "由台账以外转入", came(Came.FROM_OUTSIDE), level=2, extra=True),
        Head("7.2", "由台账内其他党组织转入", came(Came.FROM_LEDGER), level=2, extra=True),
        Head("8", "其中：整建制转入", missing=WHOLE_UNIT, level=2),
        Head("9", "本期减少", went(Went.EXPELLED, Went.SUSPENDED, Went.DIED, *LEFT)),
        Head("10", "出党", went(Went.EXPELLED), level=1),
        Head("11", "停止党籍", went(Went.SUSPENDED), level=1),
        Head("12", "死亡", went(Went.DIED), level=1),
        Head("13", "转出组织关系", went(*LEFT), level=1),
        Head("13.1", "转往台账以外", went(Went.OUTSIDE), level=2, extra=True),
        Head("13.2", "转往台账内其他党组织", went(Went.TO_LEDGER), level=2, extra=True),
        Head("14", "其中：整建制转出", missing=WHOLE_UNIT, level=2),
        Head("增", "范围调整：增加", shifted(Shift.LINKED, Shift.MOVED_IN), extra=True),
        Head("增1", "党组织纳入统计范围", shifted(Shift.LINKED), level=1, extra=True),
        Head("增2", "党组织由其他区划调入", shifted(Shift.MOVED_IN), level=1, extra=True),
        Head("减", "范围调整：减少", shifted(Shift.UNLINKED, Shift.MOVED_OUT), extra=True),
        Head("减1", "党组织退出统计范围", shifted(Shift.UNLINKED), level=1, extra=True),
        Head("减2", "党组织调往其他区划", shifted(Shift.MOVED_OUT), level=1, extra=True),
        Head("15", "期末应有党员数", formula=Formula(plus=("1", "2", "增"), minus=("9", "减"))),
        Head("16", "期末实有党员总数", (when(where(at_closing=True)),)),
        Head(
            "17",
            "差额（16－15）",
            formula=Formula(plus=("16",), minus=("15",), rows=(when(_unexplained),)),
            note="来历、去向在台账中查不到的，正负相抵后的数；点开是逐条的组织关系。",
        ),
    ),
    checks=(
        Check(Axis.ROWS, "2", "=", ("3", "5", "7"), "表1审核关系"),
        Check(Axis.ROWS, "9", "=", ("10", "11", "12", "13"), "表1审核关系"),
        Check(Axis.ROWS, "3", "≥", ("4",), "表1审核关系"),
        Check(Axis.ROWS, "3", "≥", ("3.1",), "表内分解"),
        Check(Axis.ROWS, "5", "≥", ("6",), "表1审核关系"),
        Check(Axis.ROWS, "7", "=", ("7.1", "7.2"), "表内分解"),
        Check(Axis.ROWS, "13", "=", ("13.1", "13.2"), "表内分解"),
        Check(Axis.ROWS, "增", "=", ("增1", "增2"), "表内分解"),
        Check(Axis.ROWS, "减", "=", ("减1", "减2"), "表内分解"),
        Check(Axis.ROWS, "17", "=", (), "表1审核关系：差额应为0，否则须说明"),
    ),
    notes=(
        "15 = 1＋2－9＋范围调整增加－范围调整减少。范围调整是党组织（不是党员个人）进出本统计范围：覆盖关系建立或终止、"
        "单位注销、所覆盖单位迁移街道；全区合计时街道之间的调整不出现。",
        "期初数等于上期期末数：同一条语句在同一天数出来。",
    ),
)

PROFILE = Table(
    slug="2",
    number="表2",
    title="党员基本情况",
    unit="单位：名",
    definition="截止日的两新党员（与指标“两新党员”相同），按当日工作单位和岗位分行，年龄按截止日周岁。",
    counts=Count(MEMBERS, Member, "pk"),
    rows=occupation_rows("含离退休人员和没有登记工作单位的人员，台账不区分。"),
    columns=(
        Head("A", "总数"),
        Head("B", "预备党员", (when(_probationary),), code="2"),
        Head("C", "女", (women(""),)),
        Head("D", "少数民族", (minority(""),)),
        Head("E", "台湾省籍", missing=NO_PLACE),
        *age_columns(
            "FGHIJKLMNOP",
            (
                (0, 30),
                (31, 35),
                (36, 40),
                (41, 45),
                (46, 50),
                (51, 55),
                (56, 60),
                (61, 65),
                (66, 70),
                (71, None),
            ),
        ),
        Head("Q", "性别不详", (sex_unknown(""),), group=UNKNOWN, extra=True),
        Head("R", "民族不详", (ethnicity_unknown(""),), group=UNKNOWN, extra=True),
    ),
    checks=(
        Check(Axis.ROWS, "1", "=", ("2", "3", "4", "5", "6", "7", "8")),
        Check(Axis.COLUMNS, "A", "=", tuple("FGHIJKLMNOP")),
        *(Check(Axis.COLUMNS, "A", "≥", (part,)) for part in "BCD"),
    ),
    notes=("补充资料中的党费、残疾、专业技术职务，台账未记录。",),
    paper="A3",
)
