"""`import_ledger` of members, offices, admissions, instructors and their units.

The cast: two units, two branches (Z1, Z2) founded in 2010, member D1.
"""

import pytest

from members.models import Admission, Affiliation, Appointment, Assignment, Employment, Member, Post
from orgs.models import Difference
from tests.ledgers import Clerk, uscc

pytestmark = pytest.mark.django_db

STREET = "芙蓉北路街道"
MALE, FEMALE = "430105190001010014", "430105190001010022"


@pytest.fixture
def clerk(tmp_path):
    clerk = Clerk(tmp_path)
    unit = {"单位类型": "非公有制企业", "所属街道": STREET}
    units = [{"统一社会信用代码": uscc(n), "单位名称": f"第{n}公司", **unit} for n in (1, 2)]
    clerk.imports("units", units)
    branch = {"类别": "党支部", "成立日期": "2010-07-01", "所属街道": STREET}
    branches = [{"党组织编号": z, "党组织名称": f"{z}党支部", **branch} for z in ("Z1", "Z2")]
    clerk.imports("party_orgs", branches)
    return clerk


def member(number="D1", **more):
    return {
        "党员编号": number,
        "姓名": "张三",
        "人员类别": "正式党员",
        "党组织编号": "Z1",
        "加入党组织日期": "2015-07-01",
        "转正日期": "2016-07-01",
        **more,
    }


def affiliations(number="D1"):
    rows = Affiliation.objects.filter(member__number=number).order_by("started_on")
    return [(a.party_organization.number, str(a.started_on), str(a.ended_on)) for a in rows]


def employments(number="D1"):
    rows = Employment.objects.filter(member__number=number).order_by("started_on")
    return [(e.unit.uscc, str(e.started_on), str(e.ended_on)) for e in rows]


def test_a_member_belongs_since_joining_and_works_since_belonging(clerk):
    row = member(工作单位统一社会信用代码=uscc(1), 民族="汉", 学历="本科", 公民身份号码=MALE)
    assert clerk.imports("members", [row])["created"] == 1
    assert affiliations() == [("Z1", "2015-07-01", "None")]
    assert employments() == [(uscc(1), "2015-07-01", "None")]
    person = Member.objects.get()
    assert (person.ethnicity.label, person.education.label) == ("汉族", "大学本科教育")
    assert (person.gender, str(person.born_on)) == ("male", "1900-01-01")
    assert Employment.objects.get().is_full_time
    assert clerk.imports("members", [row])["unchanged"] == 1


def test_a_full_member_without_a_day_is_one_from_the_day_of_the_file_on(clerk):
    clerk.imports("members", [member(转正日期="")], as_of="2020-12-31")
    clerk.imports("members", [member(转正日期="")], as_of="2021-12-31")
    assert str(Member.objects.get().converted_on) == "2020-12-31"


def test_a_probationary_member_is_not_converted(clerk):
    clerk.imports("members", [member(人员类别="预备党员", 转正日期="")])
    assert Member.objects.get().converted_on is None
    refused = clerk.is_refused("members", [member(人员类别="预备党员", 转正日期="2016-07-01")])
    assert refused == [(2, "转正日期", "预备党员还没有转正")]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_later_transfer_closes_the_former_affiliation_in_either_order(clerk, backwards):
    files = [[member()], [member(党组织编号="Z2", 转入日期="2020-03-01")]]
    for rows in reversed(files) if backwards else files:
        clerk.imports("members", rows)
    assert affiliations() == [("Z1", "2015-07-01", "2020-03-01"), ("Z2", "2020-03-01", "None")]


def test_several_rows_are_the_history_of_a_member(clerk):
    rows = [
        member(转入日期="2018-01-01", 转出日期="2021-06-01", 离开原因="转出"),
        member(党组织编号="Z2", 转入日期="2015-07-01"),
    ]
    clerk.imports("members", rows)
    assert affiliations() == [
        ("Z2", "2015-07-01", "2018-01-01"),
        ("Z1", "2018-01-01", "2021-06-01"),
    ]
    assert Affiliation.objects.latest("started_on").departure == "transferred_out"


def test_a_known_affiliation_is_meant_when_its_day_is_left_out(clerk):
    clerk.imports("members", [member(转入日期="2018-01-01")])
    clerk.imports("members", [member(转出日期="2021-06-01", 离开原因="去世")])
    assert affiliations() == [("Z1", "2018-01-01", "2021-06-01")]


