"""Ten facts changed in ten ways after a return was sealed: verifying names each of them, and the
sealed values stay. These are not rolled back: when something was done is when its transaction was.
"""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from orgs.models import Coverage, Unit
from orgs.nouns import UNITS
from orgs.scope import EVERYTHING
from orgs.undo import undo
from reports.models import SealedFigure, SealedReturn
from reports.seals.verifying import verify
from tests.acts import do
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import build_cast, user

pytestmark = pytest.mark.django_db(transaction=True)

LATE, LEFT, MOVED, NO_TRACE = "登记表彰", "终止党组织覆盖", "迁移", "绕过留痕直接改动数据库"
BY_HAND = "直接改动数据库（有留痕，没有经办人）"


@pytest.fixture
def cast():
    return build_cast()


def unit_record(unit):
    return UNITS.find(EVERYTHING, unit.pk)


def sealed(cast):
    checker = user("checker", "复核人", "district", division_id=DISTRICT)
    said = {"division": DISTRICT, "year": 2021, "part": ""}
    change = do(cast.district, "prepare", noun="returns", **said)
    made = SealedReturn.objects.get(pk=change.object_id)
    do(checker, "seal", made, "returns", reason="试验，不等街道确认")
    made.refresh_from_db()
    return made


def run(statement, *params, table=""):
    """Straight in the database; with the table's triggers off, if one is named."""
    with connection.cursor() as cursor:
        if table:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, params)
        assert cursor.rowcount
        if table:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_ten_facts_changed_in_ten_ways_are_each_named_with_the_edit(cast, tmp_path):
    book = Book()
    units = {
        name: book.unit(name=name, headcount=20)
        for name in ("更正", "改名", "更名导入", "手工", "绕过", "重复甲", "重复乙", "终止", "迁移")
    }
    for name in ("终止", "迁移"):
        book.covers(book.organization(number=f"DZZ-{name}"), units[name])
    gone = book.honour(date(2021, 5, 1), unit=units["手工"])
    entered = do(
        cast.district, "honour", unit_record(units["改名"]), name="先进单位", level="city",
        kind="award", effective_on="2021-06-01",
    )  # fmt: skip
    made = sealed(cast)
    values = dict(SealedFigure.objects.filter(sealed_return=made).values_list("pk", "value"))
    assert verify(made).is_identical

    # 1 a late entry, 2 an entry taken back
    do(cast.district, "honour", unit_record(units["终止"]), name="标杆企业", level="city",
       kind="award", effective_on="2021-12-20")  # fmt: skip
    undo(entered, by=cast.district, reason="不是这家")
    # 3 a change of last year learnt now, 4 a move of last year
    do(cast.district, "uncover", unit_record(units["终止"]), effective_on="2021-11-01",
       coverage=Coverage.objects.get(unit=units["终止"]).pk)  # fmt: skip
    do(cast.district, "move", unit_record(units["迁移"]), division=WEST, effective_on="2021-10-01")
    # 5 a correction of what was recorded wrongly
    spell = units["更正"].spells.get()
    do(cast.district, "correct", unit_record(units["更正"]), item=spell.pk, headcount=21,
       reason="核对社保名单")  # fmt: skip
    # 6 two that are one
    do(cast.district, "merge-duplicate", unit_record(units["重复甲"]),
       duplicate=units["重复乙"].uscc, reason="同一家")  # fmt: skip
    # 7 a file
    lines = [
        "统一社会信用代码,单位名称,单位类型,所属街道,从业人数,生效日期",
        f"{units['更名导入'].uscc},更名导入,非公有制企业,{EAST},35,2021-03-01",
    ]
    path = tmp_path / "units.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    call_command("import_ledger", "units", str(path), "--as-of", "2021-12-31")
    # 8 by hand in the database, 9 a deletion there, 10 with the triggers off
    run("UPDATE orgs_unitspell SET headcount = 1 WHERE unit_id = %s", units["手工"].pk)
    run("DELETE FROM activities_honour WHERE id = %s", gone.pk)
    run("UPDATE orgs_unitspell SET headcount = 2 WHERE unit_id = %s", units["绕过"].pk,
        table="orgs_unitspell")  # fmt: skip

    found = verify(made)
    assert found.is_genuine
    told = {
        one.key: {edit.label for edit in one.edits} for one in found.rows if "Unit" in one.model
    }
    code = {name: unit.uscc for name, unit in units.items()}
    assert told[code["终止"]] == {LEFT}
    assert told[code["迁移"]] == {MOVED}
    assert told[code["更正"]] == {"更正情况"}
    assert told[code["更名导入"]] == {"台账导入"}
    assert told[code["手工"]] == {BY_HAND}
    assert told[code["绕过"]] == {NO_TRACE}
    assert "合并重复" in told[code["重复乙"]]
    assert set(told) == {*code.values()} - {code["改名"], code["重复甲"]}

    honours = {
        (one.came != [], one.left != []): {edit.label for edit in one.edits}
        for one in found.rows
        if one.model == "activities.Honour" and one.key != code["改名"]
    }
    assert honours == {(True, False): {LATE}, (False, True): {BY_HAND}}
    (back,) = [one for one in found.rows if one.key == code["改名"]]
    assert (back.left != [], {edit.label for edit in back.edits}) == (True, {LATE})

    (branch,) = [one for one in found.rows if one.key == "DZZ-终止"]
    assert branch.left == ["enterprise_party_orgs", "party_orgs"]
    assert {one.by for row in found.rows for one in row.edits if one.label == LEFT} == {
        cast.district.name
    }
    now = dict(SealedFigure.objects.filter(sealed_return=made).values_list("pk", "value"))
    assert now == values
    members = {(one.division, one.slug) for one in found.figures}
    assert {(DISTRICT, "party_orgs"), (EAST, "party_orgs"), (WEST, "enterprises")} <= members


