"""发展党员: the stages on any day, the rules of each step, adoption, quotas, reminders, who sees whom."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from members.development.overview import STEPS, by_street
from members.models import (
    Admission,
    Affiliation,
    Candidacy,
    Candidate,
    CandidateReview,
    DevelopmentQuota,
    Member,
)
from members.nouns import CANDIDATES
from orgs.acts import ActError, acts_for, perform
from orgs.lists import LEDGERS
from orgs.models import AuditEvent, Change, PartyOrganizationSpell, User
from orgs.nouns import PARTY_ORGANIZATIONS
from orgs.periods import Period, latest_with, months_after
from orgs.rules import RULES, count
from orgs.scope import EVERYTHING, Scope
from orgs.undo import undo
from reports.figures import figures
from tests import acts
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)
NOUN = "candidates"
# Every rule is kept by these.
STEADY = {
    "born_on": date(1990, 1, 1),
    "talked_on": date(2019, 3, 10),
    "activist_on": date(2019, 9, 1),
    "target_on": date(2020, 10, 1),
    "trained_on": date(2020, 11, 1),
    "training_hours": 24,
    "political_review_on": date(2020, 11, 10),
    "noticed_on": date(2020, 12, 1),
}
ADOPTION = {
    "number": "DY-NEW", "effective_on": "2021-06-01", "approved_on": "2021-07-01",
    "talent_class": "technical",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


def scope(day: date = DAY, division: str = DISTRICT) -> Scope:
    return Scope(division, day, Period.of_year(day.year))


def of(candidate: Candidate) -> Any:
    return CANDIDATES.find(EVERYTHING, candidate.pk)


def fill(user: User, slug: str, candidate: Candidate | None = None, **data: Any) -> Any:
    return acts.fill(user, slug, of(candidate) if candidate else None, NOUN, **data)


def do(user: User, slug: str, candidate: Candidate | None = None, **data: Any) -> Change:
    return acts.do(user, slug, of(candidate) if candidate else None, NOUN, **data)


def listed(day: date = DAY, division: str = DISTRICT, **query: str) -> list[str]:
    rows = LEDGERS[NOUN].filterset(query, scope(day, division)).qs
    return sorted(rows.values_list("candidate__number", flat=True))


def due(slug: str, day: date = DAY) -> int:
    return count(RULES[slug], scope(day))


def offered(user: User, candidate: Candidate) -> set[str]:
    return {one.slug for one in acts_for(CANDIDATES, of(candidate), user)}


# --- Stages --------------------------------------------------------------------------------------

DAYS = (date(2020, 2, 29), date(2020, 12, 31), date(2021, 6, 30), DAY, date(2022, 1, 1))


def people_on_the_way(seed: int) -> None:
    """Three streets' branches, candidates at every stage; some gave up, some changed the branch."""
    random, book = Random(seed), Book()
    branches = [book.organization(street=s) for s in (EAST, EAST, WEST, "430105004", DISTRICT)]
    for _ in range(60):
        day = random.choice(DAYS) - timedelta(days=random.randint(0, 400))
        steps = {}
        for name in ("activist_on", "target_on"):
            if random.random() < 0.6 and (not steps or "activist_on" in steps):
                day_of = max(day, *steps.values()) if steps else day
                steps[name] = random.choice([d for d in DAYS if d >= day_of] or [day_of])
        if "target_on" in steps and "activist_on" not in steps:
            del steps["target_on"]
        until = random.choice([None, None, *(d for d in DAYS if d > day)])
        first, second = random.sample(branches, 2)
        ending = random.choice(["withdrawn", ""]) if until else ""
        one = book.candidate(first, day, until, ending, **steps)
        if until and not ending:
            Candidacy.objects.create(candidate=one, party_organization=second, **book.spell(until))
    for _ in range(40):
        joined = random.choice(DAYS) - timedelta(days=random.randint(0, 900))
        converted = random.choice([None, joined + timedelta(days=366)])
        book.member(random.choice(branches), since=joined, converted=converted)


