"""What the reports of an illustrative target say, from its course in the csv file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tracker.demonstration.catalogue import Planned
from tracker.demonstration.chance import swing, whole_number
from tracker.demonstration.schedule import Fate, Slot
from tracker.domain.facts import Version
from tracker.domain.goals import elapsed_share, plan_line
from tracker.domain.vocabulary import Basis, Kind
from tracker.services.contents import ReportContent

SOURCE = "示意数据"
EXPLAINED = "示意：进度与计划的差距及原因见附件，后续安排已报牵头单位。"
LINKS = "https://example.org/shiyi/{code}/{period}"
UNEVEN = Decimal("0.008")
HUNDRED = Decimal(100)
BELOW_THE_FLOOR = {"浦东新区（示意）": (Decimal("91.0"), 1500), "宝山区（示意）": (Decimal("89.5"), 600)}
SUMMED = (Kind.CUMULATIVE, Kind.COUNT)


def contents_of(planned: Planned, slots: Sequence[Slot]) -> list[ReportContent]:
    """What each report of ``slots`` says, in their order; the course ends with the newest accepted one."""
    course, *words = planned.course.split() or ["none"]
    newest = max((n for n, slot in enumerate(slots) if slot.fate is Fate.ACCEPTED), default=len(slots) - 1)
    said = []
    for place, slot in enumerate(slots):
        if slot.nil is not None:
            said.append(ReportContent(nil_reason=slot.nil, nil_note="示意：本期按规定作无数值填报"))
        elif course in ("line", "ratio"):
            said.append(_measured(planned, slots, place, course, words))
        elif course in ("values", "levels", "items"):
            said.append(_listed(planned, slots, place, course, _at(words, place - newest)))
        else:
            said.append(_milestone(planned, slot, course, words))
    return [
        _proven(content, planned, slot, place)
        for place, (content, slot) in enumerate(zip(said, slots, strict=True))
    ]


def _at(words: Sequence[str], from_the_end: int) -> str:
    """The word so far from the last; the first and the last go on for ever."""
    return words[min(max(len(words) - 1 + from_the_end, 0), len(words) - 1)]


def _measured(
    planned: Planned, slots: Sequence[Slot], place: int, course: str, words: Sequence[str]
) -> ReportContent:
    slot, part = slots[place], words[-1] == "part"
    if course == "ratio":
        return _ratio(planned, slot, Decimal(words[0]), int(words[1]), int(words[2]), part)
    factor = Decimal(words[0]) + (Decimal("0.06") + Decimal("0.1") * swing(planned.code) if part else 0)
    total = _value_at(planned, slot.period.end, factor)
    if planned.kind in SUMMED:
        total -= _counted_before(planned, slots[:place], slot, factor)
    return _number(planned, total)


def _value_at(planned: Planned, day: date, factor: Decimal) -> Decimal:
    """The value on a day: along the plan's line, ``factor`` times as far, slightly uneven."""
    terms = planned.terms
    baseline, goal = terms.baseline or Decimal(0), terms.goal or Decimal(0)
    version = Version(
        terms.starts_on,
        terms.due_on,
        comparator=terms.comparator,
        goal=goal,
        baseline=baseline,
        checkpoints=terms.checkpoints,
    )
    line = plan_line(planned.kind, version, day)
    if line is None:
        line = Fraction(baseline) + Fraction(goal - baseline) * (elapsed_share(version, day) or 1)
    way = Decimal(line.numerator) / Decimal(line.denominator) - baseline
    uneven = 1 + UNEVEN * swing(planned.code, day.isoformat())
    return _rounded(planned, baseline + way * factor * uneven)


def _counted_before(planned: Planned, earlier: Sequence[Slot], slot: Slot, factor: Decimal) -> Decimal:
    """What a running total of the target's basis does not hold any more (baseline included)."""
    zero = planned.terms.baseline or Decimal(0)
    if planned.basis is Basis.PERIOD:
        return _value_at(planned, earlier[-1].period.end, factor) if earlier else zero
    if planned.basis is Basis.YEAR_TO_DATE:
        last_year = [s for s in earlier if s.period.end.year < slot.period.end.year]
        return _value_at(planned, last_year[-1].period.end, factor) if last_year else zero
    return Decimal(0)


def _ratio(planned: Planned, slot: Slot, factor: Decimal, first: int, last: int, part: bool) -> ReportContent:
    """Numerator and denominator; the denominator grows from ``first`` to ``last`` over the window."""
    share = elapsed_share(Version(planned.terms.starts_on, planned.terms.due_on), slot.period.end) or 1
    below = first + int((last - first) * share)
    percent = _value_at(planned, slot.period.end, factor)
    if part:
        percent, below = BELOW_THE_FLOOR.get(
            planned.part_department, (Decimal("96.5") + swing(planned.code), below)
        )
    above = (below * percent / HUNDRED).to_integral_value(ROUND_HALF_UP)
    return ReportContent(numerator=above, denominator=Decimal(below))


def _listed(planned: Planned, slots: Sequence[Slot], place: int, course: str, word: str) -> ReportContent:
    if course == "levels":
        return ReportContent(level=int(word))
    if course == "items":
        names = planned.course.split()[1:]
        return ReportContent(items=(names[place % len(names)],))
    return _number(planned, Decimal(word))


def _milestone(planned: Planned, slot: Slot, course: str, words: Sequence[str]) -> ReportContent:
    due_on, end = planned.terms.due_on or slot.period.end, slot.period.end
    if course == "done" and slot.period.start > due_on:
        return ReportContent(done_on=end)
    if course == "expected":
        return ReportContent(expected_on=due_on + timedelta(days=int(words[0])))
    if course == "stages":
        done = [(s.name, s.planned_on) for s in planned.terms.stages[: int(words[0])] if s.planned_on]
        return ReportContent(stages_done=tuple((name, day) for name, day in done if day <= end))
    if course == "pilots":
        return _pilot(planned, end)
    return ReportContent()


def _pilot(planned: Planned, end: date) -> ReportContent:
    """Two of the three pilots are done at times of their own; the third is expected before the deadline."""
    terms = planned.terms
    done_on = terms.starts_on + timedelta(days=90 + whole_number(60, planned.code))
    if planned.code.endswith("3") or done_on > end:
        return ReportContent(expected_on=(terms.due_on or end) - timedelta(days=10))
    return ReportContent(done_on=done_on)


def _number(planned: Planned, value: Decimal) -> ReportContent:
    value = _rounded(planned, value)
    return ReportContent(value=value, typed_value=format(value, "f"), typed_unit=planned.unit)


def _rounded(planned: Planned, value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-planned.places), ROUND_HALF_UP)


def _proven(content: ReportContent, planned: Planned, slot: Slot, place: int) -> ReportContent:
    """The content with where it comes from, and its evidence: on every report, or on every second."""
    linked = planned.evidence == "every" or (planned.evidence == "some" and place % 2 == 0)
    address = LINKS.format(code=planned.code, period=slot.period.code)
    links = ((address, f"{slot.period.end:%Y-%m-%d} 佐证材料（示意）"),) if linked else ()
    note = EXPLAINED if content.nil_reason is None else ""
    return replace(content, data_source=SOURCE, note=note, evidence_links=links)
