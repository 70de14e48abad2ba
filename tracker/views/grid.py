"""The grid of the workbench: rows that are typed in place, each answered by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from tracker.access import Action, own_targets
from tracker.forms.fields import Echo
from tracker.forms.workbench import CONFIRMED, NOTE, SEEN, VALUE, Line, lines_of, read_amount_of, read_line
from tracker.models import Target
from tracker.queries.numbers import plain_number
from tracker.queries.report_entry import Touch, known_units, last_touch
from tracker.queries.workbench import Task
from tracker.services.contents import ReportContent
from tracker.services.refusals import Refused
from tracker.services.report_grid import GridAnswer, GridOutcome, enter_rows
from tracker.services.report_preview import Foreseen, foresee_report
from tracker.views.page import PageMixin

RELATED = ("unit", "plan", "action", "parent", "part_department")


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one typed row. ``words`` say why it was not taken; ``touch`` who was faster."""

    line: Line
    target: Target | None
    outcome: GridOutcome
    words: tuple[str, ...] = ()
    report: Any = None
    touch: Touch | None = None
    confirmed: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it was taken."""
        return self.outcome in (GridOutcome.SAVED, GridOutcome.SUBMITTED, GridOutcome.UNCHANGED)

    @property
    def seen(self) -> int:
        """The edit number that stands by now; what the row said when nothing stands."""
        return self.report.version if self.report is not None else self.line.seen

    @property
    def theirs(self) -> str:
        """The number that somebody else stored meanwhile, as it was typed."""
        if self.report is None or self.report.value is None:
            return ""
        return self.report.typed_value or plain_number(self.report.value)


@dataclass(frozen=True, slots=True)
class Cell:
    """A task with what stands in its row: as typed and not taken, else as stored."""

    task: Task
    answer: Answered | None = field(default=None)

    @property
    def typed(self) -> str:
        """The number in the field."""
        return self.answer.line.typed if self.answer else self.task.typed

    @property
    def note(self) -> str:
        """The note in the field."""
        if self.answer:
            return self.answer.line.note
        return self.task.report.note if self.task.report else ""

    @property
    def seen(self) -> int:
        """The edit number that the next attempt names."""
        if self.answer:
            return self.answer.seen
        return self.task.report.version if self.task.report else 0


def cells_of(tasks: Iterable[Task], answers: Sequence[Answered]) -> list[Cell]:
    """The tasks with the answers to what was typed and not taken."""
    open_answers = {one.line.key: one for one in answers if not one.is_done}
    return [Cell(task, open_answers.get(task.key)) for task in tasks]


def answers_to(view: PageMixin, lines: Sequence[Line], *, submit: bool) -> list[Answered]:
    """Send typed rows to the service; the answers in their order."""
    rows = own_targets(view.standing, Action.DRAFT_REPORT).filter(pk__in=[line.target_id for line in lines])
    targets = {target.pk: target for target in rows.select_related(*RELATED)}
    units = known_units()
    found: dict[str, Answered] = {}
    sent = []
    for line in lines:
        target = targets.get(line.target_id)
        if target is None:
            words = (_("This target is not reported by your department."),)
            found[line.key] = Answered(line, None, GridOutcome.REFUSED, words)
            continue
        row = read_line(line, target, units, submit=submit)
        if isinstance(row, str):
            found[line.key] = Answered(line, target, GridOutcome.REFUSED, (row,))
        else:
            sent.append((line, row))
    answers = enter_rows(rows=[row for _line, row in sent], by=view.person, now=timezone.now())
    for (line, row), answer in zip(sent, answers, strict=True):
        found[line.key] = _answered(line, row.target, answer)
    return [found[line.key] for line in lines]


def _answered(line: Line, target: Target, answer: GridAnswer) -> Answered:
    problems = [problem.text for problem in answer.problems]
    odd = [notice.message for notice in answer.odd]
    clash = answer.outcome is GridOutcome.CONFLICT and answer.report is not None
    return Answered(
        line=line,
        target=target,
        outcome=answer.outcome,
        words=(*problems, *odd),
        report=answer.report,
        touch=last_touch(answer.report) if clash and answer.report else None,
        confirmed=line.words if answer.outcome is GridOutcome.ODD else "",
    )


class SaveRow(PageMixin, View):
    """``/workbench/row/`` by POST: save one row of the grid as a draft; JSON for the script of the page."""

    action = Action.DRAFT_REPORT
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The outcome, the edit number by now, and the answer as the page shows it."""
        lines = lines_of(request.POST)
        if len(lines) != 1:
            raise Http404
        answer = answers_to(self, lines, submit=False)[0]
        html = render_to_string("tracker/workbench/_answer.html", {"answer": answer}, request)
        told = {"outcome": answer.outcome.value, "seen": answer.seen, "html": html}
        if answer.outcome is GridOutcome.CONFLICT and answer.report is not None:
            told |= {"theirs": answer.theirs, "theirNote": answer.report.note}
        return JsonResponse(told)


class Preview(PageMixin, View):
    """``/workbench/preview/``: how the light would stand with the number that is typed; nothing is saved."""

    action = Action.DRAFT_REPORT

    def get(self, request: HttpRequest) -> HttpResponse:
        """The fragment beside the field."""
        key = request.GET.get("key", "")
        fields = {VALUE: "value", NOTE: "note", SEEN: "", CONFIRMED: ""}
        line = lines_of({name + key: request.GET.get(of, "") for name, of in fields.items()})[0]
        rows = own_targets(self.standing, Action.DRAFT_REPORT).select_related(*RELATED)
        target = rows.filter(pk=line.target_id).first()
        if target is None or not key:
            raise Http404
        context = self._foreseen(line, target)
        return render(request, "tracker/workbench/_foreseen.html", context)

    def _foreseen(self, line: Line, target: Target) -> dict[str, Any]:
        read = read_amount_of(line, target, known_units())
        if read is None or isinstance(read, Echo):
            return {"refusal": read.refusal if read else ""}
        content = ReportContent(value=read.value, typed_value=line.typed, note=line.note[:5_000])
        unit = target.unit.named if target.unit else ""
        context: dict[str, Any] = {"echo": Echo(line.typed, read.value, unit)}
        try:
            context["foreseen"] = foreseen(self, target, line.period, content)
        except Refused as refused:
            context["refusal"] = str(refused)
        return context


def foreseen(view: PageMixin, target: Target, period: str, content: ReportContent) -> Foreseen:
    """How the target would stand; raises ``Refused``."""
    return foresee_report(target=target, period=period, content=content, by=view.person, now=timezone.now())


def chosen(lines: Sequence[Line], only: str) -> list[Line]:
    """The rows to send: the one that was named, else all that are filled."""
    if only:
        return [line for line in lines if line.key == only]
    return [line for line in lines if line.is_filled]
