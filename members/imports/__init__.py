"""The ledgers of this app. `orgs.ledgers.kinds` finds them by importing this package."""

from . import candidates, groups, instructors, members, posts, floating  # isort: skip  in the order of what they refer to

__all__ = ["candidates", "floating", "groups", "instructors", "members", "posts"]
