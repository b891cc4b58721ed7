"""The defects of comparable systems, by their number in the requirements: none of them here.

D8 (a wall display without log-in or scope) is tests/test_urls.py, which walks every address.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import ProtectedError
from django.forms import BaseForm
from django.template.loader import render_to_string

from activities.models import Activity, Honour, Visit
from members.models import Affiliation, Member, Post
from orgs import bulk, forms
from orgs.models import (
    Change,
    Code,
    Division,
    PartyOrganization,
    Place,
    PlaceYear,
    Role,
    Unit,
)
from orgs.nouns import PARTY_ORGANIZATIONS
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from reports.figures import by_month, figures
from reports.indicators import CATALOGUE
from reports.presentation import Tile
from tests.acts import do
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import build_cast

pytestmark = pytest.mark.django_db

APPS = ("orgs", "members", "activities", "reports")
LAST_DAY = date(2021, 12, 31)
DECEMBER = date(2021, 12, 20)


@pytest.fixture
def book() -> Book:
    return Book()


def values(day: date = LAST_DAY, division: str = DISTRICT) -> dict[str, object]:
    scope = Scope(division, day, Period.of_year(day.year))
    return {slug: (f.value, f.numerator, f.denominator) for slug, f in figures(scope).items()}


def value(slug: str, year: int = 2021) -> object:
    scope = Scope(DISTRICT, date(year, 12, 31), Period.of_year(year))
    return figures(scope, [slug])[slug].value


# D1: members joined to units through the branch


def test_d1_a_joint_branch_over_five_units_counts_itself_and_its_members_once(book):
    joint = book.organization("joint_branch")
    units = [book.unit() for _ in range(5)]
    book.covers(joint, units[0])
    book.members(4, joint, units[0])
    one_unit = values()
    book.covers(joint, *units[1:])
    five_units = values()
    for slug in ("members", "enterprise_members", "party_orgs", "enterprise_party_orgs"):
        assert five_units[slug] == one_unit[slug]
    assert five_units["members"][0] == 4
    assert five_units["units_with_party_org"][0] == 5


# D2: counted by entry time


def months(slug: str, year: int = 2021) -> dict[str, object]:
    scope = Scope(DISTRICT, date(year, 12, 31), Period.of_year(year))
    return {part.key: part.figures[slug].value for part in by_month(scope, [slug])}


def test_d2_a_december_activity_entered_later_changes_december(book):
    book.activity(date(2022, 1, 5), book.organization())
    before, january = months("theme_party_days"), months("theme_party_days", 2022)
    activity = book.activity(DECEMBER, book.organization())
    assert activity.change.made_at.date() > date(2022, 1, 31)  # entered long after
    assert months("theme_party_days") == before | {"2021-12": 1}
    assert months("theme_party_days", 2022) == january
    assert january["2022-01"] == 1


# D3: month or quarter compared without the year


def test_d3_the_first_quarter_holds_nothing_of_the_year_before(book):
    branch = book.organization()
    for month in (1, 2, 3):
        book.activity(date(2021, month, 8), branch)
        quarter = Scope(DISTRICT, date(2022, 3, 31), Period.of_month(2022, month))
        assert figures(quarter, ["theme_party_days"])["theme_party_days"].value == 0
    assert set(months("theme_party_days", 2022).values()) == {0}


# D4: figures hard-coded to 0


def test_d4_an_indicator_without_a_definition_cannot_be_declared():
    for indicator in CATALOGUE.values():
        with pytest.raises(ValueError, match="没有口径"):
            replace(indicator, definition="")


def test_d4_a_tile_shows_an_indicators_figure_and_nothing_else():
    with pytest.raises(TypeError):
        Tile(url="/", basis="")
    with pytest.raises(KeyError):
        figures(Scope(DISTRICT, LAST_DAY, Period.of_year(2021)), ["made_up"])


def test_d4_unknown_is_not_zero(book):
    found = figures(Scope(DISTRICT, LAST_DAY, Period.of_year(2021)))
    none, unknown = found["members"], found["enterprise_org_coverage"]
    assert (none.value, none.displayed) == (0, "0")
    assert (unknown.value, unknown.displayed) == (None, "—")
    shown = [
        render_to_string("reports/_tile.html", {"tile": Tile(f, "/", "")}) for f in (none, unknown)
    ]
    assert "0<small>人" in shown[0]
    assert "—" in shown[1]
    assert "0" not in shown[1]


def test_d4_a_tax_nobody_recorded_is_not_a_fall_of_100_percent(book):
    place = Place.objects.create(name="大厦", kind="building", division_id=EAST, change=book.change)
    PlaceYear.objects.create(place=place, year=2020, tax=9000, change=book.change)
    assert value("building_tax_growth") is None


# D5: organisations special-cased by id, categories as literal codes


def literals() -> Iterator[tuple[Path, str]]:
    """Every string in the applications' code but documentation, migrations and the demo."""
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if {"migrations", "demo"} & set(path.parts):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            documentation = {
                id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
            }
            for node in ast.walk(tree):
                text = node.value if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and id(node) not in documentation:
                    yield path, text


