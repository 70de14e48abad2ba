"""The whole matrix: every action × every role × whose object, written out; nothing else is allowed.

The letters stand for the object's department as seen from the person's membership:
``o`` the own department, ``b`` a department below it, ``x`` another department, ``n`` none yet.
``o*`` is the person's own report. A role for the whole city is asked without a department.
"""

import inspect
import pkgutil
from datetime import date
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest

import tracker.services
from tests.factories import (
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    administrator,
    at,
)
from tracker.access import TABLE, Action, may, standing_of
from tracker.domain.vocabulary import Role, SheetKind
from tracker.models import (
    AuditRecord,
    EvidenceItem,
    ImportBatch,
    Membership,
    Report,
    StatusOverride,
    SupervisionOrder,
    User,
)
from tracker.services.contents import ReportContent
from tracker.services.refusals import AccessDenied
from tracker.services.reporting import draft_report

DAY = date(2026, 1, 5)
NOW = at(DAY)
WHERE = ("o", "b", "x", "n")
ALL = {"o", "b", "x", "n"}
OWN, BELOW = {"o"}, {"o", "b"}
# role, for the whole city (True) or for one department (False)
PEOPLE = {
    "reporter": (Role.REPORTER, False),
    "reviewer": (Role.REVIEWER, False),
    "manager": (Role.MANAGER, False),
    "city manager": (Role.MANAGER, True),
    "administrator": (Role.ADMINISTRATOR, True),
    "auditor": (Role.AUDITOR, False),
    "city auditor": (Role.AUDITOR, True),
    "nobody": (None, False),
}
EVERYBODY = {name: ALL for name in PEOPLE if name != "nobody"}
REPORTING = {"reporter": OWN, "administrator": ALL}
ADMINISTRATION = {"administrator": ALL}
READING_ALL = {"administrator": ALL, "auditor": ALL, "city auditor": ALL}
INSIDE = {
    "reporter": OWN,
    "reviewer": OWN,
    "administrator": ALL,
    "auditor": BELOW,
    "city auditor": ALL,
}
EXPECTED: dict[Action, dict[str, set[str]]] = {
    Action.READ_TARGETS: EVERYBODY,
    Action.READ_ACCEPTED: EVERYBODY,
    Action.READ_SUBMITTED: INSIDE | {"manager": BELOW, "city manager": ALL},
    Action.READ_DRAFT: INSIDE,
    Action.READ_AUDIT: READING_ALL,
    Action.READ_PEOPLE: READING_ALL,
    Action.EXPORT: EVERYBODY,
    Action.DRAFT_REPORT: REPORTING,
    Action.SUBMIT_REPORT: REPORTING,
    Action.WITHDRAW_REPORT: REPORTING,
    Action.CORRECT_REPORT: REPORTING,
    Action.DISCARD_DRAFT: REPORTING,
    Action.ATTACH_EVIDENCE: REPORTING,
    Action.REMOVE_EVIDENCE: REPORTING,
    Action.RETURN_REPORT: {"reviewer": OWN},
    Action.ACCEPT_REPORT: {"reviewer": OWN},
    Action.LOAD_HISTORY: ADMINISTRATION,
    Action.OVERRIDE_STATUS: {"reviewer": OWN},
    Action.VERIFY_REPORT: {"manager": BELOW, "city manager": ALL},
    Action.DRAW_SAMPLE: {"manager": BELOW, "city manager": ALL},
    Action.COMPARE_REPORTING: {
        "manager": BELOW,
        "city manager": ALL,
        "administrator": ALL,
        "auditor": BELOW,
        "city auditor": ALL,
    },
    Action.READ_DRAWS: {
        "manager": BELOW,
        "city manager": ALL,
        "administrator": ALL,
        "auditor": BELOW,
        "city auditor": ALL,
    },
    Action.CLOSE_TARGET: {"manager": BELOW, "city manager": ALL, "administrator": ALL},
    Action.ISSUE_BRIEFING: {"manager": BELOW, "city manager": ALL},
    Action.KEEP_VIEWS: EVERYBODY,
    Action.KEEP_TARGETS: ADMINISTRATION,
    Action.ADJUST_TARGET: ADMINISTRATION,
    Action.KEEP_PLANS: ADMINISTRATION,
    Action.KEEP_DEPARTMENTS: ADMINISTRATION,
    Action.KEEP_PEOPLE: ADMINISTRATION,
    Action.KEEP_REFERENCE: ADMINISTRATION,
    Action.REOPEN_PERIOD: {"manager": BELOW, "city manager": ALL, "administrator": ALL},
    Action.READ_ORDERS: INSIDE | {"manager": BELOW, "city manager": ALL},
    Action.READ_PROPOSED_ORDERS: {
        "manager": BELOW,
        "city manager": ALL,
        "administrator": ALL,
        "auditor": BELOW,
        "city auditor": ALL,
    },
    Action.OPEN_ORDER: {"manager": BELOW, "city manager": ALL},
    Action.RECEIVE_ORDER: {"reporter": OWN, "reviewer": OWN},
    Action.ANSWER_ORDER: {"reporter": OWN, "reviewer": OWN},
    Action.CLOSE_ORDER: {"manager": BELOW, "city manager": ALL},
    Action.IMPORT_REPORTS: REPORTING,
    Action.IMPORT_REFERENCE: ADMINISTRATION,
}
NEVER_OWN = {Action.ACCEPT_REPORT, Action.RETURN_REPORT, Action.VERIFY_REPORT}
ABOUT_TARGETS = {
    Action.DRAFT_REPORT,
    Action.CORRECT_REPORT,
    Action.LOAD_HISTORY,
    Action.OVERRIDE_STATUS,
    Action.CLOSE_TARGET,
    Action.REOPEN_PERIOD,
    Action.KEEP_TARGETS,
    Action.ADJUST_TARGET,
    Action.READ_TARGETS,
}
# Every service that writes for somebody, and the action that it asks for.
SERVICES: dict[str, Action] = {
    "adjusting.adjust_target": Action.ADJUST_TARGET,
    "adjusting.cancel_target": Action.ADJUST_TARGET,
    "adjusting.postpone_target": Action.ADJUST_TARGET,
    "adjusting.reinstate_target": Action.ADJUST_TARGET,
    "briefings.issue_briefing": Action.ISSUE_BRIEFING,
    "closing.reopen_period": Action.REOPEN_PERIOD,
    "columns.remember_columns": Action.IMPORT_REFERENCE,
    "evidence.add_file": Action.ATTACH_EVIDENCE,
    "evidence.add_link": Action.ATTACH_EVIDENCE,
    "evidence.remove_evidence": Action.REMOVE_EVIDENCE,
    "orders.answer_order": Action.ANSWER_ORDER,
    "orders.close_order": Action.CLOSE_ORDER,
    "orders.drop_order": Action.OPEN_ORDER,
    "orders.issue_order": Action.OPEN_ORDER,
    "orders.open_order": Action.OPEN_ORDER,
    "orders.receive_order": Action.RECEIVE_ORDER,
    "orders.reopen_order": Action.CLOSE_ORDER,
    "invitations.hand_over_link": Action.KEEP_PEOPLE,
    "organisation.create_department": Action.KEEP_DEPARTMENTS,
    "organisation.edit_department": Action.KEEP_DEPARTMENTS,
    "organisation.merge_department": Action.KEEP_DEPARTMENTS,
    "organisation.rename_department": Action.KEEP_DEPARTMENTS,
    "overrides.override_status": Action.OVERRIDE_STATUS,
    "overrides.withdraw_override": Action.OVERRIDE_STATUS,
    "parts.allocate_parts": Action.ADJUST_TARGET,
    "people.create_person": Action.KEEP_PEOPLE,
    "people.disable_person": Action.KEEP_PEOPLE,
    "people.edit_person": Action.KEEP_PEOPLE,
    "people.enable_person": Action.KEEP_PEOPLE,
    "people.set_password": Action.KEEP_PEOPLE,
    "plans.create_action": Action.KEEP_PLANS,
    "plans.create_concept": Action.KEEP_PLANS,
    "plans.create_plan": Action.KEEP_PLANS,
    "plans.edit_action": Action.KEEP_PLANS,
    "plans.edit_concept": Action.KEEP_PLANS,
    "plans.edit_plan": Action.KEEP_PLANS,
    "plans.set_action_duties": Action.KEEP_PLANS,
    "plans.set_rules": Action.KEEP_PLANS,
    "reference.create_unit": Action.KEEP_REFERENCE,
    "reference.edit_unit": Action.KEEP_REFERENCE,
    "reference.load_reference": Action.KEEP_REFERENCE,
    "reference.set_calendar_day": Action.KEEP_REFERENCE,
    "report_entry.attach_evidence": Action.ATTACH_EVIDENCE,
    "report_entry.enter_correction": Action.CORRECT_REPORT,
    "report_entry.enter_report": Action.DRAFT_REPORT,
    "report_entry.revise_report": Action.DRAFT_REPORT,
    "reporting.correct_report": Action.CORRECT_REPORT,
    "reporting.discard_draft": Action.DISCARD_DRAFT,
    "reporting.draft_report": Action.DRAFT_REPORT,
    "reporting.save_draft": Action.DRAFT_REPORT,
    "reporting.submit_report": Action.SUBMIT_REPORT,
    "reporting.withdraw_report": Action.WITHDRAW_REPORT,
    "reviewing.accept_each": Action.ACCEPT_REPORT,
    "reviewing.accept_history": Action.LOAD_HISTORY,
    "reviewing.accept_report": Action.ACCEPT_REPORT,
    "reviewing.return_report": Action.RETURN_REPORT,
    "signing_in.remove_second_step": Action.KEEP_PEOPLE,
    "source.keep_notes": Action.KEEP_TARGETS,
    "source.keep_readings": Action.KEEP_PLANS,
    "source.keep_sentences": Action.KEEP_PLANS,
    "substitutes.appoint_substitute": Action.KEEP_PEOPLE,
    "substitutes.end_substitute": Action.KEEP_PEOPLE,
    "targets.close_out_target": Action.CLOSE_TARGET,
    "targets.copy_target_to_year": Action.KEEP_TARGETS,
    "targets.create_target": Action.KEEP_TARGETS,
    "targets.edit_target": Action.KEEP_TARGETS,
    "targets.set_duties": Action.KEEP_TARGETS,
    "undoing.foresee_undo": Action.IMPORT_REFERENCE,
    "undoing.plan_undo": Action.IMPORT_REFERENCE,
    "undoing.undo_batch": Action.IMPORT_REFERENCE,
    "uploads.keep_upload": Action.IMPORT_REFERENCE,
    "verification.draw_sample": Action.DRAW_SAMPLE,
    "views.delete_view": Action.KEEP_VIEWS,
    "views.save_view": Action.KEEP_VIEWS,
    "verification.verify_report": Action.VERIFY_REPORT,
}
# Services that ask for no right, and why.
WITHOUT_RIGHT = {
    "batches.close_batch": "a step of an import, whose rows ask each for its own",
    "batches.open_batch": "a step of an import, whose rows ask each for its own",
    "downloads.record_download": "says what somebody took out, who was asked before",
    "notices.acknowledge": "says that one has read what oneself was told",
    "exports.record_denial": "says that somebody was denied",
    "exports.record_export": "says what somebody took out, who was asked before",
    "uploads.record_batch_download": "says what somebody took out, who was asked before",
    "report_entry.is_said_already": "reads one report, which its page may show",
    "report_grid.enter_rows": "each row asks for its own and is answered by itself",
    "report_notes.note_wanted": "reads one target, which its form may show",
    "report_preview.foresee_report": "reads one target, which its form may show",
}
# Modules whose functions are steps of the services above.
STEPS = {
    "duties",
    "ledger",
    "order_steps",
    "proof",
    "report_rows",
    "report_writing",
    "terms",
    "undo_reports",
    "undo_things",
    "writing",
}


