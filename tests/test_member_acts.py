"""Acts on members: dated events with the rules of admission; nobody is ever taken out of a list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.forms import HiddenInput

from members.models import Admission, Affiliation, Employment, Member, Post
from members.nouns import MEMBERS
from orgs import codes
from orgs.acts import ACTS, ActError, acts_for, editing_reach, perform, rehearse
from orgs.models import AuditEvent, Change, User
from orgs.nouns import PARTY_ORGANIZATIONS
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from orgs.undo import undo
from reports.figures import figures
from tests import acts
from tests.book import EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.ledgers import import_path, sheet, write

pytestmark = pytest.mark.django_db

ADMISSION = {
    "name": "吴新人",
    "id_number": "",
    "party_organization": "DZZ-EAST",
    "unit": "91430105MA0000EA5T",
    "applied_on": "2019-03-01",
    "talked_on": "2019-03-20",
    "activist_on": "2019-09-01",
    "target_on": "2020-10-01",
    "training_hours": "24",
    "effective_on": "2021-06-01",
    "approved_on": "2021-07-01",
}


def id_number(born: str = "19900307", order: str = "011") -> str:
    body = f"430105{born}{order}"
    return body + codes.id_check_character(body)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


def fill(user: User, slug: str, record: Any = None, **data: Any) -> Any:
    return acts.fill(user, slug, record, "members", **data)


def do(user: User, slug: str, record: Any = None, **data: Any) -> Change:
    return acts.do(user, slug, record, "members", **data)


def of(cast: Cast, member: Member | None = None) -> Any:
    """The member as the act's page finds it."""
    return MEMBERS.find(EVERYTHING, (member or cast.member).pk)


def refused(act: Any) -> ActError:
    assert act.is_valid(), act.errors
    with pytest.raises(ActError) as caught:
        perform(act)
    return caught.value


def figure(name: str, day: date, division: str = EAST) -> Any:
    scope = Scope(division, day, Period.of_year(day.year))
    return figures(scope, [name])[name].value


def offered(user: User, record: Any) -> set[str]:
    return {one.slug for one in acts_for(MEMBERS, record, user)}


def rows_of(number: str) -> list[list[dict[str, Any]]]:
    """All that the ledger holds of one member, without keys and changes."""
    kept = []
    for model, path in (
        (Member, "number"),
        (Affiliation, "member__number"),
        (Employment, "member__number"),
        (Admission, "member__number"),
    ):
        own = {"id", "member_id", "change_id", "opened_by_id", "closed_by_id", "number"}
        rows = model._default_manager.filter(**{path: number}).order_by("pk").values()
        kept.append([{k: v for k, v in row.items() if k not in own} for row in rows])
    return kept


# --- Admission -----------------------------------------------------------------------------------


def test_an_admission_makes_a_probationary_member_from_the_day_of_the_meeting(cast: Cast) -> None:
    before = figure("members", date(2021, 5, 31))
    change = do(cast.east, "admit", **ADMISSION)
    member = Member.objects.get(name="吴新人")
    assert (change.noun, change.object_id, change.act) == ("members", member.pk, "admit")
    assert (member.joined_on, member.converted_on) == (date(2021, 6, 1), None)
    assert figure("members", date(2021, 5, 31)) == before
    assert figure("members", date(2021, 6, 1)) == before + 1
    assert Admission.objects.get(member=member).target_on == date(2020, 10, 1)


def test_an_admission_leaves_the_rows_of_an_import(cast: Cast, tmp_path: Any) -> None:
    number = id_number()
    said = {"gender": "", "education": "", "phone": "13812345678", "position": "工程师"}
    do(cast.east, "admit", **ADMISSION | said | {
        "id_number": number, "talent_class": "technical",
        "talked_on": "", "override_reason": "谈话记录已遗失",
    })  # fmt: skip
    made = Member.objects.get(name="吴新人")
    by_act = rows_of(made.number)
    Member.objects.filter(pk=made.pk).update(id_number=None)
    person = {
        "党员编号": "DY-IMPORTED", "姓名": "吴新人", "人员类别": "预备党员",
        "公民身份号码": number, "党组织编号": "DZZ-EAST", "加入党组织日期": "2021-06-01",
        "工作单位统一社会信用代码": "91430105MA0000EA5T", "工作岗位": "工程师",
        "联系电话": "13812345678",
    }  # fmt: skip
    admission = {
        "党员编号": "DY-IMPORTED", "党组织编号": "DZZ-EAST", "支部大会日期": "2021-06-01",
        "上级审批日期": "2021-07-01", "人才类别": "非公企业技术人才",
        "发展时工作单位统一社会信用代码": "91430105MA0000EA5T", "申请入党日期": "2019-03-01",
        "确定积极分子日期": "2019-09-01", "确定发展对象日期": "2020-10-01",
        "集中培训学时": "24", "时限例外说明": "谈话记录已遗失",
    }  # fmt: skip
    for kind, row in (("members", person), ("admissions", admission)):
        code, said_of_it = import_path(kind, write(tmp_path / f"{kind}.xlsx", sheet([row])))
        assert code == 0, said_of_it
    assert rows_of("DY-IMPORTED") == by_act


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"activist_on": "2019-02-01"}, "activist_on"),
        ({"talked_on": "2019-02-28"}, "talked_on"),
        ({"target_on": "2019-08-01"}, "target_on"),
        ({"target_on": "2021-06-02"}, "effective_on"),
        ({"approved_on": "2021-05-31"}, "approved_on"),
        ({"born_on": "2020-01-01"}, "applied_on"),
    ],
)
def test_an_impossible_order_is_never_recorded(cast: Cast, wrong: dict, field: str) -> None:
    act = fill(cast.east, "admit", **ADMISSION | wrong | {"override_reason": "原始档案如此"})
    assert "不可能成立" in str(act.errors[field])


