from django.urls import path

from members.views import accounts, development, floating, formation, instructors, tree
from orgs.views import details, lists

urlpatterns = [
    # /party-organizations/tree/ 党组织树
    path("party-organizations/tree/", tree.organization_tree, name="organization_tree"),
    # /members/ 党员
    path("members/", lists.ledger_list, {"noun": "members"}, name="member_list"),
    path("members/<int:pk>/", details.detail, {"noun": "members"}, name="member"),
    # /instructors/ 党建指导员
    path("instructors/", lists.ledger_list, {"noun": "instructors"}, name="instructor_list"),
    path("instructors/coverage/", instructors.coverage, name="instructor_coverage"),
    path("instructors/accounts/", accounts.instructor_accounts, name="instructor_accounts"),
    path(
        "instructors/<int:pk>/account/password/",
        accounts.instructor_password,
        name="instructor_password",
    ),
    path("instructors/<int:pk>/", details.detail, {"noun": "instructors"}, name="instructor"),
    # /instructor-groups/ 指导员分组
    path(
        "instructor-groups/",
        lists.ledger_list,
        {"noun": "instructor-groups"},
        name="instructor_group_list",
    ),
    path(
        "instructor-groups/<int:pk>/",
        details.detail,
        {"noun": "instructor-groups"},
        name="instructor_group",
    ),
    # /formation/ 动态组建
    path("formation/", formation.formation_page, name="formation"),
    path("formation/cases/", lists.ledger_list, {"noun": "formation"}, name="formation_case_list"),
    path("formation/<int:pk>/", details.detail, {"noun": "formation"}, name="formation_case"),
    path("formation/joint/", formation.joint_page, name="formation_joint"),
    path("formation/joint/accept/", formation.accept, name="formation_accept"),
    path("formation/joint/dismiss/", formation.dismiss, name="formation_dismiss"),
    # /development/ 发展党员
    path("development/", development.development, name="development"),
    path("development/quotas/", development.quotas, name="development_quotas"),
    path(
        "development/candidates/",
        lists.ledger_list,
        {"noun": "candidates"},
        name="candidate_list",
    ),
    path(
        "development/candidates/<int:pk>/",
        details.detail,
        {"noun": "candidates"},
        name="candidate",
    ),
    # /floating/ 流动党员和失联党员
    path("floating/", floating.floating_page, name="floating"),
    path("floating/members/", lists.ledger_list, {"noun": "floating"}, name="floating_member_list"),
    path("floating/<int:pk>/", details.detail, {"noun": "floating"}, name="floating_member"),
    path("lost-contacts/", lists.ledger_list, {"noun": "lost-contacts"}, name="lost_contact_list"),
    path("lost-contacts/<int:pk>/", floating.lost_contact, name="lost_contact"),
    # /employments/ 在岗党员
    path("employments/", lists.ledger_list, {"noun": "employments"}, name="employment_list"),
    path("employments/<int:pk>/", formation.employment, name="employment"),
]
