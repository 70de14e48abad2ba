"""What happens in the illustrative plan, moment by moment, through the services that people use.

Nothing is back-dated: every step is taken "now" at a moment of the past, in the order of the moments,
so that any day can be replayed as it was known on any later day.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tracker.demonstration.cast import Cast
from tracker.demonstration.catalogue import Planned
from tracker.demonstration.chance import whole_number
from tracker.demonstration.courses import contents_of
from tracker.demonstration.days import Days, moment
from tracker.demonstration.rows import rows_of
from tracker.demonstration.schedule import Fate, Slot, slots_of
from tracker.domain.vocabulary import Grounds
from tracker.models import Plan, Report, SpecialAction, Target, Unit
from tracker.services.contents import ReportContent, TargetDetails
from tracker.services.reporting import draft_report
from tracker.services.reviewing import accept_report
from tracker.services.targets import create_target

Act = Callable[[datetime], object]


@dataclass(slots=True)
class Story:
    """The steps still to be taken, and what has come of those taken."""

    plan: Plan
    cast: Cast
    days: Days
    steps: list[tuple[datetime, Act]] = field(default_factory=list)
    targets: dict[str, Target] = field(default_factory=dict)
    reports: dict[tuple[str, str], Report] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)

    def at(self, when: datetime, act: Act) -> None:
        """Note a step."""
        self.steps.append((when, act))

    def tell(self) -> int:
        """Take all steps in the order of their moments; returns how many."""
        taken = sorted(self.steps, key=lambda step: step[0])
        for when, act in taken:
            act(when)
        self.steps = []
        return len(taken)

    def newest_accepted(self, code: str) -> Report:
        """The newest report of a target that is accepted by now."""
        return (
            self.targets[code]
            .reports.filter(accepted_on__isnull=False)
            .order_by("-period_end", "-revision")[0]
        )


def promise(story: Story, planned: list[Planned], actions: dict[int, SpecialAction], now: datetime) -> None:
    """Make the targets, and note when each of them is reported."""
    units = {unit.name: unit for unit in Unit.objects.all()}
    wholes = {each.parent for each in planned if each.part_department}
    leads = {int(row["行动编号"]): row["牵头部门"] for row in rows_of("illustrative/actions.csv")}
    for each in planned:
        office = story.cast.departments.get(each.part_department)
        details = TargetDetails(
            code=each.code,
            plan=story.plan,
            name=each.name,
            name_en=each.name_en,
            kind=each.kind,
            basis=each.basis,
            unit=units[each.unit] if each.unit else None,
            action=actions[each.action],
            action_grounds=Grounds.STATED,
            is_series=each.is_series,
            parent=story.targets.get(each.parent),
            part_department=office,
            evidence_required=each.evidence == "every",
            quote=each.quote,
            note="示意数据",
        )
        story.targets[each.code] = create_target(
            details=details, terms=each.terms, by=story.cast.administrator, now=now
        )
        story.leads[each.code] = each.part_department or leads[each.action]
        if each.code not in wholes:
            _report(story, each)


def _report(story: Story, planned: Planned) -> None:
    slots = slots_of(planned, story.days)
    for slot, content in zip(slots, contents_of(planned, slots), strict=True):
        minute = whole_number(60, planned.code, slot.period.code)
        story.at(moment(slot.sent_on, 15, minute), _sending(story, planned.code, slot, content))
        if slot.fate is Fate.ACCEPTED:
            story.at(moment(slot.accepted_on, 10, minute), _accepting(story, planned.code, slot))


def _sending(story: Story, code: str, slot: Slot, content: ReportContent) -> Act:
    def act(now: datetime) -> None:
        if code not in story.cancelled:
            story.reports[code, slot.period.code] = draft_report(
                target=story.targets[code],
                period=slot.period,
                content=content,
                by=story.cast.reporter(story.leads[code]),
                now=now,
                submit=slot.fate is not Fate.DRAFTED,
            )

    return act


def _accepting(story: Story, code: str, slot: Slot) -> Act:
    def act(now: datetime) -> None:
        report = story.reports.get((code, slot.period.code))
        if report is not None:
            accept_report(report=report, by=story.cast.reviewer(story.leads[code]), now=now)

    return act
