"""The forms a summary leaves the system in: form → what it is called, its type, what writes it."""

from __future__ import annotations

from collections.abc import Callable

from reports.summary.composing import Summary
from reports.summary.docx import as_docx
from reports.summary.pdf import FileError, as_html, as_pdf
from reports.summary.xlsx import as_xlsx

OFFICE = "application/vnd.openxmlformats-officedocument"
FORMS: dict[str, tuple[str, str, Callable[[Summary], bytes]]] = {
    "docx": ("Word", f"{OFFICE}.wordprocessingml.document", as_docx),
    "xlsx": ("Excel", f"{OFFICE}.spreadsheetml.sheet", as_xlsx),
    "pdf": ("PDF", "application/pdf", as_pdf),
    "html": ("网页", "text/html; charset=utf-8", as_html),
}

__all__ = ["FORMS", "FileError"]
