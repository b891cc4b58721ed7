"""What other apps know of a user, for the account pages; each registers what it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from orgs.accounts.rights import administers
from orgs.models import User


@dataclass(frozen=True)
class Fact:
    """One line about a user; `private` ones are for the user alone, not for who keeps accounts."""

    label: str
    value: str
    url: str = ""
    private: bool = False


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str


_facts: list[Callable[[User], list[Fact]]] = []
_links: list[Callable[[User], list[Link]]] = []


def tells(source: Callable[[User], list[Fact]]) -> Callable[[User], list[Fact]]:
    """Register what an app knows of a user."""
    _facts.append(source)
    return source


def leads(source: Callable[[User], list[Link]]) -> Callable[[User], list[Link]]:
    """Register pages about accounts that a user may open."""
    _links.append(source)
    return source


def facts_about(user: User, *, private: bool = True) -> list[Fact]:
    found = [fact for source in _facts for fact in source(user)]
    return [fact for fact in found if private or not fact.private]


def links_for(user: User) -> list[Link]:
    return [link for source in _links for link in source(user)]


@leads
def user_administration(user: User) -> list[Link]:
    return [Link("用户和授权", reverse("user_list"), "users")] if administers(user) else []


@leads
def for_everybody(user: User) -> list[Link]:
    return [Link("角色说明", reverse("roles"), "id"), Link("帮助", reverse("help"), "help-circle")]
