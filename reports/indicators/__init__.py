"""The catalogue: every figure of the system, declared once."""

from reports.indicators.catalogue import ENTRIES
from reports.indicators.indicator import Indicator, Kind, Prose

GROUPS = {
    "coverage": "组织覆盖",
    "organisation": "组织建设",
    "members": "发展党员",
    "instructors": "党建指导员",
    "activities": "学习活动",
    "training": "教育培训",
    "services": "服务企业",
    "mechanisms": "工作机制",
    "honours": "表彰荣誉",
}

CATALOGUE: dict[str, Indicator] = {indicator.slug: indicator for indicator in ENTRIES}

__all__ = ["CATALOGUE", "GROUPS", "Indicator", "Kind", "Prose"]
