"""考核方案: drafted with its items and grades in one form, and started, which fixes it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Max, Model
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone

from activities.acts.assessments.rows import GradeRow, ItemRow, Rows
from activities.assessments.notices import tell_all
from activities.assessments.scoring import FULL
from activities.assessments.starting import (
    is_whole,
    life_now,
    proposed_grades,
    proposed_items,
    sum_of,
    to_assess,
)
from activities.models import (
    Assessed,
    Assessment,
    AssessmentGrade,
    AssessmentItem,
    AssessmentScheme,
)
from activities.models.assessed import StepKind
from activities.models.assessment_schemes import Audience, plain
from orgs.acts import Act, ActError, DayField, keeps_district, register
from orgs.models import Change, User

MOST_ITEMS, MOST_GRADES = 60, 6
YEARS = (2000, 2100)
TERMS = ("name", "least_days", "bonus_cap", "top_share", "appeal_days")
ITEM = (
    "group", "title", "method", "measure", "points", "bands", "standard", "needs_material",
)  # fmt: skip
GRADE = ("name", "least", "tier", "amount")
Lines = list[dict[str, Any]]


class SchemeAct(Act):
    """Everything that is said of a scheme: its terms, its items and its grades."""

    noun = "assessment-schemes"
    explanation = (
        "基础分的各项（自动计分和评分）合计100分；扣分、加分、一票否决另计。"
        "自动计分的由台账核对，不用填报。启动以后不能再改，要改的另立新版本。"
    )

    name = forms.CharField(label="方案名称", max_length=120)
    least_days = forms.IntegerField(
        label="成立或聘任满几天才参加", min_value=0, max_value=3650, initial=0,
        help_text="到考核时点为止；满一年才参加的填365，不限的填0。",
    )  # fmt: skip
    bonus_cap = forms.DecimalField(
        label="加分上限", min_value=0, max_value=20, max_digits=5, decimal_places=2, initial=5,
        error_messages={"max_digits": "加分上限最多两位小数",
                        "max_decimal_places": "加分上限最多两位小数",
                        "max_whole_digits": "加分上限不能大于20，请核对"},
    )  # fmt: skip
    top_share = forms.IntegerField(
        label="最高等次的比例上限（%）", min_value=1, max_value=100, required=False,
        help_text="超过时只作提示，不限制公布；不控制的留空。",
    )  # fmt: skip
    appeal_days = forms.IntegerField(label="申诉期（工作日）", min_value=1, max_value=60, initial=5)

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_district(user)

    def prepare(self) -> None:
        for name in ("effective_on", "reason", "document_no"):
            self.fields.pop(name, None)
        data = self.data if self.is_bound else None
        items, grades = ([], []) if self.is_bound else self.opened()
        made: Any = formset_factory(ItemRow, Rows, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS)
        of = {"audience": self.assesses}
        self.items: BaseFormSet = made(data, initial=items or None, prefix="items", form_kwargs=of)
        made = formset_factory(GradeRow, Rows, max_num=MOST_GRADES, absolute_max=MOST_GRADES)
        self.grades: BaseFormSet = made(data, initial=grades or None, prefix="grades")

    @property
    def assesses(self) -> str:
        """The audience, which decides what can be scored from records."""
        raise NotImplementedError

    def opened(self) -> tuple[Lines, Lines]:
        """The items and grades that the form opens with."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        items_right, grades_right = self.items.is_valid(), self.grades.is_valid()
        if not (items_right and grades_right):
            raise forms.ValidationError("考核内容或等次有没有填对的地方，已在该行标明。")
        self.item_rows = [row.cleaned_data for row in self.items if row.has_changed()]
        self.grade_rows = [row.cleaned_data for row in self.grades if row.has_changed()]
        self._check_items()
        self._check_grades()
        return cleaned

    def _check_items(self) -> None:
        titles = [row["title"] for row in self.item_rows]
        if twice := sorted({one for one in titles if titles.count(one) > 1}):
            raise forms.ValidationError(f"考核内容“{twice[0]}”重复，请合并或改名。")
        points = [(row["method"], row["points"]) for row in self.item_rows]
        if not is_whole(points):
            got = sum_of(points)
            how = f"还差{plain(FULL - got)}分" if got < FULL else f"多了{plain(got - FULL)}分"
            raise forms.ValidationError(
                f"自动计分和评分的分值合计应为100分，现在是{plain(got)}分，{how}，请调整各项的分值。"
            )

    def _check_grades(self) -> None:
        rows = self.grade_rows
        leasts = [row["least"] for row in rows]
        if len({row["name"] for row in rows}) < len(rows) or len(set(leasts)) < len(leasts):
            raise forms.ValidationError("等次的名称和下限都不能重复，请核对。")
        if len(rows) < 2 or min(leasts) != 0:
            raise forms.ValidationError(
                "至少设两个等次，最低一个等次的下限填0，使每个总分都有等次。"
            )

    def write_rows(self, scheme: AssessmentScheme, change: Change) -> None:
        AssessmentItem.objects.bulk_create(
            AssessmentItem(scheme=scheme, position=number, change=change, **_picked(row, ITEM))
            for number, row in enumerate(self.item_rows, 1)
        )
        AssessmentGrade.objects.bulk_create(
            AssessmentGrade(scheme=scheme, change=change, **_picked(row, GRADE))
            for row in self.grade_rows
        )


