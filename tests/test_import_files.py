"""Files that are not ledgers, and rows that cannot be: each is refused in words, and nothing is
half applied."""

import io
import os
import time
import zipfile
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from django.core.management import call_command

from orgs.ledgers import batch, files
from orgs.models import Change, ImportBatch, Unit, UnitSpell
from tests.ledgers import Clerk, import_path, sheet, uscc, write

pytestmark = pytest.mark.django_db

STREET = "芙蓉北路街道"


@pytest.fixture
def clerk(tmp_path):
    return Clerk(tmp_path)


def row(number=1, **more):
    return {
        "统一社会信用代码": uscc(number),
        "单位名称": f"第{number}公司",
        "单位类型": "非公有制企业",
        "所属街道": STREET,
        **more,
    }


def is_unusable(path, *options, kind="units", **named):
    """Exit code 2, nothing applied; the rule that was broken."""
    code, answer = import_path(kind, path, *options, **named)
    assert (code, answer["applied"]) == (2, False)
    (error,) = answer["errors"]
    assert error["remedy"]
    assert not ImportBatch.objects.exists()
    return error["rule"]


# --- Files ---------------------------------------------------------------------------------------


def test_a_file_that_is_not_there(tmp_path):
    assert "没有" in is_unusable(tmp_path / "units.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    assert "没有" in is_unusable(tmp_path / "folder.xlsx")


def test_a_file_of_another_type(tmp_path):
    path = tmp_path / "units.pdf"
    path.write_bytes(b"%PDF-1.7")
    assert "只接受 .xlsx、.xls、.csv" in is_unusable(path)


@pytest.mark.parametrize("suffix", files.SUFFIXES)
def test_an_empty_file(tmp_path, suffix):
    path = tmp_path / f"units{suffix}"
    path.touch()
    assert "空文件" in is_unusable(path)


@pytest.mark.slow
@pytest.mark.parametrize("start", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
@pytest.mark.parametrize("suffix", files.SUFFIXES)
def test_ten_megabytes_of_garbage(tmp_path, suffix, start):
    path = tmp_path / f"units{suffix}"
    path.write_bytes(start + os.urandom(10 * 2**20))
    begun = time.monotonic()
    assert is_unusable(path)
    assert time.monotonic() - begun < 5


def test_a_web_page_saved_as_a_workbook(tmp_path):
    path = tmp_path / "units.xls"
    path.write_text("<html><table><tr><td>统一社会信用代码</td></tr></table></html>")
    assert "不是有效的 Excel 文件" in is_unusable(path)


def test_a_workbook_named_as_text(tmp_path):
    path = write(tmp_path / "units.xlsx", sheet([row()])).rename(tmp_path / "units.csv")
    assert "扩展名却是 .csv" in is_unusable(path)


def test_an_archive_that_is_no_workbook(tmp_path):
    path = tmp_path / "units.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "压缩包" in is_unusable(path)


def test_a_workbook_cut_short(tmp_path):
    path = write(tmp_path / "units.xlsx", sheet([row()]))
    path.write_bytes(path.read_bytes()[:-400])
    assert "已损坏" in is_unusable(path)


def test_a_workbook_with_a_damaged_sheet(tmp_path):
    path = write(tmp_path / "units.xlsx", sheet([row()]))
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r=")
    assert "已损坏" in is_unusable(path)


def test_a_workbook_with_a_password(tmp_path):
    path = tmp_path / "units.xlsx"
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + name + bytes(2000))
    assert "打开密码" in is_unusable(path)


def bomb(path, declared=None):
    """An `.xlsx` whose one sheet unpacks to a thousand times its size; its directory may lie."""
    size = 4_567_891
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(size))
    if declared is not None:
        real = size.to_bytes(4, "little")
        path.write_bytes(path.read_bytes().replace(real, declared.to_bytes(4, "little")))
    return path


@pytest.mark.parametrize("declared", [None, 1000])
def test_a_zip_bomb_even_one_that_lies_about_its_size(tmp_path, monkeypatch, declared):
    monkeypatch.setattr(files, "MAX_UNPACKED", 2**20)
    assert "解压后超过 1 MB" in is_unusable(bomb(tmp_path / "units.xlsx", declared))


