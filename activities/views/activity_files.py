"""/activities/<pk>/files/: attachments of an activity, which have no address in the store."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from activities.life.files import KINDS, MAX_BYTES, SUFFIXES, attach, may_have
from activities.models import ActivityFile
from activities.nouns import ACTIVITIES
from orgs.acts import ActError, editing_reach
from orgs.acts.rights import find_editable
from orgs.audit import record
from orgs.errors_said import name_fields_in_errors
from orgs.models import AuditEvent, User
from orgs.uploads.store import path_of
from orgs.views.scope import Asked, scoped


class FileForm(forms.Form):
    token = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="文件",
        max_length=200,
        widget=forms.FileInput({"class": "form-control", "accept": ",".join(SUFFIXES)}),
        help_text=f"{KINDS}，不超过 {MAX_BYTES // 2**20} MB；图片会去掉拍摄信息后保存。",
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)  # type: ignore[arg-type]
        name_fields_in_errors(self)


def activity_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a file: by whoever may record what is said of the activity."""
    user: User = request.user  # type: ignore[assignment]
    activity = find_editable(editing_reach(user), ACTIVITIES, pk)
    posted = request.method == "POST"
    form = (
        FileForm(request.POST, request.FILES)
        if posted
        else FileForm(initial={"token": uuid.uuid4()})
    )
    if posted and form.is_valid():
        said = form.cleaned_data
        try:
            attach(activity, said["file"], by=user, token=said["token"])
        except ActError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, f"已附上“{said['file'].name}”。")
            return redirect(ACTIVITIES.url(pk))
    context = {"activity": activity, "form": form, "back": ACTIVITIES.url(pk)}
    response = render(request, "life/files.html", context, status=422 if posted else 200)
    add_never_cache_headers(response)
    return response


@require_safe
@scoped
def activity_file(request: HttpRequest, asked: Asked, activity: int, pk: int) -> HttpResponseBase:
    """The file, only ever to be saved, to who may have it; that they did is written down."""
    found = ACTIVITIES.find(asked.scope.viewer, activity)
    if not may_have(asked.user, found):
        raise Http404(pk)
    kept = get_object_or_404(ActivityFile, pk=pk, activity=found, is_taken_down=False)
    path = path_of(kept.file)
    if not path.is_file():
        raise Http404(pk)
    target = f"组织生活{found.number} 附件{pk}"
    record(AuditEvent.Kind.EXPORT, request, by=asked.user, target=target, rows=1)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=kept.name)
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
