from django.db import migrations
from django.db.migrations.state import StateApps

from tracker.services.pinyin import search_text

AT_ONCE = 500


def spell(apps: StateApps, schema_editor: object) -> None:
    """What may be typed to find each special action and sentence that is there already."""
    action, sentence = (apps.get_model("tracker", name) for name in ("SpecialAction", "SourceSentence"))
    actions, sentences = list(action.objects.all()), list(sentence.objects.all())
    for row in actions:
        row.search_text = search_text(row.name, row.name_en)
    for row in sentences:
        row.search_text = search_text(row.code, row.text)
    action.objects.bulk_update(actions, ["search_text"], batch_size=AT_ONCE)
    sentence.objects.bulk_update(sentences, ["search_text"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0015_actions_and_sentences_are_found_by_pinyin"),
    ]

    operations = [migrations.RunPython(spell, migrations.RunPython.noop)]
