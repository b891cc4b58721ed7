"""The app's tables, with their history triggers."""

import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models


def install_triggers(apps, schema_editor):
    """Created with the models' state above; one pass writes them all to the database."""
    for model in apps.get_app_config("reports").get_models():
        for trigger in getattr(model._meta, "triggers", ()):
            schema_editor.execute(trigger.install_sql, params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("orgs", "0002_reference_data"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExternalFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("district_tax", "区级税收")], max_length=24, verbose_name="项目"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=16, verbose_name="数值（万元）"
                    ),
                ),
                ("source", models.CharField(max_length=120, verbose_name="来源")),
                ("stated_on", models.DateField(verbose_name="提供日期")),
                (
                    "change",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="登记变动",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.division",
                        verbose_name="所属区划",
                    ),
                ),
            ],
            options={
                "verbose_name": "外部数据",
                "verbose_name_plural": "外部数据",
                "ordering": ("kind", "division", "year"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "division", "year"), name="external_fact_once"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_externalfactversion" ("amount", "change_id", "division_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stated_on", "year") SELECT new_values."amount", new_values."change_id", new_values."division_id", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."stated_on", new_values."year" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="265541574ebf6fa4006668e4e60679bcf14424d7",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2f0ed",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="reports_externalfact",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_externalfactversion" ("amount", "change_id", "division_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stated_on", "year") SELECT new_values."amount", new_values."change_id", new_values."division_id", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."stated_on", new_values."year" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="e2653e8537a2be89ad44d488bab79a6d1012d502",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_27068",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="reports_externalfact",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_externalfactversion" ("amount", "change_id", "division_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stated_on", "year") SELECT old_values."amount", old_values."change_id", old_values."division_id", old_values."id", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source", old_values."stated_on", old_values."year" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="a740e1a15be4ff4c504657132f657ea5a929eb01",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_4caa2",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="reports_externalfact",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="56787860af84a7769105ec5ca72a721912091f70",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_272c0",
                            table="reports_externalfact",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalFactVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("district_tax", "区级税收")], max_length=24, verbose_name="项目"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=16, verbose_name="数值（万元）"
                    ),
                ),
                ("source", models.CharField(max_length=120, verbose_name="来源")),
                ("stated_on", models.DateField(verbose_name="提供日期")),
                (
                    "change",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="登记变动",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.division",
                        verbose_name="所属区划",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="versions",
                        to="reports.externalfact",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
