"""表16、17 发展党员 and 表18—20: those on their way to it."""

from __future__ import annotations

from members.models import Admission, Candidate, TalentClass
from orgs.models import Unit
from reports.indicators.conditions import where
from reports.tables.codes import party_codes
from reports.tables.declared import Axis, Check, Count, Head, Mark, Table, when
from reports.tables.marks import (
    NO_PLACE,
    UNKNOWN,
    age_columns,
    education_columns,
    ethnicity_unknown,
    minority,
    occupation_rows,
    sex_unknown,
    women,
)
from reports.tables.populations import ADMISSIONS, CANDIDATES

FRONT_LINE = tuple(v for code in party_codes("front_line").values() for v in code.means)
APPROVED = (
    "上级党委在本期（不晚于截止日）批准接收的预备党员，与指标“新发展两新党员”同一总体；"
    "区划按审批日发展时的工作单位，没有工作单位的按党组织。年龄按审批日周岁。"
)
ADMITTED_COLUMNS = (
    Head("B", "女", (women("member__"),)),
    Head("C", "少数民族", (minority("member__"),)),
)
UNKNOWN_OF_MEMBERS = (
    Head("性", "性别不详", (sex_unknown("member__"),), group=UNKNOWN, extra=True),
    Head("民", "民族不详", (ethnicity_unknown("member__"),), group=UNKNOWN, extra=True),
)

ADMISSION = Table(
    slug="16",
    number="表16",
    title="发展党员情况（一）",
    unit="单位：名",
    definition=APPROVED,
    counts=Count(ADMISSIONS, Admission, "pk"),
    rows=occupation_rows("发展时工作单位没有填写。"),
    columns=(
        Head("A", "总数"),
        *ADMITTED_COLUMNS,
        Head("D", "台湾省籍", missing=NO_PLACE),
        *age_columns("EFGHIJK", ((0, 25), (26, 30), (31, 35), (36, 40), (41, 59), (60, None))),
        *education_columns("LMNOPQR", "member__"),
        *UNKNOWN_OF_MEMBERS,
    ),
    checks=(
        Check(Axis.ROWS, "1", "=", ("2", "3", "4", "5", "6", "7", "8")),
        Check(Axis.COLUMNS, "A", "=", tuple("EFGHIJK")),
        Check(Axis.COLUMNS, "A", "=", tuple("LMNOPQR")),
        *(Check(Axis.COLUMNS, "A", "≥", (part,)) for part in "BC"),
    ),
    paper="A3",
)

ADMISSION_DETAIL = Table(
    slug="17",
    number="表17",
    title="发展党员情况（二）",
    unit="单位：名",
    definition=APPROVED,
    counts=Count(ADMISSIONS, Admission, "pk"),
    rows=(
        Head("1", "合计"),
        Head("2", "生产、工作第一线", (when(where(position__in=FRONT_LINE)),), level=1, code="01"),
        Head("3", "高级专业技术职务", missing="专业技术职务", level=1),
        Head("4", "中级专业技术职务", missing="专业技术职务", level=1),
        Head("5", "先进模范人物", missing="发展时是否先进模范人物", level=1),
        Head("6", "共青团组织推优", missing="共青团推优", level=1),
        *(
            Head(f"人{n}", one.label, (when(where(talent_class=one)),), level=1, extra=True)
            for n, one in enumerate(TalentClass, start=1)
        ),
    ),
    columns=(
        Head("A", "总数"),
        *ADMITTED_COLUMNS,
        Head("D", "35岁及以下", (when(where(age__lte=35)),)),
        Head("E", "年龄不详", (when(where(age=None)),), group=UNKNOWN, extra=True),
        *UNKNOWN_OF_MEMBERS,
    ),
    checks=(
        Check(Axis.ROWS, "1", "≥", ("2",)),
        *(Check(Axis.COLUMNS, "A", "≥", (part,)) for part in "BCD"),
    ),
    notes=("人才类别不是党内统计的分类，各类之和不等于合计。",),
)

# --- 表18—20 -------------------------------------------------------------------------------------

NO_EDUCATION = "入党以前人员的学历"


def employer(*kinds: str) -> tuple[Mark, ...]:
    return (when(where(employer__in=kinds)),)


EMPLOYERS = (
    Head("1", "合计"),
    Head("2", "非公有制企业", employer(*Unit.ENTERPRISES), level=1, code="23"),
    Head("3", "个体工商户", employer(Unit.Kind.SOLE_TRADER), level=1),
    Head("4", "社会组织", employer(*Unit.SOCIAL_ORGANISATIONS), level=1),
    Head("5", "工作单位未填", (when(where(employer=None)),), level=1, extra=True),
)
CANDIDATE_COLUMNS = (
    Head("A", "总数"),
    Head("B", "女", (women("candidate__"),)),
    Head("C", "少数民族", missing="入党以前人员的民族"),
    *age_columns("DEFX", ((0, 35), (36, 59), (60, None))),
    *(
        Head(letter, code.label, missing=NO_EDUCATION, group="学历", code=code.code)
        for letter, code in zip("GHIJKL", party_codes("education").values(), strict=True)
    ),
    Head("Y", "性别不详", (sex_unknown("candidate__"),), group=UNKNOWN, extra=True),
)


def _candidates(number: str, stage: Candidate.Stage) -> Table:
    return Table(
        slug=number,
        number=f"表{number}",
        title=f"{stage.label}情况",
        unit="单位：名",
        definition=f"截止日由党组织培养、当日处于“{stage.label}”这一步的人员，"
        "与“发展党员”页的人数相同；按培养的党组织所属区划，年龄按截止日周岁。",
        counts=Count(CANDIDATES[stage], Candidate, "candidate"),
        rows=EMPLOYERS,
        columns=CANDIDATE_COLUMNS,
        checks=(
            Check(Axis.ROWS, "1", "=", ("2", "3", "4", "5"), "表18审核关系：行1等于各行之和"),
            Check(Axis.COLUMNS, "A", "=", ("D", "E", "F", "X"), "表18审核关系：A=D+E+F（加不详）"),
            Check(Axis.COLUMNS, "A", "≥", ("B",), "表18审核关系"),
        ),
        notes=(
            "审核关系中A＝G至L之和、A≥C两项，因台账未记录学历、民族，不能核对。",
            "岗位分行需要的工作岗位，入党以前的人员台账未记录，本表按工作单位类型分行。",
        ),
    )


TARGETS = _candidates("18", Candidate.Stage.TARGET)
ACTIVISTS = _candidates("19", Candidate.Stage.ACTIVIST)
APPLICANTS = _candidates("20", Candidate.Stage.APPLICANT)