@pytest.fixture
def city(db):
    """Departments ``o``, ``b`` below it and ``x``, nothing for ``n``: a target and a report of each."""
    own = DepartmentFactory()
    offices = {"o": own, "b": DepartmentFactory(parent=own), "x": DepartmentFactory(), "n": None}
    plan = PlanFactory()
    targets = {where: TargetFactory(plan=plan, lead=office) for where, office in offices.items()}
    return SimpleNamespace(
        own=own,
        targets=targets,
        reports={where: _report(target) for where, target in targets.items()},
    )


def _report(target):
    content = ReportContent(value=Decimal(1), note="说明")
    return draft_report(
        target=target, period="2018Q1", content=content, by=administrator(), now=NOW, submit=True
    )


def _person(name, city):
    role, everywhere = PEOPLE[name]
    return UserFactory(role=role, department=None if everywhere or role is None else city.own)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_role_reaches_exactly_what_is_written(city, name):
    who = standing_of(_person(name, city), DAY)
    found, wanted = {}, {}
    for action in Action:
        things = city.targets if action in ABOUT_TARGETS else city.reports
        found[action] = {where for where in WHERE if may(who, action, things[where])}
        wanted[action] = EXPECTED[action].get(name, set())
    assert found == wanted


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_judges_a_report_of_his_own(city, name):
    person = _person(name, city)
    Report.objects.update(submitted_by=person)
    who = standing_of(person, DAY)
    own = [Report.objects.get(pk=report.pk) for report in city.reports.values()]
    assert not [(action, report) for action in NEVER_OWN for report in own if may(who, action, report)]


