"""`import_ledger` of what the district does: places, programmes, organisation life, services.

The cast: two units (1, 2) and two branches (Z1, Z2; Z2 dissolved on 2021-07-01), member D1,
instructor I1.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from activities.models import (
    Activity,
    Deed,
    Demand,
    DemandStep,
    Honour,
    Publication,
    TaskList,
    Team,
    Training,
    Visit,
)
from orgs.models import (
    Division,
    Enrolment,
    Industry,
    Participation,
    Place,
    PlaceYear,
    Programme,
    ServiceAssignment,
)
from reports.models import ExternalFact
from tests.ledgers import Clerk, uscc
from tests.test_uploads import Office

pytestmark = pytest.mark.django_db

STREET = "芙蓉北路街道"
NUMBER = "6f1d0c1e-8a55-4f6e-9d3a-2b7c5e9a1f00"


@pytest.fixture
def clerk(tmp_path):
    clerk = Clerk(tmp_path)
    unit = {"单位类型": "非公有制企业", "所属街道": STREET, "成立日期": "2010-01-01"}
    units = [{"统一社会信用代码": uscc(n), "单位名称": f"第{n}公司", **unit} for n in (1, 2)]
    clerk.imports("units", units)
    branch = {"类别": "党支部", "成立日期": "2010-07-01", "所属街道": STREET}
    branches = [{"党组织编号": z, "党组织名称": f"{z}党支部", **branch} for z in ("Z1", "Z2")]
    clerk.imports("party_orgs", [branches[0], {**branches[1], "撤销日期": "2021-07-01"}])
    clerk.imports(
        "members",
        [{
            "党员编号": "D1", "姓名": "张三", "人员类别": "正式党员", "党组织编号": "Z1",
            "加入党组织日期": "2015-07-01", "转正日期": "2016-07-01",
        }],
    )  # fmt: skip
    clerk.imports(
        "instructors",
        [{"指导员编号": "I1", "姓名": "李四", "级别": "街道", "开始日期": "2018-01-01", "所属街道": STREET}],
    )  # fmt: skip
    return clerk


def unchanged(clerk: Clerk, kind: str, rows: list) -> bool:
    answer = clerk.imports(kind, rows)
    return (answer["created"], answer["changed"], answer["unchanged"]) == (0, 0, len(rows))


# --- Places --------------------------------------------------------------------------------------


def place(**more):
    return {"名称": "富兴大厦", "类型": "楼宇", "所属街道": STREET, **more}


def test_a_place_has_its_years_and_its_service_team(clerk):
    rows = [
        place(年度="2020年", 税收万元="9,800.5万元", 服务队服务开始日期="2021-03-01"),
        place(年度=2021, 税收万元="1.2亿元"),
    ]
    assert clerk.imports("places", rows)["created"] == 2
    assert Place.objects.get().division_id == "430105001"
    taxes = dict(PlaceYear.objects.values_list("year", "tax"))
    assert taxes == {2020: Decimal("9800.50"), 2021: Decimal("12000.00")}
    assert ServiceAssignment.objects.get().started_on == date(2021, 3, 1)
    assert unchanged(clerk, "places", rows)


def test_an_unknown_tax_is_none_and_a_later_row_completes_it(clerk):
    clerk.imports("places", [place(年度=2021)])
    assert PlaceYear.objects.get().tax is None
    assert clerk.imports("places", [place(年度=2021, 税收万元=500)])["changed"] == 1
    assert PlaceYear.objects.get().tax == 500


def test_what_is_wrong_with_a_place_is_named(clerk):
    assert clerk.is_refused(
        "places",
        [
            place(税收万元=500),
            place(年度=1900),
            place(年度=2021, 税收万元="约500"),
            place(年度=2021, 税收万元="0.123"),
            place(服务队服务结束日期="2021-05-01"),
            place(服务队服务开始日期="2021-05-01", 服务队服务结束日期="2021-04-01"),
            place(类型="公园"),
        ],
    ) == [
        (2, "年度", "填写了税收，没有填写年度"),
        (3, "年度", f"年度应在1990至{timezone.localdate().year}之间"),
        (4, "税收万元", "应为不小于0的金额"),
        (5, "税收万元", "最多两位小数"),
        (6, "服务队服务开始日期", "填写了服务结束日期，没有填写开始日期"),
        (7, "服务队服务结束日期", "必须晚于服务队服务开始日期（2021-05-01）"),
        (8, "类型", "只能是：楼宇、商圈、园区"),
    ]
    assert not Place.objects.exists()


# --- Programmes and 三方进入 ---------------------------------------------------------------------


def enrolment(**more):
    return {
        "行动": "党建引领、助力千企",
        "统一社会信用代码": uscc(1),
        "开始日期": "2021-03-01",
        **more,
    }


def test_a_unit_is_enrolled_and_a_new_programme_is_told_of(clerk):
    Industry.objects.create(code="P01", name="软件和信息技术", scheme="pillar")
    rows = [enrolment(批次="第一批", 支柱产业="软件和信息技术", 联点领导="王五")]
    answer = clerk.imports("enrolments", rows)
    assert answer["created"] == 1
    assert [warning["rule"] for warning in answer["warnings"]] == ["新登记的行动"]
    one = Enrolment.objects.get()
    assert (one.batch, one.leader, one.pillar_industry_id) == ("第一批", "王五", "P01")
    assert unchanged(clerk, "enrolments", rows)
    assert clerk.imports("enrolments", [enrolment(结束日期="2021-12-31")])["changed"] == 1
    assert Programme.objects.count() == 1


def test_an_unknown_pillar_industry_is_refused(clerk):
    assert clerk.is_refused("enrolments", [enrolment(支柱产业="元宇宙")]) == [
        (2, "支柱产业", "没有“元宇宙”这个支柱产业")
    ]


def side(who: str, role: str = "骨干企业", **more):
    return {"党组织编号": "Z1", "角色": role, "参与方": who, "开始日期": "2021-03-01", **more}


def test_a_side_is_a_unit_by_its_code_or_anybody_by_name(clerk):
    rows = [side(uscc(1)), side("某街道办事处", "街道社区")]
    assert clerk.imports("participations", rows)["created"] == 2
    found = dict(Participation.objects.values_list("participant", "unit__uscc"))
    assert found == {"第1公司": uscc(1), "某街道办事处": None}
    assert unchanged(clerk, "participations", rows)


def test_a_side_keeps_its_name_when_its_unit_is_renamed(clerk):
    clerk.imports("participations", [side(uscc(1))])
    renamed = {
        "统一社会信用代码": uscc(1), "单位名称": "新名公司", "生效日期": "2021-02-01",
        "单位类型": "非公有制企业", "所属街道": STREET,
    }  # fmt: skip
    clerk.imports("units", [renamed])
    assert unchanged(clerk, "participations", [side(uscc(1))])


def test_a_code_that_the_ledger_lacks_is_no_name(clerk):
    assert clerk.is_refused("participations", [side(uscc(9))]) == [
        (2, "参与方", "台账中没有这个两新组织")
    ]


# --- Organisation life and training --------------------------------------------------------------


def activity(**more):
    return {
        "活动编号": "HD1",
        "类型": "主题党日",
        "主办党组织编号": "Z1、Z2",
        "日期": "2021-06-30",
        **more,
    }


def hosts() -> list[str]:
    return sorted(Activity.objects.get().hosts.values_list("number", flat=True))


def test_several_hosts_make_one_activity(clerk):
    rows = [activity(应到人数="30人", 实到人数=28)]
    assert clerk.imports("activities", rows)["created"] == 1
    assert hosts() == ["Z1", "Z2"]
    assert Activity.objects.get().attended == 28
    assert unchanged(clerk, "activities", rows)


def test_the_hosts_that_a_row_lists_are_all_there_are(clerk):
    clerk.imports("activities", [activity()])
    assert clerk.imports("activities", [activity(主办党组织编号="Z1")])["changed"] == 1
    assert hosts() == ["Z1"]


def test_a_host_must_have_been_there(clerk):
    assert clerk.is_refused(
        "activities",
        [
            activity(日期="2021-07-01"),
            activity(活动编号="HD2", 日期="2009-05-01"),
            activity(活动编号="HD3", 主办党组织编号="Z1;Z9"),
        ],
    ) == [
        (2, "日期", "主办党组织“Z2”已于2021-07-01撤销"),
        (3, "日期", "早于主办党组织“Z1”的成立日期（2010-07-01）"),
        (4, "主办党组织编号", "台账中没有这个党组织“Z9”"),
    ]


def test_nothing_has_happened_tomorrow(clerk):
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused = clerk.is_refused("activities", [activity(日期=str(tomorrow))])
    assert (2, "日期", "日期晚于今天") in refused


def test_two_rows_of_one_activity_must_agree(clerk):
    refused = clerk.is_refused("activities", [activity(), activity(主办党组织编号="Z1")])
    assert refused == [(3, "主办党组织编号", "与第2行不一致")]


def test_a_class_has_its_trainees(clerk):
    row = {
        "班次编号": "PX1", "名称": "书记专题班", "类型": "书记专题班", "开始日期": "2021-09-01",
        "参训党员编号": "D1",
    }  # fmt: skip
    clerk.imports("trainings", [row])
    one = Training.objects.get()
    assert (one.division_id, one.happened_on) == ("430105", date(2021, 9, 1))
    assert list(one.trainees.values_list("member__number", flat=True)) == ["D1"]
    assert unchanged(clerk, "trainings", [row])


# --- Services ------------------------------------------------------------------------------------


def visit(**more):
    return {
        "走访编号": NUMBER,
        "指导员编号": "I1",
        "统一社会信用代码": uscc(1),
        "日期": "2021-12-20",
        "方式": "上门",
        "事项": "信息核实、政策宣讲",
        **more,
    }


def test_a_visit_is_entered_once(clerk):
    clerk.imports("visits", [visit(情况="无变化", 下次计划="元旦后再访")])
    one = Visit.objects.get()
    assert (str(one.number), one.topics, one.state) == (
        NUMBER,
        ["政策宣讲", "信息核实"],
        "submitted",
    )
    assert unchanged(clerk, "visits", [visit(情况="无变化")])
    assert clerk.imports("visits", [visit(情况="新增党员一名")])["changed"] == 1
    assert Visit.objects.get().next_plan == "元旦后再访"  # a blank cell changes nothing


def test_what_is_wrong_with_a_visit_is_named(clerk):
    assert clerk.is_refused(
        "visits",
        [
            visit(走访编号="ZF-1"),
            visit(事项="喝茶"),
            visit(指导员编号="I9"),
            visit(统一社会信用代码=uscc(9)),
        ],
        "--errors",
        str(clerk.folder / "退回.xlsx"),
    ) == [
        (2, "走访编号", "不是UUID形式的编号"),
        (3, "事项", "没有“喝茶”这一项"),
        (4, "指导员编号", "台账中没有这个党建指导员"),
        (5, "统一社会信用代码", "台账中没有这个两新组织"),
    ]


def demand(**more):
    return {
        "诉求编号": "SQ1",
        "统一社会信用代码": uscc(1),
        "内容": "停车难",
        "提出日期": "2021-04-01",
        **more,
    }


def test_a_demand_goes_through_its_steps(clerk):
    Division.objects.create(
        code="430105D01", name="区发改局", kind="department", parent_id="430105"
    )
    clerk.imports(
        "demands", [demand(行动="党建引领、助力千企", 批次="第一批", 受理日期="2021-04-02")]
    )
    later = demand(
        交办日期="2021-04-03", 承办单位="区发改局", 办结日期="2021-05-01", 结果="部分解决"
    )
    assert clerk.imports("demands", [later])["changed"] == 1
    one = Demand.objects.known(date(2021, 5, 1)).get()
    assert (one.batch, one.department, one.outcome) == ("第一批", "430105D01", "partly_solved")
    assert one.accepted_on == date(2021, 4, 2)
    assert unchanged(clerk, "demands", [later])


def test_a_new_department_is_registered_by_code_and_name(clerk):
    clerk.imports("demands", [demand(承办单位="430105D09 区科技局")])
    assert DemandStep.objects.get().department.name == "区科技局"
    assert clerk.is_refused("demands", [demand(承办单位=STREET)]) == [
        (2, "承办单位", "不是区直部门")
    ]


def test_a_result_needs_its_day_and_days_their_order(clerk):
    assert clerk.is_refused(
        "demands", [demand(结果="解决"), demand(诉求编号="SQ2", 受理日期="2021-03-31")]
    ) == [
        (2, "办结日期", "有结果，没有办结日期"),
        (3, "受理日期", "受理日期（2021-03-31）不能早于提出日期（2021-04-01）"),
    ]
    clerk.imports("demands", [demand(办结日期="2021-05-01", 结果="解决")])
    assert clerk.is_refused("demands", [demand(办结日期="未知")]) == [
        (2, "办结日期", "有结果，没有办结日期")
    ]


def test_days_must_fit_those_that_the_ledger_has(clerk):
    clerk.imports("demands", [demand(受理日期="2021-04-05")])
    assert clerk.is_refused("demands", [demand(提出日期="2021-04-10")]) == [
        (2, "提出日期", "受理日期（2021-04-05）不能早于提出日期（2021-04-10）")
    ]


@pytest.mark.parametrize(
    ("kind", "row"), [("visits", {"日期": "2009-12-31"}), ("demands", {"提出日期": "2009-12-31"})]
)
def test_nothing_is_done_for_a_unit_that_was_not_there_yet(clerk, kind, row):
    rows = {"visits": visit, "demands": demand}[kind](**row)
    ((_, _, rule),) = clerk.is_refused(kind, [rows])
    assert rule == "台账中这家单位自2010-01-01起才有记载"


def honour(kind: str, who: str, **more):
    return {
        "对象类型": kind, "对象编号": who, "名称": "先进", "级别": "市级", "授予日期": "2021-07-01",
        **more,
    }  # fmt: skip


def test_an_honour_goes_to_one_of_three_kinds_of_recipient(clerk):
    rows = [
        honour("党员", "D1"),
        honour("单位", uscc(1).lower()),
        honour("党组织", "Z1", 类别="典型"),
    ]
    assert clerk.imports("honours", rows)["created"] == 3
    found = Honour.objects.values_list("member__number", "unit__uscc", "party_organization__number")
    assert set(found) == {("D1", None, None), (None, uscc(1), None), (None, None, "Z1")}
    assert unchanged(clerk, "honours", rows)
    assert clerk.imports("honours", [honour("党员", "D1", 文号="〔2021〕3号")])["changed"] == 1


def test_a_recipient_is_looked_for_in_its_own_ledger(clerk):
    assert clerk.is_refused("honours", [honour("党组织", "D1"), honour("单位", "D1")]) == [
        (2, "对象编号", "台账中没有这个党组织"),
        (3, "对象编号", "统一社会信用代码应为18位，这里是2位"),
    ]


# --- Other work ----------------------------------------------------------------------------------


def record(of: str, name: str, **more):
    return {"类型": of, "名称": name, "日期": "2021-10-01", **more}


def test_each_type_of_other_work_is_kept_where_it_belongs(clerk):
    rows = [
        record("刊物", "学党史", 系列="新声", 期号="12", 数量="0.15万册"),
        record("实事", "办证", 受益单位统一社会信用代码=uscc(2)),
        record("任务清单", "第五期"),
        record("巡回指导小组", "一组"),
        record("年度考核", "2021年度"),
        record("外部数据", "区级税收", 数量="25.6亿元", 来源="区税务局", 期号="2020年"),
    ]
    assert clerk.imports("records", rows)["created"] == 6
    assert Publication.objects.get().copies == 1500
    assert Deed.objects.get().unit.uscc == uscc(2)
    assert TaskList.objects.get().division_id == "430105"
    assert Team.objects.get().kind == "guidance"
    fact = ExternalFact.objects.get()
    assert (fact.year, fact.amount, fact.source) == (2020, 256000, "区税务局")
    assert unchanged(clerk, "records", rows)


def test_what_comes_every_year_by_one_name_is_there_every_year(clerk):
    rows = [record("年度考核", "两新党建考核", 日期=f"{year}-12-20") for year in (2020, 2021)]
    assert clerk.imports("records", rows)["created"] == 2
    assert clerk.imports("records", rows[1:])["unchanged"] == 1


def test_a_series_and_an_issue_tell_groups_of_one_name_apart(clerk):
    rows = [record("巡回指导小组", "巡回指导小组", 期号=number) for number in ("一", "二")]
    assert clerk.imports("records", rows)["created"] == 2
    assert set(Team.objects.values_list("name", flat=True)) == {
        "巡回指导小组（一）",
        "巡回指导小组（二）",
    }
    assert unchanged(clerk, "records", rows)


def test_each_type_says_what_it_needs(clerk):
    assert clerk.is_refused(
        "records",
        [
            record("刊物", "学党史", 系列="新声"),
            record("刊物", "学党史", 系列="新声", 期号="1", 数量=1.5),
            record("实事", "办证"),
            record("外部数据", "全国税收", 数量=1, 来源="某局"),
            record("外部数据", "区级税收", 数量=1),
            record("座谈", "某会"),
        ],
    ) == [
        (2, "期号", "刊物必须填写期号"),
        (3, "数量", "应为不小于0的整数"),
        (4, "受益单位统一社会信用代码", "实事必须填写受益单位统一社会信用代码"),
        (5, "名称", "外部数据只能是：区级税收"),
        (6, "来源", "外部数据必须填写来源"),
        (7, "类型", "只能是：刊物、实事、任务清单、巡回指导小组、年度考核、外部数据"),
    ]


# --- On pages ------------------------------------------------------------------------------------


@pytest.fixture
def cast(settings, tmp_path):
    from tests.cast import build_cast

    settings.MEDIA_ROOT = tmp_path / "uploads"
    return build_cast()


def test_a_preview_tells_what_would_differ_of_an_activity(cast, tmp_path):
    office = Office(cast.district, tmp_path)
    row = activity(主办党组织编号="DZZ-EAST", 主题="学党史")
    office.does("import_apply", office.uploads([row], "activities"))
    batch = office.uploads(
        [row | {"主题": "学习二十大", "主办党组织编号": "DZZ-WEST"}], "activities"
    )
    assert (batch.created, batch.changed) == (0, 1)
    details = batch.row_outcomes.get().details
    assert ["主题", "学党史", "学习二十大"] in [detail[1:] for detail in details]
    assert any("主办" in detail[0] for detail in details)


def test_a_street_imports_what_is_its_own(cast, tmp_path):
    office = Office(cast.east, tmp_path)
    east, west = cast.on_the_east, cast.on_the_west

    def refused(kind: str, *rows: dict) -> list[str]:
        batch = office.uploads(list(rows), kind)
        assert batch.state == "checked", batch.problem
        problems = batch.row_outcomes.filter(outcome="rejected").order_by("row")
        return [one.details[0][2] for one in problems]

    outside = "不在您的管理范围内"
    mine, other = east.unit.uscc, west.unit.uscc
    assert refused("activities", activity(主办党组织编号="DZZ-EAST、DZZ-WEST")) == [outside]
    assert refused("activities", activity(主办党组织编号="DZZ-EAST")) == []
    assert refused("honours", honour("党员", "DY-WEST-1"), honour("单位", mine)) == [outside]
    assert refused("demands", demand(统一社会信用代码=other)) == [outside]
    assert refused("visits", visit(统一社会信用代码=other, 指导员编号="ZDY-WEST")) == [outside]
    assert refused("places", place(所属街道="清水塘街道")) == [outside]
    assert refused("records", record("实事", "办证", 受益单位统一社会信用代码=other)) == [outside]
    assert refused("records", record("任务清单", "第五期")) == ["没有填写所属街道，应归区本级"]
    assert refused("records", record("任务清单", "第五期", 所属街道="东风路街道")) == []
    assert refused("enrolments", enrolment(统一社会信用代码=other)) == [outside]


def test_a_street_does_not_write_over_what_is_anothers(cast, tmp_path):
    """By whatever number: the record that the ledger has under it must be its own too."""
    district, east = Office(cast.district, tmp_path), Office(cast.east, tmp_path)
    there, here = cast.on_the_west.unit.uscc, cast.on_the_east.unit.uscc
    training = {
        "班次编号": "PX1", "名称": "班", "类型": "轮训", "开始日期": "2021-09-01", "所属街道": "清水塘街道",
    }  # fmt: skip
    issue = record("刊物", "简报", 系列="新声", 期号="1", 所属街道="清水塘街道")
    for kind, theirs, mine in (
        ("activities", activity(主办党组织编号="DZZ-WEST"), activity(主办党组织编号="DZZ-EAST")),
        ("demands", demand(统一社会信用代码=there), demand(统一社会信用代码=here)),
        (
            "visits",
            visit(统一社会信用代码=there, 指导员编号="ZDY-WEST"),
            visit(统一社会信用代码=here, 指导员编号="ZDY-EAST"),
        ),
        ("trainings", training, training | {"所属街道": "东风路街道"}),
        ("records", issue, issue | {"所属街道": "东风路街道"}),
    ):
        district.does("import_apply", district.uploads([theirs], kind))
        batch = east.uploads([mine], kind)
        assert batch.state == "checked", batch.problem
        (row,) = batch.row_outcomes.filter(outcome="rejected")
        assert "是其他街道的" in row.details[0][2], kind
    assert Activity.objects.get().hosts.get().number == "DZZ-WEST"


def test_a_street_registers_no_department_of_the_district(cast, tmp_path):
    office = Office(cast.east, tmp_path)
    row = demand(统一社会信用代码=cast.on_the_east.unit.uscc, 承办单位="430105D99 某局")
    batch = office.uploads([row], "demands")
    assert batch.row_outcomes.get().details[0][3] == "新的部门由区里登记，请核对名称"
    assert not Division.objects.filter(code="430105D99").exists()


def test_a_class_stays_its_streets_when_a_file_does_not_say_whose(clerk):
    training = {"班次编号": "PX1", "名称": "班", "类型": "轮训", "开始日期": "2021-09-01"}
    clerk.imports("trainings", [training | {"所属街道": STREET}])
    clerk.imports("trainings", [training | {"地点": "党校"}])
    assert Training.objects.get().division_id == "430105001"
    assert clerk.is_refused("trainings", [training | {"所属街道": "未知"}]) == [
        (2, "所属街道", "这一列不能填“未知”")
    ]


def test_hosts_may_stand_in_any_order_but_not_be_none(clerk):
    rows = [activity(), activity(主办党组织编号="Z2、Z1")]
    assert clerk.imports("activities", rows)["created"] == 2
    assert clerk.is_refused("activities", [activity(主办党组织编号="、")]) == [
        (2, "主办党组织编号", "没有写编号")
    ]


def test_a_number_too_long_to_be_one_is_told_of(clerk):
    assert clerk.is_refused("places", [place(年度=2021, 税收万元="9" * 40)]) == [
        (2, "税收万元", "应为不小于0的金额")
    ]
    clerk.imports("places", [place(年度=2021, 税收万元=10800.500000000002)])
    assert PlaceYear.objects.get().tax == Decimal("10800.50")


def test_who_names_no_team_means_the_one_there_is(clerk):
    clerk.imports("places", [place(服务队="区服务队", 服务队服务开始日期="2021-03-01")])
    clerk.imports(
        "places", [place(服务队服务开始日期="2021-03-01", 服务队服务结束日期="2021-09-01")]
    )
    assert ServiceAssignment.objects.get().ended_on == date(2021, 9, 1)


def test_an_import_of_activities_is_taken_back_whole(cast, tmp_path):
    office = Office(cast.district, tmp_path)
    batch = office.uploads([activity(主办党组织编号="DZZ-EAST、DZZ-WEST")], "activities")
    office.does("import_apply", batch)
    assert Activity.objects.get().hosts.count() == 2
    office.does("import_undo", batch)
    assert not Activity.objects.exists()
