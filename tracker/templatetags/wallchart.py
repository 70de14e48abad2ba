"""The cells of the wall chart: shape, word and colour, each a link to its targets on its day."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_noop

from tracker.access import Action, Standing, reaches
from tracker.choices import face
from tracker.domain.names import Name
from tracker.domain.verdicts import RED
from tracker.domain.vocabulary import Status, Tone
from tracker.explanations import name_word
from tracker.faces import SHAPES
from tracker.queries.board_rows import Board, Line, Named, Row, Since
from tracker.queries.board_words import group_word, since_word
from tracker.queries.leads import Leads
from tracker.queries.looking import Look, Month, Span
from tracker.queries.orders import OrderMark
from tracker.queries.tallies import Cell, Returns

register = template.Library()
SPRITE = "img/shapes.svg"
EMPTY = '<td class="wall-td wall-none" data-label="%s"></td>'
CELL = (
    '<td class="wall-td%(now)s" data-label="%(label)s">'
    '<a class="wall-cell tone-%(tone)s" title="%(title)s" '
    'href="%(address)sas_of=%(on)s&amp;open=%(key)s#group-%(key)s">'
    '<svg class="shape" aria-hidden="true"><use href="%(sprite)s#%(shape)s"></use></svg>'
    '<span class="wall-word">%(word)s</span> '
    '<span class="wall-number">%(number)d<span class="wall-of">/%(total)d</span></span></a></td>'
)
MEANINGS: Iterable[tuple[Status, Tone, str]] = (
    (Status.BREACHED, Tone.RED, gettext_noop("does not keep to its floor or ceiling")),
    (
        Status.MISSED,
        Tone.RED,
        gettext_noop("its deadline is over, and what was reported does not meet the goal"),
    ),
    (Status.DISPUTED, Tone.RED, gettext_noop("a check found the numbers not, or only partly, true")),
    (
        Status.OFF_TRACK,
        Tone.RED,
        gettext_noop("far behind pro-rata progress, or expected after its deadline"),
    ),
    (
        Status.NO_DATA,
        Tone.RED_HATCH,
        gettext_noop("an owed report is missing beyond its grace; nothing is known"),
    ),
    (Status.MISSED, Tone.AMBER, gettext_noop("an aspiration that did not come true")),
    (
        Status.AT_RISK,
        Tone.AMBER,
        gettext_noop("somewhat behind or near its line, or its report is awaited or was returned"),
    ),
    (Status.ON_TRACK, Tone.GREEN, gettext_noop("keeps up with pro-rata progress, or keeps to its line")),
    (Status.ACHIEVED_LATE, Tone.GREEN, gettext_noop("met after its deadline")),
    (Status.ACHIEVED, Tone.GREEN, gettext_noop("met, in time")),
    (Status.IN_PROGRESS, Tone.GREY, gettext_noop("under way; too early for a pace, or without a deadline")),
    (Status.NOT_STARTED, Tone.GREY, gettext_noop("not begun, or nothing counted yet")),
    (Status.UNQUANTIFIED, Tone.GREY, gettext_noop("the source gives no number")),
    (Status.CANCELLED, Tone.GREY, gettext_noop("called off")),
)


@register.filter
def status_meanings(_nothing: str) -> list[tuple[Status, Tone, str]]:
    """Every headline status in its colour with what it means in a line (status-rules §5), worst first."""
    return [(status, tone, gettext(meaning)) for status, tone, meaning in MEANINGS]


@register.filter
def without_pace(board: Board) -> int:
    """How many counted targets have no pace."""
    return board.total - board.everything.in_step.judged


@register.filter
def since_words(since: Since) -> str:
    """From which month on a target is red."""
    return since_word(since)


@register.filter
def since_month(since: Since) -> str:
    """The same under a heading that says what it is."""
    words = {"month": f"{since.month:%Y-%m}"}
    return gettext("%(month)s or earlier") % words if since.or_earlier else gettext("since %(month)s") % words


@register.simple_tag
def wall_cells(row: Row, board: Board, look: Look, query: str) -> SafeString:
    """All cells of a row; ``query`` is what every cell's address begins with.

    Written in one piece, because a chart has hundreds; whatever is not a number or a day is escaped.
    """
    address = f"{reverse('board')}?{query}&" if query else f"{reverse('board')}?"
    shared = {"address": escape(address), "sprite": escape(static(SPRITE)), "key": escape(row.key)}
    sentence = gettext("%(day)s: %(word)s %(number)s of %(total)s")
    cells = (
        _cell(cell, escape(month_word(month, look)), look, sentence, shared)
        for month, cell in zip(board.months, row.cells, strict=True)
    )
    return SafeString("".join(cells))


@register.filter
def month_word(month: Month, look: Look) -> str:
    """A month above its column: its number within one year, the year with it for a whole plan."""
    if look.span is Span.PLAN:
        return f"{month.first:%y-%m}"
    return _month_word(month.first, get_language())


@lru_cache(maxsize=256)
def _month_word(first: date, _language: str | None) -> str:
    """Made once for the cells of all rows."""
    return date_format(first, "n月" if _is_chinese() else "M")


@register.filter
def row_word(row: Row) -> str:
    """What a row is called."""
    return group_word(row)


@register.filter
def action_words(number: int) -> str:
    """A special action by its number, behind a name."""
    return gettext("action %(number)s") % {"number": number}


@register.filter
def trend_words(row: Row) -> str:
    """What the small picture of a row shows."""
    return gettext("Number of red targets, month by month: %(name)s") % {"name": group_word(row)}


@register.filter
def new_words(row: Row) -> str:
    """How many turned red since the month before."""
    return gettext("+%(number)s new") % {"number": row.new_reds}


@register.filter
def late_words(returns: Returns) -> str:
    """How many reports are overdue."""
    return gettext("overdue %(number)s") % {"number": returns.late}


@register.filter
def nil_words(returns: Returns) -> str:
    """How many of the reports carry no number."""
    return gettext("nil %(number)s") % {"number": returns.nil}


@register.filter
def department_word(order: OrderMark) -> str:
    """The department that an order asks."""
    return name_word(Name(order.department, order.department_en))


@register.simple_tag
def led_by(leads: Leads, quiet: bool = False) -> SafeString:
    """The leads of a target; the partial is made once for those who lead many."""
    return _led_by(leads, bool(quiet), get_language() or "")


@lru_cache(maxsize=1024)
def _led_by(leads: Leads, quiet: bool, _language: str) -> SafeString:
    return SafeString(render_to_string("tracker/_partials/_leads.html", {"leads": leads, "quiet": quiet}))


@register.filter
def may_order(line: Line, standing: Standing) -> bool:
    """Whether the reader may open a supervision order about a red target, by who leads it."""
    return line.is_red and reaches(standing, Action.OPEN_ORDER, line.leads.ids)


@register.filter
def may_order_all(worst: Named | None, standing: Standing) -> bool:
    """Whether the reader may open an order about anything, and the worst target of a row is red."""
    return worst is not None and worst.tone in RED and standing.reach(Action.OPEN_ORDER) is None


def _cell(cell: Cell | None, label: str, look: Look, sentence: str, shared: Mapping[str, str]) -> str:
    if cell is None:
        return EMPTY % label
    shape, word = _faces(cell.status, cell.tone)
    on = cell.on.isoformat()
    said = {"day": on, "word": escape(word), "number": cell.number, "total": cell.total}
    now = " wall-now" if cell.on == look.day else ""
    more = {"now": now, "label": label, "tone": cell.tone.value, "on": on, "shape": shape}
    return CELL % {**shared, **said, **more, "title": sentence % said}


def _faces(status: Status, tone: Tone) -> tuple[str, str]:
    """Shape and word of a headline; an aspiration that failed bears the shape of its colour."""
    shown = face(status)
    return (shown.icon if tone == shown.tone else SHAPES[tone]), str(shown.label)


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
