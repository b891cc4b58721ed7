"""Task lists (任务清单) that the district issues."""

from __future__ import annotations

from django.db import models

from activities.models.dated import Owned
from orgs.history import tracked


@tracked
class TaskList(Owned):
    """One task list (任务清单) the district issued; one every two months is expected."""

    name = models.CharField("名称", max_length=120)

    personal = {}
    impersonal = ("name", "happened_on")

    class Meta:
        verbose_name = verbose_name_plural = "任务清单"
        ordering = ("happened_on",)
        constraints = [
            models.UniqueConstraint(
                fields=("division", "name", "happened_on"), name="task_list_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
