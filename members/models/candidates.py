"""People before they are admitted: from the application to the branch meeting, and the quotas."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from members.models.members import AffiliationQuerySet, Member
from orgs.history import tracked
from orgs.models import Division, PartyOrganization, Recorded, Spell, Unit, spell_constraints
from orgs.personal import Mask


def _known_order(earlier: str, later: str) -> Q:
    """The later step only when the earlier is known, and not before it."""
    both = Q(**{f"{earlier}__isnull": False, f"{later}__gte": F(earlier)})
    return Q(**{f"{later}__isnull": True}) | both


@tracked
class Candidate(Recorded):
    """Someone who has applied to join the Party; how far they are on a day follows from the steps.

    Which branch fosters them, and how that ended, is in dated spells (`Candidacy`).
    """

    class Stage(models.TextChoices):
        APPLICANT = "applicant", "入党申请人"
        ACTIVIST = "activist", "入党积极分子"
        TARGET = "target", "发展对象"

    # As the rules have them; the last three prepare the branch meeting and may come in any order.
    STEPS = (
        "applied_on",
        "talked_on",
        "activist_on",
        "target_on",
        "trained_on",
        "political_review_on",
        "noticed_on",
    )

    number = models.CharField("编号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    gender = models.CharField("性别", max_length=8, choices=Member.Gender, blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="candidates",
        verbose_name="工作单位",
    )
    applied_on = models.DateField("申请入党日期")
    talked_on = models.DateField("派人谈话日期", null=True, blank=True)
    activist_on = models.DateField("确定积极分子日期", null=True, blank=True)
    target_on = models.DateField("确定发展对象日期", null=True, blank=True)
    trained_on = models.DateField("集中培训日期", null=True, blank=True)
    training_hours = models.PositiveIntegerField("集中培训学时", null=True, blank=True)
    political_review_on = models.DateField("政治审查日期", null=True, blank=True)
    noticed_on = models.DateField("公示日期", null=True, blank=True)
    first_contact = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="candidates_contacted",
        verbose_name="培养联系人",
    )
    second_contact = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="candidates_contacted_too",
        verbose_name="第二培养联系人",
    )
    override_reason = models.CharField("时限例外说明", max_length=200, blank=True)
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="candidates",
        verbose_name="接收后的党员",
    )

    personal = {"name": Mask.NAME, "born_on": Mask.HIDDEN}
    impersonal = ("number", "gender", *STEPS, "override_reason")

    class Meta:
        verbose_name = verbose_name_plural = "入党申请人和发展对象"
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                name="candidate_born_before_applied",
                condition=Q(born_on=None) | Q(applied_on__gt=F("born_on")),
                violation_error_message="申请入党日期必须晚于出生日期",
            ),
            models.CheckConstraint(
                name="candidate_applied_before_talked",
                condition=_known_order("applied_on", "talked_on"),
                violation_error_message="派人谈话日期不能早于申请入党日期",
            ),
            models.CheckConstraint(
                name="candidate_applied_before_activist",
                condition=_known_order("applied_on", "activist_on"),
                violation_error_message="确定积极分子日期不能早于申请入党日期",
            ),
            models.CheckConstraint(
                name="candidate_activist_before_target",
                condition=_known_order("activist_on", "target_on"),
                violation_error_message="确定发展对象必须在确定积极分子之后",
            ),
            models.CheckConstraint(
                name="candidate_target_before_preparation",
                condition=_known_order("target_on", "trained_on")
                & _known_order("target_on", "political_review_on")
                & _known_order("target_on", "noticed_on"),
                violation_error_message="集中培训、政治审查和公示必须在确定发展对象之后",
            ),
            models.CheckConstraint(
                name="candidate_contacts",
                condition=Q(second_contact=None)
                | (Q(first_contact__isnull=False) & ~Q(second_contact=F("first_contact"))),
                violation_error_message="两名培养联系人不能是同一人",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def stage_on(self, day: date) -> Stage:
        """How far the person was by the day."""
        if self.target_on and self.target_on <= day:
            return self.Stage.TARGET
        if self.activist_on and self.activist_on <= day:
            return self.Stage.ACTIVIST
        return self.Stage.APPLICANT


def in_stage(day: date, stage: str, path: str = "candidate__") -> Q:
    """That far by the day; the stages exclude one another, and each candidate is in one."""
    target = Q(**{f"{path}target_on__isnull": False, f"{path}target_on__lte": day})
    activist = Q(**{f"{path}activist_on__isnull": False, f"{path}activist_on__lte": day})
    match stage:
        case Candidate.Stage.TARGET:
            return target
        case Candidate.Stage.ACTIVIST:
            return activist & ~target
    return ~activist & ~target


class CandidacyQuerySet(AffiliationQuerySet):
    def at_stage(self, day: date, stage: str) -> CandidacyQuerySet:
        """Fostered on the day, and that far by then."""
        return self.as_of(day).filter(in_stage(day, stage))


@tracked
class Candidacy(Spell):
    """A branch fosters a candidate: one at a time, up to the branch meeting that admits them."""

    class Ending(models.TextChoices):
        ADOPTED = "adopted", "接收为预备党员"
        WITHDRAWN = "withdrawn", "撤回申请"
        STOPPED = "stopped", "停止培养"
        MOVED_AWAY = "moved_away", "转往区外"
        OTHER = "other", "其他"

    candidate = models.ForeignKey(
        Candidate, models.PROTECT, related_name="candidacies", verbose_name="入党申请人"
    )
    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="candidacies", verbose_name="党组织"
    )
    ending = models.CharField("结束原因", max_length=12, choices=Ending, blank=True)

    personal = {}
    impersonal = ("ending",)

    objects = CandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "培养关系"
        ordering = ("candidate", "started_on")
        constraints = [
            *spell_constraints("candidacy", "candidate"),
            models.CheckConstraint(
                name="candidacy_ending_has_end",
                condition=Q(ending="") | Q(ended_on__isnull=False),
                violation_error_message="填写结束原因时必须填写结束日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}→{self.party_organization}"


@tracked
class CandidateReview(Recorded):
    """The branch looked at an activist, as it has to every half year."""

    candidate = models.ForeignKey(
        Candidate, models.PROTECT, related_name="reviews", verbose_name="入党申请人"
    )
    reviewed_on = models.DateField("考察日期")
    note = models.CharField("考察意见", max_length=200, blank=True)

    personal = {"note": Mask.HIDDEN}
    impersonal = ("reviewed_on",)

    class Meta:
        verbose_name = verbose_name_plural = "半年考察"
        ordering = ("candidate", "reviewed_on")
        constraints = [
            models.UniqueConstraint(
                fields=("candidate", "reviewed_on"),
                name="candidate_review_once",
                violation_error_message="这一天的考察已经登记过",
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate} {self.reviewed_on}"


@tracked
class DevelopmentQuota(Recorded):
    """How many members a division or a branch may admit in a year, as the superior decided.

    How many it has admitted is counted from the admissions, and never written down.
    """

    year = models.PositiveIntegerField("年度")
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="development_quotas",
        verbose_name="区划",
    )
    party_organization = models.ForeignKey(
        PartyOrganization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="development_quotas",
        verbose_name="党组织",
    )
    planned = models.PositiveIntegerField("发展指导数")
    separate = models.PositiveIntegerField("其中单列", null=True, blank=True)
    document_no = models.CharField("文号", max_length=60, blank=True)

    personal = {}
    impersonal = ("document_no",)
    told_of = ("division", "party_organization")

    class Meta:
        verbose_name = verbose_name_plural = "发展指导数"
        ordering = ("-year", "division", "party_organization")
        constraints = [
            models.CheckConstraint(
                name="development_quota_of_one",
                condition=Q(division__isnull=True) ^ Q(party_organization__isnull=True),
                violation_error_message="发展指导数下达给一个区划或一个党组织",
            ),
            models.CheckConstraint(
                name="development_quota_separate",
                condition=Q(separate=None) | Q(separate__lte=F("planned")),
                violation_error_message="单列数不能大于发展指导数",
            ),
            models.UniqueConstraint(
                fields=("year", "division"), name="development_quota_division_once"
            ),
            models.UniqueConstraint(
                fields=("year", "party_organization"), name="development_quota_organization_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.division or self.party_organization}"
