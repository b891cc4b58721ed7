"""The prose of summaries: what drops out when a number is unknown, and what it may name."""

from __future__ import annotations

import csv

import pytest

from orgs.periods import Period
from orgs.rules import RULES
from reports.demo.targets import FIGURES
from reports.indicators import CATALOGUE
from reports.summary.composing import named_in
from reports.summary.differing import Bit, words_differing
from reports.summary.naming import Form, Placeholder, identify
from reports.summary.outline import Words, outline_of
from reports.summary.text import TextError, coded, labelled, placeholders, read

YEAR, MONTH = Period.of_year(2021), Period.of_month(2021, 5)
KNOWN = {"members": "5127人", "party_orgs": "233个", "visits": "9次"}
WORDS = {"区划": "开福区"}


def printed(text: str) -> str:
    def resolve(named: Placeholder) -> str | None:
        return "增减" if named.form is Form.CHANGE else KNOWN.get(named.slug)

    return "".join(read(text, resolve, WORDS))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("党员{members}，党组织{party_orgs}。", "党员5127人，党组织233个。"),
        # A clause, with its mark; the first, the last, one in the middle.
        ("党员{members}，单位{enterprises}。", "党员5127人。"),
        ("单位{enterprises}，党员{members}。", "党员5127人。"),
        ("党员{members}，单位{enterprises}，走访{visits}。", "党员5127人，走访9次。"),
        # Two numbers of one clause stand and fall together.
        ("单位{enterprises}、党员{members}，走访{visits}。", "走访9次。"),
        # Words before a number go with its part, and stay while the part has one.
        ("深入学习，制作{booklet_issues}；走访{visits}。", "走访9次。"),
        ("深入学习，制作{booklet_issues}，走访{visits}。", "深入学习，走访9次。"),
        # What leads into the sentence stays while any part of it does.
        ("仍有差距：应建{should_build_gap}；走访{visits}。", "仍有差距：走访9次。"),
        ("仍有差距：应建{should_build_gap}；单位{enterprises}。", ""),
        # No change is told of what is not told itself.
        (
            "单位{enterprises}，{enterprises:change}，走访{visits}，{visits:change}。",
            "走访9次，增减。",
        ),
        # A sentence without numbers is said as it is.
        ("现报告如下。单位{enterprises}。", "现报告如下。"),
        ("{区划}的情况，单位{enterprises}。", ""),
        ("{区划}加强学习，不搞形式。", "开福区加强学习，不搞形式。"),
        # A sentence whose mark was forgotten, and line breaks.
        ("党员{members}，\n走访{visits}", "党员5127人，走访9次。"),
        ("", ""),
    ],
)
def test_what_is_unknown_drops_out_with_its_clause(text, wanted):
    assert printed(text) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("党员{党圆}。", "没有叫“党圆”的指标或提醒"),
        ("党员{members:大约}。", "可用：精确、较上年、非零"),
        ("党员{members。", "花括号没有成对"),
        ("党员members}。", "花括号没有成对"),
        ("党员{}。", "没有叫“”的指标或提醒"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_remedy(text, said):
    with pytest.raises(TextError, match=said):
        coded(text)


def test_people_write_names_and_slugs_are_kept():
    written = "党员{两新党员}，{两新党员：较上年}，走访{走访：非零}，全{非公有制企业: 精确}。"
    kept = "党员{members}，{members:change}，走访{visits:some}，全{enterprises:exact}。"
    assert coded(written) == kept
    assert coded(labelled(kept)) == kept
    assert labelled(kept).startswith("党员{两新党员}，{两新党员：较上年}")


def test_a_reminder_whose_name_has_a_colon_is_found_by_it():
    found = placeholders("{上一期应开展而未记录：党课}、{上一期应开展而未记录：党课：非零}")
    assert found == [Placeholder("life-lecture"), Placeholder("life-lecture", Form.SOME)]


def test_names_are_of_one_thing_each():
    names = [i.name for i in CATALOGUE.values()] + [rule.title for rule in RULES.values()]
    slugs = [*CATALOGUE, *RULES]
    assert len(set(slugs)) == len(slugs)
    named = [name for name in names if identify(name)]
    assert len(set(named)) == len(named)


def test_the_annual_summary_names_every_figure_of_the_article():
    with FIGURES.open(encoding="utf-8", newline="") as file:
        wanted = {row["slug"] for row in csv.DictReader(file)}
    assert len(wanted) == 61
    assert wanted <= named_in(outline_of(YEAR))


@pytest.mark.parametrize("period", [YEAR, MONTH])
def test_the_default_words_can_be_read_and_their_paragraphs_told_apart(period):
    outline = outline_of(period)
    for text in outline.texts.values():
        assert coded(labelled(text)) == coded(text) == text
    keys = [block.key for block in outline.blocks if isinstance(block, Words)]
    assert len(set(keys)) == len(keys)


def test_words_are_compared_with_a_number_as_one_word():
    bits = words_differing("有党员{两新党员}。", "有党员{走访}。")
    assert bits == [
        Bit("", "有党员"),
        Bit("del", "{两新党员}"),
        Bit("ins", "{走访}"),
        Bit("", "。"),
    ]
    assert words_differing("一样", "一样") == []
