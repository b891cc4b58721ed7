from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "党员与指导员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import contradictions, details, gaps, lists, nouns, privacy, profile, reach, rules  # noqa: F401  登记本应用的台账、页面、可见范围和核查
        from .acts import hand_over, organizations  # noqa: F401  登记党员和指导员的变动
        from .formation import lists as formation_lists  # noqa: F401  登记动态组建的台账
        from .formation import rules as formation_rules  # noqa: F401  登记动态组建的提醒
