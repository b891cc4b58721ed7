from django.db import models
from django.db.models import Q

from orgs.history import tracked


class Industry(models.Model):
    """One industry: a GB/T 4754-2017 section or division, or a local pillar industry (支柱产业)."""

    class Scheme(models.TextChoices):
        SECTION = "section", "国民经济行业门类"
        DIVISION = "division", "国民经济行业大类"
        PILLAR = "pillar", "支柱产业"

    code = models.CharField("代码", max_length=8, primary_key=True)
    name = models.CharField("名称", max_length=60)
    scheme = models.CharField("体系", max_length=10, choices=Scheme)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="门类"
    )

    personal = {}
    impersonal = ("code", "name", "scheme")

    class Meta:
        verbose_name = verbose_name_plural = "行业"
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=("scheme", "name"), name="industry_name_once_a_scheme")
        ]

    def __str__(self) -> str:
        return self.name


class Code(models.Model):
    """One entry of a code list (民族 GB/T 3304, 学历 GB/T 4658 …): lists are data, not branches."""

    class List(models.TextChoices):
        ETHNICITY = "ethnicity", "民族"
        EDUCATION = "education", "学历"

    list = models.CharField("代码集", max_length=12, choices=List)
    code = models.CharField("代码", max_length=8)
    label = models.CharField("名称", max_length=40)
    source = models.CharField("依据", max_length=40)
    started_on = models.DateField("启用日期", null=True, blank=True)
    ended_on = models.DateField("停用日期", null=True, blank=True)

    personal = {}
    impersonal = ("list", "code", "label", "source", "started_on", "ended_on")

    class Meta:
        verbose_name = verbose_name_plural = "代码"
        ordering = ("list", "code")
        constraints = [
            models.UniqueConstraint(fields=("list", "code"), name="code_once_a_list"),
            models.UniqueConstraint(
                fields=("list", "label"), condition=Q(ended_on=None), name="code_label_once_a_list"
            ),
        ]

    def __str__(self) -> str:
        return self.label


@tracked
class Setting(models.Model):
    """One thing the district sets for itself, such as the day the pages open on."""

    class Key(models.TextChoices):
        DEFAULT_AS_OF = "default_as_of", "默认统计日期"
        DEMAND_DAYS = "demand_days", "诉求办理时限（工作日）"
        DEMAND_EXTENSION_DAYS = "demand_extension_days", "诉求延期最多（工作日）"

    key = models.CharField("项目", max_length=40, primary_key=True, choices=Key)
    value = models.CharField("取值", max_length=200)

    personal = {}
    impersonal = ("key", "value")

    class Meta:
        verbose_name = verbose_name_plural = "设置"

    def __str__(self) -> str:
        return self.get_key_display()
