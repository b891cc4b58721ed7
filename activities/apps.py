from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "组织生活与服务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import contradictions, details, gaps, privacy, reach, rules  # noqa: F401  登记页面上的走访、诉求等、部门的可见范围和核查
