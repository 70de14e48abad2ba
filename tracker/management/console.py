"""What the commands share: who acts, days and words as arguments, and results as text or JSON."""

import errno
import io
import json
import os
from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from textwrap import indent
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import CommandError, OutputWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.documents.sheets import csv_parts, write_xlsx
from tracker.domain.vocabulary import ReportState, SheetKind
from tracker.models import Department, Target, User
from tracker.queries.seals import printed_seal
from tracker.resources.books import Books, nearest
from tracker.resources.exporting import Exporter
from tracker.resources.importing import Result, counts, import_at_once, prepare
from tracker.services.refusals import AccessDenied
from tracker.sheet_messages import RowProblem, sentence
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem

KINDS = [kind.value for kind in SheetKind]
UNREADABLE, REFUSED = 2, 1


def day(text: str) -> date:
    """A day given as an argument (2018-06-30); anything else ends the command with a sentence (exit 2)."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = _("“%(read)s” is no day; expected one such as 2018-06-30.")
        raise ArgumentTypeError(message % {"read": text}) from error


def beginning_of(day: date) -> datetime:
    """The moment at which a day begins in Asia/Shanghai."""
    return timezone.make_aware(datetime.combine(day, time.min))


def person(name: str) -> User:
    """The person of that user name; ends the command with a sentence (exit 2) when there is none."""
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(_("There is no active person “%(name)s”.") % {"name": name}, returncode=UNREADABLE)
    return found


def department(name: str | None) -> Department | None:
    """The department of that name; ends the command (exit 2) when there is none."""
    if name is None:
        return None
    books = Books()
    found = books.department(name)
    if found is None:
        close = nearest(name, [known.name for known in books.departments.values()])
        words = {"value": name, "nearest": close}
        raise CommandError(sentence(RowProblem.UNKNOWN_DEPARTMENT, words), returncode=UNREADABLE)
    return found


def targets(codes: list[str]) -> list[Target]:
    """The targets of these codes in their order (all of them without codes); exit 2 for an unknown one."""
    everything = {target.code: target for target in Target.objects.order_by("code")}
    for code in codes:
        if code not in everything:
            words = {"value": code, "nearest": nearest(code, everything)}
            raise CommandError(sentence(RowProblem.UNKNOWN_TARGET, words), returncode=UNREADABLE)
    return [everything[code] for code in dict.fromkeys(codes)] if codes else list(everything.values())


def content_of(path: str) -> bytes:
    """The bytes of a file; ends the command with a sentence (exit 2) when it cannot be opened, is no
    ordinary file, or is larger than any sheet may be.
    """
    limit = SheetLimits(**settings.SHEET_LIMITS).file_bytes
    try:
        size = Path(path).stat().st_size
        if size > limit:
            words = {"found": size, "limit": limit}
            raise CommandError(sentence(SheetProblem.FILE_TOO_LARGE, words), returncode=UNREADABLE)
        if not Path(path).is_file() and not Path(path).is_dir():
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return Path(path).read_bytes()
    except OSError as error:
        message = _("The file %(path)s cannot be read: %(reason)s.")
        raise CommandError(
            message % {"path": path, "reason": error.strerror}, returncode=UNREADABLE
        ) from error


def as_json(found: Any) -> str:
    """A result as JSON that a person can read as well."""
    return json.dumps(found, ensure_ascii=False, indent=2)


def imported(options: Mapping[str, Any]) -> Result:
    """Do (or with ``dry_run`` only say) what the arguments of ``import_sheet`` ask for.

    Raises ``CommandError`` (exit 2) with a sentence: nobody of that name, no such file, no right.
    """
    by, data = person(options["user"]), content_of(options["file"])
    how: dict[str, Any] = {"kind": SheetKind(options["kind"]), "mode": ReportState(options["state"])}
    how |= {"file_name": Path(options["file"]).name, "sheet": options["sheet"], "by": by}
    try:
        if options["dry_run"]:
            return Result(prepare(data, now=timezone.now(), **how))
        return import_at_once(data, now=timezone.now(), skip_refused=options["skip_errors"], **how)
    except AccessDenied as denied:
        message = _("%(name)s may not import this sheet.") % {"name": by}
        raise CommandError(message, returncode=UNREADABLE) from denied


def export(stream: BinaryIO, exporter: Exporter, form: str) -> None:
    """Write everything of an exporter to ``stream`` as json, csv or xlsx."""
    if form == "json":
        _write_json(stream, exporter.objects())
    elif form == "csv":
        for part in csv_parts(exporter.headings(), exporter.rows(), exporter.ready_lines()):
            stream.write(part)
    else:
        headings, rows = exporter.headings(), exporter.rows()
        write_xlsx(stream, exporter.kind.value, headings, rows, seal=printed_seal())


@contextmanager
def written(path: str) -> Iterator[BinaryIO]:
    """A file to write to; what hinders that ends the command with a sentence (exit 2)."""
    try:
        with Path(path).open("wb") as stream:
            yield stream
    except OSError as error:
        message = _("The file %(path)s cannot be written: %(reason)s.")
        raise CommandError(
            message % {"path": path, "reason": error.strerror}, returncode=UNREADABLE
        ) from error


class Output(io.RawIOBase):
    """The bytes of a text file as a command's output takes them, part by part."""

    def __init__(self, out: OutputWrapper) -> None:
        super().__init__()
        self._out = out

    def write(self, part: Any) -> int:
        """Hand on whole letters: every part is encoded text."""
        self._out.write(bytes(part).decode(), ending="")
        return len(part)


def _write_json(stream: BinaryIO, objects: Iterable[Any]) -> None:
    """A list as ``as_json`` writes it, one object at a time."""
    between = b"[\n"
    for found in objects:
        stream.write(between + indent(as_json(found), "  ").encode())
        between = b",\n"
    stream.write(b"[]\n" if between == b"[\n" else b"\n]\n")


def import_report(result: Result, *, skip: bool) -> dict[str, Any]:
    """The result of an import as the JSON object that automation relies on.

    Refused rows hold the whole sheet back unless ``skip``: then nothing is created or updated.
    """
    found = counts(result.preview)
    if result.preview.errors and not skip:
        found |= {"created": 0, "updated": 0}
    return {
        "batch": result.batch.pk if result.batch else None,
        **found,
        "errors": [remark.as_json() for remark in result.preview.errors],
        "warnings": [remark.as_json() for remark in result.preview.warnings],
    }


def import_failure(message: str) -> dict[str, Any]:
    """The same object for an import that never began, with its one sentence."""
    nothing = dict.fromkeys(("rows", "created", "updated", "unchanged", "skipped"), 0)
    place = dict.fromkeys(("sheet", "row", "column", "cell"))
    error = {**place, "value": "", "code": "not_begun", "message": message}
    return {"batch": None, **nothing, "errors": [error], "warnings": []}


def import_lines(found: dict[str, Any]) -> Iterable[str]:
    """The same result as lines for a person."""
    words = _(
        "%(rows)d rows: %(created)d new, %(updated)d changed, %(unchanged)d unchanged, %(skipped)d refused."
    )
    yield words % found
    for kind, mark in (("errors", "✗"), ("warnings", "!")):
        for remark in found[kind]:
            place = " ".join(filter(None, (remark["sheet"], remark["cell"] or "")))
            yield f"{mark} {place}: {remark['message']}" if place else f"{mark} {remark['message']}"
    if found["batch"] is not None:
        yield _("Batch %(batch)s.") % found
