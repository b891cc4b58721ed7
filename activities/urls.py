from django.urls import URLPattern, path

from activities.views import demands
from orgs.views import details, lists

urlpatterns: list[URLPattern] = [
    # /demands/ 诉求
    path("demands/", lists.ledger_list, {"noun": "demands"}, name="demand_list"),
    path("demands/limits/", demands.demand_limits, name="demand_limits"),
    path("demands/<int:pk>/", details.detail, {"noun": "demands"}, name="demand"),
    # /programmes/ 行动
    path("programmes/", demands.programme_page, name="programmes"),
]
