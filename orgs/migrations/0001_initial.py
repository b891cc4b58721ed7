"""The app's tables, with their history triggers."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


def install_triggers(apps, schema_editor):
    """Created with the models' state above; one pass writes them all to the database."""
    for model in apps.get_app_config("orgs").get_models():
        for trigger in getattr(model._meta, "triggers", ()):
            schema_editor.execute(trigger.install_sql, params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("login", "登录"),
                            ("login_failed", "登录失败"),
                            ("logout", "退出"),
                            ("personal_read", "查看个人信息"),
                            ("export", "导出"),
                        ],
                        max_length=16,
                        verbose_name="事件",
                    ),
                ),
                ("target", models.CharField(blank=True, max_length=200, verbose_name="对象")),
                ("rows", models.PositiveIntegerField(blank=True, null=True, verbose_name="行数")),
                (
                    "address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="来源地址"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "审计事件",
                "verbose_name_plural": "审计事件",
                "ordering": ("-at",),
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24, verbose_name="台账")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("digest", models.CharField(max_length=64, verbose_name="文件摘要（SHA-256）")),
                ("as_of", models.DateField(verbose_name="数据日期")),
                ("options", models.JSONField(default=dict, verbose_name="选项")),
                ("applied_at", models.DateTimeField(auto_now_add=True, verbose_name="导入时间")),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="总行数")),
                ("created", models.PositiveIntegerField(default=0, verbose_name="新增")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="变更")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="无变化")),
                ("rejected", models.PositiveIntegerField(default=0, verbose_name="退回")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入批次",
                "verbose_name_plural": "导入批次",
                "ordering": ("-applied_at",),
            },
        ),
        migrations.CreateModel(
            name="Change",
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
                        choices=[
                            ("imported", "台账导入"),
                            ("recorded", "登记"),
                            ("corrected", "更正"),
                            ("demo", "演示数据"),
                        ],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="生效日期")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("document_no", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="办理时间")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="orgs.importbatch",
                        verbose_name="导入批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "变动",
                "verbose_name_plural": "变动",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "list",
                    models.CharField(
                        choices=[("ethnicity", "民族"), ("education", "学历")],
                        max_length=12,
                        verbose_name="代码集",
                    ),
                ),
                ("code", models.CharField(max_length=8, verbose_name="代码")),
                ("label", models.CharField(max_length=40, verbose_name="名称")),
                ("source", models.CharField(max_length=40, verbose_name="依据")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="启用日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
            ],
            options={
                "verbose_name": "代码",
                "verbose_name_plural": "代码",
                "ordering": ("list", "code"),
                "constraints": [
                    models.UniqueConstraint(fields=("list", "code"), name="code_once_a_list"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("list", "label"),
                        name="code_label_once_a_list",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyOrganization",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="党组织编号")),
                ("established_on", models.DateField(verbose_name="成立日期")),
                ("dissolved_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                (
                    "dissolution_reason",
                    models.CharField(blank=True, max_length=100, verbose_name="撤销原因"),
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
                "verbose_name": "党组织",
                "verbose_name_plural": "党组织",
                "ordering": ("number",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dissolved_on", None),
                            ("dissolved_on__gt", models.F("established_on")),
                            _connector="OR",
                        ),
                        name="party_organization_established_before_dissolved",
                        violation_error_message="撤销日期必须晚于成立日期",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_partyorganizationversion" ("change_id", "dissolution_reason", "dissolved_on", "established_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."dissolution_reason", new_values."dissolved_on", new_values."established_on", new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="b4132a2c9267a2f76861d18acce6596aaaa1279a",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c1d34",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_partyorganization",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_partyorganizationversion" ("change_id", "dissolution_reason", "dissolved_on", "established_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."dissolution_reason", new_values."dissolved_on", new_values."established_on", new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="4a10f176a9942137728c7e76f4f9076072090e22",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c40a1",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_partyorganization",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_partyorganizationversion" ("change_id", "dissolution_reason", "dissolved_on", "established_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."change_id", old_values."dissolution_reason", old_values."dissolved_on", old_values."established_on", old_values."id", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="3ff14ce7927fbbae335970c2713e448fd45cf74d",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_8ec8a",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_partyorganization",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="38160d8f160834a44efab3e4de0efab11151e372",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_d775d",
                            table="orgs_partyorganization",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uscc",
                    models.CharField(max_length=18, unique=True, verbose_name="统一社会信用代码"),
                ),
                (
                    "uscc_exception",
                    models.CharField(blank=True, max_length=200, verbose_name="代码例外说明"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "非公有制企业"),
                            ("sole_trader", "个体工商户"),
                            ("social_group", "社会团体"),
                            ("private_non_enterprise", "民办非企业单位"),
                            ("foundation", "基金会"),
                            ("law_firm", "律师事务所"),
                            ("accounting_firm", "会计师事务所"),
                            ("tax_firm", "税务师事务所"),
                        ],
                        max_length=24,
                        verbose_name="单位类型",
                    ),
                ),
                ("registered_on", models.DateField(blank=True, null=True, verbose_name="成立日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="注销日期")),
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
                "verbose_name": "两新组织",
                "verbose_name_plural": "两新组织",
                "ordering": ("uscc",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("registered_on", None),
                            ("closed_on", None),
                            ("closed_on__gt", models.F("registered_on")),
                            _connector="OR",
                        ),
                        name="unit_registered_before_closed",
                        violation_error_message="注销日期必须晚于成立日期",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("uscc__regex", "^[0-9A-HJ-NP-RTUW-Y]{18}$")),
                        name="unit_uscc_charset",
                        violation_error_message="统一社会信用代码为18位，不含I、O、S、V、Z",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_unitversion" ("change_id", "closed_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_on", "uscc", "uscc_exception") SELECT new_values."change_id", new_values."closed_on", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."registered_on", new_values."uscc", new_values."uscc_exception" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="be1786673a42019b50d157b3efa956f8efec2cf2",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e06d1",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_unit",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_unitversion" ("change_id", "closed_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_on", "uscc", "uscc_exception") SELECT new_values."change_id", new_values."closed_on", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."registered_on", new_values."uscc", new_values."uscc_exception" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="96e7d9c4554ce2166c0fe444b030351c72c121a0",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_7a15a",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_unit",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_unitversion" ("change_id", "closed_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_on", "uscc", "uscc_exception") SELECT old_values."change_id", old_values."closed_on", old_values."id", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."registered_on", old_values."uscc", old_values."uscc_exception" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="9557e72b9929cfcd4ea45a22e9182b186b88172f",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_efa42",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_unit",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="9d48254ac7afd6e0b4e5e8699ad487605eb65f9c",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_af2c5",
                            table="orgs_unit",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("independent", "单独组建"),
                            ("joint", "联合组建"),
                            ("attached", "挂靠组建"),
                        ],
                        max_length=12,
                        verbose_name="组建方式",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
                    ),
                ),
                (
                    "party_organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coverages",
                        to="orgs.partyorganization",
                        verbose_name="党组织",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coverages",
                        to="orgs.unit",
                        verbose_name="两新组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "党组织覆盖",
                "verbose_name_plural": "党组织覆盖",
                "ordering": ("unit", "started_on"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="coverage_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            ("unit", "="),
                            ("party_organization", "="),
                            (
                                models.Func(
                                    models.F("started_on"),
                                    models.F("ended_on"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="coverage_no_overlap",
                        violation_error_message="同一对象的起止日期不能重叠",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_coverageversion" ("closed_by_id", "ended_on", "id", "mode", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "unit_id") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."mode", new_values."opened_by_id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."started_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="7c0ea5bbbacbbd9a4fc3d6b266cf3a570c055d0f",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_60408",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_coverage",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_coverageversion" ("closed_by_id", "ended_on", "id", "mode", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "unit_id") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."mode", new_values."opened_by_id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."started_on", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="1a11ce56bbd2b552e8a3457d4b835c016a1ab4e0",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_22d38",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_coverage",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_coverageversion" ("closed_by_id", "ended_on", "id", "mode", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "unit_id") SELECT old_values."closed_by_id", old_values."ended_on", old_values."id", old_values."mode", old_values."opened_by_id", old_values."party_organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."started_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="abf93ca94c1270f502f3f14abb26685bb86330d8",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_8115c",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_coverage",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="f03f001d060b461626e61c6768f721e538f04f66",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_b250b",
                            table="orgs_coverage",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverageVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("independent", "单独组建"),
                            ("joint", "联合组建"),
                            ("attached", "挂靠组建"),
                        ],
                        max_length=12,
                        verbose_name="组建方式",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
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
                        to="orgs.coverage",
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
                        verbose_name="党组织",
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
            name="Difference",
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
                        choices=[("missing", "文件中缺少"), ("end_missing", "文件未填结束日期")],
                        max_length=16,
                        verbose_name="种类",
                    ),
                ),
                ("key", models.CharField(max_length=120, verbose_name="主键")),
                ("field", models.CharField(blank=True, max_length=40, verbose_name="项目")),
                ("ours", models.CharField(blank=True, max_length=200, verbose_name="台账")),
                ("theirs", models.CharField(blank=True, max_length=200, verbose_name="文件")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("theirs", "以文件为准"), ("ours", "以台账为准")],
                        max_length=10,
                        verbose_name="处理结果",
                    ),
                ),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="处理时间"),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="differences",
                        to="orgs.importbatch",
                        verbose_name="批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "差异",
                "verbose_name_plural": "差异",
                "ordering": ("batch", "key"),
            },
        ),
        migrations.CreateModel(
            name="Division",
            fields=[
                (
                    "code",
                    models.CharField(
                        db_collation="C",
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                        verbose_name="代码",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nation", "全国"),
                            ("province", "省"),
                            ("city", "市"),
                            ("district", "区县"),
                            ("street", "街道"),
                            ("community", "社区"),
                            ("zone", "开发区"),
                            ("department", "部门"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="设立日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="orgs.division",
                        verbose_name="上级",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.division",
                        verbose_name="并入",
                    ),
                ),
            ],
            options={
                "verbose_name": "区划",
                "verbose_name_plural": "区划",
                "ordering": ("code",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on", None),
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="division_start_before_end",
                        violation_error_message="撤销日期必须晚于设立日期",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_divisionversion" ("code", "ended_on", "kind", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "successor_id") SELECT new_values."code", new_values."ended_on", new_values."kind", new_values."name", new_values."parent_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."code", new_values."started_on", new_values."successor_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="022640393dc70551914d729396a2a9eff82ee831",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a6c12",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_division",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_divisionversion" ("code", "ended_on", "kind", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "successor_id") SELECT new_values."code", new_values."ended_on", new_values."kind", new_values."name", new_values."parent_id", _pgh_attached_context.value, NOW(), \'update\', new_values."code", new_values."started_on", new_values."successor_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."code") = (new_values."code") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="e674b32ee3a945d27910ddd6f5e0f8048666025d",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c7f67",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_division",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_divisionversion" ("code", "ended_on", "kind", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "successor_id") SELECT old_values."code", old_values."ended_on", old_values."kind", old_values."name", old_values."parent_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."code", old_values."started_on", old_values."successor_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="93deced368384829caac5b71bdb397a860fad630",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ebd11",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_division",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="177116166de7d5a647cb23ef987e7603ac849788",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_553a4",
                            table="orgs_division",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DivisionVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "code",
                    models.CharField(
                        db_collation="C", max_length=12, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nation", "全国"),
                            ("province", "省"),
                            ("city", "市"),
                            ("district", "区县"),
                            ("street", "街道"),
                            ("community", "社区"),
                            ("zone", "开发区"),
                            ("department", "部门"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="设立日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.division",
                        verbose_name="上级",
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
                        to="orgs.division",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.division",
                        verbose_name="并入",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Industry",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=8, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "scheme",
                    models.CharField(
                        choices=[
                            ("section", "国民经济行业门类"),
                            ("division", "国民经济行业大类"),
                            ("pillar", "支柱产业"),
                        ],
                        max_length=10,
                        verbose_name="体系",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="orgs.industry",
                        verbose_name="门类",
                    ),
                ),
            ],
            options={
                "verbose_name": "行业",
                "verbose_name_plural": "行业",
                "ordering": ("code",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "name"), name="industry_name_once_a_scheme"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="行动")),
            ],
            options={
                "verbose_name": "行动",
                "verbose_name_plural": "行动",
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_programmeversion" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="e19f62c37f179d4165352fe68a0698ebf01bf27e",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_34779",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_programme",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_programmeversion" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="3de3dde524fc80acabeffc94337d2bfa74614589",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_62a7a",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_programme",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_programmeversion" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="b1c3bf1f23121a937e4723d7c12eaa212a7349b8",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_945b1",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_programme",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="acc50a5a96a00b6d4dfc69955907d5f00de20a7a",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_ca5f4",
                            table="orgs_programme",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("batch", models.CharField(blank=True, max_length=40, verbose_name="批次")),
                ("leader", models.CharField(blank=True, max_length=40, verbose_name="联点领导")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
                    ),
                ),
                (
                    "pillar_industry",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to=models.Q(("scheme", "pillar")),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.industry",
                        verbose_name="支柱产业",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="orgs.programme",
                        verbose_name="行动",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to="orgs.unit",
                        verbose_name="两新组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "行动名单",
                "verbose_name_plural": "行动名单",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="enrolment_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            ("programme", "="),
                            ("unit", "="),
                            (
                                models.Func(
                                    models.F("started_on"),
                                    models.F("ended_on"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="enrolment_no_overlap",
                        violation_error_message="同一对象的起止日期不能重叠",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_enrolmentversion" ("batch", "closed_by_id", "ended_on", "id", "leader", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pillar_industry_id", "programme_id", "started_on", "unit_id") SELECT new_values."batch", new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."leader", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."pillar_industry_id", new_values."programme_id", new_values."started_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="63e6f74116f96a4d19a85f75ba86f86fb34e7a53",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7a59c",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_enrolment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_enrolmentversion" ("batch", "closed_by_id", "ended_on", "id", "leader", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pillar_industry_id", "programme_id", "started_on", "unit_id") SELECT new_values."batch", new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."leader", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."pillar_industry_id", new_values."programme_id", new_values."started_on", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="b53a0cd117a74809366ce2d64df5ebcf788c6ead",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f1d47",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_enrolment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_enrolmentversion" ("batch", "closed_by_id", "ended_on", "id", "leader", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pillar_industry_id", "programme_id", "started_on", "unit_id") SELECT old_values."batch", old_values."closed_by_id", old_values."ended_on", old_values."id", old_values."leader", old_values."opened_by_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."pillar_industry_id", old_values."programme_id", old_values."started_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="298bda39b2af5d670ff43720d584893a52ea5300",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_99bb3",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_enrolment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="544aca7eb85c9e028999acf4338fb9e4c069c33d",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_0b294",
                            table="orgs_enrolment",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnrolmentVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("batch", models.CharField(blank=True, max_length=40, verbose_name="批次")),
                ("leader", models.CharField(blank=True, max_length=40, verbose_name="联点领导")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
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
                        to="orgs.enrolment",
                    ),
                ),
                (
                    "pillar_industry",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to=models.Q(("scheme", "pillar")),
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.industry",
                        verbose_name="支柱产业",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
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
            name="Role",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=24, primary_key=True, serialize=False, verbose_name="代码"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="角色")),
                (
                    "reaches",
                    models.CharField(
                        choices=[
                            ("area", "区划内全部"),
                            ("subtree", "党组织及其下级"),
                            ("rows", "交给本人的事项"),
                            ("nothing", "不看业务数据"),
                        ],
                        max_length=8,
                        verbose_name="可见范围",
                    ),
                ),
                ("description", models.CharField(max_length=200, verbose_name="说明")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                ("reads_personal", models.BooleanField(default=False, verbose_name="查看个人信息")),
                ("edits", models.BooleanField(default=False, verbose_name="维护台账")),
                ("administers", models.BooleanField(default=False, verbose_name="管理用户和设置")),
            ],
            options={
                "verbose_name": "角色",
                "verbose_name_plural": "角色",
                "ordering": ("order",),
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "division",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.division",
                        verbose_name="区划",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
                (
                    "party_organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.partyorganization",
                        verbose_name="党组织",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="orgs.role",
                        verbose_name="角色",
                    ),
                ),
            ],
            options={
                "verbose_name": "授权",
                "verbose_name_plural": "授权",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("division", None), ("party_organization", None), _connector="OR"
                        ),
                        name="grant_over_one_thing_at_most",
                        violation_error_message="一项授权只能对应一个区划或一个党组织",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="grant_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_grantversion" ("division_id", "ended_on", "id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "started_on", "user_id") SELECT new_values."division_id", new_values."ended_on", new_values."id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role_id", new_values."started_on", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="109ddf09f740d347ebf168ea15a18f6bbbde3a4d",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1fc60",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_grant",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_grantversion" ("division_id", "ended_on", "id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "started_on", "user_id") SELECT new_values."division_id", new_values."ended_on", new_values."id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role_id", new_values."started_on", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="4bb756584e97ab99016efee663cce01cb9af209d",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2b873",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_grant",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_grantversion" ("division_id", "ended_on", "id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "started_on", "user_id") SELECT old_values."division_id", old_values."ended_on", old_values."id", old_values."party_organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role_id", old_values."started_on", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="be2a9171e65bddaf271ccd05447e570c6f3ff20f",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_03ac2",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_grant",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="52a073c331c5fa0265d0d8b71465d2354112a68f",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_5e68e",
                            table="orgs_grant",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "division",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.division",
                        verbose_name="区划",
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
                        to="orgs.grant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
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
                    "role",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.role",
                        verbose_name="角色",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveIntegerField(verbose_name="行号")),
                ("key", models.CharField(max_length=120, verbose_name="主键")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("created", "新增"), ("changed", "变更"), ("rejected", "退回")],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=400, verbose_name="说明")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="row_outcomes",
                        to="orgs.importbatch",
                        verbose_name="批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入行",
                "verbose_name_plural": "导入行",
                "ordering": ("batch", "row"),
            },
        ),
        migrations.CreateModel(
            name="LedgerMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("app", models.CharField(max_length=20, verbose_name="所属层")),
            ],
            options={
                "verbose_name": "台账变动标记",
                "verbose_name_plural": "台账变动标记",
                "indexes": [models.Index(fields=["app", "id"], name="ledger_mark_app")],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("operator", "楼宇运营方"),
                            ("anchor_firm", "骨干企业"),
                            ("department", "职能部门"),
                            ("street", "街道社区"),
                        ],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                ("participant", models.CharField(max_length=120, verbose_name="参与方")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
                    ),
                ),
                (
                    "party_organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
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
                        related_name="participations",
                        to="orgs.unit",
                        verbose_name="参与单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "三方进入",
                "verbose_name_plural": "三方进入",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="participation_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            ("party_organization", "="),
                            ("role", "="),
                            ("participant", "="),
                            (
                                models.Func(
                                    models.F("started_on"),
                                    models.F("ended_on"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="participation_no_overlap",
                        violation_error_message="同一对象的起止日期不能重叠",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_participationversion" ("closed_by_id", "ended_on", "id", "opened_by_id", "participant", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "started_on", "unit_id") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."opened_by_id", new_values."participant", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."started_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="8ebb00159a947f19c1e2a71f43d7252057bc06a4",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b0754",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_participation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_participationversion" ("closed_by_id", "ended_on", "id", "opened_by_id", "participant", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "started_on", "unit_id") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."opened_by_id", new_values."participant", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."started_on", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="113886086a6c3cdca348b385aa127ac87077f229",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e1f0f",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_participation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_participationversion" ("closed_by_id", "ended_on", "id", "opened_by_id", "participant", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "started_on", "unit_id") SELECT old_values."closed_by_id", old_values."ended_on", old_values."id", old_values."opened_by_id", old_values."participant", old_values."party_organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."started_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="f07949817e9e256bd50ecbd8111a5fa608a72a04",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_698fc",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_participation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="2886b5d7999d89f6fe2d3fcaac5c4a2b86127673",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_c65f7",
                            table="orgs_participation",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParticipationVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("operator", "楼宇运营方"),
                            ("anchor_firm", "骨干企业"),
                            ("department", "职能部门"),
                            ("street", "街道社区"),
                        ],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                ("participant", models.CharField(max_length=120, verbose_name="参与方")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
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
                        to="orgs.participation",
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
                        verbose_name="党组织",
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
                        verbose_name="参与单位",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartyOrganizationEvent",
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
                        choices=[
                            ("established", "成立"),
                            ("re_elected", "换届"),
                            ("merged", "合并"),
                            ("split", "拆分"),
                            ("re_affiliated", "改隶"),
                            ("renamed", "更名"),
                            ("dissolved", "撤销"),
                        ],
                        max_length=16,
                        verbose_name="类型",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="日期")),
                ("new_name", models.CharField(blank=True, max_length=120, verbose_name="新名称")),
                ("document_no", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
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
                    "counterpart",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counterpart_events",
                        to="orgs.partyorganization",
                        verbose_name="对方党组织",
                    ),
                ),
                (
                    "party_organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="orgs.partyorganization",
                        verbose_name="党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "党组织变动",
                "verbose_name_plural": "党组织变动",
                "ordering": ("party_organization", "happened_on"),
                "indexes": [
                    models.Index(fields=["happened_on"], name="party_org_event_happened_on")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("party_organization", "kind", "happened_on"),
                        name="party_organization_event_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counterpart", None),
                            models.Q(
                                ("counterpart", models.F("party_organization")), _negated=True
                            ),
                            _connector="OR",
                        ),
                        name="party_organization_event_other_counterpart",
                        violation_error_message="对方党组织不能是自己",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_partyorganizationeventversion" ("change_id", "counterpart_id", "document_no", "happened_on", "id", "kind", "new_name", "note", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."counterpart_id", new_values."document_no", new_values."happened_on", new_values."id", new_values."kind", new_values."new_name", new_values."note", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="aa4d93f1a43ab4518d31282b6514b151f2146dc5",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6a845",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_partyorganizationevent",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_partyorganizationeventversion" ("change_id", "counterpart_id", "document_no", "happened_on", "id", "kind", "new_name", "note", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."counterpart_id", new_values."document_no", new_values."happened_on", new_values."id", new_values."kind", new_values."new_name", new_values."note", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="f03a4030ecea55c1367f10e66f66c5025b29f4a2",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_90257",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_partyorganizationevent",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_partyorganizationeventversion" ("change_id", "counterpart_id", "document_no", "happened_on", "id", "kind", "new_name", "note", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."change_id", old_values."counterpart_id", old_values."document_no", old_values."happened_on", old_values."id", old_values."kind", old_values."new_name", old_values."note", old_values."party_organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="8d520a6b6e5c7580cc90c719e983575547273a44",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3cd24",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_partyorganizationevent",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="5dc2ac26031bd3dcc7fc52b1b6b90cc707fc0e00",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_f96f5",
                            table="orgs_partyorganizationevent",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyOrganizationEventVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("established", "成立"),
                            ("re_elected", "换届"),
                            ("merged", "合并"),
                            ("split", "拆分"),
                            ("re_affiliated", "改隶"),
                            ("renamed", "更名"),
                            ("dissolved", "撤销"),
                        ],
                        max_length=16,
                        verbose_name="类型",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="日期")),
                ("new_name", models.CharField(blank=True, max_length=120, verbose_name="新名称")),
                ("document_no", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
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
                    "counterpart",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.partyorganization",
                        verbose_name="对方党组织",
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
                        to="orgs.partyorganizationevent",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartyOrganizationSpell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "stated",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="本次申明的项目",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="党组织名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("committee", "党委"),
                            ("general_branch", "党总支"),
                            ("branch", "党支部"),
                            ("joint_branch", "联合党支部"),
                            ("temporary", "临时党支部"),
                            ("functional", "功能型党支部"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("comprehensive", "综合党委"),
                            ("industry", "行业党委"),
                            ("business_circle", "商圈党委"),
                            ("park", "园区党委"),
                        ],
                        max_length=16,
                        verbose_name="性质",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.division",
                        verbose_name="所属街道",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
                    ),
                ),
                (
                    "party_organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spells",
                        to="orgs.partyorganization",
                        verbose_name="党组织",
                    ),
                ),
                (
                    "superior",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subordinate_spells",
                        to="orgs.partyorganization",
                        verbose_name="上级党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "党组织时段",
                "verbose_name_plural": "党组织时段",
                "ordering": ("party_organization", "started_on"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="party_organization_spell_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            ("party_organization", "="),
                            (
                                models.Func(
                                    models.F("started_on"),
                                    models.F("ended_on"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="party_organization_spell_no_overlap",
                        violation_error_message="同一对象的起止日期不能重叠",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superior", None),
                            models.Q(("superior", models.F("party_organization")), _negated=True),
                            _connector="OR",
                        ),
                        name="party_organization_not_its_own_superior",
                        violation_error_message="党组织不能是自己的上级",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_partyorganizationspellversion" ("closed_by_id", "division_id", "ended_on", "id", "kind", "name", "nature", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "stated", "superior_id") SELECT new_values."closed_by_id", new_values."division_id", new_values."ended_on", new_values."id", new_values."kind", new_values."name", new_values."nature", new_values."opened_by_id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."started_on", new_values."stated", new_values."superior_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="c08e353d6874dd764e8eb0562581cea5fa73ca71",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0bf9a",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_partyorganizationspell",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_partyorganizationspellversion" ("closed_by_id", "division_id", "ended_on", "id", "kind", "name", "nature", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "stated", "superior_id") SELECT new_values."closed_by_id", new_values."division_id", new_values."ended_on", new_values."id", new_values."kind", new_values."name", new_values."nature", new_values."opened_by_id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."started_on", new_values."stated", new_values."superior_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="d484bee366bf6bb99b352338615204d1beeed0bc",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2f93e",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_partyorganizationspell",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_partyorganizationspellversion" ("closed_by_id", "division_id", "ended_on", "id", "kind", "name", "nature", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "stated", "superior_id") SELECT old_values."closed_by_id", old_values."division_id", old_values."ended_on", old_values."id", old_values."kind", old_values."name", old_values."nature", old_values."opened_by_id", old_values."party_organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."started_on", old_values."stated", old_values."superior_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="a311894c45a8d8c92ca3bd7a08dd6608d9273688",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2ca53",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_partyorganizationspell",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="36b09f7ba2377525dfb64f5151bd85f160b3c880",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_ed4fc",
                            table="orgs_partyorganizationspell",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyOrganizationSpellVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "stated",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="本次申明的项目",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="党组织名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("committee", "党委"),
                            ("general_branch", "党总支"),
                            ("branch", "党支部"),
                            ("joint_branch", "联合党支部"),
                            ("temporary", "临时党支部"),
                            ("functional", "功能型党支部"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("comprehensive", "综合党委"),
                            ("industry", "行业党委"),
                            ("business_circle", "商圈党委"),
                            ("park", "园区党委"),
                        ],
                        max_length=16,
                        verbose_name="性质",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.division",
                        verbose_name="所属街道",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
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
                        to="orgs.partyorganizationspell",
                    ),
                ),
                (
                    "superior",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.partyorganization",
                        verbose_name="上级党组织",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartyOrganizationVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40, verbose_name="党组织编号")),
                ("established_on", models.DateField(verbose_name="成立日期")),
                ("dissolved_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                (
                    "dissolution_reason",
                    models.CharField(blank=True, max_length=100, verbose_name="撤销原因"),
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
                        to="orgs.partyorganization",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("building", "楼宇"),
                            ("business_circle", "商圈"),
                            ("park", "园区"),
                        ],
                        max_length=16,
                        verbose_name="类型",
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
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.division",
                        verbose_name="所属街道",
                    ),
                ),
            ],
            options={
                "verbose_name": "楼宇商圈",
                "verbose_name_plural": "楼宇商圈",
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("division", "name"), name="place_name_once_a_division"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_placeversion" ("change_id", "division_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."division_id", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="76a36a2ce6cdceb43fadad0b0b28fa25609baa9e",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8ae9e",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_place",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_placeversion" ("change_id", "division_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."division_id", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="e71f046cd11788fe7fa9679e92101838f27a56cd",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c8225",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_place",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_placeversion" ("change_id", "division_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."change_id", old_values."division_id", old_values."id", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="28a0a33e19dc9194a7efb54693bed588a0ca61f7",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_cc8e3",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_place",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="52050d913363f357d550215cf77b08138b0a077d",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_32ebe",
                            table="orgs_place",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("building", "楼宇"),
                            ("business_circle", "商圈"),
                            ("park", "园区"),
                        ],
                        max_length=16,
                        verbose_name="类型",
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
                    "division",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.division",
                        verbose_name="所属街道",
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
                        to="orgs.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlaceYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "tax",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="税收（万元）",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80, verbose_name="来源")),
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
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years",
                        to="orgs.place",
                        verbose_name="楼宇商圈",
                    ),
                ),
            ],
            options={
                "verbose_name": "楼宇年度税收",
                "verbose_name_plural": "楼宇年度税收",
                "ordering": ("place", "year"),
                "constraints": [
                    models.UniqueConstraint(fields=("place", "year"), name="place_year_once"),
                    models.CheckConstraint(
                        condition=models.Q(("tax__gte", 0)),
                        name="place_year_tax_not_negative",
                        violation_error_message="税收不能为负数",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_placeyearversion" ("change_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "source", "tax", "year") SELECT new_values."change_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."place_id", new_values."source", new_values."tax", new_values."year" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="0551842aefbaeb6a186b3a592b734ab1a123f4b3",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f36c2",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_placeyear",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_placeyearversion" ("change_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "source", "tax", "year") SELECT new_values."change_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."place_id", new_values."source", new_values."tax", new_values."year" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="b58598b3e938b4095b57f5b57bd4e619503f6984",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_99a10",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_placeyear",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_placeyearversion" ("change_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "source", "tax", "year") SELECT old_values."change_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."place_id", old_values."source", old_values."tax", old_values."year" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="2af72cb4b00f4a7cb17628ddb4e78739443d7a1c",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5ec41",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_placeyear",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="65bedb25da04e35d86cbb95ec2a0e46d4b69a8ab",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_35ae5",
                            table="orgs_placeyear",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceYearVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "tax",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="税收（万元）",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80, verbose_name="来源")),
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
                        to="orgs.placeyear",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.place",
                        verbose_name="楼宇商圈",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProgrammeVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="行动")),
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
                        to="orgs.programme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("team", models.CharField(max_length=80, verbose_name="服务队")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_assignments",
                        to="orgs.place",
                        verbose_name="楼宇商圈",
                    ),
                ),
            ],
            options={
                "verbose_name": "服务队派驻",
                "verbose_name_plural": "服务队派驻",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="service_assignment_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            ("place", "="),
                            ("team", "="),
                            (
                                models.Func(
                                    models.F("started_on"),
                                    models.F("ended_on"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="service_assignment_no_overlap",
                        violation_error_message="同一对象的起止日期不能重叠",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_serviceassignmentversion" ("closed_by_id", "ended_on", "id", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "started_on", "team") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."place_id", new_values."started_on", new_values."team" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="41d250a24749cacc63c2ccb845a6e76b387db47a",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_39770",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_serviceassignment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_serviceassignmentversion" ("closed_by_id", "ended_on", "id", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "started_on", "team") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."place_id", new_values."started_on", new_values."team" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="c8894727dc7c304b5723fbb5670397b92286c61a",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_42082",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_serviceassignment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_serviceassignmentversion" ("closed_by_id", "ended_on", "id", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "started_on", "team") SELECT old_values."closed_by_id", old_values."ended_on", old_values."id", old_values."opened_by_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."place_id", old_values."started_on", old_values."team" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="c0ca03db54ba2935a9fb8983da4fb9f2ca70161b",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5149f",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_serviceassignment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="96a846bf66b85ec6ac4363047e59f12f41f1cab0",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_12c92",
                            table="orgs_serviceassignment",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceAssignmentVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("team", models.CharField(max_length=80, verbose_name="服务队")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
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
                        to="orgs.serviceassignment",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.place",
                        verbose_name="楼宇商圈",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Setting",
            fields=[
                (
                    "key",
                    models.CharField(
                        choices=[("default_as_of", "默认统计日期")],
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                        verbose_name="项目",
                    ),
                ),
                ("value", models.CharField(max_length=200, verbose_name="取值")),
            ],
            options={
                "verbose_name": "设置",
                "verbose_name_plural": "设置",
            },
        ),
        migrations.CreateModel(
            name="UnitSpell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "stated",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="本次申明的项目",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="单位名称")),
                ("community", models.CharField(blank=True, max_length=60, verbose_name="所属社区")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="经营地址")),
                (
                    "control",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("private", "私人"),
                            ("hk_macao_taiwan", "港澳台商"),
                            ("foreign", "外商"),
                        ],
                        max_length=16,
                        verbose_name="控股类型",
                    ),
                ),
                (
                    "headcount",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="从业人数"),
                ),
                (
                    "above_scale",
                    models.BooleanField(blank=True, null=True, verbose_name="是否规上"),
                ),
                (
                    "above_scale_basis",
                    models.CharField(
                        blank=True,
                        choices=[("statistical", "统计部门“四上”名录"), ("party", "党建口径")],
                        max_length=12,
                        verbose_name="规上依据",
                    ),
                ),
                ("three_have", models.BooleanField(blank=True, null=True, verbose_name="是否三有")),
                ("is_key", models.BooleanField(blank=True, null=True, verbose_name="是否重点")),
                (
                    "representative_is_member",
                    models.BooleanField(blank=True, null=True, verbose_name="法定代表人是否党员"),
                ),
                (
                    "representative_is_secretary",
                    models.BooleanField(blank=True, null=True, verbose_name="是否兼任书记"),
                ),
                ("contact", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
                ("has_union", models.BooleanField(blank=True, null=True, verbose_name="有无工会")),
                (
                    "has_youth_league",
                    models.BooleanField(blank=True, null=True, verbose_name="有无共青团"),
                ),
                (
                    "has_womens_federation",
                    models.BooleanField(blank=True, null=True, verbose_name="有无妇联"),
                ),
                ("liaison", models.CharField(blank=True, max_length=40, verbose_name="联络员")),
                (
                    "no_organization_reason",
                    models.CharField(blank=True, max_length=100, verbose_name="未建原因"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("operating", "正常经营"),
                            ("suspended", "停业"),
                            ("shell", "空壳"),
                            ("zombie", "僵尸"),
                            ("closed", "注销"),
                            ("revoked", "吊销"),
                            ("moved_out", "迁出"),
                        ],
                        default="operating",
                        max_length=12,
                        verbose_name="经营状态",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.division",
                        verbose_name="所属街道",
                    ),
                ),
                (
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.industry",
                        verbose_name="行业门类",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.place",
                        verbose_name="楼宇商圈",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spells",
                        to="orgs.unit",
                        verbose_name="两新组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "两新组织时段",
                "verbose_name_plural": "两新组织时段",
                "ordering": ("unit", "started_on"),
                "indexes": [
                    models.Index(fields=["division", "started_on"], name="unit_spell_division"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="unit_spell_name_trgm", opclasses=["gin_trgm_ops"]
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="unit_spell_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            ("unit", "="),
                            (
                                models.Func(
                                    models.F("started_on"),
                                    models.F("ended_on"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="unit_spell_no_overlap",
                        violation_error_message="同一对象的起止日期不能重叠",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_unitspellversion" ("above_scale", "above_scale_basis", "address", "closed_by_id", "community", "contact", "control", "division_id", "ended_on", "has_union", "has_womens_federation", "has_youth_league", "headcount", "id", "industry_id", "is_key", "liaison", "name", "no_organization_reason", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_id", "representative_is_member", "representative_is_secretary", "started_on", "stated", "status", "three_have", "unit_id") SELECT new_values."above_scale", new_values."above_scale_basis", new_values."address", new_values."closed_by_id", new_values."community", new_values."contact", new_values."control", new_values."division_id", new_values."ended_on", new_values."has_union", new_values."has_womens_federation", new_values."has_youth_league", new_values."headcount", new_values."id", new_values."industry_id", new_values."is_key", new_values."liaison", new_values."name", new_values."no_organization_reason", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."place_id", new_values."representative_is_member", new_values."representative_is_secretary", new_values."started_on", new_values."stated", new_values."status", new_values."three_have", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="69e7062a1007ee7c56535c5d18f1c41bcf952362",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0d4ba",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="orgs_unitspell",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_unitspellversion" ("above_scale", "above_scale_basis", "address", "closed_by_id", "community", "contact", "control", "division_id", "ended_on", "has_union", "has_womens_federation", "has_youth_league", "headcount", "id", "industry_id", "is_key", "liaison", "name", "no_organization_reason", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_id", "representative_is_member", "representative_is_secretary", "started_on", "stated", "status", "three_have", "unit_id") SELECT new_values."above_scale", new_values."above_scale_basis", new_values."address", new_values."closed_by_id", new_values."community", new_values."contact", new_values."control", new_values."division_id", new_values."ended_on", new_values."has_union", new_values."has_womens_federation", new_values."has_youth_league", new_values."headcount", new_values."id", new_values."industry_id", new_values."is_key", new_values."liaison", new_values."name", new_values."no_organization_reason", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."place_id", new_values."representative_is_member", new_values."representative_is_secretary", new_values."started_on", new_values."stated", new_values."status", new_values."three_have", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="24fcd0366ce0f2ce64fd8963498b7d1ddf6e5e84",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_60d8e",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="orgs_unitspell",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orgs_unitspellversion" ("above_scale", "above_scale_basis", "address", "closed_by_id", "community", "contact", "control", "division_id", "ended_on", "has_union", "has_womens_federation", "has_youth_league", "headcount", "id", "industry_id", "is_key", "liaison", "name", "no_organization_reason", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_id", "representative_is_member", "representative_is_secretary", "started_on", "stated", "status", "three_have", "unit_id") SELECT old_values."above_scale", old_values."above_scale_basis", old_values."address", old_values."closed_by_id", old_values."community", old_values."contact", old_values."control", old_values."division_id", old_values."ended_on", old_values."has_union", old_values."has_womens_federation", old_values."has_youth_league", old_values."headcount", old_values."id", old_values."industry_id", old_values."is_key", old_values."liaison", old_values."name", old_values."no_organization_reason", old_values."opened_by_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."place_id", old_values."representative_is_member", old_values."representative_is_secretary", old_values."started_on", old_values."stated", old_values."status", old_values."three_have", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="bf32e460f40d5f9dc14e940fda2abbf1d7b92497",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6985b",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="orgs_unitspell",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="3e9fdd5af97b4d3c7eb942eb88186ccd58260b99",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_f66ad",
                            table="orgs_unitspell",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitSpellVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "stated",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        size=None,
                        verbose_name="本次申明的项目",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="单位名称")),
                ("community", models.CharField(blank=True, max_length=60, verbose_name="所属社区")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="经营地址")),
                (
                    "control",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("private", "私人"),
                            ("hk_macao_taiwan", "港澳台商"),
                            ("foreign", "外商"),
                        ],
                        max_length=16,
                        verbose_name="控股类型",
                    ),
                ),
                (
                    "headcount",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="从业人数"),
                ),
                (
                    "above_scale",
                    models.BooleanField(blank=True, null=True, verbose_name="是否规上"),
                ),
                (
                    "above_scale_basis",
                    models.CharField(
                        blank=True,
                        choices=[("statistical", "统计部门“四上”名录"), ("party", "党建口径")],
                        max_length=12,
                        verbose_name="规上依据",
                    ),
                ),
                ("three_have", models.BooleanField(blank=True, null=True, verbose_name="是否三有")),
                ("is_key", models.BooleanField(blank=True, null=True, verbose_name="是否重点")),
                (
                    "representative_is_member",
                    models.BooleanField(blank=True, null=True, verbose_name="法定代表人是否党员"),
                ),
                (
                    "representative_is_secretary",
                    models.BooleanField(blank=True, null=True, verbose_name="是否兼任书记"),
                ),
                ("contact", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
                ("has_union", models.BooleanField(blank=True, null=True, verbose_name="有无工会")),
                (
                    "has_youth_league",
                    models.BooleanField(blank=True, null=True, verbose_name="有无共青团"),
                ),
                (
                    "has_womens_federation",
                    models.BooleanField(blank=True, null=True, verbose_name="有无妇联"),
                ),
                ("liaison", models.CharField(blank=True, max_length=40, verbose_name="联络员")),
                (
                    "no_organization_reason",
                    models.CharField(blank=True, max_length=100, verbose_name="未建原因"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("operating", "正常经营"),
                            ("suspended", "停业"),
                            ("shell", "空壳"),
                            ("zombie", "僵尸"),
                            ("closed", "注销"),
                            ("revoked", "吊销"),
                            ("moved_out", "迁出"),
                        ],
                        default="operating",
                        max_length=12,
                        verbose_name="经营状态",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="终止变动",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.division",
                        verbose_name="所属街道",
                    ),
                ),
                (
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.industry",
                        verbose_name="行业门类",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.change",
                        verbose_name="起始变动",
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
                        to="orgs.unitspell",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.place",
                        verbose_name="楼宇商圈",
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
            name="UnitVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uscc", models.CharField(max_length=18, verbose_name="统一社会信用代码")),
                (
                    "uscc_exception",
                    models.CharField(blank=True, max_length=200, verbose_name="代码例外说明"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "非公有制企业"),
                            ("sole_trader", "个体工商户"),
                            ("social_group", "社会团体"),
                            ("private_non_enterprise", "民办非企业单位"),
                            ("foundation", "基金会"),
                            ("law_firm", "律师事务所"),
                            ("accounting_firm", "会计师事务所"),
                            ("tax_firm", "税务师事务所"),
                        ],
                        max_length=24,
                        verbose_name="单位类型",
                    ),
                ),
                ("registered_on", models.DateField(blank=True, null=True, verbose_name="成立日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="注销日期")),
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
                        to="orgs.unit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
