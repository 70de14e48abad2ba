"""Undo an import: what would be taken back and what stays, then the deed with its reason."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracker import tasks
from tracker.access import may
from tracker.domain.vocabulary import BatchState
from tracker.forms.imports import UndoForm
from tracker.services.refusals import Conflict, Refused
from tracker.services.undoing import Undoing, foresee_undo, plan_undo, undo_batch
from tracker.services.uploads import tell_progress
from tracker.views.import_files import OneBatch
from tracker.views.page import Page

SHOWN = 200


class UndoImport(OneBatch, Page):
    """/imports/<pk>/undo/: 404 for whoever may not import this kind of sheet."""

    template_name = "tracker/imports/undo.html"

    @cached_property
    def foreseen(self) -> Undoing | None:
        """What would be taken back by now; None for a large import, which is undone after the answer."""
        if not may(self.standing, self.right):
            raise Http404
        if self.batch.counts.get("rows", 0) > settings.IMPORT_BACKGROUND_ROWS:
            return None
        return foresee_undo(batch=self.batch, by=self.person, now=timezone.now())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What would happen; an import that is not in force leads back to its page."""
        if self.batch.state != BatchState.APPLIED or self.is_at_work:
            return self._back()
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Undo it; a second click finds it undone."""
        form = UndoForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        reason = form.cleaned_data["reason"]
        if self.foreseen is None:
            if plan_undo(batch=self.batch, by=self.person, now=timezone.now(), again=self.is_silent):
                tell_progress(self.batch, 0, self.batch.counts["rows"])
                tasks.undo_import.enqueue(self.batch.pk, self.person.pk, get_language() or "", reason)
            return self._back()
        try:
            done = undo_batch(batch=self.batch, reason=reason, by=self.person, now=timezone.now())
        except Conflict:
            return self._back()
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        number = len(done.restored)
        said = ngettext("%(number)d thing was taken back.", "%(number)d things were taken back.", number)
        messages.success(request, said % {"number": number})
        if done.left:
            messages.warning(request, _("Some things stay as they are; they are listed below."))
        return self._back()

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("batch", args=[self.batch.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what would be taken back and what stays."""
        found = self.foreseen
        context = {
            "batch": self.batch,
            "large": found is None,
            "restored": found.restored[:SHOWN] if found else (),
            "restored_count": len(found.restored) if found else 0,
            "left": found.left if found else (),
            "form": UndoForm(),
        }
        return super().get_context_data(**context | kwargs)
