"""Briefings (通报): drafts made on the fly, issued ones as they were signed; as page, .docx and .xlsx."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.access import Action, may
from tracker.documents.briefing import number_words, papers_of, title_of
from tracker.documents.official import DOCX_TYPE, docx_of
from tracker.documents.paper import Imprint, Paper, content_of, digest_of, paper_of
from tracker.documents.sheets import XLSX_TYPE, write_xlsx
from tracker.explanations import day_words, record_word
from tracker.forms.briefings import CITY, BriefingForm, usual_paper
from tracker.models import Briefing, Plan
from tracker.queries.briefing import Scope, briefing_facts, issued_briefings, scope_of
from tracker.services.briefings import issue_briefing
from tracker.services.exports import record_export
from tracker.services.refusals import Refused
from tracker.tables.briefings import BriefingTable
from tracker.views.page import Page, PageMixin
from tracker.views.tables import TablePage

FILES = ("docx", "xlsx")


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """An issued paper in the list, in the reader's language."""

    pk: int
    number: str
    title: str
    plan: str
    as_of: date
    known_at: date
    issued_on: date
    issued_by: str
    note: str


class BriefingsPage(TablePage):
    """/briefings/: choose a paper to draft, and the ones that were issued."""

    table_class = BriefingTable
    template_name = "tracker/briefings/list.html"

    def get_queryset(self) -> Any:
        """The papers that were issued by the day of knowledge, newest first."""
        return issued_briefings(self.moment.known_at)

    def get_rows(self, found: Any) -> list[IssuedRow]:
        """The rows of the list."""
        return [_row(briefing) for briefing in found]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form of a draft, filled with the usual one."""
        form = None
        if self.plan is not None:
            usual = {"plan": self.plan.code, "what": usual_paper(self.plan, self.moment.today), "about": CITY}
            form = BriefingForm(initial=usual, shown=self.plan, today=self.moment.today)
        return super().get_context_data(form=form, **kwargs)


class PaperPage(PageMixin):
    """A paper as a page, or as a file for ``?export=docx|xlsx``; each file leaves an audit row."""

    file_name: str

    @property
    def paper(self) -> Paper:
        """The paper in the reader's language."""
        raise NotImplementedError

    @property
    def imprint(self) -> Imprint:
        """Its number, and who signed."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the page or with a file."""
        kind = request.GET.get("export", "")
        if kind not in FILES:
            return self.render_to_response(self.get_context_data(**kwargs))  # type: ignore[attr-defined,no-any-return]  # of the view beside
        if not may(self.standing, Action.EXPORT):
            raise Http404
        return self.file(kind)

    def file(self, kind: str) -> HttpResponse:
        """The paper as a file of one ``kind``."""
        sheet, name = self.paper.sheet, f"{self.file_name}.{kind}"
        now = timezone.now()
        record_export(
            name=name,
            filtered_by=self.request.GET.urlencode(),
            rows=len(sheet.rows),
            by=self.person,
            now=now,
        )
        if kind == "docx":
            response = HttpResponse(docx_of(self.paper, self.imprint), content_type=DOCX_TYPE)
        else:
            book = BytesIO()
            write_xlsx(book, sheet.name, sheet.headings, sheet.rows)
            response = HttpResponse(book.getvalue(), content_type=XLSX_TYPE)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``paper``, ``imprint`` and whether files may be taken."""
        context = {"paper": self.paper, "imprint": self.imprint}
        return super().get_context_data(**context | {"files": may(self.standing, Action.EXPORT)} | kwargs)


class DraftPage(PaperPage, Page):
    """/briefings/draft/: a paper made on the fly; who may sign it can issue it from here (POST)."""

    template_name = "tracker/briefings/draft.html"

    @cached_property
    def form(self) -> BriefingForm:
        """What is asked for; 404 without any plan."""
        if self.plan is None:
            raise Http404
        asked = self.request.GET.copy()
        asked["plan"] = self.plan.code
        asked.setdefault("what", usual_paper(self.plan, self.moment.today))
        asked.setdefault("about", CITY)
        return BriefingForm(asked, shown=self.plan, today=self.moment.today)

    @cached_property
    def scope(self) -> Scope:
        """What the paper is about."""
        moment = self.moment
        days = {"as_of": moment.as_of, "known_at": moment.known_at, "today": moment.today}
        return scope_of(self.form.shown, **self.form.asked, **days)

    @cached_property
    def content(self) -> dict[str, Any]:
        """The paper in all languages, as it would be frozen."""
        return content_of(papers_of(briefing_facts(self.scope)))

    @cached_property
    def paper(self) -> Paper:
        """The draft in the reader's language."""
        return paper_of(self.content, get_language() or "")

    @property
    def imprint(self) -> Imprint:
        """A draft says that it is one."""
        return Imprint(_("(draft, not issued)"))

    @property
    def file_name(self) -> str:
        """Plan, paper and day."""
        scope = self.scope
        return f"briefing-{scope.plan.code}-{scope.period or scope.kind}-{scope.as_of}"

    @property
    def may_issue(self) -> bool:
        """Whether the person signs papers of this scope."""
        owner = self.scope.department or self.scope.plan
        return may(self.standing, Action.ISSUE_BRIEFING, owner)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The draft, or the form again with what is wrong in the address."""
        if not self.form.is_valid():
            context = PageMixin.get_context_data(self, form=self.form)
            return render(request, "tracker/briefings/choose.html", context, status=422)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Issue the draft, when it still says what the person saw."""
        if not self.form.is_valid():
            raise Http404
        digest = digest_of(self.content)
        if request.POST.get("digest", "") != digest:
            messages.error(request, _("The numbers have changed meanwhile. Please read the draft again."))
            return self.render_to_response(self.get_context_data(**kwargs), status=409)
        try:
            issued = issue_briefing(
                scope=self.scope, paper=self.content, sha256=digest, by=self.person, now=timezone.now()
            )
        except Refused as refused:
            for problem in refused.problems:
                messages.error(request, problem.text)
            return self.render_to_response(self.get_context_data(**kwargs), status=422)
        messages.success(request, _("Issued under its number; it stays as it is."))
        return HttpResponseRedirect(self.keeping_moment(reverse("briefing", args=[issued.pk])))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, the scope, and what signing needs."""
        scope = self.scope
        context = {"form": self.form, "scope": scope, "digest": digest_of(self.content)}
        context |= {"may_issue": self.may_issue, "days": _days(scope.as_of, scope.known_at)}
        return super().get_context_data(**context | kwargs)


class IssuedPage(PaperPage, Page):
    """/briefings/<pk>/: an issued paper, word for word as it was signed."""

    template_name = "tracker/briefings/issued.html"

    @cached_property
    def briefing(self) -> Briefing:
        """The paper of the address; 404 without one."""
        related = Briefing.objects.select_related("plan", "action", "department", "issued_by")
        found = related.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def plan(self) -> Plan:
        """The plan of the paper."""
        return self.briefing.plan

    @cached_property
    def paper(self) -> Paper:
        """The paper in the reader's language, as frozen."""
        return paper_of(self.briefing.paper, get_language() or "")

    @property
    def imprint(self) -> Imprint:
        """Number, signature, hash and seal."""
        briefing = self.briefing
        proof = [_("Hash of the content (SHA-256): %(hash)s") % {"hash": briefing.sha256}]
        if briefing.seal:
            proof.append(_("Seal of the audit: %(seal)s") % {"seal": briefing.seal})
        signed = (str(briefing.issued_by), day_words(timezone.localdate(briefing.issued_at)))
        return Imprint(number_words(briefing), signed, tuple(proof))

    @property
    def file_name(self) -> str:
        """Plan and number."""
        return f"briefing-{self.briefing.plan.code}-{self.briefing.year}-{self.briefing.number}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the record, and whether what is stored still has its hash."""
        briefing = self.briefing
        context = {"briefing": briefing, "intact": digest_of(briefing.paper) == briefing.sha256}
        context["days"] = _days(briefing.as_of, briefing.known_at)
        return super().get_context_data(**context | kwargs)


def _days(as_of: date, known_at: date) -> str:
    """The query by which a link opens a page at the moment of the paper."""
    return urlencode({"as_of": as_of.isoformat(), "known_at": known_at.isoformat()})


def _row(briefing: Briefing) -> IssuedRow:
    return IssuedRow(
        pk=briefing.pk,
        number=number_words(briefing),
        title=title_of(briefing),
        plan=record_word(briefing.plan),
        as_of=briefing.as_of,
        known_at=briefing.known_at,
        issued_on=timezone.localdate(briefing.issued_at),
        issued_by=str(briefing.issued_by),
        note=_("Illustrative data") if briefing.plan.illustrative else "",
    )
