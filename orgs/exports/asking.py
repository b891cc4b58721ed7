"""Asking for a file that is made in the background."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from orgs.exports import jobs
from orgs.exports.standing import standing
from orgs.models import Export, User

MOST = 5  # files of one user that are under way at a time
LONGEST: int = Export._meta.get_field("address").max_length or 0


class AskingError(Exception):
    """Why the file is not made, and what to do."""


def ask(
    user: User,
    address: str,
    file_name: str,
    *,
    total: int,
    searched: str = "",
    asked_from: str | None = None,
) -> Export:
    """The export of the address: the one under way, or one made of the same, if there is any.

    `total` is how many rows there will be, `searched` the text that stands only in the session of
    who asks. Raises `AskingError`.
    """
    if len(address) > LONGEST:
        raise AskingError(
            f"没有导出：筛选条件和所选栏目共{len(address)}个字符，最多{LONGEST}个。请减少条件或栏目，再导出。"
        )
    if known := _known(user, address):
        return known
    if Export.objects.under_way().filter(owner=user).count() >= MOST:
        raise AskingError(
            f"没有导出：同时最多生成{MOST}个文件。请等其中一个完成，或取消不要的，再导出。"
        )
    try:
        with transaction.atomic():
            export = Export.objects.create(
                owner=user,
                address=address,
                file_name=file_name,
                total=total,
                searched=searched,
                asked_from=asked_from,
            )
    except IntegrityError:  # the other of two clicks was first
        return Export.objects.under_way().get(owner=user, address=address)
    jobs.enqueue(export.pk)
    return export


def _known(user: User, address: str) -> Export | None:
    for export in Export.objects.kept().filter(owner=user, address=address):
        if export.is_under_way or (export.is_ready and export.made_from == standing(user)):
            return export
    return None
