"""The ledgers of who is on the way into the Party (发展对象), reviews of them, and yearly numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db.models import Max

from members.admission_rules import LABELS, disorder, preparation_breaches
from members.models import Candidacy, Candidate, CandidateReview, DevelopmentQuota, Member
from orgs.imports.places import Year
from orgs.ledgers.cells import Choice, Day, End, Integer, Number, Reference, Text, Words
from orgs.ledgers.kinds import (
    Column,
    Kind,
    Standing,
    Values,
    check_order,
    register,
    rows_of,
    until,
    without_later_end,
)
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.record_kind import RecordKind
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.streets import STREET
from orgs.models import PartyOrganization, Unit, holds_on
from orgs.spells import Link

# What a step needs that must have been taken before it (the model's constraints).
NEEDS = (
    ("target_on", "activist_on"),
    ("trained_on", "target_on"),
    ("political_review_on", "target_on"),
    ("noticed_on", "target_on"),
)
REFERS = ("unit", "first_contact", "second_contact", "member")
FACTS = ("name", "gender", "born_on", *Candidate.STEPS, "training_hours", "override_reason")


@register
class Candidates(Kind):
    """Each row is a candidate with one branch that fostered them.

    Without a day of its own a branch that is already known is meant; else it has fostered them
    since they applied.
    """

    name, title, thing = "candidates", "发展对象", Candidate
    notes = (
        "入党申请人、积极分子、发展对象都列在这里，到哪一步由各步日期得出；接收为预备党员以后，入党过程在“发展党员”台账。",
        "一行是由一个党组织培养的一段，转过支部的有几行；后一段的培养开始日期就是前一段的结束日期。",
    )
    key = ("number", "party_organization", "started_on")
    standing_key = ("number",)
    subjects = ("number", "party_organization")
    columns = (
        Column("number", "入党申请人编号", Number(), required=True),
        Column("name", "姓名", Text(40), required=True),
        Column("gender", "性别", Choice(Member.Gender)),
        Column("born_on", "出生日期", Day()),
        Column("unit", "工作单位统一社会信用代码", Reference(Unit, "uscc")),
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("started_on", "培养开始日期", Day(), clearable=False),
        Column("ended_on", "培养结束日期", End(), clearable=False),
        Column("ending", "培养结束原因", Choice(Candidacy.Ending)),
        *(
            Column(name, LABELS[name], Day(), required=name == "applied_on")
            for name in Candidate.STEPS
        ),
        Column("training_hours", LABELS["training_hours"], Integer("学时", "小时")),
        Column("first_contact", "培养联系人党员编号", Reference(Member)),
        Column("second_contact", "第二培养联系人党员编号", Reference(Member)),
        Column("override_reason", "时限例外说明", Words(200), extra=True),
        Column("member", "接收后的党员编号", Reference(Member), extra=True),
    )

    def check(self, row: Row, run: Run) -> None:
        check_order(row, run, "applied_on", "started_on", same_day=True)
        start = "started_on" if row.get("started_on") else "applied_on"
        check_order(row, run, start, "ended_on")
        if row.get("ending") and not row.get("ended_on"):
            run.reject(row, "ended_on", "填写结束原因时必填", "请填写培养结束日期")
        for name in Candidate.STEPS:
            if (day := row.get(name)) and day > run.lookups.today:
                run.reject(row, name, "日期晚于今天", "请核对日期；尚未发生的不导入")

    def load(self, run: Run) -> None:
        run.refer()
        self._judge(run)
        people = run.record(Candidate, ["number"], [self._candidate(row, run) for row in run.good])
        rows = Candidacy.objects.filter(candidate__in=people.values()).order_by()
        since = {
            (number, organization): day
            for number, organization, day in rows.values_list(
                "candidate__number", "party_organization__number"
            ).annotate(Max("started_on"))
        }

        def fostering(row: Row) -> Link:
            values = row.said(["ending"])
            values["party_organization"] = run.id(row, "party_organization")
            known = since.get((row["number"], row["party_organization"]))
            start = row.get("started_on") or known or row["applied_on"]
            return Link((people[row["number"],],), start, row.get("ended_on"), values, row.id)

        run.link(
            Candidacy,
            map(fostering, run.good),
            fixed=["party_organization"],
            clash="同一天只由一个党组织培养；请核对培养开始、结束日期",
        )

    def _candidate(self, row: Row, run: Run) -> Record:
        refers = {name: run.id(row, name) for name in REFERS if name in row.values}
        return Record((row["number"],), row.said(FACTS) | refers, row.id)

    def _judge(self, run: Run) -> None:
        """What is said of each, beside what is known of them, must be an order that can be."""
        contacts = ("first_contact", "second_contact")
        paths = {name: name for name in FACTS} | {name: f"{name}__number" for name in contacts}
        numbers = {row["number"] for row in run.good}
        found = Candidate.objects.filter(number__in=numbers).values("number", *paths.values())
        facts = {one["number"]: {name: one[path] for name, path in paths.items()} for one in found}
        for row in run.good:
            facts.setdefault(row["number"], {}).update(row.said(paths))
        for row in run.good:
            said = SimpleNamespace(**dict.fromkeys(paths) | facts[row["number"]])
            for name, rule, remedy in _problems(said):
                run.reject(row, name, rule, remedy)
            if row.id not in run.bad and not said.override_reason:
                remedy = "请核对；确属如此的，请填写“时限例外说明”一列"
                for one in preparation_breaches(said, born_on=said.born_on):
                    run.warn(row, one.stage, str(one), remedy)

    def standing(self, day: date) -> Iterator[Standing]:
        held = Candidacy.objects.filter(holds_on(day), holds_on(day, "party_organization__spells"))
        at = "party_organization__spells__division"
        for number, division in held.order_by().values_list("candidate__number", at):
            yield Standing(number, division=division or "")

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = Candidacy.objects.filter(until(day, "started_on"))
        own = {name: f"candidate__{name}" for name in ("number", *FACTS)}
        for name in REFERS:
            own[name] = f"candidate__{self.column(name).cell.path(name)}"
        for values in without_later_end(rows_of(self, rows, self.key, **own), day):
            if "ended_on" not in values:
                values.pop("ending", None)
            if day:
                _forget_later(values, day)
            yield values


def _problems(said: Any) -> Iterator[tuple[str, str, str]]:
    """(column, rule, remedy) of what cannot be so."""
    days = {name: getattr(said, name) for name in ("born_on", *Candidate.STEPS)}
    for one in disorder(days):
        yield one.stage, f"{one}，这一次序不可能成立", "请核对两个日期"
    if said.born_on and said.born_on == said.applied_on:
        yield "applied_on", "与出生日期是同一天", "请核对两个日期"
    for later, earlier in NEEDS:
        if days[later] and not days[earlier]:
            rule = f"有{LABELS[later]}，没有{LABELS[earlier]}"
            yield later, rule, f"请填写{LABELS[earlier]}"
    if said.second_contact and not said.first_contact:
        yield "second_contact", "只有第二培养联系人，没有培养联系人", "请填写培养联系人党员编号"
    elif said.second_contact and said.second_contact == said.first_contact:
        yield "second_contact", "两名培养联系人不能是同一人", "请另填一名，或留空"


def _forget_later(values: Values, day: date) -> None:
    """Leave out what had not come about on the day."""
    for name in Candidate.STEPS:
        if name in values and values[name] > day:
            del values[name]
    if "trained_on" not in values:
        values.pop("training_hours", None)
    if values.get("ending") != Candidacy.Ending.ADOPTED:
        values.pop("member", None)


@register
class CandidateReviews(RecordKind):
    name, title = "candidate_reviews", "半年考察"
    model = CandidateReview
    key, day = ("candidate", "reviewed_on"), "reviewed_on"
    columns = (
        Column("candidate", "入党申请人编号", Reference(Candidate), required=True),
        Column("reviewed_on", "考察日期", Day(), required=True),
        Column("note", "考察意见", Words(200)),
    )

    def load(self, run: Run) -> None:
        run.refer()
        reviewed = Candidate.objects.filter(pk__in=run.ids["candidate"].values())
        since = dict(reviewed.values_list("number", "activist_on"))
        for row in run.good:
            activist_on = since[row["candidate"]]
            if activist_on is None or row["reviewed_on"] < activist_on:
                told = f"（{activist_on}）" if activist_on else "，台账中没有确定"
                rule = f"早于确定积极分子日期{told}"
                run.reject(row, "reviewed_on", rule, "请核对日期，或先更正发展对象台账")
        self.write(run, run.good)


@register
class Quotas(RecordKind):
    """The yearly numbers as the superior sent them down: to a division or to an organisation; the
    district's own names neither."""

    name, title = "quotas", "发展指导数"
    notes = (
        "所属街道和党组织编号都不填的，是全区的数。只填指导数，已发展数由记录统计。由区里导入。",
    )
    model = DevelopmentQuota
    key = ("year", "division", "party_organization")
    subjects = ("division", "party_organization")
    columns = (
        Column("year", "年度", Year(ahead=1), required=True),
        Column("division", "所属街道", STREET, clearable=False),
        Column("party_organization", "党组织编号", Reference(PartyOrganization), clearable=False),
        Column("planned", "发展指导数", Integer("名", "人"), required=True),
        Column("separate", "其中单列", Integer("名", "人")),
        Column("document_no", "文号", Text(60)),
    )
    FACTS = ("planned", "separate", "document_no")

    def check(self, row: Row, run: Run) -> None:
        if row.get("division") and row.get("party_organization"):
            rule = "同时填写了街道和党组织，一行只下达给一个"
            run.reject(row, "party_organization", rule, "请分成两行，各填一个")

    def load(self, run: Run) -> None:
        if run.reach and not run.reach.covers(settings.KAIFU_DISTRICT_CODE):
            for row in run.good:
                run.reject(row, "planned", "发展指导数由区里下达", "请交由区里导入")
        super().load(run)

    def write(self, run: Run, rows: Sequence[Row]) -> None:
        """Each kind of recipient has its own column, and its own unique set."""
        of_divisions = [row for row in rows if not row.get("party_organization")]
        of_organizations = [row for row in rows if row.get("party_organization")]
        self._write(run, "division", of_divisions)
        self._write(run, "party_organization", of_organizations)

    def _write(self, run: Run, field: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        keys = {row.id: (row["year"], self._whose(row, run, field)) for row in rows}
        years = {year for year, _ in keys.values()}
        found = DevelopmentQuota.objects.filter(year__in=years).exclude(**{field: None})
        separate = {(one.year, getattr(one, f"{field}_id")): one.separate for one in found}
        for row in rows:
            apart = row["separate"] if "separate" in row.values else separate.get(keys[row.id])
            if apart is not None and apart > row["planned"]:
                rule = f"单列数（{apart}）不能大于发展指导数（{row['planned']}）"
                run.reject(row, "separate", rule, "请核对两个数")
        good = [row for row in rows if row.id not in run.bad]
        records = [Record(keys[row.id], row.said(self.FACTS), row.id) for row in good]
        ids = run.record(DevelopmentQuota, ("year", field), records)
        run.things |= {row.id: (DevelopmentQuota, ids[keys[row.id]]) for row in good}

    def _whose(self, row: Row, run: Run, field: str) -> Any:
        if field == "party_organization":
            return run.id(row, field)
        return row.get("division") or settings.KAIFU_DISTRICT_CODE

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        found = DevelopmentQuota.objects.filter(**{"year__lte": day.year} if day else {})
        for values in rows_of(self, found, self.key):
            if values.get("division") == settings.KAIFU_DISTRICT_CODE:
                del values["division"]
            yield values
