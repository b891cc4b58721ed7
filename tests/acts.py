"""Doing acts in tests as their pages do."""

from __future__ import annotations

from typing import Any

from orgs.acts import Act, editing_reach, find_act, perform
from orgs.models import Change, User


def fill(user: User, slug: str, record: Any = None, noun: str = "units", **data: Any) -> Act:
    """The act, filled in as on its page: what is not given keeps its initial value."""
    cls = find_act(noun, slug)
    assert cls is not None, f"no act {slug} on {noun}"
    options = {"user": user, "reach": editing_reach(user), "record": record}
    blank = cls(initial={"item": data.get("item")}, **options)
    typed = {}
    for name, field in blank.fields.items():
        value = field.prepare_value(blank.get_initial_for_field(field, name))
        typed[name] = "" if value is None else value
    return cls(typed | data, **options)


def do(user: User, slug: str, record: Any = None, noun: str = "units", **data: Any) -> Change:
    act = fill(user, slug, record, noun, **data)
    assert act.is_valid(), act.errors
    return perform(act)
