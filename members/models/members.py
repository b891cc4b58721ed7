"""Members and the dated facts about them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from members.models.choices import FINAL_DEPARTURES, Departure, TalentClass
from orgs.history import tracked
from orgs.models import (
    Alias,
    Code,
    Coverage,
    PartyOrganization,
    Recorded,
    Spell,
    SpellQuerySet,
    Unit,
    division_of_organization,
    division_of_unit,
    holds_on,
    spell_constraints,
)
from orgs.periods import Period
from orgs.personal import Mask
from orgs.scope import Scope

THREE_FULL_MEMBERS = 3  # 《党章》：有正式党员三人以上的，应当成立党的基层组织


def in_party(day: Any, member: str = "pk") -> Q:
    """Not out of the Party (died, expelled, suspended) by the day; `member` is the path to them.

    Whoever transferred out of the ledger is still a member, with the formal relation elsewhere.
    A later affiliation (党籍恢复) takes an earlier exit back. `day` is a date or a reference as
    seen from the subquery (`OuterRef`).
    """
    back = Affiliation.objects.filter(
        member=OuterRef("member"),
        started_on__gte=OuterRef("ended_on"),
        started_on__lte=_deeper(day),
    )
    gone = Affiliation.objects.filter(
        ~Exists(back),
        member=OuterRef(member),
        ended_on__lte=day,
        departure__in=FINAL_DEPARTURES,
    )
    return ~Q(Exists(gone))


def _deeper(day: Any) -> Any:
    """The same day as seen from one subquery further in."""
    return OuterRef(day) if isinstance(day, OuterRef) else day


@tracked
class Member(Recorded):
    """One Party member, full or probationary; where they belong and work is in dated spells."""

    class Gender(models.TextChoices):
        MALE = "male", "男"
        FEMALE = "female", "女"

    number = models.CharField("党员编号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    gender = models.CharField("性别", max_length=8, choices=Gender, blank=True)
    ethnicity = models.ForeignKey(
        Code,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="民族",
        limit_choices_to=Q(list=Code.List.ETHNICITY),
    )
    id_number = models.CharField("公民身份号码", max_length=18, unique=True, null=True, blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    education = models.ForeignKey(
        Code,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="学历",
        limit_choices_to=Q(list=Code.List.EDUCATION),
    )
    joined_on = models.DateField("加入党组织日期")
    converted_on = models.DateField("转正日期", null=True, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)

    personal = {
        "name": Mask.NAME,
        "id_number": Mask.ID_NUMBER,
        "born_on": Mask.HIDDEN,
        "phone": Mask.PHONE,
    }
    impersonal = ("number", "gender", "joined_on", "converted_on")

    class Meta:
        verbose_name = verbose_name_plural = "党员"
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                name="member_joined_before_converted",
                condition=Q(converted_on=None) | Q(converted_on__gte=F("joined_on")),
                violation_error_message="转正日期不能早于加入党组织日期",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AffiliationQuerySet(SpellQuerySet):
    def within(self, scope: Scope) -> AffiliationQuerySet:
        """By the Party organisation's own division on the scope's day."""
        return (
            self.filter(holds_on(scope.as_of, "party_organization__spells"))
            .annotate(at_division=F("party_organization__spells__division"))
            .filter(scope.placed("at_division", party_organization="party_organization"))
        )


@tracked
class Affiliation(Spell):
    """A member's formal affiliation (组织关系) with one Party organisation: one at a time."""

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="affiliations", verbose_name="党员"
    )
    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="affiliations", verbose_name="党组织"
    )
    departure = models.CharField("离开原因", max_length=16, choices=Departure, blank=True)

    personal = {}
    impersonal = ("departure",)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织关系"
        ordering = ("member", "started_on")
        constraints = [
            *spell_constraints("affiliation", "member"),
            models.CheckConstraint(
                name="affiliation_departure_has_end",
                condition=Q(departure="") | Q(ended_on__isnull=False),
                violation_error_message="填写离开原因时必须填写转出日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}→{self.party_organization}"


class EmploymentQuerySet(SpellQuerySet):
    def within(self, scope: Scope) -> EmploymentQuerySet:
        """By the unit's street on the scope's day; adds its name of that day as `unit_name`."""
        return (
            self.filter(holds_on(scope.as_of, "unit__spells"))
            .annotate(at_division=F("unit__spells__division"), unit_name=F("unit__spells__name"))
            .filter(scope.placed("at_division", unit="unit"))
        )

    def of_members(self, day: Any) -> EmploymentQuerySet:
        """Who works in a unit on the day and is a Party member then.

        `day` is a date, or `OuterRef` of a field of the query this one stands in.
        """
        return self.filter(
            holds_on(day), in_party(_deeper(day), "member"), member__joined_on__lte=day
        )

    def of_full_members(self, day: Any) -> EmploymentQuerySet:
        """转正日期 on or before the day: probationary members do not count toward three."""
        return self.of_members(day).filter(member__converted_on__lte=day)

    def toward_three(self, day: Any) -> EmploymentQuerySet:
        """Full members who count toward three: in social organisations only full-time staff."""
        return self.of_full_members(day).filter(
            Q(is_full_time=True) | ~Q(unit__kind__in=Unit.SOCIAL_ORGANISATIONS)
        )

    def units_with_three(self, day: Any) -> models.QuerySet:
        """The units, as `unit`, where three or more full members work."""
        return (
            self.toward_three(day)
            .order_by()
            .values("unit")
            .annotate(full_members=models.Count("member"))
            .filter(full_members__gte=THREE_FULL_MEMBERS)
            .values("unit")
        )


@tracked
class Employment(Spell):
    """Where a member works; it need not be where they are affiliated."""

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="employments", verbose_name="党员"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="employments", verbose_name="工作单位"
    )
    position = models.CharField("工作岗位", max_length=60, blank=True)
    is_full_time = models.BooleanField("是否专职", default=True)

    personal = {}
    impersonal = ("position",)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作关系"
        ordering = ("member", "started_on")
        constraints = spell_constraints("employment", "member")

    def __str__(self) -> str:
        return f"{self.member}—{self.unit}"


@tracked
class Post(Spell):
    """An office a member holds in a Party organisation."""

    class Kind(models.TextChoices):
        SECRETARY = "secretary", "书记"
        DEPUTY = "deputy", "副书记"
        COMMITTEE_MEMBER = "committee_member", "委员"

    class Source(models.TextChoices):
        OWNER = "owner", "出资人"
        MANAGER = "manager", "中层管理"
        APPOINTED = "appointed", "上级选派"
        OTHER = "other", "其他"

    member = models.ForeignKey(Member, models.PROTECT, related_name="posts", verbose_name="党员")
    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="posts", verbose_name="党组织"
    )
    kind = models.CharField("职务", max_length=20, choices=Kind)
    source = models.CharField("来源", max_length=12, choices=Source, blank=True)

    personal = {}
    impersonal = ("kind", "source")

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ("party_organization", "started_on")
        constraints = spell_constraints("post", "member", "party_organization", "kind")

    def __str__(self) -> str:
        return f"{self.party_organization}{self.get_kind_display()}"


