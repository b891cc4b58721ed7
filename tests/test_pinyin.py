"""Pinyin initials: what people type to find a name."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypinyin import Style, lazy_pinyin

from orgs import pinyin
from orgs.models import Pinyin, UnitSpell
from orgs.pinyin import initials, learn_missing
from tests.book import Book


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("天剑海洋", "tjhy"),
        ("长沙市重庆银行", "csscqyh"),
        ("厦门会计师事务所", "xmkjssws"),
        ("ＡＢＣ科技（湖南）有限公司", "abckjhnyxgs"),
        ("360安全", "360aq"),
    ],
)
def test_initials_read_words_as_people_do(name: str, typed: str) -> None:
    assert initials(name) == typed


def test_it_agrees_with_the_library_on_ordinary_names() -> None:
    names = ["湖南天剑海洋科技有限公司", "长沙银行股份有限公司", "开福区餐饮行业协会", "重庆火锅店"]
    for name in names:
        assert initials(name) == "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))


@pytest.mark.django_db
def test_names_are_learnt_once_and_new_ones_as_they_come() -> None:
    book = Book()
    book.unit(name="天剑海洋")
    learn_missing()
    assert Pinyin.objects.get(text="天剑海洋").initials == "tjhy"
    book.unit(name="地剑海洋")
    learn_missing()
    assert Pinyin.objects.filter(initials="djhy").exists()
    assert Pinyin.objects.count() >= UnitSpell.objects.count()


@pytest.mark.django_db
def test_names_are_told_apart_in_one_pass():
    """NOT IN would compare each name with every other once there are more than fit into work_mem."""
    Book().unit(name="天剑海洋")
    pinyin._learnt.clear()
    with CaptureQueriesContext(connection) as asked:
        learn_missing()
    told_apart = [one["sql"] for one in asked if "orgs_pinyin" in one["sql"]]
    assert any("EXISTS(SELECT" in sql for sql in told_apart)
    assert not [sql for sql in told_apart if "IN (SELECT" in sql]