def oracle(day: date) -> dict[str, Counter[str]]:
    """Street → step → persons, one person after another."""
    found: dict[str, Counter[str]] = {}

    def held(spell: Any) -> bool:
        return spell.started_on <= day and not (spell.ended_on and spell.ended_on <= day)

    def add(organization: int, step: str) -> None:
        for spell in PartyOrganizationSpell.objects.filter(party_organization=organization):
            if held(spell) and (spell.division_id or "").startswith(DISTRICT):
                found.setdefault(str(spell.division_id)[:9], Counter())[step] += 1

    for one in Candidacy.objects.select_related("candidate"):
        if held(one):
            far = one.candidate
            steps = [far.target_on, far.activist_on]
            names = ["target", "activist", "applicant"]
            taken = [bool(d and d <= day) for d in steps] + [True]
            add(one.party_organization_id, names[taken.index(True)])
    for one in Affiliation.objects.select_related("member"):
        converted = one.member.converted_on
        if held(one) and not (converted and converted <= day):
            add(one.party_organization_id, "probationary")
        elif held(one) and converted and converted.year == day.year:
            add(one.party_organization_id, "converted")
    return found


@pytest.mark.parametrize("seed", [2, 7])
def test_each_number_is_its_lists_and_the_oracles_for_the_district_and_each_street(seed):
    people_on_the_way(seed)
    seen: Counter[str] = Counter()
    for day in DAYS:
        found = by_street(scope(day))
        assert {street: +numbers for street, numbers in found.items()} == oracle(day)
        whole: Counter[str] = sum(found.values(), Counter())
        for step in STEPS:
            ledger = LEDGERS["members" if step.view == "member_list" else NOUN]
            for street, numbers in [*found.items(), (DISTRICT, whole)]:
                if street == DISTRICT and numbers is not whole:
                    continue  # the district's own: a list of them would be of everything
                rows = ledger.filterset({"stage": step.slug}, scope(day, street)).qs
                assert numbers[step.slug] == rows.count(), (day, street, step)
        seen += whole
    assert {step.slug for step in STEPS} == set(seen)  # or some number was never tried


def test_each_number_on_the_page_is_the_number_of_rows_behind_it(cast, book, client: Client):
    book.candidate(cast.east_branch, date(2021, 10, 1))
    book.candidate(cast.east_branch, date(2019, 1, 1), activist_on=date(2019, 9, 1))
    book.candidate(cast.west_branch, date(2019, 3, 1), **STEADY)
    client.force_login(cast.district)
    shown = re.sub(r"\s*\n\s*", "", client.get("/development/").content.decode())
    links = re.findall(
        r'href="(/[^"]+)">(?:<span[^>]*>([^<]+)</span><(?:strong|span)[^>]*>)?(\d+)<', shown
    )
    assert len(links) > 20
    for address, label, number in links:
        page = client.get(address.replace("&amp;", "&")).content.decode()
        if slug := re.match(r"/indicators/(\w+)/(?:\?division=(\d+))?", address):
            assert figure(slug[1], DAY, slug[2] or DISTRICT) == int(number), (label, address)
        else:
            assert f"共 {number} 行" in page, (label, address)


def test_the_ledger_tells_of_the_day_and_lists_those_who_are_done_with_apart(cast, book):
    one = book.candidate(cast.east_branch, date(2021, 1, 1), date(2021, 8, 1), "withdrawn",
                         number="FZ-GONE", activist_on=date(2021, 5, 1))  # fmt: skip
    assert listed(date(2021, 4, 30), stage="applicant") == [one.number]
    assert listed(date(2021, 5, 1), stage="activist") == [one.number]
    assert listed(date(2021, 8, 1)) == []
    assert listed(date(2021, 8, 1), state="ended") == [one.number]
    assert listed(date(2021, 8, 1), state="adopted") == []
    ledger = LEDGERS[NOUN]
    early = ledger.listing(ledger.rows(scope(date(2021, 4, 30))))
    assert [row["activist_on"] for row in early] == [None]


# --- The rules of each step ----------------------------------------------------------------------


