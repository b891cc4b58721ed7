"""The first steps of each role, shown at home until the user has read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from orgs.accounts.rights import held
from orgs.models import User

# Role → its steps: what to do, and the view where one does it. Plain words, five at the most.
_FIND = ("在“两新组织”里按名称、统一社会信用代码或拼音首字母查找，例如 tjhy。", "unit_list")
_CHANGE = ("单位、党组织、人员有变动，打开它的页面，按实际日期登记；登错了用“更正”。", "unit_list")
_DUE = ("先看“待办”：我的事项按到期日排列，“提醒”列出应建未建、即将届满等，都能直接去办。", "inbox")
_FIGURES = ("“总览”上每个数字都能点开，看它的口径、走势和每一行名单。", "overview")
_PHONE = ("核对您的手机号码，以后可以用手机号码登录。", "account")
_HELP = ("看不懂数字和规则，随时打开“帮助”。", "help")
STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    "district": (
        _FIGURES,
        _DUE,
        _FIND,
        ("为党建指导员成批开通账号，打印登录凭条。", "instructor_accounts"),
        _HELP,
    ),
    "leader": (
        _FIGURES,
        ("在页面上方换区划、日期、年度，数字随之重算；地址可以直接发给同事。", "overview"),
        ("“指标”按工作分类列出全部数字和口径。", "indicators"),
        _HELP,
    ),
    "street": (
        _DUE,
        _FIND,
        _CHANGE,
        ("为本街道的党建指导员开通账号，忘记密码的一键重发。", "instructor_accounts"),
        _HELP,
    ),
    "community": (_DUE, _FIND, _CHANGE, _HELP),
    "committee": (
        ("看所辖党组织的上下级关系和换届时间。", "organization_tree"),
        _DUE,
        _CHANGE,
        _HELP,
    ),
    "secretary": (
        ("核对本党组织的党员和覆盖单位。", "party_organization_list"),
        _DUE,
        _PHONE,
        _HELP,
    ),
    "department": (
        ("“诉求”里是交给本部门的：登记进展，办完报送结果，办不完的先申请延期。", "demand_list"),
        _PHONE,
        _HELP,
    ),
    "instructor": (
        ("登记走访用“手机走访”：单位、诉求都在手机上，没有信号也能填。", "field"),
        ("看您联系的单位，点开就是它的基本情况和党组织。", "unit_list"),
        ("看您的走访记录；退回的写明了原因，改好再提交。", "visit_list"),
        _PHONE,
        _HELP,
    ),
    "administrator": (
        ("新建账号，授予角色和范围，再发放初始密码。", "user_create"),
        ("查找、停用账号，结束到期的授权。", "user_list"),
        ("授权前看一看每个角色能看什么、不能做什么。", "roles"),
        _HELP,
    ),
}


@dataclass(frozen=True)
class Step:
    text: str
    url: str


def guide_for(user: User) -> list[Step]:
    """The steps of the user's first role; none without a role."""
    codes = held(user).order_by("role__order").values_list("role", flat=True)
    return [Step(text, reverse(view)) for text, view in STEPS.get(codes.first() or "", ())]
