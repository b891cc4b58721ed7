from django.urls import path

from activities.views import activity_files, assessments, demands, field, life, tasks, visits
from orgs.views import details, lists

urlpatterns = [
    # /visits/ 走访
    path("visits/", lists.ledger_list, {"noun": "visits"}, name="visit_list"),
    path("visits/<int:pk>/", details.detail, {"noun": "visits"}, name="visit"),
    path("visits/<int:visit>/photos/<int:pk>/", visits.photo, name="visit_photo"),
    # /life/ 组织生活
    path("life/", life.life, name="life"),
    path("life/settings/", life.life_settings, name="life_settings"),
    path("life/calendar/", life.life_calendar, name="life_calendar"),
    path("activities/", lists.ledger_list, {"noun": "activities"}, name="activity_list"),
    path("activities/<int:pk>/", details.detail, {"noun": "activities"}, name="activity"),
    path("activities/<int:pk>/files/", activity_files.activity_files, name="activity_files"),
    path(
        "activities/<int:activity>/files/<int:pk>/",
        activity_files.activity_file,
        name="activity_file",
    ),
    # 工作台账：培训、刊物、实事、小组、表彰
    path("trainings/", lists.ledger_list, {"noun": "trainings"}, name="training_list"),
    path("trainings/<int:pk>/", details.detail, {"noun": "trainings"}, name="training"),
    path("publications/", lists.ledger_list, {"noun": "publications"}, name="publication_list"),
    path("publications/<int:pk>/", details.detail, {"noun": "publications"}, name="publication"),
    path("deeds/", lists.ledger_list, {"noun": "deeds"}, name="deed_list"),
    path("deeds/<int:pk>/", details.detail, {"noun": "deeds"}, name="deed"),
    path("teams/", lists.ledger_list, {"noun": "teams"}, name="team_list"),
    path("teams/<int:pk>/", details.detail, {"noun": "teams"}, name="team"),
    path("honours/", lists.ledger_list, {"noun": "honours"}, name="honour_list"),
    path("honours/<int:pk>/", details.detail, {"noun": "honours"}, name="honour"),
    # /v/ 手机走访登记
    path("v/", field.shell, name="field"),
    path("v/sw.js", field.service_worker, name="field_worker"),
    path("v/manifest.json", field.manifest, name="field_manifest"),
    path("v/data/", field.data, name="field_data"),
    path("v/visits/<uuid:number>/", field.visit, name="field_visit"),
    path("v/visits/<uuid:number>/photos/<uuid:photo_number>/", field.photo, name="field_photo"),
    # /tasks/ 任务
    path("tasks/", lists.ledger_list, {"noun": "tasks"}, name="task_list"),
    path("tasks/overview/", tasks.task_overview, name="task_overview"),
    path("tasks/targets/", tasks.task_targets, name="task_targets"),
    path("tasks/targets/export.<str:form>", tasks.task_targets_export, name="task_targets_export"),
    path("tasks/<int:pk>/", details.detail, {"noun": "tasks"}, name="task"),
    # /task-lists/ 任务清单
    path("task-lists/", lists.ledger_list, {"noun": "task-lists"}, name="task_issue_list"),
    path("task-lists/new/", tasks.task_issue_new, name="task_issue_new"),
    path("task-lists/<int:pk>/", details.detail, {"noun": "task-lists"}, name="task_issue"),
    # /service-days/ 主题服务日
    path("service-days/", lists.ledger_list, {"noun": "service-days"}, name="service_day_list"),
    path("service-days/<int:pk>/", details.detail, {"noun": "service-days"}, name="service_day"),
    # /assessments/ 考核
    path("assessments/", assessments.overview, name="assessments"),
    path("assessments/allowances/", assessments.allowances, name="allowances"),
    path(
        "assessments/allowances/export.<str:form>",
        assessments.allowances_export,
        name="allowances_export",
    ),
    path(
        "assessment-schemes/",
        lists.ledger_list,
        {"noun": "assessment-schemes"},
        name="assessment_scheme_list",
    ),
    path("assessment-schemes/new/", assessments.scheme_new, name="assessment_scheme_new"),
    path(
        "assessment-schemes/<int:pk>/",
        details.detail,
        {"noun": "assessment-schemes"},
        name="assessment_scheme",
    ),
    path(
        "assessment-schemes/<int:pk>/edit/", assessments.scheme_edit, name="assessment_scheme_edit"
    ),
    path(
        "assessment-schemes/<int:pk>/recompute/",
        assessments.recompute,
        name="assessment_recompute",
    ),
    path("assessed/", lists.ledger_list, {"noun": "assessed"}, name="assessed_list"),
    path("assessed/<int:pk>/", details.detail, {"noun": "assessed"}, name="assessed"),
    # /demands/ 诉求
    path("demands/", lists.ledger_list, {"noun": "demands"}, name="demand_list"),
    path("demands/limits/", demands.demand_limits, name="demand_limits"),
    path("demands/<int:pk>/", details.detail, {"noun": "demands"}, name="demand"),
    # /programmes/ 行动
    path("programmes/", demands.programme_page, name="programmes"),
]
