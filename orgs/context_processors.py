"""What every page shows: whose site it is, and where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    icon: str
    active: bool


# Label, view, icon, and the first path segment that belongs to it.
MENU = (
    ("总览", "overview", "layout-dashboard", ""),
    ("指标", "indicators", "list-details", "indicators"),
)


def site(request: HttpRequest) -> dict[str, Any]:
    section = request.path.strip("/").split("/")[0]
    return {
        "product_name": settings.KAIFU_SITE_NAME,
        "owner_name": settings.KAIFU_OWNER_NAME,
        "menu": [
            MenuItem(label, reverse(view), icon, section == own) for label, view, icon, own in MENU
        ],
    }