def test_a_member_who_counts_no_longer_is_told_of_the_unit_that_did_it(cast):
    """The member counts through the branch, the branch through the unit: three records away."""
    made = sealed(cast)
    do(cast.district, "uncover", unit_record(cast.covered_unit), effective_on="2021-11-01",
       coverage=Coverage.objects.get(unit=cast.covered_unit).pk)  # fmt: skip
    (member,) = [one for one in verify(made).rows if one.key == "DY-EAST-1"]
    assert {(edit.label, edit.what) for edit in member.edits} == {(LEFT, "党组织覆盖")}
    assert "党组织DZZ-EAST" in {edit.via for edit in member.edits}


def test_a_unit_of_that_name_is_gone_without_a_trace(cast):
    extra = Book().unit(name="空白")
    made = sealed(cast)
    run("DELETE FROM orgs_unitspell WHERE unit_id = %s", extra.pk, table="orgs_unitspell")
    (one,) = [row for row in verify(made).rows if row.key == extra.uscc]
    assert [edit.label for edit in one.edits] == [NO_TRACE]
    assert Unit.objects.filter(pk=extra.pk).exists()


# --- The command ---------------------------------------------------------------------------------


def test_the_command_prepares_then_seals_by_another_and_compares(cast, capsys):
    user("checker", "复核人", "district", division_id=DISTRICT)
    call_command("seal", "--period", "2021", "--by", "district")
    with pytest.raises(CommandError, match="必须由两个人办理") as refused:
        call_command("seal", "--period", "2021", "--by", "district", "--reason", "急")
    assert refused.value.returncode == 2
    call_command("seal", "--period", "2021", "--by", "checker", "--reason", "试验")
    call_command("seal", "verify", "--period", "2021")
    assert "与现在的台账完全一致" in capsys.readouterr().out
    run("UPDATE orgs_unitspell SET headcount = 3 WHERE unit_id = %s", cast.covered_unit.pk)
    with pytest.raises(SystemExit) as differs:
        call_command("seal", "verify", "--period", "2021")
    assert differs.value.code == 1
    assert BY_HAND in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--period", "20211"], "期间“20211”无效"),
        (["--period", "2021-13"], "期间“2021-13”无效"),
        (["--period", "2021", "--division", "999999", "--by", "district"], "没有代码为“999999”的区划"),
        (["--period", "2021"], "请用 --by 写明办理人的用户名"),
        (["--period", "2021", "--by", "leader"], "leader不能办理“编制报送”"),
        (["verify", "--period", "2021"], "没有封存过的报送"),
    ],
)  # fmt: skip
def test_what_the_command_cannot_do_it_says(cast, arguments, said):
    with pytest.raises(CommandError, match=said) as refused:
        call_command("seal", *arguments)
    assert refused.value.returncode == 2