@pytest.mark.parametrize(
    ("late", "field", "rule"),
    [
        ({"born_on": "2001-03-02"}, "applied_on", "未满18周岁"),
        ({"talked_on": "2019-04-02"}, "talked_on", "应在一个月内"),
        ({"talked_on": "2019-09-02"}, "talked_on", "应在一个月内"),  # and after the next stage
        ({"target_on": "2020-08-31"}, "target_on", "培养教育不满一年"),
        ({"training_hours": "23"}, "training_hours", "不足三天（24个学时）"),
        ({"approved_on": "2021-09-02"}, "approved_on", "三个月之后"),
        ({"approved_on": "2021-12-02"}, "approved_on", "六个月之后"),
    ],
)
def test_a_breach_needs_a_documented_reason(cast: Cast, late: dict, field: str, rule: str) -> None:
    act = fill(cast.east, "admit", **ADMISSION | late)
    said = str(act.errors[field])
    assert rule in said
    assert "《中国共产党发展党员工作细则》" in said
    assert "请填写时限例外说明" in said
    assert not isinstance(act.fields["override_reason"].widget, HiddenInput)
    do(cast.east, "admit", **ADMISSION | late | {"override_reason": "见入党志愿书"})
    assert Admission.objects.get(member__name="吴新人").override_reason == "见入党志愿书"


def test_without_a_breach_no_reason_is_asked_or_kept(cast: Cast) -> None:
    assert isinstance(fill(cast.east, "admit").fields["override_reason"].widget, HiddenInput)
    do(cast.east, "admit", **ADMISSION, override_reason="多余的说明")
    assert Admission.objects.get(member__name="吴新人").override_reason == ""


@pytest.mark.parametrize(
    "kept",
    [
        {"talked_on": "2019-04-01"},
        {"target_on": "2020-09-01"},
        {"approved_on": "2021-09-01"},
        {"born_on": "2001-03-01"},
    ],
)
def test_an_interval_is_kept_on_its_very_day(cast: Cast, kept: dict) -> None:
    assert fill(cast.east, "admit", **ADMISSION | kept).is_valid()


@pytest.mark.parametrize(
    "stage", ["applied_on", "talked_on", "activist_on", "target_on", "training_hours"]
)
def test_a_stage_left_empty_does_not_pass_without_a_word(cast: Cast, stage: str) -> None:
    """Unknown is unknown, and no hard stop; but somebody says why."""
    without = ADMISSION | {stage: ""}
    act = fill(cast.east, "admit", **without)
    assert "没有填写" in str(act.errors[stage])
    assert "有关规定无法核对" in str(act.errors[stage])
    assert set(act.errors) == {stage, "override_reason"}
    do(cast.east, "admit", **without | {"override_reason": "原始档案缺失"})
    assert Admission.objects.get(member__name="吴新人").override_reason == "原始档案缺失"


def test_a_stage_that_cannot_be_read_is_not_said_to_be_empty(cast: Cast) -> None:
    act = fill(cast.east, "admit", **ADMISSION | {"target_on": "不详"})
    assert "没有填写" not in str(act.errors)


def test_the_number_is_proposed_by_the_pattern_of_the_own_ledger(cast: Cast) -> None:
    assert fill(cast.east, "admit")["number"].value() == "DY-EAST-3"
    assert fill(cast.west, "admit")["number"].value() == "DY-WEST-2"


def test_who_has_a_number_is_said_only_to_who_may_read_it(cast: Cast) -> None:
    own = fill(cast.east, "admit", **ADMISSION | {"number": "DY-EAST-1"})
    assert "党员赵东生（DY-EAST-1）" in str(own.errors["number"])
    other = fill(cast.east, "admit", **ADMISSION | {"number": "DY-WEST-1"})
    assert "清水塘街道的一名党员" in str(other.errors["number"])
    assert "孙西平" not in str(other.errors)


def test_an_id_number_that_is_listed_is_refused_without_naming_another_streets(cast: Cast) -> None:
    number = id_number()
    Member.objects.filter(number="DY-WEST-1").update(id_number=number)
    act = fill(cast.east, "admit", **ADMISSION | {"id_number": number})
    said = str(act.errors["id_number"])
    assert "清水塘街道的一名党员" in said
    assert "DY-WEST" not in said
    assert "孙" not in said


