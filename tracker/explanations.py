"""Reasons as sentences: the only home of the words that explain a colour (status-rules §5)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, ngettext, pgettext

from tracker.choices import label
from tracker.domain.assessment import Assessment
from tracker.domain.names import Name
from tracker.domain.oddities import Oddity
from tracker.domain.periods import ONCE
from tracker.domain.reasons import Input, Reason, ReasonCode
from tracker.domain.vocabulary import Frequency

SENTENCES: Mapping[ReasonCode, str] = {
    ReasonCode.CANCELLED: gettext_noop("cancelled with effect from %(day)s: %(note)s"),
    ReasonCode.UNQUANTIFIED: gettext_noop(
        "the source sets no number, so there is nothing to measure against"
    ),
    ReasonCode.NOT_BEGUN: gettext_noop("begins on %(day)s"),
    ReasonCode.NOTHING_COUNTED: gettext_noop("no accepted report yet"),
    ReasonCode.ACTUAL: gettext_noop("by %(day)s completed %(actual)s%(unit)s"),
    ReasonCode.AT_LEAST: gettext_noop("by %(day)s completed at least %(actual)s%(unit)s"),
    ReasonCode.BEHIND_LINE: gettext_noop("ratio %(ratio)s < %(cut)s"),
    ReasonCode.RATIO: gettext_noop("ratio %(ratio)s ≥ %(cut)s"),
    ReasonCode.FILED_TRAJECTORY: gettext_noop("measured along the filed interim goals"),
    ReasonCode.TOO_EARLY: gettext_noop(
        "less than a tenth of the way has passed: too early to judge the pace"
    ),
    ReasonCode.BASELINE_UNKNOWN: gettext_noop(
        "the baseline is not known, so there is no percent and no pace"
    ),
    ReasonCode.BASELINE_PAST_GOAL: gettext_noop(
        "the baseline %(baseline)s%(unit)s already met the goal %(goal)s%(unit)s: no percent, no pace"
    ),
    ReasonCode.NO_DUE_DATE: gettext_noop("no deadline is set, so there is no pace"),
    ReasonCode.GOAL_MET: gettext_noop("the goal was met (%(day)s)"),
    ReasonCode.GOAL_MET_LATE: gettext_noop(
        "the goal was met on %(day)s, after the deadline %(due_on)s (days late: %(days)s)"
    ),
    ReasonCode.GOAL_MISSED: gettext_noop("the goal was not met at the deadline %(due_on)s"),
    ReasonCode.LOST_AGAIN: gettext_noop("it had been met before, and was lost again"),
    ReasonCode.AWAITING_FINAL: gettext_noop(
        "the deadline %(due_on)s is over, the final report is awaited until %(day)s"
    ),
    ReasonCode.UNREPORTED: gettext_noop("the deadline %(due_on)s is over and the final report never came"),
    ReasonCode.HOLDS: gettext_noop("%(period)s: %(value)s%(unit)s keeps to the line %(goal)s%(unit)s"),
    ReasonCode.BREACH: gettext_noop(
        "%(period)s: %(value)s%(unit)s does not keep to the line %(goal)s%(unit)s"
    ),
    ReasonCode.FAILED_BEFORE: gettext_noop("failures before: %(times)s"),
    ReasonCode.CANNOT_BE_MET: gettext_noop("every period has to pass, so the target can no longer be met"),
    ReasonCode.COMPLIANCE: gettext_noop("%(passed)s of %(judged)s periods passed"),
    ReasonCode.NEAR_LINE: gettext_noop("less than %(band)s%(unit)s from the line"),
    ReasonCode.SHORT_OF_NEW_LINE: gettext_noop(
        "short of the line of %(goal)s%(unit)s that is in force by now"
    ),
    ReasonCode.FALLING: gettext_noop(
        "two moves in a row towards the line: "
        "the next one (%(projected)s%(unit)s) would cross %(goal)s%(unit)s"
    ),
    ReasonCode.AVERAGE: gettext_noop("average %(value)s%(unit)s"),
    ReasonCode.CEILING_HOLDS: gettext_noop("within the ceiling of %(goal)s%(unit)s"),
    ReasonCode.CEILING_BROKEN: gettext_noop("the ceiling of %(goal)s%(unit)s is exceeded"),
    ReasonCode.DONE: gettext_noop("done on %(day)s"),
    ReasonCode.NOT_DONE: gettext_noop("not done by %(day)s"),
    ReasonCode.EXPECTED_LATE: gettext_noop("the department expects %(day)s, after the deadline %(due_on)s"),
    ReasonCode.EXPECTED: gettext_noop("the department expects %(day)s"),
    ReasonCode.STAGE_PASSED: gettext_noop("stage “%(stage)s” was planned for %(day)s and is not done"),
    ReasonCode.STAGES: gettext_noop("stages done: %(names)s"),
    ReasonCode.LEVEL: gettext_noop("rated %(level)s of 4, agreed level %(goal)s"),
    ReasonCode.STALE: gettext_noop("the report for %(period)s, due on %(day)s, is missing beyond its grace"),
    ReasonCode.OVERDUE: gettext_noop("the report for %(period)s was due on %(day)s"),
    ReasonCode.RETURNED: gettext_noop("the report for %(period)s was returned"),
    ReasonCode.HOLES: gettext_noop("earlier periods never reported: %(times)s"),
    ReasonCode.DISPUTED: gettext_noop("a verification found the numbers not, or only partly, true"),
    ReasonCode.POSTPONED: gettext_noop("postponed (%(original)s → %(due_on)s)"),
    ReasonCode.ASPIRATIONAL: gettext_noop("an aspiration that did not come true"),
    ReasonCode.PARTS_MISSING: gettext_noop("parts in for %(period)s: %(counted)s of %(total)s"),
    ReasonCode.PARTS_BELOW: gettext_noop("parts below the line: %(names)s"),
    ReasonCode.BACKFILLED: gettext_noop("reports loaded afterwards: %(times)s"),
    ReasonCode.SERIES: gettext_noop(
        "%(met)s of %(due)s instances due were met (%(total)s in all); worst: %(worst)s"
    ),
    ReasonCode.FINISH_NEEDS: gettext_noop(
        "to finish on time each of the remaining %(periods)s %(frequency)s must bring %(each)s%(unit)s"
    ),
    ReasonCode.RECENT_PACE: gettext_noop("the last %(periods)s %(frequency)s brought %(each)s%(unit)s each"),
    ReasonCode.GREEN_NEEDS: gettext_noop(
        "green at the report of %(day)s needs %(needed)s%(unit)s more by then (%(total)s%(unit)s in all)"
    ),
    ReasonCode.GREEN_BY_REPORTING: gettext_noop("report %(period)s to be judged by its numbers again"),
    ReasonCode.GREEN_BY_HOLDING: gettext_noop("the next report must keep to %(goal)s%(unit)s"),
    ReasonCode.GREEN_BY_MARGIN: gettext_noop("green at the next report needs %(goal)s%(unit)s or better"),
    ReasonCode.GREEN_BY_DATE: gettext_noop("file an expected day up to %(due_on)s, or report it done"),
}
OF_ONE: Mapping[ReasonCode, str] = {  # the same of a single period
    ReasonCode.FINISH_NEEDS: gettext_noop(
        "to finish on time the one remaining %(frequency)s must bring %(each)s%(unit)s"
    ),
    ReasonCode.RECENT_PACE: gettext_noop("the last %(frequency)s brought %(each)s%(unit)s"),
}
ODDITIES: Mapping[Oddity, str] = {
    Oddity.TOTAL_FALLS: gettext_noop("The running total falls from %(before)s to %(now)s."),
    Oddity.JUMP_10000: gettext_noop("%(now)s against %(before)s before: is the unit 万 times another?"),
    Oddity.JUMP_10: gettext_noop("%(now)s against %(before)s before: more than ten times."),
    Oddity.ABOVE_WHOLE: gettext_noop("%(now)s is not between 0 and 100 %%."),
    Oddity.BELOW_ZERO: gettext_noop("%(now)s is less than 0."),
    Oddity.NOT_WHOLE: gettext_noop("%(now)s is not a whole number, but things are counted."),
    Oddity.BEHIND_BASELINE: gettext_noop(
        "%(now)s is worse than the baseline %(before)s, away from the goal: please check."
    ),
    Oddity.ITEMS_DIFFER: gettext_noop("The names differ from the number."),
    Oddity.NIL_AGAIN: gettext_noop("The period before was the same nil report."),
    Oddity.NOTE_MISSING: gettext_noop("It lags or changes greatly, and no note says why."),
    Oddity.LATE: gettext_noop("Submitted after the due day %(due_day)s."),
    Oddity.NO_EVIDENCE: gettext_noop("No evidence is attached."),
}
EXPECTED_CLAUSE = gettext_noop("expected by %(line_day)s %(expected)s%(unit)s")
EXPECTED_THAT_DAY = gettext_noop("expected by then %(expected)s%(unit)s")
PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?P<day>-\d{2})?|H(?P<half>[12])|Q(?P<quarter>[1-4]))?"
)

ONE_DECIMAL, THREE_DECIMALS, QUOTIENT = Decimal("0.1"), Decimal("0.001"), Decimal("0.0001")
MOST_TYPED = 6
RATIOS = ("ratio", "cut")
ONE_DECIMAL_INPUTS = ("expected", "needed", "each", "total", "percent", "projected")


def plain(number: Decimal) -> str:
    """A number without exponent and without trailing zeros: the one way to write a Decimal."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def reason_sentence(assessment: Assessment) -> str:
    """Why the target shows its colour, as one sentence in the active language."""
    return _joined(assessment.reasons, assessment.unit)


