"""What may be asked and what is answered: the OpenAPI description is made from these.

Parameters are read by `orgs.scoping.parse_scope`, as a page's are, so that they mean the same and
wrong ones are told in the same words; here they are only described.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field, create_model

from orgs.scope import OPTIONS, Option
from reports.indicators import CATALOGUE

SLUGS = list(CATALOGUE)


def _asked(description: str, **schema: Any) -> Any:
    """An optional text parameter. Left out is left out: there is no default to be sent."""
    return (str, _field(description, {"type": "string", **schema}))


def _several(description: str, choices: list[str]) -> Any:
    items = {"type": "string", "enum": choices}
    return (list[str], _field(description, {"type": "array", "items": items, "minItems": 1}, []))


def _field(description: str, schema: dict[str, Any], default: Any = "") -> Any:
    def described(found: dict[str, Any]) -> None:
        found.pop("default", None)
        found.update(schema)

    return Field(default, description=description, json_schema_extra=described)


def _option(option: Option) -> Any:
    choices = list(option.choices)
    said = f"口径：{option.label}（{'；'.join(f'{k} {v}' for k, v in option.choices.items())}）"
    return _several(said, choices) if option.several else _asked(said, enum=choices)


ScopeQuery: Any = create_model(
    "ScopeQuery",
    __base__=Schema,
    division=_asked("区划代码，默认为令牌的区划", pattern="^[0-9A-Za-z]{1,12}$"),
    as_of=_asked("截止日：时点数按这一天", format="date"),
    year=_asked("年度：时期数按整个公历年", pattern="^(19[3-9][0-9]|20[0-9][0-9])$"),
    month=_asked("月份：时期数只按这一个月", pattern="^([1-9]|1[0-2])$"),
    **{option.name: _option(option) for option in OPTIONS},
)


class PartsQuery(ScopeQuery):
    by: str = _asked("按下级区划或按月细分", enum=["division", "month"])[1]


class FiguresQuery(PartsQuery):
    only: str = _asked("只算这些指标，用逗号分隔", pattern="^[a-z0-9_]+(,[a-z0-9_]+)*$")[1]


class RowsQuery(ScopeQuery):
    limit: int = Field(200, ge=1, le=1000, description="每页最多几行")
    cursor: str = _asked("上一页给出的位置；一般直接用上一页的 next")[1]


class Error(Schema):
    error: str = Field(description="哪一项不对、怎样改")


class ScopeOut(Schema):
    division: str
    as_of: date
    year: int
    month: int | None = Field(description="只按一个月时的月份")
    basis: dict[str, list[str]] = Field(description="与默认不同的口径")
    partial: bool = Field(description="令牌只能看到这个区划的一部分，数不是全部")


class PartOut(Schema):
    key: str = Field(description="下级区划的代码，或月份 2021-03")
    name: str
    value: float | int | None


class FigureOut(Schema):
    value: float | int | None = Field(description="比率为百分数，不取整；null 为未统计，不是 0")
    numerator: float | int | None
    denominator: float | int | None
    unit: str
    name: str
    version: int = Field(description="定义的版本")
    breakdown: list[PartOut] | None = Field(None, description="写了 by 才有")


class FiguresOut(Schema):
    scope: ScopeOut
    figures: dict[str, FigureOut]


class RowsOut(Schema):
    scope: ScopeOut
    count: int = Field(description="这个数此刻共有几行")
    rows: list[dict[str, Any]] = Field(description="每行有 id 和 key；个人信息脱敏")
    next: str | None = Field(description="下一页的地址，范围和口径已写全；null 为没有了")


class DefinitionOut(Schema):
    slug: str
    name: str
    group: str
    unit: str
    kind: str = Field(description="stock 时点数、flow 时期数、rate 比率")
    by_period: bool = Field(description="由期间决定；否则由截止日决定")
    definition: str = Field(description="口径")
    version: int
    expected: int | None = Field(description="全年应完成")


class DefinitionsOut(Schema):
    definitions: list[DefinitionOut]


class ReturnOut(Schema):
    id: int
    title: str
    division: str
    as_of: date
    number: int = Field(description="更正号；0 为原报送")
    sealed_at: datetime
    digest: str = Field(description="封存清单的 SHA-256")
    period_start: date
    period_last: date


class ReturnsOut(Schema):
    returns: list[ReturnOut]


class SealedFigureOut(Schema):
    division: str
    slug: str
    value: float | int | None
    numerator: float | int | None
    denominator: float | int | None
    version: int
    rows: int | None
    rows_digest: str


class WholeReturnOut(ReturnOut):
    manifest: str = Field(description="封存清单原文：签名就是签在这一段文字上")
    signature: str = Field(description="Ed25519 签名，base64")
    public_key: str | None = Field(description="验证签名的公钥，PEM；本系统没有私钥时为 null")
    figures: list[SealedFigureOut]
