"""考核: scored from records where they tell, judged step by step, published and kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from activities.acts.assessments.publishing import appeal_until
from activities.assessments.measures import Figure
from activities.assessments.results import compare, middle
from activities.assessments.scoring import BandsError, graded, read_bands, scored, totalled
from activities.models import (
    Assessed,
    Assessment,
    AssessmentGrade,
    AssessmentItem,
    AssessmentItemResult,
    AssessmentResult,
    AssessmentScheme,
    AssessmentStep,
)
from orgs.acts import ActError, acts_for, find_act, perform
from orgs.models import Notice
from orgs.nouns import NOUNS
from orgs.scope import EVERYTHING
from orgs.undo import undo
from tests.assessments import (
    AS_OF,
    STARTED,
    acting,
    draft,
    fresh,
    of,
    points,
    started,
    step,
    total,
)
from tests.book import EAST, WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

SCORED, REVIEWED, EXAMINED = "2021-12-20", "2021-12-30", "2022-01-10"
PUBLISHED, YEAR_LATER = date(2022, 1, 20), date(2023, 1, 20)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


@pytest.fixture
def scheme(cast: Cast, book: Book) -> AssessmentScheme:
    """One theme day of the eleven months up to the scheme's day; no secretary in office."""
    book.activity(date(2021, 3, 10), cast.east_branch)
    return started()


def judge(cast: Cast, scheme: AssessmentScheme, branch: Any, **given: Any) -> Any:
    """Examined by the district, with these points; 40 of 50 unless said."""
    said = points(scheme, **({"服务职工": 40} | given))
    one = of(scheme, branch)
    step(cast.district, "examine", one, effective_on=EXAMINED, **said)
    return one


def publish(cast: Cast, scheme: AssessmentScheme, day: date = PUBLISHED) -> Any:
    return step(cast.district, "publish", scheme, "assessment-schemes", effective_on=str(day))


def everybody_judged(cast: Cast, scheme: AssessmentScheme, **east: Any) -> Any:
    judge(cast, scheme, cast.west_branch)
    return judge(cast, scheme, cast.east_branch, **east)


# --- Points --------------------------------------------------------------------------------------


def line(method: str, worth: int) -> AssessmentItem:
    return AssessmentItem(method=method, points=Decimal(worth))


def test_what_does_not_apply_is_left_out_and_the_rest_is_brought_to_a_hundred():
    given = [
        (line("auto", 30), None),
        (line("auto", 20), Decimal(10)),
        (line("manual", 50), Decimal(40)),
    ]
    found = totalled(given, Decimal(0))
    assert found is not None
    assert found.base == Decimal("71.43")  # 50 of 70, and not 50 of 100


def test_nothing_that_applies_is_no_total():
    assert totalled([(line("auto", 100), None)], Decimal(5)) is None


def test_deductions_and_bonuses_come_after_and_bonuses_have_a_cap():
    given = [(line("manual", 100), Decimal(80)), (line("deduct", 10), Decimal(4)),
             (line("bonus", 5), Decimal(5)), (line("bonus", 5), Decimal(2))]  # fmt: skip
    found = totalled(given, Decimal(3))
    assert found is not None
    assert (found.base, found.deducted, found.bonus, found.points) == (80, 4, 3, 79)


def test_a_total_is_never_negative():
    found = totalled(
        [(line("manual", 100), Decimal(3)), (line("deduct", 10), Decimal(9))], Decimal(0)
    )
    assert found is not None
    assert found.points == 0


def test_a_veto_gives_the_lowest_grade_whatever_the_points():
    grades = [AssessmentGrade(name=name, least=least) for name, least in (("好", 60), ("差", 0))]
    fine = totalled([(line("manual", 100), Decimal(95)), (line("veto", 0), Decimal(0))], Decimal(0))
    vetoed = totalled(
        [(line("manual", 100), Decimal(95)), (line("veto", 0), Decimal(1))], Decimal(0)
    )
    assert fine is not None
    assert vetoed is not None
    assert (graded(fine, grades).name, graded(vetoed, grades).name) == ("好", "差")


def test_a_grade_is_reached_with_its_least_total():
    grades = [AssessmentGrade(name=name, least=least) for name, least in (("好", 60), ("差", 0))]
    just = totalled([(line("manual", 100), Decimal(60))], Decimal(0))
    below = totalled([(line("manual", 100), Decimal("59.99"))], Decimal(0))
    assert just is not None
    assert below is not None
    assert (graded(just, grades).name, graded(below, grades).name) == ("好", "差")


