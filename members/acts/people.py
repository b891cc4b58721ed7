"""What acts on persons have in common: who keeps them, their numbers, what a form asks of them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.db.models import (
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.http import Http404
from django.utils import timezone

from members.models import Affiliation, Employment, Member, MemberAlias
from members.nouns import MEMBERS
from orgs import codes, spells
from orgs.acts import Act, ActError, DayField, RecordField, editing_reach
from orgs.acts.rights import find_editable
from orgs.acts.writing import link
from orgs.audit import record as write_down
from orgs.ledgers.cells import tidy
from orgs.models import (
    AuditEvent,
    Change,
    Code,
    PartyOrganization,
    PartyOrganizationSpell,
    Spell,
    Unit,
    UnitSpell,
    User,
)
from orgs.nouns import NOUNS, PARTY_ORGANIZATIONS, Noun
from orgs.personal import Mask
from orgs.privacy import readable
from orgs.scope import Reach

_FACTS = (
    "affiliations", "employments", "posts", "admissions", "lost_contacts",
    "floating_members__floatings",
)  # fmt: skip


class MemberAct(Act):
    """An act on a member, for whoever keeps the organisation the member belongs to.

    A street in which the member merely works may open the record, and leaves these acts alone.
    """

    noun = "members"

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return cls.available(record) and keeps(user, record)

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return keeps(user, record)


def keeps(user: User, member: Any) -> bool:
    """Whether the user keeps the organisation the member belongs to, or last belonged to."""
    remembered = vars(member).setdefault("_kept_by", {})
    if user.pk not in remembered:
        last = max(known(member).affiliations.all(), key=lambda one: one.started_on, default=None)
        kept = PARTY_ORGANIZATIONS.placed(editing_reach(user), timezone.localdate())
        remembered[user.pk] = last is None or kept.filter(pk=last.party_organization_id).exists()
    return bool(remembered[user.pk])


def kept_by_others(members: QuerySet, reach: Reach) -> QuerySet:
    """Those of the members whose last organisation is not within the reach."""
    last = Affiliation.objects.filter(member=OuterRef("pk")).order_by("-started_on")
    kept = PARTY_ORGANIZATIONS.placed(reach, timezone.localdate())
    latest = members.annotate(last=Subquery(last.values("party_organization")[:1]))
    return latest.exclude(last=None).exclude(last__in=kept.values("pk"))


def known(member: Any) -> Any:
    """The member with all dated facts, read once however many acts ask for them."""
    prefetch_related_objects([member], *_FACTS)
    return member


def holding(facts: Any) -> list[Any]:
    """Of spells already read, those that hold today."""
    today = timezone.localdate()
    return [
        one
        for one in facts.all()
        if one.started_on <= today and not (one.ended_on and one.ended_on <= today)
    ]


def belongs(member: Any) -> bool:
    """Whether the member belongs to an organisation of the ledger today."""
    return bool(holding(known(member).affiliations))


def last_affiliation(member: int) -> Affiliation | None:
    return Affiliation.objects.filter(member=member).order_by("-started_on").first()


# --- Facts in the way ----------------------------------------------------------------------------


def refuse_overlap(rows: QuerySet, day: date, field: str = "effective_on") -> None:
    """Raises `ActError` when one of the spells begins on the day or later, or still holds then."""
    model: type[Spell] = rows.model
    what = model._meta.verbose_name
    if later := rows.filter(started_on__gte=day).order_by("started_on").first():
        said = f"自{later.started_on}起已登记另一项{what}，日期不能早于或等于这一天"
        raise ActError(f"{said}；确需更早的，请先更正该项", field)
    if held := rows.filter(Q(ended_on=None) | Q(ended_on__gt=day)).first():
        until = f"，至{held.ended_on}" if held.ended_on else "，尚未结束"
        raise ActError(f"这一天已有一项{what}（自{held.started_on}起{until}），请核对日期", field)


def refuse_later(rows: QuerySet, day: date, field: str = "effective_on") -> None:
    """Raises `ActError` when one of the spells begins on the day or later."""
    refuse_overlap(rows.filter(started_on__gte=day), day, field)


NAMED = 10  # so many who are in the way are named, and the others counted


def refuse_members(
    rows: QuerySet, said: str, field: str | None = "effective_on", of: str = "member"
) -> None:
    """Raises `ActError`, which names the members of the rows by number, when there are any."""
    found = Member.objects.filter(pk__in=rows.order_by().values(of)).order_by("number")
    numbers = list(found.values_list("number", flat=True)[: NAMED + 1])
    if numbers:
        more = f"等{found.count()}名" if len(numbers) > NAMED else ""
        raise ActError(f"党员{'、'.join(numbers[:NAMED])}{more}{said}", field)


def check_exists(organization: PartyOrganization, day: date) -> None:
    """Raises `ActError` when there is no such organisation on the day."""
    field = "party_organization"
    if day < organization.established_on:
        raise ActError(f"该党组织{organization.established_on}才成立，请核对日期", field)
    if organization.dissolved_on and day >= organization.dissolved_on:
        raise ActError(f"该党组织已于{organization.dissolved_on}撤销，请选择其他党组织", field)


def check_receives(organization: PartyOrganization, day: date) -> None:
    """Raises `ActError` when the organisation cannot have members of its own on the day."""
    check_exists(organization, day)
    held = PartyOrganizationSpell.objects.as_of(day).filter(party_organization=organization)
    if held.filter(kind__in=PartyOrganizationSpell.TEMPORARY_KINDS).exists():
        raise ActError(
            "临时党支部、功能型党支部不接收正式组织关系，请选择其上级或其他党组织",
            "party_organization",
        )


def check_employs(unit: Unit, day: date) -> None:
    """Raises `ActError` when nobody can start working in the unit on the day."""
    if unit.closed_on and day >= unit.closed_on:
        raise ActError(f"该单位已于{unit.closed_on}注销，请核对单位和日期", "unit")
    first = UnitSpell.objects.filter(unit=unit.pk).order_by("started_on").first()
    if first and unit.registered_on and day < min(unit.registered_on, first.started_on):
        raise ActError(f"该单位{unit.registered_on}才成立，请核对日期", "unit")


# --- Fields --------------------------------------------------------------------------------------


class NumberField(forms.CharField):
    """A ledger's number: half-width and without white space, as an import reads it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def to_python(self, value: Any) -> str:
        return "".join(unicodedata.normalize("NFKC", super().to_python(value) or "").split())


