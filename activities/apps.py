from orgs.registering import RegisteringConfig


class ActivitiesConfig(RegisteringConfig):
    default = True
    name = "activities"
    verbose_name = "组织生活与服务"
    modules = (
        "nouns",
        "privacy",
        "reach",
        "lists",
        "details",
        "gaps",
        "contradictions",
        "rules",
        "acts",
        "visiting.inbox",
        "life.inbox",
        "tasks.lists",
        "tasks.inbox",
        "demands.lists",
        "demands.rules",
        "demands.inbox",
        "assessments.lists",
        "assessments.inbox",
    )
