"""Eight imports of the same targets at once, each in another order of rows: all are done, none blocks.

Every sheet brings days of its own for the same targets (C08: no deadlock reaches anybody). Meanwhile somebody
reports on two of them, and the audit is sealed. Afterwards each row stands there once, with one audit row.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from tests.factories import NOTE, TargetFactory, administrator, at, lead_of, of_department
from tests.trials.outcome import Outcome
from tests.trials.together import at_once
from tracker.domain.vocabulary import Basis, Frequency, ReportState, Role, SheetKind
from tracker.models import AuditRecord, Report, Target, User
from tracker.resources.importing import Result, import_at_once
from tracker.services.contents import ReportContent
from tracker.services.ledger_check import check
from tracker.services.reporting import draft_report
from tracker.services.seals import seal_audit

NAME = "importers"
FULL = 50
IMPORTERS, TARGETS, DAYS = 8, 12, 2
ROWS = TARGETS * DAYS
EACH_ROUND = IMPORTERS * DAYS + 1
FIRST_DAY = date(2018, 1, 1)
NOW = at("2026-01-05")


def run(times: int, database: str) -> Outcome:
    """Play ``times`` rounds with eight sheets each."""
    how = {"basis": Basis.PLAN_TO_DATE, "frequency": Frequency.AD_HOC, "goal": Decimal(10**6)}
    targets = [TargetFactory(code=f"K{number:02}", **how) for number in range(TARGETS)]
    by = administrator()
    wrong: list[str] = []
    for number in range(times):
        first = FIRST_DAY + timedelta(days=number * EACH_ROUND)
        wrong += [f"round {number + 1}: {fault}" for fault in _round(targets, first, by, number)]
    return Outcome(times, (*wrong, *check()), f"{IMPORTERS} sheets of {ROWS} rows at once")


def _round(targets: list[Target], first: date, by: User, seed: int) -> list[str]:
    reports, rows = Report.objects.count(), AuditRecord.objects.filter(object_type="report").count()
    sheets = [
        _sheet(targets, first + timedelta(days=1 + place * DAYS), seed + place) for place in range(IMPORTERS)
    ]
    acts: list[Callable[[], Any]] = [partial(_imported, sheet, by) for sheet in sheets]
    acts += [partial(_reported, target, first) for target in (targets[-1], targets[0])]
    found = at_once(*acts, lambda: seal_audit(timezone.now()))
    strange = [one for one in found[:IMPORTERS] if not isinstance(one, Result) or one.batch is None]
    strange += [one for one in found[IMPORTERS:] if isinstance(one, Exception)]
    faults = [f"somebody met {one!r}" for one in strange]
    wanted = IMPORTERS * ROWS + 2
    made = Report.objects.count() - reports
    written = AuditRecord.objects.filter(object_type="report").count() - rows
    faults += [f"{made} reports, expected {wanted}"] if made != wanted else []
    return faults + ([f"{written} audit rows, expected {wanted}"] if written != wanted else [])


def _sheet(targets: list[Target], first: date, seed: int) -> bytes:
    days = [(first + timedelta(days=day)).isoformat() for day in range(DAYS)]
    lines = [f"{target.code},{day},{500},{NOTE}" for target in targets for day in days]
    random.Random(seed).shuffle(lines)
    return "\n".join(["目标编号,报告期,完成值,说明", *lines]).encode()


def _imported(sheet: bytes, by: User) -> Result:
    return import_at_once(
        sheet, file_name="s.csv", kind=SheetKind.REPORTS, by=by, now=NOW, mode=ReportState.SUBMITTED
    )


def _reported(target: Target, day: date) -> Report:
    content = ReportContent(value=Decimal(500), note=NOTE)
    by = of_department(Role.REPORTER, lead_of(target))
    return draft_report(target=target, period=day.isoformat(), content=content, by=by, now=NOW, submit=True)
