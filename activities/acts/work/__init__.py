"""What the year's work consists of, entered where it happens: see `common`."""

from . import deeds, honours, publications, trainings

__all__ = ["deeds", "honours", "publications", "trainings"]
