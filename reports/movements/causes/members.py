"""Why members came or left: first what happened to the person, then to their organisation.

By formal affiliation, or by employer (basis `membership`): then it is the work that came and
went, and the unit that is covered or is not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import In

from members.models import Admission, Affiliation, Departure, Employment, Member
from members.models.choices import FINAL_DEPARTURES
from members.models.members import in_party
from orgs.models import holds_on
from reports.movements.causes.cause import (
    REACH,
    Cause,
    Causes,
    always,
    elsewhere,
)
from reports.movements.gaps import Gap


def by_employer(gap: Gap) -> bool:
    return gap.there.basis.membership == "employer"


def _places(gap: Gap, day: date) -> QuerySet:
    """The spells of a day that tell where members belong, by the basis."""
    spells = Employment if by_employer(gap) else Affiliation
    return spells.objects.filter(holds_on(day))


def _placed(gap: Gap) -> Q:
    """Belonged somewhere on the other day."""
    return Q(Exists(_places(gap, gap.day).filter(member=OuterRef("pk"))))


def _absent(gap: Gap) -> Q:
    """Nowhere in the ledger on the other day; by employer, where the person was no member then."""
    if by_employer(gap):
        return Q(joined_on__gt=gap.day) | ~in_party(gap.day)
    return ~_placed(gap)


def _admitted(gap: Gap) -> Q:
    """Approved since, or joined since with the first affiliation beginning that very day."""
    day = gap.day
    approved = Admission.objects.filter(
        member=OuterRef("pk"), approved_on__gt=day, branch_meeting_on__lte=gap.here.as_of
    )
    from_the_first_day = Affiliation.objects.filter(
        member=OuterRef("pk"), started_on=OuterRef("joined_on")
    )
    joined = Q(joined_on__gt=day) & Q(Exists(from_the_first_day))
    return _absent(gap) & (Q(Exists(approved)) | joined)


def _after(*departures: str) -> Callable[[Gap], Q]:
    """Absent after an affiliation that ended so."""

    def holds(gap: Gap) -> Q:
        begun = Affiliation.objects.filter(member=OuterRef("pk"), started_on__lte=gap.day)
        last = Subquery(begun.order_by("-started_on").values("departure")[:1])
        return _absent(gap) & Q(In(last, departures))

    return holds


def _elsewhere_in_ledger(gap: Gap) -> Q:
    """With another organisation (at work in another unit) on that day."""
    where = "unit" if by_employer(gap) else "party_organization"
    same = {name: OuterRef(name) for name in ("member", where)}
    the_same_now = _places(gap, gap.here.as_of).filter(**same)
    then = _places(gap, gap.day).filter(~Exists(the_same_now), member=OuterRef("pk"))
    return Q(Exists(then))


def _not_at_work(gap: Gap) -> Q:
    return ~_placed(gap) if by_employer(gap) else Q(pk__in=())


MEMBERS = (
    Cause("admitted", "发展", "", _admitted, usual=True),
    Cause("restored", "恢复党籍", "", _after(*FINAL_DEPARTURES), usual=True),
    Cause("transferred_in", "转入", "", _absent, usual=True),
    Cause("transferred_out", "", "转出", _after(Departure.TRANSFERRED_OUT), usual=True),
    Cause("expelled", "", "出党", _after(Departure.EXPELLED), usual=True),
    Cause("suspended", "", "停止党籍", _after(Departure.SUSPENDED), usual=True),
    Cause("died", "", "去世", _after(Departure.DIED), usual=True),
    Cause("unstated", "", "组织关系终止（原因未填）", _absent),
    Cause("work", "到本区单位工作", "离职", _not_at_work),
    REACH,
    Cause("transfer", "区内转接（转入）", "区内转接（转出）", _elsewhere_in_ledger),
    Cause("moved", "随所在党组织划入", "随所在党组织划出", elsewhere),
    Cause("organization", "所在党组织纳入统计", "所在党组织不再统计", always),
)
CAUSES: Causes = {("linked_members", Member): MEMBERS}
