"""What happens to venues (阵地): opened, changed, used and shared, closed."""

from __future__ import annotations

import secrets
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet

from orgs.acts.act import Act, ActError, DayField, register
from orgs.acts.correcting import CorrectLink, CorrectRecord, CorrectSpell
from orgs.acts.end_link import EndLink, names_of
from orgs.acts.endings import end_links, ends_with
from orgs.acts.fields import RecordField
from orgs.acts.party_organizations.common import OrganizationAct
from orgs.acts.party_organizations.handing_over import hands_over
from orgs.acts.places import divisions_within
from orgs.acts.rights import editing_reach
from orgs.acts.stating import StatingAct, check_known
from orgs.acts.writing import link, state
from orgs.models import (
    Change,
    PartyOrganizationSpell,
    Spell,
    UnitSpell,
    User,
    Venue,
    VenueShare,
    VenueSpell,
    VenueUse,
    venue_is_open,
)
from orgs.nouns import PARTY_ORGANIZATIONS, UNITS, VENUES, Noun
from orgs.spells import Link

for noun, model, field in (
    ("venues", VenueUse, "venue"),
    ("venues", VenueShare, "venue"),
    ("party-organizations", VenueUse, "party_organization"),
    ("units", VenueShare, "unit"),
):
    ends_with(noun, model, field)


def is_open(venue: Any) -> bool:
    return venue.closed_on is None


def new_number(day: date) -> str:
    return f"ZD{day:%Y%m%d}-{secrets.token_hex(3).upper()}"


def check_open(venue: Any, day: date, field: str = "effective_on") -> None:
    """Raises `ActError` unless the venue is in use on the day."""
    check_known(VenueSpell, venue.pk, day)
    if venue.opened_on and day < venue.opened_on:
        raise ActError(f"早于该阵地的启用日期（{venue.opened_on}），请核对日期", field)
    if venue.closed_on and day >= venue.closed_on:
        raise ActError(f"该阵地已于{venue.closed_on}停用", field)


def refuse_namesake(name: str, division: str, day: date, besides: int = 0) -> None:
    """Raises `ActError` when the division has another open venue of that name."""
    same = VenueSpell.objects.existing(day).filter(name=name, division=division)
    if same.exclude(venue=besides).exists():
        raise ActError(
            f"这一天该街道已有名为“{name}”的阵地，请核对；确为另一处的，请在名称中注明位置", "name"
        )


class OnVenue(Act):
    noun = "venues"

    @classmethod
    def available(cls, record: Any) -> bool:
        return is_open(record)


@register
class OpenVenue(StatingAct):
    noun, slug, label, icon = "venues", "register", "登记阵地", "plus"
    creates = True
    explanation = (
        "登记台账中还没有的党群服务中心、党员活动室等。面积不详的留空，不要填0；"
        "由哪些党组织使用、与谁共用，登记以后在它的页面上办理。"
    )
    day_label = "起始日期"
    model, attributes = VenueSpell, VenueSpell.ATTRIBUTES

    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *Venue.Kind.choices])
    opened_on = DayField(label="启用日期", required=False, help_text="不详可不填。")
    number = forms.CharField(
        label="阵地编号", max_length=40, required=False, help_text="没有编号的不填，自动编排。"
    )

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        """Venues belong to streets: whoever keeps only organisations lists none."""
        reach = editing_reach(user)
        return reach.everything or bool(reach.ranges)

    def prepare(self) -> None:
        super().prepare()
        self.fields["effective_on"].help_text = "自这一天起列入台账，一般为启用之日。"
        self.fields["division"].queryset = divisions_within(self.reach)  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip().upper()
        if number and Venue.objects.filter(number=number).exists():
            raise forms.ValidationError(f"编号“{number}”已有阵地使用，请换一个")
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        since, opened = cleaned.get("effective_on"), cleaned.get("opened_on")
        if since and opened and since < opened:
            self.add_error("effective_on", f"起始日期不能早于启用日期（{opened}）")
        return cleaned

    def apply(self, change: Change) -> Model:
        said = self.cleaned_data
        refuse_namesake(said["name"], said["division"].pk, self.day)
        venue = Venue.objects.create(
            number=said["number"] or new_number(self.day),
            kind=said["kind"],
            opened_on=said["opened_on"],
            change=change,
        )
        state(VenueSpell, venue.pk, self.day, self.values(), change)
        return venue


