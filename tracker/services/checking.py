"""Whether a row is right, asked of the database in one statement.

Django's ``full_clean`` asks for every check and every other row that is named alone, and builds each of
these statements anew: a dozen for a report. Here a model's statement is put together once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CheckConstraint, DecimalField, Field, ForeignKey, Model, Q
from django.db.models.sql import Query


@dataclass(frozen=True, slots=True)
class Statement:
    """Gives 1 when all checks hold for ``fields`` and the rows that they name are there.

    ``params`` stand before the values of the fields.
    """

    sql: str
    params: tuple[Any, ...]
    fields: tuple["Field[Any, Any]", ...]


def clean(obj: Model) -> None:
    """Raise what ``full_clean`` raises. One statement, and one for each thing that is unique.

    A database error is raised, where Django takes a check that it could not ask for one that holds.
    """
    try:
        if not _is_whole(obj):
            raise ValidationError("")
        obj.clean_fields(exclude={field.name for field in _links(type(obj))})
        obj.clean()
        obj.validate_unique()
        if not _holds(obj):
            raise ValidationError("")
        for constraint in type(obj)._meta.constraints:
            if not isinstance(constraint, CheckConstraint):
                constraint.validate(type(obj), obj)
    except ValidationError:
        obj.full_clean()  # everything that is wrong, by its own name


def _is_whole(obj: Model) -> bool:
    """Whether every other row that has to be named is named."""
    return all(
        getattr(obj, field.attname) not in field.empty_values or (field.null and field.blank)
        for field in _links(type(obj))
    )


def _holds(obj: Model) -> bool:
    """Whether the named rows are there and the checks hold; as in a table, so does what is unknown."""
    asked = _statement(type(obj), connection.vendor)
    if asked is None:
        return True
    values = [field.get_db_prep_value(getattr(obj, field.attname), connection) for field in asked.fields]
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, [*asked.params, *values])
        return bool(cursor.fetchone()[0])


@cache
def _links(model: type[Model]) -> tuple["ForeignKey[Any, Any]", ...]:
    """The fields that name a row by its key, whichever row it is."""
    fields = (field for field in model._meta.concrete_fields if isinstance(field, ForeignKey))
    return tuple(field for field in fields if not field.get_limit_choices_to())


@cache
def _statement(model: type[Model], vendor: str) -> Statement | None:
    """The statement of a model on a database of that vendor; ``None`` where nothing is to be asked."""
    quoted = connection.ops.quote_name
    checks = Q(*(each.condition for each in model._meta.constraints if isinstance(each, CheckConstraint)))
    links = _links(model)
    names = _fields_of(model, checks)
    fields = tuple(field for field in model._meta.concrete_fields if field in links or field.name in names)
    if not fields:
        return None
    conditions: list[str] = []
    params: Sequence[Any] = ()
    if checks:
        query = Query(model, alias_cols=False)
        sql, params = query.build_where(checks).as_sql(query.get_compiler(connection=connection), connection)
        conditions.append(f"COALESCE(({sql}), {'1' if vendor == 'sqlite' else 'TRUE'})")
    conditions += map(_is_there, links)
    columns = ", ".join(f"{_typed(field, vendor)} AS {quoted(str(field.column))}" for field in fields)
    sql = f"SELECT {' AND '.join(conditions)} FROM (SELECT {columns}) AS asked"  # noqa: S608 - names of our own
    return Statement(sql, tuple(params), fields)


def _fields_of(model: type[Model], checks: Q) -> set[str]:
    """The names of the fields that the checks look at."""
    if not checks:
        return set()
    found = model._get_expr_references(checks)  # type: ignore[attr-defined]  # no public way to them
    return {name for name, *_further in found}


def _is_there(link: "ForeignKey[Any, Any]") -> str:
    """The condition that a field of the row that is asked about names no row, or one that is there."""
    there, quoted = link.target_field, connection.ops.quote_name
    column, table = f"asked.{quoted(str(link.column))}", quoted(there.model._meta.db_table)
    found = f"SELECT 1 FROM {table} AS there WHERE there.{quoted(str(there.column))} = {column}"  # noqa: S608 - names of our own tables
    return f"({column} IS NULL OR EXISTS({found}))"


def _typed(field: "Field[Any, Any]", vendor: str) -> str:
    """A place for a value of the field that compares as its column does.

    SQLite compares by what a value is, as it does in a column; it keeps decimals as text until it is told.
    """
    if vendor == "sqlite":
        return "CAST(%s AS NUMERIC)" if isinstance(field, DecimalField) else "%s"
    return f"CAST(%s AS {field.db_type(connection)})"
