"""Reference data: how often each kind of organisation life is held."""

import csv
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "life_requirements.csv"


def load(apps, schema_editor):
    requirements = apps.get_model("activities", "LifeRequirement").objects
    with open(DATA, encoding="utf-8", newline="") as file:
        requirements.bulk_create(requirements.model(**row) for row in csv.DictReader(file))


class Migration(migrations.Migration):
    replaces = [("activities", "0004_organisation_life")]
    dependencies = [("activities", "0001_tables")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
