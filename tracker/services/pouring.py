"""Write many rows the fastest way that the database has, and the same way for one.

A row is the values of a table's columns in their order (``columns_of``), as they stand on an instance.
``pour`` sends rows by COPY to PostgreSQL and by executemany to SQLite; every constraint and index holds
as for any other insert, and a broken one is Django's ``IntegrityError``. Only for tables whose rows need
nothing else: no ``save``, no signals (the tracker has none).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import count, islice
from json import JSONEncoder
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import (
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    FileField,
    ForeignKey,
    JSONField,
    Model,
    UUIDField,
)

from tracker.models.fields import EnumField

AT_ONCE = 2_000
Values = tuple[Any, ...]
Prepare = Callable[[Any], Any]
_encode = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class JsonText(str):
    """The text of a JSON value, written as it is."""

    __slots__ = ()


@cache
def columns_of(model: type[Model]) -> tuple[str, ...]:
    """The columns of a model's table by the names of the attributes that hold them."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def values_of_row(obj: Model) -> Values:
    """The columns of an instance on which none is deferred."""
    return _getter(type(obj))(obj.__dict__)


@cache
def _getter(model: type[Model]) -> Callable[[Mapping[str, Any]], Values]:
    return itemgetter(*columns_of(model))


def reserve(wanted: Mapping[type[Model], int]) -> dict[type[Model], list[int]]:
    """As many ids as are wanted of every table, rising, which nobody else will be given. One query.

    In the caller's transaction. PostgreSQL's sequences hand them out; on SQLite the one writer that there
    is counts on from the highest id that a table ever had.
    """
    asked = {model: number for model, number in wanted.items() if number}
    if not asked:
        return {model: [] for model in wanted}
    ids = _from_sequences(asked) if connection.vendor == "postgresql" else _counted_on(asked)
    return {model: ids.get(model, []) for model in wanted}


def _from_sequences(asked: Mapping[type[Model], int]) -> dict[type[Model], list[int]]:
    ask = "SELECT %s AS place, nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    models = list(asked)
    params: list[Any] = []
    for place, model in enumerate(models):
        params += [place, f'"{model._meta.db_table}"', _key(model), asked[model]]
    found: dict[type[Model], list[int]] = {model: [] for model in models}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([ask] * len(models)), params)
        for place, pk in cursor.fetchall():
            found[models[place]].append(pk)
    return found


def _counted_on(asked: Mapping[type[Model], int]) -> dict[type[Model], list[int]]:
    tables = [model._meta.db_table for model in asked]
    marks = ", ".join(["%s"] * len(tables))
    with connection.cursor() as cursor:
        query = f"SELECT name, seq FROM sqlite_sequence WHERE name IN ({marks})"  # noqa: S608 (marks alone)
        cursor.execute(query, tables)
        last = dict(cursor.fetchall())
    return {
        model: list(islice(count(last.get(model._meta.db_table, 0) + 1), number))
        for model, number in asked.items()
    }


def _key(model: type[Model]) -> str:
    return str(model._meta.pk.column)


def pour(model: type[Model], rows: Iterable[Values], names: Sequence[str] | None = None) -> int:
    """Insert rows into the table of ``model``; ``names`` are their columns (None: all of them).

    Returns how many.
    """
    chosen = columns_of(model) if names is None else tuple(names)
    number = 0
    for some in _prepared(model, rows, chosen):
        _insert(model, chosen, some)
        number += len(some)
    return number


def pour_over(model: type[Model], rows: Iterable[Values], names: Sequence[str]) -> None:
    """Put values over those of stored rows; ``names`` are their columns, the last one is the key."""
    *changed, key = (_quoted(_field(model, name)) for name in names)
    casts = ["::jsonb" if _is_jsonb(_field(model, name)) else "" for name in names]
    values = ", ".join(f"{column} = %s{cast}" for column, cast in zip(changed, casts, strict=False))
    update = f"UPDATE {_table(model)} SET {values} WHERE {key} = %s"  # noqa: S608 (names of our own)
    with connection.cursor() as cursor:
        for some in _prepared(model, rows, tuple(names)):
            cursor.executemany(update, some)


def pour_objects(objects: Sequence[Model]) -> None:
    """Insert instances of one model that carry their ids; they count as stored afterwards."""
    if not objects:
        return
    pour(type(objects[0]), map(values_of_row, objects))
    for obj in objects:
        obj._state.adding, obj._state.db = False, connection.alias


def pour_over_objects(objects: Sequence[Model]) -> None:
    """Put every column of stored instances of one model over what is stored under their keys."""
    if not objects:
        return
    model = type(objects[0])
    key = str(model._meta.pk.attname)
    names = (*(name for name in columns_of(model) if name != key), key)
    pour_over(model, map(itemgetter(*names), (obj.__dict__ for obj in objects)), names)


def tell_planner(*models: type[Model]) -> None:
    """Count the rows of tables (none named: of all) once a great many were written.

    PostgreSQL plans as for what was there before until it counts by itself, some minutes later. Outside
    of a transaction: the tables stay locked against another count until it ends. SQLite needs nothing.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(_table, models))}")


def _insert(model: type[Model], names: tuple[str, ...], rows: list[Values]) -> None:
    into = f"{_table(model)} ({', '.join(_quoted(_field(model, name)) for name in names)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(names))
        cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608 (names of our own)


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _quoted(field: Field[Any, Any]) -> str:
    return connection.ops.quote_name(str(field.column))


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _is_jsonb(field: Field[Any, Any]) -> bool:
    return connection.vendor == "postgresql" and isinstance(field, JSONField)


def _prepared(model: type[Model], rows: Iterable[Values], names: tuple[str, ...]) -> Iterator[list[Values]]:
    """Rows as the driver takes them, so many at a time; made ready column by column."""
    preparers = [_preparer(_field(model, name), connection.vendor) for name in names]
    waiting = iter(rows)
    while some := list(islice(waiting, AT_ONCE)):
        columns = zip(*some, strict=True)
        ready = [
            column if prepare is None else [None if value is None else prepare(value) for value in column]
            for column, prepare in zip(columns, preparers, strict=True)
        ]
        yield list(zip(*ready, strict=True))


def _preparer(field: Field[Any, Any], vendor: str) -> Prepare | None:
    """How a value of a column (not None) is made ready for the driver; None: it is ready as it stands."""
    if isinstance(field, ForeignKey):
        return _preparer(field.target_field, vendor)
    if isinstance(field, JSONField):
        return _json
    if isinstance(field, EnumField | FileField):
        return str
    if vendor == "postgresql":
        return None
    if isinstance(field, DecimalField):
        adapt = connection.ops.adapt_decimalfield_value
        digits, places = field.max_digits, field.decimal_places
        return lambda value: adapt(value, digits, places)
    if isinstance(field, DateTimeField):
        return _moments()
    if isinstance(field, DateField):
        return str
    return _hexadecimal if isinstance(field, UUIDField) else None


def _json(value: Any) -> str:
    return str(value) if value.__class__ is JsonText else _encode(value)


def _moments() -> Prepare:
    """Moments as SQLite keeps them; rows that are written together bear the same one again and again."""
    last: list[Any] = [None, None]

    def ready(value: datetime) -> Any:
        if value is not last[0]:
            last[:] = value, connection.ops.adapt_datetimefield_value(value)
        return last[1]

    return ready


def _hexadecimal(value: UUID) -> str:
    return value.hex