@pytest.mark.parametrize("cell", [(1_048_575, 16_383), (900_000, 30), (5000, 16_383)])
def test_a_cell_far_outside_the_table(tmp_path, cell):
    """The reader would keep a dense grid for it, up to a terabyte."""
    path = tmp_path / "units.xlsx"
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet()
        worksheet.write_row(0, 0, sheet([row()])[0])
        worksheet.write(*cell, "x")
    assert "很远的行或列" in is_unusable(path)


def test_text_in_no_known_encoding(tmp_path):
    path = tmp_path / "units.csv"
    path.write_bytes("统一社会信用代码,单位名称\n".encode("utf-16"))
    assert "不是文本" in is_unusable(path)


def test_more_rows_than_a_district_has(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_ROWS", 2)
    assert "超过 2 行" in is_unusable(write(tmp_path / "units.csv", sheet([row(1), row(2)])))


# --- Tables --------------------------------------------------------------------------------------


def test_a_sheet_without_the_required_columns_names_them(tmp_path):
    table = sheet([{k: v for k, v in row().items() if k not in ("单位类型", "所属街道")}])
    rule = is_unusable(write(tmp_path / "units.xlsx", table))
    assert rule == "工作表“Sheet1”第1行的表头缺少必填的列：单位类型、所属街道"


def test_a_sheet_without_any_header(tmp_path):
    path = write(tmp_path / "units.xlsx", [["你好"], [1, 2, 3]])
    assert "没有找到“两新组织”台账的表头" in is_unusable(path)


def test_a_header_without_rows(tmp_path):
    path = write(tmp_path / "units.xlsx", sheet([row()])[:1])
    assert "没有数据" in is_unusable(path)


def test_a_sheet_that_is_not_there(tmp_path):
    path = write(tmp_path / "units.xlsx", sheet([row()]))
    assert is_unusable(path, "--sheet=七月") == "没有“七月”这个工作表"


def test_an_unknown_kind_names_the_known_ones(tmp_path):
    path = write(tmp_path / "units.xlsx", sheet([row()]))
    code, answer = import_path("unit", path)
    assert code == 2
    assert "units（两新组织）" in answer["errors"][0]["remedy"]


def test_a_day_that_is_none(tmp_path):
    path = write(tmp_path / "units.xlsx", sheet([row()]))
    assert "没有这一天" in is_unusable(path, as_of="2021-02-30")


def test_columns_have_other_names_in_use_and_remarks(tmp_path):
    (titles, values) = sheet([row(从业人数=5)])
    titles = [" 社会信用代码\n", "企业名称*", "类型", "街道（必填）", "从业人员（人）"]
    code, answer = import_path("units", write(tmp_path / "units.xlsx", [titles, values]))
    assert (code, answer["warnings"]) == (0, [])
    assert UnitSpell.objects.get().headcount == 5


# --- Rows ----------------------------------------------------------------------------------------


def test_all_errors_of_all_rows_are_reported_at_once(clerk):
    refused = clerk.is_refused(
        "units",
        [
            row(1, 从业人数="约五十", 是否规上="也许"),
            row(2),
            row(3, 所属街道="不存在街道", 成立日期="2021-02-30"),
            row(4, 单位名称="", 行业门类="Z"),
            row(5, 成立日期="2020-01-01", 注销日期="2019-01-01"),
            row(6) | {"统一社会信用代码": 9.14301e17},
            row(7) | {"统一社会信用代码": "91430105MAOO"},
            row(8, 经营状态="未知"),
        ],
    )
    assert [(number, column) for number, column, _ in refused] == [
        (2, "从业人数"),
        (2, "是否规上"),
        (4, "所属街道"),
        (4, "成立日期"),
        (5, "行业门类"),
        (5, "单位名称"),
        (6, "注销日期"),
        (7, "统一社会信用代码"),
        (8, "统一社会信用代码"),
        (9, "经营状态"),
    ]
    assert not Unit.objects.exists()
    assert not Change.objects.filter(kind="imported").exists()


def test_an_error_names_sheet_row_column_value_rule_and_remedy(clerk):
    _, answer = clerk.tries("units", [row(所属街道="不存在街道")])
    assert answer["errors"] == [
        {
            "sheet": "Sheet1",
            "row": 2,
            "column": "所属街道",
            "value": "不存在街道",
            "rule": "没有“不存在街道”这个街道",
            "remedy": "请填写街道的全称或统计用区划代码；"
            "开发区、部门等请写明代码和名称，如 430105Z01 某经开区",
        }
    ]


def test_two_rows_of_one_key_that_say_different_things_are_refused(clerk):
    assert clerk.is_refused("units", [row(从业人数=1), row(从业人数=2)]) == [
        (3, "从业人数", "与第2行不一致，两行说的是同一天")
    ]
    assert clerk.imports("units", [row(从业人数=1), row(从业人数=1)])["rows"] == 2


def test_a_failure_half_way_leaves_nothing_behind(clerk, monkeypatch):
    monkeypatch.setattr(batch, "find_missing", lambda run: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        clerk.tries("units", [row()])
    assert not Unit.objects.exists()
    assert not ImportBatch.objects.exists()


def test_bad_rows_can_be_skipped_on_purpose(clerk):
    code, answer = clerk.tries("units", [row(1), row(2, 从业人数="x")], "--skip-bad-rows")
    assert (code, answer["created"], answer["rejected"], answer["skipped"]) == (3, 1, 1, 1)
    assert answer["applied"]
    outcomes = ImportBatch.objects.get().row_outcomes.order_by("row")
    assert [(o.row, o.outcome) for o in outcomes] == [(2, "created"), (3, "rejected")]
    assert outcomes[1].details == [
        ["从业人数", "x", "应为不小于0的整数", "请填写数字，不清楚时留空"]
    ]


def test_history_rows_of_a_unit_whose_first_row_is_bad_are_not_applied(clerk):
    rows = [row(1, 生效日期="2019-01-01", 单位名称=""), row(1, 生效日期="2020-01-01")]
    code, answer = clerk.tries("units", rows, "--skip-bad-rows")
    assert (code, answer["rejected"]) == (3, 2)
    assert not Unit.objects.exists()


def test_rejected_rows_come_back_with_their_reasons_ready_to_send_again(clerk, tmp_path):
    returned = tmp_path / "退回.xlsx"
    rows = [row(1), row(2, 从业人数="=1+1", 成立日期="2021-02-30"), row(3)]
    clerk.tries("units", rows, f"--errors={returned}")
    table = python_calamine.load_workbook(returned).get_sheet_by_name("Sheet1").to_python()
    assert table[0] == [*sheet(rows)[0], "退回原因"]
    assert table[1][:5] == [uscc(2), "第2公司", "非公有制企业", STREET, "'=1+1"]
    assert table[1][-1] == (
        "文件“units1.xlsx”工作表“Sheet1”第3行："
        "从业人数“=1+1”：应为不小于0的整数；请填写数字，不清楚时留空。成立日期“2021-02-30”：没有这一天；请核对日期"
    )
    assert len(table) == 2

    code, answer = import_path("units", returned)
    assert (code, {error["row"] for error in answer["errors"]}) == (1, {2})
    assert answer["warnings"] == []  # the column of reasons is known


def test_rows_sent_back_twice_have_the_reasons_of_the_second_time_only(clerk, tmp_path):
    first, second = tmp_path / "退回.xlsx", tmp_path / "再退回.xlsx"
    clerk.tries("units", [row(1), row(2, 从业人数="x")], f"--errors={first}")
    import_path("units", first, f"--errors={second}")
    titles, line = python_calamine.load_workbook(second).get_sheet_by_index(0).to_python()
    assert titles.count("退回原因") == 1
    assert line[-1].startswith("文件“退回.xlsx”工作表“Sheet1”第2行：从业人数“x”")


def test_the_command_names_the_file_in_what_it_says_of_it(tmp_path):
    path = write(tmp_path / "台账.xlsx", sheet([row(从业人数="x")]))
    complaints = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_ledger", "units", str(path), stderr=complaints, stdout=io.StringIO())
    assert "文件“台账.xlsx”工作表“Sheet1”第2行“从业人数”为“x”：应为不小于0" in complaints.getvalue()


def test_a_place_for_the_rejected_rows_is_looked_at_before_anything_is_written(tmp_path):
    path = write(tmp_path / "units.xlsx", sheet([row()]))
    assert ".xlsx" in is_unusable(path, "--errors=退回.csv", "--skip-bad-rows")
    assert "不存在" in is_unusable(path, f"--errors={tmp_path / '无' / '退回.xlsx'}")


def test_nothing_is_written_to_stdout_but_json(tmp_path, capsys):
    path = write(tmp_path / "units.xlsx", sheet([row(从业人数="x")]))
    import_path("units", path)
    assert capsys.readouterr().out == ""


# --- Cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "2021-09-05",
        "2021/9/5",
        "20210905",
        "2021年9月5日",
        "２０２１．９．５",
        44444,
        "44444",
        "2021-9-5 0:00",
    ],
)
def test_dates_are_read_in_the_forms_in_use(clerk, written):
    clerk.imports("units", [row(成立日期=written)])
    assert str(Unit.objects.get().registered_on) == "2021-09-05"


