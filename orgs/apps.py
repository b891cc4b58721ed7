from django.db.models.signals import pre_migrate

from orgs.migrating import refuse_half_way
from orgs.registering import RegisteringConfig


class OrgsConfig(RegisteringConfig):
    default = True
    name = "orgs"
    verbose_name = "组织与口径"
    modules = (
        "audit",
        "details",
        "gaps",
        "contradictions",
        "acts.correcting",
        "acts.duplicates",
        "acts.party_organizations",
        "acts.places",
        "acts.units",
        "acts.programmes",
        "acts.venues",
        "rosters.acts",
        "rosters.rules",
        "censuses.acts",
        "censuses.known",
    )

    def ready(self) -> None:
        super().ready()
        pre_migrate.connect(refuse_half_way, sender=self)
