from django.urls import path

from activities.views import tasks
from orgs.views import details, lists

urlpatterns = [
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
]
