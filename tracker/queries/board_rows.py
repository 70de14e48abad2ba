"""The frozen rows of the board: lines, rows of the wall chart, and the whole first screen."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.facts import Override
from tracker.domain.rollup import Score
from tracker.domain.verdicts import RED
from tracker.domain.vocabulary import ActionState, Reporting, Status, Strength, Tone
from tracker.queries.judged_days import JudgedPlan
from tracker.queries.leads import NOBODY, Leads
from tracker.queries.looking import Month
from tracker.queries.orders import OrderMark
from tracker.queries.red_since import Pressing
from tracker.queries.tallies import NONE_JUDGED, NOTHING_OWED, Cell, Count, InStep, Returns


@dataclass(frozen=True, slots=True)
class Since:
    """The first month of those at whose ends a target was red without a break up to the day judged.

    ``month`` is its first day; ``or_earlier``: the board looks at no month before.
    """

    month: date
    or_earlier: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One target with its headline and why. ``since`` None: it is not red."""

    code: str
    name: str
    name_en: str
    action_number: int | None
    status: Status
    tone: Tone
    reason: str
    reporting: Reporting
    due_on: date | None
    data_day: date | None
    actual: Decimal | str | None
    unit: str
    percent: Decimal | None
    leads: Leads
    override: Override | None
    orders: tuple[OrderMark, ...] = ()
    since: Since | None = None

    @property
    def is_red(self) -> bool:
        """Whether an order may be called for."""
        return self.tone in RED


@dataclass(frozen=True, slots=True)
class Named:
    """A target by its headline and name; ``since`` as of a line."""

    code: str
    name: str
    name_en: str
    status: Status
    tone: Tone
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A special action, a department or a strength with its targets counted. ``key`` names it in addresses.

    ``cells`` stand beside the months of the board (None: nothing to show). ``number`` and ``state`` are
    None, and ``leads`` empty, for all but actions; ``strength`` only where grouped by it.
    """

    key: str
    name: str
    name_en: str
    cells: tuple[Cell | None, ...] = ()
    counts: tuple[Count, ...] = ()
    total: int = 0
    new_reds: int = 0
    in_step: InStep = NONE_JUDGED
    returns: Returns = NOTHING_OWED
    worst: Named | None = None
    number: int | None = None
    state: ActionState | None = None
    strength: Strength | None = None
    leads: Leads = NOBODY
    orders: tuple[OrderMark, ...] = ()

    @property
    def reds(self) -> list[Decimal | None]:
        """How many were red in each month, for a small picture."""
        return [None if cell is None else Decimal(cell.reds) for cell in self.cells]


@dataclass(frozen=True, slots=True)
class Board:
    """The first screen. ``proposed`` counts special actions that are not admitted yet, so not counted.

    ``everything`` is the row of all targets, each counted once; ``lines`` are those of the opened group.
    ``pressing`` is about the worst target, None while that is green or grey. ``score`` only where it was
    asked for. ``parts`` counts what the board does not: parts and years, which
    belong to their whole.
    """

    months: tuple[Month, ...]
    everything: Row
    rows: tuple[Row, ...]
    worst: tuple[Line, ...]
    pressing: Pressing | None
    lines: tuple[Line, ...]
    opened: Row | None
    proposed: int
    first_batch: str
    month_before: date
    score: Score | None
    parts: int
    judged: JudgedPlan

    @property
    def total(self) -> int:
        """How many targets are counted."""
        return self.everything.total
