"""Two imports at once: of the same rows one is done whole and the other is told that its preview is stale;
of different rows of the same target both are done whole (C06)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from tests.factories import TargetFactory, administrator, at
from tests.trials.outcome import Outcome
from tests.trials.together import at_once
from tracker.domain.vocabulary import Basis, Frequency, ReportState, SheetKind
from tracker.models import ImportBatch, Report, User
from tracker.resources.importing import Preview, Result, StalePreview, apply, prepare
from tracker.services.ledger_check import check

NAME = "imports_together"
FULL = 200
ROWS = 40
NOW = at("2026-01-05")
FIRST_DAY = date(2018, 1, 1)


def run(times: int, database: str) -> Outcome:
    """Two people agree at once to two sheets: in one round of the same periods with different values, in the
    next of different periods."""
    TargetFactory(code="K", basis=Basis.PLAN_TO_DATE, frequency=Frequency.AD_HOC, goal=Decimal(10**6))
    by = administrator()
    wrong: list[str] = []
    for number in range(times):
        first, other = (FIRST_DAY + timedelta(days=(number % 20 + 20 * far) * ROWS) for far in range(2))
        differ = number % 2 == 1
        values = (1 + 3 * number, 2 + 3 * number)
        days = (first, other if differ else first)
        previews = [_preview(day, value, by) for day, value in zip(days, values, strict=True)]
        before = ImportBatch.objects.count()
        results = at_once(*(partial(_agreed, preview, by) for preview in previews))
        faults = _both_faults(days, values, results) if differ else _faults(first, values, results)
        written = ImportBatch.objects.count() - before
        faults += [f"{written} batches were written"] if written != 1 + differ else []
        wrong += [f"round {number}: {fault}" for fault in faults]
    wrong += check()
    return Outcome(times, tuple(wrong), f"{ROWS} rows each; the same rows and different ones by turns")


def _preview(first: date, value: int, by: User) -> Preview:
    lines = [f"K,{(first + timedelta(days=day)).isoformat()},{value}" for day in range(ROWS)]
    data = "\n".join(["目标编号,报告期,完成值", *lines]).encode()
    return prepare(data, file_name="s.csv", kind=SheetKind.REPORTS, by=by, now=NOW, mode=ReportState.DRAFT)


def _agreed(preview: Preview, by: User) -> Result:
    return apply(preview, by=by, now=NOW, expected=preview.fingerprint)


def _faults(first: date, values: Sequence[int], results: list[object]) -> list[str]:
    done = [place for place, one in enumerate(results) if isinstance(one, Result) and one.batch]
    stale = [one for one in results if isinstance(one, StalePreview)]
    if (len(done), len(stale)) != (1, 1):
        return [f"{results!r}, expected one import and one stale preview"]
    return _other_values(first, values[done[0]])


def _both_faults(days: Sequence[date], values: Sequence[int], results: list[object]) -> list[str]:
    strange = [one for one in results if not (isinstance(one, Result) and one.batch)]
    if strange:
        return [f"{strange!r}, expected two imports"]
    pairs = zip(days, values, strict=True)
    return [fault for first, value in pairs for fault in _other_values(first, value)]


def _other_values(first: date, wanted: int) -> list[str]:
    last = first + timedelta(days=ROWS - 1)
    rows = Report.objects.filter(as_of__range=(first, last)).values_list("value", flat=True)
    fits = len(rows) == ROWS and set(rows) == {Decimal(wanted)}
    return [] if fits else [f"{len(rows)} rows with {set(rows)}, expected {ROWS} with {wanted}"]
