"""What members knows of the records: registers its panels and timeline sources."""

from . import candidates, formation, instructors, members, party_organizations, units  # noqa: F401