def test_a_known_affiliation_cannot_end_before_it_began(clerk):
    clerk.imports("members", [member(转入日期="2018-01-01")])
    assert clerk.is_refused("members", [member(转出日期="2017-06-01")]) == [
        (2, "转出日期", "必须晚于开始的日期（2018-01-01）")
    ]


def test_another_employer_changes_the_employment_only(clerk):
    clerk.imports("members", [member(工作单位统一社会信用代码=uscc(1))])
    clerk.imports("members", [member(工作单位统一社会信用代码=uscc(2), 入职日期="2020-01-01")])
    assert affiliations() == [("Z1", "2015-07-01", "None")]
    assert employments() == [
        (uscc(1), "2015-07-01", "2020-01-01"),
        (uscc(2), "2020-01-01", "None"),
    ]


def test_another_employer_needs_a_day(clerk):
    clerk.imports("members", [member(工作单位统一社会信用代码=uscc(1))])
    assert clerk.is_refused("members", [member(工作单位统一社会信用代码=uscc(2))]) == [
        (2, "入职日期", "在2015-07-01这一天另有一段")
    ]


def test_a_member_in_two_branches_at_once_is_refused(clerk):
    rows = [member(), member(党组织编号="Z2")]
    assert [row for row, *_ in clerk.is_refused("members", rows)] == [2, 3]
    clerk.imports("members", [member(转出日期="2021-06-01")])
    overlapping = member(党组织编号="Z2", 转入日期="2020-01-01")
    assert clerk.is_refused("members", [overlapping]) == [
        (2, "转入日期", "与自2015-07-01开始的另一段重叠")
    ]


def test_a_blank_departure_is_a_difference(clerk):
    clerk.imports("members", [member(转出日期="2021-06-01", 离开原因="转出")])
    answer = clerk.imports("members", [member(转出日期="")])
    assert answer["differences"] == 1
    assert Difference.objects.get().field == "转出日期"
    assert affiliations() == [("Z1", "2015-07-01", "2021-06-01")]


def test_a_member_missing_from_the_whole_ledger_is_a_difference_without_a_name(clerk):
    clerk.imports("members", [member(f"D{n}") for n in range(1, 6)])
    assert clerk.imports("members", [member(f"D{n}") for n in range(1, 5)])["differences"] == 1
    difference = Difference.objects.get()
    assert (difference.key, difference.ours) == ("D5", "")


def test_an_id_number_belongs_to_one_member(clerk):
    rows = [member("D1", 公民身份号码=MALE), member("D2", 公民身份号码=MALE)]
    assert [row for row, *_ in clerk.is_refused("members", rows)] == [2, 3]
    clerk.imports("members", rows[:1])
    assert clerk.is_refused("members", rows[1:]) == [(2, "公民身份号码", "与党员D1的号码相同")]


def test_what_contradicts_itself_is_refused(clerk):
    refused = clerk.is_refused(
        "members",
        [
            member("D1", 公民身份号码=FEMALE, 出生日期="1990-01-01"),
            member("D2", 转正日期="2015-06-01"),
            member("D3", 转入日期="2018-01-01", 转出日期="2017-01-01"),
            member("D4", 离开原因="去世"),
            member("D5", 离职日期="2020-01-01"),
            member("D6", 公民身份号码="430105190002290011"),
            member("D7", 加入党组织日期=""),
            member("D8", 党组织编号="Z9"),
            member("D9", 工作单位统一社会信用代码=uscc(9)),
        ],
    )
    assert [(row, column) for row, column, _ in refused] == [
        (2, "出生日期"),
        (3, "转正日期"),
        (4, "转出日期"),
        (5, "转出日期"),
        (6, "工作单位统一社会信用代码"),
        (7, "公民身份号码"),
        (8, "加入党组织日期"),
        (9, "党组织编号"),
        (10, "工作单位统一社会信用代码"),
    ]
    assert not Member.objects.exists()


def test_rows_of_one_member_must_agree_on_the_person(clerk):
    rows = [member(), member(姓名="李四", 党组织编号="Z2", 转入日期="2020-01-01")]
    assert clerk.is_refused("members", rows) == [(3, "姓名", "与第2行不一致")]


def test_posts_are_opened_and_ended(clerk):
    clerk.imports("members", [member()])
    post = {
        "党员编号": "D1",
        "党组织编号": "Z1",
        "职务": "书记",
        "来源": "出资人",
        "开始日期": "2018.06",
    }
    assert clerk.imports("posts", [post])["created"] == 1
    assert clerk.imports("posts", [post | {"结束日期": "2021-06-01"}])["changed"] == 1
    found = Post.objects.get()
    assert (found.kind, found.source) == ("secretary", "owner")
    assert (str(found.started_on), str(found.ended_on)) == ("2018-06-01", "2021-06-01")
    unknown = clerk.is_refused("posts", [post | {"党员编号": "D9"}])
    assert unknown == [(2, "党员编号", "台账中没有这个党员")]