def begun(cast: Cast, book: Book, *, without: tuple[str, ...] = (), **facts: Any) -> Candidate:
    steps = {name: value for name, value in STEADY.items() if name not in without}
    return book.candidate(cast.east_branch, date(2019, 3, 1), **steps | facts)


AFTER_TALK = ("activist_on", "target_on", "trained_on", "training_hours", "political_review_on",
              "noticed_on")  # fmt: skip
AFTER_ACTIVIST = AFTER_TALK[1:]
PREPARED = AFTER_TALK[2:]
BREACHES = {
    "register": (
        None,
        {"number": "FZ-1", "name": "新人", "party_organization": "DZZ-EAST", "born_on": "2001-01-02",
         "effective_on": "2019-01-01"},
        "未满18周岁",
    ),
    "talk": (("talked_on", *AFTER_TALK), {"effective_on": "2019-04-02"}, "一个月"),
    "activist": (
        ("talked_on", *AFTER_TALK),
        {"effective_on": "2019-09-01", "first_contact": "DY-FULL"},
        "没有填写派人谈话日期",
    ),
    "target": (AFTER_ACTIVIST, {"effective_on": "2020-08-31"}, "培养教育不满一年"),
    "prepare": (PREPARED, {"training_hours": "23"}, "不足三天"),
    "adopt": ((), ADOPTION | {"approved_on": "2021-09-02"}, "三个月之后"),
}  # fmt: skip


@pytest.mark.parametrize("slug", BREACHES)
def test_a_step_that_breaks_a_rule_is_stopped_with_the_rule_and_passes_when_documented(
    cast, book, slug
):
    without, said, rule = BREACHES[slug]
    book.member(cast.east_branch, number="DY-FULL")
    candidate = None if without is None else begun(cast, book, without=without)
    act = fill(cast.east, slug, candidate, **said)
    assert not act.is_valid()
    errors = [one for found in act.errors.values() for one in found]
    assert [one for one in errors if rule in one and "《中国共产党发展党员工作细则》" in one]
    assert act.errors["override_reason"]
    change = do(cast.east, slug, candidate, **said, override_reason="见原始档案")
    kept = Candidate.objects.get(pk=change.object_id)
    told = Admission.objects.get(member=kept.member) if slug == "adopt" else kept
    assert told.override_reason.endswith("：见原始档案")


@pytest.mark.parametrize(
    ("slug", "without", "said"),
    [
        ("talk", ("talked_on", *AFTER_TALK), {"effective_on": "2019-04-01"}),
        ("activist", AFTER_TALK, {"effective_on": "2019-09-01", "first_contact": "DY-FULL"}),
        ("target", AFTER_ACTIVIST, {"effective_on": "2020-09-01"}),
        ("prepare", PREPARED, {"training_hours": "24", "trained_on": "2020-11-01"}),
        ("adopt", (), ADOPTION | {"approved_on": "2021-09-01"}),
    ],
)
def test_a_step_on_the_last_day_that_the_rules_allow_needs_no_reason(
    cast, book, slug, without, said
):
    book.member(cast.east_branch, number="DY-FULL")
    do(cast.east, slug, begun(cast, book, without=without), **said)


@pytest.mark.parametrize(
    ("slug", "without", "said"),
    [
        ("talk", ("talked_on", *AFTER_TALK), {"effective_on": "2019-02-28"}),
        ("target", AFTER_ACTIVIST, {"effective_on": "2019-08-31"}),
        ("prepare", PREPARED, {"noticed_on": "2020-09-30"}),
        ("adopt", (), ADOPTION | {"effective_on": "2020-11-30"}),  # before the notice
        ("correct", (), {"activist_on": "2019-02-01", "reason": "档案"}),
    ],
)
def test_an_order_that_cannot_be_is_never_recorded(cast, book, slug, without, said):
    act = fill(cast.east, slug, begun(cast, book, without=without), **said, override_reason="档案")
    assert not act.is_valid()
    assert "不可能成立" in str(act.errors)


