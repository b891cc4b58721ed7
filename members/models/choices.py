"""Choices that more than one model of the app refers to."""

from django.db import models


class Departure(models.TextChoices):
    """How an affiliation ended, when it was not a move to another organisation of the ledger."""

    TRANSFERRED_OUT = "transferred_out", "转出"
    DIED = "died", "去世"
    EXPELLED = "expelled", "出党"
    SUSPENDED = "suspended", "停止党籍"


# After these a person is no longer a member; after 转出 the formal relation is merely elsewhere.
FINAL_DEPARTURES = (Departure.DIED, Departure.EXPELLED, Departure.SUSPENDED)


class TalentClass(models.TextChoices):
    EXECUTIVE = "executive", "非公企业高管"
    TECHNICAL = "technical", "非公企业技术人才"
    HIGH_KNOWLEDGE = "high_knowledge", "社会组织高知识群体"
    BACKBONE = "backbone", "社会组织骨干人才"