def test_an_admission_is_known_by_the_member_and_the_branch_meeting(clerk):
    clerk.imports("members", [member()])
    admission = {
        "党员编号": "D1",
        "党组织编号": "Z1",
        "支部大会日期": "2015-07-01",
        "上级审批日期": "2015-08-15",
        "人才类别": "非公企业高管",
        "发展时工作单位统一社会信用代码": uscc(1),
    }
    assert clerk.imports("admissions", [admission])["created"] == 1
    changed = admission | {"上级审批日期": "2015-08-20", "人才类别": ""}
    assert clerk.imports("admissions", [changed])["changed"] == 1
    found = Admission.objects.get()
    assert (str(found.approved_on), found.talent_class, found.unit.uscc) == (
        "2015-08-20",
        "executive",
        uscc(1),
    )
    early = admission | {"上级审批日期": "2015-06-15"}
    assert [column for _, column, _ in clerk.is_refused("admissions", [early])] == ["上级审批日期"]


def test_an_admissions_stages_are_extra_columns_with_the_same_rules(clerk):
    clerk.imports("members", [member()])
    admission = {
        "党员编号": "D1", "党组织编号": "Z1", "支部大会日期": "2015-07-01", "上级审批日期": "2015-08-15",
        "申请入党日期": "2013-01-01", "谈话日期": "2013-01-15", "确定积极分子日期": "2013-06-01",
        "确定发展对象日期": "2014-06-01", "集中培训学时": "24学时",
        "决定延长预备期日期": "2016-07-01", "预备期延长至": "2017-01-01",
    }  # fmt: skip

    def doubts(row):  # of the row itself; what contradicts itself in the ledger is of no row
        return [w for w in clerk.imports("admissions", [row])["warnings"] if w["row"]]

    assert doubts(admission) == []
    found = Admission.objects.get()
    assert (found.training_hours, str(found.talked_on)) == (24, "2013-01-15")
    assert str(found.extended_until) == "2017-01-01"
    for wrong, column in (
        ({"确定积极分子日期": "2012-12-31"}, "确定积极分子日期"),
        ({"预备期延长至": ""}, "预备期延长至"),
    ):
        refused = clerk.is_refused("admissions", [admission | wrong])
        assert [where for _, where, _ in refused] == [column]
    late = admission | {"确定发展对象日期": "2014-05-31"}
    (warning,) = doubts(late)
    assert "培养教育不满一年" in str(warning)
    assert doubts(late | {"时限例外说明": "原始档案如此"}) == []


def instructor(number="J1", **more):
    return {"指导员编号": number, "姓名": "王五", "级别": "区派", "开始日期": "2019-01-01", **more}


def test_an_instructor_belongs_to_a_street_or_to_the_district(clerk):
    rows = [
        instructor("J1", 专兼职="专职", 来源="五老"),
        instructor("J2", 级别="街道", 所属街道=STREET),
        instructor("J3", 级别="街道"),
    ]
    answer = clerk.imports("instructors", rows)
    assert answer["created"] == 3
    divisions = dict(Appointment.objects.values_list("instructor__number", "division__name"))
    assert divisions == {"J1": "开福区", "J2": STREET, "J3": "开福区"}
    assert [warning["row"] for warning in answer["warnings"]] == [4]
    assert clerk.imports("instructors", rows)["unchanged"] == 3


def test_a_later_appointment_closes_the_open_one(clerk):
    clerk.imports("instructors", [instructor()])
    answer = clerk.imports(
        "instructors", [instructor(级别="街道", 所属街道=STREET, 开始日期="2021-01-01")]
    )
    assert (answer["created"], answer["changed"]) == (0, 1)
    rows = Appointment.objects.order_by("started_on").values_list("level", "ended_on")
    assert [(level, str(end)) for level, end in rows] == [
        ("district", "2021-01-01"),
        ("street", "None"),
    ]


def test_an_instructor_looks_after_units(clerk):
    clerk.imports("instructors", [instructor()])
    rows = [
        {
            "指导员编号": "J1",
            "统一社会信用代码": uscc(n),
            "是否主要联系人": "√",
            "开始日期": "2020/1/1",
        }
        for n in (1, 2)
    ]
    assert clerk.imports("assignments", rows)["created"] == 2
    assert Assignment.objects.filter(is_lead=True).count() == 2