@pytest.mark.parametrize("written", ["2021.09", "2021-9", "2021年9月", 2021.09])
def test_a_month_means_its_first_day(clerk, written):
    clerk.imports("units", [row(成立日期=written)])
    assert str(Unit.objects.get().registered_on) == "2021-09-01"


@pytest.mark.parametrize(
    "written", ["2021", "21.9.5", "2021.1", "2021-13-01", "2021-02-30", "1800-01-01", "去年", -5, 1]
)
def test_dates_that_are_not_certain_are_refused(clerk, written):
    assert [column for _, column, _ in clerk.is_refused("units", [row(成立日期=written)])] == [
        "成立日期"
    ]


def test_an_inclusive_month_ends_with_its_last_day(clerk):
    clerk.imports(
        "units", [row(1, 注销日期="2021.06"), row(2, 注销日期="2021-06-29")], "--end-inclusive"
    )
    ends = Unit.objects.order_by("uscc").values_list("closed_on", flat=True)
    assert [str(end) for end in ends] == ["2021-07-01", "2021-06-30"]


@pytest.mark.parametrize(
    ("written", "value"),
    [(w, True) for w in ("是", "√", 1, "有", "Y", True)]
    + [(w, False) for w in ("否", "×", 0, "无", "x")],
)
def test_yes_and_no_are_read_in_the_forms_in_use(clerk, written, value):
    clerk.imports("units", [row(是否规上=written)])
    assert UnitSpell.objects.get().above_scale is value


