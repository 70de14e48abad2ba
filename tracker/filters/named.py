"""A filter by a record that has names in two languages."""

from typing import Any

import django_filters
from django_filters.fields import ModelChoiceField

from tracker.explanations import record_word


class NamedChoice(ModelChoiceField):
    """Records to choose from, each by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """The name as pages write it."""
        return record_word(obj)


class NamedFilter(django_filters.ModelChoiceFilter):
    """``ModelChoiceFilter`` with such a choice."""

    field_class = NamedChoice
