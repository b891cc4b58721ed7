"""Imports and relations point one way: reports → activities → members → orgs."""

import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings

LAYERS = ("orgs", "members", "activities", "reports")  # from below


def relations():
    """Each foreign key and many-to-many of our models, also those given as strings."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in LAYERS:
            for field in model._meta.get_fields(include_hidden=True):
                if field.is_relation and not field.auto_created and field.related_model:
                    yield field


def test_relations_point_down_only():
    upward = [
        f"{field} → {field.related_model._meta.label}"
        for field in relations()
        if field.related_model._meta.app_label in LAYERS
        and LAYERS.index(field.related_model._meta.app_label)
        > LAYERS.index(field.model._meta.app_label)
    ]
    assert upward == []


def test_the_walk_sees_relations():
    """Or the test above would pass for want of anything to look at."""
    seen = {
        (field.model._meta.app_label, field.related_model._meta.app_label) for field in relations()
    }
    assert {("members", "orgs"), ("activities", "orgs")} <= seen


@pytest.mark.slow
def test_imports_point_down_only():
    result = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; exit(lint_imports())"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout
