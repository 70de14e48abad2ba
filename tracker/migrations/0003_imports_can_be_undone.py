from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0002_source_sentence_by_sentence"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="report",
            name="report_one_open_revision",
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="report_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="reportevent",
            name="reportevent_verb_known",
        ),
        migrations.AddField(
            model_name="importbatch",
            name="left",
            field=models.JSONField(blank=True, default=list, verbose_name="left as it is"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="undone_why",
            field=models.TextField(blank=True, verbose_name="why it was undone"),
        ),
        migrations.AddField(
            model_name="targetversion",
            name="voided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="voided at"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["accepted", "voided"]), _negated=True),
                fields=("target", "period"),
                name="report_one_open_revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["accepted", "draft", "returned", "submitted", "voided"])),
                name="report_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("verb__in", ["accept", "draft", "return", "submit", "void", "withdraw"])),
                name="reportevent_verb_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("voided_at__isnull", True), ("number__gt", 1), _connector="OR"),
                name="targetversion_first_stays",
            ),
        ),
    ]
