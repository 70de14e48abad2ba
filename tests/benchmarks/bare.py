"""The barest site that takes a report: a form, one INSERT, one summary, one transaction, served by gunicorn.

``tests.benchmarks.submit`` holds the real submit against it. Django's own settings are the product's; there
is no session, nobody signs in, and nothing is judged or written down beside the row.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shservice.settings")

import django
from django import forms
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

TABLES = (
    "CREATE TABLE bare_report (id {key}, target varchar(40) NOT NULL, period varchar(12) NOT NULL, "
    "value decimal(21, 6) NOT NULL, note text NOT NULL, UNIQUE (target, period))",
    "CREATE TABLE bare_summary (target varchar(40) PRIMARY KEY, number int NOT NULL, "
    "total decimal(21, 6) NOT NULL)",
)
SUMMARY = """
INSERT INTO bare_summary (target, number, total) VALUES (%s, 1, %s)
ON CONFLICT (target) DO UPDATE
SET number = bare_summary.number + 1, total = bare_summary.total + excluded.total
"""


class BareForm(forms.Form):
    """What a report says at least."""

    target = forms.CharField(max_length=40)
    period = forms.RegexField(r"^\d{4}-\d{2}$")
    value = forms.DecimalField(max_digits=21, decimal_places=6)
    note = forms.CharField(required=False, max_length=2000)


def take(request: HttpRequest) -> HttpResponse:
    """Check, insert, sum up; 204 when it stands."""
    form = BareForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422)
    said = form.cleaned_data
    with transaction.atomic(), connection.cursor() as cursor:
        insert = "INSERT INTO bare_report (target, period, value, note) VALUES (%s, %s, %s, %s)"
        cursor.execute(insert, [said["target"], said["period"], said["value"], said["note"]])
        cursor.execute(SUMMARY, [said["target"], said["value"]])
    return HttpResponse(status=204)


def well(_request: HttpRequest) -> HttpResponse:
    """Whether it answers."""
    return HttpResponse("well")


urlpatterns = [path("bare/", take), path("healthz", well)]


def application(environ: dict[str, object], start: object) -> object:
    """The site as gunicorn asks for it."""
    return _SITE(environ, start)


if os.environ.get("BARE_SITE"):
    django.setup()
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
    _SITE = WSGIHandler()
