"""Members who are elsewhere than their formal relation, and those nobody can reach.

None of it enters a figure: a person counts where the formal affiliation is (`Affiliation`), and
nowhere else (单一归属、多重参与).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from members.models.members import AffiliationQuerySet, Member
from orgs.history import tracked
from orgs.models import (
    PartyOrganization,
    Recorded,
    Spell,
    SpellQuerySet,
    Unit,
    holds_on,
    spell_constraints,
)
from orgs.personal import Mask
from orgs.scope import Scope


@tracked
class FloatingMember(Recorded):
    """One person who floats: a member of the ledger, or somebody whose relation is outside it.

    Of a member nothing is written here twice; of others only what contact with them needs. One who
    has been transferred in since keeps the number, and names the member they have become.
    """

    number = models.CharField("流动编号", max_length=40, unique=True)
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="floating_members",
        verbose_name="党员",
    )
    full_name = models.CharField("姓名", max_length=40, blank=True)
    home = models.CharField("所属党组织", max_length=120, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)

    personal = {"full_name": Mask.NAME, "phone": Mask.PHONE}
    impersonal = ("number", "home")

    class Meta:
        verbose_name = verbose_name_plural = "流动党员"
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                name="floating_member_is_somebody",
                condition=Q(member__isnull=False) | ~(Q(full_name="") | Q(home="")),
                violation_error_message="本区台账中没有的党员，须填写姓名和所属党组织",
            )
        ]

    def __str__(self) -> str:
        return self.number


class FloatingQuerySet(AffiliationQuerySet):
    def of_direction(self, direction: str) -> FloatingQuerySet:
        return self.filter(direction=direction)


@tracked
class Floating(Spell):
    """A person takes part in an organisation (流入), or is away from the one they belong to (流出).

    Several at once are allowed, in one and the same organisation only one.
    """

    class Direction(models.TextChoices):
        IN = "in", "流入"
        OUT = "out", "流出"

    class Cause(models.TextChoices):
        WORK = "work", "外出务工经商"
        PROJECT = "project", "项目建设"
        EMPLOYER = "employer", "工作单位改变"
        RESIDENCE = "residence", "居住地改变"
        STUDY = "study", "就学或毕业"
        ABROAD = "abroad", "出国（境）"
        OTHER = "other", "其他"

    class Ending(models.TextChoices):
        RETURNED = "returned", "返回或离开"
        TRANSFERRED = "transferred", "组织关系已转接"
        OTHER = "other", "其他"

    person = models.ForeignKey(
        FloatingMember, models.PROTECT, related_name="floatings", verbose_name="流动党员"
    )
    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="floatings", verbose_name="党组织"
    )
    direction = models.CharField("方向", max_length=4, choices=Direction)
    cause = models.CharField("流动原因", max_length=12, choices=Cause, blank=True)
    destination = models.CharField("外出流向", max_length=120, blank=True)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="floatings",
        verbose_name="所在单位",
    )
    ending = models.CharField("结束原因", max_length=12, choices=Ending, blank=True)

    personal = {"destination": Mask.HIDDEN}
    impersonal = ("direction", "cause", "ending")

    objects = FloatingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "流动情况"
        ordering = ("person", "started_on")
        constraints = [
            *spell_constraints("floating", "person", "party_organization"),
            models.CheckConstraint(
                name="floating_ending_has_end",
                condition=Q(ending="") | Q(ended_on__isnull=False),
                violation_error_message="填写结束原因时必须填写结束日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}{self.get_direction_display()}{self.party_organization}"


class LostContactQuerySet(SpellQuerySet):
    def within(self, scope: Scope) -> LostContactQuerySet:
        """By the division of the organisation the member belongs to on the scope's day.

        Who belongs to none any more is not among them: with 停止党籍 the state is settled.
        """
        held = "member__affiliations"
        spells = f"{held}__party_organization__spells"
        return (
            self.filter(holds_on(scope.as_of, held), holds_on(scope.as_of, spells))
            .annotate(
                at_division=F(f"{spells}__division"),
                organization_name=F(f"{spells}__name"),
                organization=F(f"{held}__party_organization"),
            )
            .filter(scope.placed("at_division", party_organization="organization"))
        )


@tracked
class LostContact(Spell):
    """The organisation has lost contact with a member; it ends when they are found again.

    They count as members for as long as their membership stands.
    """

    class Cause(models.TextChoices):
        WORK = "work", "外出务工经商"
        BANKRUPT = "bankrupt", "单位改制破产"
        GRADUATED = "graduated", "毕业去向不明"
        EMPLOYER = "employer", "工作单位改变"
        ABROAD = "abroad", "出国（境）"
        RESIDENCE = "residence", "居住地改变"
        OTHER = "other", "其他"

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="lost_contacts", verbose_name="党员"
    )
    cause = models.CharField("失联原因", max_length=12, choices=Cause)

    personal = {}
    impersonal = ("cause",)

    objects = LostContactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "失联"
        ordering = ("member", "started_on")
        constraints = spell_constraints("lost_contact", "member")

    def __str__(self) -> str:
        return self.get_cause_display()


@tracked
class ContactAttempt(Recorded):
    """On a day the organisation tried to reach a member who is away or lost, and did or did not."""

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="contact_attempts", verbose_name="党员"
    )
    happened_on = models.DateField("联系日期")
    reached = models.BooleanField("取得联系")
    note = models.CharField("联系情况", max_length=200, blank=True)

    personal = {"note": Mask.HIDDEN}
    impersonal = ("happened_on",)

    class Meta:
        verbose_name = verbose_name_plural = "联系记录"
        ordering = ("member", "happened_on")
        constraints = [
            models.UniqueConstraint(
                fields=("member", "happened_on"),
                name="contact_attempt_once",
                violation_error_message="这一天的联系已经登记过",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.happened_on}"
