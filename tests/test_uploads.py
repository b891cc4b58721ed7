"""Importing in the browser: columns, preview, writing, taking back; once, whole, within one's reach."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from members.models import Member
from orgs.ledgers.cells import Coded
from orgs.ledgers.kinds import kinds
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.streets import STREET
from orgs.models import AuditEvent, Change, Division, ImportBatch, ImportRow, Unit, UnitSpell, User
from orgs.uploads import grid, jobs, steps
from orgs.uploads.mapping import guess_kind, tops
from orgs.uploads.templates import example_of
from tests.book import WEST
from tests.cast import Cast, build_cast
from tests.ledgers import sheet, uscc, write

pytestmark = pytest.mark.django_db

State, Outcome = ImportBatch.State, ImportRow.Outcome


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def office(cast, tmp_path):
    return Office(cast.district, tmp_path)


def unit_row(number: int = 1, **over: object) -> dict[str, object]:
    return {
        "统一社会信用代码": uscc(number),
        "单位名称": f"第{number}公司",
        "单位类型": "非公有制企业",
        "所属街道": "东风路街道",
        "从业人数": 10,
        "成立日期": "2015-01-01",
    } | over


class Office:
    """A clerk at the pages of the import."""

    def __init__(self, user: User, folder) -> None:
        self.folder, self.count = folder, 0
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def file(self, rows, name: str = "") -> SimpleUploadedFile:
        self.count += 1
        path = write(self.folder / f"{name or self.count}.xlsx", sheet(rows))
        return SimpleUploadedFile(path.name, path.read_bytes())

    def book(self, tables) -> SimpleUploadedFile:
        self.count += 1
        path = write(self.folder / f"{self.count}.xlsx", tables)
        return SimpleUploadedFile(path.name, path.read_bytes())

    def uploads(self, rows, kind: str = "units", name: str = "", **data: object) -> ImportBatch:
        return self.sends(self.file(rows, name), kind, **data)

    def sends(self, file, kind: str = "units", **data: object) -> ImportBatch:
        answer = self.client.post(
            reverse("import_new"), {"kind": kind, "file": file, "as_of": "2021-12-31"} | data
        )
        assert answer.status_code == 302, answer.context["form"].errors
        return ImportBatch.objects.get(pk=answer.url.split("/")[2])

    def does(self, what: str, batch: ImportBatch, **data: object):
        answer = self.client.post(reverse(what, args=[batch.pk]), data)
        batch.refresh_from_db()
        return answer

    def sees(self, batch: ImportBatch, **query: object) -> str:
        return self.client.get(reverse("import", args=[batch.pk]), query).content.decode()


def outcomes(batch: ImportBatch) -> list[tuple]:
    return list(batch.row_outcomes.order_by("row").values_list("row", "outcome"))


# --- Preview and writing -------------------------------------------------------------------------


def test_a_preview_shows_what_would_be_new_and_leaves_the_ledger_alone(office):
    batch = office.uploads([unit_row(1), unit_row(2)])
    assert (batch.state, batch.created, batch.rows) == (State.CHECKED, 2, 2)
    assert outcomes(batch) == [(2, "created"), (3, "created")]
    assert not Unit.objects.filter(uscc=uscc(1)).exists()
    assert "还没有写入" in (page := office.sees(batch))
    assert "第1公司" in page


def test_what_was_previewed_is_what_is_written(office):
    batch = office.uploads([unit_row(1), unit_row(2)])
    office.does("import_apply", batch)
    assert (batch.state, batch.created) == (State.APPLIED, 2)
    spell = UnitSpell.objects.get(unit__uscc=uscc(1))
    assert (spell.name, spell.opened_by.batch) == ("第1公司", batch)
    assert spell.opened_by.by == office.user


def test_changes_are_shown_with_what_was_and_what_would_be(office):
    office.does("import_apply", office.uploads([unit_row(1), unit_row(2)]))
    batch = office.uploads([unit_row(1, 从业人数=60), unit_row(2)])
    assert (batch.created, batch.changed, batch.unchanged) == (0, 1, 1)
    (row,) = batch.row_outcomes.all()
    assert (row.row, row.outcome) == (2, Outcome.CHANGED)
    assert ["从业人数", "10", "60"] in [detail[1:] for detail in row.details]
    page = office.sees(batch, outcome="changed")
    assert "<del>10</del>" in page
    assert "<ins>60</ins>" in page


def test_what_the_file_leaves_out_is_shown_and_never_deleted(office, cast):
    office.does("import_apply", office.uploads([unit_row(n) for n in range(1, 9)]))
    batch = office.uploads([unit_row(n) for n in range(1, 8)])
    assert batch.missing >= 1
    assert uscc(8) in office.sees(batch, outcome="missing")
    office.does("import_apply", batch)
    assert Unit.objects.filter(uscc=uscc(8)).exists()
    assert batch.differences.filter(key=uscc(8)).exists()


def test_rejected_rows_keep_a_file_out_until_they_are_left_out_on_purpose(office):
    batch = office.uploads([unit_row(1), unit_row(2, 从业人数="许多")])
    assert (batch.created, batch.rejected) == (1, 1)
    page = office.sees(batch)  # what is refused is shown first
    assert "许多" in page
    assert "应为不小于0的整数" in page
    assert "请填写数字" in page
    office.does("import_apply", batch)
    assert batch.state == State.CHECKED
    office.does("import_apply", batch, skip="1")
    assert (batch.state, batch.rejected) == (State.APPLIED, 1)
    assert Unit.objects.filter(uscc=uscc(1)).exists()
    assert not Unit.objects.filter(uscc=uscc(2)).exists()


def test_a_rejection_names_file_sheet_row_column_value_rule_and_remedy(office):
    page = office.sees(office.uploads([unit_row(1), unit_row(2, 从业人数="许多")], name="年报"))
    (cells,) = re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    said = " ".join(re.sub(r"<[^>]+>", " ", cells).split())
    assert "文件“年报.xlsx”中退回的" in page
    assert said.startswith("Sheet1 第3行")
    assert "从业人数 “许多”：应为不小于0的整数。请填写数字，不清楚时留空。" in said


def names_of(batch: ImportBatch) -> list[str]:
    return list(batch.row_outcomes.order_by("row").values_list("name", flat=True))


def test_rows_of_a_departments_list_are_shown_and_found_by_the_name_they_give(office):
    rows = [{"统一社会信用代码": uscc(n), "企业名称": f"第{n}公司"} for n in (1, 2)]
    batch = office.uploads(rows, kind="roster_market")
    assert names_of(batch) == ["第1公司", "第2公司"]
    page = office.sees(batch, q="第2公司")
    assert uscc(2) in page
    assert uscc(1) not in page


def test_rows_without_a_name_are_shown_by_the_name_of_whom_they_are_about(office, street):
    def post(member: str, organization: str) -> dict[str, str]:
        return {
            "党员编号": member,
            "党组织编号": organization,
            "职务": "委员",
            "开始日期": "2021-03-01",
        }

    rows = [post("DY-EAST-1", "DZZ-EAST"), post("DY-WEST-1", "DZZ-WEST")]
    assert names_of(office.uploads(rows, kind="posts")) == ["赵**", "孙**"]
    assert names_of(street.uploads(rows, kind="posts")) == ["赵**", ""]  # not another street's


def test_a_warning_names_sheet_row_column_value_rule_and_remedy(office):
    page = office.sees(office.uploads([unit_row(1, 所属街道="430105001999")]))
    assert (
        "工作表“Sheet1”第2行“所属街道”为“430105001999”：没有这个社区，归入它所在的街道；"
        "需要统计到社区时，请写明代码和名称" in page
    )


def test_rejected_rows_come_back_and_apply_once_corrected(office):
    batch = office.uploads([unit_row(1), unit_row(2, 从业人数="许多", 成立日期="2015-02-30")])
    answer = office.client.get(reverse("import_errors", args=[batch.pk]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    titles, row = book.get_sheet_by_index(0).to_python()
    assert titles[-1] == "退回原因"
    assert "文件“1.xlsx”工作表“Sheet1”第3行：从业人数“许多”" in row[-1]
    assert "没有这一天" in row[-1]
    corrected = dict(zip(titles, row, strict=True)) | {"从业人数": 12, "成立日期": "2015-02-28"}
    again = office.uploads([corrected])
    assert (again.created, again.rejected) == (1, 0)


def test_personal_values_of_rejected_rows_are_masked_on_the_page(office, cast):
    row = {
        "党员编号": "DY-9",
        "姓名": "李某某",
        "公民身份号码": "990000199001011234",
        "人员类别": "正式党员",
        "党组织编号": "DZZ-EAST",
        "加入党组织日期": "2015-01-01",
    }
    batch = office.uploads([row], kind="members")
    assert batch.rejected == 1
    page = office.sees(batch)
    assert "990000********1234" in page
    assert "199001011234" not in page
    assert "李**" in page


# --- One result ----------------------------------------------------------------------------------


def test_the_same_file_given_twice_is_one_batch(office):
    first = office.uploads([unit_row(1)], name="同一个")
    second = office.uploads([unit_row(1)], name="同一个")
    assert first == second
    assert ImportBatch.objects.exclude(stored="").count() == 1


def test_a_second_click_writes_nothing_more(office):
    batch = office.uploads([unit_row(1)])
    office.does("import_apply", batch)
    office.does("import_apply", batch)
    assert batch.state == State.APPLIED
    assert UnitSpell.objects.filter(unit__uscc=uscc(1)).count() == 1
    assert Change.objects.filter(batch=batch).count() == 2  # dated rows, and the day's


def test_two_people_with_one_file_come_to_one_result(office, cast, tmp_path):
    other = Office(User.objects.get(username="leader"), tmp_path / "other")
    cast.leader.grants.create(role_id="district", division_id="430105", started_on=date(2000, 1, 1))
    (tmp_path / "other").mkdir()
    mine, theirs = office.uploads([unit_row(1)]), other.uploads([unit_row(1)])
    assert mine != theirs
    office.does("import_apply", mine)
    other.does("import_apply", theirs)
    assert theirs.state == State.CHECKED  # the ledger has moved: looked at again
    assert "又有变化" in theirs.problem
    assert (theirs.created, theirs.unchanged) == (0, 1)
    other.does("import_apply", theirs)
    assert UnitSpell.objects.filter(unit__uscc=uscc(1)).count() == 1


def test_a_ledger_that_has_moved_is_looked_at_again_before_anything_is_written(office):
    office.does("import_apply", office.uploads([unit_row(1)]))
    batch = office.uploads([unit_row(1, 从业人数=60)])
    UnitSpell.objects.filter(unit__uscc=uscc(1)).update(headcount=60)
    office.does("import_apply", batch)
    assert (batch.state, batch.changed, batch.unchanged) == (State.CHECKED, 0, 1)


def test_a_job_that_is_run_twice_does_its_work_once(office):
    batch = office.uploads([unit_row(1)])
    office.does("import_apply", batch)
    jobs.run_batch.func(batch.pk)
    assert UnitSpell.objects.filter(unit__uscc=uscc(1)).count() == 1


def test_an_error_in_the_program_leaves_nothing_behind_and_says_so(office, monkeypatch):
    monkeypatch.setattr("orgs.ledgers.batch.find_missing", lambda run: 1 / 0)
    batch = office.uploads([unit_row(1)])
    assert batch.state == State.FAILED
    assert "没有写入任何内容" in office.sees(batch)
    monkeypatch.undo()
    office.does("import_retry", batch)
    assert batch.state == State.CHECKED


# --- Columns -------------------------------------------------------------------------------------


def other_titles(number: int = 1) -> dict[str, object]:
    row = unit_row(number)
    row["企业代号"] = row.pop("统一社会信用代码")
    row["税号"] = "x"
    return row


OTHER_COLUMNS = ["name", "kind", "division", "headcount", "registered_on", "uscc", ""]


def test_columns_that_are_not_understood_are_asked_for_and_remembered(office):
    batch = office.uploads([other_titles(1)])
    assert batch.state == State.UPLOADED
    page = office.client.get(reverse("import_mapping", args=[batch.pk]))
    (view,) = page.context["sheets"]
    assert view.missing == ["统一社会信用代码"]
    fields = {f"col-0-{place.number}": place.name for place in view.places}
    fields["col-0-5"] = "uscc"  # 企业代号
    office.does("import_mapping", batch, **fields, **{"use-0": "1", "row-0": "1"})
    assert (batch.state, batch.created) == (State.CHECKED, 1)
    again = office.uploads([other_titles(2)])  # needs no telling now
    assert (again.state, again.created) == (State.CHECKED, 1)


def test_what_was_remembered_of_columns_tells_the_kind_of_ledger_too(office):
    batch = office.uploads([other_titles(1)])
    fields = {f"col-0-{n}": name for n, name in enumerate(OTHER_COLUMNS)}
    office.does("import_mapping", batch, **fields, **{"use-0": "1", "row-0": "1"})
    again = office.uploads([other_titles(2)], kind="")
    assert (again.kind, again.state, again.created) == ("units", State.CHECKED, 1)


def test_reading_a_sheet_from_a_row_uses_the_sheet_and_what_the_row_says(office):
    table = [["名册"], ["公司名", "街道", "代号"], ["第1公司", "东风路街道", uscc(1)]]
    batch = office.sends(office.book(table))
    (view,) = office.client.get(reverse("import_mapping", args=[batch.pk])).context["sheets"]
    assert view.row is None
    answer = office.does("import_mapping", batch, **{"row-0": "2", "redo": "0"})
    assert (answer.status_code, batch.state) == (200, State.UPLOADED)
    (view,) = answer.context["sheets"]
    assert view.row == 2
    assert [(place.title, place.name) for place in view.places] == [
        ("公司名", ""),
        ("街道", "division"),
        ("代号", ""),
    ]


def test_reading_one_sheet_anew_leaves_the_others_as_they_were_told(office):
    tables = {"一": sheet([other_titles(1)]), "二": [["名册"], ["街道"]]}
    batch = office.sends(office.book(tables))
    told = {f"col-0-{n}": name for n, name in enumerate(OTHER_COLUMNS)}
    answer = office.does(
        "import_mapping", batch, **told, **{"use-0": "1", "row-0": "1", "row-1": "2", "redo": "1"}
    )
    first, second = answer.context["sheets"]
    assert [place.name for place in first.places] == OTHER_COLUMNS
    assert [place.name for place in second.places] == ["division"]


def test_a_mapping_without_a_required_column_is_refused_with_the_remedy(office):
    batch = office.uploads([other_titles(1)])
    answer = office.does("import_mapping", batch, **{"use-0": "1", "row-0": "1", "col-0-0": "name"})
    assert answer.status_code == 422
    assert "缺少必填的列：统一社会信用代码" in answer.content.decode()
    assert batch.state == State.UPLOADED


def test_two_columns_cannot_mean_the_same(office):
    batch = office.uploads([other_titles(1)])
    data = {"use-0": "1", "row-0": "1", "col-0-0": "name", "col-0-1": "name"}
    assert "只留一列" in office.does("import_mapping", batch, **data).content.decode()


@pytest.mark.parametrize("name", sorted(kinds()))
def test_the_kind_of_a_file_is_recognised_by_its_template(name, office, tmp_path):
    answer = office.client.get(reverse("import_template", args=[name]))
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(answer.content)
    from orgs.ledgers.files import LedgerFile

    assert guess_kind(tops(LedgerFile(path))) is kinds()[name]


def template(office: Office, name: str) -> CalamineWorkbook:
    answer = office.client.get(reverse("import_template", args=[name]))
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content))


def test_a_template_offers_the_districts_own_divisions_streets_first(office):
    Division.objects.create(code="430105Z01", name="某经开区", kind="zone", parent_id="430105")
    columns = list(
        zip(*template(office, "units").get_sheet_by_name("可选项").to_python(), strict=True)
    )
    (offered,) = (
        [one for one in column[1:] if one] for column in columns if column[0] == "所属街道"
    )
    own = Division.objects.filter(code__startswith="430105").exclude(code="430105")
    assert len(offered) == own.count()
    assert offered[0] == own.filter(kind="street").order_by("code").first().name
    assert "430105Z01 某经开区" in offered


def test_divisions_that_are_not_offered_are_understood_all_the_same():
    for code in ("430105", "4301", "43"):
        assert STREET.read(code, Lookups()) == code


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_every_column_of_a_template_has_an_example_that_can_be_read(kind):
    lookups = Lookups()
    for column in kind.columns:
        if not column.extra and not isinstance(column.cell, Coded):  # a code list may be empty
            column.cell.read(
                example_of(kind, column, lookups) or pytest.fail(column.title), lookups
            )


def test_nothing_in_a_template_is_a_formula(office):
    Division.objects.create(code="430105099", name="=1+1", kind="street", parent_id="430105")
    choices = template(office, "units").get_sheet_by_name("可选项").to_python()
    assert "=1+1" in {cell for row in choices for cell in row}


def test_a_block_pasted_from_a_spreadsheet_is_a_file_too(office):
    table = sheet([unit_row(1)])
    text = "\n".join("\t".join(map(str, line)) for line in table)
    answer = office.client.post(
        reverse("import_new"), {"kind": "units", "pasted": text, "as_of": "2021-12-31"}
    )
    batch = ImportBatch.objects.get(pk=answer.url.split("/")[2])
    assert (batch.state, batch.created, batch.file_name) == (State.CHECKED, 1, "粘贴的表格.csv")


@pytest.mark.parametrize(
    ("data", "field", "rule"),
    [
        ({}, "file", "请选择文件"),
        ({"as_of": "2999-01-01", "pasted": "x"}, "as_of", "不能晚于今天"),
        ({"pasted": "一\t二\n三\t四"}, "kind", "看不出是哪一种台账"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(office, data, field, rule):
    answer = office.client.post(reverse("import_new"), {"as_of": "2021-12-31"} | data)
    assert answer.status_code == 422
    assert rule in answer.context["form"].errors[field][0]


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("台账.pdf", b"x", "只接受"),
        ("台账.xlsx", b"not a workbook", "不是有效的 Excel 文件"),
        ("台账.xlsx", b"", "空"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused(office, name, content, rule):
    file = SimpleUploadedFile(name, content)
    answer = office.client.post(
        reverse("import_new"), {"kind": "units", "file": file, "as_of": "2021-12-31"}
    )
    assert answer.status_code == 422
    assert rule in answer.context["form"].errors["file"][0]
    assert not ImportBatch.objects.exclude(stored="").exists()


# --- Reach ---------------------------------------------------------------------------------------


@pytest.fixture
def street(cast, tmp_path):
    (tmp_path / "street").mkdir()
    return Office(cast.east, tmp_path / "street")


def test_a_street_writes_only_its_own_rows(street):
    west = Division.objects.get(code=WEST).name
    batch = street.uploads([unit_row(1), unit_row(2, 所属街道=west)])
    assert (batch.created, batch.rejected) == (1, 1)
    (row,) = batch.row_outcomes.filter(outcome=Outcome.REJECTED)
    assert row.details[0][2] == "不在您的管理范围内"


def test_a_street_cannot_draw_another_streets_unit_to_itself(street, cast):
    taken = unit_row(1, 统一社会信用代码="91430105MA0000WE2T", 代码例外说明="演示")
    batch = street.uploads([taken])
    assert (batch.changed, batch.rejected) == (0, 1)


def test_a_street_cannot_write_members_of_another_streets_branch(street, cast):
    row = {"党员编号": "DY-9", "姓名": "某人", "人员类别": "正式党员", "党组织编号": "DZZ-WEST"}
    batch = street.uploads([row | {"加入党组织日期": "2015-01-01"}], kind="members")
    assert batch.rejected == 1
    assert not Member.objects.filter(number="DY-9").exists()


def test_batches_are_for_who_gave_them_and_the_district(street, office, cast, tmp_path):
    batch = street.uploads([unit_row(1)])
    assert office.client.get(reverse("import", args=[batch.pk])).status_code == 200
    (tmp_path / "west").mkdir()
    west = Office(cast.west, tmp_path / "west")
    for name in (
        "import",
        "import_mapping",
        "import_progress",
        "import_errors",
        "import_undo",
        "import_original",
    ):
        assert west.client.get(reverse(name, args=[batch.pk])).status_code == 404
    for name in ("import_apply", "import_discard", "import_retry", "import_undo", "import_again"):
        assert west.client.post(reverse(name, args=[batch.pk])).status_code == 404


@pytest.mark.parametrize("who", ["leader", "secretary", "instructor", "department"])
def test_who_keeps_no_ledger_of_a_division_imports_nothing(cast, who):
    client = Client()
    client.force_login(getattr(cast, who))
    assert client.get(reverse("import_list")).status_code == 404
    assert client.get(reverse("import_new")).status_code == 404


# --- Taking back ---------------------------------------------------------------------------------


def test_a_batch_is_taken_back_whole(office):
    office.does("import_apply", office.uploads([unit_row(1)]))
    before = list(UnitSpell.objects.order_by("pk").values())
    batch = office.uploads([unit_row(1, 从业人数=60), unit_row(2)])
    office.does("import_apply", batch)
    office.does("import_undo", batch)
    assert batch.state == State.UNDONE
    assert list(UnitSpell.objects.order_by("pk").values()) == before
    assert not Unit.objects.filter(uscc=uscc(2)).exists()


def test_a_batch_with_later_edits_says_which_stand_in_the_way(office):
    first = office.uploads([unit_row(1)], name="年初名单")
    office.does("import_apply", first)
    later = office.uploads([unit_row(1, 从业人数=60)], name="年中名单")
    office.does("import_apply", later)
    page = office.client.get(reverse("import_undo", args=[first.pk])).content.decode()
    assert "其后导入的“年中名单.xlsx”改动了同样的内容" in page
    assert office.does("import_undo", first).status_code == 409
    assert first.state == State.APPLIED
    office.does("import_undo", later)
    office.does("import_undo", first)
    assert first.state == State.UNDONE
    assert not Unit.objects.filter(uscc=uscc(1)).exists()


def test_a_batch_that_was_taken_back_may_be_given_again(office):
    batch = office.uploads([unit_row(1)], name="同一个")
    office.does("import_apply", batch)
    office.does("import_undo", batch)
    again = office.uploads([unit_row(1)], name="同一个")
    assert again != batch
    office.does("import_apply", again)
    assert Unit.objects.filter(uscc=uscc(1)).exists()


# --- Once more -----------------------------------------------------------------------------------


def test_a_batch_keeps_that_rejected_rows_were_left_out(office):
    batch = office.uploads([unit_row(1), unit_row(2, 从业人数="许多")], end_inclusive="on")
    office.does("import_apply", batch, skip="1")
    assert batch.options == {"end_inclusive": True, "skip_bad_rows": True}
    page = office.sees(batch)
    assert "决定跳过退回的行" in page
    assert "结束日期按最后有效日读取" in page
    whole = office.uploads([unit_row(3)])
    office.does("import_apply", whole, skip="1")
    assert whole.options == {}  # there was nothing to decide


def test_a_batch_is_imported_once_more_from_its_file_read_in_the_same_way(office):
    batch = office.uploads([other_titles(1)])
    fields = {f"col-0-{n}": name for n, name in enumerate(OTHER_COLUMNS)}
    office.does("import_mapping", batch, **fields, **{"use-0": "1", "row-0": "1"})
    office.does("import_apply", batch)
    office.does("import_undo", batch)
    assert "再导入一次" in office.sees(batch)
    answer = office.does("import_again", batch)
    fresh = ImportBatch.objects.latest("pk")
    assert answer.url == reverse("import", args=[fresh.pk])
    kept = ("kind", "digest", "as_of", "stored", "file_name", "options", "mapping", "by")
    assert all(getattr(fresh, name) == getattr(batch, name) for name in kept)
    assert (batch.state, fresh.state, fresh.created) == (State.UNDONE, State.CHECKED, 1)
    office.does("import_apply", fresh)
    assert Unit.objects.filter(uscc=uscc(1)).exists()


def test_once_more_the_rows_are_checked_against_the_ledger_as_it_is_now(office):
    batch = office.uploads([unit_row(1), unit_row(2, 从业人数="许多")])
    office.does("import_apply", batch, skip="1")
    office.does("import_again", batch)
    fresh = ImportBatch.objects.latest("pk")
    assert (fresh.created, fresh.unchanged, fresh.rejected) == (0, 1, 1)
    assert fresh.options == {}  # whether to leave rows out is decided anew


def test_a_batch_that_failed_is_imported_once_more(office, monkeypatch):
    monkeypatch.setattr("orgs.ledgers.batch.find_missing", lambda run: 1 / 0)
    batch = office.uploads([unit_row(1)])
    monkeypatch.undo()
    office.does("import_again", batch)
    fresh = ImportBatch.objects.latest("pk")
    assert (batch.state, fresh.state, fresh.created) == (State.DISCARDED, State.CHECKED, 1)


def test_what_is_under_way_is_not_begun_once_more(office):
    batch = office.uploads([unit_row(1)])
    assert "再导入一次" not in office.sees(batch)
    office.does("import_again", batch)
    assert list(ImportBatch.objects.exclude(stored="")) == [batch]
    office.does("import_discard", batch)
    first, second = office.does("import_again", batch), office.does("import_again", batch)
    assert first.url == second.url  # two clicks, one batch


def test_the_original_file_comes_back_as_it_was_given(office):
    file = office.file([unit_row(1)], name="年报")
    given = file.read()
    file.seek(0)
    batch = office.sends(file)
    assert reverse("import_original", args=[batch.pk]) in office.sees(batch)
    answer = office.client.get(reverse("import_original", args=[batch.pk]))
    assert b"".join(answer.streaming_content) == given
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    event = AuditEvent.objects.latest("pk")
    assert (event.kind, event.by) == (AuditEvent.Kind.EXPORT, office.user)


# --- Given up ------------------------------------------------------------------------------------


def test_a_discarded_file_leaves_no_trace_in_the_ledger(office):
    batch = office.uploads([unit_row(1)])
    office.does("import_discard", batch)
    assert batch.state == State.DISCARDED
    office.does("import_apply", batch)
    assert batch.state == State.DISCARDED
    assert not Unit.objects.filter(uscc=uscc(1)).exists()


# --- Jobs whose worker died ----------------------------------------------------------------------


def test_a_job_without_a_worker_is_queued_again(office, monkeypatch):
    monkeypatch.setattr(jobs, "enqueue", lambda batch: None)  # the worker dies before it starts
    batch = office.uploads([unit_row(1)])
    assert batch.state == State.CHECKING
    monkeypatch.undo()
    assert jobs.look_after() == 0  # it may just be slow
    monkeypatch.setattr(jobs, "PATIENCE", timedelta(0))
    assert jobs.look_after() == 1
    batch.refresh_from_db()
    assert batch.state == State.CHECKED


def test_the_page_of_a_running_batch_asks_how_far_it_is(office, monkeypatch):
    monkeypatch.setattr(jobs, "enqueue", lambda batch: None)
    batch = office.uploads([unit_row(1)])
    assert "正在核对" in office.sees(batch)
    address = reverse("import_progress", args=[batch.pk])
    assert "排队等候" in office.client.get(address).content.decode()
    monkeypatch.undo()
    jobs.run_batch.func(batch.pk)
    assert office.client.get(address).headers["HX-Refresh"] == "true"


def test_only_who_may_import_is_offered_it(cast):
    assert steps.may_import(cast.east)
    assert not steps.may_import(cast.leader)


# --- A grid for small edits ----------------------------------------------------------------------


def test_rows_of_a_list_open_as_a_grid_of_what_the_ledger_says_today(street, cast):
    answer = street.client.post(
        reverse("import_grid", args=["units"]),
        {"pk": [cast.covered_unit.pk, cast.on_the_west.unit.pk]},
    )
    text = answer.context["form"]["pasted"].value()
    assert text.splitlines()[0].startswith("统一社会信用代码\t单位名称\t单位类型\t所属街道")
    assert "东方科技有限公司" in text
    assert "西岸" not in text  # another street's row is left out


def test_a_changed_cell_of_the_grid_goes_in_and_the_others_are_unchanged(street, cast):
    opened = street.client.post(
        reverse("import_grid", args=["units"]), {"pk": [cast.covered_unit.pk, cast.bare_unit.pk]}
    )
    titles, first, second = opened.context["form"]["pasted"].value().splitlines()
    cells = dict(zip(titles.split("\t"), first.split("\t"), strict=True)) | {"从业人数": "77"}
    text = "\n".join([titles, "\t".join(cells.values()), second])
    answer = street.client.post(
        reverse("import_new"), {"kind": "units", "pasted": text, "as_of": str(timezone.localdate())}
    )
    batch = ImportBatch.objects.get(pk=answer.url.split("/")[2])
    assert (batch.changed, batch.unchanged, batch.rejected) == (1, 1, 0), list(
        batch.row_outcomes.values_list("details", flat=True)
    )


def test_rejected_rows_come_back_into_the_grid_with_what_is_wrong_at_the_cell(office):
    batch = office.uploads([unit_row(1), unit_row(2, 从业人数="许多")])
    page = office.client.get(reverse("import_new"), {"fix": batch.pk})
    assert page.context["form"]["pasted"].value().count("\n") == 2  # titles and one row
    assert page.context["errors"] == [
        [0, "从业人数", "Sheet1第3行：应为不小于0的整数。请填写数字，不清楚时留空。"]
    ]


def opens_grid(office: Office, batch: ImportBatch):
    page = office.client.get(reverse("import_new"), {"fix": batch.pk})
    return page, page.context["form"]["pasted"].value().splitlines()[1:]


def test_rejected_rows_of_all_sheets_with_the_same_columns_come_into_one_grid(office):
    bad = [unit_row(n, 从业人数="许多") for n in (1, 2)]
    batch = office.sends(office.book({"东": sheet(bad[:1]), "西": sheet(bad[1:])}))
    page, rows = opens_grid(office, batch)
    assert [row[: len(uscc(1))] for row in rows] == [uscc(1), uscc(2)]
    assert [error[:2] for error in page.context["errors"]] == [[0, "从业人数"], [1, "从业人数"]]
    assert page.context["errors"][1][2].startswith("西第2行：")
    assert "不在表格中" not in page.content.decode()


def test_the_grid_says_how_many_rejected_rows_it_does_not_hold(office, monkeypatch):
    monkeypatch.setattr(grid, "MOST", 2)
    bad = [unit_row(n, 从业人数="许多") for n in range(1, 5)]
    other = [{title: bad[3][title] for title in reversed(bad[3])}]  # other columns: another table
    batch = office.sends(office.book({"东": sheet(bad[:3]), "西": sheet(other)}))
    page, rows = opens_grid(office, batch)
    assert len(rows) == 2
    assert "退回的 2 行。另有 2 行不在表格中" in page.content.decode()
    assert reverse("import_errors", args=[batch.pk]) in page.content.decode()


def test_mended_rows_are_read_as_the_file_was(office):
    batch = office.uploads([unit_row(1, 从业人数="许多")], end_inclusive="on")
    page, _ = opens_grid(office, batch)
    assert page.context["form"]["end_inclusive"].value() is True
