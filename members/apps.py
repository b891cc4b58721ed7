from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "党员与指导员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import reach  # noqa: F401  登记指导员的可见范围
