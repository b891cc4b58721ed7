"""The summary as one page of HTML that stands alone, and as the PDF made of it."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from reports.summary.composing import Summary

# What WeasyPrint needs of the system, by the names of Debian and of openEuler.
REMEDY = "请系统管理员安装 apt 包 libpango-1.0-0、libpangoft2-1.0-0 和 fonts-noto-cjk（或单位已有的中文字体）"


class FileError(Exception):
    """The file cannot be made on this machine; the message says what is missing."""


def as_html(summary: Summary) -> bytes:
    """Everything is in it, styles and charts too: it opens without us."""
    found = finders.find("css/summary-file.css")
    with open(found, encoding="utf-8") as file:  # type: ignore[arg-type]
        styles = file.read()
    context = {"summary": summary, "styles": mark_safe(styles)}  # noqa: S308 (our own file)
    return render_to_string("summary/file.html", context).encode()


def as_pdf(summary: Summary) -> bytes:
    """Set in the fonts this machine has: the standard's where they are, else a Song face like them.

    Raises `FileError` without Pango, the one thing that pip does not bring.
    """
    try:
        weasyprint = _weasyprint()
    except OSError as error:
        raise FileError(
            f"这台服务器缺少生成 PDF 的组件：{REMEDY}；Word 和 Excel 不受影响"
        ) from error
    pdf: bytes = weasyprint.HTML(
        string=as_html(summary).decode(), url_fetcher=_nothing_from_outside
    ).write_pdf()
    return pdf


def _weasyprint() -> Any:
    """It takes a quarter of a second, which no other page should wait for."""
    import weasyprint

    return weasyprint


def _nothing_from_outside(url: str, *args: object, **options: object) -> dict[str, object]:
    raise ValueError(f"PDF 不取外部文件：{url}")
