"""Store papers: the revisions, their stages, links, steps and audit rows, and the facts kept of them.

One paper or many thousands, in the caller's transaction and under the locks of their targets.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from tracker.domain.vocabulary import EvidenceKind
from tracker.models import EvidenceItem, Report, ReportEvent, StageDone, User
from tracker.services import kept_facts
from tracker.services.ledger import Entry, Snapshot, record_many
from tracker.services.report_papers import Paper
from tracker.services.report_rows import new_links
from tracker.services.wholes import wholes, wholes_made

TITLE_LENGTH = 255


def write_one(paper: Paper, by: User, now: datetime, request_id: str = "") -> Report:
    """Store one paper; returns its report."""
    write([paper], by, now, request_id)
    return paper.report


def write(papers: Sequence[Paper], by: User, now: datetime, request_id: str = "") -> None:
    """Store papers of different periods in their order, each with exactly one audit row.

    Cost: a constant number of queries for new revisions, and an update for each edited one.
    """
    new = [paper.report for paper in papers if paper.before is None]
    edited = [paper.report for paper in papers if paper.before is not None]
    evidence = [item for paper in papers for item in _new_items(paper, by, now)]
    stages = [stage for paper in papers for stage in _changed_stages(paper)]
    before = _by_id(edited, wholes(edited))
    Report.objects.bulk_create(new)
    for report in edited:
        report.save()
    steps = [step for paper in papers for step in _steps(paper, by, now)]
    StageDone.objects.bulk_create(stages)
    EvidenceItem.objects.bulk_create(evidence)
    ReportEvent.objects.bulk_create(steps)
    made = wholes_made(new, "report_id", {"stages_done": stages, "evidence": evidence, "events": steps})
    after = _by_id(new, made) | _by_id(edited, wholes(edited))
    record_many((_entry(paper, before, after) for paper in papers), by, now, request_id)
    kept_facts.refresh_all({report.target_id for report in (*new, *edited)})


def _by_id(reports: Sequence[Report], snapshots: Sequence[Snapshot]) -> dict[int, Snapshot]:
    return {report.pk: row for report, row in zip(reports, snapshots, strict=True)}


def _entry(paper: Paper, before: dict[int, Snapshot], after: dict[int, Snapshot]) -> Entry:
    """The audit row of a paper; of an edited one the columns of before it was edited."""
    pk = paper.report.pk
    was = None if paper.before is None else before[pk] | paper.before
    return Entry(verb=paper.deed, obj=paper.report, before=was, after=after[pk], reason=paper.reason)


def _changed_stages(paper: Paper) -> list[StageDone]:
    """The stages to add; those of an edited report that it no longer says, or with another day, go."""
    report, wanted = paper.report, dict(paper.content.stages_done)
    done = {row.stage: row for row in report.stages_done.all()} if paper.before is not None else {}
    for name, row in done.items():
        if wanted.get(name) != row.done_on:
            row.delete()
    return [
        StageDone(report=report, stage=name, done_on=day)
        for name, day in paper.content.stages_done
        if name not in done or done[name].done_on != day
    ]


def _new_items(paper: Paper, by: User, now: datetime) -> Iterator[EvidenceItem]:
    for address, title in new_links(paper.report, paper.content):
        yield EvidenceItem(
            report=paper.report,
            kind=EvidenceKind.LINK,
            url=address,
            title=title[:TITLE_LENGTH],
            added_on=paper.on,
            recorded_at=now,
            recorded_by=by,
        )


def _steps(paper: Paper, by: User, now: datetime) -> Iterator[ReportEvent]:
    for verb, note in paper.steps:
        yield ReportEvent(
            report=paper.report,
            verb=verb,
            on=paper.on,
            as_of=paper.report.as_of,
            note=note,
            recorded_at=now,
            recorded_by=by,
        )