@pytest.mark.parametrize("written", ["", "—", " / ", "-"])
def test_a_dash_is_a_blank(clerk, written):
    clerk.imports("units", [row(是否规上=written, 从业人数=written)])
    spell = UnitSpell.objects.get()
    assert (spell.above_scale, spell.headcount) == (None, None)


@pytest.mark.parametrize(
    ("written", "value"), [("50人", 50), ("５０", 50), ("1.2万", 12000), (50.0, 50)]
)
def test_numbers_are_read_with_their_unit(clerk, written, value):
    clerk.imports("units", [row(从业人数=written)])
    assert UnitSpell.objects.get().headcount == value


@pytest.mark.parametrize("written", ["-1", "5.5", "五十", "9999999999", "50家"])
def test_numbers_that_are_none_are_refused(clerk, written):
    assert len(clerk.is_refused("units", [row(从业人数=written)])) == 1


@pytest.mark.parametrize(
    "written",
    [
        STREET,
        "芙蓉北路",
        " 芙蓉北路\n街道 ",
        "430105001",
        430105001,
        "430105001000",
        "开福区芙蓉北路街道",
    ],
)
def test_streets_are_read_by_name_or_code(clerk, written):
    clerk.imports("units", [row(所属街道=written)])
    assert UnitSpell.objects.get().division_id == "430105001"


@pytest.mark.parametrize(
    "written", ["I", "i", "信息传输、软件和信息技术服务业", "信息传输,软件和信息技术服务业"]
)
def test_industries_are_read_by_letter_or_name(clerk, written):
    clerk.imports("units", [row(行业门类=written)])
    assert UnitSpell.objects.get().industry_id == "I"


def test_names_lose_their_line_breaks_but_keep_their_brackets(clerk):
    clerk.imports("units", [row(单位名称="湖南（长沙）\n某某 公司ＡＢ１")])
    assert UnitSpell.objects.get().name == "湖南（长沙）某某公司AB1"


def test_codes_are_read_in_lower_case_and_full_width(clerk):
    code = uscc(1)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code.lower())
    clerk.imports("units", [row() | {"统一社会信用代码": f" {wide[:9]} {wide[9:]}"}])
    assert Unit.objects.get().uscc == code


def test_old_excel_files_are_read():
    assert import_path("units", Path(__file__).parent / "data" / "units.xls")[1]["created"] == 1
    assert str(Unit.objects.get().registered_on) == "2015-03-01"
