from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "党员与指导员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import details, nouns, privacy, profile, reach  # noqa: F401  登记本应用的台账、页面和可见范围
