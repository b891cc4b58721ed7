"""Photos of visits: re-encoded, so that nothing the camera wrote into them is kept."""

from __future__ import annotations

import io
import uuid

from django.db import IntegrityError, transaction
from PIL import Image, ImageOps

from activities.acts.visits import AttachPhoto, refuse_more
from activities.models import Visit, VisitPhoto
from orgs.acts import ActError, perform
from orgs.models import Unit, User
from orgs.privacy import readable
from orgs.scope import Reach
from orgs.uploads.store import path_of, put_away

FOLDER = "visits"
MAX_BYTES = 8 * 2**20
MAX_PIXELS = 50_000_000
LONG_SIDE = 1600  # pixels: a notice on a wall can be read, a phone sends it in a few seconds


class PhotoError(Exception):
    """A file that cannot be kept as a photo; says the rule and the remedy."""


def keep(visit: Visit, number: uuid.UUID, data: bytes, *, by: User) -> tuple[VisitPhoto, bool]:
    """Keep a photo of the visit once; returns it, and whether it is new. Raises `PhotoError`."""
    if known := _known(visit, number):
        return known, False
    try:
        refuse_more(visit)  # before a file is written that nothing would refer to
    except ActError as error:
        raise PhotoError(str(error)) from error
    picture = _clean(data)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80, optimize=True)
    file = put_away([written.getvalue()], FOLDER, ".jpg")
    act = AttachPhoto(
        {}, user=by, reach=Reach(), record=visit, number=number, file=file, size=picture.size
    )
    act.is_valid()
    try:
        perform(act)
    except ActError as error:
        raise PhotoError(str(error)) from error
    except IntegrityError:  # another request brought it first
        return VisitPhoto.objects.get(number=number, visit=visit), False
    return act.photo, True


def _known(visit: Visit, number: uuid.UUID) -> VisitPhoto | None:
    known = VisitPhoto.objects.filter(number=number).first()
    if known is not None and known.visit_id != visit.pk:
        raise PhotoError("这张照片属于另一次走访，请重新选择照片")
    return known


def _clean(data: bytes) -> Image.Image:
    """The picture alone, upright, no larger than is needed."""
    if len(data) > MAX_BYTES:
        raise PhotoError(f"照片超过 {MAX_BYTES // 2**20} MB，请用手机拍照后直接选择，会自动缩小")
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as found:
            if found.width * found.height > MAX_PIXELS:
                raise PhotoError("照片的像素过多，请缩小后再选择")
            picture = ImageOps.exif_transpose(found).convert("RGB")
    except PhotoError:
        raise
    except Exception as error:
        raise PhotoError("不是能识别的照片，请选择 JPG、PNG 或 WEBP 格式的图片") from error
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    bare = Image.new("RGB", picture.size)  # without the profile and comments of the original
    bare.paste(picture)
    return bare


def may_see(user: User, visit: Visit) -> bool:
    """A picture cannot be masked: for who may read what is personal of the unit, and who took it."""
    return visit.instructor.user_id == user.pk or bool(readable(user, Unit, [visit.unit_id]))


def take_down(photo: VisitPhoto) -> None:
    """The photo is shown no more, and its file is gone unless another photo is the same."""
    file = photo.file
    photo.is_taken_down, photo.file = True, ""
    photo.save(update_fields=["is_taken_down", "file"])
    if not VisitPhoto.objects.filter(file=file).exists():
        transaction.on_commit(lambda: path_of(file).unlink(missing_ok=True))
