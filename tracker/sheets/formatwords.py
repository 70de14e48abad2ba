"""The words that a number format puts around a number: 0.0"亿元", "T-"000, 0!.0,"万元" (divided by 10,000).

What a person sees is "12.5亿元", and a number is read by its unit: without these words it would be 12.5 of
whatever the target is kept in. Some formats choose the words by the number: [>=10000]0!.0,"万元";0"元".
"""

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<digit>General|G/通用格式|[0#?])|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+|颜色\d+|[红蓝绿黑白黄]色?", re.IGNORECASE
)
_CONDITION = re.compile(r"(?P<sign><=|>=|<>|[<>=])\s?(?P<bound>-?\d{1,15}(?:\.\d{1,15})?)")
_COMPARED = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_MONEY = re.compile(r"(?:[¥￥$€£]|RMB|CNY|人民币)?\s*-?", re.IGNORECASE)  # no unit of its own here
_SHOWN = re.compile(r"(?P<before>\D*?)(?P<number>\d[\d,]{0,30}(?:\.\d{1,30})?)(?P<behind>\D*)")
_SILENT = re.compile(r"[\s\-+/—–:：]*")
_LETTERS = frozenset(" -+:￥¥$€£,.")
_DIGIT, _WORD = "digit", "word"


@dataclass(frozen=True, slots=True)
class Words:
    """What stands before and behind a number, which is divided first and has ``width`` digits at least."""

    before: str
    behind: str
    divided: Decimal
    width: int = 1

    def around(self, number: Decimal) -> str:
        """The number as it is shown, with all its digits."""
        shown = number / self.divided
        text = f"{shown.normalize():f}"
        if shown == shown.to_integral_value():
            text = f"{int(shown):0{self.width + (shown < 0)}d}"
        return f"{self.before}{text}{self.behind}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Words for some numbers: sections as (sign, bound, words), tried in order; ``otherwise`` for the rest.

    None among the words: there the number is shown alone.
    """

    sections: tuple[tuple[str, Decimal, Words | None], ...]
    otherwise: Words | None

    def of(self, number: Decimal) -> Words | None:
        """The words of the first section whose condition the number meets."""
        found = (words for sign, bound, words in self.sections if _COMPARED[sign](number, bound))
        return next(found, self.otherwise)


def words_of(code: str) -> Words | Choice | None:
    """The words of a format that is no percent and no date; None when it shows the number alone.

    Also None where the format shows something else: a fraction, no number. Without conditions the first
    section speaks for all numbers.
    """
    sections = _sections(code)
    chosen, otherwise = [], None
    for section in sections[:3]:
        words, condition = _words(section), _condition(section)
        if condition is None:
            otherwise = words
            break
        chosen.append((condition["sign"], Decimal(condition["bound"]), words))
    if not chosen:
        return otherwise
    choice = Choice(tuple(chosen), otherwise)
    return choice if otherwise or any(words for _sign, _bound, words in chosen) else None


def _words(section: str) -> Words | None:
    """The words of one section."""
    pieces = _pieces(section)
    if pieces is None:
        return None
    places = [place for place, (kind, _text) in enumerate(pieces) if kind == _DIGIT]
    if not places:
        return None
    first, last = places[0], places[-1]
    before, behind = _joined(pieces[:first]), _joined(pieces[last + 1 :])
    between = pieces[first : last + 1]
    decimals = _decimals(between)
    if decimals is None:
        return None
    commas = sum(1 for kind, _text in pieces[last + 1 :] if kind == ",") + _before_point(between)
    before = "" if _MONEY.fullmatch(before.strip()) else before
    behind = "" if _SILENT.fullmatch(behind) else behind
    width = (
        sum(1 for _kind, text in between if text == "0") if all(kind == _DIGIT for kind, _ in between) else 1
    )
    if not before and not behind and width < 2:
        return None
    return Words(before.lstrip(), behind.rstrip(), Decimal(10) ** (decimals + 3 * commas), width)


def words_shown(number: Decimal, shown: str) -> Words | None:
    """The same from what a file says that it shows; None when it shows the number alone, or another one."""
    found = _SHOWN.fullmatch(shown.strip())
    if found is None or not number:
        return None
    before, behind = found["before"], found["behind"]
    before = before.removesuffix("-") if number < 0 else before
    before = "" if _MONEY.fullmatch(before.strip()) else before
    behind = "" if _SILENT.fullmatch(behind) else behind
    text = found["number"].replace(",", "")
    digits, width = Decimal(text), len(text) if text.isdigit() else 1
    if not digits or not (before or behind):
        return None
    divided = Decimal(10) ** round((abs(number) / digits).log10())
    close = abs(abs(number) / divided - digits) <= digits / 10
    return Words(before, behind, divided, width) if divided >= 1 and close else None


def _sections(code: str) -> list[str]:
    """The sections of a format, which semicolons part."""
    sections = [""]
    for found in _TOKEN.finditer(code):
        if found["sign"] == ";":
            sections.append("")
        else:
            sections[-1] += found.group()
    return sections


def _condition(section: str) -> re.Match[str] | None:
    """The condition of a section: [>=10000]."""
    brackets = (found["bracket"] for found in _TOKEN.finditer(section) if found["bracket"])
    return next(filter(None, map(_CONDITION.fullmatch, brackets)), None)


def _pieces(section: str) -> list[tuple[str, str]] | None:
    """A section of a format as (kind, text): digits, words, "." and ","; None for other signs."""
    pieces: list[tuple[str, str]] = []
    for found in _TOKEN.finditer(section):
        piece = _piece(found)
        if piece is None:
            return None
        pieces.append(piece)
    return pieces


def _piece(found: re.Match[str]) -> tuple[str, str] | None:
    word = found["quoted"] or found["escaped"]
    if word is not None:
        return _WORD, word
    if found["digit"]:
        return _DIGIT, found["digit"]
    if (bracket := found["bracket"]) is not None:
        silent = bracket.startswith("$") or _COLOUR.fullmatch(bracket) or _CONDITION.fullmatch(bracket)
        return (_WORD, "") if silent else None
    sign = found["sign"]
    if sign is None:
        return _WORD, ""
    if sign in ".,":
        return sign, sign
    return (_WORD, sign) if sign in _LETTERS or not sign.isascii() else None


def _joined(pieces: Sequence[tuple[str, str]]) -> str:
    return "".join(text for kind, text in pieces if kind == _WORD)


def _decimals(between: Sequence[tuple[str, str]]) -> int | None:
    """The decimals that a written point makes (0!.0); 0 with none or a real one; None with other words."""
    words = [(place, text) for place, (kind, text) in enumerate(between) if kind == _WORD and text]
    if not words:
        return 0
    if len(words) > 1 or words[0][1] != "." or any(kind == "." for kind, _text in between):
        return None
    return sum(1 for kind, _text in between[words[0][0] :] if kind == _DIGIT)


def _before_point(between: Sequence[tuple[str, str]]) -> int:
    """The commas directly before the point, each of which divides by a thousand."""
    kinds = "".join("." if kind == "." else "," if kind == "," else "0" for kind, _text in between)
    found = re.search(r",+(?=\.)", kinds)
    return len(found.group()) if found else 0
