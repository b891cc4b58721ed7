"""The ledgers of this app. `orgs.ledgers.kinds` finds them by importing this package."""

from . import candidates, groups, instructors, members, posts

__all__ = ["candidates", "groups", "instructors", "members", "posts"]
