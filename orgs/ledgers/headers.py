"""Finds the header row of a sheet by its names: titles, unit lines and merged cells lie above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orgs.ledgers.cells import fold

if TYPE_CHECKING:
    from orgs.ledgers.files import Cells
    from orgs.ledgers.kinds import Column

SEARCHED_ROWS = 20
REASON = "退回原因"  # the column an error workbook adds

# How else a column is headed, in every kind of ledger that has it.
ALIASES = {
    "统一社会信用代码": ("社会信用代码", "信用代码", "统一信用代码", "统一代码"),
    "单位名称": ("企业名称", "组织名称", "名称", "单位全称", "社会组织名称"),
    "单位类型": ("类型", "组织类型"),
    "所属街道": ("街道", "所在街道", "属地街道", "街道(园区)"),
    "所属社区": ("社区", "所在社区"),
    "楼宇商圈": ("楼宇", "所在楼宇", "楼宇(商圈)", "楼宇/商圈"),
    "经营地址": ("地址", "单位地址", "经营场所"),
    "行业门类": ("行业", "所属行业"),
    "控股类型": ("控股情况",),
    "从业人数": ("从业人员", "从业人员数", "职工人数", "员工人数"),
    "是否规上": ("规上", "规模以上", "是否规模以上", "是否规上企业"),
    "是否三有": ("三有", "是否三有企业"),
    "是否重点": ("重点", "是否重点单位", "是否重点企业"),
    "法定代表人是否党员": ("法人是否党员", "法定代表人党员"),
    "是否兼任书记": ("法人是否兼任书记", "是否兼任党组织书记"),
    "联系电话": ("电话", "手机", "手机号", "手机号码", "联系方式"),
    "有无工会": ("工会", "是否有工会"),
    "有无共青团": ("共青团", "团组织", "是否有共青团"),
    "有无妇联": ("妇联", "是否有妇联"),
    "联络员": ("党建联络员", "党建工作联络员"),
    "未建原因": ("未建党组织原因", "未组建原因"),
    "成立日期": ("成立时间", "登记日期", "注册日期"),
    "注销日期": ("注销时间",),
    "生效日期": ("生效时间", "变更日期"),
    "党组织编号": ("党组织代码", "组织编号", "支部编号"),
    "党组织名称": ("名称", "组织名称"),
    "类别": ("党组织类别", "组织类别"),
    "上级党组织编号": ("上级党组织", "上级编号"),
    "撤销日期": ("撤销时间",),
    "组建方式": ("建立方式", "组建形式"),
    "开始日期": ("开始时间", "起始日期", "任职日期", "任职时间"),
    "结束日期": ("结束时间", "终止日期", "免职日期", "离任日期"),
    "党员编号": ("编号", "党员代码"),
    "姓名": ("党员姓名", "名字"),
    "公民身份号码": ("身份证号", "身份证号码", "身份证", "公民身份证号码"),
    "出生日期": ("出生年月", "出生年月日"),
    "学历": ("文化程度",),
    "人员类别": ("党员类别",),
    "加入党组织日期": ("入党日期", "入党时间", "加入党组织时间"),
    "转正日期": ("转正时间",),
    "转入日期": ("转入时间",),
    "转出日期": ("转出时间",),
    "工作单位统一社会信用代码": ("工作单位代码", "单位代码"),
    "入职日期": ("入职时间",),
    "离职日期": ("离职时间",),
    "工作岗位": ("岗位",),
    "职务": ("党内职务",),
    "支部大会日期": ("支部大会时间", "支部大会通过日期"),
    "上级审批日期": ("上级审批时间", "审批日期"),
    "申请入党日期": ("申请入党时间", "入党申请日期", "入党申请时间"),
    "派人谈话日期": ("谈话日期", "谈话时间"),
    "确定积极分子日期": ("确定积极分子时间", "确定为入党积极分子日期"),
    "确定发展对象日期": ("确定发展对象时间", "确定为发展对象日期"),
    "集中培训学时": ("培训学时",),
    "转正审批日期": ("转正审批时间",),
    "发展时工作单位统一社会信用代码": ("工作单位统一社会信用代码", "统一社会信用代码"),
    "类型": ("变动类型",),
    "日期": ("变动日期", "时间"),
    "说明": ("备注",),
    "指导员编号": ("编号",),
    "级别": ("选派级别",),
    "专兼职": ("是否专职", "专职/兼职"),
    "派出单位": ("选派单位",),
    "活动编号": ("编号",),
    "主办党组织编号": ("主办党组织", "主办单位", "主办方"),
    "应到人数": ("应到",),
    "实到人数": ("实到", "参加人数"),
    "班次编号": ("编号", "班次"),
    "参训党员编号": ("参训党员", "参训人员"),
    "走访编号": ("编号",),
    "下次计划": ("下一步计划",),
    "诉求编号": ("编号",),
    "内容": ("诉求内容",),
    "提出日期": ("提出时间",),
    "受理日期": ("受理时间",),
    "交办日期": ("交办时间",),
    "承办单位": ("责任单位", "承办部门"),
    "办结日期": ("办结时间",),
    "结果": ("办理结果",),
    "入党申请人编号": ("发展对象编号", "积极分子编号", "编号"),
    "培养开始日期": ("培养起始日期",),
    "集中培训日期": ("培训日期",),
    "政治审查日期": ("政审日期",),
    "培养联系人党员编号": ("培养联系人", "培养联系人编号"),
    "第二培养联系人党员编号": ("第二培养联系人",),
    "考察日期": ("考察时间",),
    "发展指导数": ("指导数", "指标数", "计划数"),
    "其中单列": ("单列", "单列数"),
    "党小组名称": ("党小组",),
    "分组名称": ("分组", "组名"),
    "编入日期": ("调入日期",),
    "移出日期": ("调出日期",),
    "到会情况": ("出席情况", "签到情况"),
    "评议等次": ("等次", "评议结果"),
    "计划日期": ("计划时间",),
    "所属期间第一天": ("所属期间", "期间"),
    "未开展的原因": ("未开展原因",),
    "课程": ("课程名称", "授课内容"),
    "学时": ("课时",),
    "上课日期": ("上课时间", "授课日期"),
    "任务清单": ("清单", "清单名称"),
    "任务": ("任务名称", "任务内容"),
    "完成期限": ("完成时限", "期限"),
    "完成情况": ("落实情况",),
    "报送日期": ("报送时间",),
    "月份": ("所属月份",),
    "开展日期": ("开展时间",),
    "核实日期": ("核实时间",),
    "税收万元": ("税收", "年税收", "税收(万元)"),
    "服务队服务开始日期": ("服务开始日期",),
    "服务队服务结束日期": ("服务结束日期",),
    "参与方": ("参与单位", "进入单位"),
    "对象编号": ("表彰对象编号", "对象代码"),
    "授予日期": ("表彰日期", "授予时间"),
    "期号": ("期数",),
    "数量": ("册数", "数值"),
    "受益单位统一社会信用代码": ("受益单位代码", "受益单位"),
    # Of the departments' lists.
    "企业名称": ("名称", "单位名称", "市场主体名称", "经营主体名称", "字号名称"),
    "企业类型": ("类型", "主体类型", "市场主体类型", "经营主体类型"),
    "登记状态": ("经营状态", "状态", "企业状态"),
    "住所": ("地址", "注册地址", "住所(经营场所)", "经营场所", "注册地"),
    "社会组织名称": ("名称", "单位名称", "组织名称"),
    "登记日期": ("成立登记日期", "成立日期", "登记时间"),
    "年检结论": ("年检结果", "年检情况", "年度检查结论"),
    "纳税人识别号": ("统一社会信用代码", "社会信用代码", "税号", "纳税人识别号(统一社会信用代码)"),
    "纳税人名称": ("名称", "单位名称"),
    "纳税状态": ("纳税人状态", "状态"),
    "年度": ("所属年度", "年份"),
    "参保人数": ("参保职工人数", "缴费人数", "参保缴费人数"),
    "是否主要联系人": ("主要联系人", "是否主联系人"),
}

_REMARK = re.compile(r"[(（[【].*?[)）\]】]|[*※:：]")


@dataclass(frozen=True)
class Header:
    """Where the header row is, which column of the kind is where, and what is not understood."""

    row: int
    titles: Sequence[str]
    positions: dict[str, int] = field(default_factory=dict)  # column name → place in the row
    unknown: list[str] = field(default_factory=list)

    @property
    def names(self) -> dict[int, str]:
        """Place in the row → column name."""
        return {place: name for name, place in self.positions.items()}

    def missing(self, columns: Iterable[Column]) -> list[str]:
        return [c.title for c in columns if c.required and c.name not in self.positions]


def find_header(
    columns: Sequence[Column],
    rows: Iterable[tuple[int, Cells]],
    learnt: Mapping[str, str] | None = None,
) -> Header | None:
    """The row that names most columns of the kind; None when none names half of the required.

    `learnt` is what titles (folded) were said to mean before: a column's name, or "" for none.
    """
    words = _words(columns) | dict(learnt or {})
    required = [column.name for column in columns if column.required]
    best: Header | None = None
    for number, cells in rows:
        header = _read(words, number, cells)
        enough = 2 * sum(name in header.positions for name in required) >= len(required)
        if enough and (best is None or len(header.positions) > len(best.positions)):
            best = header
    return best


def header_at(
    columns: Sequence[Column], number: int, titles: Cells, learnt: Mapping[str, str]
) -> Header:
    """The header of a row that somebody says it is, however little of it is understood."""
    return _read(_words(columns) | dict(learnt), number, titles)


def chosen_header(titles: Cells, number: int, names: Sequence[str]) -> Header:
    """The header of a row whose columns somebody has named, place by place ("" is passed over)."""
    header = Header(number, ["" if cell is None else str(cell) for cell in titles])
    for place, name in enumerate(names):
        if name:
            header.positions.setdefault(name, place)
    return header


def _words(columns: Sequence[Column]) -> dict[str, str]:
    """Folded title → column name; what one column is called cannot be another's alias."""
    words = {fold(column.title): column.name for column in columns}
    for column in columns:
        for alias in ALIASES.get(column.title, ()):
            words.setdefault(fold(alias), column.name)
    return words


def _read(words: dict[str, str], number: int, cells: Cells) -> Header:
    titles = ["" if cell is None else str(cell) for cell in cells]
    header = Header(number, titles)
    for place, title in enumerate(titles):
        word = fold(title)
        name = words.get(word)
        if name is None:
            name = words.get(fold(_REMARK.sub("", title)))
        if name and name not in header.positions:
            header.positions[name] = place
        elif word and word != REASON:
            header.unknown.append(title.strip())
    return header
