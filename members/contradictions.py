"""What cannot all be true of members, their work and their posts, and of who looks after units."""

from __future__ import annotations

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Mod, Substr

from members.models import Admission, Affiliation, Assignment, Employment, Member, Post
from orgs.clarity import Clear, contradiction
from orgs.contradictions import GONE
from orgs.models import Coverage, PartyOrganization, holds_on
from orgs.rules import Severity
from orgs.scope import Scope

ADMISSION_RULES = "《中国共产党发展党员工作细则》"

# --- Units ---------------------------------------------------------------------------------------


def _more_members_than_staff(scope: Scope, _: int) -> Q:
    working = Employment.objects.of_members(scope.as_of).order_by()
    at = holds_on(scope.as_of, "unit__spells")
    counts = working.filter(at).values("unit", staff=F("unit__spells__headcount"))
    more = counts.annotate(people=Count("member", distinct=True)).filter(people__gt=F("staff"))
    return Q(unit__in=more.values("unit"))


contradiction(
    Clear.MEMBERS,
    "units",
    "more-members-than-staff",
    "在岗党员多于从业人数",
    "登记在本单位工作的党员人数，超过了单位的从业人数。",
    _more_members_than_staff,
    source="分项不能大于总数",
    remedy="核实从业人数；已离职的党员，登记离职。",
    act="update",
)
contradiction(
    Clear.MEMBERS,
    "units",
    "employed-but-gone",
    "已不在册的单位仍有在岗党员",
    "单位已注销、吊销或迁出，仍有党员登记在这里工作。",
    lambda scope, _: Q(unit__in=Employment.objects.of_members(scope.as_of).values("unit")),
    remedy="登记这些党员离职或新的工作单位，并核对组织关系。",
    query=GONE,
)
contradiction(
    Clear.FUNCTION,
    "units",
    "assigned-but-gone",
    "已不在册的单位仍有指导员联系",
    "单位已注销、吊销或迁出，指导员的联系关系却没有终止。",
    lambda scope, _: Q(unit__in=Assignment.objects.as_of(scope.as_of).values("unit")),
    remedy="在指导员的页面终止联系单位。",
    query=GONE,
)


def _looked_after_by_nobody(scope: Scope, _: int) -> Q:
    """Assigned to an instructor whose appointment does not hold on the day."""
    held = Assignment.objects.as_of(scope.as_of).order_by()
    appointed = held.filter(holds_on(scope.as_of, "instructor__appointments"))
    idle = held.exclude(pk__in=appointed.values("pk"))
    return Q(unit__in=idle.values("unit"))


contradiction(
    Clear.FUNCTION,
    "units",
    "assigned-to-nobody",
    "联系的指导员已不在聘",
    "联系关系还在，指导员的聘任却已结束或尚未开始。",
    _looked_after_by_nobody,
    remedy="把单位移交其他指导员，或补登聘任。",
    act="assign",
)


def _no_such_secretary(scope: Scope, _: int) -> Q:
    """Said to be led by a representative who is no member, or where nobody holds the post."""
    posts = Post.objects.as_of(scope.as_of).filter(kind=Post.Kind.SECRETARY).order_by()
    led = Coverage.objects.as_of(scope.as_of).filter(
        party_organization__in=posts.values("party_organization")
    )
    return Q(representative_is_secretary=True) & (
        Q(representative_is_member=False) | ~Q(unit__in=led.order_by().values("unit"))
    )


contradiction(
    Clear.ORGANIZATIONS,
    "units",
    "representative-no-secretary",
    "法定代表人兼任书记而没有这样的书记",
    "登记为法定代表人兼任书记，却不是党员，或覆盖本单位的党组织都没有在任书记。",
    _no_such_secretary,
    source="年报表27：法定代表人是党员的、兼任党组织书记的",
    remedy="补登书记任职，或更正“是否兼任书记”。",
    act="update",
)

# --- Party organisations -------------------------------------------------------------------------


def _several_secretaries(scope: Scope, _: int) -> Q:
    posts = Post.objects.as_of(scope.as_of).filter(kind=Post.Kind.SECRETARY).order_by()
    counts = posts.values("party_organization").annotate(people=Count("member", distinct=True))
    return Q(party_organization__in=counts.filter(people__gt=1).values("party_organization"))


contradiction(
    Clear.ORGANIZATIONS,
    "party-organizations",
    "several-secretaries",
    "同时有两名以上书记",
    "同一天有两名以上党员登记为书记。",
    _several_secretaries,
    remedy="前任书记登记免职；只是副书记的，更正职务。",
)


def _secretary_elsewhere(scope: Scope, _: int) -> Q:
    """A secretary who belongs neither to the organisation nor to one under it (two levels).

    上级选派 keep their relation where they come from.
    """
    day, at = scope.as_of, "party_organization__spells"
    above = f"{at}__superior__spells"
    whole = Affiliation.objects.as_of(day).filter(member=OuterRef("member")).order_by()
    here = OuterRef("party_organization")
    held = whole.filter(holds_on(day, at))
    inside = (
        Exists(whole.filter(party_organization=here))
        | Exists(held.filter(**{f"{at}__superior": here}))
        | Exists(held.filter(holds_on(day, above), **{f"{above}__superior": here}))
    )
    posts = Post.objects.as_of(day).filter(~inside, kind=Post.Kind.SECRETARY)
    strange = posts.exclude(source=Post.Source.APPOINTED).order_by()
    return Q(party_organization__in=strange.values("party_organization"))


