"""Returns as records that staff open (`orgs/nouns.py`)."""

from __future__ import annotations

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from orgs.nouns import Noun, register
from reports.models import SealedReturn

RETURNS = register(
    Noun(
        "returns", "sealed_return", SealedReturn, "报送", "份", "lock",
        lambda reach, day: SealedReturn.objects.reached(reach),
        lambda rows, day: rows.annotate(
            key=Concat(Value("BS"), Cast("pk", CharField()), output_field=CharField()),
            name=F("title"),
        ),
    )
)  # fmt: skip
