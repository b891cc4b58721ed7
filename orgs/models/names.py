from django.contrib.postgres.indexes import GinIndex
from django.db import models

from orgs.personal import Mask


class Pinyin(models.Model):
    """The pinyin initials of one name, by which people find it (tjhy → 天剑海洋).

    A dictionary by text, not a column beside each name: spells are folded in the database, and a
    column filled afterwards would write every row's history twice.
    """

    text = models.CharField("名称", max_length=120, unique=True)
    initials = models.CharField("拼音首字母", max_length=240)

    personal = {"text": Mask.NAME, "initials": Mask.HIDDEN}
    impersonal = ()

    class Meta:
        verbose_name = verbose_name_plural = "拼音首字母"
        indexes = [
            GinIndex(fields=["initials"], opclasses=["gin_trgm_ops"], name="pinyin_initials_trgm")
        ]

    def __str__(self) -> str:
        return self.initials
