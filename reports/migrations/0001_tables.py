"""All tables of this layer, with what the database keeps true of them: constraints and triggers."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from orgs.triggers import InstallTriggers


class Migration(migrations.Migration):

    replaces = [('reports', '0001_initial'), ('reports', '0002_seals'), ('reports', '0003_summary'), ('reports', '0004_api_tokens')]

    initial = True

    dependencies = [
        ('orgs', '0001_tables'),
        ('orgs', '0002_reference_data'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExternalFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.change', verbose_name='登记变动')),
                ('kind', models.CharField(choices=[('district_tax', '区级税收')], max_length=24, verbose_name='项目')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division', verbose_name='所属区划')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='数值（万元）')),
                ('source', models.CharField(max_length=120, verbose_name='来源')),
                ('stated_on', models.DateField(verbose_name='提供日期')),
            ],
            options={
                'verbose_name': '外部数据',
                'verbose_name_plural': '外部数据',
                'ordering': ('kind', 'division', 'year'),
                'constraints': [models.UniqueConstraint(fields=('kind', 'division', 'year'), name='external_fact_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_externalfactversion" ("amount", "change_id", "division_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stated_on", "year") SELECT new_values."amount", new_values."change_id", new_values."division_id", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."stated_on", new_values."year" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='265541574ebf6fa4006668e4e60679bcf14424d7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_2f0ed', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_externalfact', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_externalfactversion" ("amount", "change_id", "division_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stated_on", "year") SELECT new_values."amount", new_values."change_id", new_values."division_id", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."stated_on", new_values."year" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e2653e8537a2be89ad44d488bab79a6d1012d502', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_27068', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_externalfact', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_externalfactversion" ("amount", "change_id", "division_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stated_on", "year") SELECT old_values."amount", old_values."change_id", old_values."division_id", old_values."id", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source", old_values."stated_on", old_values."year" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a740e1a15be4ff4c504657132f657ea5a929eb01', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4caa2', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_externalfact', when='AFTER')), pgtrigger.compiler.Trigger(name='mark_change', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO orgs_ledgermark (app) VALUES (split_part(TG_TABLE_NAME, '_', 1)); RETURN NULL;", hash='56787860af84a7769105ec5ca72a721912091f70', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_mark_change_272c0', table='reports_externalfact', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ExternalFactVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', to='reports.externalfact')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('change', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.change', verbose_name='登记变动')),
                ('kind', models.CharField(choices=[('district_tax', '区级税收')], max_length=24, verbose_name='项目')),
                ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.division', verbose_name='所属区划')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='数值（万元）')),
                ('source', models.CharField(max_length=120, verbose_name='来源')),
                ('stated_on', models.DateField(verbose_name='提供日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SealedReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.change', verbose_name='登记变动')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division', verbose_name='所属区划')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('period_start', models.DateField(verbose_name='期间开始')),
                ('period_last', models.DateField(verbose_name='期间最后一天')),
                ('as_of', models.DateField(verbose_name='截止日期')),
                ('basis', models.JSONField(blank=True, default=dict, verbose_name='口径')),
                ('amends', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='reports.sealedreturn', verbose_name='更正的报送')),
                ('number', models.PositiveSmallIntegerField(default=0, verbose_name='更正号')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='说明')),
                ('confirm_by', models.DateField(blank=True, null=True, verbose_name='街道确认期限')),
                ('sealed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.change', verbose_name='封存变动')),
                ('sealed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='封存时间')),
                ('salt', models.CharField(blank=True, editable=False, max_length=64, verbose_name='加盐')),
                ('manifest', models.TextField(blank=True, editable=False, verbose_name='封存清单')),
                ('digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='摘要')),
                ('signature', models.TextField(blank=True, editable=False, verbose_name='签名')),
            ],
            options={
                'verbose_name': '报送',
                'verbose_name_plural': '报送',
                'ordering': ('-as_of', 'division', 'number'),
                'constraints': [models.UniqueConstraint(fields=('division', 'period_start', 'period_last', 'as_of', 'number'), name='sealed_return_once', violation_error_message='这一期的报送已经编制过'), models.CheckConstraint(condition=models.Q(('period_last__gte', models.F('period_start'))), name='sealed_return_period', violation_error_message='期间的最后一天不能早于开始'), models.CheckConstraint(condition=models.Q(models.Q(('amends', None), ('number', 0)), models.Q(('amends__isnull', False), ('number__gt', 0), models.Q(('note', ''), _negated=True)), _connector='OR'), name='sealed_return_amendment', violation_error_message='更正必须写明更正哪一份、为什么'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('manifest', ''), ('sealed_at', None), ('sealed_by', None), ('signature', '')), models.Q(('sealed_at__isnull', False), ('sealed_by__isnull', False), models.Q(('manifest', ''), _negated=True), models.Q(('digest', ''), _negated=True), models.Q(('signature', ''), _negated=True)), _connector='OR'), name='sealed_return_signed', violation_error_message='封存必须有清单、摘要和签名')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep_sealed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."sealed_by_id" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='94acf4c76f37cdaae8481d23b361b803997b987b', operation='UPDATE OR DELETE', pgid='pgtrigger_keep_sealed_8af0e', table='reports_sealedreturn', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_sealedreturnversion" ("amends_id", "as_of", "basis", "change_id", "confirm_by", "digest", "division_id", "id", "manifest", "note", "number", "period_last", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "salt", "sealed_at", "sealed_by_id", "signature", "title") SELECT new_values."amends_id", new_values."as_of", new_values."basis", new_values."change_id", new_values."confirm_by", new_values."digest", new_values."division_id", new_values."id", new_values."manifest", new_values."note", new_values."number", new_values."period_last", new_values."period_start", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."salt", new_values."sealed_at", new_values."sealed_by_id", new_values."signature", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='53e68cd8cc1f242667ef3d38411e2d692d9ac56f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_10c54', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_sealedreturn', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_sealedreturnversion" ("amends_id", "as_of", "basis", "change_id", "confirm_by", "digest", "division_id", "id", "manifest", "note", "number", "period_last", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "salt", "sealed_at", "sealed_by_id", "signature", "title") SELECT new_values."amends_id", new_values."as_of", new_values."basis", new_values."change_id", new_values."confirm_by", new_values."digest", new_values."division_id", new_values."id", new_values."manifest", new_values."note", new_values."number", new_values."period_last", new_values."period_start", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."salt", new_values."sealed_at", new_values."sealed_by_id", new_values."signature", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ecb8eabcc3b85ffd3f15a05f269c3b6e74db6a66', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_7c1f1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_sealedreturn', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_sealedreturnversion" ("amends_id", "as_of", "basis", "change_id", "confirm_by", "digest", "division_id", "id", "manifest", "note", "number", "period_last", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "salt", "sealed_at", "sealed_by_id", "signature", "title") SELECT old_values."amends_id", old_values."as_of", old_values."basis", old_values."change_id", old_values."confirm_by", old_values."digest", old_values."division_id", old_values."id", old_values."manifest", old_values."note", old_values."number", old_values."period_last", old_values."period_start", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."salt", old_values."sealed_at", old_values."sealed_by_id", old_values."signature", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='22595d824c25b2fc9ee369c971e9fe790ee0cb4b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a5f05', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_sealedreturn', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='SealedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_return', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='reports.sealedreturn', verbose_name='报送')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division', verbose_name='区划')),
                ('slug', models.CharField(max_length=60, verbose_name='指标')),
                ('value', models.DecimalField(blank=True, decimal_places=10, max_digits=24, null=True, verbose_name='数值')),
                ('numerator', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='分子')),
                ('denominator', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='分母')),
                ('version', models.PositiveSmallIntegerField(verbose_name='定义版本')),
                ('rows', models.PositiveIntegerField(blank=True, null=True, verbose_name='行数')),
                ('rows_digest', models.CharField(blank=True, max_length=64, verbose_name='各行摘要')),
            ],
            options={
                'verbose_name': '封存的数',
                'verbose_name_plural': '封存的数',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('sealed_return', 'division', 'slug'), name='sealed_figure_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='daa9adb05e80d4912a3487fc6f6080df7157bde1', operation='UPDATE OR DELETE', pgid='pgtrigger_keep_070ec', table='reports_sealedfigure', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SealedReturnVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', to='reports.sealedreturn')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('change', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.change', verbose_name='登记变动')),
                ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.division', verbose_name='所属区划')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('period_start', models.DateField(verbose_name='期间开始')),
                ('period_last', models.DateField(verbose_name='期间最后一天')),
                ('as_of', models.DateField(verbose_name='截止日期')),
                ('basis', models.JSONField(blank=True, default=dict, verbose_name='口径')),
                ('amends', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.sealedreturn', verbose_name='更正的报送')),
                ('number', models.PositiveSmallIntegerField(default=0, verbose_name='更正号')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='说明')),
                ('confirm_by', models.DateField(blank=True, null=True, verbose_name='街道确认期限')),
                ('sealed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.change', verbose_name='封存变动')),
                ('sealed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='封存时间')),
                ('salt', models.CharField(blank=True, editable=False, max_length=64, verbose_name='加盐')),
                ('manifest', models.TextField(blank=True, editable=False, verbose_name='封存清单')),
                ('digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='摘要')),
                ('signature', models.TextField(blank=True, editable=False, verbose_name='签名')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SealedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_return', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='reports.sealedreturn', verbose_name='报送')),
                ('model', models.CharField(max_length=40, verbose_name='行的类别')),
                ('row', models.CharField(max_length=40, verbose_name='行')),
                ('key', models.CharField(max_length=200, verbose_name='编号')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
            ],
            options={
                'verbose_name': '封存的行',
                'verbose_name_plural': '封存的行',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('sealed_return', 'model', 'row'), name='sealed_row_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1af411ef085d37c938d0469e4a700f9eb1207bd4', operation='UPDATE OR DELETE', pgid='pgtrigger_keep_6794b', table='reports_sealedrow', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SealedCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='reports.sealedfigure', verbose_name='封存的数')),
                ('row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='reports.sealedrow', verbose_name='封存的行')),
                ('numerator', models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name='计入分子')),
                ('denominator', models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name='计入分母')),
            ],
            options={
                'verbose_name': '封存的数与行',
                'verbose_name_plural': '封存的数与行',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('figure', 'row'), name='sealed_count_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='keep', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='78184615424883cc35846514d37dcd74200c4e7c', operation='UPDATE OR DELETE', pgid='pgtrigger_keep_6a3d3', table='reports_sealedcount', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='StreetConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.change', verbose_name='登记变动')),
                ('sealed_return', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='reports.sealedreturn', verbose_name='报送')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division', verbose_name='街道')),
                ('confirmed_on', models.DateField(verbose_name='确认日期')),
                ('digest', models.CharField(max_length=64, verbose_name='数值摘要')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='说明')),
            ],
            options={
                'verbose_name': '街道确认',
                'verbose_name_plural': '街道确认',
                'ordering': ('sealed_return', 'division', '-pk'),
                'constraints': [models.UniqueConstraint(fields=('sealed_return', 'division', 'digest'), name='street_confirmation_once', violation_error_message='这一街道已确认过同样的数')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_streetconfirmationversion" ("change_id", "confirmed_on", "digest", "division_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sealed_return_id") SELECT new_values."change_id", new_values."confirmed_on", new_values."digest", new_values."division_id", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sealed_return_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7cfd931e6ba4588d88a84daec97f3550b3dd401f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_da4f5', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_streetconfirmation', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_streetconfirmationversion" ("change_id", "confirmed_on", "digest", "division_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sealed_return_id") SELECT new_values."change_id", new_values."confirmed_on", new_values."digest", new_values."division_id", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sealed_return_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e24f84c95c67a124a30d688cd6c15585cdd8f3a0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_8dbea', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_streetconfirmation', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_streetconfirmationversion" ("change_id", "confirmed_on", "digest", "division_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sealed_return_id") SELECT old_values."change_id", old_values."confirmed_on", old_values."digest", old_values."division_id", old_values."id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sealed_return_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d482d5298b7db36c15e83cf9319419d32bcfe56c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c5430', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_streetconfirmation', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='StreetConfirmationVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', to='reports.streetconfirmation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('change', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.change', verbose_name='登记变动')),
                ('sealed_return', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.sealedreturn', verbose_name='报送')),
                ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.division', verbose_name='街道')),
                ('confirmed_on', models.DateField(verbose_name='确认日期')),
                ('digest', models.CharField(max_length=64, verbose_name='数值摘要')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='说明')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SummaryText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.change', verbose_name='登记变动')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division', verbose_name='所属区划')),
                ('period_start', models.DateField(verbose_name='期间开始')),
                ('period_last', models.DateField(verbose_name='期间最后一天')),
                ('part', models.SlugField(max_length=40, verbose_name='段落')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='文字')),
                ('printed', models.JSONField(blank=True, default=dict, verbose_name='当时的数')),
            ],
            options={
                'verbose_name': '总结文字',
                'verbose_name_plural': '总结文字',
                'ordering': ('division', 'period_start', 'part'),
                'constraints': [models.UniqueConstraint(fields=('division', 'period_start', 'period_last', 'part'), name='summary_text_once', violation_error_message='这一段已有文字，请在原处修改')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_summarytextversion" ("change_id", "division_id", "id", "part", "period_last", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "text") SELECT new_values."change_id", new_values."division_id", new_values."id", new_values."part", new_values."period_last", new_values."period_start", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."printed", new_values."text" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='79c36574982e851c900b0ad3a67306368e0ccef7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5deca', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_summarytext', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_summarytextversion" ("change_id", "division_id", "id", "part", "period_last", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "text") SELECT new_values."change_id", new_values."division_id", new_values."id", new_values."part", new_values."period_last", new_values."period_start", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."printed", new_values."text" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0290ab43cfbaee058d329da0b781f4927671ab51', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a335c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_summarytext', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_summarytextversion" ("change_id", "division_id", "id", "part", "period_last", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "text") SELECT old_values."change_id", old_values."division_id", old_values."id", old_values."part", old_values."period_last", old_values."period_start", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."printed", old_values."text" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9e2931fac8ff45cb37aa75e259a404b99fba3abf', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_74e87', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_summarytext', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='SummaryTextVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', to='reports.summarytext')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('change', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.change', verbose_name='登记变动')),
                ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orgs.division', verbose_name='所属区划')),
                ('period_start', models.DateField(verbose_name='期间开始')),
                ('period_last', models.DateField(verbose_name='期间最后一天')),
                ('part', models.SlugField(db_index=False, max_length=40, verbose_name='段落')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='文字')),
                ('printed', models.JSONField(blank=True, default=dict, verbose_name='当时的数')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL, verbose_name='所有人')),
                ('name', models.CharField(max_length=40, verbose_name='用途')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division', verbose_name='限于区划')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='摘要')),
                ('made_on', models.DateField(default=django.utils.timezone.localdate, editable=False, verbose_name='生成日期')),
                ('expires_on', models.DateField(verbose_name='有效期至')),
                ('last_used_on', models.DateField(blank=True, editable=False, null=True, verbose_name='最近使用')),
                ('revoked_on', models.DateField(blank=True, editable=False, null=True, verbose_name='撤销日期')),
            ],
            options={
                'verbose_name': '接口令牌',
                'verbose_name_plural': '接口令牌',
                'ordering': ('-made_on', '-pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_on', None)), fields=('user', 'name'), name='api_token_name_once', violation_error_message='您已有一个同样用途的令牌，请换一个说法，或先撤销那一个'), models.CheckConstraint(condition=models.Q(('expires_on__gte', models.F('made_on')), ('expires_on__lte', django.db.models.expressions.CombinedExpression(models.F('made_on'), '+', models.Value(datetime.timedelta(days=366))))), name='api_token_a_year_at_most', violation_error_message='有效期从生成之日起，最长一年')],
            },
        ),
        InstallTriggers(),
    ]