def test_an_id_number_is_checked_and_gives_birth_date_and_sex(cast: Cast) -> None:
    wrong = fill(cast.east, "admit", **ADMISSION | {"id_number": "430105199003070110"})
    assert "校验位不对" in str(wrong.errors["id_number"])
    differs = {"id_number": id_number(), "born_on": "1990-03-08"}
    act = fill(cast.east, "admit", **ADMISSION | differs)
    assert "与公民身份号码中的出生日期（1990-03-07）不一致" in str(act.errors["born_on"])
    do(cast.east, "admit", **ADMISSION | {"id_number": id_number(order="012")})
    assert Member.objects.filter(born_on=date(1990, 3, 7), gender="male").count() == 0
    assert Member.objects.get(name="吴新人").gender == "female"


def test_a_street_admits_only_to_its_own_organisations(cast: Cast) -> None:
    act = fill(cast.east, "admit", **ADMISSION | {"party_organization": "DZZ-WEST"})
    assert "没有找到党组织" in str(act.errors["party_organization"])


def test_a_temporary_branch_has_no_members_of_its_own(cast: Cast, book: Book) -> None:
    book.organization("temporary", number="DZZ-TEMP")
    act = fill(cast.east, "admit", **ADMISSION | {"party_organization": "DZZ-TEMP"})
    error = refused(act)
    assert error.field == "party_organization"
    assert "不接收正式组织关系" in str(error)


def test_stages_are_recorded_later_and_put_right(cast: Cast) -> None:
    member = do(cast.east, "transfer-in", name="郑转来", joined_on="2019-06-01",
                effective_on="2020-01-01", party_organization="DZZ-EAST").object_id  # fmt: skip
    record = MEMBERS.find(EVERYTHING, member)
    assert {"record-admission"} <= offered(cast.east, record)
    do(cast.east, "record-admission", record, party_organization="DZZ-EAST",
       approved_on="2019-07-01", target_on="2019-01-01", override_reason="档案不全")  # fmt: skip
    admission = Admission.objects.get(member=member)
    assert admission.branch_meeting_on == date(2019, 6, 1)
    assert admission.override_reason == "档案不全"
    change = do(cast.east, "correct-admission", record, **stages(admission) | KNOWN
                | {"activist_on": "2017-12-01"}, reason="补录")  # fmt: skip
    admission.refresh_from_db()
    assert admission.activist_on == date(2017, 12, 1)
    assert change.kind == Change.Kind.CORRECTED
    early = fill(cast.east, "correct-admission", record, **stages(admission)
                 | {"activist_on": "2018-06-01", "override_reason": ""}, reason="补录")  # fmt: skip
    assert "培养教育不满一年" in str(early.errors["target_on"])


KNOWN = {"applied_on": "2017-06-01", "talked_on": "2017-06-20", "training_hours": "30"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"branch_meeting_on": "2020-09-30"}, "支部大会日期（2020-09-30）不能早于确定发展对象日期"),
        ({"extended_on": "2022-06-01"}, "请同时填写"),
        ({"extended_on": "2021-05-31", "extended_until": "2022-12-01"}, "不能早于支部大会日期"),
        ({"extended_on": "2022-06-01", "extended_until": "2022-11-30"}, "不少于半年"),
    ],
)
def test_a_correction_keeps_the_same_rules(cast: Cast, wrong: dict, said: str) -> None:
    pk = do(cast.east, "admit", **ADMISSION).object_id
    right = stages(Admission.objects.get(member=pk))
    act = fill(cast.east, "correct-admission", MEMBERS.find(EVERYTHING, pk),
               **right | wrong, reason="会议记录")  # fmt: skip
    assert said in str(act.errors)


def test_a_correction_that_a_conversion_does_not_agree_with_is_refused(cast: Cast) -> None:
    """The day of the conversion is on no form of the admission's stages."""
    pk = do(cast.east, "admit", **ADMISSION).object_id
    Member.objects.filter(pk=pk).update(converted_on=date(2022, 6, 1))
    right = stages(Admission.objects.get(member=pk))
    act = fill(cast.east, "correct-admission", MEMBERS.find(EVERYTHING, pk), reason="会议记录",
               **right | {"branch_meeting_on": "2021-06-15"})  # fmt: skip
    assert "预备期不满一年" in str(act.non_field_errors())


def stages(admission: Admission) -> dict[str, Any]:
    """The form on one admission as it opens, without the days a test gives itself."""
    names = ("applied_on", "talked_on", "activist_on", "target_on", "training_hours",
             "branch_meeting_on", "approved_on")  # fmt: skip
    return {"item": str(admission.pk)} | {n: getattr(admission, n) or "" for n in names}


def test_a_corrected_meeting_moves_what_began_with_it(cast: Cast) -> None:
    pk = do(cast.east, "admit", **ADMISSION).object_id
    admission = Admission.objects.get(member=pk)
    said = stages(admission) | {"branch_meeting_on": "2021-06-15", "reason": "会议记录"}
    do(cast.east, "correct-admission", MEMBERS.find(EVERYTHING, pk), **said)
    days = {date(2021, 6, 15)}
    assert {Member.objects.get(pk=pk).joined_on} == days
    assert set(Affiliation.objects.filter(member=pk).values_list("started_on", flat=True)) == days
    assert set(Employment.objects.filter(member=pk).values_list("started_on", flat=True)) == days


