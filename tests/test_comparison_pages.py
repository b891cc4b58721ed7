"""The pages that tell why a figure differs between bases, and from the sum of its parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from orgs.periods import Period
from orgs.scope import Scope
from reports.figures import by_division, figures
from reports.indicators import CATALOGUE
from reports.movements import gaps, overlaps
from reports.movements.bases import alternatives, choices, concerning
from reports.movements.overlaps import countable, overlap, rows_in
from reports.statements import totals
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.districts import build
from tests.test_movement_pages import links, page, rows_listed, words

DAY, JUNE = date(2021, 12, 31), date(2021, 6, 1)
SCOPE = Scope(DISTRICT, DAY, Period.of_year(2021))


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


@pytest.fixture
def book(cast) -> Book:
    return Book()


@pytest.fixture
def district(cast, client: Client) -> Client:
    client.force_login(cast.district)
    return client


def forget() -> None:
    for taken in (totals, gaps.size, overlaps._times):
        taken.forget()


# --- By other bases ------------------------------------------------------------------------------


def test_the_bases_that_concern_a_figure_are_those_its_statement_reads(db):
    def concern(slug: str) -> set[str]:
        return {choice.option.name for choice in concerning(CATALOGUE[slug], SCOPE)}

    assert concern("enterprises") == concern("admissions") == set()
    assert concern("members") == {"kinds", "membership", "temporary", "three_party"}
    assert concern("enterprise_org_coverage") == {"coverage", "kinds", "temporary", "three_party"}
    assert concern("theme_party_days") == {"joint"}
    assert concern("secretaries_trained") == {"attendance"}
    assert {"scale", "scale_date"} == concern("above_scale_instructor_coverage")
    assert "adjusted" in concern("party_orgs_adjusted")


def test_every_other_choice_is_one_step_from_the_basis_in_use():
    basis = replace(SCOPE.basis, kinds=("branch",), membership="employer")
    found = {choice.key: choice.name(basis) for choice in choices(basis)}
    assert found["membership:affiliation"] == "按组织关系"
    assert found["kinds:committee"] == "加计党委"
    assert "membership:employer" not in found
    assert "kinds:branch" not in found  # nothing would be left
    assert {c.basis for c in choices(basis) if c.key == "kinds:committee"} == {
        replace(basis, kinds=("committee", "branch"))
    }


@pytest.mark.slow
@pytest.mark.django_db
def test_a_choice_gives_the_figure_by_that_basis_and_the_rows_make_the_difference():
    build(0)
    for indicator in CATALOGUE.values():
        now, others = alternatives(indicator, SCOPE)
        for one in others:
            at = SCOPE.at(basis=one.choice.basis)
            assert one.figure == figures(at, [indicator.slug])[indicator.slug]
            if indicator.denominator is None and not indicator.measure.adds_up(at):
                (side,) = one.sides
                assert one.figure.value - now.value == side.more - side.less, one.choice.key


def test_coverage_stands_side_by_side_by_every_denominator(district, book):
    book.unit("sole_trader")
    text = words(page(district, "/indicators/enterprise_org_coverage/bases/"))
    assert "当前口径 66.7% 2 / 3 非公有制企业" in text
    assert (
        "非公有制企业和个体工商户 50.0% 2 / 4 非公有制企业和个体工商户 -16.7个百分点 分母多1行"
        in text
    )
    assert "“三有”企业 — 0 / 0 “三有”企业 — 分子少2行 分母少3行" in text


def test_the_rows_between_two_bases_are_listed_and_exported(district, book):
    site, unit = book.organization("temporary"), book.unit(name="工地")
    book.covers(site, unit)
    html = page(district, "/indicators/units_with_party_org/bases/")
    (link,) = [one for one in links(html, "bases") if "temporary" in one]
    rows = page(district, link)
    assert rows_listed(rows) == [1]
    assert "工地" in rows
    address = link.replace("bases/?", "bases/export.csv?")
    text = b"".join(district.get(address).streaming_content).decode("utf-8-sig")
    assert "只在“临时和功能型党支部：计入”1行" in text
    assert "工地" in text


def test_the_same_rows_counted_otherwise_make_a_difference_without_rows(district, book, cast):
    book.activity(JUNE, cast.east_branch, cast.west_branch)
    text = words(page(district, "/indicators/theme_party_days/bases/"))
    assert "每个主办组织各计一次 2场 +1 没有不同的行" in text


def test_the_comparison_itself_is_a_file(district):
    text = b"".join(
        district.get("/indicators/enterprise_org_coverage/bases/export.csv").streaming_content
    ).decode("utf-8-sig")
    assert "当前口径,,66.7%,2 / 3 非公有制企业" in text


@pytest.mark.parametrize(
    "asked", [{"choice": "kinds:club"}, {"choice": "joint:per_host"},
              {"choice": "temporary:yes", "part": "1"}, {"choice": "temporary:yes", "part": "x"}]
)  # fmt: skip
def test_a_basis_that_does_not_concern_the_figure_is_no_page(district, asked):
    assert district.get("/indicators/party_orgs/bases/", asked).status_code == 404


def test_a_figure_that_no_option_concerns_says_so(district):
    assert "没有会改变这项指标的口径选项" in page(district, "/indicators/enterprises/bases/")


def test_the_bases_of_a_figure_take_a_fixed_number_of_queries(
    district, book, django_assert_num_queries
):
    address = "/indicators/members/bases/"
    page(district, address)
    branch = book.organization()
    book.covers(branch, book.unit())
    book.members(5, branch)
    forget()
    with django_assert_num_queries(36):
        page(district, address)


# --- Whole and parts -----------------------------------------------------------------------------


@pytest.fixture
def joint(book):
    """A joint branch over one unit of either street, with two members."""
    branch = book.organization("joint_branch")
    book.covers(branch, book.unit(), book.unit(street=WEST))
    book.members(2, branch)
    return branch


def test_a_joint_branch_over_two_streets_is_the_difference_between_sum_and_whole(district, joint):
    text = words(page(district, "/indicators/party_orgs/overlaps/"))
    assert "各下级区划相加 4 减： 重复计入（1 行计入两个以上） 1" in text
    assert "开福区（去重） 3" in text
    assert "一个党组织覆盖几个街道的单位" in text
    html = page(district, "/indicators/party_orgs/overlaps/")
    assert rows_listed(html) == [1]
    assert joint.number in html
    assert "东风路街道、清水塘街道" in words(html)
    assert "重复计入（2 行计入两个以上） 2" in words(
        page(district, "/indicators/members/overlaps/")
    )


def test_the_chart_by_street_says_so_on_the_indicators_page(district, joint):
    text = words(page(district, "/indicators/party_orgs/charts/"))
    assert "各区划相加为4，合计为3：1个计入两个以上区划（一个党组织覆盖几个街道的单位" in text
    assert "各区划相加" not in page(district, "/indicators/enterprises/charts/")


def test_what_is_the_districts_own_counts_in_no_street(district, book):
    book.instructor("district", DISTRICT)
    address = "/indicators/instructors_district/overlaps/"
    text = words(page(district, address))
    assert "各下级区划相加 0 减： 重复计入（0 行计入两个以上） 0 加： 属于本级" in text
    assert rows_listed(page(district, address, rows="nowhere")) == [1]


def test_a_street_sees_only_its_own_part_of_a_joint_branch(client, cast, joint):
    client.force_login(cast.east)
    text = words(page(client, "/indicators/party_orgs/overlaps/", division=DISTRICT))
    assert "清水塘" not in text
    assert "各下级区划相加 2 减： 重复计入（0 行计入两个以上） 0" in text
    assert client.get("/indicators/party_orgs/overlaps/", {"division": EAST}).status_code == 200


def test_sums_and_what_has_no_parts_have_no_overlaps(district):
    assert "不存在重复计入" in page(district, "/indicators/building_tax_growth/overlaps/")
    text = page(district, "/indicators/party_orgs/overlaps/", division=EAST)
    assert "没有下级区划" in text
    assert district.get("/indicators/building_tax_growth/overlaps/export.csv").status_code == 404


def test_an_overlap_page_runs_a_fixed_number_of_queries(district, joint, django_assert_num_queries):
    address = "/indicators/party_orgs/overlaps/"
    page(district, address)
    forget()
    with django_assert_num_queries(20):
        page(district, address)


@pytest.mark.slow
@pytest.mark.django_db
def test_parts_less_repeats_with_the_rows_of_no_part_are_the_whole_for_every_count():
    build(0)
    counts = [i for i in CATALOGUE.values() if i.denominator is None and countable(i, SCOPE)]
    slugs = [indicator.slug for indicator in counts]
    whole, parts = figures(SCOPE, slugs), by_division(SCOPE, slugs)
    assert len(counts) > 40
    for indicator in counts:
        made = overlap(indicator.measure, SCOPE)
        slug = indicator.slug
        assert made.whole == whole[slug].value, slug
        assert made.parts == sum(part.figures[slug].value for part in parts), slug
        assert made.parts - made.repeats + made.nowhere == made.whole, slug
        assert len(list(rows_in(indicator.measure, SCOPE, several=True))) == made.several, slug
        assert len(list(rows_in(indicator.measure, SCOPE, several=False))) == made.nowhere, slug