@pytest.mark.parametrize(
    ("figure", "worth"),
    [
        (Figure(5, 10), "15.00"),
        (Figure(12, 10), "30.00"),
        (Figure(1, 3), "10.00"),
        (Figure(2, 3), "20.00"),
    ],
)
def test_points_go_with_the_share_done_and_never_beyond_all_of_them(figure, worth):
    assert scored(line("auto", 30), figure) == Decimal(worth)


def test_bands_give_the_points_of_the_highest_that_is_reached():
    item = line("auto", 10)
    item.bands = read_bands("90:10，75:7，60：5", Decimal(10))
    found = [scored(item, Figure(n, 100)) for n in (95, 90, 89, 60, 59)]
    assert found == [10, 10, 7, 5, 0]


@pytest.mark.parametrize("text", ["90", "90:x", "120:5", "90:11", "90:5，60:7"])
def test_bands_that_make_no_sense_are_refused_with_an_example(text):
    with pytest.raises(BandsError, match="分档"):
        read_bands(text, Decimal(10))


# --- From a sheet to a result --------------------------------------------------------------------


def test_a_result_worked_out_by_hand(cast, scheme):
    """书记 0/1 of 20; 主题党日 1/11 of 30 = 2.73; 服务职工 40 of 50: 42.73 − 2 + 3 (of 5, the cap)."""
    one = everybody_judged(cast, scheme, 创新做法=5, 通报批评=2)
    publish(cast, scheme)
    result = AssessmentResult.objects.get(step__assessed=one.pk)
    assert (result.base, result.deducted, result.bonus, result.total) == (
        Decimal("42.73"), 2, 3, Decimal("43.73"),
    )  # fmt: skip
    assert result.grade.name == "较差"
    kept = AssessmentItemResult.objects.filter(result=result, item__measure="theme_day").get()
    assert (kept.numerator, kept.denominator, kept.points) == (1, 11, Decimal("2.73"))
    assert kept.measure_version == 1


def test_an_item_judged_not_to_apply_needs_a_reason_and_costs_nothing(cast, scheme):
    one = of(scheme, cast.east_branch)
    bare = acting(
        cast.district, "examine", one, effective_on=EXAMINED, **points(scheme, 服务职工="")
    )
    assert not bare.is_valid()
    assert "不适用的留空，并写明理由" in str(bare.errors)
    everybody_judged(cast, scheme, 服务职工="", 服务职工_说明="企业停产")
    publish(cast, scheme)
    assert total(one, PUBLISHED) == Decimal("5.46")  # 2.73 of 50


def test_a_step_goes_from_self_score_to_review_to_examination(cast, scheme):
    one = of(scheme, cast.east_branch)
    step(cast.secretary, "self-score", one, effective_on=SCORED, **points(scheme, 服务职工=48))
    review = acting(cast.east, "review", one)
    assert review.initial[f"points_{scheme.items.get(title='服务职工').pk}"] == 48
    step(cast.east, "review", one, effective_on=REVIEWED, **points(scheme, 服务职工=45))
    states = [
        Assessed.objects.known(date.fromisoformat(day)).get(pk=one.pk).state
        for day in ("2021-12-19", SCORED, REVIEWED)
    ]
    assert states == ["open", "self_scored", "reviewed"]


def test_a_self_score_can_be_sent_back_with_the_reason(cast, scheme):
    one = of(scheme, cast.east_branch)
    step(cast.secretary, "self-score", one, effective_on=SCORED, **points(scheme, 服务职工=48))
    unsaid = acting(cast.east, "return", one, effective_on=REVIEWED)
    assert not unsaid.is_valid()
    step(cast.east, "return", one, effective_on=REVIEWED, note="请写明做了什么")
    assert Notice.objects.filter(user=cast.secretary, text__contains="请写明做了什么").exists()
    assert find_act("assessed", "self-score").available(fresh(one))


def test_chosen_ones_are_examined_as_they_were_reviewed(cast, scheme):
    ones = [of(scheme, branch) for branch in (cast.east_branch, cast.west_branch)]
    for one, street in zip(ones, (cast.east, cast.west), strict=True):
        step(street, "review", one, effective_on=REVIEWED, **points(scheme, 服务职工=33))
    cls = find_act("assessed", "examine-as-reviewed")
    act = cls({"effective_on": EXAMINED}, user=cast.district, reach=EVERYTHING,
              records=Assessed.objects.filter(scheme=scheme))  # fmt: skip
    assert act.is_valid()
    perform(act)
    assert AssessmentStep.objects.filter(kind="examined", scores__points=33).count() == 2
    again = cls({"effective_on": EXAMINED}, user=cast.district, reach=EVERYTHING,
                records=Assessed.objects.filter(scheme=scheme))  # fmt: skip
    assert again.is_valid()
    with pytest.raises(ActError, match="不是“待审定”"):
        perform(again)


