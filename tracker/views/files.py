"""Tables as files for download: csv and xlsx, with the days they speak of and the seal of the audit."""

from collections.abc import Callable, Iterable, Sequence
from tempfile import SpooledTemporaryFile

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.documents.long_sheets import TooManyRows
from tracker.documents.sheets import CSV_TYPE, XLSX_TYPE, csv_lines, type_of_cell, write_xlsx
from tracker.services.exports import record_export
from tracker.views.page import PageMixin

EXPORTS = ("xlsx", "csv")
SEAL_HEADER = "X-Audit-Seal"
TOO_LARGE = 413
SMALL = 4 * 1024 * 1024  # bytes that a workbook may take of the memory before it goes to the disk


def table_file(
    page: PageMixin,
    kind: str,
    name: str,
    headings: Sequence[str],
    rows: Callable[[str], Iterable[Sequence[type_of_cell]]],
    count: int,
) -> HttpResponseBase:
    """A file of one ``kind`` with what ``rows`` gives for the seal of the audit; ``count`` is for the audit.

    As known on a day gone by the file bears the seal that stood at the end of that day, so that its bytes
    are the same whenever it is made.
    """
    moment, now = page.moment, timezone.now()
    file_name = f"{name}-{moment.as_of}.{kind}"
    seal = record_export(
        name=file_name,
        filtered_by=page.request.GET.urlencode(),
        rows=count,
        by=page.person,
        now=now,
        known_at=moment.known_at if moment.known_at < moment.today else None,
    )
    return sheet_file(file_name, name, headings, rows(seal), seal)


def sheet_file(
    name: str,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[type_of_cell]],
    seal: str = "",
) -> HttpResponseBase:
    """The answer with the file ``name``, whose ending says what it is: csv while its rows are read, xlsx
    by way of the disk, and neither ever whole in memory.

    ``title`` is the sheet's own name, ``seal`` that of the audit. More rows than a workbook can hold are
    answered with a sentence.
    """
    if name.endswith(".csv"):
        return csv_file(name, csv_lines(headings, rows), seal)
    book = SpooledTemporaryFile(SMALL)  # noqa: SIM115  a large one is closed with the answer
    try:
        write_xlsx(book, title, headings, rows, seal=seal)
    except TooManyRows:
        book.close()
        text = _("These are more rows than a workbook can hold. Please take the csv file.")
        return HttpResponse(text, status=TOO_LARGE, content_type="text/plain; charset=utf-8")
    return _named(_sent(book), name, seal)


def csv_file(name: str, parts: Iterable[str] | Iterable[bytes], seal: str) -> HttpResponseBase:
    """The answer with a csv file, sent while its ``parts`` are made."""
    return _named(StreamingHttpResponse(parts, content_type=CSV_TYPE), name, seal)


def _named(response: HttpResponseBase, name: str, seal: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if seal:
        response.headers[SEAL_HEADER] = seal
    return response


def _sent(book: SpooledTemporaryFile[bytes]) -> HttpResponseBase:
    """A workbook as it was just written, a large one from the disk."""
    size = book.tell()
    book.seek(0)
    if size > SMALL:
        return FileResponse(book, content_type=XLSX_TYPE)
    with book:
        return HttpResponse(book.read(), content_type=XLSX_TYPE)


def provenance_headings() -> list[str]:
    """The headings of what ``provenance`` adds to every row."""
    return [_("As of"), _("Known at"), _("Note"), _("Seal of the audit")]


def provenance(page: PageMixin, seal: str, example: bool | None = None) -> list[type_of_cell]:
    """The days that a row speaks of, whether it is an example (None: as the page's plan), and the seal."""
    if example is None:
        example = page.plan is not None and page.plan.illustrative
    return [page.moment.as_of, page.moment.known_at, _("illustrative data") if example else "", seal]


def sourced_file(
    page: PageMixin, kind: str, name: str, headings: Sequence[str], rows: Sequence[Sequence[type_of_cell]]
) -> HttpResponseBase:
    """``table_file`` of rows that are at hand, each followed by where it comes from."""

    def written(seal: str) -> Iterable[Sequence[type_of_cell]]:
        last = provenance(page, seal)
        return ([*row, *last] for row in rows)

    return table_file(page, kind, name, [*headings, *provenance_headings()], written, len(rows))