# --- Conversion ----------------------------------------------------------------------------------


def test_a_conversion_holds_from_its_day(cast: Cast) -> None:
    assert full_members(date(2022, 3, 7)) == 0
    do(cast.east, "confirm", of(cast), effective_on="2022-03-08")
    assert Member.objects.get(pk=cast.member.pk).converted_on == date(2022, 3, 8)
    assert "confirm" not in offered(cast.east, of(cast))
    assert full_members(date(2022, 3, 7)) == 0
    assert full_members(date(2022, 3, 8)) == 1


def full_members(day: date) -> int:
    """How many count toward three: no figure counts full members by themselves."""
    return Employment.objects.of_full_members(day).count()


def test_a_probation_shorter_than_a_year_needs_a_documented_reason(cast: Cast) -> None:
    early = {"effective_on": "2022-03-07"}
    act = fill(cast.east, "confirm", of(cast), **early)
    assert "预备期不满一年" in str(act.errors["effective_on"])
    do(cast.east, "confirm", of(cast), **early, override_reason="见支部大会记录")
    admission = Admission.objects.get(member=cast.member)
    assert admission.override_reason == "转正：见支部大会记录"


def test_nobody_is_converted_before_joining(cast: Cast) -> None:
    act = fill(cast.east, "confirm", of(cast), effective_on="2021-03-07", override_reason="有")
    assert "不能早于支部大会日期（2021-03-08）" in str(act.errors["effective_on"])


def test_the_superiors_approval_of_a_conversion_is_kept_and_due_in_three_months(cast: Cast) -> None:
    late = {"effective_on": "2022-03-08", "conversion_approved_on": "2022-06-09"}
    act = fill(cast.east, "confirm", of(cast), **late)
    assert "三个月之后" in str(act.errors["conversion_approved_on"])
    early = fill(cast.east, "confirm", of(cast), **late | {"conversion_approved_on": "2022-03-07"})
    assert "不可能成立" in str(early.errors["conversion_approved_on"])
    do(cast.east, "confirm", of(cast), **late | {"conversion_approved_on": "2022-06-08"})
    admission = Admission.objects.get(member=cast.member)
    assert admission.conversion_approved_on == date(2022, 6, 8)


# --- Extension of the probation ------------------------------------------------------------------

EXTENSION = {"effective_on": "2022-03-08", "extended_until": "2022-12-08", "reason": "继续考察"}


def test_an_extension_is_recorded_when_it_is_decided(cast: Cast) -> None:
    change = do(cast.east, "extend-probation", of(cast), **EXTENSION, document_no="东办〔2022〕3号")
    admission = Admission.objects.get(member=cast.member)
    assert (admission.extended_on, admission.extended_until) == (
        date(2022, 3, 8),
        date(2022, 12, 8),
    )
    assert (change.reason, change.document_no) == ("继续考察", "东办〔2022〕3号")
    assert Member.objects.get(pk=cast.member.pk).converted_on is None


@pytest.mark.parametrize(
    ("until", "rule"),
    [
        ("2022-09-07", "不少于半年"),
        ("2022-09-08", ""),
        ("2023-03-08", ""),
        ("2023-03-09", "不超过一年"),
    ],
)
def test_an_extension_has_its_limits(cast: Cast, until: str, rule: str) -> None:
    said = EXTENSION | {"extended_until": until}
    act = fill(cast.east, "extend-probation", of(cast), **said)
    assert act.is_valid() == (not rule)
    if rule:
        assert rule in str(act.errors["extended_until"])
        do(cast.east, "extend-probation", of(cast), **said, override_reason="上级批复")
        admission = Admission.objects.get(member=cast.member)
        assert admission.override_reason == "延长预备期：上级批复"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"effective_on": "2021-03-07"}, "effective_on"),
        ({"extended_until": "2022-03-07"}, "extended_until"),
    ],
)
def test_an_extension_in_an_impossible_order_is_never_recorded(
    cast: Cast, wrong: dict, field: str
) -> None:
    act = fill(cast.east, "extend-probation", of(cast), **EXTENSION | wrong, override_reason="有")
    assert "不可能成立" in str(act.errors[field])


def test_a_probation_is_extended_once(cast: Cast) -> None:
    assert "extend-probation" in offered(cast.east, of(cast))
    do(cast.east, "extend-probation", of(cast), **EXTENSION)
    assert "extend-probation" not in offered(cast.east, of(cast))
    again = fill(cast.east, "extend-probation", of(cast),
                 **EXTENSION | {"extended_until": "2023-03-08"})  # fmt: skip
    assert "已延长至2022-12-08，只能延长一次" in str(refused(again))


def test_an_extension_is_kept_with_an_admission_that_is_known(cast: Cast) -> None:
    Admission.objects.filter(member=cast.member).delete()
    act = fill(cast.east, "extend-probation", of(cast), **EXTENSION)
    assert "请先办理“补登入党过程”" in str(act.non_field_errors())


