"""动态组建 as acts: opening a case, its steps and documents, how it ends; relations elsewhere."""

# isort: skip_file

from . import opening, progress, closing, suggesting, relations

__all__ = ["closing", "opening", "progress", "relations", "suggesting"]
