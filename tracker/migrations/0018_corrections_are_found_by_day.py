"""An index of the corrections alone, by the day on which they were accepted: what changed is read by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0017_lists_are_found_by_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("revision__gt", 1)), fields=["accepted_on"], name="report_corrected_on"
            ),
        ),
    ]
