"""What every page shows: whose site it is, and where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from orgs.accounts.rights import INSTRUCTOR
from orgs.models import Role
from orgs.notices import unread_of


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    icon: str
    active: bool
    items: tuple[MenuItem, ...] = ()  # of a group, which has no page of its own


# Label, view, icon, and the first path segments that belong to it.
LEDGERS = (
    "units", "party-organizations", "members", "instructors", "instructor-groups", "places", "venues",
)  # fmt: skip
MENU: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("总览", "overview", "layout-dashboard", ("",)),
    ("五个清楚", "clears", "circle-check", ("clears",)),
    ("指标", "indicators", "list-details", ("indicators", "roll-forward")),
    ("报表", "tables", "table", ("tables", "returns", "summary", "workbooks")),
    ("台账", "unit_list", "building-store", LEDGERS),
    ("待办", "inbox", "bell", ("inbox", "due")),
)
RECORDS = ("trainings", "publications", "deeds", "teams", "honours")
# What is done in campaigns and batches, in one group.
WORK = (
    ("走访", "visit_list", "home", ("visits",)),
    ("任务", "task_overview", "check", ("tasks", "task-lists", "service-days")),
    ("动态组建", "formation", "sitemap", ("formation", "employments")),
    ("发展党员", "development", "user-plus", ("development", "candidates")),
    ("流动党员", "floating", "arrows-right-left", ("floating", "lost-contacts")),
    ("组织生活", "life", "calendar-event", ("life", "activities")),
    ("考核", "assessments", "award", ("assessments", "assessment-schemes", "assessed")),
    ("诉求", "demand_list", "briefcase", ("demands", "programmes", "calendar")),
    ("工作台账", "training_list", "list-details", RECORDS),
    ("摸底排查", "census_list", "clipboard-list", ("censuses", "census-cards")),
    ("变动记录", "history", "history", ("history",)),
)
KEEPING = (
    ("核对", "reconciliation", "git-merge", ("reconciliation",)),
    ("数据导入", "import_list", "file-spreadsheet", ("imports",)),
)
# The page of instructors' phones.
PHONE = (("手机走访", "field", "phone", ("v",)),)
ADMINISTRATION = (("用户", "user_list", "users", ("users", "roles")),)
HELP = (("帮助", "help", "help-circle", ("help",)),)


Entries = tuple[tuple[str, str, str, tuple[str, ...]], ...]


Held = list[tuple[str, str, bool, bool]]  # role, what it reaches, administers, edits


def held_by(user: Any) -> tuple[Held, int]:
    """The user's roles of today; and how many notices are unread, in the same query. Who has no
    role has nothing to be told of."""
    roles = user.grants.as_of(timezone.localdate()).annotate(unread=unread_of("user"))
    names = ("role", "role__reaches", "role__administers", "role__edits")
    rows = list(roles.values_list(*names, "unread"))
    return [row[:4] for row in rows], rows[0][4] if rows else 0


def menu_of(user: Any, held: Held, section: str) -> list[MenuItem]:
    """What the user's roles are for: the ledgers and figures, the accounts, or both."""
    is_instructor = any(role == INSTRUCTOR for role, *_ in held) and hasattr(user, "instructor")
    menu = _items(PHONE, section) if is_instructor else []
    if any(reach != Role.Reaches.NOTHING for _, reach, *_ in held):
        keeps = any(edits and reach == Role.Reaches.AREA for _, reach, _, edits in held)
        work = tuple(_items(WORK + (KEEPING if keeps else ()), section))
        active = any(item.active for item in work)
        menu += _items(MENU, section)
        menu.append(MenuItem("业务", "", "clipboard-list", active, work))
    if any(administers for _, _, administers, _ in held):
        menu += _items(ADMINISTRATION, section)
    return menu + _items(HELP, section)


def _items(entries: Entries, section: str) -> list[MenuItem]:
    return [
        MenuItem(label, reverse(view), icon, section in own) for label, view, icon, own in entries
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    section = request.path.strip("/").split("/")[0]
    user: Any = getattr(request, "user", AnonymousUser())
    held, unread = held_by(user) if user.is_authenticated else ([], 0)
    menu = menu_of(user, held, section) if user.is_authenticated else []
    return {
        # Who manages accounts only has no ledger to be reminded of.
        "reaches_ledgers": any(reach != Role.Reaches.NOTHING for _, reach, *_ in held),
        "product_name": settings.KAIFU_SITE_NAME,
        "owner_name": settings.KAIFU_OWNER_NAME,
        "menu": menu,
        "unread_notices": unread,
        # On a log-out the page of phones has something to forget.
        "visits_by_phone": any(item.url == reverse("field") for item in menu),
    }
