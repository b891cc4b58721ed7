"""Files in the store that nothing names: taken out, at once where that is certain, or by the daily sweep.

A file is put away before the act that names it is done. When the act is refused, or the machine
stops in between, nothing names it. What an act that was taken back has named stays, as the history
names it still; it has no address any more.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Model

from orgs.acts.doing import lock
from orgs.models import Export, ImportBatch
from orgs.trail.reading import version_models
from orgs.uploads import store

logger = logging.getLogger(__name__)

DAY = 86_400  # seconds: whatever is under way is done by then
AT_A_TIME = 1000  # files asked about in one query

# Folder of the store → the model and the field that name its files.
_named_by: dict[str, tuple[type[Model], str]] = {
    store.FOLDER: (ImportBatch, "stored"),
    store.EXPORTS: (Export, "stored"),
}


def keeps_files(folder: str, model: type[Model], field: str = "file") -> None:
    """The model's rows name the files of the folder."""
    _named_by[folder] = (model, field)


def named(folder: str, files: Collection[str]) -> set[str]:
    """Those of the files that a row names, or a version of one."""
    model, field = _named_by[folder]
    kept: set[str] = set()
    for rows in filter(None, (model, version_models().get(model))):
        found = rows._default_manager.filter(**{f"{field}__in": files})
        kept |= set(found.values_list(field, flat=True))
    return kept


@contextmanager
def _one_at_a_time(folder: str) -> Iterator[None]:
    """Or what takes a file out could take away what another puts there just then."""
    with transaction.atomic():
        lock("stored", zlib.crc32(folder.encode()))
        yield


@contextmanager
def put_away(pieces: Iterable[bytes], folder: str, suffix: str) -> Iterator[str]:
    """A file in the store, for what names it; taken out again if that fails and nothing else does."""
    with _one_at_a_time(folder):
        file = store.put_away(pieces, folder, suffix)
        try:
            yield file
        except Exception:
            if not named(folder, [file]):
                store.path_of(file).unlink(missing_ok=True)
            raise


def take_out(folder: str, files: Collection[str]) -> None:
    """Take out those of the files that nothing names any more."""
    with _one_at_a_time(folder):
        for file in set(files) - named(folder, files):
            store.path_of(file).unlink(missing_ok=True)


def sweep() -> int:
    """Take out files of more than a day that nothing names. Returns how many."""
    gone = sum(map(_sweep, _named_by))
    if gone:
        logger.info("store: %s files that nothing names were taken out", gone)
    return gone


def _sweep(folder: str) -> int:
    before, gone = time.time() - DAY, 0
    paths = {f"{folder}/{path.name}": path for path in store.path_of(folder).glob("*")}
    old = [file for file, path in paths.items() if path.stat().st_mtime < before]
    for start in range(0, len(old), AT_A_TIME):
        part = set(old[start : start + AT_A_TIME])
        with _one_at_a_time(folder):
            for file in part - named(folder, part):
                paths[file].unlink(missing_ok=True)
                gone += 1
    return gone
