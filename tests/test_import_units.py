"""`import_ledger units`: what a file does to the ledger."""

from datetime import date
from itertools import permutations

import pytest

from orgs.models import Change, Difference, Division, ImportBatch, Place, Unit, UnitSpell
from tests.ledgers import Clerk, import_path, sheet, uscc, write

pytestmark = pytest.mark.django_db

STREET, OTHER = "芙蓉北路街道", "东风路街道"


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


def history(number=1):
    """(from, to, street, headcount) of each spell of a unit."""
    spells = UnitSpell.objects.filter(unit__uscc=uscc(number)).order_by("started_on")
    return [
        (str(s.started_on), s.ended_on and str(s.ended_on), s.division.name, s.headcount)
        for s in spells
    ]


def test_a_unit_first_seen_holds_from_its_founding(clerk):
    answer = clerk.imports("units", [row(成立日期="2015-03-01", 从业人数="50人")])
    assert (answer["created"], answer["applied"]) == (1, True)
    assert history() == [("2015-03-01", None, STREET, 50)]


def test_without_a_founding_it_holds_from_the_day_of_the_file(clerk):
    clerk.imports("units", [row()])
    assert history() == [("2021-12-31", None, STREET, None)]
    assert Unit.objects.get().registered_on is None


def test_a_row_with_an_effective_day_holds_from_then(clerk):
    clerk.imports("units", [row(成立日期="2015-03-01", 生效日期="2018-01-01")])
    assert history() == [("2018-01-01", None, STREET, None)]


def test_what_differs_in_a_later_ledger_holds_from_its_day(clerk):
    clerk.imports("units", [row(成立日期="2015-03-01", 从业人数=50)], as_of="2020-12-31")
    answer = clerk.imports("units", [row(从业人数=60)])
    assert (answer["created"], answer["changed"], answer["unchanged"]) == (0, 1, 0)
    assert history() == [
        ("2015-03-01", "2021-12-31", STREET, 50),
        ("2021-12-31", None, STREET, 60),
    ]
    assert UnitSpell.objects.latest("started_on").stated == ["headcount"]


def test_the_same_file_twice_changes_nothing(clerk):
    rows = [row(1, 成立日期="2015-03-01", 从业人数=50), row(2, 生效日期="2020-01-01")]
    clerk.imports("units", rows)
    versions = UnitSpell._meta.get_field("versions").related_model.objects
    before = versions.count()
    for as_of in ("2021-12-31", "2022-03-31"):
        answer = clerk.imports("units", rows, as_of=as_of)
        assert (answer["created"], answer["changed"], answer["unchanged"]) == (0, 0, 2)
    assert versions.count() == before


def test_several_rows_of_one_code_are_its_history(clerk):
    rows = [
        row(成立日期="2015-03-01", 生效日期="2015-03-01", 从业人数=5),
        row(生效日期="2019-01-01", 所属街道=OTHER),
        row(生效日期="2017-01-01", 从业人数=8),
    ]
    answer = clerk.imports("units", rows)
    assert answer["created"] == 3
    assert history() == [
        ("2015-03-01", "2017-01-01", STREET, 5),
        ("2017-01-01", "2019-01-01", STREET, 8),
        ("2019-01-01", None, OTHER, 8),
    ]


def test_a_row_with_an_effective_day_may_say_only_what_changed(clerk):
    clerk.imports("units", [row(成立日期="2015-03-01", 从业人数=5)])
    change = {"统一社会信用代码": uscc(1), "生效日期": "2019-01-01", "所属街道": OTHER}
    titles = {"单位名称": "", "单位类型": ""}
    clerk.imports("units", [change | titles])
    assert history() == [
        ("2015-03-01", "2019-01-01", STREET, 5),
        ("2019-01-01", None, OTHER, 5),
    ]


