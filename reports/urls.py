from django.urls import path

from orgs.views import details, lists
from reports.views import clears, help, indicators, overview, seals, summary

urlpatterns = [
    # / 总览
    path("", overview.overview, name="overview"),
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
    # /returns/ 报送
    path("returns/", lists.ledger_list, {"noun": "returns"}, name="sealed_return_list"),
    path("returns/<int:pk>/", details.detail, {"noun": "returns"}, name="sealed_return"),
    path("returns/<int:pk>/verify/", seals.verify_page, name="sealed_return_verify"),
    path("returns/<int:pk>/package.zip", seals.package_file, name="sealed_return_package"),
    # /summary/ 年度总结、月度简报
    path("summary/", summary.summary, name="summary"),
    path("summary/export.<str:form>", summary.export, name="summary_export"),
    path("summary/keep/", summary.keep, name="summary_keep"),
    path("summary/texts/<slug:part>/", summary.text, name="summary_text"),
    # /help/ 帮助
    path("help/", help.help_page, name="help"),
]
