"""The engine's answers in the oracle's form, to be compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orgs.scope import Scope
from reports.figures import Figure
from reports.indicators import CATALOGUE
from reports.rows import listings
from tests import oracle


def sides(of: Figure | oracle.Answer) -> tuple:
    return of.value, of.numerator, of.denominator


def disagreements(ledger: oracle.Ledger, scope: Scope, found: dict[str, Figure]) -> list[str]:
    """The figures that differ: the engine's value, numerator and denominator, and the oracle's."""
    expected = {slug: oracle.answer(ledger, slug, scope) for slug in found}
    return [
        f"{slug} {scope}: engine {sides(found[slug])}, oracle {sides(expected[slug])}"
        for slug in found
        if sides(found[slug]) != sides(expected[slug])
    ]


WEIGHTS = ("amount", "numerator", "denominator")


def listed(slug: str, scope: Scope) -> dict[tuple, tuple]:
    """Each row behind the figure, by model and id, with what it adds to the figure's sides."""
    return by_model(
        (rows.model, row)
        for rows in CATALOGUE[slug].rows(scope)
        for row in rows.values("pk", *(set(WEIGHTS) & set(rows.query.annotations)))
    )


def shown(slug: str, scope: Scope) -> dict[tuple, tuple]:
    """The same from the list as pages, exports and `manage.py rows` show it."""
    return by_model(
        (listing.rows.model, row | {"pk": row["id"]})
        for listing in listings(CATALOGUE[slug], scope)
        for row in listing
        if row["key"]  # every row has one
    )


def by_model(found: Iterable[tuple[Any, dict[str, Any]]]) -> dict[tuple, tuple]:
    rows: dict[tuple, tuple] = {}
    for model, row in found:
        key = (model.__name__, row["pk"])
        assert key not in rows, f"{key} is listed twice"
        rows[key] = (row.get("numerator", row.get("amount", 1)), row.get("denominator", 0))
    return rows


def expected_rows(ledger: oracle.Ledger, slug: str, scope: Scope) -> dict[tuple, tuple]:
    """The oracle's rows in the same form: it names the model only where there are two."""
    model = CATALOGUE[slug].model.__name__
    return {
        key if isinstance(key, tuple) else (model, key): shares
        for key, shares in oracle.answer(ledger, slug, scope).shares.items()
    }


def assert_is_sum_of(figure: Figure, rows: dict[tuple, tuple]) -> None:
    """A count or sum is its rows' amounts, a rate both of its sides; unless one is unknown."""
    numerator, denominator = (total(row[n] for row in rows.values()) for n in (0, 1))
    if figure.indicator.denominator is None:
        assert figure.value in (numerator, None), figure
    else:
        assert figure.numerator in (numerator, None), figure
        assert figure.denominator in (denominator, None), figure


def total(amounts: Iterable[Any]) -> Any:
    return sum(amount for amount in amounts if amount is not None)
