"""Check digits of the two national codes the ledgers are keyed by, and what to tell the clerk.

A code is normalised only where that is certain (full-width forms, spaces, lower case). Look-alike
letters are never replaced in silence, they are suggested: `O` may be `0`, or a typing error.
Sources: GB 32100-2015 (unified social credit code), GB 11714 (organisation code, its characters
9–17), GB 11643-1999 (citizen ID number).
"""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass
from datetime import date
from operator import mul

USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LOOK_ALIKES = str.maketrans("OIZSV", "0125U")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+")
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")


@dataclass(frozen=True)
class Problem:
    """Which rule a code breaks, and what to do. `overridable` by giving a reason."""

    rule: str
    remedy: str
    overridable: bool = False


def normalise(text: str) -> str:
    """Half-width, upper-case and without any white space."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def damaged(code: str) -> Problem | None:
    """A long number that a spreadsheet turned into scientific notation: its digits are lost."""
    if not _SCIENTIFIC.fullmatch(code):
        return None
    return Problem(
        "代码被表格软件转成了科学计数法，后几位已经丢失",
        "请把该列设为“文本”格式后重新填写完整代码",
    )


def _values(characters: str) -> dict[str, int]:
    return {character: value for value, character in enumerate(characters)}


def _weighted(code: str, values: dict[str, int], weights: list[int]) -> int:
    return sum(map(mul, map(values.__getitem__, code), weights))


_USCC_VALUES = _values(USCC_CHARACTERS)
_USCC_WEIGHTS = [pow(3, place, 31) for place in range(17)]


def uscc_check_character(code: str) -> str:
    """The 18th character that the first 17 call for."""
    total = _weighted(code[:17], _USCC_VALUES, _USCC_WEIGHTS)
    return USCC_CHARACTERS[-total % 31]


def uscc_problem(code: str) -> Problem | None:
    """What is wrong with a normalised unified social credit code; None when it is valid.

    A failing check character alone can be overridden: registries have issued such codes.
    """
    if problem := damaged(code):
        return problem
    if len(code) != 18:
        return Problem(
            f"统一社会信用代码应为18位，这里是{len(code)}位", "请核对营业执照或登记证书后补全"
        )
    if strange := sorted(set(code) - set(USCC_CHARACTERS)):
        suggestion = code.translate(_LOOK_ALIKES)
        valid = not set(suggestion) - set(USCC_CHARACTERS) and uscc_problem(suggestion) is None
        return Problem(
            f"统一社会信用代码只用数字和字母，不用I、O、S、V、Z；这里有“{'、'.join(strange)}”",
            f"是否应为 {suggestion}？请核对后改正" if valid else "请核对营业执照或登记证书后改正",
        )
    if code[17] != uscc_check_character(code):
        return Problem(
            "统一社会信用代码的校验位不对",
            "请核对代码；确系登记机关核发的，在“代码例外说明”中写明依据",
            overridable=True,
        )
    return None


_ORGANIZATION_VALUES = _values(string.digits + string.ascii_uppercase)
_ORGANIZATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]


def organization_check_character(code: str) -> str:
    """The 9th character that the first 8 of an organisation code call for."""
    return "0X987654321"[_weighted(code[:8], _ORGANIZATION_VALUES, _ORGANIZATION_WEIGHTS) % 11]


def organization_code_holds(uscc: str) -> bool:
    """Whether characters 9–17 of the code pass GB 11714: a second opinion, never a refusal."""
    return uscc[16] == organization_check_character(uscc[8:16])


_DIGIT_VALUES = _values(string.digits)
_ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def id_check_character(number: str) -> str:
    """The 18th character that the first 17 of an ID number call for."""
    return "10X98765432"[_weighted(number[:17], _DIGIT_VALUES, _ID_WEIGHTS) % 11]


def id_number_problem(number: str, today: date) -> Problem | None:
    """What is wrong with a normalised citizen ID number; None when it is valid.

    Regions are not looked up: old ones are retired, and their people keep the number.
    """
    if problem := damaged(number):
        return problem
    if not _ID_NUMBER.fullmatch(number):
        return Problem("公民身份号码应为18位：17位数字加一位数字或X", "请核对居民身份证后改正")
    born = born_on(number)
    if born is None:
        return Problem(f"公民身份号码中的出生日期{number[6:14]}不存在", "请核对居民身份证后改正")
    if born > today:
        return Problem(f"公民身份号码中的出生日期{born}晚于今天", "请核对居民身份证后改正")
    if number[17] != id_check_character(number):
        return Problem("公民身份号码的校验位不对", "请核对居民身份证后改正")
    return None


def born_on(number: str) -> date | None:
    """The birth date in an ID number; None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_male(number: str) -> bool:
    """The 17th digit of an ID number is odd for men."""
    return int(number[16]) % 2 == 1
