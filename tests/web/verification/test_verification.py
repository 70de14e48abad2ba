"""The pages of verification: draws, the work on one, and the check of a report."""

from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from tests.factories import (
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    at,
    of_department,
)
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import DrawMethod, Role, VerificationResult
from tracker.models import Membership, Verification, VerificationDraw
from tracker.services.contents import DrawTerms
from tracker.services.verification import draw_sample, verify_report

NOW = at("2018-10-12")


@pytest.fixture
def now(db):
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def plan(now):
    return PlanFactory(code="Y")


@pytest.fixture
def manager(plan):
    return UserFactory(username="chen", full_name="陈管理", role=Role.MANAGER)


@pytest.fixture
def target(plan):
    return TargetFactory(plan=plan, code="A-1", lead=DepartmentFactory(name="市住建委"))


@pytest.fixture
def reports(target):
    return [accepted(target, f"2018Q{n}", now=NOW, value=Decimal(20)) for n in (1, 2, 3)]


@pytest.fixture
def client(manager):
    return seated(manager)


def seated(person):
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client


def drawn(plan, manager, size=2, seed="s1", department=None):
    terms = DrawTerms(
        plan=plan,
        purpose="Third quarter",
        method=DrawMethod.RISK,
        size=size,
        seed=seed,
        department=department,
    )
    return draw_sample(terms=terms, by=manager, now=NOW)


def asked(plan, **said):
    return {"purpose": "Checks", "plan": plan.pk, "method": "risk", "size": "2", "seed": "abc"} | said


def test_a_manager_draws_and_sees_what_was_drawn(client, plan, reports):
    answer = client.post("/verification/new/", asked(plan), follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/verification/{VerificationDraw.objects.get().pk}/"
    for words in ("0 of 2 checked", "2 of 3 reports", "gives the same reports", "Accepted without evidence"):
        assert words in html


def test_a_double_click_draws_once(client, plan, reports):
    addresses = {client.post("/verification/new/", asked(plan)).url for _click in range(2)}
    assert addresses == {f"/verification/{VerificationDraw.objects.get().pk}/"}


def test_somebody_elses_seed_is_refused_at_its_field(client, plan, reports):
    drawn(plan, UserFactory(role=Role.MANAGER), size=1, seed="abc")
    answer = client.post("/verification/new/", asked(plan))
    assert answer.status_code == 422
    assert "This seed was drawn with before; take another." in answer.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"size": "0"}, {"size": "x"}, {"first_day": "2018-07-01", "last_day": "2018-06-30"}]
)
def test_a_draw_that_makes_no_sense_is_told_at_its_field(client, plan, reports, wrong):
    assert client.post("/verification/new/", asked(plan, **wrong)).status_code == 422
    assert not VerificationDraw.objects.exists()


def test_an_empty_hat_is_told(client, plan, target):
    answer = client.post("/verification/new/", asked(plan))
    assert answer.status_code == 422
    assert "No accepted report fits" in answer.content.decode()


def test_a_manager_of_a_department_has_to_name_one(plan, reports):
    office = reports[0].department
    client = seated(UserFactory(role=Role.MANAGER, department=office))
    assert client.post("/verification/new/", asked(plan)).status_code == 422
    other = DepartmentFactory()
    assert client.post("/verification/new/", asked(plan, department=other.pk)).status_code == 422
    assert client.post("/verification/new/", asked(plan, department=office.pk)).status_code == 302


def test_each_result_leads_to_the_next_report_of_the_draw(client, plan, manager, reports):
    draw = drawn(plan, manager)
    first, second = draw.drawn.order_by("position")
    said = {"result": "true", "note": "到场查看", "expected_version": "0"}
    answer = client.post(f"/reports/{first.report_id}/verify/", said)
    assert answer.url == f"/reports/{second.report_id}/verify/"
    answer = client.post(f"/reports/{second.report_id}/verify/", said | {"result": "untrue"})
    assert answer.url == f"/verification/{draw.pk}/"
    assert "2 of 2 checked" in client.get(answer.url).content.decode()


def test_the_result_stands_on_report_and_target_with_who_and_when(client, reports):
    said = {
        "result": "partly_true",
        "note": "少 2 公里",
        "expected_version": "0",
        "links": "https://example.org/p",
    }
    assert client.post(f"/reports/{reports[2].pk}/verify/", said).status_code == 302
    for address in (f"/reports/{reports[2].pk}/", "/targets/A-1/"):
        html = client.get(address).content.decode()
        for words in ("Partly true", "少 2 公里", "陈管理", "2018-10-12", "https://example.org/p"):
            assert words in html, (address, words)
    assert "Disputed" in client.get("/targets/A-1/").content.decode()


