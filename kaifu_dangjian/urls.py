"""The site map: each app lists its own pages."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("reports.urls")),
    path("", include("orgs.urls")),
    path("", include("members.urls")),
    path("", include("activities.urls")),
]

handler400 = "orgs.views.errors.bad_request"
handler403 = "orgs.views.errors.forbidden"
handler404 = "orgs.views.errors.not_found"
handler500 = "orgs.views.errors.server_error"
