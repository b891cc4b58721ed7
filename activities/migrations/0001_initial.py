"""The app's tables, with their history triggers."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import uuid
from django.db import migrations, models


def install_triggers(apps, schema_editor):
    """Created with the models' state above; one pass writes them all to the database."""
    for model in apps.get_app_config("activities").get_models():
        for trigger in getattr(model._meta, "triggers", ()):
            schema_editor.execute(trigger.install_sql, params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
        ("orgs", "0002_reference_data"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("happened_on", models.DateField(db_index=True, verbose_name="日期")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="活动编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("congress", "支部党员大会"),
                            ("committee", "支委会"),
                            ("group", "党小组会"),
                            ("lecture", "党课"),
                            ("organisation_life", "组织生活会"),
                            ("review", "民主评议"),
                            ("theme_day", "主题党日"),
                            ("exchange", "经验交流会"),
                        ],
                        max_length=20,
                        verbose_name="类型",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=120, verbose_name="主题")),
                ("venue", models.CharField(blank=True, max_length=120, verbose_name="地点")),
                (
                    "expected",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="应到人数"),
                ),
                (
                    "attended",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="实到人数"),
                ),
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
            ],
            options={
                "verbose_name": "组织生活",
                "verbose_name_plural": "组织生活",
                "ordering": ("happened_on", "number"),
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_activityversion" ("attended", "change_id", "expected", "happened_on", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "venue") SELECT new_values."attended", new_values."change_id", new_values."expected", new_values."happened_on", new_values."id", new_values."kind", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."subject", new_values."venue" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="5db5150c970b999c50e02ea65b682ded8cd05c5a",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6de9c",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_activity",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_activityversion" ("attended", "change_id", "expected", "happened_on", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "venue") SELECT new_values."attended", new_values."change_id", new_values."expected", new_values."happened_on", new_values."id", new_values."kind", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."subject", new_values."venue" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="cf6ff45f7ec9ad1078bbae7c20bc74a59af79405",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a56a1",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_activity",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_activityversion" ("attended", "change_id", "expected", "happened_on", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "venue") SELECT old_values."attended", old_values."change_id", old_values."expected", old_values."happened_on", old_values."id", old_values."kind", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."subject", old_values."venue" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="3600b9e63849e0cb5f2105d9778a643c15207894",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_cc776",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_activity",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="a3ba03f580550fe833ffd652587dda153b3a0983",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_1ec62",
                            table="activities_activity",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("happened_on", models.DateField(verbose_name="日期")),
                ("number", models.CharField(max_length=40, verbose_name="活动编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("congress", "支部党员大会"),
                            ("committee", "支委会"),
                            ("group", "党小组会"),
                            ("lecture", "党课"),
                            ("organisation_life", "组织生活会"),
                            ("review", "民主评议"),
                            ("theme_day", "主题党日"),
                            ("exchange", "经验交流会"),
                        ],
                        max_length=20,
                        verbose_name="类型",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=120, verbose_name="主题")),
                ("venue", models.CharField(blank=True, max_length=120, verbose_name="地点")),
                (
                    "expected",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="应到人数"),
                ),
                (
                    "attended",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="实到人数"),
                ),
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
                        to="activities.activity",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("happened_on", models.DateField(db_index=True, verbose_name="日期")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
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
                "verbose_name": "年度考核",
                "verbose_name_plural": "年度考核",
                "ordering": ("happened_on",),
                "constraints": [
                    models.UniqueConstraint(fields=("division", "name"), name="assessment_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_assessmentversion" ("change_id", "division_id", "happened_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."division_id", new_values."happened_on", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="1cc8427b0ba563660259b9d714cee06cc5387419",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ca7d3",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_assessment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_assessmentversion" ("change_id", "division_id", "happened_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."division_id", new_values."happened_on", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="95164a732334e1d66f48e529a1c1cf17c2df325e",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_05665",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_assessment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_assessmentversion" ("change_id", "division_id", "happened_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."change_id", old_values."division_id", old_values."happened_on", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="ed0816f06bab3a82f18dfd2c5d4a42218cdd44f1",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7945a",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_assessment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="4f6c938f4329a6bdf795c050c27b90eda0a8af0d",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_10302",
                            table="activities_assessment",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("happened_on", models.DateField(verbose_name="日期")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
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
                        to="activities.assessment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Deed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("happened_on", models.DateField(db_index=True, verbose_name="日期")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deeds",
                        to="orgs.unit",
                        verbose_name="受益单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "实事",
                "verbose_name_plural": "实事",
                "ordering": ("happened_on", "name"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "unit", "happened_on"), name="deed_once"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_deedversion" ("change_id", "happened_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") SELECT new_values."change_id", new_values."happened_on", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="0c64e6f31a2263a0472f51c09961d2781b9c231a",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4c899",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_deed",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_deedversion" ("change_id", "happened_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") SELECT new_values."change_id", new_values."happened_on", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="5bbb1d6249231b07159e5209b5ff50019b4fc3c7",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_62b4c",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_deed",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_deedversion" ("change_id", "happened_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") SELECT old_values."change_id", old_values."happened_on", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="a3eb07226241267649cd35a07c685df058260d69",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7ff5c",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_deed",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="22968ea3cc9e90e76bd9c7252fd1fa33f35121f0",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_fcd3f",
                            table="activities_deed",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeedVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("happened_on", models.DateField(verbose_name="日期")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
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
                        to="activities.deed",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.unit",
                        verbose_name="受益单位",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Demand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="诉求编号")),
                ("batch", models.CharField(blank=True, max_length=40, verbose_name="批次")),
                ("category", models.CharField(blank=True, max_length=40, verbose_name="类别")),
                ("content", models.TextField(verbose_name="内容")),
                ("raised_on", models.DateField(verbose_name="提出日期")),
                ("accepted_on", models.DateField(blank=True, null=True, verbose_name="受理日期")),
                ("assigned_on", models.DateField(blank=True, null=True, verbose_name="交办日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "解决"),
                            ("partly_solved", "部分解决"),
                            ("explained", "解释说明"),
                            ("not_possible", "不具备条件"),
                        ],
                        max_length=16,
                        verbose_name="结果",
                    ),
                ),
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
                    "department",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to=models.Q(("kind", "department")),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.division",
                        verbose_name="承办单位",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demands",
                        to="orgs.programme",
                        verbose_name="行动",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demands",
                        to="orgs.unit",
                        verbose_name="两新组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "诉求",
                "verbose_name_plural": "诉求",
                "ordering": ("raised_on", "number"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_on", None),
                                ("accepted_on__gte", models.F("raised_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("closed_on", None),
                                ("closed_on__gte", models.F("raised_on")),
                                _connector="OR",
                            ),
                        ),
                        name="demand_dates_in_order",
                        violation_error_message="受理日期、办结日期不能早于提出日期",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", ""), ("closed_on__isnull", False), _connector="OR"
                        ),
                        name="demand_outcome_has_date",
                        violation_error_message="填写结果时必须填写办结日期",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_demandversion" ("accepted_on", "assigned_on", "batch", "category", "change_id", "closed_on", "content", "department_id", "id", "number", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "raised_on", "unit_id") SELECT new_values."accepted_on", new_values."assigned_on", new_values."batch", new_values."category", new_values."change_id", new_values."closed_on", new_values."content", new_values."department_id", new_values."id", new_values."number", new_values."outcome", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."raised_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="05ce68e09a8b04856f4fe7a607597dcaa052f2b2",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c20ba",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_demand",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_demandversion" ("accepted_on", "assigned_on", "batch", "category", "change_id", "closed_on", "content", "department_id", "id", "number", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "raised_on", "unit_id") SELECT new_values."accepted_on", new_values."assigned_on", new_values."batch", new_values."category", new_values."change_id", new_values."closed_on", new_values."content", new_values."department_id", new_values."id", new_values."number", new_values."outcome", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."raised_on", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="e833c6f60c4ad2c4ac1a38d07b3907c94fe17d63",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0b2e3",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_demand",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_demandversion" ("accepted_on", "assigned_on", "batch", "category", "change_id", "closed_on", "content", "department_id", "id", "number", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "raised_on", "unit_id") SELECT old_values."accepted_on", old_values."assigned_on", old_values."batch", old_values."category", old_values."change_id", old_values."closed_on", old_values."content", old_values."department_id", old_values."id", old_values."number", old_values."outcome", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."raised_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="0917008c62ea01d4da53e05cc4cf0cee154b6bfc",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_596c8",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_demand",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="13e9f604e7ed5762dc4346d3e299a77caaad7413",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_5afd9",
                            table="activities_demand",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DemandVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40, verbose_name="诉求编号")),
                ("batch", models.CharField(blank=True, max_length=40, verbose_name="批次")),
                ("category", models.CharField(blank=True, max_length=40, verbose_name="类别")),
                ("content", models.TextField(verbose_name="内容")),
                ("raised_on", models.DateField(verbose_name="提出日期")),
                ("accepted_on", models.DateField(blank=True, null=True, verbose_name="受理日期")),
                ("assigned_on", models.DateField(blank=True, null=True, verbose_name="交办日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "解决"),
                            ("partly_solved", "部分解决"),
                            ("explained", "解释说明"),
                            ("not_possible", "不具备条件"),
                        ],
                        max_length=16,
                        verbose_name="结果",
                    ),
                ),
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
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to=models.Q(("kind", "department")),
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.division",
                        verbose_name="承办单位",
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
                        to="activities.demand",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.programme",
                        verbose_name="行动",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.unit",
                        verbose_name="两新组织",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Honour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("happened_on", models.DateField(db_index=True, verbose_name="日期")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "level",
                    models.CharField(
                        choices=[("province", "省"), ("city", "市"), ("district", "区")],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("award", "荣誉"), ("exemplar", "典型")],
                        default="award",
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("document_no", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("revoked_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
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
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours",
                        to="members.member",
                        verbose_name="党员",
                    ),
                ),
                (
                    "party_organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours",
                        to="orgs.partyorganization",
                        verbose_name="党组织",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours",
                        to="orgs.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "表彰",
                "verbose_name_plural": "表彰",
                "ordering": ("happened_on", "name"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("member__isnull", False),
                                ("party_organization__isnull", True),
                                ("unit__isnull", True),
                            ),
                            models.Q(
                                ("member__isnull", True),
                                ("party_organization__isnull", True),
                                ("unit__isnull", False),
                            ),
                            models.Q(
                                ("member__isnull", True),
                                ("party_organization__isnull", False),
                                ("unit__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="honour_one_recipient",
                        violation_error_message="表彰对象必须且只能填写一个",
                    ),
                    models.UniqueConstraint(
                        fields=("member", "name", "happened_on"), name="honour_once_a_member"
                    ),
                    models.UniqueConstraint(
                        fields=("unit", "name", "happened_on"), name="honour_once_a_unit"
                    ),
                    models.UniqueConstraint(
                        fields=("party_organization", "name", "happened_on"),
                        name="honour_once_a_party_organization",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_honourversion" ("change_id", "document_no", "happened_on", "id", "kind", "level", "member_id", "name", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_on", "unit_id") SELECT new_values."change_id", new_values."document_no", new_values."happened_on", new_values."id", new_values."kind", new_values."level", new_values."member_id", new_values."name", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."revoked_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="88507c3d6473bf866cea57a8b086385ba225223b",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0f106",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_honour",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_honourversion" ("change_id", "document_no", "happened_on", "id", "kind", "level", "member_id", "name", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_on", "unit_id") SELECT new_values."change_id", new_values."document_no", new_values."happened_on", new_values."id", new_values."kind", new_values."level", new_values."member_id", new_values."name", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."revoked_on", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="684a25f508f2b5f7a2e3185fd7ac6e97a02bfea7",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a7a01",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_honour",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_honourversion" ("change_id", "document_no", "happened_on", "id", "kind", "level", "member_id", "name", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_on", "unit_id") SELECT old_values."change_id", old_values."document_no", old_values."happened_on", old_values."id", old_values."kind", old_values."level", old_values."member_id", old_values."name", old_values."party_organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."revoked_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="a35fb4bd409404dd21f6427cc14ab98979d3dc99",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_25f09",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_honour",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="31c34e796b0a11c8dba4d1a4770d74d54a9a254a",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_a98e5",
                            table="activities_honour",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HonourVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("happened_on", models.DateField(verbose_name="日期")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "level",
                    models.CharField(
                        choices=[("province", "省"), ("city", "市"), ("district", "区")],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("award", "荣誉"), ("exemplar", "典型")],
                        default="award",
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("document_no", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("revoked_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
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
                    "member",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.member",
                        verbose_name="党员",
                    ),
                ),
                (
                    "party_organization",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.partyorganization",
                        verbose_name="党组织",
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
                        to="activities.honour",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Hosting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hostings",
                        to="activities.activity",
                        verbose_name="活动",
                    ),
                ),
                (
                    "party_organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hostings",
                        to="orgs.partyorganization",
                        verbose_name="主办党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "主办",
                "verbose_name_plural": "主办",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("activity", "party_organization"), name="hosting_once_an_activity"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_hostingversion" ("activity_id", "id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."activity_id", new_values."id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="aa2519b60f513e295bbb8364a860027e8accc3e7",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_bf9af",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_hosting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_hostingversion" ("activity_id", "id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."activity_id", new_values."id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="d0343a7e90b4e1c2a4156ac304f2c09f94f86c8e",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_90e24",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_hosting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_hostingversion" ("activity_id", "id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."activity_id", old_values."id", old_values."party_organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="a68226058861739f98dc64b25d507e93f75f781f",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ee009",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_hosting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="fe2eee0d4b983784ef32453622dc1a307b2162e2",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_2d287",
                            table="activities_hosting",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HostingVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="activities.activity",
                        verbose_name="活动",
                    ),
                ),
                (
                    "party_organization",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.partyorganization",
                        verbose_name="主办党组织",
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
                        to="activities.hosting",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("happened_on", models.DateField(db_index=True, verbose_name="日期")),
                ("series", models.CharField(max_length=40, verbose_name="系列")),
                ("issue", models.CharField(max_length=40, verbose_name="期号")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "copies",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="发放册数"),
                ),
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
                "verbose_name": "刊物",
                "verbose_name_plural": "刊物",
                "ordering": ("series", "happened_on"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "issue", "happened_on"), name="publication_issue_once"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_publicationversion" ("change_id", "copies", "division_id", "happened_on", "id", "issue", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series", "title") SELECT new_values."change_id", new_values."copies", new_values."division_id", new_values."happened_on", new_values."id", new_values."issue", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."series", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="e5daae05ae0fcb38ecd50944828fe8c858676a1b",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_48519",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_publication",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_publicationversion" ("change_id", "copies", "division_id", "happened_on", "id", "issue", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series", "title") SELECT new_values."change_id", new_values."copies", new_values."division_id", new_values."happened_on", new_values."id", new_values."issue", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."series", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="766f8cd481b93fb7288e4ed8e3b34277d4a60af1",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c8a08",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_publication",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_publicationversion" ("change_id", "copies", "division_id", "happened_on", "id", "issue", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series", "title") SELECT old_values."change_id", old_values."copies", old_values."division_id", old_values."happened_on", old_values."id", old_values."issue", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."series", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="a16b5de06f46283d4a7ec7936d1b262c8aed5497",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1d0d7",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_publication",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="e10c5a4e9cabf6f2d864b151e60a4e01a5982c4d",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_140f9",
                            table="activities_publication",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicationVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("happened_on", models.DateField(verbose_name="日期")),
                ("series", models.CharField(max_length=40, verbose_name="系列")),
                ("issue", models.CharField(max_length=40, verbose_name="期号")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "copies",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="发放册数"),
                ),
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
                        to="activities.publication",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TaskList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("happened_on", models.DateField(db_index=True, verbose_name="日期")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
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
                "verbose_name": "任务清单",
                "verbose_name_plural": "任务清单",
                "ordering": ("happened_on",),
                "constraints": [
                    models.UniqueConstraint(fields=("division", "name"), name="task_list_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_tasklistversion" ("change_id", "division_id", "happened_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."division_id", new_values."happened_on", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="3ed739a2760e7625d7d5fcbd6578cfec18379ae8",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_58009",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_tasklist",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_tasklistversion" ("change_id", "division_id", "happened_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."division_id", new_values."happened_on", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="4d7b3119787a365569146989cff8ec3295e4e7a4",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_014a6",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_tasklist",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_tasklistversion" ("change_id", "division_id", "happened_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."change_id", old_values."division_id", old_values."happened_on", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="83c88597ca85fcc8ad5911ec3656f6f42171c333",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_93831",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_tasklist",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="0d966bdaabbad527f16447411a410b85895b0047",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_48525",
                            table="activities_tasklist",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskListVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("happened_on", models.DateField(verbose_name="日期")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
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
                        to="activities.tasklist",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("happened_on", models.DateField(db_index=True, verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[("guidance", "巡回指导小组")], max_length=16, verbose_name="类型"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
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
                "verbose_name": "小组",
                "verbose_name_plural": "小组",
                "ordering": ("happened_on", "name"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "name", "happened_on"), name="team_once"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_teamversion" ("change_id", "division_id", "happened_on", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."division_id", new_values."happened_on", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="825ee629889221b27537de1a518ebdd70155fa9c",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7826d",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_team",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_teamversion" ("change_id", "division_id", "happened_on", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."division_id", new_values."happened_on", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="d901f1fe7decc6039e561b3c8b4f0a9a3c50cdca",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f6fb2",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_team",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_teamversion" ("change_id", "division_id", "happened_on", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."change_id", old_values."division_id", old_values."happened_on", old_values."id", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="2c3b4958c683103d64fbc1b9dc5813f12ff2521a",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_01ab1",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_team",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="d014a70e0846b87fc4bf01b5c699bbe261536e1a",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_8a059",
                            table="activities_team",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("happened_on", models.DateField(verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[("guidance", "巡回指导小组")], max_length=16, verbose_name="类型"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
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
                        to="activities.team",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Training",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("happened_on", models.DateField(db_index=True, verbose_name="日期")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="班次编号")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("secretary", "书记专题班"),
                            ("demonstration", "示范培训班"),
                            ("rotation", "轮训"),
                        ],
                        max_length=16,
                        verbose_name="类型",
                    ),
                ),
                ("venue", models.CharField(blank=True, max_length=120, verbose_name="地点")),
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
                "verbose_name": "培训班次",
                "verbose_name_plural": "培训班次",
                "ordering": ("happened_on", "number"),
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_trainingversion" ("change_id", "division_id", "happened_on", "id", "kind", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "venue") SELECT new_values."change_id", new_values."division_id", new_values."happened_on", new_values."id", new_values."kind", new_values."name", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."venue" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="7e8b4feddc58e0c60517a94575be87cc7b26d549",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_49a0c",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_training",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_trainingversion" ("change_id", "division_id", "happened_on", "id", "kind", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "venue") SELECT new_values."change_id", new_values."division_id", new_values."happened_on", new_values."id", new_values."kind", new_values."name", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."venue" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="f087dce3c7614f0f9b05018b2ada80621e087978",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8615f",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_training",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_trainingversion" ("change_id", "division_id", "happened_on", "id", "kind", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "venue") SELECT old_values."change_id", old_values."division_id", old_values."happened_on", old_values."id", old_values."kind", old_values."name", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."venue" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="761e0316fde20b59a7c2e472bda21118c02145b1",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2f53b",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_training",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="3ebbc50abee392b81c1b1dc3b44bd52a0a79e20b",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_1b90e",
                            table="activities_training",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Trainee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trainings",
                        to="members.member",
                        verbose_name="党员",
                    ),
                ),
                (
                    "training",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trainees",
                        to="activities.training",
                        verbose_name="班次",
                    ),
                ),
            ],
            options={
                "verbose_name": "参训人员",
                "verbose_name_plural": "参训人员",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("training", "member"), name="trainee_once_a_class"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_traineeversion" ("id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "training_id") SELECT new_values."id", new_values."member_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."training_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="adb0b72d4206d98931ef18a60f547bf5d3fc993e",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d398d",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_trainee",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_traineeversion" ("id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "training_id") SELECT new_values."id", new_values."member_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."training_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="a53270f2cc3dca9680cfd69175320e85a5579b79",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_011fa",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_trainee",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_traineeversion" ("id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "training_id") SELECT old_values."id", old_values."member_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."training_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="5465980aac93758d7de46f9d2e910762c60605c1",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ebf45",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_trainee",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="3ee271947b6dd2ba02737c4d4e635895dbab62bb",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_7a31d",
                            table="activities_trainee",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TraineeVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.member",
                        verbose_name="党员",
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
                        to="activities.trainee",
                    ),
                ),
                (
                    "training",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="activities.training",
                        verbose_name="班次",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TrainingVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("happened_on", models.DateField(verbose_name="日期")),
                ("number", models.CharField(max_length=40, verbose_name="班次编号")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("secretary", "书记专题班"),
                            ("demonstration", "示范培训班"),
                            ("rotation", "轮训"),
                        ],
                        max_length=16,
                        verbose_name="类型",
                    ),
                ),
                ("venue", models.CharField(blank=True, max_length=120, verbose_name="地点")),
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
                        to="activities.training",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("happened_on", models.DateField(db_index=True, verbose_name="日期")),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="走访编号",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[("on_site", "上门"), ("phone", "电话"), ("online", "线上")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="事项",
                    ),
                ),
                ("content", models.TextField(blank=True, verbose_name="情况")),
                (
                    "next_plan",
                    models.CharField(blank=True, max_length=200, verbose_name="下次计划"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "已提交"),
                            ("returned", "已退回"),
                            ("void", "已作废"),
                        ],
                        default="submitted",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
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
                    "instructor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="members.instructor",
                        verbose_name="指导员",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="orgs.unit",
                        verbose_name="两新组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "走访",
                "verbose_name_plural": "走访",
                "ordering": ("happened_on",),
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_visitversion" ("change_id", "content", "happened_on", "id", "instructor_id", "method", "next_plan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "topics", "unit_id") SELECT new_values."change_id", new_values."content", new_values."happened_on", new_values."id", new_values."instructor_id", new_values."method", new_values."next_plan", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."state", new_values."topics", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="2e1aa7035fbf6dab579a6dbd6f11f7a25045f215",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e3009",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="activities_visit",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_visitversion" ("change_id", "content", "happened_on", "id", "instructor_id", "method", "next_plan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "topics", "unit_id") SELECT new_values."change_id", new_values."content", new_values."happened_on", new_values."id", new_values."instructor_id", new_values."method", new_values."next_plan", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."state", new_values."topics", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="d66fde81928a31154403a05ffa29e6a074605f48",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0daf9",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="activities_visit",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "activities_visitversion" ("change_id", "content", "happened_on", "id", "instructor_id", "method", "next_plan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "topics", "unit_id") SELECT old_values."change_id", old_values."content", old_values."happened_on", old_values."id", old_values."instructor_id", old_values."method", old_values."next_plan", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."state", old_values."topics", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="111b29844d74ca2fafec627f743c7304bf3ff490",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1c964",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="activities_visit",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="c3c8578397287c3f3c6cf12d9c9aaf14b40e4dec",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_5a45c",
                            table="activities_visit",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("happened_on", models.DateField(verbose_name="日期")),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, serialize=False, verbose_name="走访编号"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[("on_site", "上门"), ("phone", "电话"), ("online", "线上")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="事项",
                    ),
                ),
                ("content", models.TextField(blank=True, verbose_name="情况")),
                (
                    "next_plan",
                    models.CharField(blank=True, max_length=200, verbose_name="下次计划"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "已提交"),
                            ("returned", "已退回"),
                            ("void", "已作废"),
                        ],
                        default="submitted",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
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
                    "instructor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.instructor",
                        verbose_name="指导员",
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
                        to="activities.visit",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.unit",
                        verbose_name="两新组织",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="Activity",
            name="hosts",
            field=models.ManyToManyField(
                related_name="activities",
                through="activities.Hosting",
                to="orgs.partyorganization",
                verbose_name="主办党组织",
            ),
        ),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
