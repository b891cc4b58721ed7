"""Empty ledgers to fill in: the columns of a kind, with drop-downs and a page that explains them."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from orgs.ledgers.kinds import Column, Kind
from orgs.ledgers.lookups import Lookups

FILLED = 2000  # rows that have the drop-downs
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}

# What is written into columns of text, all of it made up; by title, as columns of one title hold
# the same in every kind of ledger but where the kind's is given as well.
EXAMPLES = {
    "党组织编号": "DZZ-0001",
    "上级党组织编号": "DZZ-0001",
    "对方党组织编号": "DZZ-0002",
    "主办党组织编号": "DZZ-0001、DZZ-0002",
    "党员编号": "DY-00001",
    "参训党员编号": "DY-00001、DY-00002",
    "指导员编号": "ZDY-001",
    "活动编号": "HD-2021-001",
    "班次编号": "PX-2021-01",
    "诉求编号": "SQ-2021-001",
    "对象编号": "DZZ-0001",
    "阵地编号": "ZD-0001",
    "流动编号": "LD-00001",
    "所属党组织": "某某市某某公司党支部",
    "外出流向": "广东省某某市",
    "项目名称": "某某产业园二期项目",
    "项目地点": "某某路与某某路交汇处",
    "建设或牵头单位": "某某建设有限公司",
    "联系情况": "电话联系，本人近况正常",
    "党组织名称": "某某科技有限公司党支部",
    "新名称": "某某科技有限公司联合党支部",
    "单位名称": "长沙某某科技有限公司",
    "企业名称": "长沙某某科技有限公司",
    "纳税人名称": "长沙某某科技有限公司",
    "社会组织名称": "某某社会工作服务中心",
    "参与方": "长沙某某物业服务有限公司",
    "姓名": "张某某",
    "联系人": "李某某",
    "联络员": "王某某",
    "联点领导": "赵某某",
    "联系电话": "0731-00000000",
    "所属社区": "某某社区",
    "楼宇商圈": "某某大厦",
    "经营地址": "某某路1号某某大厦801室",
    "住所": "某某路1号某某大厦801室",
    "地点": "某某大厦三楼党群服务中心",
    "代码例外说明": "登记机关核发的代码如此，已核对执照",
    "未建原因": "没有党员",
    "撤销原因": "单位注销",
    "文号": "某组〔2021〕1号",
    "说明": "届满换届",
    "行动": "某某行动",
    "批次": "第一批",
    "派出单位": "某某街道党工委",
    "工作岗位": "技术部主管",
    "企业类型": "有限责任公司（自然人独资）",
    "登记状态": "存续",
    "登记机关": "某某市场监督管理局",
    "类型": "民办非企业单位",
    "业务主管单位": "某某民政局",
    "年检结论": "合格",
    "纳税状态": "正常",
    "类别": "人才招聘",
    "内容": "希望协助联系高校，招聘技术人员",
    "主题": "学习党章党规",
    "情况": "了解组织生活开展情况，协助联系党员",
    "下次计划": "下月中旬上门，协助召开组织生活会",
    "入党申请人编号": "FZ-00001",
    "培养联系人党员编号": "DY-00001",
    "第二培养联系人党员编号": "DY-00002",
    "考察意见": "表现良好，继续培养",
    "党小组名称": "第一党小组",
    "分组名称": "浏阳河片区第一组",
    "任务清单": "2021年9—10月两新党建任务清单",
    "任务": "开展主题党日活动",
    "要求": "结合实际确定主题，做好记录",
    "完成情况": "已按要求完成",
    "服务内容": "法律咨询、政策解读",
    "下月计划": "组织一次健康讲座",
    "未开展的原因": "楼宇消防改造，场地封闭",
    "退回原因": "缺少参加人数",
    "课程": "党支部工作条例解读",
    "系列": "某某工作简报",
    "期号": "第1期",
    "来源": "某某部门统计资料",
    "楼宇商圈.名称": "某某大厦",
    "阵地.名称": "某某大厦党群服务中心",
    "阵地.地址": "某某路1号某某大厦三楼",
    "开放时间": "周一至周日 9:00—21:00",
    "共用的社区": "某某社区",
    "表彰.名称": "先进基层党组织",
    "培训.名称": "2021年党组织书记培训班",
    "其他工作.名称": "某某工作简报第1期",
}


def template_of(kind: Kind) -> bytes:
    """A workbook with a sheet to fill in, one that explains each column, and one with the choices."""
    lookups, buffer = Lookups(), io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#f3ece6", "border": 1, "valign": "top"})
        must = book.add_format({"bold": True, "bg_color": "#f3d9d3", "border": 1, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet, explained = book.add_worksheet(kind.title[:31]), book.add_worksheet("填写说明")
        choices = book.add_worksheet("可选项")
        choices.hide()  # what is hidden is not read as a ledger
        sheet.freeze_panes(1, 0)
        columns = [column for column in kind.columns if not column.extra]
        for place, column in enumerate(columns):
            form = day if column.cell.is_day else text
            sheet.set_column(place, place, max(12, 2 * len(column.title) + 2), form)
            sheet.write(0, place, column.title, must if column.required else head)
            if options := column.cell.options(lookups):
                _drop_down(sheet, choices, place, column, options)
        _explain(explained, kind, columns, lookups, head, wrap)
    return buffer.getvalue()


def _drop_down(sheet: Any, choices: Any, place: int, column: Column, options: list[str]) -> None:
    choices.write(0, place, column.title)
    choices.write_column(1, place, options)
    letter = xlsxwriter.utility.xl_col_to_name(place)
    source: Any = f"=可选项!${letter}$2:${letter}${len(options) + 1}"
    sheet.data_validation(
        1,
        place,
        FILLED,
        place,
        {
            "validate": "list",
            "source": source,
            "error_title": column.title,
            "error_message": "请从下拉列表中选择。",
            "error_type": "warning",
        },
    )


def example_of(kind: Kind, column: Column, lookups: Lookups) -> str:
    """How a cell of the column may be filled in."""
    own = EXAMPLES.get(f"{kind.title}.{column.title}") or EXAMPLES.get(column.title, "")
    return column.cell.example(lookups) or own


def _explain(
    sheet: Any, kind: Kind, columns: list[Column], lookups: Lookups, head: Any, wrap: Any
) -> None:
    """Column by column, so that no row of it can be taken for the header of a ledger."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 3, 44)
    sheet.write_row(0, 0, ["列名", "必填", "怎样填写", "例"], head)
    for number, column in enumerate(columns, 1):
        required = "必填" if column.required else "选填"
        sheet.write_row(
            number,
            0,
            [f"【{column.title}】", required, column.cell.hint, example_of(kind, column, lookups)],
            wrap,
        )
    last = len(columns) + 2
    for number, line in enumerate((*kind.notes, *_GENERAL)):
        sheet.merge_range(last + number, 0, last + number, 3, line, wrap)
        sheet.set_row(last + number, 32)


_GENERAL = (
    "一个文件要么全部写入，要么一行也不写。退回的行附原因，改正后重新导入即可。",
    "留空表示没有变化（首次登记的表示不详）；确实要清除原有内容，填“未知”。",
    "结束类日期（注销、撤销、转出、结束）是首个失效日：填写的当天已不计入。",
    "同一代码有几行的，各行填写不同的生效日期，按时间先后算作它的变动。",
)