def _picked(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def rows_of(scheme: AssessmentScheme) -> tuple[Lines, Lines]:
    """A scheme's items and grades, as the form opens with them."""
    return (
        [{name: getattr(one, name) for name in ITEM} for one in scheme.items.all()],
        [{name: getattr(one, name) for name in GRADE} for one in scheme.grades.all()],
    )


@register
class DraftScheme(SchemeAct):
    """From the built-in proposal, or like an earlier one: last year's, or an earlier version."""

    slug, label, icon = "draft", "草拟考核方案", "plus"
    creates, page = True, "assessment_scheme_new"

    year = forms.IntegerField(label="考核年度", min_value=YEARS[0], max_value=YEARS[1])
    audience = forms.ChoiceField(label="考核对象", choices=Audience, widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.like = _scheme(self.initial.get("like"))
        self.initial = self._proposed() | dict(self.initial)
        super().prepare()
        self.order_fields(["year", *TERMS, "audience"])

    @property
    def assesses(self) -> str:
        given = (self.data if self.is_bound else self.initial).get("audience")
        return str(given) if given in Audience.values else str(self._audience_of_like())

    def _audience_of_like(self) -> str:
        return self.like.audience if self.like else Audience.ENTERPRISE

    def _proposed(self) -> dict[str, Any]:
        like = {name: getattr(self.like, name) for name in TERMS} if self.like else {}
        year = self.initial.get("year") or timezone.localdate().year
        name = f"{year}年度{Audience(self.assesses).label}考核方案"
        return like | {"name": name, "year": year, "audience": self.assesses}

    def opened(self) -> tuple[Lines, Lines]:
        if self.like:
            return rows_of(self.like)
        return proposed_items(self.assesses), proposed_grades(self.assesses)

    def apply(self, change: Change) -> Model:
        said = self.cleaned_data
        same = {
            "division_id": settings.KAIFU_DISTRICT_CODE,
            "year": said["year"],
            "audience": said["audience"],
        }
        own = AssessmentScheme.objects.filter(**same)
        if own.filter(started_on=None).exists():
            raise ActError("这一年度、这类对象已有草拟的方案，请直接修改那一份", "year")
        last = own.aggregate(last=Max("version"))["last"] or 0
        terms = _picked(said, TERMS)
        scheme = AssessmentScheme.objects.create(version=last + 1, change=change, **same, **terms)
        self.write_rows(scheme, change)
        return scheme


def _scheme(given: Any) -> AssessmentScheme | None:
    """The scheme that the address names (`like`)."""
    text = str(given or "")
    is_key = text.isascii() and text.isdecimal() and len(text) < 19
    return AssessmentScheme.objects.filter(pk=int(text)).first() if is_key else None


class OnDraft(Act):
    noun = "assessment-schemes"

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_district(user)

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.is_draft


@register
class ReviseScheme(OnDraft, SchemeAct):
    slug, label, icon, page = "revise", "修改方案", "pencil", "assessment_scheme_edit"

    def prepare(self) -> None:
        self.initial = {name: getattr(self.record, name) for name in TERMS} | dict(self.initial)
        super().prepare()
        self.order_fields(TERMS)

    @property
    def assesses(self) -> str:
        return str(self.record.audience)

    def opened(self) -> tuple[Lines, Lines]:
        return rows_of(self.record)

    def apply(self, change: Change) -> None:
        draft = AssessmentScheme.objects.select_for_update().get(pk=self.record.pk)
        if not draft.is_draft:
            raise ActError("方案刚刚已经启动，不能再改；要改的请另立新版本")
        AssessmentScheme.objects.filter(pk=draft.pk).update(**_picked(self.cleaned_data, TERMS))
        draft.items.all().delete()  # of a draft only: nothing has been scored by them
        draft.grades.all().delete()
        self.write_rows(draft, change)


@register
class StartScheme(OnDraft):
    """Fixes the scheme, and who is assessed by it."""

    slug, label, icon = "start", "启动考核", "check"
    day_label = "启动日期"
    explanation = (
        "按考核时点的台账列出考核对象，此后名单和方案不再变动；自动计分从当年1月1日算到考核时点。"
        "同一年度、同类对象先前启动而没有公布的版本由这一版取代。被考核的会收到通知。"
    )
    field_order = ["effective_on", "as_of", "self_due_on", "review_due_on", "assessment"]

    as_of = DayField(label="考核时点")
    self_due_on = DayField(label="自评期限", future=True)
    review_due_on = DayField(label="初评期限", future=True)
    assessment = forms.ModelChoiceField(
        Assessment.objects.none(), label="属于哪次年度考核", required=False,
        empty_label="新登记一次年度考核", help_text="同一年度的几份方案是一次年度考核，只计一次。",
    )  # fmt: skip

    def prepare(self) -> None:
        del self.fields["reason"]
        self.fields["effective_on"].help_text = ""
        scheme, today = self.record, timezone.localdate()
        last = date(scheme.year, 12, 31)
        self.initial.setdefault("effective_on", today)
        self.initial.setdefault("as_of", min(last, today))
        field: Any = self.fields["assessment"]
        field.queryset = Assessment.objects.filter(
            division=scheme.division_id, happened_on__year__in=(scheme.year, scheme.year + 1)
        )
        field.label_from_instance = lambda one: f"{one.name}（{one.happened_on}）"
        if known := self._same_year().first():
            self.initial.setdefault("assessment", known.assessment_id)

    def _same_year(self) -> Any:
        return AssessmentScheme.objects.filter(
            division=self.record.division_id, year=self.record.year, started_on__isnull=False
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        started, as_of = said.get("effective_on"), said.get("as_of")
        own, street = said.get("self_due_on"), said.get("review_due_on")
        if as_of and as_of.year != self.record.year:
            self.add_error("as_of", f"考核时点应在考核年度（{self.record.year}年）之内")
        if as_of and started and as_of > started:
            self.add_error("as_of", f"考核时点不能晚于启动日期（{started}）")
        if own and started and own < started:
            self.add_error("self_due_on", f"自评期限不能早于启动日期（{started}）")
        if own and street and street < own:
            self.add_error("review_due_on", f"初评期限不能早于自评期限（{own}）")
        return said

    def apply(self, change: Change) -> None:
        scheme = AssessmentScheme.objects.select_for_update().get(pk=self.record.pk)
        if not scheme.is_draft:
            raise ActError("刚刚已由他人启动")
        if not is_whole(scheme.items.values_list("method", "points")):
            raise ActError("自动计分和评分的分值合计不是100分，请先修改方案")
        self._check_earlier(scheme)
        for name in ("as_of", "self_due_on", "review_due_on"):
            setattr(scheme, name, self.cleaned_data[name])
        scheme.started_on, scheme.life = self.day, life_now()
        scheme.assessment = self.cleaned_data["assessment"] or self._new_assessment(scheme, change)
        scheme.save(update_fields=[*AssessmentScheme.STARTED, "life"])
        listed = to_assess(scheme)
        if not listed:
            audience = scheme.get_audience_display()
            raise ActError(
                f"{scheme.as_of}的台账没有符合条件的{audience}，请核对考核时点和参加条件"
            )
        for one in listed:
            one.change = change
        Assessed.objects.bulk_create(listed)
        said = f"{scheme.name}已启动，自评到{self.cleaned_data['self_due_on']}为止"
        tell_all(scheme, said, by=self.user)

    def _check_earlier(self, scheme: AssessmentScheme) -> None:
        """Raises `ActError` when an earlier version has results: those stand."""
        earlier = self._same_year().filter(audience=scheme.audience).exclude(pk=scheme.pk)
        if earlier.filter(assessed__steps__kind=StepKind.PUBLISHED).exists():
            raise ActError("这一年度的结果已经公布，不能用新版本重来；有异议的按申诉办理")

    def _new_assessment(self, scheme: AssessmentScheme, change: Change) -> Assessment:
        if known := self._same_year().first():
            return known.assessment
        name = f"{scheme.year}年度两新组织党建工作考核"
        same = Assessment.objects.filter(
            division=scheme.division_id, name=name, happened_on=self.day
        )
        return same.first() or Assessment.objects.create(
            division_id=scheme.division_id, name=name, happened_on=self.day, change=change
        )