class AdmissionQuerySet(models.QuerySet["Admission"]):
    def during(self, period: Period) -> AdmissionQuerySet:
        """By the superior committee's approval."""
        return self.filter(approved_on__gte=period.start, approved_on__lt=period.end)

    def within(self, scope: Scope) -> AdmissionQuerySet:
        """By the street, on the approval day, of the unit of that time, else of the organisation."""
        return self.annotate(
            at_division=Coalesce(
                division_of_unit("approved_on"), division_of_organization("approved_on")
            )
        ).filter(scope.placed("at_division", unit="unit", party_organization="party_organization"))

    def where_there_was_nothing(self, scope: Scope) -> AdmissionQuerySet:
        """Admitted where, on the day of the branch meeting, there was neither branch nor member.

        The unit had no link that counts and no *other* member working there. An admission without
        a unit is unknown, and not among them.
        """
        day = OuterRef("branch_meeting_on")
        links = Coverage.objects.counting(day, scope).filter(unit=OuterRef("unit"))
        colleagues = (
            Employment.objects.of_members(day)
            .filter(unit=OuterRef("unit"))
            .exclude(member=OuterRef("member"))
        )
        return self.filter(~Exists(links), ~Exists(colleagues), unit__isnull=False)


@tracked
class Admission(Recorded):
    """One person admitted to the Party: the stages, the decision, the unit at that time."""

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="admissions", verbose_name="党员"
    )
    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="admissions", verbose_name="党组织"
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="admissions",
        verbose_name="发展时工作单位",
    )
    applied_on = models.DateField("申请入党日期", null=True, blank=True)
    talked_on = models.DateField("派人谈话日期", null=True, blank=True)
    activist_on = models.DateField("确定积极分子日期", null=True, blank=True)
    target_on = models.DateField("确定发展对象日期", null=True, blank=True)
    training_hours = models.PositiveIntegerField("集中培训学时", null=True, blank=True)
    branch_meeting_on = models.DateField("支部大会日期")
    approved_on = models.DateField("上级审批日期")
    extended_on = models.DateField("决定延长预备期日期", null=True, blank=True)
    extended_until = models.DateField("预备期延长至", null=True, blank=True)
    conversion_approved_on = models.DateField("转正审批日期", null=True, blank=True)
    talent_class = models.CharField("人才类别", max_length=20, choices=TalentClass, blank=True)
    override_reason = models.CharField("时限例外说明", max_length=200, blank=True)

    personal = {}
    impersonal = (
        "override_reason",
        "applied_on",
        "talked_on",
        "activist_on",
        "target_on",
        "training_hours",
        "branch_meeting_on",
        "approved_on",
        "extended_on",
        "extended_until",
        "conversion_approved_on",
        "talent_class",
    )

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发展党员"
        ordering = ("approved_on", "member")
        constraints = [
            models.UniqueConstraint(fields=("member", "branch_meeting_on"), name="admission_once"),
            models.CheckConstraint(
                name="admission_meeting_before_approval",
                condition=Q(approved_on__gte=F("branch_meeting_on")),
                violation_error_message="上级审批日期不能早于支部大会日期",
            ),
            models.CheckConstraint(
                name="admission_extension",
                condition=Q(extended_on__isnull=True, extended_until__isnull=True)
                | Q(
                    extended_on__isnull=False,
                    extended_until__isnull=False,
                    extended_on__gte=F("branch_meeting_on"),
                    extended_until__gte=F("extended_on"),
                ),
                violation_error_message="决定延长预备期的日期不能早于支部大会日期、晚于延长至的日期",
            ),
        ]
        indexes = [models.Index(fields=("approved_on",), name="admission_approved_on")]

    def __str__(self) -> str:
        return f"{self.member} {self.approved_on}"


@tracked
class MemberAlias(Alias):
    """A number under which a member was once listed a second time."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="aliases", verbose_name="党员")

    personal = {}
    impersonal = ("identifier",)

    class Meta:
        verbose_name = verbose_name_plural = "党员原编号"
