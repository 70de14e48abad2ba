"""Numbers as people write them in Chinese sheets → exact decimals, or a refusal with its reason.

Strict on purpose: a number is read only when it can mean one thing. 约, 近, 超, ranges, words, fractions
and brackets are refused, never rounded or guessed. Every function is linear in a text cut at 100 characters.

Limits: at most 15 significant digits (a spreadsheet and SQLite keep no more), at most 18 digits before
the point, at most 6 after it.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tracker.domain.chinese_numerals import NUMERAL_SIGNS, NotANumeral, read_numeral

MOST_DIGITS = 15
MOST_WHOLE_DIGITS = 18
MOST_DECIMALS = 6
_LONGEST = 100


class NumberCode(StrEnum):
    """Why a number is refused."""

    BLANK = "number_blank"
    WORDS = "number_words"  # no number at all, or more than a number
    PLACEHOLDER = "number_placeholder"  # - / — 无 待定: say so in the column for nil reasons
    APPROXIMATE = "number_approximate"  # 约 近 左右 余 多
    COMPARISON = "number_comparison"  # 超 逾 > ≥ 以上 不足
    RANGE = "number_range"  # 3-5, 3~5, 3至5
    DATE_LIKE = "number_date_like"
    FRACTION = "number_fraction"  # 1/2
    BRACKETS = "number_brackets"  # (123): minus in accounts, a remark elsewhere
    GROUPING = "number_grouping"  # 1,2345
    EXCEL_ERROR = "number_excel_error"  # #N/A
    NOT_FINITE = "number_not_finite"
    TOO_MANY_DIGITS = "number_too_many_digits"
    TOO_MANY_DECIMALS = "number_too_many_decimals"
    AMBIGUOUS_FRACTION = "number_ambiguous_fraction"  # 0.92 where percent is expected
    AMBIGUOUS_NUMERAL = "number_ambiguous_numeral"  # 一百二: 120 or 102


class NumberNote(StrEnum):
    """What had to be understood to read a number."""

    FULL_WIDTH = "full_width"
    THOUSANDS = "thousands"
    PERCENT = "percent"
    MULTIPLIER = "multiplier"  # 万, 亿 multiplied out
    CHINESE = "chinese"
    SCIENTIFIC = "scientific"
    CURRENCY = "currency"  # ¥ read as 元
    UNIT = "unit"


class NumberRefused(ValueError):
    """A number that is not read. ``code`` says why, ``text`` is what stood there."""

    def __init__(self, code: NumberCode, text: str) -> None:
        super().__init__(f"{code.value}: {text[:_LONGEST]!r}")
        self.code = code
        self.text = text[:_LONGEST]


@dataclass(frozen=True, slots=True)
class NumberRead:
    """A number with the unit written beside it.

    ``value`` goes with ``unit_text`` (None: none written; ``%`` for percent). A multiplier in front of a
    unit may belong to either, so ``1.2万人`` is value 1.2 with unit_text 万人, and ``base_value`` 12000
    with ``base_unit`` 人 say the same in the unit itself; without a multiplier the base is None. A bare
    ``1.2万`` is value 12000 without unit. ``notes`` says what had to be understood.
    """

    value: Decimal
    unit_text: str | None = None
    notes: tuple[NumberNote, ...] = ()
    base_value: Decimal | None = None
    base_unit: str | None = None


_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TABLE: dict[int, int | str] = {
    **_WIDE,
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"), " "),
    **str.maketrans("萬億負點兩貳參陸", "万亿负点两贰叁陆"),
    **dict.fromkeys(map(ord, "\u2212\ufe63"), "-"),
    ord("\ufe6a"): "%",
    ord("￥"): "¥",
}
_PLACEHOLDERS = re.compile(
    r"-{1,3}|[—–]{1,2}|/{1,2}|[\\.*〃\"']|…{1,2}|\*\*|无|暂无|没有|未知|不详|不明|空|缺|略|同上"
    r"|不适用|不涉及|暂无数据|无数据|暂缺|尚无|待定|待补|待报|待核|待统计|未统计|n/a|na|nil|none|null|tbd"
)
_ERRORS = re.compile(r"#(?:n/a|div/0!|ref!|value!|name\?|num!|null!|spill!|calc!|getting_data|[#]*)$", re.I)
_NOT_FINITE = re.compile(r"[+-]?(?:s?nan|inf(?:inity)?|∞|无穷大?|正无穷|负无穷)$", re.I)
_APPROXIMATE = re.compile(
    r"约|近|大概|大致|接近|左右|上下|≈|[0-9十百千万亿][余多几数]|几|数[十百千万]|许$|余$|±"
)
_COMPARISON = re.compile(
    r"[<>≤≥≦≧＞＜]|超|逾|过|以上|以下|以内|不足|不到|未满|不满|至少|最多|至多|高于|低于|大于|小于|多于|少于|\+$"
)
_NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
_RANGE = re.compile(rf"{_NUMBER}\s*[%万亿]?\s*(?:-{{1,2}}|~|～|—+|–|至|到|…)\s*{_NUMBER}")
_DATE = re.compile(
    r"^[0-9]{4}\s*[-/年]\s*[0-9]{1,2}\s*(?:[-/月]|$)|^[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2}$"
    r"|^(?:1[89]|2[0-2])[0-9]{2}\s*年|^[0-9]{1,2}\s*月(?:[0-9 ]|份|底|末|初|$)"
    r"|[0-9]{1,2}\s*号$|[0-9]{1,2}:[0-9]{2}|季度|半年"
)
_FRACTION = re.compile(r"[0-9]+\s*/\s*[0-9]+|分之|[½¼¾⅓⅔]")
_PLAIN = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")  # as nearly all are written
_BODY = re.compile(
    r"(?P<sign>[+-]|负)?\s*(?P<currency>¥|人民币|RMB|CNY)?\s*"
    r"(?P<whole>[0-9]+(?:[, ][0-9]+)*)?(?P<point>\.[0-9]*)?"
    r"(?:[eE](?P<exponent>[+-]?[0-9]+)|\s*[×x*]\s*10\^(?P<power>[+-]?[0-9]+))?"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+")
_MULTIPLIER = re.compile(r"(?P<times>十万|百万|千万|万亿|十亿|百亿|千亿|百(?!分)|千|万|亿)(?P<rest>.*)", re.S)
_TIMES = {"百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7}
_TIMES |= {"亿": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12}
_UNIT = re.compile(r"(?:[^\W\d_]|[%‰°℃㎀-㏟·/²³()^]|(?<=m)[23])+", re.I)
_NOT_A_UNIT = re.compile(
    r"完成|达到|达标|增长|下降|提高|比|同|期|是|为|第|合计|共|累计|其中|目标|计划|已|未|(?<!百分)点|零|分之|(?<!个)月$|号$"
    r"|半|[①-⑳Ⅰ-Ⅻ]"
)
_IN_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]+)[)\]】]")  # 120（公里）
_YI_AND_WAN = re.compile(r"([0-9]{1,5})亿([0-9]{1,4})(千|百)?万")
_WITH_THOUSANDS = re.compile(r"(?:([0-9]{1,4})万)?([1-9])千(?:([1-9])百)?(?![0-9万亿])")
_PERCENT_WORDS = re.compile(r"(?P<sign>负)?百分之(?P<rest>.+)$", re.S)


def parse_number(
    given: str | int | float | Decimal | None, *, expects_percent: bool = False, is_percent: bool = False
) -> NumberRead:
    """The number that is written, with its unit. Raises ``NumberRefused`` with a code of ``NumberCode``.

    ``is_percent`` says that the sheet already shows the number as a percent (its value is 92, not 0.92).
    ``expects_percent`` refuses a bare number above 0 and up to 1 (also below 0 and from -1), which may be
    a fraction or a percent; 0 is 0 either way. Numbers of any type are cut to the 15 digits a spreadsheet
    shows, so 0.1 + 0.2 is 0.3.
    """
    if given is None or isinstance(given, bool):
        raise NumberRefused(NumberCode.BLANK if given is None else NumberCode.WORDS, str(given))
    if isinstance(given, str):
        read = _read_text(given)
    else:
        read = NumberRead(_checked(_from_number(given), str(given)))
    if is_percent and read.unit_text is None:
        read = NumberRead(read.value, "%", (*read.notes, NumberNote.PERCENT))
    if expects_percent and read.unit_text is None and read.value and abs(read.value) <= 1:
        raise NumberRefused(NumberCode.AMBIGUOUS_FRACTION, str(given))
    return read


def _from_number(given: int | float | Decimal) -> Decimal:
    if isinstance(given, int):
        if given.bit_length() > 200:
            raise NumberRefused(NumberCode.TOO_MANY_DIGITS, "∞")
        return Decimal(given)
    number = Decimal(repr(given)) if isinstance(given, float) else given
    if not number.is_finite():
        raise NumberRefused(NumberCode.NOT_FINITE, str(given))
    return Decimal(f"{given:.15g}") if isinstance(given, float) else number


def _checked(number: Decimal, text: str) -> Decimal:
    """The number in plain form, if it can be kept exactly."""
    if not number:
        return Decimal(0)
    if abs(number.adjusted()) > 60 or len(number.as_tuple().digits) > 4 * MOST_DIGITS:
        raise NumberRefused(NumberCode.TOO_MANY_DIGITS, text)
    number = number.normalize()
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):  # pragma: no cover - only finite numbers come here
        raise NumberRefused(NumberCode.NOT_FINITE, text)
    if -exponent > MOST_DECIMALS:
        raise NumberRefused(NumberCode.TOO_MANY_DECIMALS, text)
    if len(digits) > MOST_DIGITS or number.adjusted() >= MOST_WHOLE_DIGITS:
        raise NumberRefused(NumberCode.TOO_MANY_DIGITS, text)
    return Decimal((sign, digits + (0,) * exponent, 0)) if exponent > 0 else number


def _read_text(given: str) -> NumberRead:
    if _PLAIN.fullmatch(given):
        return NumberRead(_checked(Decimal(given), given))
    if not given.strip():
        raise NumberRefused(NumberCode.BLANK, given[:_LONGEST])
    if len(given) > _LONGEST:
        raise NumberRefused(NumberCode.WORDS, given)
    text = given.translate(_TABLE).strip().rstrip("。;")
    if not text:
        raise NumberRefused(NumberCode.WORDS, given)
    notes = (NumberNote.FULL_WIDTH,) if any(0xFF10 <= ord(sign) <= 0xFF19 for sign in given) else ()
    _refuse_other_forms(text, given)
    if found := _PERCENT_WORDS.match(text):
        return _percent_words(found, given, notes)
    text = _in_one_multiplier(text)
    if (several := _WITH_THOUSANDS.match(text)) and any(several.group(1, 3)):
        return _several_multipliers(several, text, given, notes)
    match = _BODY.match(text)
    if match and (match.group("whole") or len(match.group("point") or "") > 1):
        return _read_digits(text, match, given, notes)
    return _read_chinese(text, given, notes)


def _in_one_multiplier(text: str) -> str:
    """1亿2000万 and 1亿2千万 are 12000万."""
    found = _YI_AND_WAN.match(text)
    if not found:
        return text
    wan = int(found.group(2)) * {"千": 1000, "百": 100}.get(found.group(3) or "", 1)
    return text if wan >= 10_000 else f"{int(found.group(1)) * 10_000 + wan}万{text[found.end() :]}"


def _several_multipliers(
    found: re.Match[str], text: str, given: str, notes: tuple[NumberNote, ...]
) -> NumberRead:
    """12万5千 is 125000, with or without a unit behind it."""
    wan, thousands, hundreds = (int(part or 0) for part in found.groups())
    number = Decimal(wan * 10_000 + thousands * 1000 + hundreds * 100)
    rest = text[found.end() :].strip()
    unit = _unit(rest, given) if rest and rest != "%" else rest or None
    return NumberRead(number, unit, (*notes, NumberNote.MULTIPLIER))


def _refuse_other_forms(text: str, given: str) -> None:
    """Refuse what is recognisably something else, each with its own reason."""
    lower = text.lower()
    if _PLACEHOLDERS.fullmatch(lower):
        raise NumberRefused(NumberCode.PLACEHOLDER, given)
    percent_word = "百分之" in text
    for pattern, code in (
        (_ERRORS, NumberCode.EXCEL_ERROR),
        (_NOT_FINITE, NumberCode.NOT_FINITE),
        (_COMPARISON, NumberCode.COMPARISON),
        (_APPROXIMATE, NumberCode.APPROXIMATE),
        (_DATE, NumberCode.DATE_LIKE),
        (_RANGE, NumberCode.RANGE),
        (_FRACTION, NumberCode.FRACTION),
    ):
        if pattern.search(lower) and not (percent_word and code is NumberCode.FRACTION):
            raise NumberRefused(code, given)
    if text.startswith("(") and text.endswith(")"):
        raise NumberRefused(NumberCode.BRACKETS, given)


def _read_digits(text: str, match: re.Match[str], given: str, notes: tuple[NumberNote, ...]) -> NumberRead:
    number, found = _digits(match, given)
    notes = (*notes, *found)
    rest = text[match.end() :].strip()
    if match.group("currency"):
        if rest.removesuffix("元") not in ("", "万", "亿"):
            raise NumberRefused(NumberCode.WORDS, given)
        rest, notes = rest.removesuffix("元") + "元", (*notes, NumberNote.CURRENCY)
    return _with_unit(number, rest, given, notes)


def _digits(match: re.Match[str], given: str) -> tuple[Decimal, tuple[NumberNote, ...]]:
    """Sign, digits and exponent as a number, and how they were written."""
    notes: tuple[NumberNote, ...] = ()
    whole = match.group("whole") or "0"
    if not whole.isdigit():
        if not _GROUPED.fullmatch(whole):
            raise NumberRefused(NumberCode.GROUPING, given)
        whole, notes = whole.replace(",", "").replace(" ", ""), (NumberNote.THOUSANDS,)
    point = match.group("point") or ""
    if point == ".":
        raise NumberRefused(NumberCode.WORDS, given)
    exponent = match.group("exponent") or match.group("power")
    if exponent is not None:
        notes = (*notes, NumberNote.SCIENTIFIC)
        if len(exponent.lstrip("+-").lstrip("0")) > 2:
            raise NumberRefused(NumberCode.TOO_MANY_DIGITS, given)
    sign = "-" if match.group("sign") in ("-", "负") else ""
    return Decimal(f"{sign}{whole}{point}e{exponent or 0}"), notes


def _with_unit(number: Decimal, rest: str, given: str, notes: tuple[NumberNote, ...]) -> NumberRead:
    """The number with what follows it: nothing, %, a multiplier, a unit, or a multiplier and a unit."""
    if inside := _IN_BRACKETS.fullmatch(rest):
        rest = inside.group(1).strip()
    if not rest:
        return NumberRead(_checked(number, given), None, notes)
    if rest == "%":
        return NumberRead(_checked(number, given), "%", (*notes, NumberNote.PERCENT))
    times = _MULTIPLIER.match(rest)
    if not times:
        return NumberRead(_checked(number, given), _unit(rest, given), (*notes, NumberNote.UNIT))
    base = _checked(number.scaleb(_TIMES[times.group("times")]), given)
    inner = times.group("rest").strip()
    if not inner:
        return NumberRead(base, None, (*notes, NumberNote.MULTIPLIER))
    unit = _unit(inner, given)
    value = _checked(number, given)
    notes = (*notes, NumberNote.MULTIPLIER, NumberNote.UNIT)
    return NumberRead(value, times.group("times") + unit, notes, base, unit)


def _unit(text: str, given: str) -> str:
    """A text that can be a unit, as it is written; more than a unit is refused."""
    text = text[:-1] if text.endswith(("元整", "元正")) else text
    if len(text) > 12 or not _UNIT.fullmatch(text) or _NOT_A_UNIT.search(text):
        raise NumberRefused(NumberCode.WORDS, given)
    if text.startswith(("(", "/", "·", "²", "³", "%", "‰^")) or any(
        sign in NUMERAL_SIGNS for sign in text.replace("百分点", "")
    ):
        raise NumberRefused(NumberCode.WORDS, given)
    return text


def _read_chinese(text: str, given: str, notes: tuple[NumberNote, ...]) -> NumberRead:
    sign, body = (-1, text[1:].lstrip()) if text[0] in "-负" else (1, text)
    if body == "○":  # a mark as often as a zero
        raise NumberRefused(NumberCode.WORDS, given)
    length = next((i for i, char in enumerate(body) if char not in NUMERAL_SIGNS), len(body))
    rest = body[length:].strip()
    try:
        number = sign * read_numeral(body[:length])
    except NotANumeral as refused:
        ambiguous = refused.ambiguous and not rest
        raise NumberRefused(NumberCode.AMBIGUOUS_NUMERAL if ambiguous else NumberCode.WORDS, given) from None
    notes = (*notes, NumberNote.CHINESE)
    if rest == "%":
        raise NumberRefused(NumberCode.WORDS, given)
    if not rest:
        return NumberRead(_checked(number, given), None, notes)
    return _chinese_with_unit(number, body[:length], _unit(rest, given), given, notes)


def _chinese_with_unit(
    number: Decimal, numeral: str, unit: str, given: str, notes: tuple[NumberNote, ...]
) -> NumberRead:
    """一百二十万元 is 1200000 元 and 120 万元; 一百二十公里 is one thing only."""
    notes = (*notes, NumberNote.UNIT)
    base = _checked(number, given)
    times = numeral[-1]
    if times not in "万亿":
        return NumberRead(base, unit, notes)
    value = _checked(number.scaleb(-_TIMES[times]), given)
    return NumberRead(value, times + unit, (*notes, NumberNote.MULTIPLIER), base, unit)


def _percent_words(found: re.Match[str], given: str, notes: tuple[NumberNote, ...]) -> NumberRead:
    inner = _read_text(found.group("rest"))
    if inner.unit_text is not None or inner.value < 0:
        raise NumberRefused(NumberCode.WORDS, given)
    value = -inner.value if found.group("sign") else inner.value
    return NumberRead(value, "%", (*notes, *inner.notes, NumberNote.PERCENT))