def answer_sentence(assessment: Assessment) -> str:
    """What finishes on time and what turns the target green; empty when there is nothing to say."""
    return _joined(assessment.answers, assessment.unit)


def sentence_of(reason: Reason, unit: str = "") -> str:
    """One statement in the active language; ``unit`` is the target's, where the statement names none."""
    words = {name: _worded(name, value) for name, value in {"unit": unit, **reason.inputs}.items()}
    if isinstance(frequency := reason.inputs.get("frequency"), Frequency):
        words["frequency"] = periods_word(frequency, reason.inputs.get("periods"))
    alone = OF_ONE.get(reason.code) if reason.inputs.get("periods") == 1 else None
    sentence = gettext(alone or SENTENCES[reason.code]) % words
    if reason.inputs.get("expected") is not None and reason.code in (ReasonCode.ACTUAL, ReasonCode.AT_LEAST):
        same_day = reason.inputs.get("line_day") in (None, reason.inputs.get("day"))
        clause = EXPECTED_THAT_DAY if same_day else EXPECTED_CLAUSE
        sentence += pgettext("between clauses", ", ") + gettext(clause) % words
    return sentence


def oddity_sentence(
    oddity: Oddity, *, now: Decimal | None = None, before: Decimal | None = None, due_day: date | None = None
) -> str:
    """What is odd about a report, as one sentence in the active language."""
    words = {
        "now": "" if now is None else plain(round(now, 4)),
        "before": "" if before is None else plain(round(before, 4)),
        "due_day": _worded("due_day", due_day),
    }
    return gettext(ODDITIES[oddity]) % words


