"""Where two texts differ, so that it can be shown in one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A placeholder is one word, and so is a clause: what is rewritten can be read as a whole.
WORDS = re.compile(r"\{[^{}]*\}|[^{}，；。：]+[，；。：]?|.", re.DOTALL)


@dataclass(frozen=True)
class Bit:
    """Some text and whether it is in both (""), only in the first (del) or the second (ins)."""

    kind: str
    text: str


def words_differing(before: str, after: str) -> list[Bit]:
    """The texts merged; empty when they are the same."""
    if before == after:
        return []
    first, second = WORDS.findall(before), WORDS.findall(after)
    bits = []
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            bits.append(Bit("", "".join(first[a:b])))
            continue
        bits += [Bit("del", "".join(first[a:b]))] * (b > a) + [Bit("ins", "".join(second[c:d]))] * (
            d > c
        )
    return bits