def test_a_conversion_waits_for_the_end_of_an_extension(cast: Cast) -> None:
    do(cast.east, "extend-probation", of(cast), **EXTENSION)
    early = fill(cast.east, "confirm", of(cast), effective_on="2022-12-07")
    assert "早于延长后的预备期满日（2022-12-08）" in str(early.errors["effective_on"])
    do(cast.east, "confirm", of(cast), effective_on="2022-12-08")
    assert Member.objects.get(pk=cast.member.pk).converted_on == date(2022, 12, 8)


def test_an_extension_that_was_a_mistake_is_taken_back(cast: Cast) -> None:
    before = rows_of("DY-EAST-1")
    change = do(cast.east, "extend-probation", of(cast), **EXTENSION)
    undo(change, by=cast.east, reason="填错人")
    assert rows_of("DY-EAST-1") == before


# --- Transfers and departures --------------------------------------------------------------------


def test_a_transfer_holds_from_its_day_and_ends_the_posts_left(cast: Cast, book: Book) -> None:
    book.secretary(cast.member, cast.east_branch)
    east = figure("members", date(2021, 8, 31))
    do(cast.east, "transfer", of(cast), effective_on="2021-09-01", party_organization="DZZ-WEST")
    assert figure("members", date(2021, 8, 31)) == east
    assert figure("members", date(2021, 9, 1)) == east - 1
    assert figure("members", date(2021, 9, 1), WEST) == 2
    assert Post.objects.get(member=cast.member).ended_on == date(2021, 9, 1)
    left = Affiliation.objects.get(member=cast.member, party_organization=cast.east_branch)
    assert (left.ended_on, left.departure) == (date(2021, 9, 1), "")


def test_a_transfer_does_not_go_behind_a_later_one(cast: Cast) -> None:
    do(cast.east, "transfer", of(cast), effective_on="2021-09-01", party_organization="DZZ-WEST")
    act = fill(cast.district, "transfer", of(cast), effective_on="2021-08-01",
               party_organization="DZZ-WEST")  # fmt: skip
    error = refused(act)
    assert error.field == "effective_on"
    assert "自2021-09-01起已登记" in str(error)


def test_a_transfer_to_the_same_organisation_is_none(cast: Cast) -> None:
    act = fill(cast.east, "transfer", of(cast), effective_on="2021-09-01",
               party_organization="DZZ-EAST")  # fmt: skip
    assert refused(act).field == "party_organization"


def bulk(user: User, *members: Member, **data: Any) -> Any:
    """The transfer of chosen rows of the members' list to the organisation given."""
    said = {"effective_on": "2021-09-01", "party_organization": "DZZ-WEST", "reason": ""}
    chosen = Member.objects.filter(pk__in=[one.pk for one in members])
    cls = ACTS["members", "transfer-all"]
    return cls(said | data, user=user, reach=editing_reach(user), records=chosen)


def test_chosen_members_are_transferred_together(cast: Cast, book: Book) -> None:
    book.secretary(cast.member, cast.east_branch)
    second = Member.objects.get(number="DY-EAST-2")
    act = bulk(cast.east, cast.member, second)
    assert act.is_valid(), act.errors
    perform(act)
    assert figure("members", date(2021, 8, 31)) == 2
    assert figure("members", date(2021, 9, 1)) == 0
    assert figure("members", date(2021, 9, 1), WEST) == 3
    assert Post.objects.get(member=cast.member).ended_on == date(2021, 9, 1)


def test_a_post_elsewhere_outlasts_a_transfer(cast: Cast, book: Book) -> None:
    committee = book.organization("committee", number="DZZ-UP")
    book.secretary(cast.member, committee)
    perform_valid(bulk(cast.east, cast.member))
    assert Post.objects.get(member=cast.member).ended_on is None


def perform_valid(act: Any) -> None:
    assert act.is_valid(), act.errors
    perform(act)


def test_all_chosen_members_are_transferred_or_none(cast: Cast, book: Book) -> None:
    second = Member.objects.get(number="DY-EAST-2")
    west = cast.on_the_west.member
    both = [cast.member, second]

    error = refused(bulk(cast.district, *both, west))
    assert (error.field, "党员DY-WEST-1的组织关系已在这个党组织" in str(error)) == (
        "party_organization", True,
    )  # fmt: skip
    error = refused(bulk(cast.east, *both, west))
    assert "党员DY-WEST-1的组织关系由其他单位管理" in str(error)
    error = refused(bulk(cast.east, *both, effective_on="2018-01-01"))
    assert "党员DY-EAST-1、DY-EAST-2自2018-01-01起已登记另一项组织关系" in str(error)
    book.secretary(second, cast.east_branch, since=date(2021, 11, 1))
    error = refused(bulk(cast.east, *both))
    assert "党员DY-EAST-2在这一天或以后在原党组织任职" in str(error)
    Post.objects.all().delete()
    book.leaves(second, date(2021, 10, 1), "died")
    error = refused(bulk(cast.east, *both))
    assert "党员DY-EAST-2在这一天以后已离开" in str(error)
    error = refused(bulk(cast.east, *both, effective_on="2021-11-01"))
    assert "党员DY-EAST-2这一天没有组织关系" in str(error)

    assert (
        not Affiliation.objects.filter(party_organization=cast.west_branch)
        .exclude(member=west)
        .exists()
    )
    assert not Change.objects.filter(act="transfer-all").exists()


