"""The ledgers of this app. `orgs.ledgers.kinds` finds them by importing this package."""

from . import instructors, members, posts

__all__ = ["instructors", "members", "posts"]
