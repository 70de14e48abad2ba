import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0003_imports_can_be_undone"),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnMemory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                ("heading", models.CharField(max_length=100, verbose_name="heading")),
                ("key", models.CharField(blank=True, max_length=40, verbose_name="column")),
                ("chosen_at", models.DateTimeField(verbose_name="chosen at")),
            ],
            options={
                "verbose_name": "remembered column",
                "verbose_name_plural": "remembered columns",
            },
        ),
        migrations.AddField(
            model_name="importbatch",
            name="choice",
            field=models.JSONField(blank=True, default=dict, verbose_name="choice of columns"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="mode",
            field=models.CharField(default="draft", max_length=20, verbose_name="reports arrive as"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="stopped_by",
            field=models.TextField(blank=True, verbose_name="stopped by"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="work",
            field=models.CharField(blank=True, max_length=20, null=True, verbose_name="work"),
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["sha256"], name="importbatch_sha256"),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["accepted", "draft", "returned", "submitted", "voided"])),
                name="importbatch_mode_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("work__in", ["checking", "reading", "ready", "stopped", "waiting", "writing"]),
                    ("work__isnull", True),
                    _connector="OR",
                ),
                name="importbatch_work_known",
            ),
        ),
        migrations.AddField(
            model_name="columnmemory",
            name="chosen_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="chosen by",
            ),
        ),
        migrations.AddField(
            model_name="columnmemory",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tracker.department",
                verbose_name="department",
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmemory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "actions",
                            "calendar",
                            "departments",
                            "people",
                            "plans",
                            "reports",
                            "targets",
                            "units",
                        ],
                    )
                ),
                name="columnmemory_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmemory",
            constraint=models.UniqueConstraint(
                fields=("department", "kind", "heading"), name="columnmemory_once_a_department"
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmemory",
            constraint=models.UniqueConstraint(
                condition=models.Q(("department__isnull", True)),
                fields=("kind", "heading"),
                name="columnmemory_once_for_the_city",
            ),
        ),
    ]
