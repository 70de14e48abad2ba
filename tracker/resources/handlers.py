"""How a typed row becomes a step: what it would change, and the service calls that change it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.db.models import Model
from django.utils import timezone

from tracker.domain.vocabulary import ReportState
from tracker.models import ImportBatch, User
from tracker.resources.base import Row, SheetResource
from tracker.resources.books import Books
from tracker.resources.rows import Rows
from tracker.services.ledger import plain
from tracker.sheet_messages import RowProblem
from tracker.sheets.packing import visible

Act = Callable[[], Any]
Tell = Callable[[int, int], None]
TOLD_EVERY = 100
TWINS_NAMED = 10


class RowOutcome(StrEnum):
    """What becomes of one row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Run:
    """One import under way: who, when, in which state reports arrive, and what is known by name."""

    by: User
    now: datetime
    mode: ReportState = ReportState.DRAFT
    batch: ImportBatch | None = None
    request_id: str = ""
    books: Books = field(default_factory=Books)
    tell: Tell | None = None

    def say(self, done: int, of: int) -> None:
        """Tell whoever waits how many rows are done, now and then."""
        if self.tell is not None and done % TOLD_EVERY == 0:
            self.tell(done, of)

    @property
    def today(self) -> date:
        """The business day of ``now``."""
        return timezone.localdate(self.now)

    @property
    def signature(self) -> dict[str, Any]:
        """The arguments that every service takes."""
        return {"by": self.by, "now": self.now, "request_id": self.request_id}


@dataclass(frozen=True, slots=True)
class Step:
    """What one row would do: ``act`` calls the services; None when nothing changes.

    ``before`` and ``after`` hold plain values by column key; ``before`` is None for something new.
    """

    label: str
    outcome: RowOutcome
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    act: Act | None = None


def same(value: Any) -> Any:
    """A value as two spellings of it compare: plain, without outer blanks."""
    found = plain(value)
    return visible(found).replace("\r\n", "\n").strip() if isinstance(found, str) else found


