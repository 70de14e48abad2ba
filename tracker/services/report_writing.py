"""Store papers: the revisions, their stages, links, steps and audit rows, and the facts kept of them.

One paper or many thousands, in the caller's transaction and under the locks of their targets.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import Model

from tracker.domain.vocabulary import EvidenceKind
from tracker.models import EvidenceItem, Report, ReportEvent, StageDone, User
from tracker.services import kept_facts
from tracker.services.ledger import Entry, Snapshot, record_many
from tracker.services.pouring import (
    JsonText,
    Values,
    pour,
    pour_objects,
    pour_over_objects,
    reserve,
    values_of_row,
)
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

    Cost: a constant number of statements for every 2,000 revisions, and a short UPDATE for each draft that
    was there before.
    """
    new = [paper.report for paper in papers if paper.before is None]
    edited = [paper.report for paper in papers if paper.before is not None]
    evidence = [item for paper in papers for item in _new_items(paper, by, now)]
    stages = [stage for paper in papers for stage in _changed_stages(paper)]
    before = _by_id(edited, wholes(edited))
    ids = reserve(
        {
            Report: len(new),
            StageDone: len(stages),
            EvidenceItem: len(evidence),
            ReportEvent: sum(len(paper.steps) for paper in papers),
        }
    )
    for things in (new, stages, evidence):
        _number(things, ids)
    pour_objects(new)
    pour_over_objects(edited)
    for stage in stages:
        stage.report_id = stage.report.pk
    for item in evidence:
        item.report_id = item.report.pk
    steps = list(_steps(papers, ids[ReportEvent], by, now))
    pour_objects(stages)
    pour_objects(evidence)
    pour(ReportEvent, steps)
    parts = {
        "stages_done": (StageDone, map(values_of_row, stages)),
        "evidence": (EvidenceItem, map(values_of_row, evidence)),
        "events": (ReportEvent, steps),
    }
    made, after = wholes_made(new, "report_id", parts), _by_id(edited, wholes(edited))
    record_many((_entry(paper, before, made, after) for paper in papers), by, now, request_id)
    kept_facts.refresh_all({report.target_id for report in (*new, *edited)})


def _number(things: Sequence[Model], ids: Mapping[type[Model], Sequence[int]]) -> None:
    for thing, pk in zip(things, ids[type(things[0])] if things else (), strict=True):
        thing.pk = pk


def _by_id(reports: Sequence[Report], snapshots: Sequence[Snapshot]) -> dict[int, Snapshot]:
    return {report.pk: row for report, row in zip(reports, snapshots, strict=True)}


def _entry(
    paper: Paper, before: dict[int, Snapshot], made: dict[int, JsonText], after: dict[int, Snapshot]
) -> Entry:
    """The audit row of a paper; of an edited one the columns of before it was edited."""
    report, deed, reason = paper.report, paper.deed, paper.reason
    if paper.before is None:
        return Entry(verb=deed, obj=report, after=made.pop(report.pk), reason=reason)
    was = before[report.pk] | paper.before
    return Entry(verb=deed, obj=report, before=was, after=after.pop(report.pk), reason=reason)


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


def _steps(papers: Sequence[Paper], ids: Iterable[int], by: User, now: datetime) -> Iterator[Values]:
    """The steps of papers in their order, by the columns of ``ReportEvent``."""
    rest = iter(ids)
    for paper in papers:
        report = paper.report
        for verb, note in paper.steps:
            yield next(rest), report.pk, verb, paper.on, report.as_of, note, now, by.pk