class TodaysField(RecordField):
    """A record that is within reach today: of one that has gone elsewhere nothing is shown."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        today = NOUNS[self.noun].placed(self.reach, timezone.localdate())
        if found is not None and not today.filter(pk=found.pk).exists():
            noun = NOUNS[self.noun]
            raise forms.ValidationError(
                f"没有找到{noun.label}“{str(value).strip()}”，请从提示中选择，或输入完整编号"
            )
        return found


class PeopleField(forms.ModelMultipleChoiceField):
    """Some of the members who are offered, by name as far as the user may read it; that somebody
    did is written down."""

    model: type[Model] = Member
    clear: frozenset[int] = frozenset()

    def __init__(self, **options: Any) -> None:
        nobody = self.model._default_manager.none()
        widget = forms.CheckboxSelectMultiple
        super().__init__(nobody, required=False, widget=widget, **options)

    def offer(self, people: QuerySet, act: Act) -> None:
        self.queryset = people.order_by("number")
        self.clear = readable(act.user, self.model, list(people.values_list("pk", flat=True)))
        if self.clear and not act.is_bound:
            target, rows = f"{act.noun} {act.record.pk} {act.slug}", len(self.clear)
            write_down(AuditEvent.Kind.PERSONAL_READ, None, by=act.user, target=target, rows=rows)

    def label_from_instance(self, one: Any) -> str:
        name = one.name if one.pk in self.clear else Mask.NAME(one.name)
        return f"{name}（{one.number}）"


def proposed_number(noun: Noun, reach: Reach) -> str:
    """The next in the ledger's own pattern: that of the latest number within reach, counted on."""
    latest = noun.placed(reach, None).order_by("-pk").values_list("number", flat=True).first()
    match = re.fullmatch(r"(.*?)([0-9]+)", latest or "")
    if match is None:
        return ""
    prefix, digits = match.groups()
    pattern = f"^{re.escape(prefix)}[0-9]{{{len(digits)}}}$"
    alike = noun.model._default_manager.filter(number__regex=pattern)
    highest = alike.aggregate(highest=Max("number"))["highest"]
    return f"{prefix}{int(highest.removeprefix(prefix)) + 1:0{len(digits)}d}"


def code_field(kind: Code.List) -> forms.ModelChoiceField:
    current = Code.objects.filter(list=kind, ended_on=None)
    return forms.ModelChoiceField(current, label=kind.label, required=False, empty_label="未填写")


def choices(of: Any, empty: str = "请选择") -> list[tuple[str, str]]:
    return [("", empty), *of.choices]


def clean_name(text: str) -> str:
    """Without white space between Chinese characters, as an import reads it."""
    return tidy(text)


def clean_id_number(text: str) -> str:
    """A citizen ID number that checks, or nothing. Raises `ValidationError`."""
    number = codes.normalise(text)
    problem = codes.id_number_problem(number, timezone.localdate()) if number else None
    if problem:
        raise forms.ValidationError(f"{problem.rule}。{problem.remedy}")
    return number