def test_points_stay_within_what_the_item_is_worth(cast, scheme):
    one = of(scheme, cast.east_branch)
    act = acting(
        cast.district, "examine", one, effective_on=EXAMINED, **points(scheme, 服务职工=51)
    )
    assert not act.is_valid()
    assert "不能超过50分" in str(act.errors)


def test_a_step_does_not_come_before_the_one_before_it(cast, scheme):
    one = of(scheme, cast.east_branch)
    step(cast.east, "review", one, effective_on=REVIEWED, **points(scheme, 服务职工=45))
    early = acting(
        cast.district, "examine", one, effective_on=SCORED, **points(scheme, 服务职工=45)
    )
    assert early.is_valid()
    with pytest.raises(ActError, match="不能早于上一步“街道初评”"):
        perform(early)


def test_what_is_scored_from_records_is_only_adjusted_with_a_reason(cast, scheme):
    one = of(scheme, cast.east_branch)
    item = scheme.items.get(title="书记配备")
    fields = [str(field.label) for field in acting(cast.district, "examine", one).fields.values()]
    assert not [label for label in fields if "书记配备" in label]
    too_much = acting(cast.east, "adjust", one, item=item.pk, points=21, note="在任而未登记")
    assert not too_much.is_valid()
    step(
        cast.east, "adjust", one, item=item.pk, points=20, note="在任而未登记", effective_on=SCORED
    )
    everybody_judged(cast, scheme)
    publish(cast, scheme)
    kept = AssessmentItemResult.objects.get(result__step__assessed=one.pk, item=item)
    assert (kept.points, kept.is_adjusted, kept.numerator, kept.note) == (
        20,
        True,
        0,
        "在任而未登记",
    )


def test_nothing_is_published_while_somebody_is_not_examined(cast, scheme):
    judge(cast, scheme, cast.east_branch)
    with pytest.raises(ActError, match=r"中共西岸贸易支部委员会.*还没有审定"):
        publish(cast, scheme)
    step(cast.district, "exclude", of(scheme, cast.west_branch), effective_on=EXAMINED, note="停业")
    publish(cast, scheme)
    assert AssessmentResult.objects.count() == 1


def test_a_veto_makes_the_grade_the_lowest(cast, scheme):
    one = everybody_judged(cast, scheme, 服务职工=50, 严重违纪="yes")
    publish(cast, scheme)
    result = AssessmentResult.objects.get(step__assessed=one.pk)
    assert (result.is_vetoed, result.grade.name) == (True, "较差")


# --- Kept, and computed anew ---------------------------------------------------------------------


def test_a_year_later_the_same_comes_out(cast, scheme, book):
    everybody_judged(cast, scheme)
    publish(cast, scheme)
    book.activity(date(2021, 12, 10), cast.east_branch)  # after the scheme's day
    book.activity(date(2022, 3, 10), cast.east_branch)
    book.secretary(cast.member, cast.east_branch, since=date(2022, 2, 1))
    found = compare(scheme, YEAR_LATER)
    assert (found.compared, found.differing, found.joined, found.left) == (2, [], [], [])


def test_what_was_entered_late_is_named_and_the_published_result_stays(cast, scheme, book):
    one = everybody_judged(cast, scheme)
    publish(cast, scheme)
    before = total(one, YEAR_LATER)
    book.activity(date(2021, 5, 10), cast.east_branch)  # held in the year, entered after the result
    (differing,) = compare(scheme, YEAR_LATER).differing
    assert differing.assessed.pk == one.pk
    (moved,) = differing.moved
    assert moved.stored.item.title == "主题党日"
    assert (moved.stored.numerator, moved.now.numerator, moved.now.denominator) == (1, 2, 11)
    assert differing.total is not None
    assert differing.total.points == Decimal("45.45")
    assert total(one, YEAR_LATER) == before == Decimal("42.73")


