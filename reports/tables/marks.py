"""What several tables ask of persons: sex, ethnicity, age, education, occupation."""

from __future__ import annotations

from django.db.models import Case, CharField, Q, Value, When

from orgs.models import Unit
from orgs.scope import Scope
from reports.indicators.conditions import where
from reports.indicators.measures import Condition
from reports.tables.codes import party_codes
from reports.tables.declared import Expression, Head, Mark, when

HAN = "01"  # GB/T 3304
NO_PLACE = "籍贯"
UNKNOWN = "台账不详"

# --- Persons: `path` leads from the fact to the member or candidate ------------------------------


def women(path: str) -> Mark:
    return when(where(**{f"{path}gender": "female"}))


def sex_unknown(path: str) -> Mark:
    return when(where(**{f"{path}gender": ""}))


def minority(path: str) -> Mark:
    return when(lambda scope: Q(**{f"{path}ethnicity__code__gt": HAN}))


def ethnicity_unknown(path: str) -> Mark:
    return when(where(**{f"{path}ethnicity": None}))


def age_columns(letters: str, bands: tuple[tuple[int, int | None], ...]) -> tuple[Head, ...]:
    """One column for each band, from and up to so many completed years; at their end: unknown."""
    heads = [
        Head(letter, _band(low, high), (when(_aged(low, high)),), group="年龄")
        for letter, (low, high) in zip(letters, bands, strict=False)
    ]
    unknown = when(where(age=None))
    return (*heads, Head(letters[len(bands)], "年龄不详", (unknown,), group="年龄", extra=True))


def _aged(low: int, high: int | None) -> Condition:
    return where(age__gte=low) if high is None else where(age__gte=low, age__lte=high)


def _band(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}岁及以上"
    return f"{low}至{high}岁" if low else f"{high}岁及以下"


def education_columns(letters: str, path: str) -> tuple[Head, ...]:
    """By the codes of 党内统计, whose first digits differ from GB/T 4658; others are unknown."""
    codes = party_codes("education").values()
    heads = [
        Head(letter, code.label, (_education(code.means, path),), group="学历", code=code.code)
        for letter, code in zip(letters, codes, strict=False)
    ]
    known = [value for code in codes for value in code.means]

    def unknown(scope: Scope) -> Q:
        return Q(**{f"{path}education": None}) | ~Q(**{f"{path}education__code__in": known})

    last = Head(letters[len(codes)], "学历不详或其他", (when(unknown),), group="学历", extra=True)
    return (*heads, last)


def _education(values: tuple[str, ...], path: str) -> Mark:
    return when(where(**{f"{path}education__code__in": values}))


# --- Occupation ----------------------------------------------------------------------------------

IN_POST, NO_EMPLOYER = "in_post", "no_employer"
SIDES = {"business": Unit.BUSINESSES, "social": Unit.SOCIAL_ORGANISATIONS}


def _occupation(scope: Scope) -> Case:
    """The code of 工作岗位, from the employer's kind and what the ledger calls the position."""
    positions = {code.code: code.means for code in party_codes("position").values()}
    cases = []
    for code in party_codes("job").values():
        for meaning in code.means:
            side, _, position = meaning.partition(":")
            asked = Q(employer__in=SIDES[side], position__in=positions[position])
            cases.append(When(asked, then=Value(code.code)))
    return Case(
        *cases,
        When(employer=None, then=Value(NO_EMPLOYER)),
        default=Value(IN_POST),
        output_field=CharField(),
    )


OCCUPATION: Expression = _occupation


def occupation_rows(retired: str) -> tuple[Head, ...]:
    """The total, the codes of the non-public block, and the two that the ledger leaves open."""
    codes = party_codes("job").values()
    heads = [
        Head(str(number), code.label, (Mark(OCCUPATION, (code.code,)),), level=1, code=code.code)
        for number, code in enumerate(codes, start=2)
    ]
    last = len(codes) + 2
    return (
        Head("1", "合计"),
        *heads,
        Head(
            str(last),
            "在岗，岗位未填或未归类",
            (Mark(OCCUPATION, (IN_POST,)),),
            level=1,
            extra=True,
            note="台账“工作岗位”没有填写，或写法不在代码对照表中。",
        ),
        Head(
            str(last + 1),
            "台账没有工作单位",
            (Mark(OCCUPATION, (NO_EMPLOYER,)),),
            level=1,
            extra=True,
            note=retired,
        ),
    )
