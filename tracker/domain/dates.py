"""Days and periods as people write them in Chinese sheets → dates and period codes, or a refusal.

Strict on purpose: a day that does not exist is never rolled over, an order that can be read in two ways
(03/04/2018, 18/6/3) and a two-digit year are refused, so are running ranges (1-6月, 前三季度), which name no
period of their own. Periods are written 2018, 2018H1, 2018Q1, 2018-01, 2018-10-29 (status-rules §1).
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from tracker.domain.chinese_numerals import NUMERAL_SIGNS, NotANumeral, read_numeral

FIRST_YEAR, LAST_YEAR = 1900, 2200
_FIRST_SERIAL_YEAR, _LAST_SERIAL_YEAR = 1990, 2100
_LONGEST = 60
_FOUR_YEARS = 1462  # days between the two date systems of spreadsheets


class DateCode(StrEnum):
    """Why a day or a period is refused."""

    BLANK = "date_blank"
    WORDS = "date_words"
    IMPOSSIBLE = "date_impossible"  # 2018-02-30, 2018-13-01
    AMBIGUOUS_ORDER = "date_ambiguous_order"  # 03/04/2018
    TWO_DIGIT_YEAR = "date_two_digit_year"
    AMBIGUOUS_MONTH = "date_ambiguous_month"  # 2018.1: January, or October that lost its zero
    AMBIGUOUS_DIGITS = "date_ambiguous_digits"  # 201206
    YEAR_OUT_OF_RANGE = "date_year_out_of_range"
    MISSING_YEAR = "date_missing_year"
    RANGE = "date_range"  # 1-6月, 前三季度
    NOT_A_DAY = "date_not_a_day"  # a period where one day is expected
    TIME_ZONE = "date_time_zone"
    EXCEL_ERROR = "date_excel_error"


class DateNote(StrEnum):
    """What had to be understood to read a day or a period."""

    END_OF_PERIOD = "end_of_period"  # 6月底: its last day
    YEAR_FROM_CONTEXT = "year_from_context"
    EXCEL_SERIAL = "excel_serial"
    TIME_DROPPED = "time_dropped"
    CHINESE = "chinese"
    BEFORE = "before"  # 6月底前: the last day that counts


class DateRefused(ValueError):
    """A day or period that is not read. ``code`` says why, ``text`` is what stood there."""

    def __init__(self, code: DateCode, text: str) -> None:
        super().__init__(f"{code.value}: {text[:_LONGEST]!r}")
        self.code = code
        self.text = text[:_LONGEST]


@dataclass(frozen=True, slots=True)
class DayRead:
    """One day, and what had to be understood."""

    day: date
    notes: tuple[DateNote, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodRead:
    """A period: its code, its first and last day (not cut to any window), and what had to be understood."""

    code: str
    start: date
    end: date
    notes: tuple[DateNote, ...] = ()


Given = str | int | float | Decimal | date | None
_TABLE: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t\n\r"), " "),
    **{0x2160 + place: str(place + 1) for place in range(12)},  # Roman numerals of one sign
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"), "-"),
}
_WEEKDAYS = "一二三四五六日"
_WEEKDAY = re.compile(r"[ ,(]*(?:星期|礼拜|周)([一二三四五六日天])\)?$")
_TIME = re.compile(
    r"(?:[ t]|(?<=日)) *([0-2]?[0-9]):([0-5][0-9])(?::([0-5][0-9])(?:\.[0-9]{1,9})?)?(z|[+-][0-9:]{2,6})?$"
)
_UNTIL = re.compile(r"^(?:数据)?(?:截至到|截至于|截至|截止至|截止到|截止|到|至)(?=.)(?!目前|今|现在)")
_BEFORE = re.compile(r"(?:之|以)?前$")
_FLOAT = re.compile(r"([0-9]{4}|[0-9]{6}|[0-9]{8})\.0{1,6}$")  # how programs write whole numbers into csv
_YEAR = r"(?P<year>[0-9]{4}) *(?:年度?|[-/. ])? *"
_OPTIONAL_YEAR = rf"(?:{_YEAR})?"
_QUARTER = "一二三四1234"
_DAY_FORMS = (
    re.compile(r"(?P<year>[0-9]{4}) *年 *(?P<month>[0-9]{1,2}) *月 *(?P<day>[0-9]{1,2}) *[日号]?$"),
    re.compile(
        r"(?P<year>[0-9]{4}) *(?P<s>[-/.]) *(?P<month>[0-9]{1,2}) *(?P=s) *(?P<day>[0-9]{1,2}) *[日号.]?$"
    ),
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})$"),
    re.compile(r"(?P<month>[0-9]{1,2}) *月 *(?P<day>[0-9]{1,2}) *[日号]$"),
)
_END = r"(?P<end> *(?:月?底|月?末))?"
_MONTH_FORMS = (
    re.compile(rf"(?:(?P<year>[0-9]{{4}}) *[-/.年] *)?(?P<month>[0-9]{{1,2}}) *月份?{_END}$"),
    re.compile(r"(?P<year>[0-9]{4}) *年 *(?P<month>[01][0-9])$"),
    re.compile(r"(?P<year>[0-9]{4})[ -]?m(?P<month>[0-9]{1,2})$"),
    re.compile(r"(?P<year>[0-9]{4}) *[-/] *(?P<month>[0-9]{1,2})$"),
    re.compile(r"(?P<year>[0-9]{4})\.(?P<month>[0-9]{2}|[2-9])$"),
    re.compile(r"(?P<month>[0-9]{1,2})[-/](?P<year>[0-9]{4})$"),
)
_QUARTER_FORMS = (
    re.compile(rf"{_OPTIONAL_YEAR}第? *(?P<quarter>[{_QUARTER}]) *季度?{_END}$"),
    re.compile(rf"{_OPTIONAL_YEAR}q(?P<quarter>[1-9])$"),
    re.compile(r"q(?P<quarter>[1-9])[ ,/-]*(?P<year>[0-9]{4})$"),
    re.compile(r"(?P<quarter>[1-9])q[ ,/-]*(?P<year>[0-9]{4})$"),
)
_HALF_FORMS = (
    re.compile(rf"{_OPTIONAL_YEAR}(?P<half>上|下) *半年度?{_END}$"),
    re.compile(rf"{_OPTIONAL_YEAR}h(?P<half>[1-9])$"),
    re.compile(r"h(?P<half>[1-9])[ ,/-]*(?P<year>[0-9]{4})$"),
    re.compile(r"(?P<half>[1-9])h[ ,/-]*(?P<year>[0-9]{4})$"),
)
_YEAR_FORMS = (
    re.compile(r"(?P<year>[0-9]{4})$"),
    re.compile(r"(?P<year>[0-9]{4}) *(?:年度?)? *(?:全年(?:度)?)?$"),
    re.compile(r"(?P<year>[0-9]{4}) *年?度?(?P<end> *年? *(?:底|末))$"),
    re.compile(r"全年(?:度)?$|(?P<end>年(?:底|末))$"),
)
_RANGE = re.compile(
    r"[0-9]+ *(?:-|~|到|至) *[0-9]+ *月|月.*[-~至到].*月|[日号] *[-~至到] *[0-9]"
    r"|前[一二三1-3] *(?:个)?季|前.*个月|累计"
)
_AMBIGUOUS_MONTH = re.compile(r"[0-9]{4}\.1$")
_FOREIGN_ORDER = re.compile(r"[0-9]{1,2} *([-/.]) *[0-9]{1,2} *\1 *[0-9]{4}$")
_SHORT_YEAR = re.compile(r"[0-9]{1,2} *([-/.]) *[0-9]{1,2} *\1 *[0-9]{1,2}$|'?[0-9]{2} *年")
_SIX_DIGITS = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})$")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?$")


def parse_day(given: Given, *, date1904: bool = False, end_of_period: bool = False) -> DayRead:
    """The one day that is written. Raises ``DateRefused`` with a code of ``DateCode``.

    A text that says an end (2018年6月底, 截至2018年底) is that last day, with a note; a bare period is
    ``date_not_a_day`` unless ``end_of_period`` says that its last day is meant. Five digits between 1990
    and 2100 are a serial number of a spreadsheet, with a note, in the system that ``date1904`` names.
    """
    read = parse_period(given, date1904=date1904)
    one_day = read.start == read.end
    if one_day:
        return DayRead(read.end, read.notes)
    if DateNote.END_OF_PERIOD in read.notes:
        return DayRead(read.end, read.notes)
    if end_of_period:
        return DayRead(read.end, (*read.notes, DateNote.END_OF_PERIOD))
    raise DateRefused(DateCode.NOT_A_DAY, str(given))


def parse_period(given: Given, *, default_year: int | None = None, date1904: bool = False) -> PeriodRead:
    """The period that is written; a single day is its own period. Raises ``DateRefused``.

    ``default_year`` is used, with a note, for texts without a year (三季度, 6月底, 上半年). 截至, 底 and 末
    name the same period and are noted as its end. A number may be a year (2018), a month (201806), a day
    (20180630) or a spreadsheet's serial number.
    """
    if given is None:
        raise DateRefused(DateCode.BLANK, "")
    if isinstance(given, bool):
        raise DateRefused(DateCode.WORDS, str(given))
    if isinstance(given, date):  # a datetime is one, too
        return _from_date(given)
    text = given if isinstance(given, str) else _number_text(given)
    if len(text) > _LONGEST:
        raise DateRefused(DateCode.WORDS, text)
    return _from_text(text, default_year, date1904)


def _from_date(given: date) -> PeriodRead:
    notes: tuple[DateNote, ...] = ()
    if isinstance(given, datetime):
        if given.tzinfo is not None:
            raise DateRefused(DateCode.TIME_ZONE, given.isoformat())
        notes = (DateNote.TIME_DROPPED,) if given.time() != given.time().min else ()
        given = given.date()
    return _one_day(given.year, given.month, given.day, given.isoformat(), notes)


def _number_text(given: int | float | Decimal) -> str:
    """A number as the digits a cell would show: 2018.0 is 2018."""
    number = Decimal(repr(given)) if isinstance(given, float) else Decimal(given)
    if not number.is_finite() or abs(number.adjusted()) > 20:
        raise DateRefused(DateCode.WORDS, str(given))
    return f"{number.normalize():f}"


def _from_text(given: str, default_year: int | None, date1904: bool) -> PeriodRead:
    text = " ".join(given.translate(_TABLE).lower().split())
    if not text:
        raise DateRefused(DateCode.BLANK, given)
    if text.startswith("#"):
        raise DateRefused(DateCode.EXCEL_ERROR, given)
    text, weekday = _without_weekday(text)
    text, notes = _without_time(text, given)
    text, more = _without_frame(_FLOAT.sub(r"\1", text))
    text = _with_month_number(text)
    text, chinese = _with_digits(text)
    notes = (*notes, *more, *chinese)
    read = _match(text, given, default_year, notes) or _serial(text, given, date1904, notes)
    if read is None:
        raise DateRefused(_reason(text), given)
    if weekday is not None and (read.start != read.end or read.start.weekday() != weekday):
        raise DateRefused(DateCode.IMPOSSIBLE, given)
    return read


def _without_weekday(text: str) -> tuple[str, int | None]:
    """2018年6月30日 星期六: the weekday must be that of the day."""
    if found := _WEEKDAY.search(text):
        return text[: found.start()], _WEEKDAYS.index(found.group(1).replace("天", "日"))
    return text, None


def _without_time(text: str, given: str) -> tuple[str, tuple[DateNote, ...]]:
    found = _TIME.search(text)
    if not found:
        return text, ()
    hour, minute, second, zone = found.groups()
    if zone not in (None, "+08:00", "+0800", "+08") or int(hour) > 23:
        raise DateRefused(DateCode.TIME_ZONE if zone else DateCode.IMPOSSIBLE, given)
    midnight = not any(int(part or 0) for part in (hour, minute, second))
    return text[: found.start()].rstrip(), () if midnight else (DateNote.TIME_DROPPED,)


def _without_frame(text: str) -> tuple[str, tuple[DateNote, ...]]:
    """截至… and …前 around a day or a period."""
    notes: tuple[DateNote, ...] = ()
    if found := _UNTIL.match(text):
        text, notes = text[found.end() :].lstrip(" :"), (DateNote.END_OF_PERIOD,)
    if text.endswith("止"):
        text, notes = text[:-1].rstrip(), (DateNote.END_OF_PERIOD,)
    if found := _BEFORE.search(text):
        text, notes = text[: found.start()].rstrip(), (*notes, DateNote.END_OF_PERIOD, DateNote.BEFORE)
    return text, tuple(dict.fromkeys(notes))


_LETTER_O = re.compile("(?<=[一二三四五六七八九〇零])[o0](?=[一二三四五六七八九〇零])")  # 二O一八
_MONTH_WORDS = "january february march april may june july august september october november december"
_MONTHS_BY_NAME = {name: place for place, name in enumerate(_MONTH_WORDS.split(), 1)}
_MONTHS_BY_NAME |= {name[:3]: place for name, place in _MONTHS_BY_NAME.items()} | {"sept": 9}
_NAMED_MONTH = re.compile(
    r"^(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ ,.-]+)?(?P<name>[a-z]{3,9})\.?[ ,.-]+"
    r"(?:(?P<day2>[0-9]{1,2})(?:st|nd|rd|th)?[ ,.-]+)?(?P<year>[0-9]{4})$"
)
_CHINESE_PART = re.compile(f"[{''.join(sorted(NUMERAL_SIGNS - set('点')))}]+(?= *[年月日号])")


def _with_digits(text: str) -> tuple[str, tuple[DateNote, ...]]:
    """二〇一八年六月三十日 with digits; a numeral that does not read stays as it is and is refused later."""

    def digits(found: re.Match[str]) -> str:
        try:
            return str(read_numeral(found.group()))
        except NotANumeral:
            return found.group()

    text = text.replace("元月", "1月")
    made = _CHINESE_PART.sub(digits, _LETTER_O.sub("零", text))
    return made, (DateNote.CHINESE,) if made != text else ()


def _with_month_number(text: str) -> str:
    """30 June 2018 and June 30, 2018 as 2018-6-30, June 2018 as 2018-6; other texts as they are."""
    found = _NAMED_MONTH.match(text)
    month = _MONTHS_BY_NAME.get(found.group("name"), 0) if found else 0
    if not found or not month or (found.group("day") and found.group("day2")):
        return text
    day = found.group("day") or found.group("day2")
    return f"{found.group('year')}-{month}" + (f"-{day}" if day else "")


def _match(text: str, given: str, default_year: int | None, notes: tuple[DateNote, ...]) -> PeriodRead | None:
    for forms, build in _KINDS:
        for form in forms:
            found = form.match(text)
            if found:
                parts = found.groupdict()
                if parts.get("end"):
                    notes = tuple(dict.fromkeys((*notes, DateNote.END_OF_PERIOD)))
                year = parts.get("year")
                if year is None and default_year is None:
                    raise DateRefused(DateCode.MISSING_YEAR, given)
                if year is None:
                    notes = (*notes, DateNote.YEAR_FROM_CONTEXT)
                return build(int(year or default_year or 0), parts, given, notes)
    return None


Parts = dict[str, str | None]
Notes = tuple[DateNote, ...]


def _day(year: int, parts: Parts, given: str, notes: Notes) -> PeriodRead:
    notes = tuple(note for note in notes if note is not DateNote.END_OF_PERIOD)
    return _one_day(year, int(parts["month"] or 0), int(parts["day"] or 0), given, notes)


def _one_day(year: int, month: int, day: int, given: str, notes: Notes) -> PeriodRead:
    try:
        found = date(year, month, day)
    except ValueError:
        raise DateRefused(DateCode.IMPOSSIBLE, given) from None
    _check_year(year, given)
    return PeriodRead(found.isoformat(), found, found, notes)


def _month(year: int, parts: Parts, given: str, notes: Notes) -> PeriodRead:
    month = int(parts["month"] or 0)
    return _months(f"{year:04}-{month:02}", year, month, month, given, notes)


def _quarter(year: int, parts: Parts, given: str, notes: Notes) -> PeriodRead:
    sign = parts["quarter"] or ""
    quarter = _QUARTER.index(sign) % 4 + 1 if sign in _QUARTER else 5
    return _months(f"{year:04}Q{quarter}", year, 3 * quarter - 2, 3 * quarter, given, notes)


def _half(year: int, parts: Parts, given: str, notes: Notes) -> PeriodRead:
    half = {"上": 1, "1": 1, "下": 2, "2": 2}.get(parts["half"] or "", 3)
    return _months(f"{year:04}H{half}", year, 6 * half - 5, 6 * half, given, notes)


def _whole_year(year: int, parts: Parts, given: str, notes: Notes) -> PeriodRead:
    return _months(f"{year:04}", year, 1, 12, given, notes)


def _months(code: str, year: int, first: int, last: int, given: str, notes: Notes) -> PeriodRead:
    if not (1 <= first <= last <= 12) or year == 0:
        raise DateRefused(DateCode.IMPOSSIBLE, given)
    _check_year(year, given)
    return PeriodRead(code, date(year, first, 1), date(year, last, monthrange(year, last)[1]), notes)


def _check_year(year: int, given: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateRefused(DateCode.YEAR_OUT_OF_RANGE, given)


_KINDS: tuple[tuple[tuple[re.Pattern[str], ...], Callable[[int, Parts, str, Notes], PeriodRead]], ...] = (
    (_DAY_FORMS, _day),
    (_QUARTER_FORMS, _quarter),
    (_HALF_FORMS, _half),
    (_MONTH_FORMS, _month),
    (_YEAR_FORMS, _whole_year),
)


def _serial(text: str, given: str, date1904: bool, notes: Notes) -> PeriodRead | None:
    """Six digits as a month, five as a spreadsheet's serial number; neither when it could be more."""
    if six := _SIX_DIGITS.match(text):
        century = _possible_day(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
        if century:
            raise DateRefused(DateCode.AMBIGUOUS_DIGITS, given)
        return _month(int(six.group("year")), six.groupdict(), given, notes)
    if not _SERIAL.match(text):
        return None
    day = date(1899, 12, 30) + timedelta(days=int(float(text)) + (_FOUR_YEARS if date1904 else 0))
    if not _FIRST_SERIAL_YEAR <= day.year <= _LAST_SERIAL_YEAR:
        raise DateRefused(DateCode.WORDS, given)
    time = (DateNote.TIME_DROPPED,) if float(text) % 1 else ()
    return PeriodRead(day.isoformat(), day, day, (*notes, DateNote.EXCEL_SERIAL, *time))


def _possible_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _reason(text: str) -> DateCode:
    """Why a text that matches no form is refused."""
    if _RANGE.search(text):
        return DateCode.RANGE
    if _AMBIGUOUS_MONTH.match(text):
        return DateCode.AMBIGUOUS_MONTH
    if _FOREIGN_ORDER.match(text):
        return DateCode.AMBIGUOUS_ORDER
    if _SHORT_YEAR.match(text):
        return DateCode.TWO_DIGIT_YEAR
    return DateCode.WORDS
