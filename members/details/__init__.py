"""What members knows of the records: registers its panels and timeline sources."""

from . import formation, groups, instructors, members, party_organizations, units  # noqa: F401
