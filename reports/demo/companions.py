"""What stands beside the figures of coverage: temporary branches, and 三方进入."""

from __future__ import annotations

from datetime import date, timedelta

from orgs.models import Participation
from reports.demo.book import Book, between
from reports.demo.organizations import Organizations
from reports.demo.places import STREETS, pick_street
from reports.demo.shapes import Link, Mode, OrgKind
from reports.demo.targets import ANCHOR, END
from reports.demo.units import DemoUnit, Units


def add_temporary_branches(book: Book, units: Units, organizations: Organizations) -> None:
    """On projects, and functional ones: listed, never counted, whatever they are linked to."""
    rng, about = book.rng("temporary"), book.targets.about
    for number in range(about(14)):
        unit = rng.choice(organizations.linked).links[0].unit if number % 2 else units.spare()
        latest = ANCHOR - timedelta(days=40) if number % 3 == 0 else date(2022, 10, 1)
        start = max(between(rng, date(2019, 3, 1), latest), unit.registered_on)
        branch = organizations.add(
            f"中共{unit.facts['name']}项目", OrgKind.TEMPORARY, unit.facts["division"], start
        )
        branch.links.append(Link(unit, Mode.INDEPENDENT, start))
        end = start + timedelta(days=rng.randint(150, 420))
        if end < END and number % 3:
            branch.dissolve(end, "项目结束，临时党支部自然撤销")
    for number in range(about(6)):
        street = pick_street(rng)
        start = between(rng, date(2019, 6, 1), date(2022, 6, 1))
        name = f"中共{STREETS[street][0]}{('外卖配送', '楼宇青年', '商户')[number % 3]}"
        branch = organizations.add(name, OrgKind.FUNCTIONAL, street, start)
        for _ in range(2):
            branch.links.append(Link(units.spare(before=start), Mode.JOINT, start))


def add_participants(book: Book, organizations: Organizations) -> None:
    """All three sides are in so many organisations; in a few others one is missing."""
    rng, whole = book.rng("participants"), book.targets["three_party_orgs"]
    firms = [o for o in organizations.linked if not o.is_social and not o.touched and not o.head]
    firms.sort(key=lambda org: org.links[0].unit.facts["place"] is None)
    for number, org in enumerate(firms[: whole + book.targets.about(3)]):
        unit = org.links[0].unit
        start = between(rng, max(org.established, date(2019, 5, 1)), date(2021, 12, 20))
        for role, (name, party) in _sides(unit, number, complete=number < whole).items():
            book.spell(
                Participation,
                start,
                party_organization=org.id,
                role=role,
                participant=name,
                unit=party.id if party else None,
            )


def _sides(
    unit: DemoUnit, number: int, *, complete: bool
) -> dict[str, tuple[str, DemoUnit | None]]:
    """A department and a street are the same side; some have one, some both."""
    role = Participation.Role
    street = STREETS.get(unit.facts["division"], ("开福区", 0, ""))[0]
    sides: dict[str, tuple[str, DemoUnit | None]] = {role.ANCHOR_FIRM: (unit.facts["name"], unit)}
    if number % 3:
        sides[role.STREET] = (f"{street}办事处", None)
    if number % 3 != 1:
        sides[role.DEPARTMENT] = ("区市场监督管理局", None)
    if complete:
        sides[role.OPERATOR] = (f"{street}楼宇运营服务中心", None)
    return sides
