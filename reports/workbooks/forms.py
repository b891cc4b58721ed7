"""What a clerk is asked for: the form itself, what one cell is bound to, what a whole range is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from orgs.forms import tabler
from orgs.ledgers.cells import fold
from orgs.ledgers.files import UnusableError
from orgs.models import Division, User
from reports.indicators import CATALOGUE
from reports.models import CellBinding, Workbook
from reports.workbooks.heads import indicator_names
from reports.workbooks.package import MAX_BYTES
from reports.workbooks.references import Box
from reports.workbooks.runs import MAX_CELLS
from reports.workbooks.saving import forms_of, owners_for
from reports.workbooks.sheets import read

_HOW = [("", "按指标和单元格格式"), *CellBinding.Form.choices]


class WorkbookForm(forms.Form):
    """A form as it comes; of one that is there the file only when the superior changed it."""

    name = forms.CharField(label="名称", max_length=80, help_text="例如“两新组织党建工作季报表”。")
    asked_by = forms.CharField(label="来文单位", max_length=80, help_text="例如“市委组织部”。")
    division = forms.ModelChoiceField(Division.objects.none(), label="填报区划", empty_label=None)
    every = forms.ChoiceField(label="填报周期", choices=Workbook.Every.choices)
    file = forms.FileField(
        label="表格文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="上级发来的空表（.xlsx，不超过 10 MB）。版式、公式、图片和打印设置都原样保留。",
        error_messages={"required": "请选择上级发来的表格文件", "empty": "这是空文件，请重新选择"},
    )

    def __init__(self, data: Any, files: Any, *, user: User, workbook: Workbook | None) -> None:
        super().__init__(data, files, label_suffix="")
        divisions: Any = self.fields["division"]
        divisions.queryset = owners_for(user)
        if workbook:
            del self.fields[
                "division"
            ]  # and with it the streets below, whose figures cells ask for
            self.initial = {name: getattr(workbook, name) for name in ("name", "asked_by", "every")}
            file = self.fields["file"]
            file.label, file.required = "新版文件", False
            file.help_text = (
                "上级改了版式时才选。工作表和位置没有变的格，对应关系照旧；放不下的会列出来。"
            )
        tabler(self)

    def clean_file(self) -> bytes | None:
        """The bytes of a workbook that can be filled."""
        sent: UploadedFile | None = self.cleaned_data["file"]
        if not sent:
            return None
        self.file_name = (sent.name or "")[:200]
        data = sent.read(MAX_BYTES + 1)
        try:
            read(data, self.file_name)
        except UnusableError as error:
            raise forms.ValidationError(str(error)) from None
        return data

    @property
    def said(self) -> dict[str, Any]:
        """The fields of the workbook."""
        found = {k: v for k, v in self.cleaned_data.items() if k != "file"}
        return found | ({"file_name": self.file_name} if self.cleaned_data["file"] else {})


def _indicator(**options: Any) -> forms.CharField:
    """Typed, or chosen from the page's list of names."""
    attrs = {"list": "indicator-names", "autocomplete": "off"}
    return forms.CharField(
        label="指标", max_length=80, widget=forms.TextInput(attrs=attrs), **options
    )


class _Bound(forms.Form):
    """What cells are bound to."""

    indicator = _indicator(help_text="输入几个字再从列表中选。")
    division = forms.ModelChoiceField(Division.objects.none(), label="区划", empty_label=None)
    when = forms.ChoiceField(
        label="时间",
        choices=CellBinding.When.choices,
        help_text="时期数取这一段，时点数取括号里的那一天。",
    )
    side = forms.ChoiceField(label="取哪个数", choices=CellBinding.Side.choices)
    form = forms.ChoiceField(label="写法", choices=_HOW, required=False)

    def __init__(
        self, data: Any, *, workbook: Workbook, standing: str | None = None, **options: Any
    ) -> None:
        """`standing` is the division that the cell is bound to, offered even if it is no more."""
        super().__init__(data, label_suffix="", **options)
        divisions: Any = self.fields["division"]
        divisions.queryset = divisions_of(workbook) | Division.objects.filter(pk=standing)
        tabler(self)

    def clean_indicator(self) -> str:
        """Its slug."""
        typed: str = self.cleaned_data["indicator"]
        if not typed:
            return ""
        slug = indicator_names().get(fold(typed))
        if slug is None:
            raise forms.ValidationError(f"没有名称为“{typed}”的指标，请从列表中选一个")
        return slug

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        slug, side, form = (said.get(name, "") for name in ("indicator", "side", "form"))
        if not slug:
            return said
        name, is_rate = CATALOGUE[slug].name, CATALOGUE[slug].denominator is not None
        if side != CellBinding.Side.VALUE and not is_rate:
            self.add_error("side", f"“{name}”不是比率，没有分子、分母，请选“数值”")
        elif form and form not in forms_of(slug, side):
            fitting = "”或“".join(one.label.partition("，")[0] for one in forms_of(slug, side))
            self.add_error(
                "form", f"这里取的是{'比率' if is_rate else '个数'}，写法请选“{fitting}”"
            )
        return said


class CellForm(_Bound):
    """What one cell is bound to."""


class RunForm(_Bound):
    """What a range is bound to: the indicator, the division, or both named by its heads."""

    field_order = ("range", "indicator", "division", "when", "side", "form")
    range = forms.CharField(
        label="区域",
        max_length=20,
        help_text="左上角到右下角，例如 C5:F20；也可以在表上按住拖动，或按住 Shift 用方向键选。",
    )

    indicator = _indicator(required=False, help_text="不填：按表头里的指标名称，一格一个。")
    division = forms.ModelChoiceField(
        Division.objects.none(),
        label="区划",
        required=False,
        empty_label="按表头里的街道名称，一格一个",
    )

    def clean_range(self) -> Box:
        typed = self.cleaned_data["range"].upper().replace("：", ":").replace(" ", "")
        try:
            box = Box.of(typed)
        except ValueError:
            raise forms.ValidationError(
                f"“{typed}”不是单元格区域，请写左上角和右下角，例如 C5:F20"
            ) from None
        if box.height * box.width > MAX_CELLS:
            raise forms.ValidationError(
                f"这个区域有 {box.height * box.width:,} 格，一次最多 {MAX_CELLS} 格，请分几次"
            )
        return box

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.errors and said["indicator"] and said["division"]:
            self.add_error(None, "指标和区划至少有一项要按表头来认，否则每一格都填同一个数")
        return said


def divisions_of(workbook: Workbook) -> Any:
    """The form's own division and what lies below: of a district its streets, not all communities."""
    found = (
        Division.objects.as_of(timezone.localdate())
        .under(workbook.division_id)
        .exclude(kind=Division.Kind.DEPARTMENT)
        .order_by("code")
    )
    if workbook.division.kind == Division.Kind.STREET:
        return found
    return found.exclude(kind=Division.Kind.COMMUNITY)