@pytest.mark.parametrize(
    "wrong",
    [
        {"activist_on": date(2019, 1, 1)},
        {"target_on": date(2020, 1, 1)},
        {"talked_on": date(2019, 1, 1)},
        {"activist_on": date(2020, 1, 1), "trained_on": date(2020, 2, 1)},
    ],
)
def test_the_database_keeps_to_the_order_too(cast, book, wrong):
    with pytest.raises(IntegrityError):
        book.candidate(cast.east_branch, date(2019, 3, 1), **wrong)


def test_without_a_political_review_nobody_is_adopted(cast, book):
    candidate = begun(cast, book, without=("political_review_on",))
    act = fill(cast.east, "adopt", candidate, **ADOPTION)
    assert not act.is_valid()
    assert "没有登记政治审查" in str(act.errors)


def test_an_activists_contacts_are_full_members_and_not_the_same_one(cast, book):
    candidate = begun(cast, book, without=AFTER_TALK)
    book.member(cast.east_branch, number="DY-FULL")
    said = {"effective_on": "2019-09-01", "first_contact": "DY-EAST-1"}  # a probationary member
    assert "正式党员" in str(fill(cast.east, "activist", candidate, **said).errors)
    said = {"effective_on": "2019-09-01", "first_contact": "DY-FULL", "second_contact": "DY-FULL"}
    assert "同一人" in str(fill(cast.east, "activist", candidate, **said).errors)


# --- From the application to the branch meeting --------------------------------------------------


def test_a_whole_way_is_recorded_step_by_step(cast, book):
    book.member(cast.east_branch, number="DY-FULL")
    made = do(cast.east, "register", number="FZ-1",
        name="田 新", party_organization="DZZ-EAST",
              born_on="1990-01-01", effective_on="2019-03-01")  # fmt: skip
    one = Candidate.objects.get(pk=made.object_id)
    assert (one.name, one.stage_on(DAY)) == ("田新", "applicant")
    do(cast.east, "talk", one, effective_on="2019-03-10")
    do(cast.east, "activist", one, effective_on="2019-09-01", first_contact="DY-FULL")
    do(cast.east, "review", one, effective_on="2020-02-20", note="表现良好")
    do(cast.east, "target", one, effective_on="2020-10-01")
    do(cast.east, "prepare", one, trained_on="2020-11-01", training_hours="24")
    do(cast.east, "prepare", one, political_review_on="2020-11-10", noticed_on="2020-12-01")
    one.refresh_from_db()
    assert {name: getattr(one, name) for name in STEADY} == STEADY
    assert one.first_contact == Member.objects.get(number="DY-FULL")
    assert [one.stage_on(day) for day in (date(2019, 8, 31), date(2019, 9, 1), DAY)] == [
        "applicant", "activist", "target",
    ]  # fmt: skip


def figure(name: str, day: date, division: str = EAST) -> Any:
    return figures(scope(day, division), [name])[name].value


def test_an_adoption_makes_one_member_and_one_admission_with_the_same_dates(cast, book):
    names = ("admissions", "admissions_technical", "members")
    before = {name: figure(name, DAY) for name in names}
    candidate = begun(cast, book, name="田新", gender="female", unit=cast.covered_unit)
    change = do(cast.east, "adopt", candidate, **ADOPTION)
    member = Member.objects.get(number="DY-NEW")
    admission = Admission.objects.get(member=member)
    candidate.refresh_from_db()
    assert (change.noun, change.object_id, candidate.member) == (NOUN, candidate.pk, member)
    assert (member.name, member.gender, member.born_on) == ("田新", "female", date(1990, 1, 1))
    assert (member.joined_on, member.converted_on) == (date(2021, 6, 1), None)
    for name in ("applied_on", "talked_on", "activist_on", "target_on", "training_hours", "unit"):
        assert getattr(admission, name) == getattr(candidate, name), name
    assert admission.party_organization == cast.east_branch
    assert {name: figure(name, DAY) for name in names} == {k: v + 1 for k, v in before.items()}
    assert listed(date(2021, 5, 31), stage="target") == [candidate.number]
    assert listed(date(2021, 6, 1)) == []
    assert listed(date(2021, 6, 1), state="adopted") == [candidate.number]
    assert offered(cast.east, candidate) == set()


