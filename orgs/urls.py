from django.contrib.auth.views import LogoutView
from django.urls import path

from orgs.views import account, details

urlpatterns = [
    # /login/ 登录与账号
    path("login/", account.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.ChangePasswordView.as_view(), name="password"),
    # /units/ 两新组织
    path("units/<int:pk>/", details.detail, {"noun": "units"}, name="unit"),
    path("units/code/<str:key>/", details.by_key, {"noun": "units"}, name="unit_by_code"),
    # /party-organizations/ 党组织
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
    path("places/<int:pk>/", details.detail, {"noun": "places"}, name="place"),
]