def test_how_often_things_are_to_be_held_is_what_held_when_it_started(cast, scheme):
    from activities.models import LifeRequirement

    everybody_judged(cast, scheme)
    publish(cast, scheme)
    LifeRequirement.objects.filter(kind="theme_day").update(every="quarter")
    assert compare(scheme, YEAR_LATER).differing == []


def test_the_recompute_page_names_item_and_organisation(cast, scheme, book, client: Client):
    everybody_judged(cast, scheme)
    publish(cast, scheme)
    book.activity(date(2021, 5, 10), cast.east_branch)
    client.force_login(cast.district)
    page = client.get(f"/assessment-schemes/{scheme.pk}/recompute/").content.decode()
    assert "中共东方科技支部委员会" in page
    assert "1/11" in page
    assert "2/11" in page
    client.force_login(cast.east)
    assert client.get(f"/assessment-schemes/{scheme.pk}/recompute/").status_code == 404


# --- Appeals -------------------------------------------------------------------------------------


def test_an_appeal_is_made_within_its_days_and_answered_with_the_reason(cast, scheme):
    one = everybody_judged(cast, scheme)
    publish(cast, scheme)
    until = appeal_until(scheme, PUBLISHED)
    assert until == date(2022, 1, 27)  # five working days
    late = acting(cast.secretary, "appeal", one, effective_on="2022-01-28", note="少计一次")
    assert late.is_valid()
    with pytest.raises(ActError, match="到2022-01-27为止"):
        perform(late)
    step(cast.secretary, "appeal", one, effective_on=str(until), note="少计一次")
    assert Notice.objects.filter(user=cast.district, text__contains="申诉").exists()
    step(cast.district, "dismiss-appeal", one, effective_on="2022-02-08", note="没有记录")
    assert Notice.objects.filter(user=cast.secretary, text__contains="维持原结果").exists()
    assert Assessed.objects.known(YEAR_LATER).get(pk=one.pk).state == "published"


def test_an_appeal_that_is_accepted_leads_to_another_result_from_its_day_on(cast, scheme, book):
    one = everybody_judged(cast, scheme)
    publish(cast, scheme)
    step(cast.secretary, "appeal", one, effective_on="2022-01-25", note="少计一次")
    book.activity(date(2021, 5, 10), cast.east_branch)
    step(cast.district, "accept-appeal", one, effective_on="2022-02-07", note="补登属实")
    step(cast.district, "examine", one, effective_on="2022-02-08", **points(scheme, 服务职工=40))
    publish(cast, scheme, date(2022, 2, 10))
    assert total(one, date(2022, 2, 9)) == Decimal("42.73")
    assert total(one, date(2022, 2, 10)) == Decimal("45.45")


# --- Schemes -------------------------------------------------------------------------------------


