"""Task lists as acts: issued, put right, withdrawn by who issues them; reported by who is asked."""

from . import issuing, changing, reporting  # isort: skip  (the order of the acts)

__all__ = ["changing", "issuing", "reporting"]