def test_d5_no_code_names_a_division_or_an_organisation():
    streets = Division.objects.filter(kind__in=("street", "district"))
    names = {text for street in streets for text in (street.code, street.name)}
    found = [(path.name, text) for path, text in literals() if names & {text}]
    assert found == []


def test_d5_the_walk_sees_literals():
    """Or the test above would pass for want of anything to look at."""
    assert "党建引领、助力千企" in {text for _, text in literals()}


def test_d5_code_lists_are_data():
    """A district adds an entry as a row; national ones name the standard they come from."""
    for codes in Code.List.values:
        entries = Code.objects.filter(list=codes)
        assert entries.exists()
        assert not entries.filter(source="").exists()
    assert Role.objects.exclude(description="").count() == Role.objects.count() > 0


# D7: hand-typed counts beside the derivable truth

NOT_DERIVABLE = {
    # What stands in no row of ours.
    "orgs.UnitSpell.headcount": "从业人数，来自登记或人社",
    "orgs.PlaceYear.year": "年度",
    "orgs.VenueSpell.area": "阵地面积，来自房产资料或实测",
    "orgs.PlaceYear.tax": "税收，来自税务",
    "reports.ExternalFact.year": "年度",
    "reports.ExternalFact.amount": "外部数据，附来源",
    "activities.Activity.expected": "应到人数：会议记录，没有逐人名单",
    "activities.Activity.attended": "实到人数：会议记录，没有逐人名单",
    "activities.Publication.copies": "发放册数",
    "activities.TrainingSession.hours": "课程学时",
    "members.Admission.training_hours": "集中培训学时：组织部门的培训记录",
    "members.Candidate.training_hours": "集中培训学时：组织部门的培训记录",
    "members.DevelopmentQuota.year": "年度",
    "members.DevelopmentQuota.planned": "发展指导数，由上级下达；已发展数由记录统计",
    "members.DevelopmentQuota.separate": "其中单列，由上级下达",
    # What the machine writes about its own work; no form has it.
    "orgs.ImportBatch.rows": "导入记录",
    "orgs.ImportBatch.created": "导入记录",
    "orgs.ImportBatch.changed": "导入记录",
    "orgs.ImportBatch.unchanged": "导入记录",
    "orgs.ImportBatch.rejected": "导入记录",
    "orgs.ImportBatch.missing": "导入记录",
    "orgs.ImportProgress.done": "导入进度",
    "orgs.ImportProgress.total": "导入进度",
    "orgs.ImportRow.row": "行号",
    "orgs.Export.done": "导出进度",
    "orgs.Export.total": "导出进度",
    "orgs.Export.attempts": "导出开始过几次",
    "orgs.Export.size": "导出文件的字节数",
    # What was sealed stands beside the ledgers as evidence, and is written by the machine.
    **{
        f"reports.{one}": "封存的数：证据，与台账逐行对照"
        for one in (
            "SealedReturn.number",
            "SealedFigure.value",
            "SealedFigure.numerator",
            "SealedFigure.denominator",
            "SealedFigure.version",
            "SealedFigure.rows",
            "SealedCount.numerator",
            "SealedCount.denominator",
        )
    },
    # What a department's list says of itself.
    "orgs.RosterEntry.row": "行号",
    "orgs.RosterEntry.year": "税务名单的年度",
    "orgs.RosterEntry.headcount": "人社名单的参保人数",
    # What was seen at a unit's door on a day; it enters no figure and stands beside the ledger's.
    "orgs.CensusCard.headcount": "上门所见的从业人数",
    "orgs.CensusCard.members": "上门所见的党员人数",
    "activities.ActivityFile.size": "附件的字节数",
    "activities.VisitPhoto.width": "照片的像素",
    "activities.VisitPhoto.height": "照片的像素",
    "orgs.AuditEvent.rows": "导出行数",
    "orgs.Role.order": "次序",
    # What the district decides, and which record a row is about.
    "orgs.RuleSetting.threshold": "提醒的阈值，由区里设定",
    "activities.Task.least": "任务要求的次数，由区里设定",
    "activities.AssessmentScheme.year": "考核年度",
    "activities.AssessmentScheme.version": "方案的版本",
    "activities.AssessmentScheme.least_days": "参加考核的条件，由区里规定",
    "activities.AssessmentScheme.bonus_cap": "加分上限，由区里规定",
    "activities.AssessmentScheme.top_share": "最高等次的比例上限，由区里规定",
    "activities.AssessmentScheme.appeal_days": "申诉期，由区里规定",
    "activities.AssessmentItem.position": "次序",
    "activities.AssessmentItem.points": "考核内容的分值，由区里规定",
    "activities.AssessmentGrade.least": "等次的下限，由区里规定",
    "activities.AssessmentGrade.amount": "津贴标准，由区里规定",
    "activities.AssessmentScore.points": "由人评定的得分，没有记录可查",
    # Evidence of what was published; recomputing compares it with the rows.
    **dict.fromkeys(
        (f"activities.AssessmentResult.{name}" for name in ("base", "deducted", "bonus", "total")),
        "公布的考核结果，作为依据留存",
    ),
    **dict.fromkeys(
        (
            f"activities.AssessmentItemResult.{name}"
            for name in ("points", "numerator", "denominator", "measure_version")
        ),
        "公布的考核结果，作为依据留存",
    ),
    "orgs.Change.object_id": "记录标识",
    "orgs.Notice.object_id": "记录标识",
    "orgs.UnitAlias.former_id": "记录标识",
    "orgs.PartyOrganizationAlias.former_id": "记录标识",
    "members.MemberAlias.former_id": "记录标识",
}
NUMBERS = (models.IntegerField, models.DecimalField, models.FloatField)


