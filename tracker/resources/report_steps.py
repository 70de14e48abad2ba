"""What a settled row of a sheet of reports does: begin, save, send, correct, or load as accepted."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from tracker.domain.oddities import Oddity
from tracker.domain.vocabulary import ReportState
from tracker.models import Report
from tracker.resources.base import Row
from tracker.resources.handlers import Act, RowOutcome, Run, Step
from tracker.services.contents import ReportContent
from tracker.services.ledger import plain
from tracker.services.report_checks import content_of, content_problems, oddities
from tracker.services.report_desk import Desk
from tracker.services.report_papers import EDITABLE, corrected, drafted, loaded, saved, sent
from tracker.sheet_messages import RowNotice, RowProblem
from tracker.sheets.packing import visible

SHAPES = (
    ("value", "items"),
    ("numerator", "denominator"),
    ("done_on", "expected_on", "stages_done"),
    ("level",),
    ("nil_reason",),
)
STATEMENT = tuple(key for shape in SHAPES for key in shape)
NOTHING = {key: getattr(ReportContent(), key) for key in STATEMENT}
BESIDE = ("data_source", "note")


@dataclass(frozen=True, slots=True)
class Said:
    """What the filled cells of a row say, in the target's unit, by the field of ``ReportContent``."""

    values: dict[str, Any]
    links: tuple[str, ...]
    typed: dict[str, str]

    @classmethod
    def by(cls, row: Row) -> "Said":
        """Collect it from a settled row."""
        values = row.given(*STATEMENT, *BESIDE)
        if "stages_done" in values:
            values["stages_done"] = tuple(sorted(values["stages_done"]))
        if row.found["as_of_said"]:
            values["as_of"] = row.found["place"].as_of
        typed = {
            "typed_value": row.found.get("typed_value", "")[:200],
            "typed_unit": row.get("unit", "")[:40],
        }
        return cls(values, row.get("evidence_links", ()), typed)

    def differs(self, report: Report) -> frozenset[str]:
        """The fields in which the row says something else than a stored report."""
        old = content_of(report)
        found = {key for key, value in self.values.items() if _face(value) != _face(getattr(old, key))}
        there = {item.url for item in report.evidence.all() if item.removed_on is None}
        return frozenset(found | ({"evidence_links"} if not there.issuperset(self.links) else set()))

    def content(self, place_day: date, old: ReportContent | None = None) -> ReportContent:
        """The whole content: what the row says, and of the old what goes with it."""
        said = self.values | {"evidence_links": tuple(self.links)}
        if old is None or "as_of" in self.values:
            said["as_of"] = place_day
        shapes = [shape for shape in SHAPES if not self.values.keys().isdisjoint(shape)]
        if shapes:
            kept = {key for shape in shapes for key in shape}
            if "done_on" in self.values:
                kept.discard("expected_on")
            if "expected_on" in self.values:
                kept.discard("done_on")
            dropped = {key: NOTHING[key] for key in STATEMENT if key not in kept}
            said = dropped | self.typed | said
        return replace(old, **said) if old is not None else ReportContent(**said)


def _face(value: Any) -> Any:
    return visible(value).strip().replace("\r\n", "\n") if isinstance(value, str) else value


