"""What members knows of the records: registers its panels and timeline sources."""

from . import (  # noqa: F401
    candidates,
    floating,
    formation,
    groups,
    instructors,
    members,
    party_organizations,
    units,
)