def test_a_result_without_words_is_told_at_the_field(client, reports):
    answer = client.post(f"/reports/{reports[0].pk}/verify/", {"result": "true", "expected_version": "0"})
    assert answer.status_code == 422
    assert not Verification.objects.exists()


def test_a_check_meanwhile_is_shown_before_ones_own_is_taken(client, reports):
    other = UserFactory(role=Role.MANAGER, full_name="王二")
    verify_report(report=reports[0], result=VerificationResult.UNTRUE, note="未见", by=other, now=NOW)
    said = {"result": "true", "note": "属实", "expected_version": "0"}
    answer = client.post(f"/reports/{reports[0].pk}/verify/", said)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "未见" in html
    assert 'name="expected_version" value="1"' in html


def test_a_double_click_checks_once(client, reports):
    said = {"result": "true", "note": "属实", "expected_version": "0"}
    codes = [client.post(f"/reports/{reports[0].pk}/verify/", said).status_code for _click in range(2)]
    assert codes == [302, 302]
    assert Verification.objects.count() == 1


def test_nobody_checks_a_report_of_his_own(plan, target, reports):
    person = of_department(Role.REPORTER, reports[0].department)
    Membership.objects.create(user=person, role=Role.MANAGER)
    client = seated(person)
    assert client.get(f"/reports/{reports[0].pk}/verify/").status_code == 404
    assert client.post(f"/reports/{reports[0].pk}/verify/", {"result": "true"}).status_code == 404


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER])
def test_the_draws_are_not_there_for_departments(plan, manager, reports, role):
    draw = drawn(plan, manager)
    client = seated(of_department(role, reports[0].department))
    addresses = ("/verification/", "/verification/new/", f"/verification/{draw.pk}/")
    addresses += (f"/verification/{draw.pk}/hat/", f"/reports/{reports[0].pk}/verify/")
    assert {client.get(address).status_code for address in addresses} == {404}


def test_an_auditor_reads_draws_and_draws_none(plan, manager, reports):
    draw = drawn(plan, manager)
    client = seated(UserFactory(role=Role.AUDITOR))
    for address in ("/verification/", f"/verification/{draw.pk}/", f"/verification/{draw.pk}/hat/"):
        assert client.get(address).status_code == 200
    assert client.get("/verification/new/").status_code == 404


def test_a_manager_of_a_department_sees_its_draws_alone(plan, manager, reports):
    whole = drawn(plan, manager, size=1)
    own = drawn(plan, manager, size=1, seed="s2", department=reports[0].department)
    client = seated(UserFactory(role=Role.MANAGER, department=reports[0].department))
    assert client.get(f"/verification/{whole.pk}/").status_code == 404
    assert client.get(f"/verification/{own.pk}/").status_code == 200


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_draws_and_hat_are_exported(client, plan, manager, reports, kind):
    draw = drawn(plan, manager)
    verify_report(
        report=draw.drawn.get(position=1).report,
        result=VerificationResult.TRUE,
        note="属实",
        by=manager,
        now=NOW,
        drawn=draw.drawn.get(position=1),
    )
    for address in ("/verification/", f"/verification/{draw.pk}/", f"/verification/{draw.pk}/hat/"):
        answer = client.get(f"{address}?export={kind}")
        assert answer.status_code == 200
    text = b"".join(client.get(f"/verification/{draw.pk}/?export=csv").streaming_content).decode()
    assert "True 2018-10-12 属实" in text


def test_longer_lists_ask_no_more_queries(client, plan, manager, reports):
    draw = drawn(plan, manager, size=1)
    assert_query_count("draws", client, "/verification/")
    assert_query_count("draw", client, f"/verification/{draw.pk}/")
    assert_query_count("draw_hat", client, f"/verification/{draw.pk}/hat/")
    assert_query_count("report_verify", client, f"/reports/{reports[0].pk}/verify/")
    for number in range(4):
        target = TargetFactory(plan=plan, lead=DepartmentFactory())
        for period in ("2018Q1", "2018Q2"):
            accepted(target, period, now=NOW, value=Decimal(number))
    other = drawn(plan, manager, size=8, seed="s2")
    for place in other.drawn.filter(position__lte=3):
        verify_report(
            report=place.report, result=VerificationResult.TRUE, note="属实", by=manager, now=NOW, drawn=place
        )
    assert_query_count("draws", client, "/verification/")
    assert_query_count("draw", client, f"/verification/{other.pk}/")
    assert_query_count("draw_hat", client, f"/verification/{other.pk}/hat/")
