"""Chinese numerals → exact numbers: 一百二十, 二十三点五, 一亿二千万, 壹佰贰拾, 二〇一八.

Strict: units must fall from left to right, and a numeral with two readings (一百二, 五六) is not read.
"""

from decimal import Decimal

_SIGNS = ("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {sign: value for value, signs in enumerate(_SIGNS) for sign in signs}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
NUMERAL_SIGNS = frozenset({*_DIGITS, *_SMALL, *_LARGE, "点"})
_ZEROS = "零〇○"
_LONGEST = 40


class NotANumeral(ValueError):
    """The text is no Chinese numeral; ``ambiguous`` when it would have two readings."""

    def __init__(self, text: str, *, ambiguous: bool = False) -> None:
        super().__init__(text)
        self.ambiguous = ambiguous


def read_numeral(text: str) -> Decimal:
    """The number of a Chinese numeral of at most 40 signs. Raises ``NotANumeral``. Linear time."""
    if not text or len(text) > _LONGEST:
        raise NotANumeral(text)
    whole, point, decimals = text.partition("点")
    if not point:
        return Decimal(_whole(whole))
    tail, times = (decimals[:-1], _LARGE[decimals[-1]]) if decimals[-1:] in _LARGE else (decimals, 1)
    if not tail or any(sign not in _DIGITS for sign in tail):
        raise NotANumeral(text)
    fraction = "".join(str(_DIGITS[sign]) for sign in tail)
    return Decimal(f"{_whole(whole)}.{fraction}") * times


def _whole(text: str) -> int:
    if text and all(sign in _DIGITS for sign in text):
        if len(text) > 1 and any(sign in "两" for sign in text):
            raise NotANumeral(text)
        if len(text) == 2 and 0 < _DIGITS[text[0]] == _DIGITS[text[1]] - 1:
            raise NotANumeral(text, ambiguous=True)  # 五六: five or six, as often as 56
        return int("".join(str(_DIGITS[sign]) for sign in text))
    return _under(text, text, 10**16)


def _under(text: str, whole: str, ceiling: int) -> int:
    """The value of a numeral whose largest unit is below ``ceiling``; split at that unit from the left."""
    for sign, value in (("亿", 10**8), ("万", 10**4)):
        left, found, right = text.partition(sign)
        if found:
            if value >= ceiling or not left:
                raise NotANumeral(whole)
            return _under(left, whole, 10**8 if value == 10**8 else value) * value + _tail(
                right, whole, value
            )
    return _thousands(text, whole)


def _tail(text: str, whole: str, above: int) -> int:
    """What follows a large unit; a gap needs its 零, a lone digit has two readings."""
    if not text:
        return 0
    bare = text.lstrip(_ZEROS)
    if len(bare) == 1 and bare == text and bare in _DIGITS:
        raise NotANumeral(whole, ambiguous=True)
    if not bare or len(text) - len(bare) > 1:
        raise NotANumeral(whole)
    value = _under(bare, whole, above)
    if value >= above:
        raise NotANumeral(whole)
    return value


def _thousands(text: str, whole: str) -> int:
    """千百十 and ones below ten thousand: units fall, and a 零 stands exactly where one is left out."""
    total, last, position = 0, 10_000, 0
    while position < len(text):
        zero = text[position] in _ZEROS and total > 0
        position += zero
        digit = _DIGITS.get(text[position : position + 1], 0)
        position += digit > 0
        unit = _SMALL.get(text[position : position + 1], 1)
        if digit == 0 and unit == 10 and total == 0:
            digit = 1  # 十五
        if digit == 0 or unit >= last:
            raise NotANumeral(whole)
        if unit == 1 and last > 10 and total and not zero:
            raise NotANumeral(whole, ambiguous=True)  # 一百二
        total, last = total + digit * unit, unit
        position += unit > 1
        if unit == 1:
            break
    if position != len(text) or not text:
        raise NotANumeral(whole)
    return total
