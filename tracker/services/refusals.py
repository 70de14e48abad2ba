"""How a service says no: without the right, with every problem of the input, or too late."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError


class AccessDenied(PermissionDenied):
    """The person's memberships do not allow the action on this object."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the field it stands in ("" for the whole), a stable code, a sentence.

    ``message`` is a translatable template; ``text`` is the sentence in the language of the reader.
    """

    code: str
    message: Any
    field: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence with its numbers filled in."""
        return str(self.message) % self.params if self.params else str(self.message)


class Refused(ValidationError):
    """The input cannot be taken: ``problems`` lists everything that is wrong with it at once."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        by_field: dict[str, list[ValidationError]] = {}
        for problem in self.problems:
            error = ValidationError(problem.message, code=problem.code, params=dict(problem.params) or None)
            by_field.setdefault(problem.field or NON_FIELD_ERRORS, []).append(error)
        super().__init__(by_field)

    def __str__(self) -> str:
        return " ".join(problem.text for problem in self.problems)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the problems, in order."""
        return tuple(problem.code for problem in self.problems)

    @classmethod
    def of(cls, error: ValidationError) -> "Refused":
        """Turn what ``full_clean`` raised into problems with their fields."""
        if hasattr(error, "error_dict"):
            pairs = [(name, item) for name, items in error.error_dict.items() for item in items]
        else:
            pairs = [(NON_FIELD_ERRORS, item) for item in error.error_list]
        return cls(
            Problem(
                code=item.code or "invalid",
                message=item.message,
                field="" if name == NON_FIELD_ERRORS else name,
                params=item.params or {},
            )
            for name, item in pairs
        )


class Conflict(Refused):
    """Somebody else was faster: the object is not what the person saw."""