def test_a_disabled_person_may_nothing(city):
    User.objects.update(is_active=False)
    who = standing_of(User.objects.get(username="admin"), DAY)
    assert not [action for action in Action if may(who, action)]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "allowed"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (date(2026, 1, 6), None, False),
        (None, date(2026, 1, 4), False),
    ],
)
def test_a_role_holds_from_its_first_to_its_last_day(city, starts_on, ends_on, allowed):
    person = _person("reporter", city)
    Membership.objects.filter(user=person).update(starts_on=starts_on, ends_on=ends_on)
    assert may(standing_of(person, DAY), Action.DRAFT_REPORT, city.targets["o"]) is allowed


def test_the_table_and_this_matrix_name_the_same_actions():
    assert set(EXPECTED) == set(Action) == set(TABLE)


def test_an_action_that_is_not_in_the_table_is_denied_to_all(monkeypatch, city):
    monkeypatch.delitem(TABLE, Action.KEEP_PLANS)
    assert not may(standing_of(administrator(), DAY), Action.KEEP_PLANS)


def test_every_service_has_a_row_in_this_table():
    assert {name for name, _function in services()} == {*SERVICES, *WITHOUT_RIGHT}


def test_every_service_is_denied_to_who_lacks_its_action(city, monkeypatch):
    """The right of the row is the first thing asked for; without it nothing is written."""
    asked = {}
    known = {"by": UserFactory(role=None), "now": NOW, **_things(city)}
    written = AuditRecord.objects.count()
    for name, function in services():
        if name in SERVICES:
            monkeypatch.setattr("tracker.services.writing.may", _denying(asked, name))
            with pytest.raises(AccessDenied):
                function(**_needed(function, known))
    assert asked == {name: [action] for name, action in SERVICES.items()}
    assert AuditRecord.objects.count() == written