def test_only_so_many_who_are_in_the_way_are_named(cast: Cast, book: Book) -> None:
    many = [book.member(cast.west_branch, number=f"DY-M-{n:02d}") for n in range(12)]
    said = str(refused(bulk(cast.district, *many)))
    assert "DY-M-09等12名的组织关系已在这个党组织" in said
    assert "DY-M-10" not in said


def test_a_transfer_of_many_takes_as_many_queries_as_of_two(
    cast: Cast, book: Book, django_assert_max_num_queries: Any
) -> None:
    many = [book.member(cast.east_branch, number=f"DY-M-{n:02d}") for n in range(40)]
    act = bulk(cast.east, *many)
    assert act.is_valid(), act.errors
    with django_assert_max_num_queries(40):
        perform(act)


def test_the_members_list_offers_the_transfer_of_chosen_rows(cast: Cast, client: Any) -> None:
    client.force_login(cast.east)
    where = "/members/bulk/transfer-all/"
    assert where in client.get("/members/").content.decode()
    data = {"all": "1", "query": "", "party_organization": "DZZ-WEST", "effective_on": "2021-09-01"}
    preview = client.post(where, data | {"step": "preview"})
    assert preview.status_code == 200
    assert "中共西岸贸易支部委员会" in preview.content.decode()
    done = client.post(where, data | {"step": "apply", "seen": preview.context["seen"]})
    assert done.status_code == 302
    held = Affiliation.objects.as_of(date(2021, 9, 1)).filter(party_organization=cast.west_branch)
    assert held.count() == 3


@pytest.mark.parametrize(
    ("slug", "said", "departure"),
    [
        ("transfer-out", {}, "transferred_out"),
        ("died", {}, "died"),
        ("left", {"kind": "expelled", "reason": "除名决定"}, "expelled"),
        ("left", {"kind": "suspended", "reason": "失去联系"}, "suspended"),
    ],
)
def test_a_departure_is_a_typed_event(
    cast: Cast, book: Book, slug: str, said: dict, departure: str
) -> None:
    """D11: nobody is moved to a branch that stands for having gone."""
    book.secretary(cast.member, cast.east_branch)
    before = figure("members", date(2021, 9, 30))
    do(cast.east, slug, of(cast), effective_on="2021-10-01", **said)
    spell = Affiliation.objects.get(member=cast.member)
    assert (spell.party_organization, spell.departure) == (cast.east_branch, departure)
    assert spell.ended_on == date(2021, 10, 1)
    assert figure("members", date(2021, 9, 30)) == before
    assert figure("members", date(2021, 10, 1)) == before - 1
    assert Post.objects.get(member=cast.member).ended_on == date(2021, 10, 1)
    employment = Employment.objects.get(member=cast.member)
    assert (employment.ended_on is not None) == (slug == "died")
    assert not {"transfer", "transfer-out", "died", "left", "confirm"} & offered(
        cast.east, of(cast)
    )


def test_who_was_transferred_out_comes_back_on_the_same_record(cast: Cast) -> None:
    do(cast.east, "transfer-out", of(cast), effective_on="2021-10-01")
    assert "return" in offered(cast.east, of(cast))
    assert "restore" not in offered(cast.east, of(cast))
    early = fill(cast.east, "return", of(cast), effective_on="2021-09-01",
                 party_organization="DZZ-EAST")  # fmt: skip
    assert refused(early).field == "effective_on"
    do(cast.east, "return", of(cast), effective_on="2021-12-01", party_organization="DZZ-EAST")
    spells = Affiliation.objects.filter(member=cast.member).order_by("started_on")
    assert [s.started_on for s in spells][1] == date(2021, 12, 1)


def test_another_street_takes_in_who_was_transferred_out_by_id_number_and_name(cast: Cast) -> None:
    number = id_number()
    Member.objects.filter(pk=cast.member.pk).update(id_number=number)
    into_west = {"id_number": number, "name": "赵东生", "joined_on": "2018-01-01",
                 "effective_on": "2021-12-01", "party_organization": "DZZ-WEST"}  # fmt: skip
    act = fill(cast.west, "transfer-in", **into_west)
    assert "东风路街道的一名党员" in str(act.errors["id_number"])
    do(cast.east, "transfer-out", of(cast), effective_on="2021-10-01")
    change = do(cast.west, "transfer-in", **into_west)
    assert change.object_id == cast.member.pk
    assert Member.objects.filter(id_number=number).count() == 1
    wrong_name = fill(cast.west, "transfer-in", **into_west | {"name": "赵西生"})
    assert "id_number" in wrong_name.errors


def test_membership_is_restored_after_a_suspension(cast: Cast) -> None:
    do(cast.east, "left", of(cast), effective_on="2021-06-01", kind="suspended", reason="失联")
    assert "restore" in offered(cast.east, of(cast))
    do(cast.east, "restore", of(cast), effective_on="2021-11-01", party_organization="DZZ-EAST",
       reason="上级批准")  # fmt: skip
    assert figure("members", date(2021, 10, 31)) == 1
    assert figure("members", date(2021, 11, 1)) == 2


