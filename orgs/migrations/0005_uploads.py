"""A ledger file's whole way in: received, checked, applied, taken back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def copy_moment(apps, schema_editor):
    """The batches that are known were applied when they came in."""
    apps.get_model("orgs", "ImportBatch").objects.update(applied_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("orgs", "0004_role_descriptions")]

    operations = [
        migrations.RenameField("ImportBatch", "applied_at", "created_at"),
        migrations.RemoveField("ImportRow", "message"),
        migrations.CreateModel(
            name="ImportProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=20, verbose_name="步骤")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已完成")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="总数")),
                ("said_at", models.DateTimeField(auto_now=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "导入进度",
                "verbose_name_plural": "导入进度",
            },
        ),
        migrations.CreateModel(
            name="RememberedColumn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24, verbose_name="台账")),
                ("title", models.CharField(max_length=100, verbose_name="表头")),
                ("column", models.CharField(blank=True, max_length=40, verbose_name="对应的列")),
            ],
            options={
                "verbose_name": "记住的列",
                "verbose_name_plural": "记住的列",
            },
        ),
        migrations.AlterModelOptions(
            name="importbatch",
            options={
                "ordering": ("-created_at", "-pk"),
                "verbose_name": "导入批次",
                "verbose_name_plural": "导入批次",
            },
        ),
        migrations.AlterModelOptions(
            name="importrow",
            options={
                "ordering": ("batch", "outcome", "sheet", "row"),
                "verbose_name": "导入行",
                "verbose_name_plural": "导入行",
            },
        ),
        migrations.AddField(
            model_name="importbatch",
            name="applied_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="导入时间"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="context",
            field=models.UUIDField(blank=True, null=True, verbose_name="历史上下文"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="mapping",
            field=models.JSONField(default=dict, verbose_name="列的对应"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="missing",
            field=models.PositiveIntegerField(default=0, verbose_name="文件中缺少"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="outcomes",
            field=models.CharField(blank=True, max_length=64, verbose_name="核对结果的摘要"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="problem",
            field=models.CharField(blank=True, max_length=400, verbose_name="未能完成的原因"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploaded", "待核对"),
                    ("checking", "正在核对"),
                    ("checked", "待写入"),
                    ("applying", "正在写入"),
                    ("applied", "已写入"),
                    ("failed", "未能完成"),
                    ("discarded", "已放弃"),
                    ("undone", "已撤回"),
                ],
                default="applied",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="stored",
            field=models.FileField(blank=True, max_length=120, upload_to="", verbose_name="原文件"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="warnings",
            field=models.JSONField(default=list, verbose_name="提示"),
        ),
        migrations.AddField(
            model_name="importrow",
            name="details",
            field=models.JSONField(default=list, verbose_name="说明"),
        ),
        migrations.AddField(
            model_name="importrow",
            name="name",
            field=models.CharField(blank=True, max_length=120, verbose_name="名称"),
        ),
        migrations.AddField(
            model_name="importrow",
            name="sheet",
            field=models.CharField(blank=True, max_length=100, verbose_name="工作表"),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="收到时间"),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("created", "新增"),
                    ("changed", "变更"),
                    ("rejected", "退回"),
                    ("missing", "文件中缺少"),
                ],
                max_length=10,
                verbose_name="结果",
            ),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="row",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="行号"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["batch", "outcome", "row"], name="import_row_outcome"),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ("uploaded", "checking", "checked", "applying", "failed"))
                ),
                fields=("kind", "digest", "as_of", "by"),
                name="import_batch_once",
                violation_error_message="这个文件已经收到",
            ),
        ),
        migrations.AddField(
            model_name="importprogress",
            name="batch",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="progress",
                to="orgs.importbatch",
                verbose_name="批次",
            ),
        ),
        migrations.AddField(
            model_name="rememberedcolumn",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="用户",
            ),
        ),
        migrations.AddConstraint(
            model_name="rememberedcolumn",
            constraint=models.UniqueConstraint(
                fields=("by", "kind", "title"), name="remembered_column_once"
            ),
        ),
        migrations.RunPython(copy_moment, migrations.RunPython.noop),
    ]
