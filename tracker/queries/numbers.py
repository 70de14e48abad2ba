"""Stored numbers without the zeros that a column adds, the same on every database."""

from decimal import Decimal


def plain_number(value: Decimal) -> str:
    """A number without exponent and trailing zeros: 41.0000 and 41 are both "41"."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def trimmed(value: Decimal | None) -> Decimal | None:
    """The same number as ``plain_number`` writes it; None stays None."""
    return None if value is None else Decimal(plain_number(value))
