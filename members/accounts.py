"""Accounts of instructors: who has one, what a new one would be, and making many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from members.models import Appointment, Instructor
from orgs.accounts.actions import Slip, hand_out_passwords, write_down
from orgs.accounts.phones import mobile
from orgs.accounts.rights import lasting
from orgs.models import Grant, Role, User
from orgs.reach import reach_of
from orgs.scope import NATION, Reach

ROLE = "instructor"


def keeping_reach(user: User) -> Reach:
    """The places whose instructors' accounts the user keeps: those of an area that they edit.

    An administrator sees no ledger, and whoever reaches an organisation's subtree has no
    instructors of their own.
    """
    reach = reach_of(user, timezone.localdate(), personal=True, editing=True)
    return Reach(reach.everything, reach.ranges)


def keeps_accounts(user: User) -> bool:
    return keeping_reach(user).overlaps(NATION)


def appointed(reach: Reach) -> QuerySet[Appointment]:
    """Today's appointments in those places, with the instructor's account.

    `guarded` says that the account also holds a role that sees more than its own rows: whoever
    could reset its password would get that role too.
    """
    beyond = lasting(Grant.objects.filter(user=OuterRef("instructor__user"))).exclude(
        role__reaches=Role.Reaches.ROWS
    )
    return (
        Appointment.objects.as_of(timezone.localdate())
        .filter(reach.q("division", {}))
        .annotate(guarded=Exists(beyond))
        .select_related("instructor__user", "division")
        .order_by("division", "instructor__number")
    )


@dataclass(frozen=True)
class Plan:
    """What opening an account for an instructor would do."""

    appointment: Appointment
    username: str = ""
    phone: str = ""
    note: str = ""
    existing: User | None = None  # an account of the same person, to be used

    @property
    def instructor(self) -> Instructor:
        return self.appointment.instructor

    @property
    def opens(self) -> bool:
        """Whether it makes a new account."""
        return bool(self.username) and self.existing is None

    @property
    def acts(self) -> bool:
        return bool(self.username)


@dataclass
class _Taken:
    """The names and numbers in use."""

    usernames: set[str] = field(default_factory=set)
    owners: dict[str, User] = field(default_factory=dict)  # by phone
    administrators: set[int] = field(default_factory=set)
    promised: dict[str, Instructor] = field(default_factory=dict)  # phones of this very plan


def plans(appointments: Iterable[Appointment]) -> list[Plan]:
    """For each appointment what would happen, in order: who comes first gets a shared number."""
    appointments = list(appointments)
    taken = _taken(appointments)
    return [_plan(appointment, taken) for appointment in appointments]


def _taken(appointments: Sequence[Appointment]) -> _Taken:
    numbers = [a.instructor.number for a in appointments]
    phones = [phone for a in appointments if (phone := mobile(a.instructor.phone))]
    users = User.objects.filter(Q(username__in=numbers + phones) | Q(phone__in=phones))
    taken = _Taken()
    for user in users.select_related("instructor"):
        taken.usernames.add(user.username)
        if user.phone:
            taken.owners[user.phone] = user
    administering = lasting(Grant.objects.filter(role__administers=True))
    taken.administrators = set(administering.values_list("user", flat=True))
    return taken


def _plan(appointment: Appointment, taken: _Taken) -> Plan:
    instructor = appointment.instructor
    if instructor.user_id:
        return Plan(appointment, note="已有账号，不再开通")
    phone = mobile(instructor.phone)
    owner = taken.owners.get(phone)
    if owner is not None and _same_person(owner, instructor, taken):
        note = "本人已有账号，直接关联并授予党建指导员角色，密码不变"
        return Plan(appointment, owner.username, phone, note, owner)
    if not phone:
        said = "号码不是11位手机号" if instructor.phone else "台账没有电话"
        return _by_number(appointment, taken, f"{said}，用指导员编号登录")
    if owner is not None or phone in taken.usernames:
        return _by_number(appointment, taken, "号码已用于别人的账号，用指导员编号登录，请核对号码")
    first = taken.promised.setdefault(phone, instructor)
    if first is not instructor:
        note = f"号码与指导员{first.number}相同，用指导员编号登录，请核对号码"
        return _by_number(appointment, taken, note)
    return Plan(appointment, phone, phone)


def _same_person(owner: User, instructor: Instructor, taken: _Taken) -> bool:
    return (
        owner.name == instructor.name
        and owner.is_active
        and owner.pk not in taken.administrators
        and getattr(owner, "instructor", None) is None
    )


def _by_number(appointment: Appointment, taken: _Taken, note: str) -> Plan:
    number = appointment.instructor.number
    if number in taken.usernames:
        return Plan(appointment, note=f"用户名“{number}”已被占用，不能开通，请联系系统管理员")
    return Plan(appointment, number, note=note)


@sensitive_variables()
@transaction.atomic
def open_accounts(
    *, appointments: QuerySet[Appointment], by: User, request: HttpRequest | None
) -> list[Slip]:
    """Accounts with an initial password and the instructor's role, for who has none yet.

    Set-based, and once: a second call finds the instructors locked, then with their accounts.
    """
    keys = list(appointments.values_list("instructor", flat=True))
    list(Instructor.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    acting = [plan for plan in plans(appointments) if plan.acts]
    opening = [plan for plan in acting if plan.opens]
    unusable = make_password(None)
    made = User.objects.bulk_create(
        User(username=p.username, phone=p.phone, name=p.instructor.name, password=unusable)
        for p in opening
    )
    users = dict(zip((p.instructor.pk for p in opening), made, strict=True))
    users |= {p.instructor.pk: p.existing for p in acting if p.existing}
    for plan in acting:
        plan.instructor.user = users[plan.instructor.pk]
    Instructor.objects.bulk_update([plan.instructor for plan in acting], ["user"])
    _grant(acting, users, timezone.localdate())
    linked = [user for pk, user in users.items() if user not in made]
    write_down(request, by, *linked, said="关联党建指导员")
    return hand_out_passwords(users=made, by=by, request=request, said="开通，发放初始密码")


def _grant(acting: Collection[Plan], users: dict[int, User], today: date) -> None:
    """The instructor's role, to who does not hold it already."""
    holding = set(
        lasting(Grant.objects.filter(role=ROLE, user__in=users.values())).values_list(
            "user", flat=True
        )
    )
    Grant.objects.bulk_create(
        Grant(
            user=users[plan.instructor.pk],
            role_id=ROLE,
            division=plan.appointment.division,
            started_on=today,
        )
        for plan in acting
        if users[plan.instructor.pk].pk not in holding
    )


# What may be done today with the password of an instructor's account.
WITHOUT = Q(instructor__user=None)
INITIAL = Q(instructor__user__must_change_password=True, instructor__user__is_active=True)
RESETTABLE = Q(guarded=False, instructor__user__is_active=True)


def accounts_of(appointments: QuerySet[Appointment]) -> list[User]:
    """The accounts of those instructors whose password may be handed out anew."""
    found = appointments.filter(RESETTABLE).select_related("instructor__user")
    return [a.instructor.user for a in found if a.instructor.user is not None]
