"""The scope options that `figures`, `rows` and later commands share."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from orgs.scope import EVERYTHING, OPTIONS, Scope, ScopeError
from orgs.scoping import parse_scope
from reports.indicators import CATALOGUE

UNUSABLE = 2


def add_scope_options(parser: ArgumentParser) -> None:
    parser.add_argument("--division", help="区划代码，默认为本区")
    parser.add_argument("--as-of", help="截止日 YYYY-MM-DD：时点数按这一天")
    parser.add_argument("--year", help="年度：时期数按整个公历年")
    for option in OPTIONS:
        parser.add_argument(
            f"--{option.name.replace('_', '-')}",
            action="append",
            choices=list(option.choices),
            help=f"口径：{option.label}",
        )


def scope_from(options: dict[str, Any]) -> Scope:
    """The scope the options name; a bad value ends the command with exit code 2."""
    names = ("division", "as_of", "year", "month", *(option.name for option in OPTIONS))
    params = {name: _listed(options[name]) for name in names if options.get(name)}
    try:
        return parse_scope(
            params,
            viewer_for=lambda day: EVERYTHING,
            default_division=settings.KAIFU_DISTRICT_CODE,
        )
    except ScopeError as error:
        raise CommandError(str(error), returncode=UNUSABLE) from None


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def known(slugs: Iterable[str]) -> list[str]:
    """The slugs, or an error that names those the catalogue does not have."""
    asked = [slug.strip() for slug in slugs if slug.strip()]
    if unknown := [slug for slug in asked if slug not in CATALOGUE]:
        raise CommandError(
            f"没有这样的指标：{'、'.join(unknown)}；全部指标见 manage.py figures 的输出",
            returncode=UNUSABLE,
        )
    return asked
