from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "orgs"
    verbose_name = "组织与口径"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import audit, details  # noqa: F401  listens for log-ins; the records' pages
        from . import gaps  # noqa: F401  the five clears: what is unknown
        from . import contradictions  # noqa: F401  and what cannot all be true
        from .acts import correcting, duplicates, party_organizations, places, units  # noqa: F401  the acts on units
        from .rosters import acts as settling, rules as reminders  # noqa: F401  and what other lists say
