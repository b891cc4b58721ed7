"""Sealed returns as the API gives them: what was signed, and the values it holds."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from reports.api.tokens import reach_by
from reports.as_json import number, return_as_json
from reports.models import ApiToken, SealedFigure, SealedReturn
from reports.models.seals import SealedReturnQuerySet
from reports.seals.signing import SealKeyError, public_pem


def returns(token: ApiToken) -> list[dict[str, Any]]:
    return [_listed(one) for one in _within(token)]


def whole(token: ApiToken, pk: int) -> dict[str, Any]:
    """One return with its values. Raises `Http404` for one that is not the token's to see."""
    found = _within(token).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份封存的报送，或不在令牌的范围内")
    figures = SealedFigure.objects.filter(sealed_return=found).order_by("division", "pk")
    return _listed(found) | {
        "manifest": found.manifest,
        "signature": found.signature,
        "public_key": _public_key(),
        "figures": [_figure(one) for one in figures],
    }


def _within(token: ApiToken) -> SealedReturnQuerySet:
    """Those of which all that they count is within the token's reach."""
    reach = reach_by(token, timezone.localdate())
    if not (reach.ranges or reach.rows):
        raise PermissionDenied("令牌的所有人现在没有这个区划的权限，请联系系统管理员")
    return SealedReturn.objects.sealed().filter(reach.q("division", {}))


def _listed(one: SealedReturn) -> dict[str, Any]:
    return return_as_json(one) | {
        "period_start": one.period_start,
        "period_last": one.period_last,
    }


def _figure(one: SealedFigure) -> dict[str, Any]:
    return {
        "division": one.division_id,
        "slug": one.slug,
        "value": number(one.value),
        "numerator": number(one.numerator),
        "denominator": number(one.denominator),
        "version": one.version,
        "rows": one.rows,
        "rows_digest": one.rows_digest,
    }


def _public_key() -> str | None:
    try:
        return public_pem()
    except SealKeyError:
        return None
