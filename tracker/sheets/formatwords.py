"""The words that a number format puts around a number: 0.0"亿元", "T-"000, 0!.0,"万元" (divided by 10,000).

What a person sees is "12.5亿元", and a number is read by its unit: without these words it would be 12.5 of
whatever the target is kept in.
"""

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


def words_of(code: str) -> Words | None:
    """The words of a format that is no percent and no date; None when it shows the number alone.

    Also None where the format shows something else: another section for some numbers, a fraction, no number.
    """
    pieces = _pieces(code)
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


def _pieces(code: str) -> list[tuple[str, str]] | None:
    """The first section of a format as (kind, text): digits, words, "." and ","; None for other signs."""
    pieces: list[tuple[str, str]] = []
    for found in _TOKEN.finditer(code):
        if found["sign"] == ";":
            break
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
        return (_WORD, "") if bracket.startswith("$") or _COLOUR.fullmatch(bracket) else None
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