def test_an_adoption_is_undone_whole(cast, book):
    candidate = begun(cast, book)
    change = do(cast.east, "adopt", candidate, **ADOPTION)
    undo(change, by=cast.east)
    assert not Member.objects.filter(number="DY-NEW").exists()
    assert listed(stage="target") == [candidate.number]
    assert "adopt" in offered(cast.east, candidate)


def test_what_was_documented_with_its_step_is_not_asked_for_again(cast, book):
    candidate = begun(cast, book, without=AFTER_ACTIVIST)
    do(cast.east, "target", candidate, effective_on="2020-08-01", override_reason="见会议记录")
    do(cast.east, "prepare", candidate, trained_on="2020-11-01", training_hours="24",
       political_review_on="2020-11-02")  # fmt: skip
    do(cast.east, "adopt", candidate, **ADOPTION)
    (admission,) = Admission.objects.filter(member__number="DY-NEW")
    assert admission.override_reason == "发展对象：见会议记录"


def test_an_id_number_of_another_birth_date_is_refused(cast, book):
    act = fill(cast.east, "adopt", begun(cast, book), **ADOPTION, id_number="11010519491231002X")
    assert "出生日期不一致" in str(act.errors["id_number"])


def test_whoever_is_admitted_without_a_candidate_is_admitted_as_before(cast, book):
    assert not Candidate.objects.exists()
    act = acts.fill(cast.east, "admit", None, "members", name="吴新", number="DY-9",
                    party_organization="DZZ-EAST", effective_on="2021-06-01",
                    approved_on="2021-07-01")  # fmt: skip
    assert "没有填写申请入党日期" in str(act.errors)


def test_another_branch_goes_on_and_the_past_stays_where_it_was(cast, book):
    candidate = begun(cast, book, without=AFTER_TALK)
    do(cast.east, "transfer", candidate, effective_on="2021-07-01", party_organization="DZZ-WEST")
    assert listed(date(2021, 6, 30), EAST) == [candidate.number]
    assert listed(date(2021, 7, 1), EAST) == []
    assert listed(date(2021, 7, 1), WEST) == [candidate.number]
    act = fill(cast.west, "transfer", candidate, effective_on="2021-08-01",
               party_organization="DZZ-WEST")  # fmt: skip
    assert act.is_valid()
    with pytest.raises(ActError, match="已由这个党组织培养"):
        perform(act)


def test_who_gives_up_is_listed_no_more_and_the_reason_is_kept(cast, book):
    candidate = begun(cast, book, without=AFTER_TALK)
    do(cast.east, "stop", candidate, effective_on="2021-07-01", ending="withdrawn", reason="个人")
    assert listed(date(2021, 6, 30)) == [candidate.number]
    assert listed(date(2021, 7, 1)) == []
    assert offered(cast.east, candidate) == set()  # nobody keeps them now


def test_a_correction_moves_the_beginning_with_the_application(cast, book):
    candidate = begun(cast, book, without=AFTER_TALK)
    do(cast.east, "correct", candidate, applied_on="2019-03-05", reason="申请书")
    assert candidate.candidacies.get().started_on == date(2019, 3, 5)


def test_candidates_go_over_when_branches_merge_and_are_not_left_behind(cast, book):
    other = book.organization(number="DZZ-OTHER")
    candidate = book.candidate(other, date(2019, 3, 1))
    branch = PARTY_ORGANIZATIONS.find(EVERYTHING, other.pk)
    act = acts.fill(cast.east, "dissolve", branch, "party-organizations",
                    effective_on="2021-07-01", reason="撤销")  # fmt: skip
    assert act.is_valid(), act.errors
    with pytest.raises(ActError, match="1名入党申请人"):
        perform(act)
    acts.do(cast.east, "dissolve", branch, "party-organizations", effective_on="2021-07-01",
            reason="撤销", successor="DZZ-EAST")  # fmt: skip
    spells = candidate.candidacies.order_by("started_on")
    assert [(one.party_organization_id, one.started_on) for one in spells] == [
        (other.pk, date(2019, 3, 1)), (cast.east_branch.pk, date(2021, 7, 1)),
    ]  # fmt: skip


