"""Attachments of activities: what may be kept, and who may have it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from activities.models import Activity, ActivityFile
from activities.nouns import ACTIVITIES
from activities.stored import PhotoError, bare, written
from orgs.acts import ActError, editing_reach, perform
from orgs.models import User
from orgs.reach import reach_of
from orgs.uploads.sweeping import keeps_files, put_away

FOLDER = "activities"
MAX_BYTES = 20 * 2**20
LONG_SIDE = 2400  # pixels: a sheet of signatures can be read
PICTURES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
# What is in every workbook and document of the kind, so that no other file passes for one.
PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
SUFFIXES = (".pdf", *PARTS, *PICTURES)
KINDS = "PDF、DOCX、XLSX、JPG、PNG"

keeps_files(FOLDER, ActivityFile)


def attach(activity: Activity, sent: UploadedFile, *, by: User, token: UUID) -> None:
    """Keep the file with the activity. Raises `ActError` for one that cannot be kept."""
    from activities.acts.life.files import AttachFile

    name = Path(sent.name or "").name
    data = _checked(name, sent)
    with put_away([data], FOLDER, Path(name).suffix.lower()) as file:
        act = AttachFile(
            {},
            user=by,
            reach=editing_reach(by),
            record=activity,
            name=name,
            file=file,
            size=len(data),
        )
        act.is_valid()
        perform(act, token=token)


def _checked(name: str, sent: UploadedFile) -> bytes:
    """What is kept of the file: of a picture the picture alone."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ActError(f"不能附上“{name}”：只接受 {KINDS} 文件，请另存为其中一种")
    if (sent.size or 0) > MAX_BYTES:
        raise ActError(f"“{name}”超过上限 {MAX_BYTES // 2**20} MB，请压缩或拆分后再附")
    data = sent.read()
    if suffix in PICTURES:
        try:
            return written(bare(data, LONG_SIDE), PICTURES[suffix])
        except PhotoError as error:
            raise ActError(f"“{name}”{error}") from error
    if not _is_what_it_says(suffix, data):
        said = suffix.removeprefix(".").upper()
        raise ActError(f"“{name}”不是能打开的 {said} 文件，请用原来的软件另存一次再附")
    return data


def _is_what_it_says(suffix: str, data: bytes) -> bool:
    if suffix == ".pdf":
        return data.startswith(b"%PDF-")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return PARTS[suffix] in packed.namelist()
    except zipfile.BadZipFile:
        return False


def may_have(user: User, activity: Activity) -> bool:
    """A file cannot be masked: for who may read what is personal where the activity was held."""
    reach = reach_of(user, timezone.localdate(), personal=True)
    return bool(ACTIVITIES.placed(reach, None).filter(pk=activity.pk).exists())
