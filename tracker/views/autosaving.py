"""The answers of a form that saves while somebody types: JSON for static/js/autosave.js."""

from typing import Any

from django import forms
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.forms.base import KeptForm
from tracker.models import Report
from tracker.queries.report_entry import Touch
from tracker.templatetags.days import clock


def kept(report: Report) -> JsonResponse:
    """It is stored: the edit number by now, and the address of the report from now on."""
    return JsonResponse({"seen": report.version, "address": reverse("report_edit", args=[report.pk])})


def not_kept(form: KeptForm) -> JsonResponse:
    """It cannot be stored as it stands: each sentence with its field."""
    found = [
        {"field": "" if name == "__all__" else str(form[name].label), "sentence": str(sentence)}
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
    return JsonResponse({"problems": found}, status=422)


def kept_by_another(
    form: KeptForm, stored: Report, theirs: forms.Form | None, touch: Touch | None
) -> JsonResponse:
    """Somebody else was faster: who, when, and both values of every field that differs."""
    told: dict[str, Any] = {"seen": stored.version, "address": reverse("report_edit", args=[stored.pk])}
    clashes = form.clashes(theirs) if theirs is not None else ()
    told["clashes"] = [
        {"label": clash.label, "stored": clash.stored, "typed": clash.typed} for clash in clashes
    ]
    words = _("%(who)s changed this report at %(at)s.")
    told["sentence"] = words % {"who": touch.who, "at": clock(touch.at)} if touch else ""
    return JsonResponse(told, status=409)
