"""What a role sees and may do, in plain words: said from the very flags the permissions go by."""

from __future__ import annotations

from dataclasses import dataclass

from orgs.models import Role

Reaches = Role.Reaches
SEES = {
    Reaches.AREA: "所授区划内的全部单位、党组织、党员、党建指导员和统计数字；看不到其他区划的名单。",
    Reaches.SUBTREE: "所授党组织及其下级党组织、它们覆盖的单位和所属党员；看不到其他党组织的。",
    Reaches.ROWS: "只看交给本人（本部门）的事项，看不到别人的。",
    Reaches.NOTHING: "账号、角色和授权；看不到任何单位、党组织、党员和统计数字。",
}
PERSONAL = {
    True: "可以看负责范围内人员的姓名、电话等个人信息，每次查看都有记录。",
    False: "人员的姓名、电话、证件号码脱敏显示。",
}
ALWAYS_NOT = "不能删除任何记录：变动要登记事由和日期，记错了用“更正”，都留痕可查。"


@dataclass(frozen=True)
class RoleText:
    role: Role
    sees: list[str]
    may: list[str]
    may_not: list[str]


def in_words(role: Role) -> RoleText:
    sees = [SEES[Reaches(role.reaches)]]
    if role.reaches != Reaches.NOTHING:
        sees.append(PERSONAL[role.reads_personal])
    return RoleText(role, sees, _may(role), _may_not(role))


def all_in_words() -> list[RoleText]:
    return [in_words(role) for role in Role.objects.all()]


def _may(role: Role) -> list[str]:
    may = ["查看、打印和导出范围内的名单和统计。"] if role.reaches != Reaches.NOTHING else []
    if role.edits and role.reaches == Reaches.ROWS:
        may.append("登记和办理交给自己的事项。")
    elif role.edits:
        may.append("登记范围内单位、党组织、党员和党建指导员的变动和更正。")
    if role.edits and role.reaches == Reaches.AREA:
        may.append("为范围内的党建指导员开通账号、重发初始密码。")
    if role.administers:
        may.append("建立、停用账号，授予和结束角色，重新发放初始密码；每一步都有记录。")
    return may


def _may_not(role: Role) -> list[str]:
    may_not = []
    if not role.edits and not role.administers:
        may_not.append("不能登记、修改台账。")
    if role.reaches == Reaches.ROWS:
        may_not.append("不能修改单位、党组织和党员台账。")
    if role.administers:
        may_not += [
            "不能看业务数据，也不能同时持有任何业务角色。",
            "不能给自己授权、停用自己；最后一名系统管理员不能停用。",
        ]
    else:
        may_not.append("不能管理用户和授权。")
    return [*may_not, ALWAYS_NOT]