def own_models() -> Iterator[type[models.Model]]:
    """Our models without the histories, which repeat them."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if not model.__name__.endswith("Version"):
                yield model


def test_d7_no_count_is_stored():
    """Every number that is stored is one that no rows could tell."""
    stored = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.fields
        if isinstance(field, NUMBERS) and not field.primary_key
    }
    assert stored == set(NOT_DERIVABLE)


def test_d7_no_form_asks_for_a_number():
    asked = [
        (name, field)
        for name, form in vars(forms).items()
        if isinstance(form, type) and issubclass(form, BaseForm)
        for field, kind in form.base_fields.items()
        if type(kind).__name__ in ("IntegerField", "DecimalField", "FloatField")
    ]
    assert asked == []


# D9: editing a branch deletes and re-inserts its units


def facts(branch: PartyOrganization) -> dict[str, list[tuple]]:
    """What stands beside the branch, row by row, with the rows' own keys."""
    units = Unit.objects.filter(coverages__party_organization=branch)
    return {
        "coverages": list(branch.coverages.order_by("pk").values_list("pk", "unit", "started_on")),
        "units": list(units.order_by("pk").values_list("spells__pk", "spells__name")),
        "members": list(branch.affiliations.order_by("pk").values_list("pk", "member")),
    }


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("rename", {"name": "中共东方支部委员会"}),
        ("reshape", {"kind": "joint_branch"}),
        ("re-affiliate", {"superior": "DZZ-WEST"}),
    ],
)
def test_d9_editing_a_branch_leaves_its_units_and_members_where_they_are(act, said):
    cast = build_cast()
    branch = PARTY_ORGANIZATIONS.find(EVERYTHING, cast.east_branch.pk)
    before = facts(branch)
    assert all(before.values())
    do(cast.district, act, branch, "party-organizations", effective_on="2021-06-01", **said)
    assert facts(branch) == before
    former, current = branch.spells.order_by("started_on")  # the former stays, until that day
    assert former.ended_on == current.started_on == date(2021, 6, 1)
    assert former.versions.count() > 1  # and the history tells how it was before it ended


def test_d9_one_more_unit_leaves_the_others_as_they_are():
    cast = build_cast()
    branch = PARTY_ORGANIZATIONS.find(EVERYTHING, cast.east_branch.pk)
    before = facts(branch)["coverages"]
    do(cast.district, "cover", branch, "party-organizations", effective_on="2021-06-01",
       unit=cast.bare_unit.uscc, mode="joint")  # fmt: skip
    assert facts(branch)["coverages"][: len(before)] == before
    assert branch.coverages.count() == len(before) + 1


# D10: a merger leaves the old meetings where they were


def test_d10_a_merger_leaves_the_totals_before_it_unchanged(book):
    old, survivor = book.organization(), book.organization(street=WEST)
    book.activity(date(2020, 5, 1), old)
    before = values(date(2020, 12, 31)), values(date(2020, 12, 31), EAST)
    PartyOrganization.objects.filter(pk=old.pk).update(dissolved_on=date(2021, 3, 1))
    book.event(old, "merged", date(2021, 3, 1), counterpart=survivor)
    assert (values(date(2020, 12, 31)), values(date(2020, 12, 31), EAST)) == before
    assert value("theme_party_days", 2020) == value("party_orgs_adjusted", 2021) == 1
    assert Activity.objects.get().hosts.get() == old


