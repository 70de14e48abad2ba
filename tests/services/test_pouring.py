"""Rows that are poured into a table are what Django would have stored, and no constraint is passed by."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import TargetFactory, administrator, submitted
from tracker.domain.vocabulary import EvidenceKind, NilReason, Verb
from tracker.models import (
    AuditRecord,
    EvidenceItem,
    ImportBatch,
    ImportRow,
    KeptFacts,
    Report,
    ReportEvent,
    StageDone,
)
from tracker.services.ledger import canonical, snapshot_of, texts_of
from tracker.services.pouring import (
    JsonText,
    columns_of,
    pour,
    pour_objects,
    pour_over,
    reserve,
    values_of_row,
)

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]
MOMENT = datetime(2018, 7, 5, 1, 2, 3, 456789, tzinfo=UTC)
ODD = "制表\t换行\n\\N “引号” \\. 末"


def reported() -> Report:
    """A report of a new target."""
    return submitted(TargetFactory(), "2018Q1", value=Decimal(5))


def whole_report() -> Report:
    """A report whose every column says something that is easily spoilt on the way."""
    report = reported()
    report.value, report.nil_reason, report.nil_note = None, NilReason.NO_PROGRESS, ODD
    report.expected_on, report.correction_reason, report.version = date(2018, 9, 1), ODD, 70_000
    report.accepted_on = date(2018, 4, 1)
    report.items, report.note, report.typed_value = ["甲", 'b"c', ODD], ODD, "\\"
    report.created_at, report.backfilled, report.accepted_by = MOMENT, True, report.created_by
    return report


def things() -> list:
    """An instance of every table that is poured, full of odd values; none is stored."""
    report = whole_report()
    person = administrator()
    batch = ImportBatch.objects.create(kind="reports", sha256="0" * 64, created_at=MOMENT, created_by=person)
    return [
        report,
        ReportEvent(report=report, verb=Verb.RETURN, on=date(2018, 1, 2), note=ODD, recorded_at=MOMENT),
        StageDone(report=report, stage=ODD, done_on=date(2018, 1, 2)),
        EvidenceItem(
            report=report,
            token=UUID(int=7),
            kind=EvidenceKind.LINK,
            title=ODD,
            url="https://example.org/?a=\\t",
            internal=False,
            added_on=date(2018, 1, 2),
            recorded_at=MOMENT,
            recorded_by=person,
        ),
        AuditRecord(at=MOMENT, actor=person, verb="x", object_type="y", after={"a": [ODD, None]}, mac="0"),
        ImportRow(batch=batch, number=3, outcome="new", label=ODD, before=None, after={"值": "1.5"}),
    ]


PLACES = ["report", "step", "stage", "evidence", "audit", "row"]


@pytest.mark.parametrize("place", range(len(PLACES)), ids=PLACES)
def test_a_poured_row_reads_as_the_one_that_django_stores(place):
    thing = things()[place]
    model = type(thing)
    if place == 0:
        ReportEvent.objects.filter(report=thing).delete()
        Report.objects.filter(pk=thing.pk).delete()
    (thing.pk,) = reserve({model: 1})[model]
    model.objects.bulk_create([thing])
    by_django = values_of_row(model.objects.get(pk=thing.pk))
    model.objects.filter(pk=thing.pk).delete()
    pour_objects([thing])
    assert values_of_row(model.objects.get(pk=thing.pk)) == by_django


@pytest.mark.parametrize("place", range(len(PLACES)), ids=PLACES)
def test_a_poured_row_is_sealed_as_the_text_of_its_snapshot(place):
    thing = things()[place]
    model, blank = type(thing), type(thing)()
    rows = [values_of_row(each) for each in (thing, blank, thing)]
    assert texts_of(model, rows) == [canonical(snapshot_of(model, row)) for row in rows]


@pytest.mark.parametrize("number", ["1E+3", "-0.000001", "123456789012345", "0", "38.50"])
def test_a_poured_number_is_exact(number):
    report = reported()
    (report.pk,) = reserve({Report: 1})[Report]
    report.period, report.value = "2018Q2", Decimal(number)
    pour_objects([report])
    assert Report.objects.get(pk=report.pk).value == Decimal(number)


def test_ready_json_is_stored_as_the_value_that_it_spells():
    (pk,) = reserve({AuditRecord: 1})[AuditRecord]
    names = ("id", "at", "actor_name", "verb", "object_type", "object_id", "object_label", "after")
    text = JsonText('{"b":"引号\\"","a":null}')
    rows = [(pk, MOMENT, "", "x", "y", "", "", text, "", "", "0")]
    pour(AuditRecord, rows, (*names, "reason", "request_id", "mac"))
    assert AuditRecord.objects.get(pk=pk).after == {"b": '引号"', "a": None}


def test_ids_are_given_once():
    first = reserve({Report: 3, ReportEvent: 2})
    second = reserve({Report: 3}) if connection.vendor == "postgresql" else first
    assert len({*first[Report], *second[Report]}) == (6 if second is not first else 3)
    assert first[Report] == sorted(first[Report])
    assert len(first[ReportEvent]) == 2


def test_an_id_is_not_given_again_after_its_row_is_gone():
    report = reported()
    last = report.pk
    ReportEvent.objects.filter(report=report).delete()
    report.delete()
    assert reserve({Report: 1})[Report][0] > last


def test_the_database_goes_on_behind_reserved_ids():
    report = reported()
    (pk,) = reserve({ReportEvent: 1})[ReportEvent]
    pour(ReportEvent, [(pk, report.pk, Verb.DRAFT, date(2018, 4, 1), None, "", MOMENT, None)])
    following = ReportEvent.objects.create(
        report=report, verb=Verb.DRAFT, on=date(2018, 4, 1), recorded_at=MOMENT
    )
    assert following.pk > pk


def test_nothing_wanted_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert reserve({Report: 0}) == {Report: []}
        assert pour(ReportEvent, []) == 0


@pytest.mark.parametrize(
    ("column", "value"),
    [("state", "half"), ("revision", 0), ("period_end", date(2000, 1, 1)), ("level", 5)],
    ids=["an unknown word", "no revision", "days in the wrong order", "a level too high"],
)
def test_a_constraint_holds_for_poured_rows(column, value):
    report = reported()
    (report.pk,) = reserve({Report: 1})[Report]
    report.period = "2018Q2"
    setattr(report, column, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        pour_objects([report])


def test_one_period_is_not_poured_twice():
    report = reported()
    (report.pk,) = reserve({Report: 1})[Report]
    with pytest.raises(IntegrityError), transaction.atomic():
        pour_objects([report])


def test_values_are_put_over_those_of_the_row_that_is_named():
    one, other = TargetFactory(), TargetFactory()
    pour_over(KeptFacts, [(9, {"格": [1]}, one.pk)], ("number", "content", "target_id"))
    assert KeptFacts.objects.get(target=one).content == {"格": [1]}
    assert KeptFacts.objects.get(target=other).number != 9


def test_a_row_is_given_in_the_order_of_its_columns():
    report = reported()
    assert dict(zip(columns_of(Report), values_of_row(report), strict=True))["period"] == "2018Q1"
