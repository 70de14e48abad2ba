"""The reviewer's queue: odd numbers first, side by side with history; accept, or return with a note."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from tracker.access import Action, visible_reports
from tracker.domain.vocabulary import ReportState
from tracker.explanations import period_words
from tracker.forms.reviews import ReviewForm, ticked
from tracker.models import Plan, Report
from tracker.queries.review_queue import Review, review_queue
from tracker.queries.seen import seen_edit
from tracker.services.refusals import Conflict
from tracker.services.reviewing import accept_each, accept_report, return_report
from tracker.views.forms import FormPage
from tracker.views.today import TodayMixin

A_PAGE = 20


class ReviewQueue(TodayMixin, TemplateView):
    """``/reviews/``: everything that waits, twenty a page. By POST the ticked ones are accepted at once."""

    action = Action.ACCEPT_REPORT
    template_name = "tracker/reviews/queue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the reviews of the page, each with its form."""
        waiting = review_queue(self.standing, today=self.moment.today)
        page = Paginator(waiting, A_PAGE).get_page(self.request.GET.get("page", "")[:9])
        cards = [(review, form_for(review)) for review in page]
        illustrative = any(review.report.target.plan.illustrative for review in waiting)
        odd = sum(review.is_odd for review in waiting)
        plain = sum(review.is_plain for review in page)
        counts = {"waiting": len(waiting), "odd": odd, "plain": plain}
        return super().get_context_data(cards=cards, page=page, illustrative=illustrative, **counts, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Accept what was ticked and has nothing odd; one sentence a report says what became of it."""
        seen = ticked(request.POST.getlist("accept"))
        waiting = {
            review.report.pk: review for review in review_queue(self.standing, today=self.moment.today)
        }
        if not seen:
            messages.warning(request, _("No report was ticked."))
        plain = [(waiting[pk].report, seen[pk]) for pk in seen if pk in waiting and waiting[pk].is_plain]
        for answered in accept_each(seen=plain, by=self.person, now=timezone.now()):
            self._tell(answered.report, answered.refusal)
        for pk in seen:
            if pk in waiting and not waiting[pk].is_plain:
                self._tell(waiting[pk].report, _("It looks odd or is your own: please answer it by itself."))
        gone = len([pk for pk in seen if pk not in waiting])
        if gone:
            told = ngettext("%(count)d of them waits no longer.", "%(count)d of them wait no longer.", gone)
            messages.warning(request, told % {"count": gone})
        return redirect(self.keeping_moment(reverse("reviews")))

    def _tell(self, report: Report, refusal: str) -> None:
        what = {"what": what_of(report)}
        if refusal:
            messages.error(self.request, f"{what_of(report)}: {refusal}")
        else:
            messages.success(self.request, _("%(what)s was accepted.") % what)


class ReviewPage(TodayMixin, FormPage):
    """``/reviews/<pk>/``: one submitted report; the answer is sent here."""

    action = Action.ACCEPT_REPORT
    form_class = ReviewForm
    template_name = "tracker/reviews/review.html"

    @cached_property
    def report(self) -> Report:
        """The report of the address, within the reviewer's reach; else 404."""
        rows = visible_reports(self.standing).select_related("target__plan", "target__unit", "department")
        reach = self.standing.reach(Action.ACCEPT_REPORT)
        report = (
            (rows if reach is None else rows.filter(department__in=reach))
            .filter(pk=self.kwargs["pk"])
            .first()
        )
        if report is None:
            raise Http404
        return report

    @property
    def plan(self) -> Plan:
        """The plan of the target."""
        return self.report.target.plan

    @cached_property
    def review(self) -> Review | None:
        """The report beside its history; None when it waits no longer."""
        return next(iter(review_queue(self.standing, today=self.moment.today, only=self.report.pk)), None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page of the report itself when it waits no longer."""
        if self.report.state != ReportState.SUBMITTED:
            return redirect(self.keeping_moment(reverse("report", args=[self.report.pk])))
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """The edit number that is shown."""
        return {"expected_version": self.report.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the review."""
        return super().get_context_data(review=self.review, report=self.report, alone=True, **kwargs)

    def save(self, form: Any) -> Report:
        """Accept or return what was seen; a missing edit number is never the one that is stored."""
        seen = form.cleaned_data["expected_version"] or 0
        answer = {"report": self.report, "by": self.person, "now": timezone.now(), "expected_version": seen}
        if "accept" in self.request.POST:
            return accept_report(**answer)
        return return_report(note=form.said(), **answer)

    @property
    def saved(self) -> str:
        """What is told after the answer."""
        what = {"what": what_of(self.report)}
        if "accept" in self.request.POST:
            return _("%(what)s was accepted.") % what
        return _("%(what)s was returned.") % what

    def after(self, saved: Report) -> str:
        """Back to what still waits."""
        return reverse("reviews")

    def _clashed(self, form: Any, conflict: Conflict) -> HttpResponse:
        """The report changed since it was seen: it is shown as it is now, to be looked at again.

        The same answer sent twice has done its work already.
        """
        seen = form.cleaned_data["expected_version"]
        self.report.refresh_from_db(fields=["state", "version"])
        last = self.report.events.order_by("-pk").first()
        wanted = ReportState.ACCEPTED if "accept" in self.request.POST else ReportState.RETURNED
        if self.report.state == wanted and last is not None and last.recorded_by_id == self.person.pk:
            messages.success(self.request, self.saved)
            return redirect(self.keeping_moment(reverse("reviews")))
        if self.review is None:
            messages.error(self.request, str(conflict))
            return redirect(self.keeping_moment(reverse("report", args=[self.report.pk])))
        form.show_version(self.review.report.version)
        context = self.get_context_data(
            form=form, conflict=str(conflict), seen=seen_edit(self.report, seen) if seen else None
        )
        return self.render_to_response(context, status=409)

    def form_invalid(self, form: Any) -> HttpResponse:
        """What waits no more has no form to mend: its own page says how it stands."""
        if self.review is None:
            return redirect(self.keeping_moment(reverse("report", args=[self.report.pk])))
        return super().form_invalid(form)


def what_of(report: Report) -> str:
    """The code of the target and the period, for a sentence."""
    return f"{report.target.code} {period_words(report.period)}"


def form_for(review: Review) -> ReviewForm:
    """The form of one card; its ids are its own."""
    pk = review.report.pk
    return ReviewForm(initial={"expected_version": review.report.version}, auto_id=f"review-{pk}-%s")
