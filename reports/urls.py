from django.urls import path

from orgs.views import details, lists
from reports.api.operations import addresses
from reports.views import (
    api_docs,
    clears,
    comparisons,
    help,
    indicators,
    movements,
    overview,
    roll_forward,
    seals,
    summary,
    tables,
    tokens,
    wall,
    workbook_cells,
    workbook_fillings,
    workbooks,
)

urlpatterns = [
    # / 总览
    path("", overview.overview, name="overview"),
    path("overview/<slug:slug>/", overview.group, name="overview_group"),
    # /wall/ 大屏
    path("wall/", wall.wall, name="wall"),
    # /clears/ 五个清楚
    path("clears/", clears.clears, name="clears"),
    path("clears/export.<str:form>", clears.clears_export, name="clears_export"),
    path("clears/<slug:slug>/", clears.clear, name="clear"),
    path("clears/<slug:slug>/export.<str:form>", clears.clear_export, name="clear_export"),
    # /indicators/ 指标
    path("indicators/", indicators.catalogue, name="indicators"),
    path("indicators/<slug:slug>/", indicators.indicator, name="indicator"),
    path("indicators/<slug:slug>/charts/", indicators.trends, name="indicator_charts"),
    path("indicators/<slug:slug>/export.<str:form>", indicators.export, name="indicator_export"),
    path("indicators/<slug:slug>/change/", movements.change, name="indicator_change"),
    path(
        "indicators/<slug:slug>/change/export.<str:form>",
        movements.change_export,
        name="indicator_change_export",
    ),
    path("indicators/<slug:slug>/bases/", comparisons.bases, name="indicator_bases"),
    path(
        "indicators/<slug:slug>/bases/export.<str:form>",
        comparisons.bases_export,
        name="indicator_bases_export",
    ),
    path("indicators/<slug:slug>/overlaps/", comparisons.overlaps, name="indicator_overlaps"),
    path(
        "indicators/<slug:slug>/overlaps/export.<str:form>",
        comparisons.overlaps_export,
        name="indicator_overlaps_export",
    ),
    # /roll-forward/ 增减变动
    path("roll-forward/", roll_forward.roll_forward, name="roll_forward"),
    path(
        "roll-forward/export.<str:form>",
        roll_forward.roll_forward_export,
        name="roll_forward_export",
    ),
    # /returns/ 报送
    path("returns/", lists.ledger_list, {"noun": "returns"}, name="sealed_return_list"),
    path("returns/<int:pk>/", details.detail, {"noun": "returns"}, name="sealed_return"),
    path("returns/<int:pk>/verify/", seals.verify_page, name="sealed_return_verify"),
    path("returns/<int:pk>/package.zip", seals.package_file, name="sealed_return_package"),
    # /tables/ 报表
    path("tables/", tables.tables, name="tables"),
    path("tables/checks/", tables.checks, name="table_checks"),
    path("tables/<slug:slug>/", tables.table, name="table"),
    path("tables/<slug:slug>/export.xlsx", tables.export, name="table_export"),
    path("tables/<slug:slug>/rows/", tables.rows, name="table_rows"),
    path("tables/<slug:slug>/rows/export.<str:form>", tables.rows_export, name="table_rows_export"),
    # /workbooks/ 上级表格
    path("workbooks/", workbooks.workbook_list, name="workbook_list"),
    path("workbooks/new/", workbooks.workbook_new, name="workbook_new"),
    path("workbooks/<int:pk>/", workbook_fillings.workbook, name="workbook"),
    path("workbooks/<int:pk>/edit/", workbooks.workbook_edit, name="workbook_edit"),
    path("workbooks/<int:pk>/retire/", workbooks.workbook_retire, name="workbook_retire"),
    path("workbooks/<int:pk>/form.xlsx", workbooks.workbook_original, name="workbook_original"),
    path("workbooks/<int:pk>/cells/", workbook_cells.cells, name="workbook_cells"),
    path("workbooks/<int:pk>/cell/", workbook_cells.cell, name="workbook_cell"),
    path(
        "workbooks/<int:pk>/bindings/<int:binding>/remove/",
        workbook_cells.remove,
        name="workbook_unbind",
    ),
    path("workbooks/<int:pk>/run/", workbook_cells.run, name="workbook_run"),
    path("workbooks/<int:pk>/fill/", workbook_fillings.workbook_fill, name="workbook_fill"),
    path(
        "workbooks/<int:pk>/fillings/<int:filling>.xlsx",
        workbook_fillings.workbook_filling,
        name="workbook_filling",
    ),
    path("workbooks/<int:pk>/rows/", workbook_fillings.rows, name="workbook_rows"),
    path(
        "workbooks/<int:pk>/rows/export.<str:form>",
        workbook_fillings.rows_export,
        name="workbook_rows_export",
    ),
    # /account/tokens/ 接口令牌
    path("account/tokens/", tokens.token_list, name="token_list"),
    path("account/tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    # /api/ 只读接口：说明，以及 reports/api/operations.py 的各项
    path("api/", api_docs.docs, name="api_docs"),
    path("api/openapi.json", api_docs.openapi, name="api_openapi"),
    *(path(f"api/{route}", view, name=name) for route, view, name in addresses()),
    # /summary/ 年度总结、月度简报
    path("summary/", summary.summary, name="summary"),
    path("summary/export.<str:form>", summary.export, name="summary_export"),
    path("summary/keep/", summary.keep, name="summary_keep"),
    path("summary/texts/<slug:part>/", summary.text, name="summary_text"),
    # /help/ 帮助
    path("help/", help.help_page, name="help"),
]
