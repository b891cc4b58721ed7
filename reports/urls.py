from django.urls import path

from reports.views import help, indicators, overview

urlpatterns = [
    # / 总览
    path("", overview.overview, name="overview"),
    # /indicators/ 指标
    path("indicators/", indicators.catalogue, name="indicators"),
    path("indicators/<slug:slug>/", indicators.indicator, name="indicator"),
    path("indicators/<slug:slug>/charts/", indicators.trends, name="indicator_charts"),
    path("indicators/<slug:slug>/export.<str:form>", indicators.export, name="indicator_export"),
    # /help/ 帮助
    path("help/", help.help_page, name="help"),
]
