"""The wall chart as rows: what its cells say, to the digit."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tracker.choices import label
from tracker.documents.sheets import type_of_cell
from tracker.domain.names import Name
from tracker.domain.verdicts import RED
from tracker.explanations import name_word
from tracker.queries.board_rows import Board, Row
from tracker.queries.board_words import group_word, since_word
from tracker.queries.tallies import Cell


def board_headings(board: Board) -> list[str]:
    """The headings of ``board_rows``."""
    months = (f"{month.first:%Y-%m}" for month in board.months)
    counted = [
        _("Targets"),
        _("red now"),
        _("new reds since the end of the month before"),
        _("keep up with pro-rata progress"),
        _("have a pace"),
        _("Reports owed"),
        _("reported"),
        _("overdue"),
        _("nil reports"),
        _("Worst target"),
        _("Its status"),
        _("Since when red"),
    ]
    return [_("Group"), _("Lead department"), *counted, *months]


def board_rows(board: Board) -> list[Sequence[type_of_cell]]:
    """The row of everything first, then a row a group in the order of the page."""
    return [_row(row) for row in (board.everything, *board.rows)]


def cell_words(cell: Cell | None) -> str:
    """A cell as text: the worst word, how many bear it, of how many; "" for an empty one."""
    return "" if cell is None else f"{label(cell.status)} {cell.number}/{cell.total}"


def _row(row: Row) -> list[type_of_cell]:
    worst = row.worst
    reds = sum(count.number for count in row.counts if count.tone in RED)
    return [
        group_word(row),
        row.leads.names,
        row.total,
        reds,
        row.new_reds,
        row.in_step.kept,
        row.in_step.judged,
        row.returns.owed,
        row.returns.reported,
        row.returns.late,
        row.returns.nil,
        f"{worst.code} {name_word(Name(worst.name, worst.name_en))}" if worst else "",
        label(worst.status) if worst else "",
        since_word(worst.since) if worst else "",
        *map(cell_words, row.cells),
    ]
