"""Columns of a stored row set to what a snapshot of the audit says."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from tracker.services.ledger import Snapshot


def put_back(obj: Model, former: Snapshot, without: Iterable[str] = ()) -> None:
    """Set the columns of ``obj`` to what ``former`` says, without saving; the key stays."""
    for name, value in columns_of(obj, former, without).items():
        setattr(obj, name, value)


def columns_of(obj: Model, former: Snapshot, without: Iterable[str] = ()) -> dict[str, Any]:
    """The columns that ``former`` knows, by name, as typed values."""
    left_out = {obj._meta.pk.attname, *without}
    return {
        field.attname: field.to_python(former[field.attname])
        for field in obj._meta.concrete_fields
        if field.attname in former and field.attname not in left_out
    }
