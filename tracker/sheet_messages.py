"""What is said about a sheet, a row or a cell: one sentence for every code of the reader and the importer.

Stands beside ``choices``: it knows the codes of the domain and of the sheet reader, and no table.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.domain.dates import DateCode
from tracker.domain.numbers import NumberCode
from tracker.sheets.notices import SheetNotice, SheetProblem


class RowProblem(StrEnum):
    """What can be wrong with a cell or a row beyond its spelling. In brackets: the parameters."""

    CELL_MISSING = "cell_missing"  # heading
    CELL_ERROR = "cell_error"  # value
    CELL_FORMULA = "cell_formula"  # value
    TEXT_TOO_LONG = "text_too_long_here"  # found, limit
    NOT_WHOLE = "not_whole"  # value, low, high
    NOT_YES_OR_NO = "not_yes_or_no"  # value
    UNKNOWN_WORD = "unknown_word"  # value, expected
    NOT_A_PAIR = "not_a_pair"  # value
    NOT_A_STAGE = "not_a_stage"  # value
    NOT_A_RUBRIC = "not_a_rubric"  # value
    TWICE_IN_SHEET = "twice_in_sheet"  # rows
    CIRCLE = "circle"  # value
    UNKNOWN_TARGET = "unknown_target"  # value, nearest
    UNKNOWN_DEPARTMENT = "unknown_department"  # value, nearest
    UNKNOWN_PLAN = "unknown_plan"  # value, nearest
    UNKNOWN_ACTION = "unknown_action"  # value
    UNKNOWN_CONCEPT = "unknown_concept"  # value, nearest
    UNKNOWN_UNIT = "unknown_unit"  # value, nearest
    PLAN_NOT_SAID = "plan_not_said"
    NO_PLAN = "no_plan"
    NEVER_CHANGES = "never_changes"  # before, after
    REASON_NEEDED = "reason_needed"  # before, after
    UNIT_DIFFERS = "unit_differs"  # value, unit
    UNIT_CONFLICT = "unit_conflict"  # value, unit
    HEADING_UNIT = "heading_unit"  # value, unit
    UNIT_INEXACT = "unit_inexact"  # value, unit
    UNIT_NOT_HERE = "unit_not_here"  # value
    MULTIPLIER_UNCLEAR = "multiplier_unclear"  # value, unit
    NOT_YOURS = "not_yours"  # value
    ALREADY_ACCEPTED = "accepted_already"  # stored, given
    UNDER_REVIEW = "under_review"
    PERIOD_MISSING = "period_missing"
    NOTHING_SAID = "nothing_said"
    NOT_PART_OF = "not_part_of"  # value
    ACCEPTED_FOR_ADMINISTRATORS = "accepted_for_administrators"
    NOT_ALLOWED = "not_allowed"
    MIXED_UP = "mixed_up"  # made_for
    SHIFTED_CELLS = "shifted_cells"  # last: the last cell that is filled


class RowNotice(StrEnum):
    """What was understood or filled in, and is said aloud. In brackets: the parameters."""

    UNIT_CONVERTED = "unit_converted"  # value, unit, result, own
    UNIT_NEW = "unit_new"  # value
    UNIT_UNUSED = "unit_unused"  # value
    BASIS_ASSUMED = "basis_assumed"  # basis
    FREQUENCY_ASSUMED = "frequency_assumed"
    DEPARTMENT_IGNORED = "department_ignored"  # value
    DAY_IGNORED = "review_day_ignored"
    PERIOD_UNDERSTOOD = "period_understood"  # value, period, day
    SAME_DAY_OTHER_VALUE = "same_day_other_value"  # rows, day
    CODE_UNDERSTOOD = "code_understood"  # value, target
    NEGATIVE = "negative"  # value
    AFTER_WINDOW = "after_the_end"  # day, due_on


Code = SheetProblem | SheetNotice | NumberCode | DateCode | RowProblem | RowNotice

FILE: Mapping[SheetProblem, Promise] = {
    SheetProblem.EMPTY_FILE: _("The file is empty."),
    SheetProblem.FILE_TOO_LARGE: _("The file has %(found)s; at most %(limit)s are taken. Please split it."),
    SheetProblem.NOT_A_SHEET: _(
        "This is no spreadsheet and no text table (it looks like: %(looks_like)s). "
        "Please save it as .xlsx or .csv."
    ),
    SheetProblem.HTML_DISGUISED: _(
        "This is a web page under the name of a workbook. Please save it as .xlsx."
    ),
    SheetProblem.XML_DISGUISED: _(
        "This is a spreadsheet in one XML file, such as Excel 2003 wrote. Please save it as .xlsx."
    ),
    SheetProblem.PASSWORD: _("The file is protected by a password. Please save it without one."),
    SheetProblem.DAMAGED: _("The file is damaged or incomplete. Please save it again."),
    SheetProblem.FORBIDDEN_XML: _("The file declares XML entities (%(part)s), which no workbook needs."),
    SheetProblem.UNPACKED_TOO_LARGE: _("The file unpacks to more than %(limit)s."),
    SheetProblem.TOO_MANY_ROWS: _("There are more than %(limit)s rows. Please split the file."),
    SheetProblem.TOO_MANY_COLUMNS: _("There are more than %(limit)s columns."),
    SheetProblem.TOO_MANY_CELLS: _("The file has more than %(limit)s filled cells. Please split it."),
    SheetProblem.TOO_MANY_SHEETS: _("The file has %(found)s sheets; at most %(limit)s are read."),
    SheetProblem.FAR_CELL: _("%(cell)s is filled, far away from the table. Please clear it."),
    SheetProblem.TEXT_TOO_LONG: _("The text in %(cell)s has more than %(limit)s characters."),
    SheetProblem.TOO_SLOW: _("Reading the file took more than %(limit)s seconds and was stopped."),
    SheetProblem.TOO_MUCH_MEMORY: _(
        "Reading the file needs more than %(limit)s MB of memory and was stopped."
    ),
    SheetProblem.READER_STOPPED: _(
        "The file could not be read: the reader stopped. Please save it again as .xlsx."
    ),
    SheetProblem.UNDECODABLE: _(
        "%(cell)s holds the byte %(byte)s, which is no text in %(encoding)s. Please correct it."
    ),
    SheetProblem.UNCERTAIN_ENCODING: _(
        "The text in %(cell)s can be read in more than one way. Please save the file as UTF-8 or .xlsx."
    ),
    SheetProblem.REPLACEMENT_CHARACTER: _(
        "%(cell)s holds “�”: the text was damaged before it came here. Please type it again."
    ),
    SheetProblem.GARBLED: _("The text in %(cell)s is garbled (“%(value)s”). Please type it again."),
    SheetProblem.CONTROL_CHARACTER: _("%(cell)s holds the control character %(byte)s. Please remove it."),
    SheetProblem.UNBALANCED_QUOTES: _(
        "The quotation marks in %(cell)s do not match: after the closing one a separator must follow."
    ),
    SheetProblem.NO_SUCH_SHEET: _("There is no sheet “%(sheet)s”; there are: %(names)s."),
    SheetProblem.NO_SHEETS_IN_TEXT: _(
        "A text file has no sheets, so there is no “%(sheet)s” in it. Please leave the sheet's name out."
    ),
    SheetProblem.NO_SHEETS: _("The workbook has no sheet with cells."),
    SheetProblem.NO_HEADINGS: _("No row with headings was found. Expected at least: %(required)s."),
    SheetProblem.MISSING_HEADINGS: _("Row %(row)s lacks the headings: %(missing)s."),
    SheetProblem.DUPLICATE_HEADINGS: _("The heading “%(column)s” stands twice: %(cells)s. Please keep one."),
    SheetProblem.SECOND_TABLE: _(
        "In %(cell)s another table begins, with other columns or units. Please keep one table a sheet."
    ),
    SheetProblem.NO_ROWS: _("There is no data row below the headings (row %(row)s)."),
    SheetProblem.SEVERAL_SHEETS: _("Several sheets hold such a table: %(names)s. Please say which."),
}
SHEET: Mapping[SheetNotice, Promise] = {
    SheetNotice.IGNORED_COLUMN: _("The column “%(heading)s” is not known here and was not read."),
    SheetNotice.REPEATED_HEADING: _("The headings stand here once more; the row was skipped."),
    SheetNotice.TOTAL_ROW: _("A row of totals; it was skipped."),
    SheetNotice.FOOTER_ROW: _("A line below the table; it was skipped."),
    SheetNotice.CAPTION_ROW: _("A caption between the rows; it was skipped."),
    SheetNotice.MERGED_FILLED: _("The cell is merged: the value of %(anchor)s was filled down."),
    SheetNotice.HIDDEN_ROWS: _("%(count)s hidden rows were read like the others: %(rows)s."),
    SheetNotice.FILTERED_ROWS: _("%(count)s rows hidden by a filter were read like the others: %(rows)s."),
    SheetNotice.HIDDEN_COLUMN: _("A hidden column was read like the others."),
    SheetNotice.SHEET_CHOSEN: _("Only this sheet was read; not: %(names)s."),
    SheetNotice.HIDDEN_SHEET: _("The sheet that was read is hidden."),
    SheetNotice.MORE: _("%(count)s more remarks of this kind (%(of)s)."),
}
NUMBERS: Mapping[NumberCode, Promise] = {
    NumberCode.BLANK: _("A number is missing."),
    NumberCode.WORDS: _("“%(value)s” is not a number. Expected digits such as 1234.5."),
    NumberCode.PLACEHOLDER: _(
        "“%(value)s” is not a number. If there is none, leave it blank and give the nil reason."
    ),
    NumberCode.APPROXIMATE: _("“%(value)s” is only approximate. Expected the exact number."),
    NumberCode.COMPARISON: _("“%(value)s” is a bound, not a number. Expected the exact number."),
    NumberCode.RANGE: _("“%(value)s” is a range. Expected one number."),
    NumberCode.DATE_LIKE: _("“%(value)s” looks like a date. Expected a number."),
    NumberCode.FRACTION: _(
        "“%(value)s” is a fraction. Expected a decimal number, or numerator and denominator."
    ),
    NumberCode.BRACKETS: _(
        "“%(value)s” stands in brackets: a negative number or a remark? Expected -1234.5 or 1234.5."
    ),
    NumberCode.GROUPING: _("The separators in “%(value)s” do not stand at thousands."),
    NumberCode.EXCEL_ERROR: _("The cell holds the error %(value)s."),
    NumberCode.NOT_FINITE: _("“%(value)s” is not a finite number."),
    NumberCode.TOO_MANY_DIGITS: _("“%(value)s” has more than 15 significant digits."),
    NumberCode.TOO_MANY_DECIMALS: _("“%(value)s” has more than 6 decimals."),
    NumberCode.AMBIGUOUS_FRACTION: _(
        "“%(value)s” may be a fraction or a percentage. Expected the percentage with its sign, such as 92%%."
    ),
    NumberCode.AMBIGUOUS_NUMERAL: _("“%(value)s” can be read in two ways. Expected digits."),
}
DATES: Mapping[DateCode, Promise] = {
    DateCode.BLANK: _("A day is missing."),
    DateCode.WORDS: _(
        "“%(value)s” is no day and no period. Expected such as 2018-06-30, 2018Q2 or 2018年6月."
    ),
    DateCode.IMPOSSIBLE: _("“%(value)s” does not exist in the calendar."),
    DateCode.AMBIGUOUS_ORDER: _(
        "“%(value)s”: which is the day, which the month? Expected such as 2018-06-30."
    ),
    DateCode.TWO_DIGIT_YEAR: _("“%(value)s” has a year of two digits. Expected four, such as 2018-06-30."),
    DateCode.AMBIGUOUS_MONTH: _(
        "“%(value)s”: January, or October without its zero? Expected such as 2018-01 or 2018-10."
    ),
    DateCode.AMBIGUOUS_DIGITS: _(
        "“%(value)s” can be a month or a day. Expected such as 2018-06 or 2018-06-30."
    ),
    DateCode.YEAR_OUT_OF_RANGE: _("The year of “%(value)s” lies outside 1900 to 2200."),
    DateCode.MISSING_YEAR: _("“%(value)s” has no year. Expected such as 2018年三季度."),
    DateCode.RANGE: _("“%(value)s” runs over several periods. Expected one period, such as 2018Q3."),
    DateCode.NOT_A_DAY: _("“%(value)s” is a period. Expected one day, such as 2018-06-30."),
    DateCode.TIME_ZONE: _("“%(value)s” carries a time zone. Expected a day in Shanghai, such as 2018-06-30."),
    DateCode.EXCEL_ERROR: _("The cell holds the error %(value)s. Expected a day."),
}
ROWS: Mapping[RowProblem, Promise] = {
    RowProblem.CELL_MISSING: _("“%(heading)s” is missing."),
    RowProblem.CELL_ERROR: _("The cell holds the error %(value)s. Expected a value."),
    RowProblem.CELL_FORMULA: _(
        "The formula was never calculated. Please open the file, calculate and save it."
    ),
    RowProblem.TEXT_TOO_LONG: _("The text has %(found)s characters; at most %(limit)s are kept."),
    RowProblem.NOT_WHOLE: _("“%(value)s” is not a whole number from %(low)s to %(high)s."),
    RowProblem.NOT_YES_OR_NO: _("“%(value)s” is neither 是 nor 否."),
    RowProblem.UNKNOWN_WORD: _("“%(value)s” is not known. Expected one of: %(expected)s."),
    RowProblem.NOT_A_PAIR: _("“%(value)s” is not of the form “…:…”. Pairs are separated by semicolons."),
    RowProblem.NOT_A_STAGE: _("“%(value)s” is no stage. Expected name:weight or name:weight:2018-06-30."),
    RowProblem.NOT_A_RUBRIC: _("“%(value)s” is no list of levels. Expected 0:…;1:…;2:…;3:…;4:…."),
    RowProblem.TWICE_IN_SHEET: _("The same thing stands in row %(rows)s as well; neither is taken."),
    RowProblem.CIRCLE: _("The rows refer to each other in a circle (%(value)s)."),
    RowProblem.UNKNOWN_TARGET: _("There is no target “%(value)s”."),
    RowProblem.UNKNOWN_DEPARTMENT: _("There is no department “%(value)s”."),
    RowProblem.UNKNOWN_PLAN: _("There is no plan “%(value)s”."),
    RowProblem.UNKNOWN_ACTION: _("There is no special action %(value)s in the plan."),
    RowProblem.UNKNOWN_CONCEPT: _("There is no heading “%(value)s” in the plan."),
    RowProblem.UNKNOWN_UNIT: _("The unit “%(value)s” is not known."),
    RowProblem.PLAN_NOT_SAID: _("There are several plans. Please give the plan's code."),
    RowProblem.NO_PLAN: _("There is no plan yet. Please import the plan first."),
    RowProblem.NEVER_CHANGES: _(
        "This never changes (stored: “%(before)s”, here: “%(after)s”): please make a new target."
    ),
    RowProblem.REASON_NEEDED: _(
        "This changes the target from “%(before)s” to “%(after)s”. An adjustment needs its reason (调整原因)."
    ),
    RowProblem.UNIT_DIFFERS: _("“%(value)s” cannot be converted to %(unit)s, the unit of the target."),
    RowProblem.UNIT_CONFLICT: _("The cell says %(value)s, the unit beside it %(unit)s."),
    RowProblem.HEADING_UNIT: _("The row says %(value)s, the heading of the numbers %(unit)s."),
    RowProblem.UNIT_INEXACT: _("%(value)s has more than 6 decimals in %(unit)s, the unit of the target."),
    RowProblem.UNIT_NOT_HERE: _("“%(value)s”: expected the number alone, without a unit."),
    RowProblem.MULTIPLIER_UNCLEAR: _(
        "“%(value)s”: the target is kept in %(unit)s. Expected digits, or the number with its whole unit."
    ),
    RowProblem.NOT_YOURS: _("You may not report on “%(value)s”: it belongs to another department."),
    RowProblem.ALREADY_ACCEPTED: _(
        "This period is accepted (stored: %(stored)s, here: %(given)s). A correction needs 更正原因."
    ),
    RowProblem.UNDER_REVIEW: _(
        "The report of this period is under review (stored: %(stored)s). Withdraw it first."
    ),
    RowProblem.PERIOD_MISSING: _("The period is missing. Expected such as %(example)s."),
    RowProblem.NOTHING_SAID: _("The row says nothing: no value, no day, no level and no nil reason."),
    RowProblem.NOT_PART_OF: _("The target has no part of “%(value)s”."),
    RowProblem.ACCEPTED_FOR_ADMINISTRATORS: _("Only administrators load accepted history."),
    RowProblem.NOT_ALLOWED: _("Your roles do not allow this."),
    RowProblem.MIXED_UP: _(
        "This row was made for %(made_for)s and now names something else: were cells moved or sorted? "
        "Please fill in a fresh sheet."
    ),
    RowProblem.SHIFTED_CELLS: _(
        "The row has more cells than there are headings (up to %(last)s). Does a value hold a comma, "
        "as in 12,345? Please put such a value in quotation marks."
    ),
}
NOTICES: Mapping[RowNotice, Promise] = {
    RowNotice.UNIT_CONVERTED: _("%(value)s %(unit)s was converted to %(result)s %(own)s."),
    RowNotice.UNIT_NEW: _("The unit “%(value)s” is new; it is kept as a dimension of its own."),
    RowNotice.UNIT_UNUSED: _("The target has no unit; “%(value)s” was not used."),
    RowNotice.BASIS_ASSUMED: _("What a number means (口径) is not given; taken as “%(basis)s”."),
    RowNotice.FREQUENCY_ASSUMED: _(
        "How often it is reported (填报频率) is not given; taken as “%(frequency)s”."
    ),
    RowNotice.DEPARTMENT_IGNORED: _("“%(value)s” does not lead this target; the report is kept for %(own)s."),
    RowNotice.PERIOD_UNDERSTOOD: _("“%(value)s” was read as the period %(period)s, up to %(day)s."),
    RowNotice.SAME_DAY_OTHER_VALUE: _("Row %(rows)s says another value as of the same day, %(day)s."),
    RowNotice.CODE_UNDERSTOOD: _("“%(value)s” was read as the target %(target)s."),
    RowNotice.NEGATIVE: _("“%(value)s” is below zero. Is that meant?"),
    RowNotice.AFTER_WINDOW: _(
        "%(day)s lies after the end of the target, %(due_on)s; it is kept as a late result."
    ),
    RowNotice.DAY_IGNORED: _("The day of acceptance counts only where history is loaded as accepted."),
}
SENTENCES: Mapping[str, Promise] = {
    code.value: words
    for table in (FILE, SHEET, NUMBERS, DATES, ROWS, NOTICES)
    for code, words in table.items()
}
LOOKS: Mapping[str, Promise] = {
    "pdf": _("a PDF file"),
    "image": _("a picture"),
    "word": _("a text document"),
    "slides": _("slides"),
    "archive": _("an archive"),
    "program": _("a program"),
    "unknown": _("a file of another program"),
}
REMARKS: Mapping[str, Promise] = {
    SheetNotice.IGNORED_COLUMN: _("columns that were not read"),
    SheetNotice.REPEATED_HEADING: _("headings that stand there again"),
    SheetNotice.TOTAL_ROW: _("rows of totals"),
    SheetNotice.FOOTER_ROW: _("lines below the table"),
    SheetNotice.CAPTION_ROW: _("A caption between the rows; it was skipped."),
    SheetNotice.MERGED_FILLED: _("merged cells that were filled down"),
}
IN_BYTES = (SheetProblem.FILE_TOO_LARGE, SheetProblem.UNPACKED_TOO_LARGE)
WORDS = {"looks_like": LOOKS, "of": REMARKS}  # parameters that are codes themselves
NEAREST = _("%(told)s Is “%(nearest)s” meant?")
LISTED = 20
LONGEST_WORD = 100
MEGABYTE = 1024 * 1024


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The sentence of a code in the active language, with its numbers and words filled in.

    A service's own words come as ``params["said"]`` and are kept. An unknown code is shown as it is.
    """
    if "said" in params:
        return str(params["said"])
    words = SENTENCES.get(str(code))
    if words is None:
        return str(code)
    if code in IN_BYTES:
        params = {key: _in_megabytes(value) for key, value in params.items()}
    told = str(words) % _Filled(params)
    return str(NEAREST) % {"told": told, "nearest": params["nearest"]} if params.get("nearest") else told


def _in_megabytes(number: Any) -> Any:
    return f"{-(-number // MEGABYTE)} MB" if isinstance(number, int) else number


def shortened(text: str) -> str:
    """A text as a sentence quotes it: its beginning when it is long."""
    return text if len(text) <= LONGEST_WORD else f"{text[:LONGEST_WORD]}…"


class _Filled(dict[str, Any]):
    """Parameters as a sentence shows them: lists joined, codes worded, long texts cut, gaps empty."""

    def __getitem__(self, key: str) -> Any:
        value = self.get(key, "")
        if key in WORDS:
            return WORDS[key].get(str(value), value)
        if isinstance(value, list | tuple):
            return "、".join(map(str, value[:LISTED])) + (" …" if len(value) > LISTED else "")
        return shortened(value) if isinstance(value, str) else value

    def __missing__(self, key: str) -> str:
        return ""
