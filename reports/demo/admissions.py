"""Members admitted to the Party in 2019–2022, in covered units and where there was nothing yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from members.models import Admission, Departure, TalentClass
from reports.demo.book import Book, between
from reports.demo.organizations import Organizations
from reports.demo.people import LATEST_LINKS, People, Person, Stay
from reports.demo.shapes import Organization
from reports.demo.targets import ANCHOR, END, YEARS
from reports.demo.units import DemoUnit, Units

TALENTS = (
    (TalentClass.EXECUTIVE, "admissions_executive", False),
    (TalentClass.TECHNICAL, "admissions_technical", False),
    (TalentClass.HIGH_KNOWLEDGE, "admissions_high_knowledge", True),
    (TalentClass.BACKBONE, "admissions_backbone", True),
)


@dataclass(frozen=True)
class Planned:
    """One admission to come: where, when, of which talent, and what its unit is like."""

    organization: Organization
    met_on: date
    approved_on: date
    talent: str
    workplace: str  # covered, nothing (no organisation, no member), pair (two members), unknown
    stayed: bool


class Admissions:
    """Planned before the other members, so that they find their places; then made real."""

    def __init__(
        self, book: Book, units: Units, organizations: Organizations, people: People
    ) -> None:
        self.book, self.units, self.organizations, self.people = book, units, organizations, people
        self.rng = book.rng("admissions")
        self.planned: list[Planned] = []
        self.made: list[tuple[Planned, Person, DemoUnit | None]] = []
        self._new_cover = [link for link in organizations.attached if link.start >= LATEST_LINKS]
        counts = {2019: 128, 2020: 143, 2022: 166}
        for year in YEARS:
            number = (
                book.targets["admissions"] if year == 2021 else book.targets.about(counts[year])
            )
            self._plan_year(year, number)

    def _plan_year(self, year: int, number: int) -> None:
        rng, about = self.rng, self.book.targets.about
        talents = self._talents(year, number)
        nothing = self.book.targets["admissions_no_org_unit"] if year == 2021 else about(14)
        workplaces = ["nothing"] * nothing + ["unknown"] * about(7)
        if (
            year >= 2021
        ):  # earlier ones would be full members, and the third ones, by the anchor day
            workplaces += ["pair"] * about(6)
        # Talents stand first and last; those where there was nothing overlap the first a little.
        first = max(talents.count(TalentClass.EXECUTIVE) - 3, 0)
        for order in range(number):
            at = order - first
            workplace = workplaces[at] if 0 <= at < len(workplaces) else "covered"
            talent = talents[order]
            if talent in (TalentClass.HIGH_KNOWLEDGE, TalentClass.BACKBONE):
                workplace = "covered"
            earliest = date(year, 4, 15) if workplace == "pair" else date(year, 1, 8)
            approved_on = between(rng, earliest, date(year, 12, 28))
            met_on = approved_on - timedelta(days=rng.randint(6, 85))
            stayed = year == 2022 or rng.random() > (0.02 if year == 2021 else 0.1)
            org = self._organization(met_on, talent, takes_place=stayed and met_on <= ANCHOR)
            self.planned.append(Planned(org, met_on, approved_on, talent, workplace, stayed))

    def _talents(self, year: int, number: int) -> list[str]:
        """Executives and technical talent first, the social organisations' at the end."""
        share = {2019: 0.5, 2020: 0.7, 2021: 1, 2022: 0.9}[year]
        first, last = [], []
        for talent, slug, social in TALENTS:
            wanted = max(1, round(self.book.targets[slug] * share))
            (last if social else first).extend([talent] * wanted)
        return [*first, *[""] * (number - len(first) - len(last)), *last]

    def _organization(self, day: date, talent: str, *, takes_place: bool) -> Organization:
        """One that was there, of the right kind; larger ones admit more."""
        room = self.people.room
        social = talent in (TalentClass.HIGH_KNOWLEDGE, TalentClass.BACKBONE)
        enterprise = talent in (TalentClass.EXECUTIVE, TalentClass.TECHNICAL)
        standing = [
            org
            for org in self.organizations.linked
            if org.established < day - timedelta(days=20)
            and not (social and not org.is_social)
            and not (enterprise and org.is_social)
            and (room[org] > 0 or not takes_place)
            and org.alive(END)
        ]
        choices = [org for org in standing if room[org] > 3] or standing
        org = self.rng.choices(choices, [room[org] + 1 for org in choices])[0]
        if takes_place:
            room[org] -= 1
        return org

    def settle(self) -> None:
        pairs = [pair for pair in self.people.pairs if len(pair[1]) == 2]
        for plan in self.planned:
            person = self.people.add(plan.met_on, [Stay(plan.organization, plan.met_on)])
            unit = self._workplace(plan, pairs)
            if unit:
                start = plan.met_on - timedelta(days=self.rng.randint(400, 2500))
                self.people.work(person, unit, start, full_time=True)
                person.jobs[-1].start = min(person.jobs[-1].start, plan.met_on)
            if not plan.stayed:
                self._move_away(plan, person)
            self.made.append((plan, person, unit))

    def _workplace(
        self, plan: Planned, pairs: list[tuple[DemoUnit, list[Person]]]
    ) -> DemoUnit | None:
        match plan.workplace:
            case "unknown":
                return None
            case "nothing" if self._new_cover and plan.met_on.year == 2021:
                link = self._new_cover.pop()
                if plan.met_on < link.start:
                    return link.unit
                return self.units.spare(before=plan.met_on)
            case "nothing":
                return self.units.spare(before=plan.met_on)
            case "pair":
                for pair in pairs:
                    if all(self._works(colleague, plan.met_on) for colleague in pair[1]):
                        pairs.remove(pair)
                        return pair[0]
        return self.rng.choice(plan.organization.units_on(plan.met_on))

    def _works(self, person: Person, day: date) -> bool:
        return person.jobs[-1].start <= day and person.joined_on <= day

    def _move_away(self, plan: Planned, person: Person) -> None:
        last = min(ANCHOR, date(plan.met_on.year + 2, 6, 1))
        day = between(self.rng, plan.approved_on + timedelta(days=1), last)
        person.leave(day, Departure.TRANSFERRED_OUT)

    def write(self) -> None:
        rng, talks = self.rng, self.book.rng("talks")
        for plan, person, unit in self.made:
            target_on = plan.met_on - timedelta(days=rng.randint(60, 300))
            activist_on = target_on - timedelta(days=rng.randint(370, 700))
            applied_on = activist_on - timedelta(days=rng.randint(60, 500))
            self.book.record(
                Admission,
                plan.approved_on,
                member=person.id,
                party_organization=plan.organization.id,
                unit=unit.id if unit else None,
                applied_on=applied_on,
                talked_on=applied_on + timedelta(days=talks.randint(3, 28)),
                activist_on=activist_on,
                target_on=target_on,
                training_hours=talks.choice((24, 24, 24, 32)),
                branch_meeting_on=plan.met_on,
                approved_on=plan.approved_on,
                talent_class=plan.talent,
            )
