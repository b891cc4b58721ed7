from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "orgs"
    verbose_name = "组织与口径"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import (  # noqa: F401  listens for log-ins; the records' pages
            audit,
            contradictions,
            details,
            gaps,
        )
        from .acts import correcting, duplicates, party_organizations, places, units  # noqa: F401  the acts on units
        from .rosters import acts as settling  # noqa: F401  and what other lists say
