"""Issues of series, and touring guidance groups."""

from __future__ import annotations

from typing import Any

from django import forms

from activities.acts.work.common import Amend, Enter
from activities.models import Publication, Team
from orgs.acts import Act, register

# What figures are declared of (docs/indicators.md); others may be added.
SERIES = ("新声", "小红书", "开福党建")
COLUMNS = ("series", "issue", "title", "copies", "division")


def _choose_series(act: Act) -> None:
    """By choice, as another spelling would count in no figure."""
    known = Publication.objects.order_by("series").values_list("series", flat=True).distinct()
    names = [*SERIES, *(one for one in known if one not in SERIES)]
    act.fields["series"] = forms.ChoiceField(
        label="系列", choices=[("", "请选择"), *((one, one) for one in names)]
    )
    act.fields["copies"].help_text = "没有发放或册数不详的不填。"


@register
class EnterPublication(Enter):
    noun, slug, label, icon = "publications", "register", "登记刊物", "plus"
    explanation = "“新声”作品、《小红书》专辑、《开福党建》专刊等，每期登记一次，按编发日期计入。"
    day_label = "编发日期"
    model, columns = Publication, COLUMNS
    identity = ("series", "issue", "happened_on")
    field_order = ["effective_on", "series", "new_series"]

    new_series = forms.CharField(
        label="新的系列", max_length=40, required=False, help_text="系列里没有的，在这里填写名称。"
    )

    def prepare(self) -> None:
        super().prepare()
        _choose_series(self)
        self.fields["series"].required = False
        for name in ("new_series", *COLUMNS[1:]):  # after the series
            self.fields[name] = self.fields.pop(name)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        chosen, new = said.get("series"), said.get("new_series", "").strip('《》“”" ')
        if bool(chosen) == bool(new) and "series" not in self.errors:
            self.add_error("series", "请选择系列，或填写新的系列，二者取一")
        said["series"] = chosen or new
        return said


@register
class AmendPublication(Amend):
    noun, slug = "publications", "correct"
    model, columns = Publication, ("happened_on", *COLUMNS)
    identity = ("series", "issue", "happened_on")

    def prepare(self) -> None:
        super().prepare()
        self.fields["happened_on"].label = "编发日期"
        _choose_series(self)


# --- Teams ---------------------------------------------------------------------------------------


@register
class EnterTeam(Enter):
    noun, slug, label, icon = "teams", "register", "登记小组", "plus"
    explanation = "组建的巡回指导小组，按组建日期计入。"
    day_label = "组建日期"
    model, columns = Team, ("name", "division")
    identity = ("kind", "name", "happened_on")

    def said_of_it(self) -> dict[str, Any]:
        return super().said_of_it() | {"kind": Team.Kind.GUIDANCE}


@register
class AmendTeam(Amend):
    noun, slug = "teams", "correct"
    model, columns = Team, ("happened_on", "name", "division")
    identity = ("kind", "name", "happened_on")

    def prepare(self) -> None:
        super().prepare()
        self.fields["happened_on"].label = "组建日期"
