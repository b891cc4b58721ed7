"""The ledgers' lists: finding, narrowing, choosing and handing out the rows within reach."""

from .finding import find_records, name_matches

__all__ = ["find_records", "name_matches"]
