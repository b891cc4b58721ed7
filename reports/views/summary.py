"""年度总结、月度简报: the page, its files, and the words of each paragraph."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orgs.audit import record
from orgs.models import AuditEvent
from orgs.scope import ScopeError
from orgs.views.files import saved_as
from orgs.views.scope import Asked, scoped
from reports.summary.composing import MOST_YEARS, Paragraph, compose, paragraph_of
from reports.summary.differing import words_differing
from reports.summary.files import FORMS, FileError
from reports.summary.naming import listed
from reports.summary.outline import is_annual, outline_of
from reports.summary.saving import MovedOnError, keep_numbers, may_write, save_text, stamp
from reports.summary.text import TextError, coded, labelled


@require_safe
@scoped
def summary(request: HttpRequest, asked: Asked) -> HttpResponse:
    years = _years(asked)
    context = {
        "asked": asked,
        "summary": compose(asked, years=years),
        "is_annual": is_annual(asked.scope.period),
        "years": years,
        "choices": range(MOST_YEARS + 1),
        "may_write": may_write(asked),
        "kept": asked.fields("compare"),
        "exports": [
            (form, label, asked.url("summary_export", form, more={"compare": str(years)}))
            for form, (label, *_) in FORMS.items()
            if form != "html"
        ],
    }
    return render(request, "summary/summary.html", context)


@require_safe
@scoped
def export(request: HttpRequest, asked: Asked, form: str) -> HttpResponse:
    if form not in FORMS:
        raise Http404(form)
    made = compose(asked, years=_years(asked))
    _, kind, write = FORMS[form]
    try:
        content = write(made)
    except FileError as error:
        context = {"status": 503, "title": "不能生成这种文件", "said": str(error)}
        return render(request, "summary/refused.html", context, status=503)
    scope = asked.scope
    said = f"summary.{form} {scope.division} {scope.as_of} {scope.period}"
    record(AuditEvent.Kind.EXPORT, request, by=asked.user, target=said, rows=len(made.notes))
    return saved_as(HttpResponse(content, kind), f"{made.file_name}.{form}")


class TextForm(forms.Form):
    """The words of one paragraph, with the names of its numbers in braces; blank for the default."""

    text = forms.CharField(
        label="文字",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 8, "class": "form-control"}),
        error_messages={"max_length": "文字超过4000字，请分成几段或者精简"},
    )

    def clean_text(self) -> str:
        typed = self.cleaned_data["text"]
        try:
            return coded("".join(c for c in typed if c.isprintable() or c.isspace()))
        except TextError as error:
            raise forms.ValidationError(str(error)) from None


@scoped
def text(request: HttpRequest, asked: Asked, part: str) -> HttpResponse:
    """Its words as they stand; what they would print; and, posted, the words it has from now on."""
    if not may_write(asked) or part not in outline_of(asked.scope.period).texts:
        raise Http404(part)
    now = compose(asked, drawn=False)
    paragraph = next(p for p in now.paragraphs + now.unused if p.key == part)
    form = TextForm(request.POST or None, initial={"text": labelled(paragraph.text)})
    tried: Paragraph | None = None
    if request.method == "POST" and form.is_valid():
        tried = paragraph_of(asked, part, form.cleaned_data["text"])
        if "preview" not in request.POST:
            try:
                save_text(asked, tried, seen=request.POST.get("seen", ""), by=asked.user)
            except MovedOnError:
                form.add_error(None, "这一段刚刚由他人改过，下面是现在的文字；请对照以后再保存")
            else:
                messages.success(request, "这一段的文字已保存，里面的数仍随台账更新")
                return redirect(f"{asked.url('summary')}#{part}")
    context = {
        "asked": asked,
        "paragraph": paragraph,
        "tried": tried,
        "form": form,
        "seen": stamp(paragraph.saved),
        "differing": words_differing(labelled(paragraph.default), labelled(paragraph.text)),
        "names": listed(),
        "back": f"{asked.url('summary')}#{part}",
    }
    return render(request, "summary/text.html", context)


@require_POST
@scoped
def keep(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Remember what the numbers read now, to be told later which have changed."""
    if not may_write(asked):
        raise Http404
    made = compose(asked, drawn=False)
    keep_numbers(asked, made.paragraphs + made.unused, by=asked.user)
    messages.success(request, "已记下这一稿的数，以后有变化的会列出来")
    return redirect(asked.url("summary"))


def _years(asked: Asked) -> int:
    """How many earlier years to compare with. Raises `ScopeError`."""
    said = asked.request.GET.get("compare", "1")
    if not (said.isascii() and said.isdigit() and int(said) <= MOST_YEARS):
        raise ScopeError(f"对比年数“{said}”无效：应为0至{MOST_YEARS}之间的数字，例如 3")
    return int(said)
