from django.contrib.auth.views import LogoutView
from django.urls import path

from orgs.views import (
    account,
    acts,
    calendar,
    censuses,
    details,
    due,
    exports,
    guide,
    history,
    imports,
    inbox,
    lists,
    notices,
    reconciliation,
    users,
)

urlpatterns = [
    # /login/ 登录与账号
    path("login/", account.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.ChangePasswordView.as_view(), name="password"),
    # /notices/ 通知
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    # /users/ 用户和授权
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.user_create, name="user_create"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/edit/", users.user_edit, name="user_edit"),
    path("users/<int:pk>/active/", users.user_active, name="user_active"),
    path("users/<int:pk>/password/", users.user_password, name="user_password"),
    path("users/<int:pk>/grants/<int:grant>/end/", users.grant_end, name="grant_end"),
    # /roles/ 角色说明
    path("roles/", users.roles, name="roles"),
    # /guide/ 使用引导：看过了，或重新显示
    path("guide/", guide.guide, name="guide"),
    # /units/ 两新组织
    path("units/", lists.ledger_list, {"noun": "units"}, name="unit_list"),
    path("units/<int:pk>/", details.detail, {"noun": "units"}, name="unit"),
    path("units/code/<str:key>/", details.by_key, {"noun": "units"}, name="unit_by_code"),
    # /party-organizations/ 党组织
    path(
        "party-organizations/",
        lists.ledger_list,
        {"noun": "party-organizations"},
        name="party_organization_list",
    ),
    path(
        "party-organizations/<int:pk>/",
        details.detail,
        {"noun": "party-organizations"},
        name="party_organization",
    ),
    path(
        "party-organizations/number/<str:key>/",
        details.by_key,
        {"noun": "party-organizations"},
        name="party_organization_by_number",
    ),
    # /places/ 楼宇商圈
    path("places/", lists.ledger_list, {"noun": "places"}, name="place_list"),
    path("places/<int:pk>/", details.detail, {"noun": "places"}, name="place"),
    # /venues/ 阵地
    path("venues/", lists.ledger_list, {"noun": "venues"}, name="venue_list"),
    path("venues/<int:pk>/", details.detail, {"noun": "venues"}, name="venue"),
    # /reconciliation/ 核对
    path("reconciliation/", reconciliation.reconciliation, name="reconciliation"),
    path("reconciliation/rosters/", reconciliation.rosters, name="roster_list"),
    path("reconciliation/compare/", reconciliation.compare, name="compare"),
    path(
        "reconciliation/differences/",
        lists.ledger_list,
        {"noun": "differences"},
        name="difference_list",
    ),
    path("reconciliation/<int:pk>/", reconciliation.difference, name="difference"),
    # /censuses/ 摸底排查
    path("censuses/", censuses.census_list, name="census_list"),
    path("censuses/new/", censuses.census_new, name="census_new"),
    path("censuses/<int:pk>/", censuses.census, name="census"),
    path("censuses/cards/", lists.ledger_list, {"noun": "census-cards"}, name="census_card_list"),
    path("censuses/cards/<int:pk>/", censuses.census_card, name="census_card"),
    path("censuses/cards/print/", censuses.census_card_print, name="census_card_print"),
    # /inbox/ 我的事项
    path("inbox/", inbox.inbox, name="inbox"),
    # /due/ 待办提醒
    path("due/", due.due_page, name="due"),
    path("due/settings/", due.due_settings, name="due_settings"),
    path("due/<slug:slug>/", due.due_list, name="due_list"),
    # /calendar/ 工作日历
    path("calendar/", calendar.calendar, name="calendar"),
    # /history/ 变动记录
    path("history/", history.history, name="history"),
    path("history/changes/<int:pk>/", history.change, name="change"),
    path("history/changes/<int:pk>/undo/", history.undo_change, name="undo_change"),
    path("history/<slug:noun>/<int:pk>/", history.record_history, name="record_history"),
    # /imports/ 数据导入
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/grid/<slug:noun>/", imports.import_grid, name="import_grid"),
    path("imports/templates/<slug:kind>.xlsx", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.import_batch, name="import"),
    path("imports/<int:pk>/mapping/", imports.import_mapping, name="import_mapping"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/apply/", imports.import_apply, name="import_apply"),
    path("imports/<int:pk>/retry/", imports.import_retry, name="import_retry"),
    path("imports/<int:pk>/again/", imports.import_again, name="import_again"),
    path("imports/<int:pk>/original/", imports.import_original, name="import_original"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:pk>/rejected.xlsx", imports.import_errors, name="import_errors"),
    # /exports/ 导出的文件
    path("exports/", exports.export_list, name="export_list"),
    path("exports/ledgers.zip", exports.all_ledgers, name="all_ledgers"),
    path("exports/<int:pk>/", exports.export_file, name="export_file"),
    path("exports/<int:pk>/delete/", exports.export_delete, name="export_delete"),
    # /<noun>/… what every ledger has: 办理, 导出, 常用条件
    path("<slug:noun>/<int:pk>/acts/<slug:slug>/", acts.act, name="act"),
    path("<slug:noun>/acts/<slug:slug>/", acts.new_act, name="new_act"),
    path("<slug:noun>/bulk/<slug:slug>/", acts.bulk_act, name="bulk_act"),
    path("<slug:noun>/suggestions/", acts.suggestions, name="suggestions"),
    path("<slug:noun>/export.<str:form>", lists.ledger_export, name="ledger_export"),
    path("<slug:noun>/saved/", lists.save_list, name="save_list"),
    path("<slug:noun>/saved/<int:pk>/delete/", lists.forget_list, name="forget_list"),
]
