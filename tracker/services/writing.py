"""The steps that every write shares: the day, the right, the lock, the check, the audit row."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import CharField, FileField, Model, QuerySet, TextField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.access import Action, Standing, may, standing_of
from tracker.models import Concept, Plan, Report, SpecialAction, SupervisionOrder, Target, User
from tracker.services.checking import clean
from tracker.services.ledger import Snapshot, changed, record, snapshot
from tracker.services.refusals import AccessDenied, Conflict, Problem, Refused
from tracker.services.wholes import whole

AnyModel = TypeVar("AnyModel", bound=Model)
TEXT = (CharField, FileField, TextField)


def day_of(now: datetime) -> date:
    """The business day of a moment: its day in Asia/Shanghai, ending at 24:00."""
    return timezone.localdate(now)


def require(by: User, action: Action, obj: Model | None, today: date) -> Standing:
    """Raise ``AccessDenied`` unless ``by`` may do ``action`` to ``obj``; return the standing.

    An example person is ``Refused`` under a plan that is real, whatever the role.
    """
    who = standing_of(by, today)
    permit(by, action, obj, allowed=may(who, action, obj))
    return who


def permit(by: User, action: Action, obj: Model | None, *, allowed: bool) -> None:
    """Raise as ``require`` does, for a right that was looked up before."""
    if not allowed:
        raise AccessDenied(f"{by} may not {action} ({obj or 'any'})")
    if by.illustrative and _is_under_a_real_plan(obj):
        message = _("An example person cannot act under a plan that is real.")
        raise Refused(Problem("illustrative", message))


def _is_under_a_real_plan(obj: Model | None) -> bool:
    if isinstance(obj, Report | SupervisionOrder):
        obj = obj.target
    if isinstance(obj, Target | SpecialAction | Concept):
        obj = obj.plan
    return isinstance(obj, Plan) and not obj.illustrative


def locked(obj: AnyModel) -> AnyModel:
    """The row as it stands now, locked until the transaction ends; ``Conflict`` when it has gone."""
    return the_one(type(obj)._default_manager.select_for_update(of=("self",)).filter(pk=obj.pk))


def the_one(rows: QuerySet[AnyModel]) -> AnyModel:
    """The only row of a query; ``Conflict`` when somebody has taken it away since it was looked up."""
    try:
        return rows.get()
    except ObjectDoesNotExist as gone:
        raise Conflict(Problem("gone_since", _("It is not there any more."))) from gone


def same_edit(obj: Any, expected_version: int | None) -> None:
    """Raise ``Conflict`` when the row was edited since the person saw ``expected_version``."""
    if expected_version is not None and obj.version != expected_version:
        raise Conflict(
            Problem(
                "changed_meanwhile",
                _("%(what)s was changed in the meantime (edit %(now)d, you saw edit %(seen)d)."),
                params={"what": str(obj), "now": obj.version, "seen": expected_version},
            )
        )


def checked(obj: AnyModel) -> AnyModel:
    """Validate fields, ``clean``, uniqueness and constraints; raise ``Refused`` with everything wrong."""
    without_nul(obj)
    try:
        clean(obj)
    except ValidationError as error:
        raise Refused.of(error) from error
    return obj


def without_nul(obj: Model) -> None:
    """Refuse text that a database cannot keep (U+0000)."""
    broken = [
        name for name in _texts(type(obj)) if isinstance(value := getattr(obj, name), str) and "\x00" in value
    ]
    if broken:
        raise Refused(Problem("nul", _("The text holds a NUL character."), name) for name in broken)


@cache
def _texts(model: type[Model]) -> tuple[str, ...]:
    """The columns of a model that hold text."""
    return tuple(field.name for field in model._meta.concrete_fields if isinstance(field, TEXT))


def reasoned(reason: str) -> str:
    """The reason, trimmed; raise ``Refused`` when there is none."""
    if not reason.strip():
        raise Refused(Problem("reason_missing", _("Please give a reason."), "reason"))
    return reason.strip()


def raise_all(problems: Iterable[Problem]) -> None:
    """Raise ``Refused`` with everything that is wrong, if anything is."""
    found = tuple(problems)
    if found:
        raise Refused(found)


def values_of(content: Any, without: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of a frozen content object by name, one level deep."""
    return {name: getattr(content, name) for name in _names(content.__class__) if name not in without}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def edited(
    obj: AnyModel,
    values: Mapping[str, Any],
    *,
    verb: str,
    by: User,
    now: datetime,
    reason: str = "",
    request_id: str = "",
) -> AnyModel:
    """Set ``values`` on a locked row, check, save and record; writes nothing when nothing changed."""
    before = whole(obj)
    for name, value in values.items():
        setattr(obj, name, value)
    checked(obj)
    if not changed(before, before | snapshot(obj)):
        return obj
    return stored(obj, before, verb=verb, by=by, now=now, reason=reason, request_id=request_id)


def stored(
    obj: AnyModel,
    before: Snapshot | None,
    *,
    verb: str,
    by: User | None,
    now: datetime,
    reason: str = "",
    request_id: str = "",
) -> AnyModel:
    """Save a checked row (counting its edit number) and write its one audit row."""
    if before is not None and hasattr(obj, "version"):
        obj.version += 1
    obj.save()
    record(verb, obj, before, whole(obj), by, now, reason, request_id)
    return obj
