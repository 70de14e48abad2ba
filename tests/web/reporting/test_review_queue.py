"""What the queue says of each report before it is answered, and answers to several at once."""

from decimal import Decimal

import pytest

from tests.factories import TargetFactory, UserFactory, accepted, at, submitted
from tests.web.query_counts import queries_of
from tracker.access import standing_of
from tracker.domain.oddities import Oddity
from tracker.domain.vocabulary import Basis, Kind, NilReason, ReportState, Role, Status
from tracker.models import AuditRecord, Membership, Report
from tracker.queries.review_queue import review_queue
from tracker.services.contents import ReportContent
from tracker.services.evidence import add_link
from tracker.services.reporting import save_draft, withdraw_report

Q2, Q3 = at("2018-07-10"), at("2018-10-10")


@pytest.fixture
def client(sit, reviewer):
    return sit(reviewer, "en")


def proven(target, period, reporter, *, now=Q3, **said):
    """A submitted report with evidence and a note: nothing is odd about it."""
    report = submitted(target, period, now=now, **{"note": "按月统计", **said})
    add_link(report=report, url="https://example.org", by=reporter, now=now)
    report.refresh_from_db()
    return report


def seen(*reports):
    return {"accept": [f"{report.pk}.{report.version}" for report in reports]}


def states(*reports):
    for report in reports:
        report.refresh_from_db()
    return [report.state for report in reports]


def odd(reviewer, now=Q3):
    [review] = review_queue(standing_of(reviewer, now.date()), today=now.date())
    return {one.oddity for one in review.odd}


def test_the_light_that_acceptance_would_bring_stands_beside_the_one_of_now(client, target, reviewer):
    accepted(target, "2018Q2", now=Q2, value=Decimal(20), note="略")
    submitted(target, "2018Q3", now=Q3, value=Decimal(70), note="集中完工")
    [review] = review_queue(standing_of(reviewer, Q3.date()), today=Q3.date())
    assert (review.assessment.status, review.outlook.status) == (Status.OFF_TRACK, Status.ON_TRACK)
    html = client.get("/reviews/").content.decode()
    assert "If accepted" in html
    assert "On track" in html


def test_a_number_behind_the_baseline_is_odd_and_not_accepted_with_others(office, reporter, reviewer):
    kept = {"kind": Kind.LEVEL, "basis": Basis.STOCK, "baseline": Decimal(40)}
    target = TargetFactory(code="L", lead=office, **kept)
    proven(target, "2018Q3", reporter, value=Decimal(30))
    assert odd(reviewer) == {Oddity.BEHIND_BASELINE}


def test_the_curve_ends_with_the_report_that_waits(target, reviewer):
    accepted(target, "2018Q2", now=Q2, value=Decimal(20), note="略")
    submitted(target, "2018Q3", now=Q3, value=Decimal(30), note="略")
    [review] = review_queue(standing_of(reviewer, Q3.date()), today=Q3.date())
    assert review.drawn[0] == [Decimal(20), Decimal(50)]
    assert review.drawn[1][-1] == Decimal("74.79")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"value": Decimal(-1), "note": "冲减"}, Oddity.BELOW_ZERO),
        ({"nil_reason": NilReason.NO_DATA, "nil_note": "未出"}, Oddity.NIL_AGAIN),
    ],
    ids=["below zero", "nil again"],
)
def test_what_cannot_be_or_says_nothing_twice_is_odd(target, reviewer, said, found):
    accepted(target, "2018Q2", now=Q2, nil_reason=NilReason.NO_DATA, nil_note="未出")
    submitted(target, "2018Q3", now=Q3, **said)
    assert found in odd(reviewer)


def test_a_number_of_things_with_decimals_is_odd(office, reviewer):
    target = TargetFactory(code="N", lead=office, kind=Kind.COUNT, basis=Basis.STOCK)
    submitted(target, "2018Q3", now=Q3, value=Decimal("80.5"), note="略")
    assert Oddity.NOT_WHOLE in odd(reviewer)


def test_what_lags_without_a_note_says_so(target, reviewer, reporter):
    report = submitted(target, "2018Q3", now=Q3, value=Decimal(70), note="略")
    Report.objects.filter(pk=report.pk).update(note="", value=Decimal(5))  # before notes were asked for
    assert Oddity.NOTE_MISSING in odd(reviewer)


def test_a_nil_report_needs_no_evidence(target, reviewer):
    submitted(target, "2018Q3", now=Q3, nil_reason=NilReason.NO_DATA, nil_note="未出")
    assert odd(reviewer) == set()


def test_only_what_has_nothing_odd_can_be_ticked(client, target, office, reporter):
    plain = proven(target, "2018Q3", reporter, value=Decimal(75))
    other = TargetFactory(code="Z", lead=office)
    bare = submitted(other, "2018Q3", now=Q3, value=Decimal(75), note="略")
    html = client.get("/reviews/").content.decode()
    assert f'value="{plain.pk}.{plain.version}"' in html
    assert f'value="{bare.pk}.{bare.version}"' not in html


