"""指导员: whom they look after, who is without one, and the groups that they work in."""

from .coverage import with_instructor

__all__ = ["with_instructor"]
