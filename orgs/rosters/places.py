"""Where an address lies: the street by a community, a street or a building that it names."""

from __future__ import annotations

import re
from functools import lru_cache

from django.conf import settings

from orgs.models import Division, Place
from orgs.rosters.names import tidy

# 长沙市岳麓区…: another district of the city, or of another one.
_DISTRICT = re.compile(r"(?:^|(?<=[省市州]))([\u4e00-\u9fff]{2,3}?[区县市])")
_NO_DISTRICT = ("园区", "社区", "小区", "校区", "景区", "片区", "新区", "商区", "发区", "开区")


class Locator:
    """Finds the division that an address names; built once for a list.

    A street's name without 街道 is a road that may run through others, and tells nothing.
    """

    def __init__(self) -> None:
        district = settings.KAIFU_DISTRICT_CODE
        self.own = Division.objects.filter(code=district).values_list("name", flat=True).first()
        self.divisions: dict[str, str] = {}
        for name, division in Place.objects.values_list("name", "division"):
            self._add(name, division)
        within = Division.objects.under(district).order_by("kind", "code")
        for code, name, kind in within.values_list("code", "name", "kind"):
            if kind == Division.Kind.COMMUNITY:
                self._add(f"{name.removesuffix('社区')}社区", code)
            elif kind in (Division.Kind.STREET, Division.Kind.ZONE):
                self._add(name, code)
        self.sizes = sorted({len(name) for name in self.divisions}, reverse=True)
        above = [district[:length] for length in (2, 4)]
        self.above = set(Division.objects.filter(code__in=above).values_list("name", flat=True))
        self.locate = lru_cache(maxsize=100_000)(self._locate)

    def _add(self, name: str, division: str) -> None:
        """A name that two divisions share names neither."""
        name = tidy(name)
        known = self.divisions.get(name, division)
        self.divisions[name] = division if known == division else ""

    def _locate(self, address: str) -> tuple[str | None, str]:
        """The division named, the finest if several are; and the other district, if one is."""
        text = tidy(address)
        if area := self._elsewhere(text):
            return None, area
        found = ""
        for start in range(len(text)):
            for size in self.sizes:
                code = self.divisions.get(text[start : start + size], "")
                if len(code) > len(found):
                    found = code
        return found or None, ""

    def _elsewhere(self, text: str) -> str:
        if self.own and self.own in text:
            return ""
        area, end = "", 0
        for match in _DISTRICT.finditer(text):
            name = match[1]
            if area and match.start() > end:  # no longer the beginning of the address
                break
            if name not in self.above and not name.endswith(_NO_DISTRICT):
                area, end = name, match.end()  # 株洲市天元区: the finer one
        return area
