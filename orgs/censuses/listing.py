"""Finding cards: by street or community, how far they are, what was found, a name or a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Left

from orgs.censuses.progress import STREET
from orgs.lists.exports import Sheet
from orgs.models import Census, CensusCard, Division, UnitSpell, holds_on
from orgs.scope import in_range

STATES = [("", "全部状态"), ("todo", "未登记和退回"), *CensusCard.State.choices]
OUTCOMES = [("", "全部结论"), *CensusCard.Outcome.choices]


class CardFilter(forms.Form):
    """What the cards are narrowed to. An unknown choice narrows nothing, and is said."""

    street = forms.ChoiceField(label="街道", required=False)
    community = forms.ChoiceField(label="社区", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=STATES)
    outcome = forms.ChoiceField(label="结论", required=False, choices=OUTCOMES)
    q = forms.CharField(label="单位名称或代码", required=False, max_length=60)

    def __init__(self, cards: QuerySet[CensusCard], data: Mapping[str, str]) -> None:
        super().__init__(data, label_suffix="")
        self.cards = cards
        codes = cards.order_by().annotate(street=Left("division", STREET)).values("street")
        streets = Division.objects.filter(pk__in=codes.distinct()).order_by("code")
        self._choose("street", "全部街道", streets.values_list("code", "name"))
        street = data.get("street", "")
        inside = Division.objects.filter(parent=street, kind=Division.Kind.COMMUNITY)
        held = inside.filter(pk__in=cards.order_by().values("division").distinct())
        self._choose(
            "community",
            "全部社区",
            held.order_by("code").values_list("code", "name") if street else (),
        )
        for name, one in self.fields.items():
            one.widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    def _choose(self, name: str, all_of_them: str, found: object) -> None:
        choices = [("", all_of_them), *found]  # type: ignore[misc]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, str]:
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.said)

    def narrowed(self) -> QuerySet[CensusCard]:
        said, cards = self.said, self.cards
        if place := said.get("community") or said.get("street"):
            cards = cards.filter(in_range("division", place))
        if said.get("state") == "todo":
            cards = cards.filter(state__in=CensusCard.TO_DO)
        elif "state" in said:
            cards = cards.filter(state=said["state"])
        if "outcome" in said:
            cards = cards.filter(outcome=said["outcome"])
        if "q" in said:
            cards = cards.filter(
                Q(name__contains=said["q"]) | Q(code__startswith=said["q"].upper())
            )
        return cards

    def in_words(self) -> str:
        """The filters as an export's head says them."""
        words = []
        for name, value in self.said.items():
            choices = dict(getattr(self.fields[name], "choices", ()))
            words.append(f"{self.fields[name].label}：{choices.get(value, value)}")
        return "；".join(words) or "无"


def named(cards: QuerySet[CensusCard], census: Census) -> QuerySet[CensusCard]:
    """The cards with what the ledger calls their units on the cut-off day, or the door does."""
    spells = UnitSpell.objects.filter(holds_on(census.cut_off), unit=OuterRef("unit")).order_by()
    return cards.annotate(
        name=Coalesce(Subquery(spells.values("name")[:1]), F("found_name")),
        code=Coalesce(F("unit__uscc"), F("found_code")),
        known_address=Subquery(spells.values("address")[:1]),
        known_headcount=Subquery(spells.values("headcount")[:1]),
        place=Coalesce(F("division__name"), Value("未能确定街道")),
        in_ledger=Case(
            When(unit=None, then=Value("台账外")), default=Value(""), output_field=CharField()
        ),
    ).order_by("division", "code", "pk")


@dataclass(frozen=True)
class _Column:
    label: str
    path: str


_COLUMNS = (
    _Column("统一社会信用代码", "code"),
    _Column("单位名称", "name"),
    _Column("台账外", "in_ledger"),
    _Column("街道社区", "place"),
    _Column("台账地址", "known_address"),
    _Column("台账从业人数", "known_headcount"),
    _Column("状态", "state"),
    _Column("结论", "outcome"),
    _Column("上门日期", "visited_on"),
    _Column("所见从业人数", "headcount"),
    _Column("所见党员人数", "members"),
    _Column("未建原因", "no_organization_reason"),
    _Column("实际地址", "address"),
    _Column("备注", "remark"),
)
_LABELS = {"state": dict(CensusCard.State.choices), "outcome": dict(CensusCard.Outcome.choices)}


def sheet(cards: QuerySet[CensusCard]) -> Sheet:
    """All of the cards, as an export writes them."""
    rows = cards.values_list(*(column.path for column in _COLUMNS))
    return Sheet(
        [column.label for column in _COLUMNS],
        [
            [
                _LABELS[column.path].get(value, "") if column.path in _LABELS else value
                for column, value in zip(_COLUMNS, row, strict=True)
            ]
            for row in rows.iterator(chunk_size=5000)
        ],
    )