def _denying(asked, name):
    return lambda who, action, obj: asked.setdefault(name, []).append(action)


def _needed(function, known):
    """The arguments that a service cannot do without, and who asks."""
    parameters = inspect.signature(function).parameters
    return {
        key: known.get(key)
        for key, parameter in parameters.items()
        if parameter.default is inspect.Parameter.empty or key == "by"
    }


def _things(city):
    """One object for every name that services use."""
    report = city.reports["x"]
    return {
        "target": city.targets["x"],
        "report": report,
        "item": EvidenceItem(pk=1, report=report),
        "override": StatusOverride(pk=1, target=city.targets["x"]),
        "plan": report.target.plan,
        "department": city.own,
        "person": administrator(),
        "files": [SimpleNamespace(name="a.pdf", content=b"%PDF-")],
        "links": [("https://example.org/a", "")],
        "batch": ImportBatch(kind=SheetKind.UNITS),
        "order": SupervisionOrder(pk=1, target=city.targets["x"], department=city.own),
        "terms": SimpleNamespace(department=city.own, plan=report.target.plan),
    }


def services():
    """Every public function of the services that writes for somebody."""
    for module in pkgutil.iter_modules(tracker.services.__path__):
        loaded = import_module(f"tracker.services.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            writes = {"by", "now"} <= set(inspect.signature(function).parameters)
            if own and writes and module.name not in STEPS:
                yield f"{module.name}.{name}", function