def _joined(reasons: Iterable[Reason], unit: str) -> str:
    return pgettext("between statements", "; ").join(sentence_of(reason, unit) for reason in reasons)


def day_words(day: date) -> str:
    """A day as sentences write it: 2018年10月29日, 29 October 2018."""
    return _day_words(day, translation.get_language())


@lru_cache(maxsize=4096)
def _day_words(day: date, _language: str | None) -> str:
    """Made once for a day: the sentences of a board name few days, again and again."""
    return date_format(day, "Y年n月j日" if _is_chinese() else "j F Y")


def _worded(name: str, value: Input) -> str:
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, Decimal):
        return plain(_shown(name, value))
    if name == "unit":
        return unit_after(value if isinstance(value, str) else "")
    if name == "period":
        return _period_in_a_sentence(str(value or ""))
    if isinstance(value, tuple):
        return listed(value)
    return "" if value is None else str(value)


def _period_in_a_sentence(code: str) -> str:
    """The words of a period; one that is a single day is written as all days of a sentence."""
    found = PERIOD.fullmatch(code)
    if found is not None and found["day"]:
        return _worded("day", date.fromisoformat(code))
    return period_words(code)


def _shown(name: str, value: Decimal) -> Decimal:
    """Rounded for reading only: ratios to 3 decimals, computed numbers to 1, typed numbers as they are.

    A quotient N/D, which has more decimals than anybody types, is shown with four.
    """
    if name in RATIOS:
        return value.quantize(THREE_DECIMALS, rounding=ROUND_HALF_EVEN)
    if name in ONE_DECIMAL_INPUTS:
        return value.quantize(ONE_DECIMAL, rounding=ROUND_HALF_EVEN)
    return value if value == round(value, MOST_TYPED) else value.quantize(QUOTIENT, rounding=ROUND_HALF_EVEN)