def test_a_blank_cell_leaves_what_is_known_and_unknown_clears_it(clerk):
    clerk.imports(
        "units", [row(成立日期="2015-03-01", 从业人数=5, 联络员="李四")], as_of="2019-12-31"
    )
    clerk.imports("units", [row(从业人数="—", 联络员="")], as_of="2020-12-31")
    assert history() == [("2015-03-01", None, STREET, 5)]
    clerk.imports("units", [row(从业人数="未知", 联络员="未知")])
    last = UnitSpell.objects.latest("started_on")
    assert (last.headcount, last.liaison, set(last.stated)) == (None, "", {"headcount", "liaison"})


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("backwards", [False, True])
def test_first_ledger_and_later_changes_give_the_same_spells_in_either_order(
    clerk, dated, backwards
):
    effective = {"生效日期": "2021-07-01"} if dated else {}
    first = [row(n, 成立日期=f"201{n}-01-01", 从业人数=10 * n) for n in (1, 2, 3)]
    later = [row(1, 所属街道=OTHER, **effective), row(4, 成立日期="2021-03-01", 从业人数=7)]
    files = [(first, "2020-12-31"), (later, "2021-07-01")]
    for rows, as_of in reversed(files) if backwards else files:
        clerk.imports("units", rows, as_of=as_of)
    assert history(1) == [
        ("2011-01-01", "2021-07-01", STREET, 10),
        ("2021-07-01", None, OTHER, 10),
    ]
    assert history(2) == [("2012-01-01", None, STREET, 20)]
    assert history(4) == [("2021-03-01", None, STREET, 7)]


@pytest.mark.slow
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_dated_files_give_the_same_spells_in_any_order(clerk, order):
    """A fact learnt late holds until the next row that states the same attribute."""
    files = [
        [row(生效日期="2018-01-01", 成立日期="2015-03-01", 从业人数=10)],
        [row(生效日期="2020-01-01", 从业人数=30, 联络员="李四")],
        [row(生效日期="2019-01-01", 所属街道=OTHER, 从业人数="未知", 经营地址="一号")],
    ]
    for number in order:
        clerk.imports("units", files[number])
    assert history() == [
        ("2018-01-01", "2019-01-01", STREET, 10),
        ("2019-01-01", "2020-01-01", OTHER, None),
        ("2020-01-01", None, STREET, 30),
    ]
    last = UnitSpell.objects.latest("started_on")
    assert (last.address, last.liaison) == ("一号", "李四")


def test_the_day_of_closing_ends_a_unit_and_a_blank_never_reopens_it(clerk):
    clerk.imports("units", [row(成立日期="2015-03-01", 注销日期="2021-06-15")])
    answer = clerk.imports("units", [row(成立日期="2015-03-01", 注销日期="")])
    assert Unit.objects.get().closed_on == date(2021, 6, 15)
    assert answer["differences"] == 1
    difference = Difference.objects.get()
    assert (difference.kind, difference.key, difference.ours) == (
        "end_missing",
        uscc(1),
        "2021-06-15",
    )


def test_a_ledger_from_before_the_closing_does_not_contradict_it(clerk):
    clerk.imports("units", [row(成立日期="2015-03-01", 注销日期="2021-06-15")])
    rows = [row(成立日期="2015-03-01", 注销日期="")]
    assert clerk.imports("units", rows, as_of="2020-12-31")["differences"] == 0


def test_a_unit_missing_from_a_whole_ledger_is_a_difference_not_a_deletion(clerk):
    clerk.imports("units", [row(n) for n in range(1, 11)])
    answer = clerk.imports("units", [row(n) for n in range(1, 10)])
    assert answer["differences"] == 1
    difference = Difference.objects.get()
    assert (difference.kind, difference.key, difference.ours) == ("missing", uscc(10), "第10公司")
    assert UnitSpell.objects.existing(date(2022, 1, 1)).count() == 10
    clerk.imports("units", [row(n) for n in range(1, 10)])
    assert Difference.objects.count() == 1  # nobody is asked twice


def test_a_file_of_a_few_rows_does_not_speak_for_the_street(clerk):
    clerk.imports("units", [row(n) for n in range(1, 11)])
    assert clerk.imports("units", [row(n) for n in range(1, 4)])["differences"] == 0


def test_what_a_file_adds_is_nothing_that_it_repeats(clerk):
    """Many new units beside a few known ones do not make it the whole of the street."""
    clerk.imports("units", [row(n) for n in range(1, 11)])
    added = [row(n) for n in (1, *range(11, 41))]
    assert clerk.imports("units", added)["differences"] == 0