class Handler:
    """One kind of sheet. Subclasses say how a row is found, compared, made and changed.

    ``key`` names the column that tells objects apart, ``references`` those that name other rows of the
    same sheet, ``fields`` those that are attributes of the stored object.
    """

    resource_class: ClassVar[type[SheetResource]]
    key: ClassVar[str]
    fields: ClassVar[tuple[str, ...]] = ()
    references: ClassVar[tuple[str, ...]] = ()
    plans_ahead: ClassVar[bool] = False  # steps only plan: all is written together, by ``finish``

    def __init__(self, run: Run) -> None:
        self.run = run
        self.books = run.books
        self.resource = self.resource_class()
        self._columns = {column.attribute: column for column in self.resource.columns()}

    # -- what subclasses say
    def pieces(self, rows: Rows) -> Iterator[list[Row]]:
        """The rows in pieces that are judged and written one after the other: here all of them at once."""
        yield list(rows)

    def identity(self, row: Row) -> Any:
        """What tells the row's object from all others; None while it cannot be told."""
        return row.get(self.key)

    def begin(self, rows: Sequence[Row]) -> None:
        """See the rows of a piece before its first step: read ahead, refuse what they do to each other."""
        self.refuse_twins(rows)

    def find(self, row: Row) -> Model | None:
        """The stored object of the row."""
        raise NotImplementedError

    def resolve(self, row: Row) -> None:
        """Replace names by what they stand for, fill defaults, and note what is unknown."""

    def record(self, obj: Any) -> Mapping[str, Any]:
        """The stored object as values by column key, as an export writes them."""
        raise NotImplementedError

    def create(self, row: Row) -> Act:
        """The calls that make the row's object."""
        raise NotImplementedError

    def change(self, row: Row, obj: Any, changed: frozenset[str]) -> Act:
        """The calls that change ``obj`` in the columns ``changed``."""
        raise NotImplementedError

    def made(self, row: Row, obj: Any) -> None:
        """Keep in the books what a step has made or changed."""

    def finish(self) -> None:
        """Write what is still planned once all rows of a piece have taken their step."""

    # -- what is the same for all
    def step(self, row: Row) -> Step | None:
        """What the row would do; None when it is refused (its errors say why)."""
        self.resolve(row)
        if row.errors:
            return None
        obj = self.find(row)
        if obj is None:
            act = self.create(row)
            return None if row.errors else Step(self.label(row), RowOutcome.NEW, None, self.shown(row), act)
        return self._compared(row, obj)

    def _compared(self, row: Row, obj: Model) -> Step | None:
        record = self.record(obj)
        changed = self.differences(row, record)
        if not changed:
            return Step(self.label(row), RowOutcome.UNCHANGED)
        act = self.change(row, obj, changed)
        if row.errors:
            return None
        before = self.spelled({key: record.get(key) for key in sorted(changed)})
        return Step(self.label(row), RowOutcome.CHANGED, before, self.shown(row, changed), act)

    def label(self, row: Row) -> str:
        """The row's object in a few words."""
        return str(row.get(self.key, ""))

    def shown(self, row: Row, keys: Iterable[str] | None = None) -> dict[str, Any]:
        """The filled cells of a row (of ``keys``) as a sheet spells them."""
        chosen = row.values if keys is None else keys
        return self.spelled({key: row.values.get(key) for key in chosen})

    def spelled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values by column key as plain values of a sheet; what is None is left out."""
        return {
            key: plain(self._columns[key].widget.render(value))
            for key, value in values.items()
            if key in self._columns and value is not None
        }

    def differences(self, row: Row, record: Mapping[str, Any]) -> frozenset[str]:
        """The keys whose filled cell says something else than the stored object."""
        return frozenset(
            key
            for key, value in row.values.items()
            if value is not None and key in record and self._face(key, value) != self._face(key, record[key])
        )

    def _face(self, key: str, value: Any) -> Any:
        return same(self._columns[key].widget.render(value))

    def refuse_twins(self, rows: Sequence[Row], at: str = "") -> None:
        """Refuse every row that names the same object as another, at the cell of ``at`` or of the key."""
        groups: dict[Any, list[Row]] = {}
        for row in rows:
            identity = self.identity(row)
            if identity is not None:
                groups.setdefault(identity, []).append(row)
        for twins in groups.values():
            for row in twins if len(twins) > 1 else ():
                others = ", ".join(str(other.number) for other in twins[:TWINS_NAMED] if other is not row)
                place = at if at in row.cells and not row.cells[at].is_blank else self.key
                row.refuse(RowProblem.TWICE_IN_SHEET, place, rows=others)

    def ordered(self, rows: Sequence[Row]) -> list[Row]:
        """The rows so that what a row refers to in the same sheet comes before it; circles are refused."""
        by_identity = {row.get(self.key): row for row in rows if row.get(self.key) is not None}
        done: dict[int, bool] = {}
        order: list[Row] = []

        def visit(row: Row) -> bool:
            state = done.get(row.number)
            if state is not None:
                return state
            done[row.number] = False  # on the way: meeting it again closes a circle
            for key in self.references:
                other = by_identity.get(row.get(key))
                if other is not None and other is not row and not visit(other):
                    row.refuse(RowProblem.CIRCLE, key, value=row.get(key))
            done[row.number] = True
            order.append(row)
            return True

        for row in rows:
            visit(row)
        return order

    def department(self, row: Row, key: str) -> Any:
        """The department that the cell of ``key`` names; None when blank, or unknown and noted."""
        name = row.get(key)
        if not name:
            return None
        found = self.books.department(name)
        if found is None:
            close = self.books.nearest(
                "office", name, [known.name for known in self.books.departments.values()]
            )
            row.refuse(RowProblem.UNKNOWN_DEPARTMENT, key, value=name, nearest=close)
            return None
        row.values[key] = found.name
        return found


def merged(details: Any, row: Row, *keys: str, **others: Any) -> Any:
    """Typed values with the filled cells of ``keys``, and ``others``, put over them."""
    return replace(details, **row.given(*keys), **others)
