"""The cells of the wall chart: shape, word and colour, each a link to its targets on its day."""

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from tracker.access import Action, Standing, reaches
from tracker.choices import face
from tracker.domain.names import Name
from tracker.domain.verdicts import RED
from tracker.domain.vocabulary import Status, Tone
from tracker.explanations import name_word
from tracker.faces import SHAPES
from tracker.queries.board import Board, Line, Named, Row
from tracker.queries.board_words import group_word
from tracker.queries.looking import Look, Month, Span
from tracker.queries.orders import OrderMark
from tracker.queries.tallies import Cell
from tracker.templatetags.days import day as day_words

register = template.Library()
SPRITE = "img/shapes.svg"
CELL = (
    '<td class="wall-td{}" data-label="{}">'
    '<a class="wall-cell tone-{}" title="{}" href="{}as_of={}&amp;open={}#group-{}">'
    '<svg class="shape" aria-hidden="true"><use href="{}#{}"></use></svg>'
    '<span class="wall-word">{}</span> '
    '<span class="wall-number">{}<span class="wall-of">/{}</span></span></a></td>'
)


@register.simple_tag
def wall_cells(row: Row, board: Board, look: Look, query: str) -> SafeString:
    """All cells of a row; ``query`` is what every cell's address begins with."""
    address = f"{reverse('board')}?{query}&" if query else f"{reverse('board')}?"
    sprite = static(SPRITE)
    cells = (
        _cell(cell, month, row, look, address, sprite)
        for month, cell in zip(board.months, row.cells, strict=True)
    )
    return format_html_join("", "{}", ((cell,) for cell in cells))


@register.filter
def month_word(month: Month, look: Look) -> str:
    """A month above its column: its number within one year, the year with it for a whole plan."""
    if look.span is Span.PLAN:
        return f"{month.first:%y-%m}"
    return date_format(month.first, "n月" if _is_chinese() else "M")


@register.filter
def row_word(row: Row) -> str:
    """What a row is called."""
    return group_word(row)


@register.filter
def department_word(order: OrderMark) -> str:
    """The department that an order asks."""
    return name_word(Name(order.department, order.department_en))


@register.filter
def may_order(line: Line, standing: Standing) -> bool:
    """Whether the reader may open a supervision order about a red target, by who leads it."""
    return line.is_red and reaches(standing, Action.OPEN_ORDER, line.leads.ids)


@register.filter
def may_order_all(worst: Named | None, standing: Standing) -> bool:
    """Whether the reader may open an order about anything, and the worst target of a row is red."""
    return worst is not None and worst.tone in RED and standing.reach(Action.OPEN_ORDER) is None


def _cell(cell: Cell | None, month: Month, row: Row, look: Look, address: str, sprite: str) -> SafeString:
    label = month_word(month, look)
    if cell is None:
        return format_html('<td class="wall-td wall-none" data-label="{}"></td>', label)
    shape, word = _faces(cell.status, cell.tone)
    days = {"day": day_words(cell.on), "word": word, "number": cell.number, "total": cell.total}
    return format_html(
        CELL,
        " wall-now" if cell.on == look.day else "",
        label,
        cell.tone,
        gettext("%(day)s: %(word)s %(number)s of %(total)s") % days,
        address,
        cell.on.isoformat(),
        row.key,
        row.key,
        sprite,
        shape,
        word,
        cell.number,
        cell.total,
    )


def _faces(status: Status, tone: Tone) -> tuple[str, str]:
    """Shape and word of a headline; an aspiration that failed bears the shape of its colour."""
    shown = face(status)
    return (shown.icon if tone == shown.tone else SHAPES[tone]), str(shown.label)


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
