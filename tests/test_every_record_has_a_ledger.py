"""Every record that staff keep goes out by a ledger file and comes back; what does not has a reason.

A new model, or a new field of one, is in `TABLES` (tests/test_export.py) or in the lists below.
"""

import pytest
from django.apps import apps

from orgs.ledgers.kinds import kinds
from orgs.rosters.kinds import KINDS as LISTS
from tests.test_export import KINDS, TABLES

APPS = ("orgs", "members", "activities", "reports")

# Tracked models that no ledger carries.
WITHOUT = {
    "orgs.Division": "区划和部门：代码表，首次出现时由各台账登记",
    "orgs.Setting": "系统设置",
    "orgs.RuleSetting": "提醒规则的设置",
    "orgs.CalendarDay": "工作日历，另有自己的导入",
    "orgs.Grant": "授权，由管理员办理",
    "orgs.Programme": "行动只有名称，随行动名单和诉求登记",
    "orgs.UnitAlias": "合并重复、换发代码留下的旧代码",
    "orgs.PartyOrganizationAlias": "合并重复留下的旧编号",
    "members.MemberAlias": "合并重复留下的旧编号",
    "orgs.Difference": "由名单与台账核对得出",
    "orgs.Census": "摸底排查：从名单发起，通过以后才是台账",
    "orgs.CensusCard": "摸底所见，通过以后才写入台账",
    "activities.Proposal": "走访所见，采纳以后才写入台账",
    "members.FormationCase": "组建的办理过程，没有统一编号；结果在党组织和覆盖台账",
    "members.FormationUnit": "同上",
    "members.FormationDocument": "同上",
    "members.DismissedSuggestion": "不采纳的建议，按当时的情况比对",
    "members.RelationNote": "对组织关系不转接的说明，随组建办理",
    "activities.LifeRequirement": "组织生活频次的设置",
    "activities.ActivityFile": "附件",
    "activities.VisitPhoto": "照片",
    "activities.AssessmentScheme": "考核方案：在页面上草拟、启动，启动以后不再变动",
    "activities.AssessmentItem": "同上",
    "activities.AssessmentGrade": "同上",
    "activities.Assessed": "考核名单：启动时由台账列出",
    "activities.AssessmentStep": "自评、初评、审定、申诉：谁在哪一天评的，只能由本人在页面上办理",
    "activities.AssessmentScore": "同上",
    "activities.AssessmentResult": "公布时由系统保存的结果",
    "activities.AssessmentItemResult": "同上",
    "reports.SealedReturn": "报送：由台账数出，封存的是证据，随审计包出去",
    "reports.SummaryText": "年度总结改过的文字：随总结的文件出去，数是占位",
    "reports.Workbook": "上级表格：上传的文件，原样下载",
    "reports.CellBinding": "上级表格各格填什么，随表格填报",
    "reports.StreetConfirmation": "街道确认：谁在哪一天确认的，只能由本人在页面上办理",
}
# Fields that no ledger carries, of models that one does.
NOT_CARRIED = {
    "members.Instructor.user": "账号",
    "orgs.UnitSpell.stated": "由各行写明的列得出",
    "orgs.PartyOrganizationSpell.stated": "由各行写明的列得出",
    "orgs.VenueSpell.stated": "由各行写明的列得出",
    "activities.DemandAssistant.step": "随诉求的“经过”",
    "activities.DemandAssistant.department": "随诉求的“经过”",
}
NATURE = {"id", "change", "opened_by", "closed_by"}  # of the row, not of what it says


def tracked():
    """Our models whose rows are kept in every version."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if any(model.__name__ + "Version" == other.__name__ for other in apps.get_models()):
                yield model


def test_every_tracked_model_has_a_ledger_or_a_reason_to_have_none():
    carried = {model._meta.label for model in TABLES} | {"activities.DemandAssistant"}
    assert carried & WITHOUT.keys() == set()
    assert {model._meta.label for model in tracked()} == carried | WITHOUT.keys()


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_every_field_of_such_a_model_goes_out_and_comes_back(model):
    compared = {name.partition("__")[0] for name in TABLES[model].split()}
    fields = {field.name for field in model._meta.fields} - NATURE
    left = {
        name.rpartition(".")[2] for name in NOT_CARRIED if name.startswith(f"{model._meta.label}.")
    }
    assert fields == compared | left


def test_every_ledger_is_exported_and_imported_in_these_tests():
    """But the lists of departments, which are evidence and no ledgers."""
    assert set(KINDS) == set(kinds()) - set(LISTS.values())
