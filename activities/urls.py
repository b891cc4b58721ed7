from django.urls import path

from activities.views import field, visits
from orgs.views import details, lists

urlpatterns = [
    # /visits/ 走访
    path("visits/", lists.ledger_list, {"noun": "visits"}, name="visit_list"),
    path("visits/<int:pk>/", details.detail, {"noun": "visits"}, name="visit"),
    path("visits/<int:visit>/photos/<int:pk>/", visits.photo, name="visit_photo"),
    # /v/ 手机走访登记
    path("v/", field.shell, name="field"),
    path("v/sw.js", field.service_worker, name="field_worker"),
    path("v/manifest.json", field.manifest, name="field_manifest"),
    path("v/data/", field.data, name="field_data"),
    path("v/visits/<uuid:number>/", field.visit, name="field_visit"),
    path("v/visits/<uuid:number>/photos/<uuid:photo_number>/", field.photo, name="field_photo"),
]