def test_a_departure_before_a_later_fact_says_which(cast: Cast, book: Book) -> None:
    book.secretary(cast.member, cast.east_branch, since=date(2021, 11, 1))
    act = fill(cast.east, "transfer-out", of(cast), effective_on="2021-10-01")
    error = refused(act)
    assert error.field == "effective_on"
    assert "任职中有一项自2021-11-01开始" in str(error)
    assert not Change.objects.filter(act="transfer-out").exists()


# --- Work and posts ------------------------------------------------------------------------------


def test_a_change_of_unit_ends_the_former_one_that_day(cast: Cast) -> None:
    do(cast.east, "employ", of(cast), effective_on="2021-09-01", unit=cast.bare_unit.uscc,
       position="店长")  # fmt: skip
    spells = Employment.objects.filter(member=cast.member).order_by("started_on")
    assert [(s.unit_id, s.ended_on) for s in spells] == [
        (cast.covered_unit.pk, date(2021, 9, 1)),
        (cast.bare_unit.pk, None),
    ]
    do(cast.east, "end-employment", of(cast), effective_on="2021-10-01")
    assert Employment.objects.get(unit=cast.bare_unit).ended_on == date(2021, 10, 1)
    assert "end-employment" not in offered(cast.east, of(cast))


def test_an_employment_without_a_change_says_so(cast: Cast) -> None:
    act = fill(cast.east, "employ", of(cast), effective_on="2021-09-01")
    assert "没有任何改动" in str(act.errors)


def test_nobody_starts_in_a_closed_unit(cast: Cast, book: Book) -> None:
    closed = book.unit(closed=date(2021, 5, 1), uscc="91430105MA0000CL5D")
    act = fill(cast.east, "employ", of(cast), effective_on="2021-09-01", unit=closed.uscc)
    assert "已于2021-05-01注销" in str(refused(act))


def test_a_closed_unit_employs_nobody(cast: Cast) -> None:
    from orgs.nouns import UNITS

    unit = UNITS.find(EVERYTHING, cast.covered_unit.pk)
    acts.do(cast.east, "close", unit, effective_on="2021-08-01", status="closed")
    ended = Employment.objects.filter(unit=unit.pk).values_list("ended_on", flat=True)
    assert set(ended) == {date(2021, 8, 1)}


def test_one_secretary_at_a_time(cast: Cast, book: Book) -> None:
    Member.objects.update(converted_on=date(2019, 1, 1))
    second = Member.objects.get(number="DY-EAST-2")
    book.secretary(cast.member, cast.east_branch)
    said = {"effective_on": "2021-09-01", "kind": "secretary", "source": "owner"}
    act = fill(cast.east, "appoint", of(cast, second), **said)
    error = refused(act)
    assert error.field == "end_previous"
    assert "一个党组织同一时间只有一名书记" in str(error)
    change = do(cast.east, "appoint", of(cast, second), **said, end_previous="on")
    before, now = Post.objects.order_by("started_on")
    assert (before.member, before.ended_on, before.closed_by) == (
        cast.member, date(2021, 9, 1), change,
    )  # fmt: skip
    assert (now.member_id, now.started_on, now.source) == (second.pk, date(2021, 9, 1), "owner")
    do(cast.east, "end-post", of(cast, second), effective_on="2021-12-01")
    now.refresh_from_db()
    assert now.ended_on == date(2021, 12, 1)


def test_a_secretary_is_appointed_from_the_organisations_page_too(cast: Cast, book: Book) -> None:
    Member.objects.update(converted_on=date(2019, 1, 1))
    branch = PARTY_ORGANIZATIONS.find(EVERYTHING, cast.east_branch.pk)
    said = {"effective_on": "2021-09-01", "kind": "secretary", "member": cast.member.number}
    acts.do(cast.east, "appoint", branch, "party-organizations", **said)
    post = Post.objects.get()
    assert (post.member, post.party_organization) == (cast.member, cast.east_branch)
    again = acts.fill(cast.east, "appoint", branch, "party-organizations", **said)
    assert refused(again).field == "kind"
    stranger = said | {"member": Member.objects.get(name="孙西平").number}
    act = acts.fill(cast.east, "appoint", branch, "party-organizations", **stranger)
    assert "没有找到党员" in str(act.errors["member"])


def test_a_probationary_member_holds_no_post(cast: Cast) -> None:
    act = fill(cast.east, "appoint", of(cast), effective_on="2021-09-01", kind="secretary")
    assert "《中国共产党章程》第七条" in str(refused(act))


# --- Corrections ---------------------------------------------------------------------------------


def test_particulars_are_corrected_and_the_reading_is_written_down(cast: Cast) -> None:
    change = do(cast.east, "correct", of(cast), name="赵冬生", reason="身份证")
    assert Member.objects.get(pk=cast.member.pk).name == "赵冬生"
    assert change.kind == Change.Kind.CORRECTED
    read = AuditEvent.objects.get(kind=AuditEvent.Kind.PERSONAL_READ)
    assert (read.by, read.target) == (cast.east, f"members {cast.member.pk} correct")


