"""Pages that change something: a form, one service call, a redirect; what was typed is never lost."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from tracker.forms.base import KeptForm
from tracker.services.refusals import Conflict, Refused
from tracker.views.page import PageMixin


class FormPage(PageMixin, FormView):
    """One form. Set ``form_class``, ``template_name`` and ``saved``; write ``save`` and ``after``.

    ``save`` makes the one service call. What the service refuses is shown at its fields. When somebody
    else was faster the page shows both values (``clashes``), and sending again takes one's own; for
    that ``stored_form`` gives the object as it is by now, and ``stored_version`` its edit number.
    """

    http_method_names = ["get", "head", "options", "post"]
    saved: ClassVar[str | Promise] = _("Saved.")

    def save(self, form: KeptForm) -> Any:
        """Call the service with the form's typed values; return what ``after`` needs."""
        raise NotImplementedError

    def after(self, saved: Any) -> str:
        """The address to go to."""
        raise NotImplementedError

    def stored_form(self) -> forms.Form | None:
        """An unbound form of the object as it is stored by now; None where nothing is edited."""
        return None

    def stored_version(self) -> int:
        """The edit number that is stored by now."""
        return 0

    def form_valid(self, form: KeptForm) -> HttpResponse:
        """Save and go on, or show what is wrong."""
        try:
            saved = self.save(form)
        except Conflict as conflict:
            return self._clashed(form, conflict)
        except Refused as refused:
            form.refuse(refused)
            return self.form_invalid(form)
        messages.success(self.request, str(self.saved))
        return HttpResponseRedirect(self.keeping_moment(self.after(saved)))

    def form_invalid(self, form: KeptForm) -> HttpResponse:
        """The page again, with everything that was typed and what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _clashed(self, form: KeptForm, conflict: Conflict) -> HttpResponse:
        stored = self.stored_form()
        clashes = list(form.clashes(stored)) if stored is not None else []
        form.show_version(self.stored_version())
        context = self.get_context_data(form=form, conflict=str(conflict), clashes=clashes)
        return self.render_to_response(context, status=409)
