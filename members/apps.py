from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "党员与指导员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import details, nouns, privacy, reach  # noqa: F401  登记党员、指导员的台账、页面和可见范围
