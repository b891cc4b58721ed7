"""A demand's way as acts: raised, decided on by the district, handled by a department, ended."""

# isort: skip_file

from . import raising, deciding, handling, ending

__all__ = ["deciding", "ending", "handling", "raising"]
