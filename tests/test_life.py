"""Organisation life: one entry a joint activity, the roll, what is expected, held, said, missing."""

from __future__ import annotations

import io
import random
import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from activities.life.expected import Standing, branches, requirements, standing, term_of, terms
from activities.life.year import cells
from activities.models import (
    Activity,
    ActivityFile,
    ActivityPlan,
    Attendance,
    Hosting,
    LifeRequirement,
    NotHeld,
)
from members.models import PartyGroup, Post
from orgs.acts import ActError
from orgs.models import AuditEvent, Notice, PartyOrganizationSpell, User
from orgs.periods import Period
from orgs.rules import RULES, count
from orgs.scope import Scope
from orgs.uploads.store import path_of
from reports.figures import figures
from tests.acts import do, fill
from tests.book import DISTRICT, EAST, LONG_AGO, WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 15)
NOUN = "party-organizations"


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def east() -> User:
    return User.objects.get(username="east")


def hold(user: User, branch: Any, day: date = DAY, **said: Any) -> Activity:
    said = {"kind": "theme_day", "theme": "重温入党誓词"} | said
    do(user, "hold", branch, NOUN, effective_on=day.isoformat(), **said)
    return Activity.objects.latest("pk")


def theme_days(division: str, period: Period, **basis: str) -> int:
    from orgs.scope import Basis

    scope = Scope(division, period.last_day, period, Basis(**basis))
    return figures(scope, ["theme_party_days"])["theme_party_days"].value


# --- Recorded ------------------------------------------------------------------------------------


def test_a_joint_activity_is_one_entry_of_each_host(cast):
    """D1 and the issue's own words: once in the district, once in each branch."""
    activity = hold(cast.district, cast.east_branch, partner_1="中共西岸贸易支部委员会（DZZ-WEST）")
    assert Hosting.objects.filter(activity=activity).count() == 2
    december = Period.of_month(2021, 12)
    assert [theme_days(code, december) for code in (DISTRICT, EAST, WEST)] == [1, 1, 1]
    assert theme_days(DISTRICT, december, joint="per_host") == 2


def test_the_partner_is_told_that_it_counts_for_them_too(cast):
    hold(cast.west, cast.west_branch, partner_1="DZZ-EAST")
    notice = Notice.objects.get()
    assert (notice.user, notice.noun) == (cast.secretary, "activities")
    assert "2021年12月15日主题党日的联合主办，不必另行登记" in notice.text
    hold(cast.secretary, cast.east_branch, theme="另一场", partner_1="DZZ-WEST")
    assert Notice.objects.count() == 1  # nobody has an account for the west's


def test_a_december_activity_entered_later_changes_december(cast):
    """D2: it counts when it happened, not when it was entered."""
    december, year_after = Period.of_month(2021, 12), Period.of_year(2022)
    before = theme_days(DISTRICT, december)
    hold(cast.east, cast.east_branch, DAY)
    assert (theme_days(DISTRICT, december), before) == (1, 0)
    assert theme_days(DISTRICT, year_after) == 0


def test_a_quarter_holds_nothing_of_the_year_before(cast):
    """D3."""
    hold(cast.east, cast.east_branch, date(2021, 2, 10))
    assert theme_days(DISTRICT, Period(date(2022, 1, 1), date(2022, 4, 1))) == 0
    assert theme_days(DISTRICT, Period(date(2021, 1, 1), date(2021, 4, 1))) == 1


def test_the_partner_does_not_record_it_once_more(cast):
    hold(cast.district, cast.east_branch, partner_1="DZZ-WEST")
    with pytest.raises(ActError, match="不要各登记一次"):
        hold(cast.west, cast.west_branch)


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"partner_1": "DZZ-EAST"}, "partner_1", "已列为主办"),
        ({"expected": "5", "attended": "6"}, "attended", "多于应到人数"),
        ({"kind": ""}, "kind", "类型"),
    ],
)
def test_what_is_wrong_is_named(cast, said, field, words):
    said = {"kind": "theme_day", "effective_on": "2021-12-15"} | said
    act = fill(cast.east, "hold", cast.east_branch, NOUN, **said)
    assert words in "".join(act.errors[field])


