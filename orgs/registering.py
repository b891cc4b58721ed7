"""Apps whose modules register what they know: acts, lists, rules, panels, reach."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig


class RegisteringConfig(AppConfig):
    """Imports `modules` once all models are there, in this order: it is the order on pages.

    A subclass says `default = True`, as its module holds two configurations.
    """

    default_auto_field = "django.db.models.BigAutoField"
    modules: ClassVar[tuple[str, ...]] = ()

    def ready(self) -> None:
        for module in self.modules:
            import_module(f"{self.name}.{module}")
