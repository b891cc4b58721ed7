from orgs.registering import RegisteringConfig


class ReportsConfig(RegisteringConfig):
    default = True
    name = "reports"
    verbose_name = "指标与报表"
    modules = (
        "seals.nouns",
        "seals.lists",
        "seals.details",
        "seals.acts",
        "seals.inbox",
        "views.tokens",
        "summary.saving",
        "workbooks.saving",
    )