@register
class UpdateVenue(StatingAct, OnVenue):
    noun, slug, label, icon = "venues", "update", "登记情况变化", "clipboard-list"
    explanation = (
        "面积、开放时间、位置等确有变化时用本页，自变化之日起算。原先就登记错了的，请用“更正情况”。"
    )
    model = VenueSpell
    attributes = ("name", "place", "address", "area", "opening_hours", "community")

    def apply(self, change: Change) -> None:
        check_open(self.record, self.day)
        values = self.values()
        if name := values.get("name"):
            spell = VenueSpell.objects.as_of(self.day).get(venue=self.record.pk)
            refuse_namesake(name, spell.division_id, self.day, self.record.pk)
        super().apply(change)


@register
class CloseVenue(OnVenue):
    slug, label, icon = "close", "停用", "circle-x"
    explanation = "自停用之日起不再计入，此前不变；党组织的使用和单位的共用同日终止。"
    day_label = "停用日期"

    def apply(self, change: Change) -> None:
        venue = Venue.objects.select_for_update().get(pk=self.record.pk)
        check_open(venue, self.day)
        if self.day == venue.opened_on:
            raise ActError(f"停用日期必须晚于启用日期（{venue.opened_on}）", "effective_on")
        Venue.objects.filter(pk=venue.pk).update(closed_on=self.day)
        end_links("venues", venue.pk, self.day, change)


# --- Who uses it ---------------------------------------------------------------------------------


def use(model: type[Spell], venue: Any, other: Any, day: date, change: Change, field: str) -> None:
    """The organisation or unit uses the venue from the day. Raises `ActError`."""
    name = "party_organization" if model is VenueUse else "unit"
    standing = model._default_manager.filter(**{"venue": venue.pk, name: other.pk})
    if one := standing.exclude(ended_on__lte=day).first():
        raise ActError(f"自{one.started_on}起已登记，不必再登记", field)
    link(model, [Link((venue.pk, other.pk), day, None, {})], change)


