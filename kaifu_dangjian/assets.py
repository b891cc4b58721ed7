"""The files of npm packages that pages may use, as static files below `vendor/`.

A staticfiles finder with an allow-list: whole packages would publish some 50 MB, and their source
maps name files that are not there, on which the manifest storage fails. To use another file, add
it to package.json and to FILES.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

# Static name: path below node_modules. Tabler's licence is at the head of its files.
FILES = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "vendor/chart.umd.min.js": "chart.js/dist/chart.umd.min.js",
    "vendor/chart.LICENSE.md": "chart.js/LICENSE.md",
    "vendor/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/htmx.LICENSE": "htmx.org/LICENSE",
}
SOURCE_MAP = re.compile(rb"\s*(?://|/\*)# sourceMappingURL=\S+(?: ?\*/)?\s*$")


class Packages(FileSystemStorage):
    """`node_modules` under our names; `collectstatic` reads from it."""

    def __init__(self) -> None:
        super().__init__(location=settings.BASE_DIR / "node_modules")

    def path(self, name: str) -> str:
        return super().path(FILES[name])

    def _open(self, name: str, mode: str = "rb") -> File:
        """The file without its reference to a source map, which we do not publish."""
        return ContentFile(SOURCE_MAP.sub(b"\n", Path(self.path(name)).read_bytes()), name)


class PackageFinder(BaseFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = Packages()

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [self.storage.path(path)] if path in FILES and self.storage.exists(path) else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in FILES:
            yield name, self.storage
