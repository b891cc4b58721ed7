"""What happens to Party organisations, each a dated event with its document."""

from . import changes, coverage, lives  # noqa: F401  register the acts
from .handing_over import hands_over, leaves_behind

__all__ = ["hands_over", "leaves_behind"]
