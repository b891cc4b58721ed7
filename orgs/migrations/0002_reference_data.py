"""Reference data: the district's divisions, national code lists, the roles, days off and at work."""

import csv
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"


def rows(name):
    with open(DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load(apps, schema_editor):
    get = lambda model: apps.get_model("orgs", model).objects  # noqa: E731
    for row in rows("divisions"):
        get("Division").create(
            code=row["code"], name=row["name"], kind=row["kind"], parent_id=row["parent"] or None
        )
    get("Industry").bulk_create([get("Industry").model(**row) for row in rows("industries")])
    get("Code").bulk_create([get("Code").model(**row) for row in rows("codes")])
    flags = ("reads_personal", "edits", "administers")
    get("Role").bulk_create(
        [
            get("Role").model(
                order=order, **{k: v == "1" if k in flags else v for k, v in row.items()}
            )
            for order, row in enumerate(rows("roles"))
        ]
    )
    day = get("CalendarDay")  # of the State Council's notices of 2019 to 2026
    day.bulk_create(
        day.model(**row | {"is_workday": row["is_workday"] == "1"}) for row in rows("holidays")
    )


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_tables")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
