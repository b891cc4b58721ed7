"""党组织树."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from members.tree import Node, counted, forest, walk
from orgs.lists.finding import tidy
from orgs.views.scope import Asked, scoped


@scoped
def organization_tree(request: HttpRequest, asked: Asked) -> HttpResponse:
    text = tidy(request.GET.get("q", ""))
    roots = forest(asked.scope, text)
    for node in walk(roots):
        _link(node, asked)
    context = {
        "asked": asked,
        "roots": roots,
        "text": text,
        "hits": sum(node.is_hit for node in walk(roots)),
        "totals": counted(roots),
        "list_url": asked.url("party_organization_list"),
    }
    return render(request, "tree/tree.html", context)


def _link(node: Node, asked: Asked) -> None:
    """The addresses of the lists that hold exactly what the node counts."""
    key = str(node.pk)
    node.url = asked.url("party_organization", node.pk)  # type: ignore[attr-defined]
    node.links = [  # type: ignore[attr-defined]
        ("下级党组织", node.organizations,
         asked.url("party_organization_list", more={"superior": key, "counted": "yes"})),
        ("党员", node.members, asked.url("member_list", more={"organization": key})),
        ("覆盖单位", node.units, asked.url("unit_list", more={"organization": key})),
    ]  # fmt: skip
