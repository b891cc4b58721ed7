from django.urls import path

from orgs.views import details

urlpatterns = [
    # /members/ 党员
    path("members/<int:pk>/", details.detail, {"noun": "members"}, name="member"),
    # /instructors/ 党建指导员
    path("instructors/<int:pk>/", details.detail, {"noun": "instructors"}, name="instructor"),
]
