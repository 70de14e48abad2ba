"""Field types and constraint builders that every table of the tracker shares."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_SIGNIFICANT_DIGITS = 15


class EnumField(models.CharField):
    """A text column whose Python value is a member of one ``StrEnum``.

    Migrations see a plain ``CharField``, so a label or a new member needs no migration of its own;
    the allowed values are guarded by ``one_of`` constraints.
    """

    _pyi_private_get_type: Any  # what django-stubs calls the Python side of a field
    _pyi_private_set_type: Any

    def __init__(self, enum: type[StrEnum] | None = None, **kwargs: Any) -> None:
        self.enum = enum
        self._members = {member.value: member for member in enum or ()}
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Describe the field to migrations as the ``CharField`` that it is in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", list(args), kwargs

    def clone(self) -> "EnumField":
        """Copy the field with its enumeration (Django clones fields through ``deconstruct``)."""
        _name, _path, args, kwargs = self.deconstruct()
        return EnumField(self.enum, *args, **kwargs)

    def from_db_value(self, value: str | None, *_context: Any) -> StrEnum | None:
        """Turn the stored word into its member; blank and NULL are None."""
        if not (self.enum and value):
            return None
        return self._members.get(value) or self.enum(value)  # lists read thousands: no call of the class

    def to_python(self, value: Any) -> Any:
        """Turn a word into its member, or raise ``ValidationError`` naming the word."""
        if value in (None, ""):
            return None if self.null else value
        if self.enum is None:
            return super().to_python(value)
        try:
            return self.enum(value)
        except ValueError as error:
            raise ValidationError(
                _("“%(value)s” is not one of: %(expected)s."),
                code="unknown_word",
                params={"value": value, "expected": ", ".join(self.enum)},
            ) from error

    def get_prep_value(self, value: Any) -> Any:
        """Store the plain word."""
        return str(value) if value is not None else None


def significant_digits(value: Decimal) -> None:
    """Refuse a number that a column could not give back exactly on every database (15 digits)."""
    if len(value.normalize().as_tuple().digits) > MAX_SIGNIFICANT_DIGITS:
        raise ValidationError(
            _("%(value)s has more than %(limit)d significant digits."),
            code="too_many_digits",
            params={"value": value, "limit": MAX_SIGNIFICANT_DIGITS},
        )


def quantity(**kwargs: Any) -> models.DecimalField:
    """A measured number: NULL is "unknown", never zero; 15 integer digits and 6 decimals."""
    kwargs.setdefault("null", True)
    kwargs.setdefault("blank", True)
    return models.DecimalField(max_digits=21, decimal_places=6, validators=[significant_digits], **kwargs)


def one_of(model: str, field: str, enum: type[StrEnum], *, null: bool = False) -> models.CheckConstraint:
    """A constraint that ``field`` holds a word of ``enum`` (or NULL, when ``null``)."""
    condition = models.Q(**{f"{field}__in": sorted(member.value for member in enum)})
    if null:
        condition |= models.Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(condition=condition, name=f"{model}_{field}_known")


def ordered(model: str, first: str, last: str) -> models.CheckConstraint:
    """A constraint that the day ``last`` is not before ``first`` when both are known."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{first}__isnull": True})
        | models.Q(**{f"{last}__isnull": True})
        | models.Q(**{f"{last}__gte": models.F(first)}),
        name=f"{model}_{last}_after_{first}",
        violation_error_message=_("The last day is before the first."),
    )
