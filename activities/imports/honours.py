"""The ledger of honours (表彰), to members, units and Party organisations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import models

from activities.models import Honour
from members.models import Member
from orgs.ledgers.cells import CellError, Choice, Day, Reference, ReferenceByKind, Text, Words
from orgs.ledgers.kinds import Column, Values, check_order, register, rows_of, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.record_kind import RecordKind
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.models import PartyOrganization, Unit


class Recipient(models.TextChoices):
    """Who is honoured; each is a field of the model."""

    MEMBER = "member", "党员"
    UNIT = "unit", "单位"
    PARTY_ORGANIZATION = "party_organization", "党组织"


BY_KIND = {
    Recipient.MEMBER.value: Reference(Member),
    Recipient.UNIT.value: Reference(Unit, "uscc"),
    Recipient.PARTY_ORGANIZATION.value: Reference(PartyOrganization),
}


@register
class Honours(RecordKind):
    name, title = "honours", "表彰"
    model = Honour
    key = ("recipient", "name", "happened_on", "recipient_kind")
    subjects = ("recipient",)
    columns = (
        Column(
            "recipient_kind", "对象类型", Choice(Recipient, 个人="member", 两新组织="unit"), required=True
        ),
        Column(
            "recipient",
            "对象编号",
            ReferenceByKind("recipient_kind", BY_KIND, "党员编号、统一社会信用代码或党组织编号"),
            required=True,
        ),
        Column("name", "名称", Words(120), required=True),
        Column("level", "级别", Choice(Honour.Level, 省级="province", 市级="city", 区级="district"), required=True),
        Column("happened_on", "授予日期", Day(), required=True),
        Column("document_no", "文号", Text(60)),
        Column("kind", "类别", Choice(Honour.Kind), clearable=False),
        Column("revoked_on", "撤销日期", Day(), extra=True),
    )  # fmt: skip

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        check_order(row, run, "happened_on", "revoked_on", same_day=True)
        if (kind := row.get("recipient_kind")) and row.get("recipient"):
            self._read_again(row, run, BY_KIND[kind])

    def _read_again(self, row: Row, run: Run, reference: Reference) -> None:
        """Now that it is known whose code it is."""
        try:
            row.values["recipient"] = reference.read(row["recipient"], run.lookups)
        except CellError as error:
            run.reject(row, "recipient", error.rule, error.remedy)

    def write(self, run: Run, rows: Sequence[Row]) -> None:
        """Each kind of recipient has its own column, and its own unique set."""
        for kind in Recipient:
            own = [row for row in rows if row["recipient_kind"] == kind]
            keys = {row.id: self._key(row, run) for row in own}
            names = ("level", "document_no", "kind", "revoked_on")
            records = (Record(keys[row.id], row.said(names), row.id) for row in own)
            ids = run.record(Honour, [kind.value, "name", "happened_on"], records) if own else {}
            run.things |= {row: (Honour, ids[key]) for row, key in keys.items()}

    def _key(self, row: Row, run: Run) -> tuple[Any, ...]:
        return run.referred(row, "recipient"), row["name"], row["happened_on"]

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        given = Honour.objects.filter(until(day, "happened_on"))
        for kind, reference in BY_KIND.items():
            rows = given.exclude(**{kind: None})
            plain = [c for c in self.columns if not c.name.startswith("recipient")]
            path = f"{kind}__{reference.key}"
            order = ("recipient", "happened_on", "name")
            for values in rows_of(self, rows, order, plain, recipient=path):
                yield {"recipient_kind": kind} | values
