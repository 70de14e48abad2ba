"""What changed between two days, as rows of a file."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tracker.choices import label
from tracker.documents.sheets import type_of_cell
from tracker.domain.assessment import Assessment
from tracker.domain.names import Name
from tracker.explanations import name_word, period_words, reason_sentence
from tracker.queries.board_words import moved_words, turn_word
from tracker.queries.changes import Change, Changes


def change_headings() -> list[str]:
    """The headings of ``change_rows``."""
    then, restated, now = _("first day, as known then"), _("first day, as known now"), _("last day")
    status, value = _("status"), _("value")
    days = [f"{day}: {what}" for day in (then, restated, now) for what in (status, value)]
    named = [_("Code"), _("Name"), _("Turn"), _("What moved")]
    return [*named, *days, _("Why"), _("Corrected reports"), _("New versions")]


def change_rows(changes: Changes) -> list[Sequence[type_of_cell]]:
    """One row a target, in the order of the page."""
    return [_row(row) for row in changes.rows]


def _row(row: Change) -> list[type_of_cell]:
    return [
        row.code,
        name_word(Name(row.name, row.name_en)),
        turn_word(row.turn),
        moved_words(row),
        *_said(row.then),
        *_said(row.restated),
        *_said(row.now),
        reason_sentence(row.now),
        "; ".join(f"{period_words(one.period)} ({one.revision})" for one in row.corrections),
        "; ".join(f"{one.number}: {one.reason}" for one in row.replanned),
    ]


def _said(answer: Assessment) -> list[type_of_cell]:
    return [label(answer.status), answer.actual]
