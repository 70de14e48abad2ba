"""Rows of /reports/ and of its exports: what each person may read, in the state of the day asked about."""

from collections import Counter
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from tracker.access import READING, Standing, visible_reports
from tracker.domain.vocabulary import ReportState
from tracker.models import EvidenceItem, Report, ReportEvent
from tracker.queries.known import LEADS_TO
from tracker.queries.said import with_words


def reports_known(who: Standing, *, as_of: date, known_at: date, today: date) -> QuerySet[Report]:
    """What ``who`` may read, annotated with ``state_then``: its state by the end of ``known_at``.

    Leaves out what was recorded later, what speaks of days after ``as_of``, and what ``who`` could
    not have read in the state of then.
    """
    rows = visible_reports(who).filter(as_of__lte=as_of)
    if known_at >= today:
        return rows.annotate(state_then=F("state"))
    steps = ReportEvent.objects.filter(report=OuterRef("pk"), on__lte=known_at).order_by("-pk")
    by_verb = [When(verb_then=verb.value, then=Value(state.value)) for verb, state in LEADS_TO.items()]
    rows = rows.annotate(verb_then=Subquery(steps.values("verb")[:1])).filter(verb_then__isnull=False)
    rows = rows.annotate(state_then=Case(*by_verb, output_field=CharField()))
    return rows.filter(_readable_then(who))


def _readable_then(who: Standing) -> Q:
    shown = Q(pk__in=())
    for state, action in READING.items():
        reach = who.reach(action)
        if reach is None:
            shown |= Q(state_then=state.value)
        elif reach:
            shown |= Q(state_then=state.value, department__in=reach)
    return shown


def newest_first(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The order of the list: the newest period first, then by code and revision; ends in a unique key."""
    return reports.order_by("-period_end", "target__code", "-revision", "pk")


def listed(reports: QuerySet[Report], *, known_at: date) -> QuerySet[Report]:
    """Reports (from ``reports_known``) with all that a row shows; ``proof`` counts the evidence of then.

    Two queries for a page of any length.
    """
    return _with_proof(with_words(reports), known_at)


def listed_in_file(reports: QuerySet[Report], *, known_at: date) -> QuerySet[Report]:
    """The same for the lines of a file, without what only a page shows.

    Targets, offices and people stand once for all lines read together: six queries for each lot of them.
    """
    named = ("target__unit", "target__plan", "department", "submitted_by", "accepted_by")
    return _with_proof(reports.prefetch_related(*named), known_at)


def _with_proof(reports: QuerySet[Report], known_at: date) -> QuerySet[Report]:
    standing = Q(removed_on__isnull=True) | Q(removed_on__gt=known_at)
    rows = EvidenceItem.objects.filter(
        standing, report=OuterRef("pk"), added_on__lte=known_at, verification__isnull=True
    )
    counted = rows.order_by().values("report").annotate(n=Count("pk")).values("n")
    return reports.annotate(proof=Coalesce(Subquery(counted), 0))


def states_of(reports: QuerySet[Any], *, most: int) -> dict[ReportState, int]:
    """How many reports (from ``reports_known``) stand in each state, in the order of its way. One query.

    Counts no further than ``most`` + 1, which says "more than that". Empty for a day of knowledge of
    before under which there are more: their states would have to be replayed one by one.
    """
    if "verb_then" not in reports.query.annotations:
        return _bounded(reports, most + 1)
    found = Counter(reports.order_by()[: most + 1].values_list("state_then", flat=True))
    return {state: found[state.value] for state in ReportState} if found.total() <= most else {}


def _bounded(reports: QuerySet[Any], most: int) -> dict[ReportState, int]:
    """The states of now; stops counting each at ``most``, by the index on states."""
    parts: list[str] = []
    values: list[Any] = []
    for n, state in enumerate(ReportState):
        rows = reports.order_by().filter(state=state).values("pk")[:most]
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {n} AS n, count(*) FROM ({sql}) counted")  # noqa: S608 (a number and Django's SQL)
        values += params
    numbers: dict[int, int] = {}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            numbers = dict(cursor.fetchall())
    return {state: numbers.get(n, 0) for n, state in enumerate(ReportState)}
