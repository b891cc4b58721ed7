"""The pages of an issue of a series, and of a touring guidance group."""

from __future__ import annotations

from activities.models import Publication, Team
from orgs.details import Content, Facts, Head, Viewed, head, panel


@head("publications")
def publication_head(viewed: Viewed) -> Head:
    issue: Publication = viewed.record
    return Head([issue.division], [(issue.series, True), (issue.issue, False)])


@panel("publications", "said", "刊物情况", order=5)
def said(viewed: Viewed) -> Content:
    issue: Publication = viewed.record
    copies = None if issue.copies is None else f"{issue.copies:,}册"
    return Facts(
        [
            ("编发日期", issue.happened_on),
            ("系列", issue.series),
            ("期号", issue.issue),
            ("名称", issue.title),
            ("发放册数", copies),
            ("所属区划", issue.division),
        ]
    )


@head("teams")
def team_head(viewed: Viewed) -> Head:
    return Head([viewed.record.division], [(viewed.record.get_kind_display(), True)])


@panel("teams", "said", "小组情况", order=5)
def said_of_team(viewed: Viewed) -> Content:
    team: Team = viewed.record
    return Facts(
        [
            ("组建日期", team.happened_on),
            ("类型", team.get_kind_display()),
            ("所属区划", team.division),
        ]
    )
