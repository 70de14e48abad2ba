"""Reviewers, a reporter and managers at once: every report gets one answer, and it is to what was seen.

In every round sixteen people act on one submitted report in the same moment: reviewers accept and return it,
and its reporter withdraws and changes it. One of them wins; the others read a sentence. Then managers check
what was accepted, all at once: one check is recorded for what they saw.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.factories import TargetFactory, UserFactory, at, lead_of, of_department, submitted
from tests.trials.outcome import Outcome
from tests.trials.together import at_once
from tracker.domain.vocabulary import Basis, Frequency, ReportState, Role, VerificationResult
from tracker.models import AuditRecord, Report, Target, User, Verification
from tracker.services.ledger_check import check
from tracker.services.refusals import AccessDenied, Refused
from tracker.services.reporting import withdraw_report
from tracker.services.reviewing import accept_report, return_report
from tracker.services.verification import verify_report

NAME = "reviews"
FULL = 100
PEOPLE = 16
FIRST_DAY = date(2018, 1, 1)
NOW = at("2018-12-20")
ANSWERS = {ReportState.ACCEPTED: "accept", ReportState.RETURNED: "return", ReportState.DRAFT: "withdraw"}


def run(times: int, database: str) -> Outcome:
    """Play ``times`` rounds with sixteen people each."""
    target = TargetFactory(basis=Basis.PLAN_TO_DATE, frequency=Frequency.AD_HOC, goal=Decimal(10**6))
    office = lead_of(target)
    reviewers = [UserFactory(role=Role.REVIEWER, department=office) for _n in range(PEOPLE - 1)]
    managers = [UserFactory(role=Role.MANAGER) for _n in range(PEOPLE)]
    reporter = of_department(Role.REPORTER, office)
    wrong: list[str] = []
    won = dict.fromkeys(ANSWERS.values(), 0)
    for number in range(1, times + 1):
        faults, winner = _round(target, number, reviewers, reporter, managers)
        wrong += [f"round {number}: {what}" for what in faults]
        won[winner] = won.get(winner, 0) + 1
    wrong += check()
    words = ", ".join(f"{name} {count}" for name, count in won.items())
    return Outcome(times, tuple(wrong), f"{PEOPLE} people each; first came: {words}")


def _round(
    target: Target, number: int, reviewers: Sequence[User], reporter: User, managers: Sequence[User]
) -> tuple[list[str], str]:
    day = FIRST_DAY + timedelta(days=number)
    report = submitted(target, day.isoformat(), now=NOW, value=Decimal(1000 + number), note="略")
    written = AuditRecord.objects.count()

    def accept(person: User) -> Callable[[], Any]:
        return lambda: accept_report(report=report, by=person, now=NOW, expected_version=report.version)

    def back(person: User) -> Callable[[], Any]:
        words = {"note": "请补充口径", "expected_version": report.version}
        return lambda: return_report(report=report, by=person, now=NOW, **words)

    def withdraw() -> Any:
        return withdraw_report(report=report, by=reporter, now=NOW, expected_version=report.version)

    acts = [(accept if place % 2 else back)(person) for place, person in enumerate(reviewers)]
    faults = _faults(at_once(*acts, withdraw), AuditRecord.objects.count() - written)
    stored = Report.objects.get(pk=report.pk)
    if stored.version != report.version + 1:
        faults.append(f"the report stands at edit {stored.version}, after one answer to {report.version}")
    if stored.state is ReportState.ACCEPTED:
        faults += _checked_at_once(stored, managers)
    return faults, ANSWERS.get(stored.state, stored.state.value)


def _checked_at_once(report: Report, managers: Sequence[User]) -> list[str]:
    """Everybody checks the same report, having seen no check of it yet."""
    written = AuditRecord.objects.count()

    def verify(person: User) -> Callable[[], Any]:
        words = {"result": VerificationResult.TRUE, "note": "属实", "expected_checks": 0}
        return lambda: verify_report(report=report, by=person, now=NOW, **words)

    faults = _faults(at_once(*(verify(person) for person in managers)), AuditRecord.objects.count() - written)
    checks = Verification.objects.filter(report=report).count()
    return faults + ([] if checks == 1 else [f"{checks} checks were recorded"])


def _faults(results: Sequence[Any], written: int) -> list[str]:
    """What is wrong with the answers of people who all wanted one thing, and with the audit rows written."""
    done = [one for one in results if not isinstance(one, Exception)]
    strange = [repr(one) for one in results if isinstance(one, Exception) and not _is_told(one)]
    found = [f"somebody met {what}" for what in strange]
    if len(done) != 1:
        found.append(f"{len(done)} people won")
    if written != 1:
        found.append(f"{written} audit rows were written")
    return found


def _is_told(error: Exception) -> bool:
    return isinstance(error, Refused | AccessDenied)
