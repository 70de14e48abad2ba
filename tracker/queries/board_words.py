"""What rows of the board and of its changes are called, on the page and in files alike."""

from django.utils.translation import gettext as _

from tracker.choices import label
from tracker.domain.names import Name
from tracker.explanations import name_word
from tracker.queries.board_rows import Row, Since
from tracker.queries.changes import Change, Turn
from tracker.queries.looking import NO_GROUP


def group_word(row: Row) -> str:
    """What a row is called, in the reader's language."""
    if row.strength is not None:
        return label(row.strength)
    if row.key == NO_GROUP:
        return _("not assigned")
    name = name_word(Name(row.name, row.name_en))
    if not name:
        return _("All counted targets")
    return name if row.number is None else f"{row.number} {name}"


def since_word(since: Since | None) -> str:
    """From which month on a target is red at every month's end; "" for None."""
    if since is None:
        return ""
    words = {"month": f"{since.month:%Y-%m}"}
    if since.or_earlier:
        return _("red since %(month)s or earlier") % words
    return _("red since %(month)s") % words


def turn_word(turn: Turn) -> str:
    """What became of a headline, in words."""
    words = {
        Turn.RED: _("new red"),
        Turn.GREEN: _("new green"),
        Turn.OTHER: _("other change"),
        Turn.SAME: _("same headline"),
    }
    return words[turn]


def moved_words(change: Change) -> str:
    """Whether the world moved, or only what is known of it."""
    moved = [
        *([_("real change")] if change.world_moved else []),
        *([_("restatement")] if change.knowledge_moved else []),
    ]
    return " + ".join(moved) or _("nothing shown moved")