def test_a_host_has_to_stand_on_the_day(cast):
    with pytest.raises(ActError, match="不能更早"):
        hold(cast.east, cast.east_branch, date(1999, 1, 1))


# --- The roll ------------------------------------------------------------------------------------


def call(user: User, activity: Activity, **noted: str) -> None:
    record = Activity.objects.get(pk=activity.pk)
    do(user, "roll", record, "activities", **noted)


def test_the_roll_is_of_the_members_of_that_day_and_unknown_is_not_absent(cast):
    """D6: nobody is made absent by a machine."""
    activity = hold(cast.east, cast.east_branch, expected="9", attended="5")
    first, second = cast.member, cast.east_branch.affiliations.exclude(member=cast.member).get()
    call(cast.east, activity, **{f"roll-{first.pk}": "present"})
    noted = dict(Attendance.objects.values_list("member", "state"))
    assert noted == {first.pk: "present", second.member_id: "unknown"}
    activity.refresh_from_db()
    assert (activity.expected, activity.attended) == (None, None)  # the roll says how many


def test_who_left_later_is_on_the_roll_and_who_came_later_is_not(cast):
    activity = hold(cast.east, cast.east_branch)
    cast.east_branch.affiliations.filter(member=cast.member).update(
        ended_on=DAY + timedelta(days=1), closed_by=cast.east_branch.change
    )
    Book().member(cast.east_branch, since=DAY + timedelta(days=1), name="后来人", number="DY-N")
    call(cast.east, activity)
    assert set(Attendance.objects.values_list("member__number", flat=True)) == {
        "DY-EAST-1",
        "DY-EAST-2",
    }


def test_the_partners_members_are_called_by_the_partner(cast, client):
    """Any organisation can be named as a partner: that must not hand out the list of its members."""
    partner = "中共西岸贸易支部委员会（DZZ-WEST）"
    activity = hold(cast.secretary, cast.east_branch, partner_1=partner)
    for who in (cast.secretary, cast.east):
        client.force_login(who)
        page = client.get(f"/activities/{activity.pk}/acts/roll/").content.decode()
        assert ("赵东生" in page, "孙西平" in page, "DY-WEST" in page) == (True, False, False)
    client.force_login(cast.district)
    assert "孙西平" in client.get(f"/activities/{activity.pk}/acts/roll/").content.decode()


def test_grades_are_for_full_members_at_a_review_only(cast):
    review = hold(cast.east, cast.east_branch, kind="review", theme="")
    key = f"roll-{cast.member.pk}"
    act = fill(
        cast.east, "roll", review, "activities", **{key: "present", f"{key}-grade": "excellent"}
    )
    assert "预备党员" in "".join(act.errors["roll"])  # 赵东生 is still on probation
    other = hold(cast.east, cast.east_branch, kind="lecture", theme="")
    act = fill(
        cast.east, "roll", other, "activities", **{key: "present", f"{key}-grade": "excellent"}
    )
    assert "民主评议" in "".join(act.errors["roll"])


def test_each_host_calls_its_own_members_and_sees_no_others_by_name(cast, client: Client):
    """Whoever knows the partner's number does not learn who belongs to it."""
    activity = hold(cast.secretary, cast.east_branch, partner_1="DZZ-WEST")
    client.force_login(cast.secretary)
    shown = client.get(f"/activities/{activity.pk}/acts/roll/").content.decode()
    assert ["赵东生" in shown, "孙西平" in shown, "另有1名党员" in shown] == [True, False, True]
    call(cast.secretary, activity, **{f"roll-{cast.member.pk}": "present"})
    theirs = Attendance.objects.get(member=cast.on_the_west.member)
    assert theirs.state == "unknown"
    call(cast.west, activity, **{f"roll-{theirs.member_id}": "leave"})
    states = dict(Attendance.objects.values_list("member__number", "state"))
    assert states == {"DY-EAST-1": "present", "DY-EAST-2": "unknown", "DY-WEST-1": "leave"}
    page = client.get(f"/party-organizations/{cast.east_branch.pk}/?as_of=2021-12-31")
    assert "1/3" in page.content.decode()
    assert f"/activities/{activity.pk}/" in page.content.decode()