def test_a_file_speaks_only_for_the_streets_in_it(clerk):
    clerk.imports("units", [row(n) for n in range(1, 5)] + [row(5, 所属街道=OTHER)])
    assert clerk.imports("units", [row(n) for n in range(1, 5)])["differences"] == 0


def test_a_code_that_fails_only_its_check_needs_a_reason(clerk):
    failing = {**row(), "统一社会信用代码": "91350211M0000XUF46"}
    assert clerk.is_refused("units", [failing]) == [
        (2, "统一社会信用代码", "统一社会信用代码的校验位不对")
    ]
    clerk.imports("units", [{**failing, "代码例外说明": "登记机关核发，见营业执照"}])
    unit = Unit.objects.get()
    assert unit.uscc_exception == "登记机关核发，见营业执照"
    clerk.imports("units", [{**failing, "从业人数": 3}])  # once accepted, it is known


def test_a_community_of_the_street_places_the_unit_in_it(clerk):
    Division.objects.create(
        code="430105001001", name="某社区", kind="community", parent_id="430105001"
    )
    clerk.imports("units", [row(1, 所属社区="某社区"), row(2, 所属社区="无此社区")])
    placed = dict(UnitSpell.objects.values_list("unit__uscc", "division"))
    assert placed == {uscc(1): "430105001001", uscc(2): "430105001"}


def test_a_place_is_linked_when_the_ledger_has_it_and_else_left_unknown(clerk):
    place = Place.objects.create(
        name="万达广场",
        kind="building",
        division_id="430105001",
        change=Change.objects.create(kind="recorded"),
    )
    answer = clerk.imports("units", [row(1, 楼宇商圈="万达广场"), row(2, 楼宇商圈="无此大厦")])
    places = dict(UnitSpell.objects.values_list("unit__uscc", "place"))
    assert places == {uscc(1): place.pk, uscc(2): None}
    assert "未关联" in answer["warnings"][0]["rule"]


def test_the_batch_is_named_by_every_spell_and_version(clerk):
    clerk.imports("units", [row()])
    batch = ImportBatch.objects.get()
    assert (batch.kind, batch.rows, batch.created) == ("units", 1, 1)
    assert batch.row_outcomes.get().key == uscc(1)
    assert UnitSpell.objects.get().opened_by.batch == batch
    for model in (Unit, UnitSpell):
        version = model._meta.get_field("versions").related_model.objects.get()
        assert version.pgh_context.metadata["batch"] == batch.pk


def test_a_rehearsal_writes_nothing(clerk):
    code, answer = clerk.tries("units", [row()], "--dry-run")
    assert (code, answer["created"], answer["applied"]) == (0, 1, False)
    assert not Unit.objects.exists()
    assert not ImportBatch.objects.exists()


def test_text_files_of_the_encodings_in_use_are_read(tmp_path):
    path = write(tmp_path / "units.csv", sheet([row(1)]))
    text = path.read_text(encoding="utf-8")
    for number, encoding in enumerate(("utf-8", "utf-8-sig", "gb18030")):
        path.write_text(text.replace(uscc(1), uscc(number)), encoding=encoding)
        code, answer = import_path("units", path)
        assert (code, answer["created"]) == (0, 1)
    assert set(UnitSpell.objects.values_list("name", flat=True)) == {"第1公司"}


def test_title_rows_unknown_columns_other_order_and_footers_are_understood(tmp_path):
    titles, values = sheet([row()])
    table = [
        ["开福区两新组织台账"],
        ["填报单位：某街道", "", "单位：家"],
        ["序号", *reversed(titles), "备注"],
        [1, *reversed(values), "无"],
        [],
        ["合计", 1],
        ["填表人：张三"],
    ]
    code, answer = import_path("units", write(tmp_path / "units.xlsx", table))
    assert (code, answer["rows"], answer["created"]) == (0, 1, 1)
    assert {warning["column"] for warning in answer["warnings"]} == {"序号", "备注"}


def test_every_street_may_have_its_own_sheet(tmp_path):
    tables = {"甲": sheet([row(1)]), "乙": sheet([row(2)]), "说明": [["填表说明"], ["第一条"]]}
    path = write(tmp_path / "units.xlsx", tables)
    assert import_path("units", path)[1]["created"] == 2
    assert import_path("units", path, "--sheet=甲")[1]["rows"] == 1
