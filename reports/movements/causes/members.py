"""Why members came or left: first what happened to the person, then to their organisation.

By formal affiliation, or by employer (basis `membership`): then it is the work that came and
went, and the unit that is covered or is not.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

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


def _placed(gap: Gap) -> QuerySet:
    """The spells that tell where a member belongs, by the basis."""
    return (Employment if by_employer(gap) else Affiliation).objects.filter(member=OuterRef("pk"))


def _absent(gap: Gap) -> Q:
    """Nowhere in the ledger on the other day; by employer, where the person was no member then."""
    if by_employer(gap):
        return Q(joined_on__gt=gap.day) | ~in_party(gap.day)
    return ~Q(Exists(_placed(gap).filter(holds_on(gap.day))))


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
        last = Affiliation.objects.filter(
            pk=Subquery(
                Affiliation.objects.filter(member=OuterRef(OuterRef("pk")), started_on__lte=gap.day)
                .order_by("-started_on")
                .values("pk")[:1]
            ),
            departure__in=departures,
        )
        return _absent(gap) & Q(Exists(last))

    return holds


def _elsewhere_in_ledger(gap: Gap) -> Q:
    """With another organisation (at work in another unit) on that day."""
    where = "unit" if by_employer(gap) else "party_organization"
    here = _placed(gap).filter(holds_on(gap.here.as_of))
    then = _placed(gap).filter(holds_on(gap.day)).exclude(**{f"{where}__in": here.values(where)})
    return Q(Exists(then))


def _not_at_work(gap: Gap) -> Q:
    return ~Q(Exists(_placed(gap).filter(holds_on(gap.day)))) if by_employer(gap) else Q(pk__in=())


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
