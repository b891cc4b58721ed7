"""What a detail page tells, and to whom: the days within reach, and no others."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Admission, MemberAlias
from orgs.details.windows import WHOLE, Placed, Window, Windows, windows
from orgs.models import AuditEvent, PartyOrganizationAlias, Unit, UnitAlias, UnitSpell
from orgs.periods import Period
from orgs.scope import Scope
from orgs.views import details
from reports.indicators import CATALOGUE
from reports.rows import listings
from tests.book import DISTRICT, WEST, Book
from tests.cast import Cast, build_cast, user
from tests.districts import Size, build

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 31)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast) -> Book:
    return Book()


def page(client: Client, address: str, **params: object) -> str:
    response = client.get(address, params)
    assert response.status_code == 200, response.status_code
    return response.content.decode().split("<main")[1].split("<footer")[0]


def words(html: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def panel(html: str, slug: str) -> str:
    """The words of one panel."""
    return words(re.split(r"</section>", html.split(f'id="{slug}" aria-labelledby')[1])[0])


def dt(html: str) -> dict[str, str]:
    return {
        words(name): words(value)
        for name, value in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html, re.S)
    }


# --- Days within reach ---------------------------------------------------------------------------


def test_what_lies_before_the_first_known_place_belongs_to_it():
    mid = date(2020, 1, 1)
    inside_first = windows(
        [Placed(date(2018, 1, 1), mid, inside=True), Placed(mid, None, inside=False)]
    )
    assert inside_first == Windows((Window(None, mid),))
    inside_last = windows(
        [Placed(date(2018, 1, 1), mid, inside=False), Placed(mid, None, inside=True)]
    )
    assert inside_last == Windows((Window(mid, None),))
    assert windows([Placed(date(2018, 1, 1), None, inside=True)]) == WHOLE


def test_neighbouring_places_within_reach_are_one_window():
    days = [date(year, 1, 1) for year in (2018, 2019, 2020, 2021)]
    found = windows(
        [
            Placed(days[0], days[1], inside=True),
            Placed(days[1], days[2], inside=True),
            Placed(days[2], days[3], inside=False),
            Placed(days[3], None, inside=True),
        ]
    )
    assert found == Windows((Window(None, days[2]), Window(days[3], None)))
    assert found.nearest(date(2020, 6, 1)) == date(2019, 12, 31)
    assert not found.knows(None)
    assert found.knows(date(2030, 1, 1))


@pytest.fixture
def moved(book) -> Unit:
    """Was in the east until the end of 2020, then in the west."""
    unit = book.unit(name="两地科技有限公司", headcount=57)
    book.changes(unit, date(2021, 1, 1), division_id=WEST, name="西迁科技有限公司", headcount=88)
    return unit


def test_a_street_that_had_the_unit_sees_it_until_then(cast, moved, client: Client):
    client.force_login(cast.east)
    html = page(client, f"/units/{moved.pk}/")
    assert "两地科技有限公司" in html
    assert "西迁" not in html
    assert dt(html)["从业人数"] == "57"
    text = words(html)
    assert "2021年12月31日不在您的负责范围内；以下为2020年12月31日" in text
    assert "2021年1月1日起不在您的负责范围内，此后的情况不显示" in text


def test_a_street_that_got_the_unit_sees_it_from_then(cast, moved, client: Client):
    client.force_login(cast.west)
    html = page(client, f"/units/{moved.pk}/")
    assert dt(html)["从业人数"] == "88"
    assert "两地科技有限公司" not in html
    assert "2021年1月1日之前不在您的负责范围内" in words(html)
    assert "转入您的负责范围" in html


def test_the_district_sees_all_of_it(cast, moved, client: Client):
    client.force_login(cast.district)
    html = page(client, f"/units/{moved.pk}/")
    assert "不在您的负责范围" not in html
    assert "两地科技有限公司" in panel(html, "names")


def test_a_street_learns_nothing_of_what_came_later(cast, book, moved, client: Client):
    branch = book.organization(name="后来的支部")
    book.covers(branch, moved, since=date(2020, 6, 1), until=date(2021, 6, 1))
    book.demand(moved, date(2020, 12, 1), closed_on=date(2021, 2, 1), outcome="solved")
    book.demand(moved, date(2021, 5, 1))
    book.visit(cast.on_the_east.instructor, moved, date(2020, 3, 1))
    book.visit(cast.on_the_east.instructor, moved, date(2021, 3, 1))
    Unit.objects.filter(pk=moved.pk).update(closed_on=date(2021, 9, 1))
    client.force_login(cast.east)
    html = page(client, f"/units/{moved.pk}/")
    assert "2021-" not in html.replace(f'value="{DAY}"', "")
    assert "2020-06-01起（此后不在您的范围内）" in panel(html, "organizations")
    assert "解决" not in panel(html, "demands")
    assert "2020-03-01" in panel(html, "visits")
    assert "注销日期" not in dt(html)


def test_who_never_had_it_does_not_find_it(cast, book, moved, client: Client):
    client.force_login(user("third", "第三街", "street", division_id="430105001"))
    for noun, record in (("units", moved), ("party-organizations", cast.east_branch)):
        assert client.get(f"/{noun}/{record.pk}/").status_code == 404
    assert client.get(f"/units/code/{moved.uscc}/").status_code == 404


def test_a_secretary_opens_the_units_of_the_branch(cast, client: Client):
    client.force_login(cast.secretary)
    assert "东方科技有限公司" in page(client, f"/units/{cast.covered_unit.pk}/")
    assert client.get(f"/units/{cast.bare_unit.pk}/").status_code == 404


def test_another_day_can_be_asked_for(cast, book, client: Client):
    unit = book.unit(headcount=57)
    book.changes(unit, date(2021, 3, 1), headcount=75)
    client.force_login(cast.east)
    assert dt(page(client, f"/units/{unit.pk}/"))["从业人数"] == "75"
    assert dt(page(client, f"/units/{unit.pk}/", as_of="2021-02-28"))["从业人数"] == "57"
    assert client.get(f"/units/{unit.pk}/", {"as_of": "2021-02-30"}).status_code == 400


# --- Personal fields -----------------------------------------------------------------------------


def test_contacts_show_to_who_may_read_them_and_that_is_written_down_once(
    cast, book, client: Client
):
    unit = book.unit(contact="欧阳联络", phone="13812345678", liaison="王联络")
    client.force_login(cast.east)
    facts = dt(page(client, f"/units/{unit.pk}/"))
    assert (facts["联系人"], facts["联系电话"]) == ("欧阳联络", "13812345678")
    (event,) = AuditEvent.objects.filter(kind=AuditEvent.Kind.PERSONAL_READ)
    assert (event.by, event.target) == (cast.east, f"units {unit.pk} 2021-12-31")


def test_contacts_are_masked_for_roles_that_may_not_read_them(cast, book, client: Client):
    unit = book.unit(contact="欧阳联络", phone="13812345678", liaison="王联络")
    client.force_login(cast.leader)
    facts = dt(page(client, f"/units/{unit.pk}/"))
    assert (facts["联系人"], facts["联系电话"]) == ("欧阳**", "138****5678")
    assert not AuditEvent.objects.filter(kind=AuditEvent.Kind.PERSONAL_READ).exists()


def test_the_past_does_not_open_personal_fields(cast, book, moved, client: Client):
    UnitSpell.objects.filter(unit=moved).update(contact="欧阳联络")
    client.force_login(cast.east)
    assert dt(page(client, f"/units/{moved.pk}/"))["联系人"] == "欧阳**"


def test_a_member_who_moved_on_is_masked_for_the_branch_that_had_them(cast, book, client: Client):
    member = book.member(
        cast.east_branch, number="DY-9", name="吴转走", id_number="430105190001010014"
    )
    book.leaves(member, date(2021, 1, 1))
    book.affiliated(member, cast.west_branch, date(2021, 1, 1))
    client.force_login(cast.east)
    html = page(client, f"/members/{member.pk}/")
    assert "吴转走" not in html
    assert "吴**" in html
    assert "西岸" not in html
    assert dt(html)["公民身份号码"] == "430105********0014"
    client.force_login(cast.west)
    assert dt(page(client, f"/members/{member.pk}/"))["公民身份号码"] == "430105190001010014"


def test_a_branch_that_came_from_a_street_does_not_bring_it_later_members(
    cast, book, client: Client
):
    branch = book.organization(name="迁走支部")
    book.changes(branch, date(2021, 1, 1), division_id=WEST)
    before, after = (book.member(branch, since=date(year, 6, 1)) for year in (2020, 2021))
    client.force_login(cast.east)
    assert client.get(f"/members/{after.pk}/").status_code == 404
    html = page(client, f"/members/{before.pk}/")
    assert "2021年1月1日起不在您的负责范围内" in words(html)
    client.force_login(cast.west)
    assert "不在您的负责范围" not in page(client, f"/members/{after.pk}/")


def test_names_of_persons_on_other_pages_follow_the_same_rule(cast, client: Client):
    address = f"/party-organizations/{cast.east_branch.pk}/"
    client.force_login(cast.east)
    assert "赵东生" in panel(page(client, address), "members")
    client.force_login(cast.leader)
    masked = panel(page(client, address), "members")
    assert "赵**" in masked
    assert "赵东生" not in masked


# --- The state of a unit -------------------------------------------------------------------------


def test_should_build_says_since_when(cast, book, client: Client):
    unit = book.unit()
    book.members(2, None, unit)
    book.member(None, unit, since=date(2020, 5, 12), converted=date(2021, 5, 12))
    client.force_login(cast.east)
    said = panel(page(client, f"/units/{unit.pk}/"), "formation")
    assert (
        "应建未建自2021年5月12日起有3名以上正式党员在本单位工作（当日3名），没有党组织覆盖" in said
    )
    before = panel(page(client, f"/units/{unit.pk}/", as_of="2021-05-11"), "formation")
    assert "仅有个别党员当日没有党组织覆盖；在本单位工作的正式党员2名、预备党员1名" in before


def test_a_joint_branch_is_named_with_its_document(cast, book, client: Client):
    unit = book.unit()
    branch = book.organization("joint_branch", name="两家联合支部", since=date(2019, 3, 1))
    branch.events.update(document_no="开两新〔2019〕3号")
    book.covers(branch, unit, since=date(2019, 3, 1))
    client.force_login(cast.east)
    said = panel(page(client, f"/units/{unit.pk}/"), "formation")
    assert "联合组建自2019年3月1日起由两家联合支部覆盖（联合组建），开两新〔2019〕3号" in said


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({}, "没有党员当日没有党组织覆盖，也没有党员在本单位工作"),
        ({"status": "suspended"}, "不列入统计经营状态为“停业”"),
        ({"closed": date(2021, 3, 1)}, "不列入统计单位已于2021年3月1日注销"),
        ({"registered": date(2022, 3, 1)}, "不列入统计当日单位尚未成立"),
        ({"since": date(2022, 3, 1)}, "不列入统计当日台账中还没有这家单位"),
        ({"no_organization_reason": "党员流动大"}, "台账填写的未建原因：党员流动大"),
        ({"liaison": "王", "has_union": True}, "工作覆盖：联络员、工会"),
    ],
)
def test_every_state_gives_its_reason(cast, book, client: Client, attributes, said):
    unit = book.unit(**attributes)
    client.force_login(cast.east)
    assert said in panel(page(client, f"/units/{unit.pk}/"), "formation")


@pytest.mark.slow
def test_the_page_says_what_the_indicators_count(client: Client):
    """Every unit of a random district: the words on its page, and the lists of the indicators."""
    build(4, Size(units=40, organizations=4, members=240))
    client.force_login(user("staff", "区", "district", division_id=DISTRICT))
    scope = Scope(DISTRICT, DAY, Period.of_year(2021))
    said: dict[str, set[int]] = {}
    units = Unit.objects.filter(
        pk__in=UnitSpell.objects.as_of(DAY).within(scope).values("unit")
    ).values_list("pk", flat=True)
    for pk in units:
        html = page(client, f"/units/{pk}/", as_of=DAY)
        label = re.search(r'formation-state">(.*?)</p>', html, re.S)
        said.setdefault(words(label[1]), set()).add(pk)
    covered = (
        said.get("单独组建", set()) | said.get("联合组建", set()) | said.get("挂靠组建", set())
    )
    for slug, found in (
        ("should_build_gap", said.get("应建未建", set())),
        ("units_with_party_org", covered),
    ):
        (listing,) = listings(CATALOGUE[slug], scope)
        assert found == set(listing.rows.values_list("pk", flat=True)), slug
        assert found
    assert sum(len(found) for found in said.values()) == len(units)


def test_the_basis_asked_for_decides(cast, book, client: Client):
    unit = book.unit()
    book.covers(book.organization("temporary"), unit)
    client.force_login(cast.east)
    assert "没有党员" in panel(page(client, f"/units/{unit.pk}/"), "formation")
    counted = panel(page(client, f"/units/{unit.pk}/", temporary="yes"), "formation")
    assert "党组织覆盖状态联合组建" in counted
    assert "口径：临时和功能型党支部：计入" in counted


def test_members_who_work_here_and_belong_elsewhere_are_told_apart(cast, book, client: Client):
    unit, own = book.unit(), book.organization()
    book.covers(own, unit)
    book.member(own, unit)
    book.member(cast.east_branch, unit, converted=None)
    client.force_login(cast.east)
    said = panel(page(client, f"/units/{unit.pk}/"), "employed")
    assert "正式党员1名，预备党员1名；其中组织关系不在本企业党组织的1名" in said


def listed(client: Client, address: str) -> int:
    """How many rows the list at the address has."""
    return client.get(address.replace("&amp;", "&")).context["table"].paginator.count


@pytest.mark.parametrize("as_of", ["2021-12-31", "2019-12-31"])
def test_numbers_that_lead_to_lists_are_the_lists_own(cast, book, client: Client, as_of):
    unit, branch, place = cast.covered_unit, cast.east_branch, cast.on_the_east.place
    book.member(branch, since=date(2020, 5, 1))
    book.covers(book.organization("joint_branch"), unit, since=date(2020, 1, 1))
    book.unit(place=place)
    book.unit(place=place, since=date(2020, 6, 1))
    client.force_login(cast.east)
    html = page(client, f"/units/{unit.pk}/", as_of=as_of)
    counts = re.findall(r'<a href="(/members/[^"]*own=[^"]*)">(\d+)</a>', html)
    assert counts
    for address, number in counts:
        assert listed(client, address) == int(number)
    for address, slug in (
        (f"/party-organizations/{branch.pk}/", "members"),
        (f"/places/{place.pk}/", "units"),
    ):
        html = page(client, address, as_of=as_of)
        link, total = re.search(
            rf'id="{slug}-title">.*?(\d+)</span>.*?href="(.*?)"', html, re.S
        ).group(2, 1)
        assert listed(client, link) == int(total), slug


# --- Party organisations -------------------------------------------------------------------------


def test_the_line_of_superiors_is_that_of_the_day(cast, book, client: Client):
    top = book.organization("committee", name="街道综合党委")
    between = book.organization("general_branch", name="科技园总支", superior=top)
    branch = book.organization(name="基层支部", superior=between)
    book.changes(branch, date(2021, 6, 1), superior=top)
    client.force_login(cast.east)
    address = f"/party-organizations/{branch.pk}/"
    assert "街道综合党委基层支部" in panel(page(client, address), "position")
    before = panel(page(client, address, as_of="2021-05-31"), "position")
    assert "街道综合党委科技园总支基层支部" in before
    assert "基层支部" in panel(page(client, f"/party-organizations/{top.pk}/"), "position")


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("committee", "2024年3月1日（任期5年）"),
        ("general_branch", "2022年3月1日（任期3年）"),
        ("branch", "2022年3月1日（任期3年）"),
    ],
)
def test_the_term_follows_the_kind(cast, book, client: Client, kind, due):
    organization = book.organization(kind)
    book.event(organization, "re_elected", date(2019, 3, 1))
    client.force_login(cast.east)
    facts = dt(page(client, f"/party-organizations/{organization.pk}/"))
    assert facts["最近换届"] == "2019年3月1日"
    assert facts["应换届日期"] == due


def test_an_overdue_term_is_said_and_a_temporary_branch_has_none(cast, book, client: Client):
    client.force_login(cast.east)
    branch = book.organization(since=date(2018, 1, 1))
    facts = dt(page(client, f"/party-organizations/{branch.pk}/"))
    assert facts["最近换届"] == "2018年1月1日成立，尚未换届"
    assert facts["应换届日期"] == "2021年1月1日（任期3年，已到期）"
    temporary = page(client, f"/party-organizations/{book.organization('temporary').pk}/")
    assert "应换届日期" not in dt(temporary)
    assert "不计入统计" in words(temporary)


def test_the_committee_lists_the_secretary_first_and_says_when_there_is_none(
    cast, book, client: Client
):
    branch = book.organization()
    book.secretary(cast.member, branch, until=date(2020, 1, 1))
    client.force_login(cast.east)
    address = f"/party-organizations/{branch.pk}/"
    assert "当日没有书记" in panel(page(client, address), "committee")
    book.secretary(cast.member, branch, date(2021, 1, 1))
    assert "当日没有书记" not in panel(page(client, address), "committee")


# --- Members, instructors, places ----------------------------------------------------------------


def test_an_admission_shows_the_rules_it_does_not_keep(cast, book, client: Client):
    member = book.member(cast.east_branch, since=date(2020, 6, 1), converted=date(2020, 12, 1))
    admission = book.admission(member, cast.east_branch, None, date(2020, 6, 1))
    admission.activist_on, admission.target_on = date(2020, 1, 5), date(2020, 5, 5)
    admission.save()
    client.force_login(cast.east)
    said = panel(page(client, f"/members/{member.pk}/"), "admissions")
    assert "确定为发展对象时，培养教育不满一年（应在一年以上）。没有填写例外说明" in said
    assert "转正时，预备期不满一年" in said
    admission.override_reason = "档案补录"
    admission.save()
    said = panel(page(client, f"/members/{member.pk}/"), "admissions")
    assert "例外说明：档案补录" in said


def test_an_admission_shows_what_is_not_known_and_an_extension(cast, book, client: Client):
    days = {"applied_on": date(2019, 1, 1), "extended_on": date(2022, 3, 8)}
    Admission.objects.filter(member=cast.member).update(
        **days, extended_until=date(2022, 12, 8), override_reason="原始档案缺失"
    )
    client.force_login(cast.east)
    said = panel(page(client, f"/members/{cast.member.pk}/"), "admissions")
    unknown = "派人谈话日期、确定积极分子日期、确定发展对象日期、集中培训学时没有填写"
    assert f"{unknown}，有关规定无法核对。说明：原始档案缺失" in said
    assert "2022-03-08支部大会决定预备期延长至2022-12-08" in said


def test_an_admission_that_keeps_the_rules_shows_none(cast, client: Client):
    client.force_login(cast.east)
    assert "不满" not in panel(page(client, f"/members/{cast.member.pk}/"), "admissions")


def test_an_instructors_page_lists_units_of_now_and_before(cast, book, client: Client):
    instructor = cast.on_the_east.instructor
    book.assigned(instructor, cast.bare_unit, date(2019, 1, 1), date(2020, 1, 1))
    client.force_login(cast.east)
    said = panel(page(client, f"/instructors/{instructor.pk}/"), "assignments")
    assert "东方科技有限公司—2018-01-01起" in said
    assert "东风小店有限公司—2019-01-01至2019-12-31" in said


def test_a_place_shows_its_units_of_the_day_and_its_taxes(cast, book, client: Client):
    place = cast.on_the_east.place
    unit = book.unit(place=place, name="楼上公司")
    book.changes(unit, date(2021, 7, 1), place=None)
    place.years.create(year=2020, tax=8000, change=book.change)
    place.years.create(year=2021, tax=10000, change=book.change)
    client.force_login(cast.east)
    html = page(client, f"/places/{place.pk}/")
    assert "当日没有单位登记在这里" in panel(html, "units")
    assert "+25.0%" in panel(html, "years")
    before = page(client, f"/places/{place.pk}/", as_of="2021-06-30")
    assert "楼上公司" in panel(before, "units")


def test_empty_panels_say_what_to_do(cast, client: Client):
    client.force_login(cast.east)
    html = page(client, f"/units/{cast.bare_unit.pk}/")
    assert "如已建立，请" in panel(html, "organizations")
    assert "请在党员台账中填写工作单位" in panel(html, "employed")


# --- Old identifiers -----------------------------------------------------------------------------


def test_a_merged_unit_is_found_by_its_old_key_and_code(cast, book, client: Client):
    UnitAlias.objects.create(
        identifier="91430105MA0000GONE",
        former_id=99_999,
        unit=cast.covered_unit,
        change=book.change,
    )
    client.force_login(cast.east)
    for address in ("/units/99999/", "/units/code/91430105MA0000GONE/"):
        response = client.get(address)
        assert (response.status_code, response.url) == (301, f"/units/{cast.covered_unit.pk}/")
    assert client.get(f"/units/code/{cast.covered_unit.uscc}/").url.startswith("/units/")
    client.force_login(cast.west)
    assert client.get("/units/99999/").status_code == 404
    assert client.get("/units/code/91430105MA0000GONE/").status_code == 404


def test_merged_organisations_and_members_are_found_too(cast, book, client: Client):
    PartyOrganizationAlias.objects.create(
        identifier="DZZ-OLD",
        former_id=99_998,
        party_organization=cast.east_branch,
        change=book.change,
    )
    MemberAlias.objects.create(
        identifier="DY-OLD", former_id=99_997, member=cast.member, change=book.change
    )
    client.force_login(cast.east)
    branch = f"/party-organizations/{cast.east_branch.pk}/"
    assert client.get("/party-organizations/99998/").url == branch
    assert client.get("/party-organizations/number/DZZ-OLD/").url == branch
    assert client.get("/members/99997/").url == f"/members/{cast.member.pk}/"
    assert "DZZ-OLD" in panel(page(client, branch), "names")


# --- Cost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noun", "kind", "most"),
    [
        ("units", "unit", 70),
        ("party-organizations", "party_organization", 56),
        ("members", "member", 46),
        ("instructors", "instructor", 35),
        ("places", "place", 30),
        ("venues", "venue", 30),
    ],
)
def test_what_a_page_costs_is_bounded(
    cast, client: Client, monkeypatch: pytest.MonkeyPatch, noun, kind, most
):
    """For a street's user, with the reads written down; which acts are offered is not the page's."""
    monkeypatch.setattr(details, "acts_for", lambda *_: [])
    client.force_login(cast.east)
    address = f"/{noun}/{getattr(cast.on_the_east, kind).pk}/"
    page(client, address)
    with CaptureQueriesContext(connection) as captured:
        page(client, address)
    assert len(captured) <= most, kind


def test_a_unit_with_200_visits_costs_the_same_and_shows_ten(cast, book, client: Client):
    unit, instructor = cast.covered_unit, cast.on_the_east.instructor
    address = f"/units/{unit.pk}/"
    client.force_login(cast.east)
    book.visit(instructor, unit, date(2021, 1, 1))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, address)
        return len(captured)

    page(client, address)
    few = queries()
    for _ in range(200):
        book.visit(instructor, unit, date(2020, 1, 1))
    html = page(client, address)
    assert queries() == few
    assert panel(html, "visits").count("2020-01-01") == 9
    assert "查看全部201条" in panel(html, "visits")
    alone = page(client, address, panel="visits")
    assert panel(alone, "visits").count("2020-01-01") == 49
    last = page(client, address, panel="visits", page=5)
    assert panel(last, "visits").count("2020-01-01") == 1
    assert 'id="timeline"' not in alone


def test_an_unknown_panel_is_no_page(cast, client: Client):
    client.force_login(cast.east)
    address = f"/units/{cast.covered_unit.pk}/"
    assert client.get(address, {"panel": "nothing"}).status_code == 404
    assert client.get(address, {"page": "x"}).status_code == 200
