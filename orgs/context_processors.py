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
    items: tuple[MenuItem, ...] = ()  # of a group, which has no page of its own


# Label, view, icon, and the first path segments that belong to it.
LEDGERS = ("units", "party-organizations", "members", "instructors", "places")
MENU: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("总览", "overview", "layout-dashboard", ("",)),
    ("五个清楚", "clears", "circle-check", ("clears",)),
    ("指标", "indicators", "list-details", ("indicators",)),
    ("台账", "unit_list", "building-store", LEDGERS),
    ("待办", "due", "bell", ("due",)),
)
# What is done in campaigns and batches, in one group.
WORK = (
    ("动态组建", "formation", "sitemap", ("formation", "employments")),
    ("发展党员", "development", "user-plus", ("development", "candidates")),
    ("组织生活", "life", "calendar-event", ("life", "activities")),
    ("摸底排查", "census_list", "clipboard-list", ("censuses", "census-cards")),
    ("变动记录", "history", "history", ("history",)),
)
KEEPING = (
    ("核对", "reconciliation", "git-merge", ("reconciliation",)),
    ("数据导入", "import_list", "file-spreadsheet", ("imports",)),
)
ADMINISTRATION = (("用户", "user_list", "users", ("users", "roles")),)
HELP = (("帮助", "help", "help-circle", ("help",)),)


Entries = tuple[tuple[str, str, str, tuple[str, ...]], ...]


def menu_of(user: Any, section: str) -> list[MenuItem]:
    """What the user's roles are for: the ledgers and figures, the accounts, or both."""
    if not user.is_authenticated:
        return []
    roles = user.grants.as_of(timezone.localdate()).values_list(
        "role__reaches", "role__administers", "role__edits"
    )
    held = list(roles)
    menu: list[MenuItem] = []
    if any(reach != Role.Reaches.NOTHING for reach, *_ in held):
        keeps = any(edits and reach == Role.Reaches.AREA for reach, _, edits in held)
        work = tuple(_items(WORK + (KEEPING if keeps else ()), section))
        active = any(item.active for item in work)
        menu += _items(MENU, section)
        menu.append(MenuItem("业务", "", "clipboard-list", active, work))
    if any(administers for _, administers, _ in held):
        menu += _items(ADMINISTRATION, section)
    return menu + _items(HELP, section)


def _items(entries: Entries, section: str) -> list[MenuItem]:
    return [
        MenuItem(label, reverse(view), icon, section in own) for label, view, icon, own in entries
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    section = request.path.strip("/").split("/")[0]
    return {
        "product_name": settings.KAIFU_SITE_NAME,
        "owner_name": settings.KAIFU_OWNER_NAME,
        "menu": menu_of(getattr(request, "user", AnonymousUser()), section),
    }
