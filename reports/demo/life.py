"""Organisation life, training, publications and the yearly mechanisms."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

from activities.models import (
    Activity,
    Assessment,
    Attendance,
    Hosting,
    Publication,
    TaskList,
    Team,
    Trainee,
    Training,
)
from members.models import PartyGroup
from reports.demo.book import Book, between, shares
from reports.demo.organizations import Organizations
from reports.demo.people import People
from reports.demo.places import DISTRICT
from reports.demo.posts import Posts
from reports.demo.sessions import Sessions
from reports.demo.shapes import Organization, OrgKind
from reports.demo.targets import ANCHOR, YEARS

THEMES = (
    "学党史 守初心",
    "安全生产在行动",
    "走进社区微心愿",
    "重温入党誓词",
    "助企纾困面对面",
    "廉洁从业",
)
BRANCHES = (OrgKind.BRANCH, OrgKind.JOINT_BRANCH)
ROUTINE = {
    Activity.Kind.CONGRESS: ("支部党员大会", (3, 9)),
    Activity.Kind.LECTURE: ("书记讲党课", (7,)),
    Activity.Kind.ORGANISATION_LIFE: ("年度组织生活会", (1,)),
    Activity.Kind.REVIEW: ("民主评议党员", (2,)),
}
# 设支委会的党支部，三个中有一个每月召开支委会，偶有一月没有记录；其余的没有记录。
COMMITTEE_YEARS = (2021, 2022)
ONE_IN = 3
# 书记演示账号的党支部逐人点名的；设党小组的党支部数。
ROLLED = (Activity.Kind.LECTURE, Activity.Kind.REVIEW)
GROUPED = 3
GROUPS = ("第一党小组", "第二党小组")
# 2021年的数目由文章给出；其余各年：2019、2020、2022。
OTHER_YEARS = {
    "theme_party_days": (164, 118, 231),
    "exchange_meetings": (3, 2, 4),
    "media_programmes": (0, 46, 112),
    "booklet_issues": (2, 3, 6),
    "booklet_copies": (2600, 4100, 8240),
    "newsletters": (6, 12, 22),
    "task_lists": (4, 5, 6),
    "assessments": (1, 1, 1),
    "guidance_groups": (2, 0, 3),
    "secretary_classes": (1, 1, 2),
    "demonstration_classes": (1, 0, 1),
    "secretaries_trained": (88, 61, 160),
}


class Life:
    """What organisations did, and what the district did for them, year by year."""

    def __init__(
        self, book: Book, organizations: Organizations, people: People, posts: Posts
    ) -> None:
        self.book, self.organizations, self.people, self.posts = book, organizations, people, posts
        self.rng = book.rng("life")
        # The committees of branches on the anchor day, that of the secretary's account first.
        self._called = organizations.of_the_account
        self._sitting = sorted(
            (
                one
                for one in posts.committees
                if one.organization.kind in BRANCHES and one.start <= ANCHOR < one.end
            ),
            key=lambda one: one.organization is not self._called,
        )
        self._activities = 0
        self._trainings = 0
        self.sessions = Sessions(book)
        for year in YEARS:
            self._theme_days(year)
            self._routine(year)
            self._exchange_meetings(year)
            self._publish(year)
            self._mechanisms(year)
            self._train(year)
        self._committees()
        self._groups()

    def number(self, slug: str, year: int) -> int:
        """How many of a thing in a year; what follows the calendar does not follow the scale."""
        if year == 2021:
            return self.book.targets[slug]
        others = dict(zip((2019, 2020, 2022), OTHER_YEARS[slug], strict=True))
        return self.book.targets.of(slug, others[year])

    # -- activities --------------------------------------------------------------------------

    def _activity(
        self,
        kind: str,
        day: date,
        hosts: list[Organization],
        subject: str,
        venue: str = "",
        *,
        people: int | None = None,
    ) -> None:
        """`people` are to come; unless it is said, all members of the hosts."""
        self._activities += 1
        expected = people or sum(host.size for host in hosts) or None
        attended = round(expected * self.rng.uniform(0.72, 1)) if expected else None
        if self.rng.random() <= 0.05:
            attended = None
        rolled = hosts == [self._called] and day.year in COMMITTEE_YEARS and kind in ROLLED
        if rolled:
            expected = attended = None  # the roll says how many
        activity = self.book.record(
            Activity,
            day,
            number=f"KFHD{self._activities:06d}",
            kind=kind,
            happened_on=day,
            subject=subject,
            venue=venue,
            expected=expected,
            attended=attended,
        )
        for host in hosts:
            self.book.add(Hosting, activity=activity, party_organization=host.id)
        if rolled:
            self._call(activity, hosts[0], day, graded=kind == Activity.Kind.REVIEW)

    def _call(self, activity: int, host: Organization, day: date, *, graded: bool) -> None:
        """Nearly all are present; one in five full members is graded excellent."""
        rng = self.book.rng(f"roll {day}")
        for person in self.people.all:
            stay = person.at(day)
            if stay is None or stay.organization is not host:
                continue
            full = person.converted_on is not None and person.converted_on <= day
            self.book.record(
                Attendance,
                day,
                activity=activity,
                member=person.id,
                state=rng.choices(Attendance.State.values, (80, 12, 3, 5))[0],
                grade=rng.choices(("excellent", "qualified"), (1, 4))[0] if graded and full else "",
            )

    def _hosts(self, day: date, number: int) -> list[Organization]:
        standing = [org for org in self.organizations.linked if org.alive(day)]
        return self.rng.sample(standing, min(number, len(standing)))

    def _theme_days(self, year: int) -> None:
        """One in six is held by several organisations together."""
        for _ in range(self.number("theme_party_days", year)):
            day = between(self.rng, date(year, 1, 8), date(year, 12, 28))
            hosts = self._hosts(day, self.rng.choice((1, 1, 1, 1, 1, 2, 3)))
            subject = self.rng.choice(THEMES)
            self._activity(Activity.Kind.THEME_DAY, day, hosts, subject, "党群服务中心")

    def _routine(self, year: int) -> None:
        """What each organisation holds by rule; not all of it is in the ledger."""
        for org in self.organizations.linked:
            for kind, (subject, months) in ROUTINE.items():
                for month in months:
                    day = between(self.rng, date(year, month, 1), date(year, month, 28))
                    if org.alive(day) and self.rng.random() < 0.85:
                        self._activity(kind, day, [org], f"{year}年{subject}")

    def _exchange_meetings(self, year: int) -> None:
        committee = self.organizations.committees["区社会组织综合党委"]
        for quarter in range(self.number("exchange_meetings", year)):
            day = between(
                self.rng, date(year, quarter * 3 + 1, 10), date(year, quarter * 3 + 3, 25)
            )
            hosts = [committee, *self._hosts(day, self.rng.choice((1, 2)))]
            subject = f"第{'一二三四'[quarter]}季度两新党建经验交流会"
            self._activity(Activity.Kind.EXCHANGE, day, hosts, subject, "区党群服务中心")

    def _committees(self) -> None:
        rng = self.book.rng("committees")
        for sitting in self._sitting[::ONE_IN]:
            for year, month in product(COMMITTEE_YEARS, range(1, 13)):
                day = between(rng, date(year, month, 1), date(year, month, 28))
                if sitting.start <= day < sitting.end and rng.random() < 0.92:
                    host, subject = sitting.organization, f"{month}月支委会"
                    people = sitting.people
                    self._activity(Activity.Kind.COMMITTEE, day, [host], subject, people=people)

    def _groups(self) -> None:
        for sitting in self._sitting[:GROUPED]:
            organization = sitting.organization
            since = max(organization.established, date(ANCHOR.year, 1, 1))
            for name in GROUPS:
                self.book.spell(
                    PartyGroup,
                    since,
                    organization.dissolved,
                    party_organization=organization.id,
                    name=name,
                )

    # -- publications and mechanisms ---------------------------------------------------------

    def _spread(self, year: int, number: int) -> list[date]:
        """Days spread evenly over the year."""
        step = 350 / max(number, 1)
        return [date(year, 1, 8) + timedelta(days=int(step * n)) for n in range(number)]

    def _publish(self, year: int) -> None:
        def issue(series: str, order: int, day: date, title: str, copies: int | None) -> None:
            self.book.record(
                Publication,
                day,
                division=DISTRICT,
                series=series,
                issue=f"{year}年第{order}期",
                happened_on=day,
                title=title,
                copies=copies,
            )

        for order, day in enumerate(self._spread(year, self.number("media_programmes", year)), 1):
            issue("新声", order, day, f"新声·{self.rng.choice(THEMES)}", None)
        days = self._spread(year, self.number("booklet_issues", year))
        copies = shares(
            self.rng, self.number("booklet_copies", year), len(days), least=200, spread=0.2
        )
        for order, (day, number) in enumerate(zip(days, copies, strict=True), 1):
            issue("小红书", order, day, f"《小红书》学习专辑{order}", number)
        for order, day in enumerate(self._spread(year, self.number("newsletters", year)), 1):
            issue("开福党建", order, day, "楼宇商圈主题服务日专刊", None)

    def _mechanisms(self, year: int) -> None:
        def owned(model: type, day: date, name: str, **more: str) -> None:
            self.book.record(model, day, division=DISTRICT, happened_on=day, name=name, **more)

        for order in range(self.number("task_lists", year)):
            name = f"{year}年{order * 2 + 1}—{order * 2 + 2}月两新党建任务清单"
            owned(TaskList, date(year, order * 2 + 1, 6), name)
        for _ in range(self.number("assessments", year)):
            owned(Assessment, date(year, 12, 18), f"{year}年度服务型党组织建设考核")
        for order in range(self.number("guidance_groups", year)):
            name = f"第{'一二三四'[order]}巡回指导小组"
            owned(Team, date(year, 4, 2), name, kind=Team.Kind.GUIDANCE)

    # -- training ----------------------------------------------------------------------------

    def _train(self, year: int) -> None:
        """Secretaries in two classes, some of them in one outside too; others sit in as well."""
        kind = Training.Kind
        classes = [
            (kind.SECRETARY, date(year, 9 - 5 * order, 14), "区委党校")
            for order in range(self.number("secretary_classes", year))
        ]
        outside = [
            (kind.DEMONSTRATION, date(year, 6 + 4 * order, 18), ("成都", "上海")[order])
            for order in range(self.number("demonstration_classes", year))
        ]
        trained: set[int] = set()
        wanted = self.number("secretaries_trained", year)
        for order, (kind_, day, venue) in enumerate(sorted(classes, key=lambda c: c[1])):
            last = order == len(classes) - 1
            number = wanted - len(trained) if last else wanted // 2
            again, new = self._secretaries(day, trained)
            again, new = again[: wanted // 20], new[:number]
            trained.update(new)
            self._class(kind_, day, venue, [*new, *again, *self._others(day, wanted // 15)])
        for kind_, day, venue in outside:
            again, _ = self._secretaries(day, trained)
            self._class(kind_, day, venue, again[: wanted // 6])
        day = date(year, 11, 5)
        self._class(kind.ROTATION, day, "各街道党校", self._others(day, wanted * 2))

    def _secretaries(self, day: date, trained: set[int]) -> tuple[list[int], list[int]]:
        """The secretaries of the day: those trained in the year already, and those not."""
        found = list({held.person.id: None for held in self.posts.secretaries_on(day)})
        self.rng.shuffle(found)
        again = [key for key in found if key in trained]
        return again, [key for key in found if key not in trained]

    def _others(self, day: date, number: int) -> list[int]:
        """Members who are secretary nowhere on the day."""
        secretaries = {held.person.id for held in self.posts.secretaries_on(day)}
        found = [
            person.id
            for person in self.people.all
            if person.id not in secretaries and person.at(day)
        ]
        return self.rng.sample(found, min(number, len(found)))

    def _class(self, kind: str, day: date, venue: str, members: list[int]) -> None:
        self._trainings += 1
        label = {
            "secretary": "两新党组织书记",
            "demonstration": "两新党建示范",
            "rotation": "两新党员轮训",
        }
        training = self.book.record(
            Training,
            day,
            number=f"KFPX{self._trainings:04d}",
            name=f"{day.year}年{label[kind]}班",
            kind=kind,
            venue=venue,
            division=DISTRICT,
            happened_on=day,
        )
        for member in members:
            self.book.add(Trainee, training=training, member=member)
        if kind == Training.Kind.SECRETARY:
            self.sessions.add(training, day, members)
