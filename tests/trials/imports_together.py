"""Of two imports of the same rows at once one is done whole; the other is told that its preview is stale."""

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
    """Two people agree at once to two sheets that name the same periods with different values."""
    TargetFactory(code="K", basis=Basis.PLAN_TO_DATE, frequency=Frequency.AD_HOC, goal=Decimal(10**6))
    by = administrator()
    wrong: list[str] = []
    for number in range(times):
        first = FIRST_DAY + timedelta(days=number % 20 * ROWS)
        previews = [_preview(first, value, by) for value in (1 + 3 * number, 2 + 3 * number)]
        results = at_once(*(partial(_agreed, preview, by) for preview in previews))
        wrong += [f"round {number}: {fault}" for fault in _faults(first, number, results)]
    wrong += check()
    return Outcome(times, tuple(wrong), f"{ROWS} rows each")


def _preview(first: date, value: int, by: User) -> Preview:
    lines = [f"K,{(first + timedelta(days=day)).isoformat()},{value}" for day in range(ROWS)]
    data = "\n".join(["目标编号,报告期,完成值", *lines]).encode()
    return prepare(data, file_name="s.csv", kind=SheetKind.REPORTS, by=by, now=NOW, mode=ReportState.DRAFT)


def _agreed(preview: Preview, by: User) -> Result:
    return apply(preview, by=by, now=NOW, expected=preview.fingerprint)


def _faults(first: date, number: int, results: list[object]) -> list[str]:
    done = [place for place, one in enumerate(results) if isinstance(one, Result) and one.batch]
    stale = [one for one in results if isinstance(one, StalePreview)]
    if (len(done), len(stale)) != (1, 1):
        return [f"{results!r}, expected one import and one stale preview"]
    last = first + timedelta(days=ROWS - 1)
    values = set(Report.objects.filter(as_of__range=(first, last)).values_list("value", flat=True))
    found = [f"values {values} of two sheets"] if values != {Decimal(1 + done[0] + 3 * number)} else []
    return found + (["a batch too many"] if ImportBatch.objects.count() != number + 1 else [])
