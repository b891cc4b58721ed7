"""The app's tables, with their history triggers."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


def install_triggers(apps, schema_editor):
    """Created with the models' state above; one pass writes them all to the database."""
    for model in apps.get_app_config("members").get_models():
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
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="党员编号")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("male", "男"), ("female", "女")],
                        max_length=8,
                        verbose_name="性别",
                    ),
                ),
                (
                    "id_number",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        null=True,
                        unique=True,
                        verbose_name="公民身份号码",
                    ),
                ),
                ("born_on", models.DateField(blank=True, null=True, verbose_name="出生日期")),
                ("joined_on", models.DateField(verbose_name="加入党组织日期")),
                ("converted_on", models.DateField(blank=True, null=True, verbose_name="转正日期")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
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
                    "education",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to=models.Q(("list", "education")),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.code",
                        verbose_name="学历",
                    ),
                ),
                (
                    "ethnicity",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to=models.Q(("list", "ethnicity")),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.code",
                        verbose_name="民族",
                    ),
                ),
            ],
            options={
                "verbose_name": "党员",
                "verbose_name_plural": "党员",
                "ordering": ("number",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("converted_on", None),
                            ("converted_on__gte", models.F("joined_on")),
                            _connector="OR",
                        ),
                        name="member_joined_before_converted",
                        violation_error_message="转正日期不能早于加入党组织日期",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_memberversion" ("born_on", "change_id", "converted_on", "education_id", "ethnicity_id", "gender", "id", "id_number", "joined_on", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") SELECT new_values."born_on", new_values."change_id", new_values."converted_on", new_values."education_id", new_values."ethnicity_id", new_values."gender", new_values."id", new_values."id_number", new_values."joined_on", new_values."name", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="2e07cc0c8c0d964fbfa07fe84ad32b33e648d19f",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2df50",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="members_member",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_memberversion" ("born_on", "change_id", "converted_on", "education_id", "ethnicity_id", "gender", "id", "id_number", "joined_on", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") SELECT new_values."born_on", new_values."change_id", new_values."converted_on", new_values."education_id", new_values."ethnicity_id", new_values."gender", new_values."id", new_values."id_number", new_values."joined_on", new_values."name", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="98e24b8c93c0da15105378f73b1b146da51a59f3",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b1bc1",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="members_member",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_memberversion" ("born_on", "change_id", "converted_on", "education_id", "ethnicity_id", "gender", "id", "id_number", "joined_on", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") SELECT old_values."born_on", old_values."change_id", old_values."converted_on", old_values."education_id", old_values."ethnicity_id", old_values."gender", old_values."id", old_values."id_number", old_values."joined_on", old_values."name", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="bb2761144431825f96bba4b08ae08e4c37758339",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_925fb",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="members_member",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="59dcdf67329f276962b2942fb78d838371bffb8d",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_ae2d5",
                            table="members_member",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Admission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "applied_on",
                    models.DateField(blank=True, null=True, verbose_name="申请入党日期"),
                ),
                (
                    "activist_on",
                    models.DateField(blank=True, null=True, verbose_name="确定积极分子日期"),
                ),
                (
                    "target_on",
                    models.DateField(blank=True, null=True, verbose_name="确定发展对象日期"),
                ),
                ("branch_meeting_on", models.DateField(verbose_name="支部大会日期")),
                ("approved_on", models.DateField(verbose_name="上级审批日期")),
                (
                    "talent_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("executive", "非公企业高管"),
                            ("technical", "非公企业技术人才"),
                            ("high_knowledge", "社会组织高知识群体"),
                            ("backbone", "社会组织骨干人才"),
                        ],
                        max_length=20,
                        verbose_name="人才类别",
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
                    "party_organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admissions",
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
                        related_name="admissions",
                        to="orgs.unit",
                        verbose_name="发展时工作单位",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admissions",
                        to="members.member",
                        verbose_name="党员",
                    ),
                ),
            ],
            options={
                "verbose_name": "发展党员",
                "verbose_name_plural": "发展党员",
                "ordering": ("approved_on", "member"),
                "indexes": [models.Index(fields=["approved_on"], name="admission_approved_on")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "branch_meeting_on"), name="admission_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approved_on__gte", models.F("branch_meeting_on"))),
                        name="admission_meeting_before_approval",
                        violation_error_message="上级审批日期不能早于支部大会日期",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_admissionversion" ("activist_on", "applied_on", "approved_on", "branch_meeting_on", "change_id", "id", "member_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "talent_class", "target_on", "unit_id") SELECT new_values."activist_on", new_values."applied_on", new_values."approved_on", new_values."branch_meeting_on", new_values."change_id", new_values."id", new_values."member_id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."talent_class", new_values."target_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="951c39abce79eab00d9abc3abbbca73c065654cc",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7e06c",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="members_admission",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_admissionversion" ("activist_on", "applied_on", "approved_on", "branch_meeting_on", "change_id", "id", "member_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "talent_class", "target_on", "unit_id") SELECT new_values."activist_on", new_values."applied_on", new_values."approved_on", new_values."branch_meeting_on", new_values."change_id", new_values."id", new_values."member_id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."talent_class", new_values."target_on", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="522bc3c20ddca6a5c6d22effab4e95736e2a595e",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_14368",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="members_admission",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_admissionversion" ("activist_on", "applied_on", "approved_on", "branch_meeting_on", "change_id", "id", "member_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "talent_class", "target_on", "unit_id") SELECT old_values."activist_on", old_values."applied_on", old_values."approved_on", old_values."branch_meeting_on", old_values."change_id", old_values."id", old_values."member_id", old_values."party_organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."talent_class", old_values."target_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="18b4ecf047ddb4373646c2655266f703123b9948",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_79aad",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="members_admission",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="33380e5369ed91ab7ea1ee9383029657696b80f4",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_0eef4",
                            table="members_admission",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdmissionVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "applied_on",
                    models.DateField(blank=True, null=True, verbose_name="申请入党日期"),
                ),
                (
                    "activist_on",
                    models.DateField(blank=True, null=True, verbose_name="确定积极分子日期"),
                ),
                (
                    "target_on",
                    models.DateField(blank=True, null=True, verbose_name="确定发展对象日期"),
                ),
                ("branch_meeting_on", models.DateField(verbose_name="支部大会日期")),
                ("approved_on", models.DateField(verbose_name="上级审批日期")),
                (
                    "talent_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("executive", "非公企业高管"),
                            ("technical", "非公企业技术人才"),
                            ("high_knowledge", "社会组织高知识群体"),
                            ("backbone", "社会组织骨干人才"),
                        ],
                        max_length=20,
                        verbose_name="人才类别",
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
                        to="members.admission",
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
                        verbose_name="发展时工作单位",
                    ),
                ),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Affiliation",
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
                    "departure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("transferred_out", "转出"),
                            ("died", "去世"),
                            ("expelled", "出党"),
                            ("suspended", "停止党籍"),
                        ],
                        max_length=16,
                        verbose_name="离开原因",
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
                        related_name="affiliations",
                        to="orgs.partyorganization",
                        verbose_name="党组织",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affiliations",
                        to="members.member",
                        verbose_name="党员",
                    ),
                ),
            ],
            options={
                "verbose_name": "组织关系",
                "verbose_name_plural": "组织关系",
                "ordering": ("member", "started_on"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="affiliation_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            ("member", "="),
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
                        name="affiliation_no_overlap",
                        violation_error_message="同一对象的起止日期不能重叠",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("departure", ""), ("ended_on__isnull", False), _connector="OR"
                        ),
                        name="affiliation_departure_has_end",
                        violation_error_message="填写离开原因时必须填写转出日期",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_affiliationversion" ("closed_by_id", "departure", "ended_on", "id", "member_id", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on") SELECT new_values."closed_by_id", new_values."departure", new_values."ended_on", new_values."id", new_values."member_id", new_values."opened_by_id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."started_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="c35c0a1cc2c3b2f4b31bcf0537f086cfce16d346",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c4b1b",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="members_affiliation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_affiliationversion" ("closed_by_id", "departure", "ended_on", "id", "member_id", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on") SELECT new_values."closed_by_id", new_values."departure", new_values."ended_on", new_values."id", new_values."member_id", new_values."opened_by_id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."started_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="8c0db37de4bd8381d39866e75b4cc92e3ad35e5d",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bb9a8",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="members_affiliation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_affiliationversion" ("closed_by_id", "departure", "ended_on", "id", "member_id", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on") SELECT old_values."closed_by_id", old_values."departure", old_values."ended_on", old_values."id", old_values."member_id", old_values."opened_by_id", old_values."party_organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."started_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="0e26af0178f939812772fd751eb45a43c9d31f5f",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e1c68",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="members_affiliation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="e23241c492a29d12068ebac54dc87be5fd8cb2c7",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_11f4b",
                            table="members_affiliation",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AffiliationVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "departure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("transferred_out", "转出"),
                            ("died", "去世"),
                            ("expelled", "出党"),
                            ("suspended", "停止党籍"),
                        ],
                        max_length=16,
                        verbose_name="离开原因",
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
                        to="members.affiliation",
                    ),
                ),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Instructor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="指导员编号")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
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
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="instructor",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "党建指导员",
                "verbose_name_plural": "党建指导员",
                "ordering": ("number",),
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_instructorversion" ("change_id", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "user_id") SELECT new_values."change_id", new_values."id", new_values."name", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="0471e173ad8ec2b90270042e6abb09880be6fb3b",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7d4f2",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="members_instructor",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_instructorversion" ("change_id", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "user_id") SELECT new_values."change_id", new_values."id", new_values."name", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="5a745ffd59d011f37c690eeee28d89ae3e37c885",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8b4e5",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="members_instructor",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_instructorversion" ("change_id", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "user_id") SELECT old_values."change_id", old_values."id", old_values."name", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="6de69bed77d557db5daefc7d2916170ff7ff18c6",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7e6d1",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="members_instructor",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="972ad38d6a3293cf4247f937041bdcfb2b0a315e",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_1640e",
                            table="members_instructor",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
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
                    "level",
                    models.CharField(
                        choices=[
                            ("district", "区派"),
                            ("street", "街道"),
                            ("community", "社区"),
                            ("policy", "政策"),
                        ],
                        max_length=12,
                        verbose_name="级别",
                    ),
                ),
                (
                    "is_full_time",
                    models.BooleanField(blank=True, null=True, verbose_name="是否专职"),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reassigned", "改非领导干部"),
                            ("retired", "离退休干部"),
                            ("five_elders", "五老"),
                            ("department", "部门业务骨干"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                (
                    "dispatched_by",
                    models.CharField(blank=True, max_length=80, verbose_name="派出单位"),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.division",
                        verbose_name="所属区划",
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
                    "instructor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="members.instructor",
                        verbose_name="指导员",
                    ),
                ),
            ],
            options={
                "verbose_name": "指导员聘任",
                "verbose_name_plural": "指导员聘任",
                "ordering": ("instructor", "started_on"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="appointment_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            ("instructor", "="),
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
                        name="appointment_no_overlap",
                        violation_error_message="同一对象的起止日期不能重叠",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_appointmentversion" ("closed_by_id", "dispatched_by", "division_id", "ended_on", "id", "instructor_id", "is_full_time", "level", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "started_on") SELECT new_values."closed_by_id", new_values."dispatched_by", new_values."division_id", new_values."ended_on", new_values."id", new_values."instructor_id", new_values."is_full_time", new_values."level", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."started_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="e71affed07226eccc7014f2072532d1a24f94a13",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7c67b",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="members_appointment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_appointmentversion" ("closed_by_id", "dispatched_by", "division_id", "ended_on", "id", "instructor_id", "is_full_time", "level", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "started_on") SELECT new_values."closed_by_id", new_values."dispatched_by", new_values."division_id", new_values."ended_on", new_values."id", new_values."instructor_id", new_values."is_full_time", new_values."level", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."started_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="de17d5da02e262183469e856f53a5edf2e28f53d",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c7032",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="members_appointment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_appointmentversion" ("closed_by_id", "dispatched_by", "division_id", "ended_on", "id", "instructor_id", "is_full_time", "level", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "started_on") SELECT old_values."closed_by_id", old_values."dispatched_by", old_values."division_id", old_values."ended_on", old_values."id", old_values."instructor_id", old_values."is_full_time", old_values."level", old_values."opened_by_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source", old_values."started_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="28af0d3cc028e3230a40e31aa41ace68740b79d1",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1fb1d",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="members_appointment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="a68501e9c2137b24fa54c991200860234d7a429b",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_61821",
                            table="members_appointment",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AppointmentVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("district", "区派"),
                            ("street", "街道"),
                            ("community", "社区"),
                            ("policy", "政策"),
                        ],
                        max_length=12,
                        verbose_name="级别",
                    ),
                ),
                (
                    "is_full_time",
                    models.BooleanField(blank=True, null=True, verbose_name="是否专职"),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reassigned", "改非领导干部"),
                            ("retired", "离退休干部"),
                            ("five_elders", "五老"),
                            ("department", "部门业务骨干"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                (
                    "dispatched_by",
                    models.CharField(blank=True, max_length=80, verbose_name="派出单位"),
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
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.division",
                        verbose_name="所属区划",
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
                        to="members.appointment",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Assignment",
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
                    "is_lead",
                    models.BooleanField(blank=True, null=True, verbose_name="是否主要联系人"),
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="orgs.unit",
                        verbose_name="两新组织",
                    ),
                ),
                (
                    "instructor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="members.instructor",
                        verbose_name="指导员",
                    ),
                ),
            ],
            options={
                "verbose_name": "联系单位",
                "verbose_name_plural": "联系单位",
                "ordering": ("instructor", "started_on"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="assignment_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            ("instructor", "="),
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
                        name="assignment_no_overlap",
                        violation_error_message="同一对象的起止日期不能重叠",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_assignmentversion" ("closed_by_id", "ended_on", "id", "instructor_id", "is_lead", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "unit_id") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."instructor_id", new_values."is_lead", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."started_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="ab7d0980e054c1111890fe68990b1388b991432a",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9517e",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="members_assignment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_assignmentversion" ("closed_by_id", "ended_on", "id", "instructor_id", "is_lead", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "unit_id") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."instructor_id", new_values."is_lead", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."started_on", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="61a99420faf29b6f0836852c9b2c572cec4306f7",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f3b8f",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="members_assignment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_assignmentversion" ("closed_by_id", "ended_on", "id", "instructor_id", "is_lead", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "unit_id") SELECT old_values."closed_by_id", old_values."ended_on", old_values."id", old_values."instructor_id", old_values."is_lead", old_values."opened_by_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."started_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="261e6800a00393c1299f99b3cd15b61cb78fe111",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b37a7",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="members_assignment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="293dc6c25746416dd06351d919d9670f9bc2d46f",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_c947e",
                            table="members_assignment",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssignmentVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "is_lead",
                    models.BooleanField(blank=True, null=True, verbose_name="是否主要联系人"),
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
                        to="members.assignment",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Employment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("position", models.CharField(blank=True, max_length=60, verbose_name="工作岗位")),
                ("is_full_time", models.BooleanField(default=True, verbose_name="是否专职")),
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to="orgs.unit",
                        verbose_name="工作单位",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to="members.member",
                        verbose_name="党员",
                    ),
                ),
            ],
            options={
                "verbose_name": "工作关系",
                "verbose_name_plural": "工作关系",
                "ordering": ("member", "started_on"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="employment_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            ("member", "="),
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
                        name="employment_no_overlap",
                        violation_error_message="同一对象的起止日期不能重叠",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_employmentversion" ("closed_by_id", "ended_on", "id", "is_full_time", "member_id", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "started_on", "unit_id") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."is_full_time", new_values."member_id", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."started_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="47ff70dd282f7d2daacf515fffa6dbe1d8bc4924",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_742fe",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="members_employment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_employmentversion" ("closed_by_id", "ended_on", "id", "is_full_time", "member_id", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "started_on", "unit_id") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."is_full_time", new_values."member_id", new_values."opened_by_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."started_on", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="0e97a77740f1889dff60e41fbe5b193ae6cd8bbd",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_80f1c",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="members_employment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_employmentversion" ("closed_by_id", "ended_on", "id", "is_full_time", "member_id", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "started_on", "unit_id") SELECT old_values."closed_by_id", old_values."ended_on", old_values."id", old_values."is_full_time", old_values."member_id", old_values."opened_by_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."started_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="7715a39e8b2c637277af02c36403b313f4d3254c",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_eae7e",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="members_employment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="dace1f443e82dcd51e4b2e231f82d05a6f6440cf",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_2ea75",
                            table="members_employment",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmploymentVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("position", models.CharField(blank=True, max_length=60, verbose_name="工作岗位")),
                ("is_full_time", models.BooleanField(default=True, verbose_name="是否专职")),
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
                        to="members.employment",
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
                        verbose_name="工作单位",
                    ),
                ),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InstructorVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40, verbose_name="指导员编号")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
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
                        to="members.instructor",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MemberVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40, verbose_name="党员编号")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("male", "男"), ("female", "女")],
                        max_length=8,
                        verbose_name="性别",
                    ),
                ),
                (
                    "id_number",
                    models.CharField(
                        blank=True, max_length=18, null=True, verbose_name="公民身份号码"
                    ),
                ),
                ("born_on", models.DateField(blank=True, null=True, verbose_name="出生日期")),
                ("joined_on", models.DateField(verbose_name="加入党组织日期")),
                ("converted_on", models.DateField(blank=True, null=True, verbose_name="转正日期")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
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
                    "education",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to=models.Q(("list", "education")),
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.code",
                        verbose_name="学历",
                    ),
                ),
                (
                    "ethnicity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to=models.Q(("list", "ethnicity")),
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="orgs.code",
                        verbose_name="民族",
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
                        to="members.member",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Post",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("secretary", "书记"),
                            ("deputy", "副书记"),
                            ("committee_member", "委员"),
                        ],
                        max_length=20,
                        verbose_name="职务",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "出资人"),
                            ("manager", "中层管理"),
                            ("appointed", "上级选派"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="来源",
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
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="members.member",
                        verbose_name="党员",
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
                        related_name="posts",
                        to="orgs.partyorganization",
                        verbose_name="党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "verbose_name_plural": "任职",
                "ordering": ("party_organization", "started_on"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None),
                            ("ended_on__gt", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="post_start_before_end",
                        violation_error_message="结束日期必须晚于开始日期",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        expressions=[
                            ("member", "="),
                            ("party_organization", "="),
                            ("kind", "="),
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
                        name="post_no_overlap",
                        violation_error_message="同一对象的起止日期不能重叠",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_postversion" ("closed_by_id", "ended_on", "id", "kind", "member_id", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "started_on") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."kind", new_values."member_id", new_values."opened_by_id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."started_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="cd9084ceadca9b33a7ce7cd77a9c4c2147a23d36",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ad967",
                            referencing="REFERENCING NEW TABLE AS new_values ",
                            table="members_post",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_postversion" ("closed_by_id", "ended_on", "id", "kind", "member_id", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "started_on") SELECT new_values."closed_by_id", new_values."ended_on", new_values."id", new_values."kind", new_values."member_id", new_values."opened_by_id", new_values."party_organization_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."started_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                            hash="2d0998d40f2614dc2a88f2a5c4de8935d91ed1a4",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ee5d0",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="members_post",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "members_postversion" ("closed_by_id", "ended_on", "id", "kind", "member_id", "opened_by_id", "party_organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "started_on") SELECT old_values."closed_by_id", old_values."ended_on", old_values."id", old_values."kind", old_values."member_id", old_values."opened_by_id", old_values."party_organization_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source", old_values."started_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="a1d48241639dca93a5f6d10aed69ef6cbdbfe62c",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ccde5",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="members_post",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="mark_change",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;",
                            hash="bcf2da25aeec88a9b44d5d89d4cba3d522e106b5",
                            level="STATEMENT",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_mark_change_486b3",
                            table="members_post",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("secretary", "书记"),
                            ("deputy", "副书记"),
                            ("committee_member", "委员"),
                        ],
                        max_length=20,
                        verbose_name="职务",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "出资人"),
                            ("manager", "中层管理"),
                            ("appointed", "上级选派"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="来源",
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
                        to="members.post",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