def test_a_member_is_told_on_which_rolls_they_are_and_the_grade_is_personal(cast, client: Client):
    review = hold(cast.east, cast.east_branch, kind="review", theme="")
    Attendance.objects.create(
        activity=review, member=cast.member, state="leave", grade="qualified",
        change=cast.east_branch.change,
    )  # fmt: skip
    address = f"/members/{cast.member.pk}/?as_of=2021-12-31"
    shown = {}
    for who in ("east", "leader"):
        client.force_login(getattr(cast, who))
        page = client.get(address).content.decode()
        panel = page.split('id="life"')[1].split("</section>")[0]
        shown[who] = ["民主评议" in panel, "请假" in panel, "合格" in panel]
    assert shown == {"east": [True, True, True], "leader": [True, True, False]}


def test_of_a_member_who_moved_each_street_is_told_its_own_part(cast, client: Client):
    book, moved_on = Book(), date(2021, 6, 1)
    moved = book.member(cast.west_branch, number="DY-MOVED")
    book.leaves(moved, moved_on)
    book.affiliated(moved, cast.east_branch, moved_on)
    before = book.activity(date(2021, 4, 1), cast.west_branch)
    after = book.activity(DAY, cast.east_branch)
    for activity in (before, after):
        Attendance.objects.create(activity=activity, member=moved, change=book.change)
    shown = {}
    for who in ("east", "west"):
        client.force_login(getattr(cast, who))
        page = client.get(f"/members/{moved.pk}/").content.decode()
        shown[who] = [f"/activities/{one.pk}/" in page for one in (before, after)]
    assert shown == {"east": [False, True], "west": [True, False]}


def test_a_called_roll_can_be_called_again(cast):
    activity = hold(cast.east, cast.east_branch)
    key = f"roll-{cast.member.pk}"
    call(cast.east, activity, **{key: "present"})
    call(cast.east, activity, **{key: "leave"})
    assert Attendance.objects.get(member=cast.member).state == "leave"
    assert Attendance.objects.count() == 2


def test_a_correction_moves_the_activity_to_its_true_day(cast):
    activity = hold(cast.east, cast.east_branch)
    do(cast.east, "correct", activity, "activities", effective_on="2021-11-30")
    assert theme_days(DISTRICT, Period.of_month(2021, 12)) == 0
    assert theme_days(DISTRICT, Period.of_month(2021, 11)) == 1


# --- Attachments ---------------------------------------------------------------------------------


@pytest.fixture
def activity(cast, settings, tmp_path) -> Activity:
    settings.MEDIA_ROOT = tmp_path
    return hold(cast.east, cast.east_branch)


def send(client: Client, activity: Activity, name: str, data: bytes, token: int = 1) -> Any:
    sent = {"file": SimpleUploadedFile(name, data), "token": str(uuid.UUID(int=token))}
    return client.post(f"/activities/{activity.pk}/files/", sent)


PDF = b"%PDF-1.7 minutes"


def test_minutes_are_attached_once_and_given_to_who_may_read_what_is_personal(
    cast, client: Client, activity
):
    client.force_login(cast.secretary)
    menu = client.get(f"/activities/{activity.pk}/").content.decode()
    assert f'href="/activities/{activity.pk}/files/"' in menu
    for _ in range(2):  # pressed twice
        assert send(client, activity, "纪要.pdf", PDF).status_code == 302
    kept = ActivityFile.objects.get()
    address = f"/activities/{activity.pk}/files/{kept.pk}/"
    assert address in client.get(f"/activities/{activity.pk}/").content.decode()
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    read = AuditEvent.objects.get(kind="export")
    assert (read.by, read.target) == (cast.secretary, f"组织生活{activity.number} 附件{kept.pk}")
    codes = {}
    for who in ("leader", "west", "instructor"):
        client.force_login(getattr(cast, who))
        codes[who] = client.get(address).status_code
    assert codes == {"leader": 404, "west": 404, "instructor": 404}
    client.force_login(cast.leader)
    shown = client.get(f"/activities/{activity.pk}/").content.decode()
    assert ["纪要.pdf" in shown, "共1个，只提供给" in shown] == [False, True]
    assert client.get(f"/activities/{activity.pk}/files/").status_code == 404