def test_ticked_reports_are_accepted_each_with_its_answer(client, target, office, reporter):
    other = TargetFactory(code="B-2", lead=office)
    reports = [proven(one, "2018Q3", reporter, value=Decimal(75)) for one in (target, other)]
    written = AuditRecord.objects.count()
    html = client.post("/reviews/", seen(*reports), follow=True).content.decode()
    assert states(*reports) == [ReportState.ACCEPTED] * 2
    assert AuditRecord.objects.count() == written + 2
    assert "A12-01 third quarter of 2018 was accepted." in html
    assert "B-2 third quarter of 2018 was accepted." in html


def test_what_changed_meanwhile_is_told_and_stops_none_of_the_others(client, target, office, reporter):
    other = TargetFactory(code="B-2", lead=office)
    stale, plain = (proven(one, "2018Q3", reporter, value=Decimal(75)) for one in (target, other))
    data = seen(stale, plain)
    add_link(report=stale, url="https://example.org/2", by=reporter, now=Q3)
    html = client.post("/reviews/", data, follow=True).content.decode()
    assert states(stale, plain) == [ReportState.SUBMITTED, ReportState.ACCEPTED]
    assert "was changed in the meantime" in html
    assert "B-2 third quarter of 2018 was accepted." in html


def test_an_odd_one_that_was_slipped_in_is_not_accepted(client, target):
    bare = submitted(target, "2018Q3", now=Q3, value=Decimal(75), note="略")
    html = client.post("/reviews/", seen(bare), follow=True).content.decode()
    assert states(bare) == [ReportState.SUBMITTED]
    assert "please answer it by itself" in html


def test_ones_own_that_was_slipped_in_is_not_accepted(sit, target, reporter, office):
    Membership.objects.create(user=reporter, role=Role.REVIEWER, department=office)
    report = proven(target, "2018Q3", reporter, value=Decimal(75))
    sit(reporter, "en").post("/reviews/", seen(report))
    assert states(report) == [ReportState.SUBMITTED]


def test_another_departments_report_is_no_part_of_it(client, reporter):
    foreign = TargetFactory(code="X")
    theirs = submitted(foreign, "2018Q3", now=Q3, value=Decimal(75), note="略")
    html = client.post("/reviews/", seen(theirs), follow=True).content.decode()
    assert states(theirs) == [ReportState.SUBMITTED]
    assert "1 of them waits no longer." in html


@pytest.mark.parametrize("ticks", [[], ["x"], ["1"], ["1.x"], ["1." + "9" * 30], ["٣.٤"]])
def test_ticks_that_cannot_be_read_change_nothing(client, target, ticks):
    report = submitted(target, "2018Q3", now=Q3, value=Decimal(75), note="略")
    html = client.post("/reviews/", {"accept": ticks}, follow=True).content.decode()
    assert "No report was ticked." in html
    assert states(report) == [ReportState.SUBMITTED]


def test_others_cannot_accept_by_the_queue(sit, target, reporter):
    report = proven(target, "2018Q3", reporter, value=Decimal(75))
    for person in (reporter, UserFactory(role=Role.MANAGER)):
        assert sit(person).post("/reviews/", seen(report)).status_code == 404
    assert states(report) == [ReportState.SUBMITTED]


def test_a_ready_made_phrase_is_the_note_of_a_return(client, target):
    report = submitted(target, "2018Q3", now=Q3, value=Decimal(75), note="略")
    said = {"expected_version": report.version, "return": "1", "phrase": "0", "note": "第2项尤其"}
    assert client.post(f"/reviews/{report.pk}/", said).status_code == 302
    assert report.events.order_by("-pk").first().note == (
        "Please attach evidence for this number.\n第2项尤其"
    )


def test_a_phrase_that_is_none_is_refused(client, target):
    report = submitted(target, "2018Q3", now=Q3, value=Decimal(75), note="略")
    said = {"expected_version": report.version, "return": "1", "phrase": "99", "note": "x"}
    assert client.post(f"/reviews/{report.pk}/", said).status_code == 422


@pytest.mark.smoke
def test_both_values_are_shown_when_it_changed_since_it_was_seen(client, target, reporter):
    report = submitted(target, "2018Q3", now=Q3, value=Decimal(75), note="初稿")
    withdrawn = withdraw_report(report=report, by=reporter, now=Q3)
    content = ReportContent(value=Decimal(76), note="改过")
    save_draft(report=withdrawn, content=content, by=reporter, now=Q3, submit=True)
    answer = client.post(f"/reviews/{report.pk}/", {"expected_version": report.version, "accept": "1"})
    html = answer.content.decode()
    assert answer.status_code == 409
    for words in ("It was changed since you saw it", "75 公里", "76 公里", "初稿", "改过"):
        assert words in html


def test_many_waiting_reports_ask_no_more_queries_than_one(client, target, office, reporter):
    proven(target, "2018Q3", reporter, value=Decimal(75))
    client.get("/reviews/")
    few = len(queries_of(client, "/reviews/"))
    from_here = [TargetFactory(code=f"M-{n:03}", lead=office, plan=target.plan) for n in range(25)]
    for one in from_here:
        submitted(one, "2018Q3", now=Q3, value=Decimal(75), note="略")
    assert len(queries_of(client, "/reviews/")) == few