class PersonAct(MemberAct):
    """An act that lists a person for the first time."""

    creates = True

    number = NumberField(label="党员编号", help_text="按台账编号顺序拟定，可以修改。")
    name = forms.CharField(label="姓名", max_length=40)
    id_number = forms.CharField(
        label="公民身份号码", max_length=30, required=False,
        help_text="性别、出生日期可由号码得出。",
    )  # fmt: skip
    gender = forms.ChoiceField(
        label="性别", choices=choices(Member.Gender, "未填写"), required=False
    )
    born_on = DayField(label="出生日期", required=False)
    ethnicity = code_field(Code.List.ETHNICITY)
    education = code_field(Code.List.EDUCATION)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return True

    def prepare(self) -> None:
        self.initial.setdefault("number", proposed_number(MEMBERS, self.reach))

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        owner = Member.objects.filter(Q(number=number) | Q(aliases__identifier=number)).first()
        if owner:
            raise forms.ValidationError(
                f"这个编号已属于{self.holder(owner)}，请改用台账中没有的编号"
            )
        return number

    def clean_id_number(self) -> str:
        return clean_id_number(self.cleaned_data["id_number"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        number = cleaned.get("id_number")
        if number:
            complete_from_id_number(self, cleaned)
            if owner := Member.objects.filter(id_number=number).first():
                self.meet(owner)
        return cleaned

    def meet(self, owner: Member) -> None:
        """The person is listed already."""
        self.add_error(
            "id_number",
            f"这个公民身份号码已属于{self.holder(owner)}。请核对证件；"
            "同一人请在该党员的页面登记变动，不要重复登记",
        )

    def holder(self, owner: Member) -> str:
        """Who has the person: no more of it than the user may read."""
        try:
            find_editable(self.reach, MEMBERS, owner.pk)
        except Http404:
            return f"{division_of(owner)}的一名党员"
        name = owner.name if readable(self.user, Member, [owner.pk]) else Mask.NAME(owner.name)
        return f"党员{name}（{owner.number}）"

    def make_member(
        self, change: Change, *, joined_on: date, converted_on: date | None = None
    ) -> Member:
        said = self.cleaned_data
        names = ("number", "name", "gender", "ethnicity", "born_on", "education", "phone")
        return Member.objects.create(
            **{name: said[name] for name in names},
            id_number=said["id_number"] or None,
            joined_on=joined_on,
            converted_on=converted_on,
            change=change,
        )


def complete_from_id_number(form: Act, cleaned: dict[str, Any]) -> None:
    """Birth date and sex are in the number; a birth date that differs is an error."""
    number = cleaned["id_number"]
    born_on = codes.born_on(number)
    if cleaned.get("born_on") and cleaned["born_on"] != born_on:
        form.add_error("born_on", f"与公民身份号码中的出生日期（{born_on}）不一致，请核对证件")
    cleaned["born_on"] = cleaned.get("born_on") or born_on
    sex = Member.Gender.MALE if codes.is_male(number) else Member.Gender.FEMALE
    cleaned["gender"] = cleaned.get("gender") or str(sex)


def division_of(member: Member) -> str:
    """The street of the organisation the member belongs to, or last belonged to."""
    held = PartyOrganizationSpell.objects.as_of(timezone.localdate()).filter(
        party_organization__affiliations__member=member.pk, division__isnull=False
    )
    latest = held.order_by("-party_organization__affiliations__started_on")
    return latest.values_list("division__name", flat=True).first() or "本区"


def number_taken(model: type[Model], number: str, besides: int = 0) -> bool:
    taken = model._default_manager.filter(number=number).exclude(pk=besides).exists()
    return taken or (model is Member and MemberAlias.objects.filter(identifier=number).exists())


# --- Work ----------------------------------------------------------------------------------------


class EmploymentFields(Act):
    """What an act asks of an employment."""

    unit = RecordField("units", label="工作单位", anywhere=True)
    position = forms.CharField(label="工作岗位", max_length=60, required=False)
    is_full_time = forms.BooleanField(
        label="专职", required=False, initial=True,
        help_text="在社会组织中，只有专职人员计入“三名以上正式党员”。",
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        self.fields["unit"].reach = self.reach  # type: ignore[attr-defined]


def employ(member: int, unit: Unit, day: date, said: dict[str, Any], change: Change) -> None:
    check_employs(unit, day)
    values = {
        "unit": unit.pk,
        "position": said["position"],
        "is_full_time": said["is_full_time"],
    }
    link(Employment, [spells.Link((member,), day, None, values)], change)
