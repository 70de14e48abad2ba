"""Saved views: the head of a list offers one's own names for filtered pages (no way off the site)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from tracker.access import Action
from tracker.forms.saved_views import LONGEST, SavedViewForm
from tracker.models import SavedView
from tracker.queries.saved_views import views_of
from tracker.services.refusals import Refused
from tracker.services.views import delete_view, save_view
from tracker.views.page import PageMixin


class WithSavedViews(PageMixin):
    """A page whose filters can be kept under a name. Set ``saved_page``: the name of its address."""

    saved_page: ClassVar[str]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``saved_views`` and the form that keeps one more."""
        given = {"page": self.saved_page, "query": self.request.GET.urlencode()[:LONGEST]}
        context = {
            "saved_views": views_of(self.standing.user_id, self.saved_page),
            "saved_page": self.saved_page,
            "view_form": SavedViewForm(initial=given, prefix=None, auto_id="view_%s"),
        }
        return super().get_context_data(**context | kwargs)


class SaveView(PageMixin, View):
    """/views/: keep what one looks at. POST alone; goes back to that page."""

    action = Action.KEEP_VIEWS
    timeless = True
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep it, or say why not."""
        form = SavedViewForm(request.POST)
        valid, said = form.is_valid(), form.cleaned_data
        if "page" not in said or "query" not in said:
            raise Http404
        if not valid:
            messages.error(request, _("Please give the view a name of at most 60 letters."))
        else:
            self._save(said)
        address = reverse(said["page"])
        return HttpResponseRedirect(f"{address}?{said['query']}" if said["query"] else address)

    def _save(self, said: dict[str, Any]) -> None:
        values = {name: said[name] for name in ("page", "name", "query")}
        try:
            save_view(**values, by=self.person, now=timezone.now())
        except Refused as refused:
            for problem in refused.problems:
                messages.error(self.request, problem.text)
        else:
            messages.success(self.request, _("The view was saved."))


class DeleteView(PageMixin, View):
    """/views/<pk>/delete/: drop one of one's own. POST alone; that of another is 404."""

    action = Action.KEEP_VIEWS
    timeless = True
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete it and go back to its page."""
        view = SavedView.objects.filter(pk=kwargs["pk"], person=self.standing.user_id or 0).first()
        if view is None:
            raise Http404
        delete_view(view=view, by=self.person, now=timezone.now())
        messages.success(request, _("The view was deleted."))
        return HttpResponseRedirect(reverse(view.page))
