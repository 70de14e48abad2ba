"""Every address of the site, and the action that a person needs to find anything there.

``EVERYBODY`` signed in, ``ANYBODY`` at all, ``NOBODY`` (the address answers nobody), or an ``Action`` of
``tracker.access``. Where the address names a thing, the right is asked for that thing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from tracker.access import Action

ANYBODY, EVERYBODY, NOBODY = "anybody, signed in or not", "everybody who signed in", "nobody"
ITS_TESTS = "who may see the thing, which the tests of its page try"
SENDER = "who sent the file"
WITH_A_STEP = "who has a second step at sign-in, about the own one"
READ, FORM = "get", "post"


@dataclass(frozen=True)
class Address:
    """Who is answered at an address: ``thing`` names its object ("" for none), ``method`` how it is asked."""

    needs: Action | str
    thing: str = ""
    method: str = READ
    query: str = ""  # takes the names of the thing, in place of the path
    anywhere: bool = False  # the right is asked for anything at all, though the address names a thing


def read(needs: Action | str, thing: str = "", query: str = "", anywhere: bool = False) -> Address:
    """An address that shows."""
    return Address(needs, thing, query=query, anywhere=anywhere)


def sent(needs: Action | str, thing: str = "") -> Address:
    """An address that only takes what is sent."""
    return Address(needs, thing, method=FORM)


def form(needs: Action | str, thing: str = "") -> tuple[Address, Address]:
    """An address that shows a form and takes it."""
    return read(needs, thing), sent(needs, thing)


ADDRESSES: dict[str, tuple[Address, ...]] = {
    "healthz": (read(ANYBODY),),
    "readyz": (read(ANYBODY),),
    "home": (read(EVERYBODY),),
    "choose_language": (sent(ANYBODY),),
    "profile": (read(EVERYBODY),),
    "welcome": (read(NOBODY, "link"),),
    "session": (read(ANYBODY),),
    "board": (read(Action.READ_TARGETS),),
    "board_targets": (read(Action.READ_TARGETS, "group"),),
    "people": (read(Action.READ_PEOPLE),),
    "person": (read(Action.READ_PEOPLE, "person"),),
    "person_edit": (*form(Action.KEEP_PEOPLE, "person"),),
    "person_move": (*form(Action.KEEP_PEOPLE, "person"),),
    "person_new": (*form(Action.KEEP_PEOPLE),),
    "person_password": (sent(Action.KEEP_PEOPLE, "person"),),
    "person_link": (sent(Action.KEEP_PEOPLE, "person"),),
    "person_second_step": (sent(Action.KEEP_PEOPLE, "person"),),
    "person_disable": (sent(Action.KEEP_PEOPLE, "person"),),
    "person_enable": (sent(Action.KEEP_PEOPLE, "person"),),
    "departments": (read(Action.READ_TARGETS),),
    "department_new": (*form(Action.KEEP_DEPARTMENTS),),
    "department": (read(Action.READ_TARGETS, "department"),),
    "department_edit": (*form(Action.KEEP_DEPARTMENTS, "department"),),
    "department_rename": (*form(Action.KEEP_DEPARTMENTS, "department"),),
    "department_merge": (*form(Action.KEEP_DEPARTMENTS, "department"),),
    "units": (read(Action.READ_TARGETS),),
    "unit_new": (*form(Action.KEEP_REFERENCE),),
    "unit_edit": (*form(Action.KEEP_REFERENCE, "unit"),),
    "calendar": (read(Action.READ_TARGETS),),
    "calendar_day": (*form(Action.KEEP_REFERENCE),),
    "audit": (read(Action.READ_AUDIT),),
    "audit_record": (read(Action.READ_AUDIT, "record"),),
    "imports": (*form(Action.IMPORT_REPORTS),),
    "import_columns": (*form(SENDER, "preview"),),
    "import_preview": (*form(SENDER, "preview"),),
    "batch": (read(Action.READ_AUDIT, "batch"),),
    "batch_file": (read(Action.READ_AUDIT, "batch"),),
    "batch_undo": (*form(Action.IMPORT_REFERENCE, "batch"),),
    "import_template": (read(Action.IMPORT_REPORTS),),
    "import_blank": (read(Action.EXPORT, "sheet"),),
    "import_export": (read(Action.EXPORT, "sheet"),),
    "help": (read(EVERYBODY),),
    "help_page": (read(EVERYBODY, "page"),),
    "workbench": (read(Action.DRAFT_REPORT), sent(Action.DRAFT_REPORT)),
    "plans": (read(Action.READ_TARGETS),),
    "plan_new": (*form(Action.KEEP_PLANS),),
    "plan": (read(Action.READ_TARGETS, "plan"),),
    "source": (read(Action.READ_TARGETS, "plan"),),
    "plan_edit": (*form(Action.KEEP_PLANS, "plan"),),
    "plan_rules": (*form(Action.KEEP_PLANS, "plan"),),
    "concept_new": (*form(Action.KEEP_PLANS, "plan"),),
    "action_new": (*form(Action.KEEP_PLANS, "plan"),),
    "concept_edit": (*form(Action.KEEP_PLANS, "concept"),),
    "action": (read(Action.READ_TARGETS, "action"),),
    "action_edit": (*form(Action.KEEP_PLANS, "action"),),
    "action_duties": (*form(Action.KEEP_PLANS, "action"),),
    "targets": (read(Action.READ_TARGETS),),
    "target_new": (read(Action.KEEP_TARGETS),),
    "target": (read(Action.READ_TARGETS, "target"),),
    "target_edit": (*form(Action.KEEP_TARGETS, "target"),),
    "target_duties": (*form(Action.KEEP_TARGETS, "target"),),
    "target_part": (*form(Action.KEEP_TARGETS, "target"),),
    "target_copy": (*form(Action.KEEP_TARGETS, "target"),),
    "target_adjust": (*form(Action.ADJUST_TARGET, "target"),),
    "target_postpone": (*form(Action.ADJUST_TARGET, "target"),),
    "target_cancel": (*form(Action.ADJUST_TARGET, "target"),),
    "target_reinstate": (*form(Action.ADJUST_TARGET, "target"),),
    "target_close": (*form(Action.CLOSE_TARGET, "target"),),
    "target_override": (*form(Action.OVERRIDE_STATUS, "target"),),
    "override_withdraw": (sent(Action.OVERRIDE_STATUS, "override"),),
    "report_new": (*form(Action.DRAFT_REPORT, "target"),),
    "report_echo": (read(Action.DRAFT_REPORT, "target", anywhere=True),),
    "reports": (read(Action.READ_TARGETS),),
    "report": (
        read(Action.READ_ACCEPTED, "accepted"),
        read(Action.READ_SUBMITTED, "submitted"),
        read(Action.READ_DRAFT, "draft"),
    ),
    "report_edit": (
        *form(Action.DRAFT_REPORT, "draft"),
        *form(Action.CORRECT_REPORT, "accepted"),
    ),
    "report_withdraw": (sent(Action.WITHDRAW_REPORT, "submitted"),),
    "report_discard": (sent(Action.DISCARD_DRAFT, "draft"),),
    "evidence": (read(Action.READ_SUBMITTED, "evidence"),),
    "evidence_picture": (read(ITS_TESTS, "evidence"),),
    "evidence_remove": (sent(Action.REMOVE_EVIDENCE, "evidence"),),
    "orders": (read(Action.READ_ORDERS),),
    "order_new": (read(Action.OPEN_ORDER, "target", query="target={code}", anywhere=True),),
    "order": (read(Action.READ_ORDERS, "order"),),
    "order_paper": (read(Action.READ_ORDERS, "order"),),
    "order_receive": (sent(Action.RECEIVE_ORDER, "order"),),
    "order_answer": (*form(Action.ANSWER_ORDER, "order"),),
    "order_close": (*form(Action.CLOSE_ORDER, "order"),),
    "order_again": (*form(Action.CLOSE_ORDER, "order"),),
    "order_issue": (*form(Action.OPEN_ORDER, "order"),),
    "order_drop": (*form(Action.OPEN_ORDER, "order"),),
    "board_changes": (read(Action.READ_TARGETS),),
    "parts": (read(Action.READ_TARGETS, "target"),),
    "parts_allocate": (*form(Action.ADJUST_TARGET, "target"),),
    "reporting_health": (read(Action.COMPARE_REPORTING),),
    "view_save": (sent(ITS_TESTS),),
    "view_delete": (sent(ITS_TESTS, "nothing"),),
    "search": (read(Action.READ_TARGETS),),
    "briefings": (read(Action.READ_TARGETS),),
    "briefing_draft": (read(Action.READ_TARGETS),),
    "briefing": (read(ITS_TESTS, "nothing"),),
    "workbench_row": (sent(ITS_TESTS),),
    "workbench_preview": (read(ITS_TESTS),),
    "target_guide": (read(Action.READ_TARGETS, "target"),),
    "report_verify": (*form(Action.VERIFY_REPORT, "accepted"),),
    "draws": (read(Action.READ_DRAWS),),
    "draw_new": (*form(Action.DRAW_SAMPLE),),
    "draw": (read(ITS_TESTS, "nothing"),),
    "draw_hat": (read(ITS_TESTS, "nothing"),),
    "feed_make": (sent(EVERYBODY),),
    "feed_revoke": (sent(EVERYBODY),),
    "calendar_feed": (read(NOBODY, "secret"),),
    "person_substitute": (*form(Action.KEEP_PEOPLE, "person"),),
    "person_substitute_end": (sent(ITS_TESTS, "person"),),
    "notices": (read(EVERYBODY),),
    "notices_acknowledge": (sent(EVERYBODY),),
    "deadlines": (read(Action.READ_SUBMITTED),),
    "period_reopen": (*form(Action.REOPEN_PERIOD, "period"),),
    "reviews": (read(Action.ACCEPT_REPORT),),
    "review": (*form(Action.ACCEPT_REPORT, "submitted"),),
    "admin:index": (read(Action.KEEP_REFERENCE),),
    "admin:jsi18n": (read(Action.KEEP_REFERENCE),),
    "admin:autocomplete": (read(NOBODY),),
    "admin:view_on_site": (read(NOBODY, "related"),),
    "admin:tracker_unit_process_import": (read(Action.KEEP_REFERENCE),),
    "admin:tracker_unit_import": (read(Action.KEEP_REFERENCE),),
    "admin:tracker_unit_export": (read(Action.KEEP_REFERENCE),),
    "admin:tracker_unit_changelist": (read(Action.KEEP_REFERENCE),),
    "admin:tracker_unit_add": (read(Action.KEEP_REFERENCE),),
    "admin:tracker_unit_history": (read(Action.KEEP_REFERENCE, "row"),),
    "admin:tracker_unit_change": (read(Action.KEEP_REFERENCE, "row"),),
    "admin:tracker_unit_delete": (sent(NOBODY, "row"),),
    "admin:tracker_calendarday_process_import": (read(Action.KEEP_REFERENCE),),
    "admin:tracker_calendarday_import": (read(Action.KEEP_REFERENCE),),
    "admin:tracker_calendarday_export": (read(Action.KEEP_REFERENCE),),
    "admin:tracker_calendarday_changelist": (read(Action.KEEP_REFERENCE),),
    "admin:tracker_calendarday_add": (read(Action.KEEP_REFERENCE),),
    "admin:tracker_calendarday_history": (read(Action.KEEP_REFERENCE, "row"),),
    "admin:tracker_calendarday_change": (read(Action.KEEP_REFERENCE, "row"),),
    "admin:tracker_calendarday_delete": (sent(NOBODY, "row"),),
    "admin:app_list": (read(Action.KEEP_REFERENCE, "app"),),
    "account_login": (read(ANYBODY),),
    "account_logout": (read(ANYBODY),),
    "account_inactive": (read(ANYBODY),),
    "account_reset_password": (read(ANYBODY),),
    "account_signup": (read(ANYBODY),),
    "account_reauthenticate": (read(EVERYBODY),),
    "account_change_password": (read(EVERYBODY),),
    "account_set_password": (read(EVERYBODY),),
    "mfa_index": (read(EVERYBODY),),
    "mfa_reauthenticate": (read(EVERYBODY),),
    "mfa_activate_totp": (read(EVERYBODY),),
    "mfa_generate_recovery_codes": (read(EVERYBODY),),
    "mfa_authenticate": (read(ANYBODY),),
    "socialaccount_login_cancelled": (read(ANYBODY),),
    "socialaccount_login_error": (read(ANYBODY),),
    "openid_connect_login": (read(NOBODY, "provider"),),
    "openid_connect_callback": (read(NOBODY, "provider"),),
    "mfa_deactivate_totp": (read(WITH_A_STEP),),
    "mfa_view_recovery_codes": (read(WITH_A_STEP),),
    "mfa_download_recovery_codes": (read(WITH_A_STEP),),
}
# Addresses that only lead on to another one of this table, by their route.
ONLY_LEAD_ON = {
    "admin/tracker/unit/<path:object_id>/",
    "admin/tracker/calendarday/<path:object_id>/",
    "admin/(?P<url>.*)$",
}
# Commands are for the operator at the machine, who holds the database and its keys. Two act for a person.
COMMANDS: dict[str, str] = {
    "add_user": "the operator; recorded under the first administrator",
    "assess": "the operator",
    "backup": "the operator",
    "check_ledger": "the operator",
    "export_sheet": "the operator",
    "import_sheet": "the person named by --user, with that person's rights",
    "load_demo": "the operator; refuses a database with real people",
    "load_reference": "the operator; recorded under the first administrator",
    "makemessages": "the programmer",
    "migrate": "the operator",
    "purge_audit": "the operator; leaves a seal and an audit record",
    "rebuild_facts": "the operator",
    "remove_second_step": "the operator; recorded under the first administrator",
    "restore": "the operator; refuses a database that is not empty",
    "tick": "the timer of the operator",
}


def patterns(
    resolver: URLResolver | None = None, before: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    """The name and the route of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from patterns(pattern, route, space + inner)
        else:
            assert isinstance(pattern, URLPattern)
            yield f"{space}{pattern.name or route}", route