# D11: deletion is a move to a magic branch


@pytest.mark.parametrize("departure", ["transferred_out", "died", "expelled", "suspended"])
def test_d11_an_exit_is_typed_and_dated_and_leaves_the_past_alone(book, departure):
    firm, branch = book.unit(), book.organization()
    book.covers(branch, firm)
    member = book.member(branch, firm)
    before = values(date(2020, 12, 31))
    book.leaves(member, LAST_DAY, departure)
    assert value("members", 2020) == 1
    assert value("members", 2021) == 0  # the first day on which it no longer holds
    assert values(date(2020, 12, 31)) == before
    exit_ = Affiliation.objects.get(member=member)
    assert (exit_.party_organization, exit_.departure, exit_.ended_on) == (
        branch,
        departure,
        LAST_DAY,
    )


def test_d11_what_has_a_history_cannot_be_deleted(book):
    firm, branch = book.unit(), book.organization()
    book.covers(branch, firm)
    member = book.member(branch, firm)
    for thing in (member, branch, firm):
        with pytest.raises(ProtectedError):
            thing.delete()
    assert Member.objects.count() == 1


# D12: the year only labels the result


def test_d12_last_years_figures_stay_the_same_whatever_happens_later(book):
    firm, other = book.unit(above_scale=True, is_key=True), book.unit(street=WEST)
    branch, joint = book.organization(), book.organization("joint_branch")
    book.covers(branch, firm)
    book.covers(joint, firm, other)
    first, second, third = book.members(3, branch, firm)
    new = book.member(joint, other, since=date(2021, 5, 1), converted=None)
    book.admission(new, joint, other, date(2021, 5, 1), talent="technical")
    book.secretary(first, branch)
    book.training(DECEMBER, first, second)
    instructor = book.instructor("district", DISTRICT, firm)
    book.visit(instructor, firm, DECEMBER)
    book.activity(DECEMBER, branch, joint)
    book.demand(firm, DECEMBER)
    book.honour(DECEMBER, member=second)
    book.honour(DECEMBER, party_organization=joint)
    divisions = DISTRICT, EAST, WEST
    before = [values(LAST_DAY, division) for division in divisions]

    later = date(2022, 1, 1)
    book.changes(firm, later, division_id=WEST, is_key=False, above_scale=False)
    book.changes(joint, later, division_id=WEST, kind="temporary", name="另一名称")
    Unit.objects.filter(pk=other.pk).update(closed_on=later)
    PartyOrganization.objects.filter(pk=branch.pk).update(dissolved_on=later)
    book.event(branch, "merged", later, counterpart=joint)
    firm.coverages.update(ended_on=later, closed_by=book.change)
    book.leaves(first, later, "died")
    book.leaves(third, later)
    book.affiliated(third, joint, later)
    Post.objects.update(ended_on=later, closed_by=book.change)
    book.secretary(second, branch, later)
    Member.objects.filter(pk=new.pk).update(converted_on=date(2022, 5, 1))
    instructor.appointments.update(ended_on=later, closed_by=book.change)
    book.activity(later, joint)
    Honour.objects.update(revoked_on=later)
    book.step(firm.demands.get(), later, "closed", outcome="solved")

    assert [values(LAST_DAY, division) for division in divisions] == before
    assert values(date(2022, 12, 31)) != before[0]


# D15: returned or void records still counted


@pytest.mark.parametrize("state", ["returned", "void"])
def test_d15_a_returned_visit_leaves_every_figure(book, state):
    firm = book.unit()
    instructor = book.instructor("street", EAST, firm)
    without = values()
    visit = book.visit(instructor, firm, DECEMBER)
    assert values() != without
    Visit.objects.filter(pk=visit.pk).update(state=state)
    assert values() == without


# D16: history tables miss bulk and set-based writes


def test_d16_bulk_and_set_based_writes_leave_a_version_of_each_row(book):
    change = Change.objects.create(kind=Change.Kind.IMPORTED)
    rows = [(f"91430105MA{n:07d}X", "", "enterprise", change.pk) for n in range(50)]
    bulk.insert(Unit, ("uscc", "uscc_exception", "kind", "change"), rows)
    Unit.objects.filter(change=change).update(closed_on=LAST_DAY)
    versions = apps.get_model("orgs", "UnitVersion").objects.filter(change=change)
    assert versions.filter(pgh_label="insert").count() == 50
    assert versions.filter(pgh_label="update", closed_on=LAST_DAY).count() == 50
    assert versions.values("pgh_obj").distinct().count() == 50