def name_word(name: str) -> str:
    """A name in the active language: the English one to readers of English, where there is one."""
    english = name.english if isinstance(name, Name) else ""
    return str(name) if _is_chinese() or not english else english


def record_word(record: Any) -> str:
    """The name of a plan, action, department … in the active language, with the number of an action."""
    name = name_word(Name(record.name, record.name_en))
    number = getattr(record, "number", None)
    return name if number is None else f"{number} {name}"


def unit_after(unit: str) -> str:
    """A unit as it follows a number: 公里, " km", %, and " × 10,000 m²" of one that counts thousands."""
    word = name_word(unit)
    if not word or word == "%" or _is_chinese():
        return word
    return f" × {word}" if word[0].isdigit() else f" {word}"


def listed(names: Iterable[str]) -> str:
    """Names in a row, as Chinese and English do."""
    return pgettext("between names", ", ").join(name_word(name) for name in names)


def _is_chinese() -> bool:
    return (translation.get_language() or "zh").startswith("zh")


def period_words(code: str) -> str:
    """The words of a period's code: 2018Q3 → "2018年三季度"; a day or an unknown form stays as it is."""
    if code == ONCE:
        return gettext("the whole term")
    found = PERIOD.fullmatch(code)
    if found is None or found["day"]:
        return code
    parts = {name: value for name, value in found.groupdict().items() if value}
    if "month" in parts:
        first = date(int(parts["year"]), int(parts["month"]), 1)
        return date_format(first, "Y年n月" if _is_chinese() else "F Y")
    if "quarter" in parts:
        return _quarters()[parts["quarter"]] % parts
    if "half" in parts:
        return _halves()[parts["half"]] % parts
    return gettext("year %(year)s") % parts


def _quarters() -> dict[str, str]:
    return {
        "1": gettext("first quarter of %(year)s"),
        "2": gettext("second quarter of %(year)s"),
        "3": gettext("third quarter of %(year)s"),
        "4": gettext("fourth quarter of %(year)s"),
    }


def _halves() -> dict[str, str]:
    return {"1": gettext("first half of %(year)s"), "2": gettext("second half of %(year)s")}


def periods_word(frequency: Frequency, count: Input) -> str:
    """The word for ``count`` of a frequency's periods, as in "the remaining 6 months"."""
    number = count if isinstance(count, int) else 2
    words = {
        Frequency.MONTHLY: ngettext("month", "months", number),
        Frequency.QUARTERLY: ngettext("quarter", "quarters", number),
        Frequency.HALF_YEARLY: ngettext("half-year", "half-years", number),
        Frequency.YEARLY: ngettext("year", "years", number),
    }
    return words.get(frequency, label(frequency))
