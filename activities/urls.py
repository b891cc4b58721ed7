from django.urls import URLPattern, path

from orgs.views import details, lists

urlpatterns: list[URLPattern] = [
    # /demands/ 诉求
    path("demands/", lists.ledger_list, {"noun": "demands"}, name="demand_list"),
    path("demands/<int:pk>/", details.detail, {"noun": "demands"}, name="demand"),
]