def test_a_number_in_use_is_refused_in_a_correction(cast: Cast) -> None:
    act = fill(cast.east, "correct", of(cast), number="DY-EAST-2", reason="更正")
    assert "已属于另一名党员" in str(act.errors["number"])


def test_an_affiliation_recorded_wrongly_is_put_right(cast: Cast, book: Book) -> None:
    branch = book.organization(number="DZZ-EAST-2")
    spell = Affiliation.objects.get(member=cast.member)
    do(cast.east, "correct-affiliation", of(cast), item=str(spell.pk), started_on="2018-02-01",
       party_organization="DZZ-EAST-2", reason="档案")  # fmt: skip
    spell.refresh_from_db()
    assert (spell.started_on, spell.party_organization_id) == (date(2018, 2, 1), branch.pk)


def test_a_street_corrects_nothing_that_lay_elsewhere(cast: Cast) -> None:
    do(cast.east, "transfer", of(cast), effective_on="2021-09-01", party_organization="DZZ-WEST")
    act = fill(cast.west, "correct-affiliation", of(cast), reason="档案")
    assert [text for _, text in act.choices()] == ["2021-09-01至今：中共西岸贸易支部委员会"]


def test_duplicates_are_merged_by_who_keeps_both(cast: Cast, book: Book) -> None:
    twice = book.member(cast.east_branch, number="DY-TWICE", name="赵东生", id_number=id_number())
    do(cast.east, "merge-duplicate", of(cast), duplicate="DY-TWICE", reason="重复登记")
    assert not Member.objects.filter(pk=twice.pk).exists()
    assert Member.objects.get(pk=cast.member.pk).id_number == id_number()
    taken = fill(cast.east, "admit", **ADMISSION | {"number": "DY-TWICE"})
    assert "number" in taken.errors


def test_the_preview_of_a_merger_names_the_one_that_goes(cast: Cast, book: Book) -> None:
    book.member(cast.east_branch, number="DY-TWICE", name="赵东升")
    act = fill(cast.east, "merge-duplicate", of(cast), duplicate="DY-TWICE", reason="重复登记")
    assert act.is_valid(), act.errors
    rows = rehearse(act, unmasked=True).rows
    assert "赵东升（DY-TWICE）" in {row.subject for row in rows if row.what == "党员"}
    said = {field.before for row in rows for field in row.fields if field.label == "党员"}
    assert said <= {"赵东升（DY-TWICE）", "—"}
    masked = {row.subject for row in rehearse(act).rows if row.what == "党员"}
    assert "赵**（DY-TWICE）" in masked


# --- Whose they are ------------------------------------------------------------------------------


def test_a_street_cannot_act_on_another_streets_member(cast: Cast, client: Any) -> None:
    client.force_login(cast.east)
    west = cast.on_the_west.member
    for slug in [s for (noun, s), act in ACTS.items() if noun == "members" and not act.creates]:
        assert client.get(f"/members/{west.pk}/acts/{slug}/").status_code == 404, slug


def test_a_street_where_a_member_only_works_leaves_the_party_file_alone(
    cast: Cast, book: Book
) -> None:
    guest = book.member(cast.west_branch, cast.bare_unit, number="DY-GUEST", name="王兼岗")
    assert offered(cast.east, of(cast, guest)) == {"employ", "end-employment", "correct-employment"}
    assert {"transfer", "correct"} <= offered(cast.west, of(cast, guest))


def test_a_page_does_not_name_who_may_not_be_read(cast: Cast, book: Book, client: Any) -> None:
    guest = book.member(cast.west_branch, cast.bare_unit, number="DY-GUEST", name="王兼岗")
    client.force_login(cast.east)
    page = client.get(f"/members/{guest.pk}/acts/employ/").content.decode()
    assert "DY-GUEST" in page
    assert "王兼岗" not in page


def test_every_page_opens_for_who_may_do_it(cast: Cast, client: Any) -> None:
    client.force_login(cast.east)
    for link in acts_for(MEMBERS, of(cast), cast.east):
        assert client.get(link.url).status_code == 200, link.slug
    for slug in ("admit", "transfer-in"):
        page = client.get(f"/members/acts/{slug}/").content.decode()
        assert f"<h1>{ACTS['members', slug].label}</h1>" in page


def test_an_admission_is_previewed_and_then_done_once(cast: Cast, client: Any) -> None:
    client.force_login(cast.east)
    page = client.get("/members/acts/admit/")
    typed = ADMISSION | {"number": "DY-EAST-9", "is_full_time": "on",
                         "token": str(page.context["token"]), "seen": ""}  # fmt: skip
    preview = client.post("/members/acts/admit/", typed | {"step": "preview"})
    assert preview.status_code == 200
    assert "吴新人" in preview.content.decode()
    assert not Member.objects.filter(number="DY-EAST-9").exists()
    for _ in range(2):
        done = client.post("/members/acts/admit/", typed | {"step": "apply"})
        assert done.status_code == 302
    assert Member.objects.filter(number="DY-EAST-9").count() == 1


def test_offering_acts_costs_the_same_for_any_member(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    record = of(cast)
    with django_assert_num_queries(12):
        acts_for(MEMBERS, record, cast.east)