def rows(items: Any, grades: Any) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for prefix, names, lines in (
        ("items", ("group", "title", "method", "measure", "points", "bands"), items),
        ("grades", ("name", "least", "tier"), grades),
    ):
        said |= {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": 0}
        for number, values in enumerate(lines):
            for name, value in zip(names, values, strict=False):
                said[f"{prefix}-{number}-{name}"] = value
    return said


TERMS = {"year": 2022, "audience": "enterprise", "name": "2022年度考核", "least_days": 0,
         "bonus_cap": 5, "appeal_days": 5}  # fmt: skip
WHOLE = [("组织", "书记", "auto", "secretary", 40), ("组织", "作用", "manual", "", 60)]
GRADES = [("好", 60, ""), ("差", 0, "")]


@pytest.mark.parametrize(
    ("items", "grades", "said"),
    [
        ([("组织", "书记", "auto", "secretary", 40)], GRADES, "现在是40分，还差60分"),
        ([*WHOLE, ("组织", "制度", "manual", "", 10)], GRADES, "现在是110分，多了10分"),
        ([*WHOLE[:1], ("组织", "书记", "manual", "", 60)], GRADES, "“书记”重复"),
        ([("组织", "书记", "auto", "", 100)], GRADES, "请选择自动核对的内容"),
        ([("组织", "书记", "manual", "secretary", 100)], GRADES, "只有自动计分的才选"),
        ([("组织", "书记", "auto", "own_visits", 100)], GRADES, "没有这一项"),
        ([("组织", "书记", "auto", "secretary", 100, "90:101")], GRADES, "得分不超过分值100"),
        (WHOLE, [("好", 60, "")], "至少设两个等次"),
        (WHOLE, [("好", 60, ""), ("差", 10, "")], "下限填0"),
        (WHOLE, [("好", 60, ""), ("好", 0, "")], "不能重复"),
    ],
)
def test_a_scheme_that_makes_no_whole_is_refused(cast, client: Client, items, grades, said):
    client.force_login(cast.district)
    response = client.post("/assessment-schemes/new/", TERMS | rows(items, grades))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not AssessmentScheme.objects.exists()


def test_the_built_in_proposal_is_a_whole_and_can_be_saved_as_it_is(cast, client: Client):
    client.force_login(cast.district)
    for audience in ("enterprise", "social", "street", "instructor"):
        page = client.get("/assessment-schemes/new/", {"audience": audience, "year": 2022})
        form = page.context["form"]
        said = {f"{row.prefix}-{name}": "" if row[name].value() is None else row[name].value()
                for row in (*form.items, *form.grades) for name in row.fields}  # fmt: skip
        said = {name: value for name, value in said.items() if value is not False}
        said |= {f"{part}-{kind}_FORMS": n for part, formset in (("items", form.items), ("grades", form.grades))
                 for kind, n in (("TOTAL", len(formset.forms)), ("INITIAL", 0))}  # fmt: skip
        said |= {name: form[name].value() for name in form.fields if form[name].value() is not None}
        response = client.post("/assessment-schemes/new/", said)
        assert response.status_code == 302, response.context["form"].errors
    assert AssessmentScheme.objects.count() == 4


def test_a_draft_is_changed_until_it_is_started(cast, client: Client):
    scheme = draft(year=2022)
    client.force_login(cast.district)
    address = f"/assessment-schemes/{scheme.pk}/edit/"
    assert client.post(address, TERMS | rows(WHOLE, GRADES)).status_code == 302
    assert list(scheme.items.values_list("title", flat=True)) == ["书记", "作用"]
    step(cast.district, "start", scheme, "assessment-schemes", effective_on="2022-12-20",
         as_of="2022-11-30", self_due_on="2022-12-28", review_due_on="2023-01-06")  # fmt: skip
    assert client.get(address).status_code == 404
    assert client.post(address, TERMS | rows(WHOLE, GRADES)).status_code == 404


def test_starting_lists_those_that_stood_on_the_day_for_long_enough(cast, book):
    new = book.organization(since=date(2021, 9, 1))
    gone = book.organization(until=date(2021, 11, 1))
    bare = book.organization()  # covers nothing
    social = book.organization()
    both = book.organization()
    book.covers(new, cast.covered_unit, since=date(2021, 9, 1))
    book.covers(gone, cast.covered_unit)
    book.covers(social, book.unit("social_group"))
    book.covers(both, book.unit("social_group"), book.unit())
    listed = [set(started(audience, least_days=180).assessed.values_list("party_organization", flat=True))
              for audience in ("enterprise", "social")]  # fmt: skip
    assert listed == [{cast.east_branch.pk, cast.west_branch.pk, both.pk}, {social.pk}]
    assert not any(bare.pk in found or gone.pk in found for found in listed)


def test_the_assessment_of_a_year_is_one_whatever_schemes_it_has(cast):
    for audience in ("enterprise", "street"):
        step(cast.district, "start", draft(audience), "assessment-schemes", effective_on=str(STARTED),
             as_of=str(AS_OF), self_due_on="2021-12-28", review_due_on="2022-01-07")  # fmt: skip
    assert Assessment.objects.count() == 1
    assert Notice.objects.filter(user=cast.secretary, text__contains="已启动").count() == 1
    assert Notice.objects.filter(user=cast.east).count() == 2


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"as_of": "2020-11-30"}, "应在考核年度（2021年）之内"),
        ({"as_of": "2021-12-31"}, "不能晚于启动日期"),
        ({"self_due_on": "2021-12-01"}, "不能早于启动日期"),
        ({"review_due_on": "2021-12-20"}, "不能早于自评期限"),
    ],
)
def test_the_days_of_a_scheme_follow_each_other(cast, said, error):
    days = {"effective_on": str(STARTED), "as_of": str(AS_OF), "self_due_on": "2021-12-28",
            "review_due_on": "2022-01-07"}  # fmt: skip
    act = acting(cast.district, "start", draft(), "assessment-schemes", **days | said)
    assert not act.is_valid()
    assert error in str(act.errors)