# --- Reminders -----------------------------------------------------------------------------------


@pytest.mark.parametrize("months", [1, 6])
def test_so_many_months_have_passed_since_that_day_and_since_none_after(months):
    for by in (date(2020, 1, 1) + timedelta(days=n) for n in range(800)):
        last = latest_with(months, by=by)
        assert months_after(last, months) <= by < months_after(last + timedelta(days=1), months)


def test_a_talk_is_due_from_the_day_after_the_month_until_it_is_held(cast, book):
    candidate = book.candidate(cast.east_branch, date(2021, 10, 31))
    assert [due("talk-due", date(2021, 11, 30)), due("talk-due", date(2021, 12, 1))] == [0, 1]
    do(cast.east, "talk", candidate, effective_on="2021-12-10", override_reason="出差")
    assert [due("talk-due", date(2021, 12, 9)), due("talk-due", date(2021, 12, 10))] == [1, 0]


def test_a_review_is_due_half_a_year_after_the_last_one(cast, book):
    candidate = begun(cast, book, without=AFTER_ACTIVIST, activist_on=date(2021, 1, 10))
    on = [due("review-due", day) for day in (date(2021, 7, 10), date(2021, 7, 11))]
    do(cast.east, "review", candidate, effective_on="2021-07-12")
    on += [due("review-due", day) for day in (date(2021, 7, 12), date(2022, 1, 13))]
    assert on == [0, 1, 0, 1]
    assert CandidateReview.objects.get().reviewed_on == date(2021, 7, 12)


def test_an_activist_of_a_year_may_be_discussed(cast, book):
    candidate = begun(cast, book, without=AFTER_ACTIVIST, activist_on=date(2021, 1, 10))
    assert [due("target-possible", d) for d in (date(2022, 1, 9), date(2022, 1, 10))] == [0, 1]
    do(cast.east, "target", candidate, effective_on="2022-01-20")
    assert due("target-possible", date(2022, 1, 20)) == 0


def test_a_target_with_whom_nothing_happens_is_told_of(cast, book):
    candidate = begun(cast, book, without=PREPARED, target_on=date(2021, 1, 10))
    assert [due("target-stalled", d) for d in (date(2021, 7, 9), date(2021, 7, 10))] == [0, 1]
    do(cast.east, "prepare", candidate, trained_on="2021-07-20", training_hours="24")
    assert [due("target-stalled", d) for d in (date(2021, 7, 19), date(2021, 7, 20), DAY)] == [
        1, 0, 0,
    ]  # fmt: skip
    assert due("target-stalled", date(2022, 1, 20)) == 1


# --- Quotas --------------------------------------------------------------------------------------


def set_quotas(client: Client, year: int = 2021, **said: Any) -> Any:
    return client.post(f"/development/quotas/?year={year}", said)


def test_the_district_sends_the_numbers_down_and_used_is_counted(cast, client: Client):
    client.force_login(cast.district)
    response = set_quotas(client, planned_d430105="10", separate_d430105="3",
                          planned_d430105002="2", organization="DZZ-EAST", planned_new="1",
                          document_no="开组发〔2021〕8号")  # fmt: skip
    assert response.status_code == 302
    assert DevelopmentQuota.objects.filter(year=2021).count() == 3
    page = client.get("/development/").content.decode()
    assert "开组发〔2021〕8号" in page
    district, east = figure("admissions", DAY, DISTRICT), figure("admissions", DAY)
    assert (district, east) == (2, 1)
    used = re.findall(r'indicators/admissions/[^"]*">(\d+)<', re.sub(r"\s*\n\s*", "", page))
    assert used == ["2", "1", "1"]  # the district, the east, the west
    (change,) = Change.objects.filter(act="quotas")
    told = client.get(f"/history/changes/{change.pk}/").content.decode()
    shown = ("下达发展指导数", "2021年1月1日", "开福区", "东风路街道", "中共东方科技支部委员会")
    assert [word for word in shown if word not in told] == []
    undo(change, by=cast.district)
    assert not DevelopmentQuota.objects.exists()


