"""Assessments as acts: drafted and started, scored, reviewed, published, appealed against."""

from . import judging, publishing, schemes

__all__ = ["judging", "publishing", "schemes"]
