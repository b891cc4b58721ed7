"""The codes of 党内统计 and what they mean in our ledgers: data, in `reports/data/party_codes.csv`.

They were seen in one tool of 2017 and are a reference, not an authority: another edition is another
file. Of one list, `means` gives the ledger's own values, several divided by `|`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "party_codes.csv"


@dataclass(frozen=True)
class PartyCode:
    code: str
    label: str
    means: tuple[str, ...]
    source: str


@cache
def party_codes(of: str) -> dict[str, PartyCode]:
    """One list of codes, by code, in the file's order."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: PartyCode(
                row["code"], row["label"], tuple(row["means"].split("|")), row["source"]
            )
            for row in csv.DictReader(file)
            if row["list"] == of
        }


def code_of(of: str, value: str) -> str:
    """The code that means one of our values; "" without any."""
    return next((c.code for c in party_codes(of).values() if value in c.means), "")
