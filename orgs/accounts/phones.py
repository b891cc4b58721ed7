"""Phone numbers as people write them, and as an account keeps them."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

_MOBILE = re.compile(r"1\d{10}")


def normal_phone(text: str) -> str:
    """Digits only, without the country's code: `+86 199-0000-0001` → `19900000001`.

    Text that is no number of ours (letters, too short, too long) gives "".
    """
    digits = re.sub(r"[\s\-\u2010-\u2015()（）]", "", text).removeprefix("+86")
    plain = digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 12
    return digits if plain else ""


def mobile(text: str) -> str:
    """The mobile number that an account may be named after, or ""."""
    phone = normal_phone(text)
    return phone if _MOBILE.fullmatch(phone) else ""


def read_phone(text: str) -> str:
    """What was typed into a form, normalised. Raises `ValidationError`."""
    phone = normal_phone(text)
    if text.strip() and not phone:
        raise ValidationError("电话号码应为7至12位数字，例如 19900000001；座机请带区号")
    return phone
