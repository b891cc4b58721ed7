"""Pages for what went wrong: each says what happened and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from orgs.scope import ScopeError


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. A `ScopeError` says itself which field, which value and what is allowed."""
    said = str(exception) if isinstance(exception, ScopeError) else ""
    return _page(request, 400, "请求无法处理", said or "地址或提交的内容不完整。")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, "没有权限", str(exception) or "您的角色不能查看或办理此项。")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, "没有找到", "这个地址没有内容，或者不在您的负责范围内。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request, 403, "页面已过期", "本页打开时间过长，或浏览器没有保存登录凭据（Cookie）。"
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def _page(request: HttpRequest, status: int, title: str, said: str) -> HttpResponse:
    context = {"status": status, "title": title, "said": said}
    return render(request, "error.html", context, status=status)