@register
class AddUser(OnVenue):
    slug, label, icon = "add-user", "登记使用的党组织", "link"
    explanation = (
        "自这一天起该党组织使用这处阵地。是单独使用还是共用，由登记的使用者得出，不必填写。"
    )
    day_label = "开始日期"

    party_organization = RecordField("party-organizations", label="党组织", anywhere=True)

    def prepare(self) -> None:
        self.fields["party_organization"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        organization = self.cleaned_data["party_organization"]
        check_open(self.record, self.day)
        check_organization(organization, self.day, "party_organization")
        use(VenueUse, self.record, organization, self.day, change, "party_organization")


def check_organization(organization: Any, day: date, field: str) -> None:
    check_known(PartyOrganizationSpell, organization.pk, day)
    if organization.dissolved_on and day >= organization.dissolved_on:
        raise ActError(f"该党组织已于{organization.dissolved_on}撤销", field)


@register
class AddSharer(OnVenue):
    slug, label, icon = "add-sharer", "登记共用的单位", "building-store"
    explanation = "这处阵地同时是该单位的场所，例如会议室、培训室，登记为“与单位共用”。"
    day_label = "开始日期"

    unit = RecordField("units", label="单位", anywhere=True)

    def prepare(self) -> None:
        self.fields["unit"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        unit = self.cleaned_data["unit"]
        check_open(self.record, self.day)
        check_known(UnitSpell, unit.pk, self.day)
        if unit.closed_on and self.day >= unit.closed_on:
            raise ActError(f"该单位已于{unit.closed_on}注销", "unit")
        use(VenueShare, self.record, unit, self.day, change, "unit")


class EndUse(EndLink):
    """`other` is what the record's link is to."""

    other: ClassVar[Noun]

    def described(self, links: QuerySet) -> dict[int, str]:
        return names_of(self.other, links)


@register
class EndUser(EndUse):
    noun, slug, label = "venues", "end-user", "结束党组织使用"
    model, owner, other, link_label = VenueUse, "venue", PARTY_ORGANIZATIONS, "党组织"


@register
class EndSharer(EndUse):
    noun, slug, label = "venues", "end-sharer", "结束单位共用"
    model, owner, other, link_label = VenueShare, "venue", UNITS, "单位"


# --- From the organisation's side ----------------------------------------------------------------


@register
class UseVenue(OrganizationAct):
    slug, label, icon = "use-venue", "登记使用的阵地", "home"
    explanation = "本党组织自这一天起使用的阵地。台账中还没有的阵地，请街道先登记。"
    day_label = "开始日期"

    venue = RecordField("venues", label="阵地", anywhere=True)

    def prepare(self) -> None:
        self.fields["venue"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        venue = self.cleaned_data["venue"]
        self.check_life()
        check_open(venue, self.day, "venue")
        use(VenueUse, venue, self.record, self.day, change, "venue")


@register
class LeaveVenue(EndUse):
    noun, slug, label = "party-organizations", "leave-venue", "结束使用阵地"
    model, owner, other, link_label = VenueUse, "party_organization", VENUES, "阵地"


@hands_over
def venues(old: int, new: int, on: date, change: Change) -> None:
    """Who takes an organisation over uses its venues, as far as they are still open."""
    going = VenueUse.objects.as_of(on).filter(venue_is_open(on), party_organization=old)
    there = VenueUse.objects.as_of(on).filter(party_organization=new).values("venue")
    links = [
        Link((venue, new), on, until, {})
        for venue, until in going.exclude(venue__in=there).values_list("venue", "ended_on")
    ]
    link(VenueUse, links, change)


# --- Corrections ---------------------------------------------------------------------------------


@register
class CorrectVenueFacts(CorrectSpell):
    noun, slug, label = "venues", "correct", "更正情况"
    explanation = "原先登记错了才用更正，它会改写从登记之日起的记录；情况后来变了的，请登记变化。"
    model, owner = VenueSpell, "venue"


@register
class CorrectVenue(CorrectRecord):
    noun, slug, label = "venues", "correct-record", "更正编号、类型和日期"
    model, columns = Venue, ("number", "kind", "opened_on", "closed_on")

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip().upper()
        if Venue.objects.filter(number=number).exclude(pk=self.record.pk).exists():
            raise forms.ValidationError(f"编号“{number}”已有阵地使用，请换一个")
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opened, closed = cleaned.get("opened_on"), cleaned.get("closed_on")
        if opened and closed and closed <= opened:
            self.add_error("closed_on", f"停用日期必须晚于启用日期（{opened}）")
        return cleaned


class CorrectUse(CorrectLink):
    noun, owner = "venues", "venue"
    other: ClassVar[Noun]

    @classmethod
    def available(cls, record: Any) -> bool:
        return cls.model._default_manager.filter(**{cls.owner: record.pk}).exists()

    def described(self, one: Any) -> str:
        return f"{super().described(one).split('：')[0]}：{self.names[one.pk]}"

    @cached_property
    def names(self) -> dict[int, str]:
        return names_of(self.other, self.items())


@register
class CorrectUser(CorrectUse):
    slug, label = "correct-user", "更正党组织使用"
    model, other = VenueUse, PARTY_ORGANIZATIONS


@register
class CorrectSharer(CorrectUse):
    slug, label = "correct-sharer", "更正单位共用"
    model, other = VenueShare, UNITS
