"""“口袋党员”: members who work in our units while their formal relation (组织关系) is elsewhere.

Asked of members at work in units that exist. In a unit covered by Party organisations the relation
belongs with one of them (or with a branch under it); where there is none, being affiliated
elsewhere is as it should be, and only a relation that nobody knows of is a question.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextChoices

from members.models import Affiliation, Employment, RelationNote
from orgs.models import Coverage, holds_on, unit_exists
from orgs.scope import Scope


class Relation(TextChoices):
    HOME = "home", "在覆盖本单位的党组织"
    ELSEWHERE = "elsewhere", "在其他党组织"
    UNKNOWN = "unknown", "未登记或已转出"


def at_work(scope: Scope) -> QuerySet[Employment]:
    """The members at work in the scope's units that exist on its day."""
    day = scope.as_of
    at = "unit__spells"
    return (
        Employment.objects.of_members(day)
        .filter(holds_on(day, at) & unit_exists(day, "unit", at))
        .within(scope)
    )


def related(scope: Scope, relation: str) -> Q:
    """The employments of the scope's day whose member's formal relation is there."""
    anywhere = Q(Exists(_affiliations(scope.as_of)))
    if relation == Relation.UNKNOWN:
        return ~anywhere
    home = _home(scope.as_of)
    return home if relation == Relation.HOME else anywhere & ~home


def elsewhere(scope: Scope) -> Q:
    """The employments that the reminder is about: not where they should be, nor explained."""
    covering = Coverage.objects.counting(scope.as_of, scope).order_by()
    out_of_place = Q(unit__in=covering.values("unit")) & related(scope, Relation.ELSEWHERE)
    return (out_of_place | related(scope, Relation.UNKNOWN)) & ~Q(_explained(scope.as_of))


def _affiliations(day: date) -> QuerySet[Affiliation]:
    return Affiliation.objects.as_of(day).filter(member=OuterRef("member")).order_by()


def _home(day: date) -> Q:
    """Affiliated with an organisation that is linked to the unit, or with one under it.

    Under a firm's 党委 there may be a 党总支, and under that a branch. 挂靠 covers the unit only:
    what is under the host has nothing to do with it. Each way is one join; all are read once, and
    not by each statement that counts or lists them.
    """
    held = "member__affiliations"
    own = f"{held}__party_organization__spells"
    above = f"{own}__superior__spells"

    def linked(organization: str, *more: Q) -> QuerySet:
        link = f"{organization}__coverages"
        same = Q(holds_on(day, held), holds_on(day, link), *more, **{f"{link}__unit": F("unit")})
        return Employment.objects.as_of(day).filter(same).order_by().values_list("pk", flat=True)

    def under(spells: str, *more: Q) -> QuerySet:
        organization = f"{spells}__superior"
        modes = [mode for mode in Coverage.Mode if mode != Coverage.Mode.ATTACHED]
        return linked(organization, Q(**{f"{organization}__coverages__mode__in": modes}), *more)

    directly = linked(f"{held}__party_organization")
    below = under(own, holds_on(day, own))
    further = under(above, holds_on(day, own), holds_on(day, above))
    return Q(pk__in=list(directly.union(below, further)))


def _explained(day: date) -> Exists:
    """A note says of this unit and this organisation (or of none) why the relation stays."""
    now = Affiliation.objects.as_of(day).filter(member=OuterRef("member")).order_by()
    notes = RelationNote.objects.filter(
        Exists(now.filter(party_organization=OuterRef("party_organization")))
        | (Q(party_organization=None) & ~Exists(now)),
        member=OuterRef("member"),
        unit=OuterRef("unit"),
        noted_on__lte=day,
    )
    return Exists(notes.order_by())
