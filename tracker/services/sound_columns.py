"""The check of single columns that ``Model.clean_fields`` makes, for rows that come in their thousands."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator, MaxLengthValidator
from django.db.models import CharField, DateField, DecimalField, Field, Model, TextField

from tracker.models.fields import MAX_SIGNIFICANT_DIGITS, significant_digits
from tracker.services.refusals import Refused

IsSound = Callable[[Any], bool]


def check_columns(obj: Model, names: tuple[str, ...]) -> None:
    """Raise ``Refused`` with all that is wrong with the columns ``names``, as ``clean_fields`` says it.

    What is plainly sound (a text that is short enough, a day, a number of few digits) is let through at
    once: the fields' own check costs several microseconds a column, and decides in every other case.
    """
    doubtful = {name for name, is_sound in _checks(type(obj), names) if not is_sound(getattr(obj, name))}
    if not doubtful:
        return
    try:
        obj.clean_fields(exclude={field.name for field in obj._meta.fields} - doubtful)
    except ValidationError as error:
        raise Refused.of(error) from error


@cache
def _checks(model: type[Model], names: tuple[str, ...]) -> tuple[tuple[str, IsSound], ...]:
    return tuple((name, _check(model._meta.get_field(name))) for name in names)


def _check(field: Any) -> IsSound:
    """Whether a value surely passes the check of its field; where that is not known, no value does."""
    kinds = {type(validator) for validator in field.validators if validator is not significant_digits}
    if type(field) in (CharField, TextField) and not field.choices and kinds <= {MaxLengthValidator}:
        return _text_check(field)
    if type(field) is DecimalField and kinds <= {DecimalValidator}:
        return _number_check(field)
    if type(field) is DateField and not kinds:
        return lambda value: value.__class__ is date or (value is None and field.blank)
    return lambda value: field.blank and value in field.empty_values


def _text_check(field: Field[Any, Any]) -> IsSound:
    longest, blank = field.max_length, field.blank

    def is_sound(value: Any) -> bool:
        return value.__class__ is str and (blank if not value else longest is None or len(value) <= longest)

    return is_sound


def _number_check(field: DecimalField[Any, Any]) -> IsSound:
    places, blank = field.decimal_places, field.blank
    most = min(field.max_digits - places, MAX_SIGNIFICANT_DIGITS)

    def is_sound(value: Any) -> bool:
        if value.__class__ is not Decimal:
            return value is None and blank
        _sign, digits, exponent = value.as_tuple()
        return isinstance(exponent, int) and -places <= exponent <= 0 and len(digits) <= most

    return is_sound
