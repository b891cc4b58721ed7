from django.contrib.auth.views import LogoutView
from django.urls import path

from orgs.views import account

urlpatterns = [
    # /login/ 登录与账号
    path("login/", account.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.ChangePasswordView.as_view(), name="password"),
]
