"""Which fields are personal, declared once on each model and read by masks, exports and audit.

A model names every text or date field of its own in `personal` (field → mask) or `impersonal`;
a test fails on a field that is in neither, so no new field slips past the decision.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from django.db import models

# 复姓 keep both characters in view: a mask that shows 「欧**」 misnames the person.
DOUBLE_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 长孙 宇文 轩辕 南宫".split()
)


def _mask_name(value: str) -> str:
    surname = value[:2] if value[:2] in DOUBLE_SURNAMES and len(value) > 2 else value[:1]
    return surname + "*" * (len(value) - len(surname))


def _mask_id_number(value: str) -> str:
    return f"{value[:6]}********{value[-4:]}" if len(value) >= 15 else "****"


def _mask_phone(value: str) -> str:
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 11 else "****"


def _mask_all(value: Any) -> str:
    return "****"


class Mask(Enum):
    NAME = "姓名"
    ID_NUMBER = "公民身份号码"
    PHONE = "电话"
    HIDDEN = "不显示"

    def __call__(self, value: Any) -> str:
        """The value as shown to a viewer who may not read it; an empty one stays empty."""
        return _MASKS[self](str(value)) if value not in (None, "") else ""


_MASKS: dict[Mask, Callable[[str], str]] = {
    Mask.NAME: _mask_name,
    Mask.ID_NUMBER: _mask_id_number,
    Mask.PHONE: _mask_phone,
    Mask.HIDDEN: _mask_all,
}


def personal_fields(model: type[models.Model]) -> dict[str, Mask]:
    """Field name → mask of the model's personal fields."""
    return getattr(model, "personal", {})


def shown(instance: models.Model, field: str, *, unmasked: bool) -> Any:
    """The field's value as the viewer may see it: masked when personal, unless `unmasked`."""
    value = getattr(instance, field)
    mask = personal_fields(type(instance)).get(field)
    return value if mask is None or unmasked else mask(value)
