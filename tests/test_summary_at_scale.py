"""The annual summary of the demo district prints every figure as the article does."""

import csv

import pytest

from reports.demo.targets import FIGURES
from reports.figures import figures
from reports.summary.composing import compose
from reports.summary.docx import as_docx
from tests.summaries import asked_for, named_numbers

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.usefixtures("demo_district"),
]


def test_every_figure_of_the_article_is_printed_in_word_as_the_article_prints_it():
    """余 rounds down, 万 from ten thousand on, 超过N%; what the article does not give is ours."""
    asked = asked_for()
    named = named_numbers(as_docx(compose(asked)))
    printed = {slug: text for how, slug, text in named if how != "c"}
    with FIGURES.open(encoding="utf-8", newline="") as file:
        wanted = {row["slug"]: row["display_2021"] for row in csv.DictReader(file)}
    assert set(wanted) <= set(printed)
    assert {slug: printed[slug] for slug, text in wanted.items() if text} == {
        slug: text for slug, text in wanted.items() if text
    }
    found = figures(asked.scope)
    assert {slug: printed[slug] for slug in found if slug in printed} == {
        slug: figure.prose for slug, figure in found.items() if slug in printed
    }
