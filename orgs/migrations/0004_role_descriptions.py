"""The roles' descriptions say more than they did when they were loaded."""

import csv
from pathlib import Path

from django.db import migrations

ROLES = Path(__file__).resolve().parent.parent / "data" / "roles.csv"


def describe(apps, schema_editor):
    with open(ROLES, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            apps.get_model("orgs", "Role").objects.filter(code=row["code"]).update(
                description=row["description"]
            )


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_ledgers_to_live_in")]
    operations = [migrations.RunPython(describe, migrations.RunPython.noop, elidable=True)]
