"""A report as its form sends it: what it says, its files, and whether it goes to the reviewer, in one step.

All or nothing: when a file is refused or the report is not complete, nothing is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from tracker.domain.periods import Period
from tracker.models import Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.evidence import add_file, add_link
from tracker.services.refusals import Problem, Refused
from tracker.services.report_checks import content_of
from tracker.services.report_desk import Desk
from tracker.services.report_papers import drafted
from tracker.services.report_rows import filled
from tracker.services.report_writing import write_one
from tracker.services.reporting import correct_report, save_draft, submit_report
from tracker.services.writing import day_of


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: the name that it had there, and its bytes."""

    name: str
    content: bytes


@transaction.atomic
def enter_report(
    *,
    target: Target,
    period: Period | str,
    content: ReportContent,
    by: User,
    now: datetime,
    submit: bool = False,
    files: Sequence[Upload] = (),
) -> Report:
    """Begin a report with its files; see ``draft_report``. Problems of files stand in the field "files"."""
    at_once = submit and not files
    paper = drafted(Desk(by, now), target, period, content, submit=at_once, batch=None)
    return _with_files(write_one(paper, by, now), files, by, now, submit=submit)


@transaction.atomic
def revise_report(
    *,
    report: Report,
    content: ReportContent,
    by: User,
    now: datetime,
    expected_version: int | None,
    submit: bool = False,
    files: Sequence[Upload] = (),
) -> Report:
    """Replace what a draft or a returned report says and add its files; see ``save_draft``."""
    report = save_draft(
        report=report,
        content=content,
        by=by,
        now=now,
        expected_version=expected_version,
        submit=submit and not files,
    )
    return _with_files(report, files, by, now, submit=submit)


@transaction.atomic
def enter_correction(
    *,
    report: Report,
    content: ReportContent,
    reason: str,
    by: User,
    now: datetime,
    submit: bool = False,
    files: Sequence[Upload] = (),
) -> Report:
    """Begin the correction of an accepted report with its files; see ``correct_report``."""
    at_once = submit and not files
    report = correct_report(report=report, content=content, reason=reason, by=by, now=now, submit=at_once)
    return _with_files(report, files, by, now, submit=submit)


@transaction.atomic
def attach_evidence(
    *, report: Report, links: Sequence[tuple[str, str]], files: Sequence[Upload], by: User, now: datetime
) -> None:
    """Attach links (address, title) and files to a report of any state, all or none."""
    for address, title in links:
        add_link(report=report, url=address, title=title, by=by, now=now)
    for file in files:
        _add(report, file, by, now)


def is_said_already(report: Report, content: ReportContent, by: User, now: datetime) -> bool:
    """Whether ``by`` entered exactly this before: a double click or a page that was sent again (C02)."""
    last = report.events.order_by("-pk").first()
    if last is None or last.recorded_by_id != by.pk:
        return False
    probe = Report(target=report.target, created_at=now, created_by=by)
    try:
        settled = filled(probe, report.period, content, day_of(now), complete=False)
    except Refused:
        return False
    return replace(settled, evidence_links=()) == content_of(report)


def _with_files(report: Report, files: Sequence[Upload], by: User, now: datetime, *, submit: bool) -> Report:
    for file in files:
        _add(report, file, by, now)
    if not files:
        return report
    report = Report.objects.get(pk=report.pk)
    return submit_report(report=report, by=by, now=now) if submit else report


def _add(report: Report, file: Upload, by: User, now: datetime) -> None:
    try:
        add_file(report=report, name=file.name, content=file.content, by=by, now=now)
    except Refused as refused:
        raise Refused([_named(file, problem) for problem in refused.problems]) from refused


def _named(file: Upload, problem: Problem) -> Problem:
    """The same problem, told of one file by its name."""
    return Problem(problem.code, f"{file.name[:60]}: {problem.text}", "files")