def test_a_token_that_is_none_keeps_nobody_from_saving(cast, client: Client):
    client.force_login(cast.district)
    assert set_quotas(client, planned_d430105="10", token="zz").status_code == 302


def test_a_changed_number_takes_the_place_of_the_old_one_which_the_history_keeps(
    cast, client: Client
):
    client.force_login(cast.district)
    set_quotas(client, planned_d430105="10", document_no="一号")
    set_quotas(client, planned_d430105="12", separate_d430105="4")
    (quota,) = DevelopmentQuota.objects.all()
    assert (quota.planned, quota.separate, quota.document_no) == (12, 4, "一号")
    assert quota.versions.count() == 2


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ({"planned_d430105": ""}, "不能清空"),
        ({"planned_d430105": "10", "separate_d430105": "11"}, "不能大于"),
        ({"planned_d430105": "10", "separate_d430105002": "1"}, "请同时填写发展指导数"),
        ({"planned_d430105": "10", "planned_new": "1"}, "请选择发展指导数下达给哪个党组织"),
        ({"planned_d430105": "10", "organization": "DZZ-EAST"}, "请填写该党组织的发展指导数"),
        ({"planned_d430105": "10"}, "没有任何改动"),
        ({"planned_d430105": "-1"}, "不能小于0"),
    ],
)
def test_a_wrong_number_is_told_with_its_remedy(cast, client: Client, said, remedy):
    client.force_login(cast.district)
    set_quotas(client, planned_d430105="10")
    response = set_quotas(client, **said)
    assert response.status_code == 422
    assert remedy in response.content.decode()


def test_only_the_district_sends_numbers_down(cast, client: Client):
    for user in (cast.east, cast.secretary, cast.leader, cast.department):
        client.force_login(user)
        assert client.get("/development/quotas/").status_code == 404
        assert set_quotas(client, planned_d430105="1").status_code == 404
    assert not DevelopmentQuota.objects.exists()


# --- Who sees whom -------------------------------------------------------------------------------


def test_another_streets_candidate_has_no_page_and_stands_in_no_list(cast, book, client: Client):
    west = book.candidate(cast.west_branch, date(2020, 1, 1), name="卫西生", number="FZ-WEST")
    client.force_login(cast.east)
    for address in (f"/development/candidates/{west.pk}/", f"/candidates/{west.pk}/acts/talk/"):
        assert client.get(address).status_code == 404
    assert "FZ-WEST" not in client.get("/development/candidates/").content.decode()
    client.force_login(cast.west)
    assert "卫西生" in client.get(f"/development/candidates/{west.pk}/").content.decode()


def test_names_are_masked_for_who_may_not_read_them_and_reading_is_written_down(
    cast, book, client: Client
):
    one = book.candidate(
        cast.east_branch, date(2020, 1, 1), name="田东生", born_on=date(1990, 5, 6)
    )
    for user, clear in ((cast.leader, False), (cast.east, True)):
        client.force_login(user)
        before = AuditEvent.objects.filter(kind=AuditEvent.Kind.PERSONAL_READ).count()
        for address in ("/development/candidates/", f"/development/candidates/{one.pk}/"):
            page = client.get(address).content.decode()
            assert [("田东生" in page), ("1990-05-06" in page)] in (
                [[True, True], [True, False]] if clear else [[False, False]]
            )
        read = AuditEvent.objects.filter(kind=AuditEvent.Kind.PERSONAL_READ).count() - before
        assert (read > 0) is clear


def test_a_members_page_leads_to_how_they_were_fostered(cast, book, client: Client):
    candidate = begun(cast, book, number="FZ-ONE")
    do(cast.east, "adopt", candidate, **ADOPTION)
    member = Member.objects.get(number="DY-NEW")
    client.force_login(cast.east)
    page = client.get(f"/members/{member.pk}/").content.decode()
    assert f'href="/development/candidates/{candidate.pk}/' in page
    back = client.get(f"/development/candidates/{candidate.pk}/").content.decode()
    assert f'href="/members/{member.pk}/' in back
