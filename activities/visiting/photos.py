"""Photos of visits: re-encoded, so that nothing the camera wrote into them is kept."""

from __future__ import annotations

import uuid

from django.db import IntegrityError
from PIL import Image

from activities.acts.visits import AttachPhoto, refuse_more
from activities.models import Visit, VisitPhoto
from activities.stored import PhotoError, bare, written
from orgs.acts import ActError, perform
from orgs.models import Unit, User
from orgs.privacy import readable
from orgs.scope import Reach
from orgs.uploads.sweeping import keeps_files, put_away

FOLDER = "visits"
MAX_BYTES = 8 * 2**20
LONG_SIDE = 1600  # pixels: a notice on a wall can be read, a phone sends it in a few seconds

keeps_files(FOLDER, VisitPhoto)


def keep(visit: Visit, number: uuid.UUID, data: bytes, *, by: User) -> tuple[VisitPhoto, bool]:
    """Keep a photo of the visit once; returns it, and whether it is new. Raises `PhotoError`."""
    if known := _known(visit, number):
        return known, False
    try:
        refuse_more(visit)  # before a file is written that nothing would refer to
    except ActError as error:
        raise PhotoError(str(error)) from error
    picture = _clean(data)
    try:
        with put_away([written(picture)], FOLDER, ".jpg") as file:
            act = AttachPhoto(
                {}, user=by, reach=Reach(), record=visit, number=number, file=file,
                size=picture.size,
            )  # fmt: skip
            act.is_valid()
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
    if len(data) > MAX_BYTES:
        raise PhotoError(f"照片超过 {MAX_BYTES // 2**20} MB，请用手机拍照后直接选择，会自动缩小")
    return bare(data, LONG_SIDE)


def may_see(user: User, visit: Visit) -> bool:
    """A picture cannot be masked: for who may read what is personal of the unit, and who took it."""
    return visit.instructor.user_id == user.pk or bool(readable(user, Unit, [visit.unit_id]))
