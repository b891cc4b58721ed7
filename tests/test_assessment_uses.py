"""What comes of assessments: items of the inbox, lists, honours, allowances; and what pages cost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities.assessments.results import FEWEST, middle
from activities.assessments.sheets import sheets
from activities.models import Assessed, AssessmentScheme, Honour
from orgs.inbox import items_of
from orgs.models import User
from orgs.nouns import NOUNS
from orgs.scope import EVERYTHING
from tests.acts import do, fill
from tests.assessments import GRADES, of, points, started, step
from tests.book import LONG_AGO, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

DAY, LATER = date(2021, 12, 31), date(2022, 3, 1)
MANUAL = [("作用", "作用", "manual", "", 100)]


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


def published(cast: Cast, **by_branch: int) -> AssessmentScheme:
    """All published on 20 January 2022: so many points for the east and the west."""
    scheme = started(items=MANUAL)
    for side in ("east", "west"):
        branch = getattr(cast, f"{side}_branch")
        given = points(scheme, 作用=by_branch.get(side, 80))
        step(cast.district, "examine", of(scheme, branch), effective_on="2022-01-10", **given)
    step(cast.district, "publish", scheme, "assessment-schemes", effective_on="2022-01-20")
    return scheme


# --- The inbox -----------------------------------------------------------------------------------


def told(user: User, day: date = DAY) -> list[tuple[str, Any]]:
    return [(one.title, one.due_on) for one in items_of(user, day) if one.kind == "考核"]


def test_a_secretary_is_asked_for_their_sheet_by_its_day_until_it_is_filled_in(cast):
    scheme = started(items=MANUAL)
    ((title, due),) = told(cast.secretary)
    assert (title, due) == ("填写自评：中共东方科技支部委员会：2021年度考核", date(2021, 12, 28))
    assert told(cast.secretary, date(2021, 12, 1)) == []
    step(cast.secretary, "self-score", of(scheme, cast.east_branch), effective_on="2021-12-20",
         **points(scheme, 作用=90))  # fmt: skip
    assert told(cast.secretary) == []


def test_a_street_is_asked_to_review_what_is_scored_and_told_who_is_late(cast):
    scheme = started(items=MANUAL)
    assert told(cast.east, date(2021, 12, 27)) == []
    assert [title for title, _ in told(cast.east)] == ["1个考核对象逾期没有自评"]
    step(cast.secretary, "self-score", of(scheme, cast.east_branch), effective_on="2021-12-20",
         **points(scheme, 作用=90))  # fmt: skip
    assert told(cast.east) == [("1个考核对象待初评", date(2022, 1, 7))]
    assert [title for title, _ in told(cast.west)] == ["1个考核对象逾期没有自评"]


def test_the_district_is_told_what_waits_for_it(cast):
    scheme = started(items=MANUAL)
    one = of(scheme, cast.east_branch)
    step(cast.east, "review", one, effective_on="2021-12-30", **points(scheme, 作用=90))
    assert [title for title, _ in told(cast.district)] == ["1个考核对象待审定"]


# --- Lists and pages -----------------------------------------------------------------------------


def test_the_list_is_by_place_and_name_and_not_to_be_sorted_by_score(cast, client: Client):
    scheme = published(cast, east=61, west=95)
    client.force_login(cast.district)
    page = client.get("/assessed/", {"as_of": "2022-03-01"}).content.decode()
    assert page.index("东方科技") < page.index("西岸贸易")
    assert "优秀" in page
    assert "sort=total" not in page
    assert "sort=grade" not in page
    csv = client.get("/assessed/export.csv", {"as_of": "2022-03-01", "year": scheme.year})
    text = b"".join(csv.streaming_content).decode()
    assert "95" in text
    assert "61" in text


def test_the_result_stands_beside_the_year_before(cast, client: Client):
    last = started(year=2020, items=MANUAL)
    for branch in (cast.east_branch, cast.west_branch):
        step(cast.district, "examine", of(last, branch), effective_on="2021-01-10",
             **points(last, 作用=70))  # fmt: skip
    step(cast.district, "publish", last, "assessment-schemes", effective_on="2021-01-20")
    scheme = published(cast, east=85)
    client.force_login(cast.secretary)
    page = client.get(f"/assessed/{of(scheme, cast.east_branch).pk}/", {"as_of": "2022-03-01"})
    shown = page.content.decode()
    assert "70分，一般" in shown
    assert "85分，良好" in shown
    assert "中位数" not in shown  # of two a median would tell the other's


def test_a_median_is_told_only_of_enough(cast, book):
    for _ in range(FEWEST - 2):
        book.covers(book.organization(), book.unit())
    scheme = started(items=MANUAL)
    for number, one in enumerate(scheme.assessed.order_by("pk")):
        record = NOUNS["assessed"].find(EVERYTHING, one.pk)
        step(cast.district, "examine", record, effective_on="2022-01-10",
             **points(scheme, 作用=60 + number))  # fmt: skip
    step(cast.district, "publish", scheme, "assessment-schemes", effective_on="2022-01-20")
    first = Assessed.objects.select_related("scheme").filter(scheme=scheme).earliest("pk")
    assert middle(first, LATER) == 62


def test_a_share_of_the_best_beyond_the_advice_is_said_and_forbids_nothing(cast, client: Client):
    started(items=MANUAL, top_share=30)
    scheme = published(cast, east=95, west=70)
    client.force_login(cast.district)
    page = client.get(f"/assessment-schemes/{scheme.pk}/", {"as_of": "2022-03-01"})
    assert "超过一般不超过30%的控制比例" in page.content.decode()


@pytest.mark.parametrize("who", ["district", "leader", "east", "secretary", "instructor"])
def test_the_pages_open_for_each_role(cast, client: Client, who):
    published(cast)
    client.force_login(getattr(cast, who))
    for address in (
        "/assessments/",
        "/assessments/allowances/",
        "/assessed/",
        "/assessment-schemes/",
    ):
        assert client.get(address, {"as_of": "2022-03-01"}).status_code == 200, address


def test_each_number_of_the_progress_is_the_list_it_opens(cast, client: Client):
    published(cast)
    started("social", items=MANUAL)
    client.force_login(cast.district)
    page = client.get("/assessments/", {"as_of": "2022-03-01"})
    for _, schemes in page.context["years"]:
        for shown in schemes:
            for _, links in shown.progress.lines:
                for link in links:
                    listed = client.get(link.url)
                    assert listed.status_code == 200, (link.url, listed.content.decode()[-900:])
                    assert len(listed.context["table"].rows) == int(link.text), link.url


def test_sheets_cost_the_same_however_many_there_are(cast, book):
    items = [("组织", "主题党日", "auto", "theme_day", 60), ("作用", "作用", "manual", "", 40)]
    scheme = started(items=items)
    counts = []
    for more in (0, 6):
        for _ in range(more):
            organization = book.organization()
            Assessed.objects.create(scheme=scheme, party_organization=organization,
                                    division_id="430105002", change=scheme.change)  # fmt: skip
        wanted = list(scheme.assessed.select_related("scheme"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            sheets(scheme, wanted, DAY)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


# --- Honours -------------------------------------------------------------------------------------


def honour(cast: Cast, record: Any, noun: str, **said: Any) -> Any:
    data = {"name": "先进", "level": "district", "kind": "award", "effective_on": str(LATER)}
    return fill(cast.district, "honour", record, noun, **data | said)


def branch(cast: Cast) -> Any:
    return NOUNS["party-organizations"].find(EVERYTHING, cast.east_branch.pk)


def test_an_honour_against_the_latest_assessment_needs_a_reason(cast):
    published(cast, east=40)
    act = honour(cast, branch(cast), "party-organizations")
    assert not act.is_valid()
    assert "2021年度考核等次为较差（最低等次）" in str(act.errors)
    assert not act.fields["reason"].widget.is_hidden
    assert honour(cast, branch(cast), "party-organizations", reason="抗洪救灾表现突出").is_valid()


def test_an_honour_after_a_good_result_asks_for_nothing(cast):
    published(cast, east=90)
    act = honour(cast, branch(cast), "party-organizations", reason="不必说明")
    assert act.is_valid()
    assert act.cleaned_data["reason"] == ""


def test_an_organisation_that_was_not_assessed_needs_a_reason_too(cast):
    scheme = started(items=MANUAL)
    step(
        cast.district,
        "exclude",
        of(scheme, cast.east_branch),
        effective_on="2022-01-05",
        note="停业",
    )
    step(cast.district, "examine", of(scheme, cast.west_branch), effective_on="2022-01-10",
         **points(scheme, 作用=80))  # fmt: skip
    step(cast.district, "publish", scheme, "assessment-schemes", effective_on="2022-01-20")
    act = honour(cast, branch(cast), "party-organizations")
    assert not act.is_valid()
    assert "未参加考核（停业）" in str(act.errors)


def test_a_secretary_is_honoured_by_what_their_organisation_got(cast, book):
    published(cast, east=40)
    member = NOUNS["members"].find(EVERYTHING, cast.member.pk)
    assert honour(cast, member, "members").is_valid()
    book.secretary(cast.member, cast.east_branch)
    assert "所任书记的党组织" in str(honour(cast, member, "members").errors)


def test_what_is_published_later_is_not_held_against_an_earlier_honour(cast):
    published(cast, east=40)
    assert honour(cast, branch(cast), "party-organizations", effective_on="2022-01-19").is_valid()


def test_the_list_of_honours_asks_as_the_page_of_the_recipient_does(cast, client: Client):
    published(cast, east=40)
    client.force_login(cast.district)
    said = {"name": "先进", "level": "district", "kind": "award", "effective_on": str(LATER),
            "to": "DZZ-EAST", "step": "preview"}  # fmt: skip
    refused = client.post("/honours/acts/party-organization/", said)
    assert refused.status_code == 422
    assert "一般不宜表彰" in refused.content.decode()
    assert not Honour.objects.exists()


# --- Allowances ----------------------------------------------------------------------------------


def test_secretaries_of_graded_organisations_are_listed_with_their_months(
    cast, book, client: Client
):
    first, second = book.member(number="DY-A", name="甲一"), book.member(number="DY-B", name="乙二")
    book.secretary(first, cast.east_branch, LONG_AGO, date(2021, 4, 15))
    book.secretary(second, cast.east_branch, date(2021, 4, 15))
    book.secretary(cast.on_the_west.member, cast.west_branch)
    published(cast, east=80, west=40)  # the lowest grade has no tier
    client.force_login(cast.district)
    shown = client.get("/assessments/allowances/", {"as_of": "2022-03-01"})
    found = [
        (row["c_number"], row["c_months"], row["c_tier"]) for row in shown.context["table"].data
    ]
    assert found == [
        ("DY-A", 3, "二档"),
        ("DY-B", 9, "二档"),
    ]  # April is whose was in office on the 15th


def test_the_list_of_allowances_is_exported_within_reach(cast, book, client: Client):
    for side in (cast.on_the_east, cast.on_the_west):
        book.secretary(side.member, side.party_organization)
    published(cast)
    texts = []
    for user in (cast.district, cast.east):
        client.force_login(user)
        response = client.get("/assessments/allowances/export.csv", {"as_of": "2022-03-01"})
        texts.append(b"".join(response.streaming_content).decode())
    assert ["DY-WEST-1" in text for text in texts] == [True, False]
    assert all("DY-EAST-1" in text for text in texts)
    assert GRADES[1][2] in texts[0]


def test_a_year_without_results_is_refused_with_what_to_do(cast, client: Client):
    published(cast)
    client.force_login(cast.district)
    response = client.get("/assessments/allowances/", {"of": "1999", "as_of": "2022-03-01"})
    assert response.status_code == 400
    assert "请从列表中选择年度" in response.content.decode()


# --- Records that turn out to be one -------------------------------------------------------------


def test_an_organisation_that_was_listed_twice_keeps_one_sheet(cast, book):
    twice = book.organization(number="DZZ-TWICE")
    book.covers(twice, book.unit())
    scheme = started(items=MANUAL)
    for one in (cast.east_branch, twice):
        step(
            cast.east,
            "review",
            of(scheme, one),
            effective_on="2021-12-30",
            **points(scheme, 作用=70),
        )
    do(cast.district, "merge-duplicate", branch(cast), "party-organizations", duplicate="DZZ-TWICE",
       reason="重复登记")  # fmt: skip
    kept = scheme.assessed.get(party_organization=cast.east_branch)
    assert kept.steps.count() == 1
    assert scheme.assessed.count() == 2  # and that of the west


def test_who_publishes_is_told_beforehand_what_comes_out(cast):
    scheme = started(items=MANUAL, top_share=30)
    for side, given in (("east", 95), ("west", 70)):
        step(cast.district, "examine", of(scheme, getattr(cast, f"{side}_branch")),
             effective_on="2022-01-10", **points(scheme, 作用=given))  # fmt: skip
    act = fill(cast.district, "publish", scheme, "assessment-schemes")
    said = act.fields["effective_on"].help_text
    assert "优秀1个、一般1个" in said
    assert "超过一般不超过30%的控制比例" in said
