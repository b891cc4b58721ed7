"""Prose with placeholders, and how it reads when some of its numbers are not known.

A placeholder is `{slug}` or `{slug:form}`; people see and write the Chinese name of the indicator
or rule in its place. `。` ends a sentence, `；` a part of it, `，` a clause of the part; what stands before the first
`：` leads into the whole sentence. A clause with a number that is unknown drops out; so does a part
or sentence that had numbers and has none left, and the change of a number that did. The marks
close up behind what was dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from reports.summary.naming import FORMS, WORDS, Form, Placeholder, identify

T = TypeVar("T")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
COLON = re.compile(r"[:：](?=[^:：]*$)")  # the last one
SENTENCE, PART, CLAUSE, LEAD = "。", "；", "，", "："


class TextError(ValueError):
    """Text that cannot be read; the message names the placeholder and the remedy."""


Piece = str | Placeholder


def pieces(text: str) -> list[Piece]:
    """The text as words and placeholders. Raises `TextError`."""
    found: list[Piece] = []
    for number, bit in enumerate(PLACEHOLDER.split(text)):
        if number % 2:
            found.append(_placeholder(bit))
        elif "{" in bit or "}" in bit:
            raise TextError("花括号没有成对：每个数写作 {指标名称}，请补上缺少的一半")
        elif bit:
            found.append(bit)
    return found


def _placeholder(written: str) -> Placeholder:
    """Names of reminders have colons of their own, so the whole is looked up first."""
    whole = written.strip()
    if whole in WORDS or identify(whole):
        return Placeholder(identify(whole) or whole)
    name, form = (
        bit.strip() for bit in (COLON.split(whole, 1) if COLON.search(whole) else (whole, ""))
    )
    slug = identify(name)
    if slug is None:
        raise TextError(f"没有叫“{name}”的指标或提醒：请从可用的名称中选择，或者去掉花括号改成文字")
    if form not in FORMS:
        forms = "、".join(one.value for one in Form if one.value)
        raise TextError(f"“{{{whole}}}”冒号后面的“{form}”无法识别，可用：{forms}")
    return Placeholder(slug, FORMS[form])


def coded(text: str) -> str:
    """As it is kept: with slugs, so that a renamed indicator is still the same. Raises `TextError`."""
    return "".join(p if isinstance(p, str) else f"{{{p.code}}}" for p in pieces(text))


def labelled(text: str) -> str:
    """As people read and write it: with the names of indicators. Raises `TextError`."""
    return "".join(p if isinstance(p, str) else f"{{{p.label}}}" for p in pieces(text))


def placeholders(text: str) -> list[Placeholder]:
    """The numbers that a text names, in its order. Raises `TextError`."""
    return [p for p in pieces(text) if isinstance(p, Placeholder) and p.is_number]


Resolve = Callable[[Placeholder], T | None]


def read(text: str, resolve: Resolve[T], words: Mapping[str, str]) -> list[str | T]:
    """The text with what `resolve` gives for each number; what it has nothing for drops out.

    `words` are what is said of the scope itself (`naming.WORDS`). Raises `TextError`.
    """
    resolve = _together(resolve)
    found = [piece if _is_number(piece) else _said(piece, words) for piece in pieces(text)]
    kept: list[str | T] = []
    for sentence in _split(found, SENTENCE):
        lead, rest = _led(sentence)
        parts = [_part(part, resolve) for part in _split(rest, PART)]
        whole = _joined([part for part in parts if part], PART)
        said = _clause(lead, resolve)
        if whole:
            kept += [*said, LEAD] if said else []
            kept += [*whole, SENTENCE]
    return _merged(kept)


def _together(resolve: Resolve[T]) -> Resolve[T]:
    """A change is not told of a number that has just dropped out."""
    dropped: set[str] = set()

    def resolved(named: Placeholder) -> T | None:
        if named.form is Form.CHANGE and named.slug in dropped:
            return None
        found = resolve(named)
        if found is None:
            dropped.add(named.slug)
        return found

    return resolved


def _said(piece: Piece, words: Mapping[str, str]) -> str:
    return piece if isinstance(piece, str) else words[piece.slug]


def _led(sentence: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The sentence before and after its first colon; nothing before when it has none."""
    for place, piece in enumerate(sentence):
        if isinstance(piece, str) and LEAD in piece:
            before, _, after = piece.partition(LEAD)
            return [*sentence[:place], before], [after, *sentence[place + 1 :]]
    return [], sentence


def _part(part: list[Piece], resolve: Resolve[T]) -> list[str | T]:
    clauses = list(_split(part, CLAUSE))
    said = [_clause(clause, resolve) for clause in clauses]
    numbered = [any(_is_number(piece) for piece in clause) for clause in clauses]
    if any(numbered) and not any(n and s for n, s in zip(numbered, said, strict=True)):
        return []
    return _joined([clause for clause in said if clause], CLAUSE)


def _clause(clause: list[Piece], resolve: Resolve[T]) -> list[str | T]:
    said: list[str | T] = []
    for piece in clause:
        if isinstance(piece, str):
            said.append(piece)
            continue
        found = resolve(piece)
        if found is None:
            return []
        said.append(found)
    return said


def _is_number(piece: Piece) -> bool:
    return isinstance(piece, Placeholder) and piece.is_number


def _split(found: Iterable[Piece], mark: str) -> Iterable[list[Piece]]:
    """The pieces between the marks, none of them empty; line breaks are blanks."""
    current: list[Piece] = []
    for piece in found:
        bits: Sequence[Piece] = piece.split(mark) if isinstance(piece, str) else [piece]
        for number, bit in enumerate(bits):
            if number:
                if current:
                    yield current
                current = []
            if isinstance(bit, Placeholder):
                current.append(bit)
            elif said := "".join(bit.splitlines()).strip():
                current.append(said)
    if current:
        yield current


def _joined(groups: list[list[str | T]], mark: str) -> list[str | T]:
    joined: list[str | T] = []
    for number, group in enumerate(groups):
        joined += [mark, *group] if number else group
    return joined


def _merged(found: list[str | T]) -> list[str | T]:
    merged: list[str | T] = []
    for piece in found:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged
