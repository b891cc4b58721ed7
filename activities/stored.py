"""Files that acts put into the store: pictures without what a camera wrote, and taking one down."""

from __future__ import annotations

import io

from django.db import models, transaction
from PIL import Image, ImageOps

from orgs.uploads.store import path_of

MAX_PIXELS = 50_000_000


class PhotoError(Exception):
    """A file that cannot be kept as a photo; says the rule and the remedy."""


def bare(data: bytes, long_side: int) -> Image.Image:
    """The picture alone, upright, no larger than is needed. Raises `PhotoError`."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as found:
            if found.width * found.height > MAX_PIXELS:
                raise PhotoError("照片的像素过多，请缩小后再选择")
            picture = ImageOps.exif_transpose(found).convert("RGB")
    except PhotoError:
        raise
    except Exception as error:
        raise PhotoError("不是能识别的照片，请选择 JPG、PNG 或 WEBP 格式的图片") from error
    picture.thumbnail((long_side, long_side))
    alone = Image.new("RGB", picture.size)  # without the profile and comments of the original
    alone.paste(picture)
    return alone


def written(picture: Image.Image, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, quality=80, optimize=True)
    return out.getvalue()


def take_down(kept: models.Model) -> None:
    """It is shown no more, and its file is gone unless another row has the same."""
    file, rows = kept.file, type(kept)._default_manager  # type: ignore[attr-defined]
    kept.is_taken_down, kept.file = True, ""  # type: ignore[attr-defined]
    kept.save(update_fields=["is_taken_down", "file"])
    if not rows.filter(file=file).exists():
        transaction.on_commit(lambda: path_of(file).unlink(missing_ok=True))