def test_a_later_version_takes_the_place_of_one_without_results(cast, scheme):
    later = draft(version=2)
    step(cast.district, "start", later, "assessment-schemes", effective_on="2021-12-22",
         as_of=str(AS_OF), self_due_on="2021-12-28", review_due_on="2022-01-07")  # fmt: skip
    states = dict(AssessmentScheme.objects.known(YEAR_LATER).values_list("version", "state"))
    assert states == {1: "superseded", 2: "under_way"}
    old = of(scheme, cast.east_branch)
    assert "self-score" not in [
        act.slug for act in acts_for(NOUNS["assessed"], old, cast.secretary)
    ]


def test_results_that_are_published_are_not_replaced_by_a_later_version(cast, scheme):
    everybody_judged(cast, scheme)
    publish(cast, scheme)
    act = acting(cast.district, "start", draft(version=2), "assessment-schemes",
                 effective_on="2022-02-22", as_of=str(AS_OF), self_due_on="2022-02-28",
                 review_due_on="2022-03-07")  # fmt: skip
    assert act.is_valid(), act.errors
    with pytest.raises(ActError, match="已经公布"):
        perform(act)


# --- Whose it is ---------------------------------------------------------------------------------


def offered(user: Any, record: Any, noun: str = "assessed") -> set[str]:
    return {act.slug for act in acts_for(NOUNS[noun], fresh(record, noun), user)}


def test_each_does_what_is_theirs(cast, scheme):
    one = of(scheme, cast.east_branch)
    assert offered(cast.secretary, one) == {"self-score"}
    assert offered(cast.east, one) == {"self-score", "review", "adjust"}
    assert offered(cast.west, one) == offered(cast.leader, one) == set()
    assert offered(cast.district, one) == {"self-score", "review", "adjust", "examine", "exclude"}


def test_a_street_sees_its_own_and_another_has_no_page(cast, scheme, client: Client):
    east, west = (of(scheme, branch) for branch in (cast.east_branch, cast.west_branch))
    client.force_login(cast.east)
    assert client.get(f"/assessed/{east.pk}/").status_code == 200
    assert client.get(f"/assessed/{west.pk}/").status_code == 404
    shown = client.get("/assessed/").content.decode()
    assert "东方科技" in shown
    assert "西岸" not in shown


def test_an_instructor_scores_only_themselves_and_is_told_no_median(cast, client: Client):
    items = [("联系", "走访", "auto", "own_visits", 40), ("指导", "指导", "manual", "", 60)]
    scheme = started("instructor", items=items)
    own, other = (scheme.assessed.get(instructor=side.instructor)
                  for side in (cast.on_the_east, cast.on_the_west))  # fmt: skip
    client.force_login(cast.instructor)
    assert client.get(f"/assessed/{own.pk}/").status_code == 200
    assert client.get(f"/assessed/{other.pk}/").status_code == 404
    step(cast.instructor, "self-score", own, effective_on=SCORED, **points(scheme, 指导=50))
    assert middle(Assessed.objects.select_related("scheme").get(pk=own.pk), YEAR_LATER) is None


def test_a_street_scores_itself_and_only_the_district_judges_it(cast):
    scheme = started("street", items=[("落实", "特色", "manual", "", 100)])
    one = scheme.assessed.get(division=EAST)
    assert offered(cast.east, one) == {"self-score"}
    assert offered(cast.west, scheme.assessed.get(division=WEST)) == {"self-score"}
    step(cast.east, "self-score", one, effective_on=SCORED, **points(scheme, 特色=90))
    assert Assessed.objects.known(YEAR_LATER).get(pk=one.pk).state == "reviewed"


def test_what_was_done_is_taken_back_by_whose_it_is(cast, scheme, client: Client):
    one = of(scheme, cast.east_branch)
    own = step(
        cast.secretary, "self-score", one, effective_on=SCORED, **points(scheme, 服务职工=48)
    )
    undo(own, by=cast.secretary)
    assert not AssessmentStep.objects.exists()
    review = step(cast.east, "review", one, effective_on=REVIEWED, **points(scheme, 服务职工=45))
    client.force_login(cast.secretary)
    assert client.post(f"/history/{review.pk}/undo/").status_code in (403, 404)
    assert AssessmentStep.objects.filter(kind="reviewed").exists()


def test_publishing_is_taken_back_whole(cast, scheme):
    everybody_judged(cast, scheme)
    done = publish(cast, scheme)
    undo(done, by=cast.district)
    assert not AssessmentResult.objects.exists()
    assert not AssessmentItemResult.objects.exists()
    publish(cast, scheme)
    assert AssessmentResult.objects.count() == 2
