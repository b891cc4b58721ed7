"""Organisation life as acts: recorded, called over, planned, and said not to have been held."""

from . import holding, files, planning, groups, hosting  # isort: skip  (the order of the acts)

__all__ = ["files", "groups", "holding", "hosting", "planning"]
