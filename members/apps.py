from orgs.registering import RegisteringConfig


class MembersConfig(RegisteringConfig):
    default = True
    name = "members"
    verbose_name = "党员与指导员"
    modules = (
        "nouns",
        "privacy",
        "reach",
        "lists",
        "details",
        "profile",
        "gaps",
        "contradictions",
        "rules",
        "instructors.lists",
        "instructors.rules",
        "acts.hand_over",
        "acts.organizations",
        "formation.lists",
        "formation.rules",
        "development.lists",
        "development.rules",
        "floating.lists",
        "floating.rules",
        "censuses",
    )
