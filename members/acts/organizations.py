"""What members and posts do when their Party organisation is merged, split or ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from members.acts.affiliations import transfer
from members.acts.people import PeopleField
from members.models import Affiliation, Candidacy, Floating, Member
from orgs import spells
from orgs.acts.act import ActError, register
from orgs.acts.party_organizations import hands_over, leaves_behind
from orgs.acts.party_organizations.lives import Split
from orgs.acts.writing import link
from orgs.models import Change, PartyOrganization


@hands_over
def members_go_over(old: int, new: int, on: date, change: Change) -> None:
    """From the day on the members belong to the other organisation."""
    theirs = Affiliation.objects.filter(party_organization=old)
    later = theirs.filter(started_on__gte=on).order_by("started_on").first()
    if later is not None:
        raise ActError(
            f"有党员自{later.started_on}起才转入该党组织，在生效日期之后；请改填更晚的日期，"
            "或先更正那一项组织关系",
            "effective_on",
        )
    going = list(theirs.as_of(on).values_list("member", "ended_on", "departure"))
    # Who left after the day leaves the other organisation then: the end goes over too.
    theirs.as_of(on).exclude(ended_on=None).update(ended_on=on, departure="", closed_by=change)
    links = [
        spells.Link((pk,), on, ended_on, {"party_organization": new, "departure": departure})
        for pk, ended_on, departure in going
    ]
    link(Affiliation, links, change)


@hands_over
def candidates_go_over(old: int, new: int, on: date, change: Change) -> None:
    """From the day on the other organisation fosters those who have applied."""
    theirs = Candidacy.objects.filter(party_organization=old)
    later = theirs.filter(started_on__gte=on).order_by("started_on").first()
    if later is not None:
        raise ActError(
            f"有入党申请人自{later.started_on}起才由该党组织培养，在生效日期之后；"
            "请改填更晚的日期，或先更正",
            "effective_on",
        )
    going = list(theirs.as_of(on).values_list("candidate", "ended_on", "ending"))
    theirs.as_of(on).exclude(ended_on=None).update(ended_on=on, ending="", closed_by=change)
    links = [
        spells.Link((pk,), on, ended_on, {"party_organization": new, "ending": ending})
        for pk, ended_on, ending in going
    ]
    link(Candidacy, links, change)


@hands_over
def floating_go_over(old: int, new: int, on: date, change: Change) -> None:
    """Who takes part there, or is away from there, does so at the other organisation; what they
    had at the first ends with it."""
    held = Floating.objects.as_of(on)
    there = held.filter(party_organization=new).values("person")
    going = held.filter(party_organization=old, started_on__lt=on).exclude(person__in=there)
    names = ("direction", "cause", "destination", "unit", "ending")
    links = [
        spells.Link((one["person"], new), on, one["ended_on"], {n: one[n] for n in names})
        for one in going.values("person", "ended_on", *names)
    ]
    link(Floating, links, change)


@register
class SplitWithMembers(Split):
    """The members who are chosen go over in the same act."""

    explanation = (
        "从本党组织分出一个新的党组织，选定的单位和党员自拆分之日起转过去，其余不变。"
        "转过去的党员在原党组织的任职同日终止。"
    )

    members = PeopleField(
        label="转到新党组织的党员", help_text="没有勾选的，组织关系不变，可以另行转接。"
    )

    def prepare(self) -> None:
        super().prepare()
        today = Affiliation.objects.as_of(timezone.localdate())
        own = today.filter(party_organization=self.record.pk)
        people: Any = self.fields["members"]
        people.offer(Member.objects.filter(pk__in=own.values("member")), self)

    def hand_over(self, new: PartyOrganization, change: Change) -> None:
        super().hand_over(new, change)
        if going := [member.pk for member in self.cleaned_data["members"]]:
            transfer(going, new, self.day, change)


@leaves_behind
def members_left(organization: int, on: date) -> str:
    left = Affiliation.objects.filter(party_organization=organization).exclude(ended_on__lte=on)
    number = left.values("member").distinct().count()
    return f"{number}名党员" if number else ""


@leaves_behind
def candidates_left(organization: int, on: date) -> str:
    left = Candidacy.objects.filter(party_organization=organization).exclude(ended_on__lte=on)
    number = left.values("candidate").distinct().count()
    return f"{number}名入党申请人" if number else ""
