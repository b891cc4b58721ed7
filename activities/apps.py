from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "组织生活与服务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import details, privacy, reach, rules  # noqa: F401  登记页面上的走访、诉求等和部门的可见范围
