"""Which cell is filled with what: by its heads, one at a time or a whole range at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from orgs.models import Division
from reports.models import CellBinding, Workbook
from reports.workbooks.forms import divisions_of
from reports.workbooks.heads import heads_of
from reports.workbooks.references import Box, column_letters, name_of, place_of
from reports.workbooks.runs import matched
from reports.workbooks.sheets import Sheet, read
from tests.book import DISTRICT, EAST, WEST
from tests.cast import Cast, build_cast
from tests.workbooks import bound, package, uploaded, whole_form

MEMBERS, ORGANIZATIONS = "members", "party_orgs"


def form_of(*lines: str) -> bytes:
    """One sheet of words and blanks: a line a row, its cells parted by “|”, the first in column A."""
    rows = ""
    for row, line in enumerate(lines, 1):
        cells = "".join(
            f'<c r="{name_of((row, column))}"'
            + (f' t="inlineStr"><is><t>{text}</t></is></c>' if text else "/>")
            for column, text in enumerate(line.split("|"), 1)
        )
        rows += f'<row r="{row}">{cells}</row>'

    return package(rows)


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    found = read(whole_form(), "x").sheet("汇总")
    assert found
    return found


@pytest.fixture
def streets(db) -> list[Division]:
    return list(Division.objects.under(DISTRICT))


def bindings(matches: list[Any]) -> dict[str, tuple[str, str]]:
    return {one.name: (one.division.code, one.slug) for one in matches if not one.why}


def left(matches: list[Any]) -> dict[str, str]:
    return {one.name: one.why for one in matches if one.why}


# --- Names of cells ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "place"), [("A1", (1, 1)), ("AB10", (10, 28)), ("XFD9", (9, 16384))]
)
def test_a_cell_is_named_by_column_and_row(name, place):
    assert (place_of(name), name_of(place)) == (place, name)
    assert place_of(f"${column_letters(place[1])}${place[0]}") == place


@pytest.mark.parametrize("name", ["", "A0", "1A", "ABCD1", "A1B", "c5", "A-1", "Ａ1"])
def test_what_names_no_cell_is_an_error(name):
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        place_of(name)


def test_a_range_has_its_corners_in_any_order():
    assert Box.of("C5:B2") == Box.of("B2:C5") == Box.of("C2:B5")
    assert (str(Box.of("D4")), str(Box.of("C5:B2"))) == ("D4", "B2:C5")


# --- Heads ---------------------------------------------------------------------------------------


def test_a_cell_is_recognised_by_what_stands_beside_and_above_it(sheet):
    """Merged heads count for every cell they stand over; the title over the whole sheet does not."""
    heads = heads_of(sheet, (6, 3))
    assert heads.left == ("清水塘",)
    assert heads.above == ("两新党员", "本期")
    assert heads.label == "清水塘 · 本期 两新党员"


def test_numbers_are_no_heads():
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2021</v></c><c r="C1"/></row>'
    assert heads_of(read(package(rows), "x").sheets[0], (1, 3)).label == ""


# --- A range at once -----------------------------------------------------------------------------


def test_each_row_takes_the_street_that_its_head_names(sheet, streets):
    """With 街道 or without."""
    found = matched(sheet, Box.of("C5:C6"), divisions=streets, slug=MEMBERS)
    assert bindings(found) == {"C5": (EAST, MEMBERS), "C6": (WEST, MEMBERS)}


def test_rows_name_streets_and_columns_indicators(sheet, streets):
    found = matched(sheet, Box.of("B5:D6"), divisions=streets)
    rate = "enterprise_org_coverage"
    assert bindings(found) == {
        "B5": (EAST, ORGANIZATIONS),
        "C5": (EAST, MEMBERS),
        "D5": (EAST, rate),
        "B6": (WEST, ORGANIZATIONS),
        "C6": (WEST, MEMBERS),
        "D6": (WEST, rate),
    }


def test_a_column_of_indicators_is_for_one_division(db):
    rows = form_of("指标|数", "两新党员|", "“三方进入” 党组织|", "重点企业|")
    district = Division.objects.get(pk=DISTRICT)
    sheet = read(rows, "x").sheets[0]
    found = matched(sheet, Box.of("B2:B4"), divisions=[district], division=district)
    assert bindings(found) == {"B2": (DISTRICT, MEMBERS), "B3": (DISTRICT, "three_party_orgs")}
    assert left(found) == {"B4": "表头里没有指标的名称"}


def test_streets_may_stand_above_as_well(streets):
    sheet = read(form_of("|东风路街道|清水塘街道", "两新党员||"), "x").sheets[0]
    found = matched(sheet, Box.of("B2:C2"), divisions=streets)
    assert bindings(found) == {"B2": (EAST, MEMBERS), "C2": (WEST, MEMBERS)}


def test_nothing_is_guessed(streets):
    """Neither a name that is almost right nor one of two."""
    lines = ("|党员|东风路街道", "东风街道||", "东风路街道||", "清水塘街道||", "合计||")
    sheet = read(form_of(*lines), "x").sheets[0]
    found = matched(sheet, Box.of("B2:C5"), divisions=streets, slug=MEMBERS)
    assert bindings(found) == {
        "B3": (EAST, MEMBERS),
        "B4": (WEST, MEMBERS),
        # Only the head above names one, and it is right.
        "C2": (EAST, MEMBERS),
        "C3": (EAST, MEMBERS),
        "C5": (EAST, MEMBERS),
    }
    assert left(found) == {
        "B2": "表头里没有街道（区划）的名称",
        "C4": "左边和上边的表头是不同的街道（区划）",
        "B5": "表头里没有街道（区划）的名称",
    }


def test_what_cannot_be_filled_is_left_alone_with_the_reason(sheet, streets):
    found = matched(sheet, Box.of("A5:B7"), divisions=streets, slug=MEMBERS, bound={"B5"})
    assert bindings(found) == {"B6": (WEST, MEMBERS)}
    assert left(found)["B5"] == "已经对应，不改动"
    assert "是公式" in left(found)["B7"]
    assert left(found)["A5"] == "表头里没有街道（区划）的名称"


def test_words_in_a_cell_are_not_written_over_by_a_range(streets):
    sheet = read(form_of("东风路街道|见附件", "清水塘街道|—", "新河街道|"), "x").sheets[0]
    found = matched(sheet, Box.of("B1:B3"), divisions=streets, slug=MEMBERS)
    assert set(bindings(found)) == {"B2", "B3"}
    assert left(found) == {"B1": "格里已有文字，要填请单独对应"}


# --- The pages -----------------------------------------------------------------------------------


@pytest.fixture
def cast(db, settings, tmp_path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return build_cast()


@pytest.fixture
def workbook(cast) -> Workbook:
    return uploaded(DISTRICT)


@pytest.fixture
def district(cast, client: Client) -> Client:
    client.force_login(cast.district)
    return client


CELL = {"indicator": "两新党员", "division": EAST, "when": "this", "side": "value", "form": ""}


def post(client: Client, workbook: Workbook, cell: str, **over: str) -> Any:
    address = f"/workbooks/{workbook.pk}/cell/?sheet=1&cell={cell}"
    return client.post(address, CELL | {"seen": ""} | over)


def only(workbook: Workbook) -> CellBinding:
    return workbook.bindings.get()


def test_a_cell_is_bound_with_what_stands_beside_it(district, workbook):
    response = post(district, workbook, "C5")
    assert response.url == f"/workbooks/{workbook.pk}/cells/?sheet=1#C5"
    one = only(workbook)
    assert (one.sheet, one.cell, one.slug, one.division_id) == ("汇总", "C5", MEMBERS, EAST)
    assert one.heads == "东风路街道 · 本期 两新党员"
    assert one.form == "exact"
    shown = district.get(f"/workbooks/{workbook.pk}/cells/").content.decode()
    assert "两新党员，东风路街道，本期（期末）" in shown


def test_a_rate_is_written_as_its_cell_shows_it(district, workbook):
    post(district, workbook, "D5", indicator="非公企业组织覆盖率")
    post(district, workbook, "B5", indicator="非公企业组织覆盖率")
    forms = dict(workbook.bindings.values_list("cell", "form"))
    assert forms == {"D5": "share", "B5": "percent"}


@pytest.mark.parametrize(
    ("over", "field", "said"),
    [
        ({"indicator": "党员总数"}, "indicator", "没有名称为“党员总数”的指标"),
        ({"indicator": ""}, "indicator", "指标"),
        ({"side": "numerator"}, "side", "“两新党员”不是比率"),
        ({"form": "percent"}, "form", "这里取的是个数，写法请选“原数”或“以万计”"),
        (
            {"indicator": "非公企业组织覆盖率", "form": "exact"},
            "form",
            "这里取的是比率，写法请选“百分数”或“比值”",
        ),
        ({"division": "430102001"}, "division", "区划"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(district, workbook, over, field, said):
    response = post(district, workbook, "C5", **over)
    assert response.status_code == 422
    assert said in "".join(response.context["form"].errors[field])
    assert not workbook.bindings.exists()


@pytest.mark.parametrize("cell", ["B7", "C3", "Z99"])
def test_a_cell_that_cannot_be_filled_is_not_bound(district, workbook, cell):
    response = post(district, workbook, cell)
    assert response.status_code == 200
    assert "请" in response.content.decode().split(f'<p class="empty">{cell} ')[1][:80]
    assert not workbook.bindings.exists()


@pytest.mark.parametrize(
    "query", ["sheet=9&cell=A1", "sheet=x&cell=A1", "sheet=1&cell=", "sheet=1"]
)
def test_a_cell_that_is_not_there_has_no_page(district, workbook, query):
    assert district.get(f"/workbooks/{workbook.pk}/cell/?{query}").status_code == 404


def test_a_cell_is_changed_and_freed(district, workbook):
    post(district, workbook, "C5")
    seen = str(only(workbook).change_id)
    post(district, workbook, "C5", seen=seen, when="year_ago")
    assert only(workbook).when == "year_ago"
    post(district, workbook, "C5", seen=seen, unbind="1")  # of what it was bound to before
    assert workbook.bindings.exists()
    post(district, workbook, "C5", seen=str(only(workbook).change_id), unbind="1")
    assert not workbook.bindings.exists()
    versions = CellBinding.versions.rel.related_model.objects.order_by("pgh_id")
    assert list(versions.values_list("when", flat=True)) == ["this", "year_ago", "year_ago"]


def test_who_comes_second_sees_what_the_first_has_done(district, workbook):
    post(district, workbook, "C5")
    response = post(district, workbook, "C5", indicator="走访")
    assert response.status_code == 422
    assert "刚刚由他人改过" in response.content.decode()
    assert only(workbook).slug == MEMBERS


def test_a_street_that_is_no_more_stays_chosen_until_another_is(district, workbook):
    """Or else saving the form would move the cell to the first one offered."""
    bound(workbook, "C5", MEMBERS, division_id=EAST)
    Division.objects.filter(pk=EAST).update(ended_on="2021-12-31")
    page = district.get(f"/workbooks/{workbook.pk}/cell/?sheet=1&cell=C5").content.decode()
    assert f'<option value="{EAST}" selected>' in page
    assert (
        f'value="{EAST}"'
        not in district.get(f"/workbooks/{workbook.pk}/cell/?sheet=1&cell=C6").content.decode()
    )


def test_words_that_a_number_would_take_the_place_of_are_told(district, workbook):
    shown = district.get(f"/workbooks/{workbook.pk}/cell/?sheet=1&cell=B4").content.decode()
    assert "现有文字“两新党组织”" in shown


RANGE = {
    "range": "b5：c7",
    "indicator": "",
    "division": "",
    "when": "this",
    "side": "value",
    "form": "",
}


def test_a_range_is_shown_before_it_is_bound(district, workbook):
    address = f"/workbooks/{workbook.pk}/run/?sheet=1"
    shown = district.post(address, RANGE)
    assert [one.name for one in shown.context["matches"]] == ["B5", "C5", "B6", "C6"]
    assert {one.name for one in shown.context["left"]} == {"B7", "C7"}
    assert not workbook.bindings.exists()
    district.post(address, RANGE | {"sure": "1"})
    assert workbook.bindings.count() == 4
    district.post(address, RANGE | {"range": "A1:D7", "sure": "1"})
    assert workbook.bindings.count() == 6  # those that were bound stay as they are


def test_the_rates_of_a_range_are_written_as_rates(district, workbook):
    data = RANGE | {"range": "B5:D5", "side": "numerator", "form": "exact", "sure": "1"}
    district.post(f"/workbooks/{workbook.pk}/run/?sheet=1", data)
    sides = {one.cell: (one.side, one.form) for one in workbook.bindings.all()}
    count = ("value", "exact")
    assert sides == {"B5": count, "C5": count, "D5": ("numerator", "exact")}


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"range": "C"}, "“C”不是单元格区域"),
        ({"range": "A1:ZZ99"}, "一次最多 600 格"),
        ({"indicator": "两新党员", "division": EAST}, "至少有一项要按表头来认"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(district, workbook, over, said):
    response = district.post(f"/workbooks/{workbook.pk}/run/?sheet=1", RANGE | over)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_a_form_of_a_district_asks_for_its_streets_and_one_of_a_street_for_its_communities(cast):
    of_district, of_street = (uploaded(code) for code in (DISTRICT, EAST))
    assert {len(one.code) for one in divisions_of(of_district)} == {6, 9}
    assert {one.code[:9] for one in divisions_of(of_street)} == {EAST}


# --- A new edition -------------------------------------------------------------------------------


def test_of_a_new_edition_what_does_not_fit_is_told_and_kept(district, workbook):
    bound(workbook, "C5", MEMBERS, heads="东风路街道 · 本期 两新党员")
    bound(workbook, "B7", MEMBERS)
    bound(workbook, "A1", MEMBERS, sheet="去年的表")
    page = district.get(f"/workbooks/{workbook.pk}/cells/")
    assert {one.cell: why for one, why, _ in page.context["unfit"]} == {
        "B7": "是公式“=SUM(B5:B6)”，由 Excel 计算，请改选公式所引用的格",
        "A1": "没有工作表“去年的表”",
    }
    one = workbook.bindings.get(cell="A1")
    district.post(f"/workbooks/{workbook.pk}/bindings/{one.pk}/remove/")
    assert set(workbook.bindings.values_list("cell", flat=True)) == {"C5", "B7"}


def test_a_cell_whose_heads_are_others_now_is_told_until_it_is_saved_again(district, workbook):
    one = bound(workbook, "C5", MEMBERS, heads="东风路街道 · 党组织")
    moved = district.get(f"/workbooks/{workbook.pk}/cells/").context["moved"]
    assert [(m.cell, now) for m, now, _ in moved] == [("C5", "东风路街道 · 本期 两新党员")]
    post(district, workbook, "C5", seen=str(one.change_id))
    assert not district.get(f"/workbooks/{workbook.pk}/cells/").context["moved"]
