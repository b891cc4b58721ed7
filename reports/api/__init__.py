"""The read-only interface for programs: figures, their rows, definitions and sealed returns.

A request is answered by the same `Scope`, the same catalogue and the same rows as a page; what
there is on top is who asks (`tokens.py`), how rows are paged and written out (`paging.py`,
`files.py`), and how both are described (`schemas.py`, `operations.py`).
"""