def test_a_picture_is_kept_without_what_the_camera_wrote(cast, client: Client, activity):
    exif = Image.Exif()
    exif[0x010E] = "在哪里拍的"
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "JPEG", exif=exif)
    client.force_login(cast.east)
    send(client, activity, "签到表.JPG", out.getvalue())
    kept = ActivityFile.objects.get()
    with Image.open(path_of(kept.file)) as picture:
        assert (kept.name, picture.size, dict(picture.getexif())) == ("签到表.JPG", (30, 20), {})


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("名单.exe", b"MZ", "只接受 PDF、DOCX、XLSX、JPG、PNG"),
        ("纪要.pdf", b"<html>", "不是能打开的 PDF 文件"),
        ("纪要.docx", b"PK\x03\x04", "不是能打开的 DOCX 文件"),
        ("照片.png", PDF, "不是能识别的照片"),
        ("纪要.pdf", PDF + bytes(20 * 2**20), "超过上限 20 MB"),
    ],
)
def test_a_file_that_cannot_be_kept_is_named_with_the_rule(
    cast, client: Client, activity, name, data, said
):
    client.force_login(cast.east)
    answer = send(client, activity, name, data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert name in answer.content.decode()
    assert not ActivityFile.objects.exists()


def test_an_attachment_taken_down_is_gone_with_its_reason(
    cast, client: Client, activity, django_capture_on_commit_callbacks
):
    client.force_login(cast.east)
    send(client, activity, "纪要.pdf", PDF)
    kept = ActivityFile.objects.get()
    path = path_of(kept.file)
    with pytest.raises(AssertionError, match="reason"):
        do(cast.east, "take-down-file", activity, "activities", file=kept.pk)
    with django_capture_on_commit_callbacks(execute=True):
        said = {"file": kept.pk, "reason": "附错了"}
        do(cast.east, "take-down-file", activity, "activities", **said)
    assert not path.exists()
    assert client.get(f"/activities/{activity.pk}/files/{kept.pk}/").status_code == 404
    assert "附件已全部撤下" in client.get(f"/activities/{activity.pk}/").content.decode()


# --- Plans ---------------------------------------------------------------------------------------


def test_a_series_makes_plans_and_no_facts(cast):
    today = timezone.localdate()
    do(
        cast.east, "plan", cast.east_branch, NOUN, kind="theme_day",
        effective_on="2021-10-31", until="2022-02-28",
    )  # fmt: skip
    days = list(ActivityPlan.objects.values_list("planned_on", flat=True))
    assert days == [date(2021, 10, 31), date(2021, 11, 30), date(2021, 12, 31),
                    date(2022, 1, 31), date(2022, 2, 28)]  # fmt: skip
    assert theme_days(DISTRICT, Period.of_year(2021)) == theme_days(DISTRICT, Period.of_year(2022))
    assert not Activity.objects.filter(happened_on__gt=today).exists()


def test_a_plan_is_met_by_what_is_held_in_its_month(cast, client: Client):
    do(cast.east, "plan", cast.east_branch, NOUN, kind="theme_day", effective_on="2021-12-10")
    client.force_login(cast.east)
    address = "/life/calendar/?year=2021&month=12"
    assert "计划</span>" in client.get(address).content.decode()
    hold(cast.east, cast.east_branch)
    shown = client.get(address).content.decode()
    assert "计划</span>" not in shown
    assert "重温入党誓词" in shown


# --- Expected and held ---------------------------------------------------------------------------


def scope_of(day: date, division: str = DISTRICT) -> Scope:
    return Scope(division, day, Period.of_year(day.year))


def number(kind: str, start: str, state: Standing, division: str = DISTRICT) -> int:
    term = term_of(f"{kind}:{start}")
    rows = branches(scope_of(date(2021, 12, 31), division), term).filter(standing(term, state))
    return rows.count()


def test_nothing_recorded_is_missing_until_somebody_says_so(cast):
    assert number("congress", "2021-07-01", Standing.MISSING) == 2
    NotHeld.objects.create(
        party_organization=cast.east_branch,
        kind="congress",
        since=date(2021, 7, 1),
        reason="换届筹备",
        change=cast.east_branch.change,
    )
    states = {s: number("congress", "2021-07-01", s) for s in Standing}
    assert states == {"expected": 2, "held": 0, "excused": 1, "missing": 1}
    Book().activity(date(2021, 9, 30), cast.east_branch, kind="congress")
    states = {s: number("congress", "2021-07-01", s) for s in Standing}
    assert states == {"expected": 2, "held": 1, "excused": 0, "missing": 1}


def test_the_last_day_of_a_quarter_is_in_it_and_the_next_is_not(cast):
    book = Book()
    book.activity(date(2021, 9, 30), cast.east_branch, kind="congress")
    book.activity(date(2021, 10, 1), cast.west_branch, kind="congress")
    assert number("congress", "2021-07-01", Standing.HELD) == 1
    assert number("congress", "2021-10-01", Standing.HELD) == 1


def test_a_branch_of_half_a_quarter_owes_nothing(cast):
    Book().organization(since=date(2021, 8, 1))
    assert number("congress", "2021-07-01", Standing.EXPECTED) == 2
    assert number("congress", "2021-10-01", Standing.EXPECTED) == 3


def test_without_a_committee_or_groups_their_meetings_do_not_apply(cast):
    assert number("committee", "2021-11-01", Standing.EXPECTED) == 0
    assert number("group", "2021-11-01", Standing.EXPECTED) == 0
    book = Book()
    for kind in ("secretary", "deputy", "committee_member"):
        Post.objects.create(
            member=book.member(cast.east_branch, number=f"DY-{kind}"),
            party_organization=cast.east_branch, kind=kind, **book.spell(LONG_AGO),
        )  # fmt: skip
    do(cast.east, "form-group", cast.east_branch, NOUN, effective_on="2021-06-01", name="一组")
    assert number("committee", "2021-11-01", Standing.EXPECTED) == 1
    assert number("group", "2021-11-01", Standing.EXPECTED) == 1
    assert number("group", "2021-05-01", Standing.EXPECTED) == 0
    group = PartyGroup.objects.get()
    do(cast.east, "end-group", cast.east_branch, NOUN, effective_on="2021-11-20", group=group.pk)
    assert number("group", "2021-11-01", Standing.EXPECTED) == 0


def slow(kind: str, period: Period, state: Standing, division: str) -> int:
    """One branch after the other, by what the rows say."""
    found = 0
    for spell in PartyOrganizationSpell.objects.select_related("party_organization"):
        one = spell.party_organization
        last = period.last_day
        holds = spell.started_on <= last and (spell.ended_on is None or spell.ended_on > last)
        if not holds or spell.kind not in ("branch", "joint_branch"):
            continue
        if not (spell.division_id or "").startswith(division):
            continue
        if one.established_on > period.start or (one.dissolved_on and one.dissolved_on <= last):
            continue
        days = [
            h.activity.happened_on
            for h in Hosting.objects.select_related("activity").filter(party_organization=one)
            if h.activity.kind == kind
        ]
        held = any(day in period for day in days)
        said = NotHeld.objects.filter(party_organization=one, kind=kind, since=period.start)
        stands = {
            Standing.EXPECTED: True,
            Standing.HELD: held,
            Standing.EXCUSED: not held and said.exists(),
            Standing.MISSING: not held and not said.exists(),
        }
        found += stands[state]
    return found


def test_the_years_numbers_are_those_of_a_slow_count_and_of_their_lists(cast, client: Client):
    book, dice = Book(), random.Random(6)
    for _branch in range(12):
        since = dice.choice([LONG_AGO, date(2021, 2, 1), date(2021, 7, 1)])
        until = dice.choice([None, None, date(2021, 10, 1), date(2021, 11, 15)])
        branch = book.organization(
            dice.choice(["branch", "joint_branch", "temporary", "committee"]),
            dice.choice([EAST, WEST]), since=since, until=until,
        )  # fmt: skip
        for _ in range(dice.randrange(6)):
            day = date(2021, 1, 1) + timedelta(days=dice.randrange(365))
            if since <= day and not (until and day >= until):
                kind = dice.choice(["congress", "lecture", "theme_day"])
                book.activity(day, branch, cast.east_branch, kind=kind)
        NotHeld.objects.create(
            party_organization=branch, kind="congress", reason="略", change=book.change,
            since=date(2021, dice.choice([1, 4, 7, 10]), 1),
        )  # fmt: skip
    client.force_login(cast.district)
    with_lists = 0
    for division in (DISTRICT, EAST, WEST):
        for cell in cells(scope_of(date(2021, 12, 31), division)):
            kind = cell.term.requirement.kind
            if kind in ("committee", "group"):
                continue
            for state in Standing:
                wanted = slow(kind, cell.term.period, state, division)
                assert cell.counts[state] == wanted, (division, cell.term.key, state)
            if kind == "congress":
                with_lists += 1
                page = client.get(
                    f"/party-organizations/?division={division}&as_of={cell.term.period.last_day}"
                    f"&life={cell.term.key}:missing"
                ).content.decode()
                assert (
                    f"共 {cell.counts[Standing.MISSING]} 行" in page or not cell.counts["missing"]
                )
    assert with_lists == 12


def test_the_reminder_is_the_latest_period_that_is_over(cast):
    scope = scope_of(date(2021, 11, 20))
    assert count(RULES["life-congress"], scope) == 2  # of the third quarter
    book = Book()
    book.activity(date(2021, 10, 20), cast.east_branch, kind="congress")
    assert count(RULES["life-congress"], scope) == 2
    book.activity(date(2021, 7, 1), cast.east_branch, kind="congress")
    assert count(RULES["life-congress"], scope) == 1


def test_the_district_can_do_without_a_requirement(cast):
    LifeRequirement.objects.filter(kind="lecture").update(enabled=False)
    assert "lecture" not in [one.kind for one in requirements()]
    assert not [one for one in terms(2021) if one.requirement.kind == "lecture"]
    assert count(RULES["life-lecture"], scope_of(date(2021, 11, 20))) == 0


def test_the_settings_are_the_districts_and_leave_a_trace(cast, client: Client):
    client.force_login(cast.east)
    assert client.get("/life/settings/").status_code == 404
    client.force_login(cast.district)
    form = client.get("/life/settings/").context["rows"]
    said = {f"{row.prefix}-{name}": row[name].value() for row in form for name in row.fields}
    said = {name: value for name, value in said.items() if value is not False}
    client.post("/life/settings/", said | {"lecture-every": "month"})
    assert LifeRequirement.objects.get(kind="lecture").every == "month"
    shown = client.get("/life/settings/", follow=True).content.decode()
    assert "最近一次调整：区工作人员" in shown
    (address,) = re.findall(r'href="(/history/changes/\d+/)"', shown)
    told = client.get(address).content.decode()
    assert ["党课" in told, "每季度" in told, "每月" in told] == [True] * 3


def test_what_is_said_not_held_names_its_reason(cast):
    term = fill(cast.east, "not-held", cast.east_branch, NOUN).fields["term"].choices[1][0]
    with pytest.raises(AssertionError, match="reason"):
        do(cast.east, "not-held", cast.east_branch, NOUN, term=term)
    do(cast.east, "not-held", cast.east_branch, NOUN, term=term, reason="人员外出")
    said = NotHeld.objects.get()
    assert (said.reason, f"{said.kind}:{said.since}") == ("人员外出", term)


def test_the_year_costs_the_same_for_many_branches(cast, client: Client, book_of_branches):
    client.force_login(cast.district)
    asked = []
    for number in (1, 20):
        book_of_branches(number)  # or it would be remembered
        with CaptureQueriesContext(connection) as captured:
            client.get("/life/?as_of=2021-12-31")
        asked.append(len(captured))
    assert asked[0] == asked[1]


@pytest.fixture
def book_of_branches() -> Any:
    book = Book()

    def make(many: int) -> None:
        for _ in range(many):
            book.activity(DAY, book.organization(), kind="congress")

    return make


@pytest.mark.parametrize("kind", ["congress", "review"])
def test_a_period_without_an_end_is_none(cast, client: Client, kind: str):
    client.force_login(cast.district)
    for first in ("9999-01-01", "9999-07-01"):
        address = f"/party-organizations/?life={kind}:{first}:missing"
        assert client.get(address).status_code == 200


def test_another_streets_activity_has_no_page(cast, client: Client):
    activity = hold(cast.west, cast.west_branch)
    client.force_login(cast.east)
    for address in (f"/activities/{activity.pk}/", f"/activities/{activity.pk}/acts/roll/"):
        assert client.get(address).status_code == 404
    assert "重温入党誓词" not in client.get("/activities/?as_of=2021-12-31").content.decode()
