"""动态组建: the state of each unit, what is being set up, and what could be."""

from .states import (
    COVERED,
    SHOULD_BUILD_KINDS,
    Formation,
    by_sets,
    formation,
    in_state,
    since_three,
    three_since,
)

__all__ = [
    "COVERED",
    "SHOULD_BUILD_KINDS",
    "Formation",
    "by_sets",
    "formation",
    "in_state",
    "since_three",
    "three_since",
]
