"""Pages of one table: filtered, sorted, cut into pages, exported; the same without JavaScript."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from django_filters import FilterSet

from tracker.access import Action, may
from tracker.tables.base import MOST_COUNTED, RecordData, Table
from tracker.views.files import EXPORTS, provenance, provenance_headings, table_file
from tracker.views.often import too_often
from tracker.views.page import PageMixin

PER_PAGE = (10, 25, 50, 100)
PER_PAGE_DEFAULT = 25
RESULTS = "results"
LONGEST_SORT = 60


class HeldPaginator(Paginator):
    """Holds a page number between the first and the last; counts the rows without reading them.

    ``has_more``: there are more rows than pages lead to.
    """

    @property
    def has_more(self) -> bool:
        """Whether only the first ``MOST_COUNTED`` rows have pages."""
        return bool(getattr(self.object_list.data, "has_more", False))

    def validate_number(self, number: int) -> int:
        """The nearest page that is there."""
        return min(max(1, number), self.num_pages)


class TableMixin(PageMixin):
    """A list. Set ``table_class``, ``filterset_class`` (or None), ``template_name`` and ``export_name``,
    write ``get_queryset`` (what this person may see) and, for judged rows, ``get_rows``. ``complete`` gives
    the records of one page, or of an export, all that their rows show (None: they have it);
    ``complete_in_file`` those of an export where they need less.

    ``?sort=``, ``?page=``, ``?per_page=`` and ``?export=xlsx|csv`` are read here. A request of htmx for
    the element "results" gets that element alone. An export holds exactly what is filtered, in its
    order, each row with the days it speaks of, and is written into the audit.
    """

    table_class: ClassVar[type[Table]]
    filterset_class: ClassVar[type[FilterSet] | None] = None
    template_name = "tracker/list.html"
    results_template: ClassVar[str] = "tracker/_partials/_results.html"
    export_name: ClassVar[str] = ""
    left_out_of_export: ClassVar[Sequence[str]] = ()
    complete: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    complete_in_file: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    seal: str = ""  # the newest one of the audit, once an export asked for it

    def get_queryset(self) -> Any:
        """The records (a QuerySet, or a list of rows) that this person may see, before filtering."""
        raise NotImplementedError

    def get_rows(self, found: Any) -> Any:
        """The rows of the table for the records found; by default the records themselves."""
        return found

    @cached_property
    def filterset(self) -> FilterSet | None:
        """The filters as asked for; None when the page has none."""
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET, queryset=self.get_queryset(), request=self.request)

    @cached_property
    def rows(self) -> Any:
        """All rows that fit the filters; none when a filter could not be read (its field says why)."""
        if self.filterset is None:
            return self.get_rows(self.get_queryset())
        return self.get_rows(self.filterset.qs) if self.filterset.form.is_valid() else []

    @cached_property
    def table(self) -> Table:
        """The table with all its rows, sorted; an unknown column sorts nothing."""
        rows = self.rows
        if isinstance(rows, QuerySet):
            rows = RecordData(rows, self.complete, self.complete_in_file)
        table = self.table_class(rows)
        if wanted := self.request.GET.get("sort", "")[:LONGEST_SORT]:
            table.order_by = wanted
        table.request = self.request
        table.end_in_unique_key()
        return table

    @property
    def per_page(self) -> int:
        """Rows a page: one of ``PER_PAGE``."""
        text = self.request.GET.get("per_page", "")
        return next((size for size in PER_PAGE if str(size) == text), PER_PAGE_DEFAULT)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the page, its results alone, or a file."""
        if request.GET.get("export") in self.exports:
            return self.export(request.GET["export"])
        response = self.render_to_response(self.get_context_data(**kwargs))  # type: ignore[attr-defined]  # of the view
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response  # type: ignore[no-any-return]  # of the view beside

    @property
    def wants_results_alone(self) -> bool:
        """Whether htmx asks for the element "results" only."""
        return self.request.htmx.target == RESULTS  # type: ignore[attr-defined]  # set by its middleware

    def get_template_names(self) -> list[str]:
        """The results alone for htmx, else the page."""
        return [self.results_template if self.wants_results_alone else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``table`` (cut to its page), ``filter``, ``per_page`` and ``exports``."""
        self.table.paginate(page=self.page_number(), per_page=self.per_page, paginator_class=HeldPaginator)
        context = {
            "table": self.table,
            "filter": self.filterset,
            "per_page": self.per_page,
            "per_page_choices": PER_PAGE,
            "most_counted": MOST_COUNTED,
            "exports": self.exports,
            "partial": self.wants_results_alone,
        }
        return super().get_context_data(**context | kwargs)

    def page_number(self) -> int:
        """The page asked for, as a number; 1 for anything else."""
        text = self.request.GET.get("page", "")[:9]
        return int(text) if text.isascii() and text.isdecimal() else 1

    @property
    def exports(self) -> tuple[str, ...]:
        """The kinds of file that this person may take from this page."""
        return EXPORTS if self.export_name and may(self.standing, Action.EXPORT) else ()

    def export(self, kind: str) -> HttpResponseBase:
        """The rows of the filters as a file of one ``kind``; 429 when the person takes too many."""
        if (refused := too_often(self.request, self.person)) is not None:
            return refused
        headings = [*self.table.export_headings(self.left_out_of_export), *self.provenance_headings()]
        return table_file(self, kind, self.export_name, headings, self._sealed_rows, self.table.count_all())

    def _sealed_rows(self, seal: str) -> Iterable[list[Any]]:
        self.seal = seal
        return self.export_rows()

    def export_rows(self) -> Iterable[list[Any]]:
        """Every row, followed by the days it speaks of, whether it is an example, and the audit's seal."""
        last = {mark: provenance(self, self.seal, mark) for mark in (False, True)}
        for record, row in self.table.export_records(self.left_out_of_export):
            yield [*row, *last[self.is_example(record)]]

    def is_example(self, record: Any) -> bool:
        """Whether a row is of an example; by default when the plan of the page is one."""
        return self.plan is not None and self.plan.illustrative

    def provenance_headings(self) -> list[str]:
        """The headings of what ``export_rows`` adds."""
        return provenance_headings()


class TablePage(TableMixin, TemplateView):
    """A page of one table."""
