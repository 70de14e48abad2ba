"""Tables as files for download: csv and xlsx, with the days they speak of and the seal of the audit."""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.documents.sheets import CSV_TYPE, XLSX_TYPE, csv_lines, type_of_cell, write_xlsx
from tracker.services.exports import record_export
from tracker.views.page import PageMixin

EXPORTS = ("xlsx", "csv")
SEAL_HEADER = "X-Audit-Seal"


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
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(headings, rows(seal)), content_type=CSV_TYPE)
    else:
        book = BytesIO()
        write_xlsx(book, name, headings, rows(seal), seal=seal)
        response = HttpResponse(book.getvalue(), content_type=XLSX_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response.headers[SEAL_HEADER] = seal
    return response


def provenance_headings() -> list[str]:
    """The headings of what ``provenance`` adds to every row."""
    return [_("As of"), _("Known at"), _("Note"), _("Seal of the audit")]


def provenance(page: PageMixin, seal: str) -> list[type_of_cell]:
    """The days that a row speaks of, whether it is an example, and the seal of the audit."""
    example = _("illustrative data") if page.plan and page.plan.illustrative else ""
    return [page.moment.as_of, page.moment.known_at, example, seal]


def sourced_file(
    page: PageMixin, kind: str, name: str, headings: Sequence[str], rows: Sequence[Sequence[type_of_cell]]
) -> HttpResponseBase:
    """``table_file`` of rows that are at hand, each followed by where it comes from."""

    def written(seal: str) -> Iterable[Sequence[type_of_cell]]:
        last = provenance(page, seal)
        return ([*row, *last] for row in rows)

    return table_file(page, kind, name, [*headings, *provenance_headings()], written, len(rows))
