from django.contrib.auth.views import LogoutView
from django.urls import path

from orgs.views import account, details, users

urlpatterns = [
    # /login/ 登录与账号
    path("login/", account.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.ChangePasswordView.as_view(), name="password"),
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
