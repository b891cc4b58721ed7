"""What every page shows: whose site it is, and where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from orgs.models import Role


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    icon: str
    active: bool


# Label, view, icon, and the first path segments that belong to it.
LEDGERS = ("units", "party-organizations", "members", "instructors", "places")
MENU: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("总览", "overview", "layout-dashboard", ("",)),
    ("指标", "indicators", "list-details", ("indicators",)),
    ("台账", "unit_list", "building-store", LEDGERS),
    ("待办", "due", "bell", ("due",)),
    ("动态组建", "formation", "sitemap", ("formation", "employments")),
    ("变动记录", "history", "history", ("history",)),
)
KEEPING = (("数据导入", "import_list", "file-spreadsheet", ("imports",)),)
ADMINISTRATION = (("用户", "user_list", "users", ("users", "roles")),)
HELP = (("帮助", "help", "help-circle", ("help",)),)


def menu_of(user: Any) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """What the user's roles are for: the ledgers and figures, the accounts, or both."""
    if not user.is_authenticated:
        return ()
    roles = user.grants.as_of(timezone.localdate()).values_list(
        "role__reaches", "role__administers", "role__edits"
    )
    held = list(roles)
    reaches = any(reach != Role.Reaches.NOTHING for reach, *_ in held)
    keeps = any(edits and reach == Role.Reaches.AREA for reach, _, edits in held)
    administers = any(administers for _, administers, _ in held)
    return (
        (MENU if reaches else ())
        + (KEEPING if keeps else ())
        + (ADMINISTRATION if administers else ())
        + HELP
    )


def site(request: HttpRequest) -> dict[str, Any]:
    section = request.path.strip("/").split("/")[0]
    return {
        "product_name": settings.KAIFU_SITE_NAME,
        "owner_name": settings.KAIFU_OWNER_NAME,
        "menu": [
            MenuItem(label, reverse(view), icon, section in own)
            for label, view, icon, own in menu_of(getattr(request, "user", AnonymousUser()))
        ],
    }