class ReportStep:
    """One row against the stored revisions of its target and period."""

    def __init__(self, run: Run, row: Row, said: Said, desk: Desk) -> None:
        self.run, self.row, self.said, self.desk = run, row, said, desk
        self.target, self.place = row.found["target"], row.found["place"]
        revisions = desk.standing().get((self.target.pk, self.place.period.code), [])
        self.accepted = next((r for r in reversed(revisions) if r.state == ReportState.ACCEPTED), None)
        self.open = next((r for r in revisions if r.state != ReportState.ACCEPTED), None)
        self.sends = run.mode is ReportState.SUBMITTED
        self.loads = run.mode is ReportState.ACCEPTED

    def step(self) -> Step | None:
        """What the row does; None when it is refused."""
        if self.row.get("accepted_on") is not None and not self.loads:
            self.row.warn(RowNotice.DAY_IGNORED, "accepted_on")
        if self.open is not None:
            found = self._over_open(self.open)
        elif self.accepted is not None:
            found = self._over_accepted(self.accepted)
        else:
            found = self._new()
        if found is not None and found.outcome is not RowOutcome.UNCHANGED:
            self._warn()
        return None if self.row.errors else found

    @cached_property
    def content(self) -> ReportContent:
        """What the row says of its own, beside nothing that is stored."""
        return self.said.content(self.place.as_of)

    # -- the three places where a row can fall
    def _new(self) -> Step | None:
        content = self.content
        self._check(content)
        return self._made(RowOutcome.NEW, None, self._load(content) if self.loads else self._draft(content))

    def _over_accepted(self, report: Report) -> Step | None:
        differing = self.said.differs(report)
        if not differing:
            return self._same()
        reason = self.row.get("correction_reason")
        if reason is None:
            self.row.refuse(RowProblem.ALREADY_ACCEPTED, "target", **self._both(report, differing))
            return None
        content = self.said.content(self.place.as_of, content_of(report))
        self._check(content)
        act = self._load(content, reason) if self.loads else self._correct(report, content, reason)
        return self._made(RowOutcome.CHANGED, self._before(report, differing), act)

    def _over_open(self, report: Report) -> Step | None:
        differing = self.said.differs(report)
        if not differing and not self.loads:
            if self.sends and report.state in EDITABLE:
                return self._made(RowOutcome.CHANGED, {"state": report.state.value}, self._send(report))
            return self._same()
        if self.loads or report.state not in EDITABLE:
            self.row.refuse(RowProblem.UNDER_REVIEW, "target", **self._both(report, differing))
            return None
        content = self.said.content(self.place.as_of, content_of(report))
        self._check(content)
        return self._made(RowOutcome.CHANGED, self._before(report, differing), self._save(report, content))

    # -- the papers
    def _draft(self, content: ReportContent) -> Act:
        target, period = self.target, self.place.period
        how = {"submit": self.sends, "batch": self.run.batch}
        return lambda: drafted(self.desk, target, period, content, **how)

    def _load(self, content: ReportContent, reason: str = "") -> Act:
        said = {"accepted_on": self.row.get("accepted_on"), "reason": reason, "batch": self.run.batch}
        return lambda: loaded(self.desk, self.target, self.place.period, content, **said)

    def _correct(self, report: Report, content: ReportContent, reason: str) -> Act:
        said = {"reason": reason, "batch": self.run.batch, "submit": self.sends}
        return lambda: corrected(self.desk, report, content, **said)

    def _save(self, report: Report, content: ReportContent) -> Act:
        seen = {"seen": report.version, "batch": self.run.batch, "submit": self.sends}
        return lambda: saved(self.desk, report, content, **seen)

    def _send(self, report: Report) -> Act:
        seen = report.version
        return lambda: sent(self.desk, report, seen=seen)

    # -- what is shown
    def _label(self) -> str:
        return f"{self.target.code} {self.place.period.code}"

    def _same(self) -> Step:
        return Step(self._label(), RowOutcome.UNCHANGED)

    def _made(self, outcome: RowOutcome, before: Any, act: Act) -> Step:
        after = {key: plain(value) for key, value in self.said.values.items()}
        return Step(self._label(), outcome, before, after, act)

    def _before(self, report: Report, differing: frozenset[str]) -> dict[str, Any]:
        old = content_of(report)
        return {key: plain(getattr(old, key)) for key in sorted(differing)}

    def _both(self, report: Report, differing: frozenset[str]) -> dict[str, Any]:
        old = content_of(report)
        keys = [key for key in (*STATEMENT, "as_of", *BESIDE) if key in differing] or ["value"]
        stored = "、".join(str(plain(getattr(old, key, ""))) for key in keys)
        given = "、".join(str(plain(self.said.values.get(key, ""))) for key in keys)
        return {"stored": stored, "given": given}

    def _check(self, content: ReportContent) -> None:
        for problem in content_problems(self.target, content, self.place, self.desk.today, complete=True):
            place = problem.field if problem.field in self.row.cells else "target"
            self.row.refuse(problem.code, place, said=problem.text)

    def _warn(self) -> None:
        if self.row.errors:
            return
        content, before = self.content, self.desk.before(self.target, self.place)
        told = {remark.code for remark in self.row.warnings}
        if RowNotice.NEGATIVE in told:  # said of the cell, in its own words
            told.add(Oddity.BELOW_ZERO)
        for notice in oddities(self.target, content, self.place, before):
            if notice.code in told:  # already, against a neighbour in the sheet
                continue
            key = notice.field if notice.field in self.row.cells else "target"
            self.row.warn(notice.code, key, said=notice.message)