contradiction(
    Clear.ORGANIZATIONS,
    "party-organizations",
    "secretary-elsewhere",
    "书记的组织关系不在本党组织",
    "书记（上级选派的除外）的组织关系不在本党组织及其下级。",
    _secretary_elsewhere,
    source="《中国共产党基层组织选举工作条例》：委员会由本级党员选举产生",
    remedy="转接书记的组织关系，或登记免职；上级选派的，更正来源。",
    severity=Severity.AMBER,
)

# --- Members -------------------------------------------------------------------------------------

contradiction(
    Clear.MEMBERS,
    "members",
    "affiliated-to-dissolved",
    "组织关系在已撤销的党组织",
    "所在党组织已经撤销，组织关系却没有转出。",
    lambda scope, _: Q(
        party_organization__in=PartyOrganization.objects.filter(dissolved_on__lte=scope.as_of)
    ),
    remedy="转接到接收的党组织。",
    act="transfer",
)
contradiction(
    Clear.MEMBERS,
    "members",
    "affiliated-too-soon",
    "组织关系早于入党或党组织成立",
    "在本党组织的开始日期早于本人加入党组织的日期，或早于党组织的成立日期。",
    lambda scope, _: (
        Q(started_on__lt=F("member__joined_on"))
        | Q(started_on__lt=F("party_organization__established_on"))
    ),
    remedy="查阅党员档案和批复，更正其中一项日期。",
    act="correct-affiliation",
)
contradiction(
    Clear.MEMBERS,
    "members",
    "converted-too-soon",
    "预备期未满即转正",
    "转正日期距加入党组织的日期不满一年，或早于延长后的预备期满日。",
    lambda scope, _: _converted_too_soon(),
    source=f"{ADMISSION_RULES}：预备期为一年，从支部大会通过之日算起，可以延长一次",
    remedy="查阅党员档案，更正入党或转正日期。",
    act="correct",
    severity=Severity.AMBER,
)


class _YearsAfter(Func):
    """A day so many years later in the database; 29 February falls back to the 28th."""

    template = "(%(expressions)s + interval '%(years)s years')::date"
    output_field = DateField()


def _converted_too_soon() -> Q:
    extended = Admission.objects.filter(extended_until__gt=F("member__converted_on")).order_by()
    return Q(member__converted_on__lt=_YearsAfter(F("member__joined_on"), years=1)) | Q(
        member__in=extended.values("member")
    )


def _joined_otherwise(scope: Scope, _: int) -> Q:
    """Admitted by a branch meeting on another day than the one they are said to have joined on."""
    others = Admission.objects.exclude(branch_meeting_on=F("member__joined_on"))
    return Q(member__in=others.order_by().values("member"))


contradiction(
    Clear.MEMBERS,
    "members",
    "joined-otherwise",
    "加入党组织日期与支部大会日期不符",
    "发展党员的记录中，支部大会通过的日期不是登记的加入党组织日期。",
    _joined_otherwise,
    source=f"{ADMISSION_RULES}：入党时间从支部大会通过之日算起",
    remedy="查阅入党志愿书，更正其中一项。",
    act="correct-admission",
)


def _disordered(scope: Scope, _: int) -> Q:
    """Stages of an admission against their order, whichever of them are known."""
    stages = ("member__born_on", "applied_on", "activist_on", "target_on", "branch_meeting_on")
    against = Q(pk__in=())
    for number, earlier in enumerate(stages):
        for later in stages[number + 1 :]:
            against |= Q(**{f"{later}__lt": F(earlier)})
    found = Admission.objects.filter(against).order_by()
    return Q(member__in=found.values("member"))


contradiction(
    Clear.MEMBERS,
    "members",
    "admission-disorder",
    "入党各阶段的先后不对",
    "申请入党、确定积极分子、确定发展对象、支部大会的日期，后一步早于前一步。",
    _disordered,
    source=ADMISSION_RULES,
    remedy="查阅入党材料，更正各阶段的日期。",
    act="correct-admission",
)
contradiction(
    Clear.MEMBERS,
    "members",
    "joined-under-age",
    "入党时不满十八周岁",
    "按登记的出生日期，加入党组织时不满十八周岁。",
    lambda scope, _: Q(member__joined_on__lt=_YearsAfter(F("member__born_on"), years=18)),
    source="《中国共产党章程》第一条：年满十八岁，可以申请加入中国共产党",
    remedy="核对出生日期和入党日期，更正其中一项。",
    act="correct",
    severity=Severity.AMBER,
)


def _against_id_number(scope: Scope, _: int) -> Q:
    """The birth date or gender in the ID number (GB 11643) is not the one that is stated."""
    numbered = Member.objects.filter(id_number__regex=r"^[0-9]{17}[0-9X]$").order_by()
    said = numbered.annotate(
        is_male=Mod(Cast(Substr("id_number", 17, 1), IntegerField()), Value(2)),
        born_said=Substr("id_number", 7, 8),
        born_known=_Compact(F("born_on")),
    )
    against = said.filter(
        (Q(born_on__isnull=False) & ~Q(born_said=F("born_known")))
        | Q(is_male=1, gender=Member.Gender.FEMALE)
        | Q(is_male=0, gender=Member.Gender.MALE)
    )
    return Q(member__in=against.values("pk"))


class _Compact(Func):
    """A day as eight digits."""

    template = "to_char(%(expressions)s, 'YYYYMMDD')"
    output_field = TextField()


contradiction(
    Clear.MEMBERS,
    "members",
    "against-id-number",
    "身份号码与出生日期或性别不符",
    "公民身份号码中的出生日期、性别与登记的不一致。",
    _against_id_number,
    source="GB 11643-1999《公民身份号码》",
    remedy="核对身份证件，更正其中一项。",
    act="correct",
)
