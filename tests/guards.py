"""Guards that are taken away one by one, each beside a test that has to notice.

``tests/conftest.py`` runs each named test a second time with its guard removed and expects it to fail with an
assertion: an ``XPASS`` says that nobody would notice when somebody removed the guard.
"""

import gc
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import NamedTuple


class Guard(NamedTuple):
    """In ``module`` the words ``old``, which stand there once, become ``new``; ``test`` has to fail."""

    name: str
    module: str
    old: str
    new: str
    test: str


SERVICES, VIEWS = "tracker.services", "tracker.views"
GUARDS = (
    Guard(
        "the right to write",
        f"{SERVICES}.writing",
        "if not allowed:",
        "if False:",
        "tests/services/test_report_steps.py::test_another_department_cannot_draft",
    ),
    Guard(
        "no example person under a real plan",
        f"{SERVICES}.writing",
        "if by.illustrative and _is_under_a_real_plan(obj):",
        "if False:",
        "tests/services/test_orders.py::test_an_example_manager_opens_no_order_under_a_real_plan",
    ),
    Guard(
        "the edit that was seen",
        f"{SERVICES}.writing",
        "if expected_version is not None and obj.version != expected_version:",
        "if False:",
        "tests/services/test_reviewing.py::test_c04_acceptance_names_the_edit_that_was_seen",
    ),
    Guard(
        "the edit of a draft",
        f"{SERVICES}.report_rows",
        "    same_edit(report, expected_version)\n    if report.state",
        "    if report.state",
        "tests/services/test_report_steps.py::test_c03_a_stale_edit_is_a_conflict_that_names_both_edits",
    ),
    Guard(
        "the state of a report",
        f"{SERVICES}.report_rows",
        "if report.state not in states:",
        "if False:",
        "tests/services/test_reviewing.py::test_a_draft_cannot_be_accepted",
    ),
    Guard(
        "never one's own report",
        "tracker.access",
        "if action in NEVER_ONES_OWN and isinstance(obj, Report) and is_own(who, obj):",
        "if False:",
        "tests/services/test_reviewing.py::test_nobody_accepts_what_he_submitted",
    ),
    Guard(
        "never what one only edited",
        "tracker.access",
        "return report.events.filter(verb__in=[Verb.DRAFT, Verb.SUBMIT], recorded_by=who.user_id).exists()",
        "return False",
        "tests/services/test_reviewing.py::test_nobody_accepts_what_he_edited_in_another_ones_draft",
    ),
    Guard(
        "another department's drafts are not there",
        "tracker.access",
        "shown |= Q(state=state, department__in=reach)",
        "shown |= Q(state=state)",
        "tests/access/test_visible.py::test_a_reporter_sees_no_draft_of_another_department",
    ),
    Guard(
        "removed evidence is not there",
        "tracker.access",
        "EvidenceItem.objects.filter(removed_on__isnull=True, report__in=visible_reports(who))",
        "EvidenceItem.objects.filter(report__in=visible_reports(who))",
        "tests/access/test_visible.py::test_removed_evidence_is_not_shown",
    ),
    Guard(
        "disabled people have no role",
        "tracker.access",
        "if isinstance(user, User) and user.is_active:",
        "if isinstance(user, User):",
        "tests/access/test_matrix.py::test_a_disabled_person_may_nothing",
    ),
    Guard(
        "a note for what goes back",
        f"{SERVICES}.reviewing",
        "if not note.strip():",
        "if False:",
        "tests/services/test_reviewing.py::test_a_return_needs_a_note",
    ),
    Guard(
        "evidence has a size",
        f"{SERVICES}.proof",
        "if not content or len(content) > settings.EVIDENCE_MAX_BYTES:",
        "if False:",
        "tests/services/test_reference.py::test_a_file_that_cannot_be_taken_leaves_nothing",
    ),
    Guard(
        "a page is no plain text",
        f"{SERVICES}.file_kinds",
        'if b"\\x00" in content or content.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"<"):',
        "if False:",
        "tests/services/test_reference.py::test_programs_and_pages_are_no_evidence[<html><script>1</script>]",
    ),
    Guard(
        "a file is attached once",
        f"{SERVICES}.proof",
        "if report.evidence.filter(sha256=digest, removed_on__isnull=True).exists():",
        "if False:",
        "tests/services/test_reference.py::test_a_file_is_attached_once",
    ),
    Guard(
        "a nil report carries no number",
        f"{SERVICES}.report_checks",
        'if name != "expected_on":',
        'if False:',
        "tests/services/test_reporting.py::test_a_nil_report_carries_no_number",
    ),
    Guard(
        "evidence of what was accepted stays",
        f"{SERVICES}.evidence",
        "if report.state == ReportState.ACCEPTED:",
        "if False:",
        "tests/services/test_reference.py::test_evidence_of_an_accepted_report_stays",
    ),
    Guard(
        "evidence counts as an edit",
        f"{SERVICES}.evidence",
        "if report.state == ReportState.SUBMITTED:",
        "if False:",
        "tests/services/test_reference.py::test_evidence_of_a_submitted_report_counts_as_an_edit",
    ),
    Guard(
        "the version of a target that was seen",
        f"{SERVICES}.adjusting",
        "if expected_version is not None and newest.number != expected_version:",
        "if False:",
        "tests/services/test_targets.py::test_adjusting_names_the_version_that_was_seen",
    ),
    Guard(
        "only what was achieved is closed out",
        f"{SERVICES}.targets",
        "raise_all(_not_finished(target, today))",
        "raise_all(())",
        "tests/services/test_targets.py::test_a_target_that_is_not_achieved_is_not_closed_out",
    ),
    Guard(
        "the last administrator stays",
        f"{SERVICES}.people",
        "if not _administrators(today).exists():",
        "if False:",
        "tests/services/test_organisation.py::test_the_last_administrator_cannot_be_disabled",
    ),
    Guard(
        "an import is undone once",
        f"{SERVICES}.undoing",
        "    if batch.state != BatchState.APPLIED:\n        raise Conflict(Problem(\"undone_already\"",
        "    if False:\n        raise Conflict(Problem(\"undone_already\"",
        "tests/services/test_undoing.py::test_an_import_is_undone_once",
    ),
    Guard(
        "no order is closed on one's own answer",
        f"{SERVICES}.orders",
        "if answer is not None and answer.recorded_by_id == by.pk:",
        "if False:",
        "tests/services/test_orders.py::test_nobody_closes_an_order_on_an_answer_of_his_own",
    ),
    Guard(
        "a check answers for its own report",
        f"{SERVICES}.verification",
        "if drawn is not None and drawn.report_id != report.pk:",
        "if False:",
        "tests/services/test_verification.py::test_a_place_of_a_draw_answers_for_its_own_report_only",
    ),
    Guard(
        "the seal of a record",
        f"{SERVICES}.ledger",
        "return hmac.compare_digest(row.mac, seal(row))",
        "return True",
        "tests/services/test_ledger.py::test_a_changed_row_does_not_bear_its_seal",
    ),
    Guard(
        "what a seal says of its records",
        f"{SERVICES}.seal_check",
        'if hmac.compare_digest(digest_of_rows(links), wanted):',
        'if True:',
        "tests/services/test_seals.py::test_t24_a_removed_record_is_named",
    ),
    Guard(
        "the audit is kept for half a year",
        f"{SERVICES}.seals",
        "if before > now - timedelta(days=KEPT_DAYS):",
        "if False:",
        "tests/services/test_seals.py::test_t24_nothing_younger_than_180_days_is_purged",
    ),
    Guard(
        "another person's upload is not there",
        f"{SERVICES}.uploads",
        "return ImportBatch.objects.filter(token=token, created_by=by).exclude(file=\"\").first()",
        "return ImportBatch.objects.filter(token=token).exclude(file=\"\").first()",
        "tests/web/imports/test_imports.py::test_another_persons_upload_is_not_found",
    ),
    Guard(
        "pages of four sizes",
        f"{VIEWS}.tables",
        "return next((size for size in PER_PAGE if str(size) == text), PER_PAGE_DEFAULT)",
        "return int(text) if text.lstrip(\"-\").isdecimal() else PER_PAGE_DEFAULT",
        "tests/web/test_lists.py::test_t12_rows_a_page_are_one_of_four_numbers[1000000-25]",
    ),
    Guard(
        "the state of an order",
        f"{SERVICES}.order_steps",
        'if found.state not in states:',
        'if False:',
        "tests/services/test_orders.py::test_an_order_that_was_not_answered_cannot_be_closed",
    ),
    Guard(
        "ways back that are local",
        f"{VIEWS}.shared",
        'return wanted if local and wanted.startswith("/") else "/"',
        "return wanted",
        "tests/web/test_shared.py::test_the_way_back_stays_on_the_site",
    ),
    Guard(
        "pages for those who may",
        f"{VIEWS}.page",
        "if self.action is not None and not may(self.standing, self.action):",
        "if False:",
        "tests/web/imports/test_imports.py::test_a_manager_finds_no_imports",
    ),
)  # fmt: skip


@contextmanager
def without(guard: Guard) -> Iterator[None]:
    """Take a guard away: the living functions of its module run the altered code inside."""
    module = import_module(guard.module)
    before, after = codes_of(module), codes_of(module, guard)
    changed = {name: code for name, code in after.items() if name in before and not alike(code, before[name])}
    if not changed:
        raise LookupError(f"{guard.name}: {guard.module} does not change")
    living = [
        found
        for found in gc.get_objects()
        if type(found) is FunctionType  # a lazy object would wake up when asked
        and found.__code__.co_filename == module.__file__
        and found.__code__.co_qualname in changed
    ]
    kept = [(function, function.__code__) for function in living]
    try:
        for function in living:
            function.__code__ = changed[function.__code__.co_qualname]
        yield
    finally:
        for function, code in kept:
            function.__code__ = code


def codes_of(module: ModuleType, guard: Guard | None = None) -> dict[str, CodeType]:
    """The code of every function of a module, by its full name; altered where a guard is given."""
    path = inspect.getsourcefile(module)
    if path is None:
        raise LookupError(f"{module.__name__} has no source")
    text = Path(path).read_text(encoding="utf-8")
    if guard is not None:
        if text.count(guard.old) != 1:
            raise LookupError(f"{guard.name}: “{guard.old}” stands {text.count(guard.old)} times in {path}")
        text = text.replace(guard.old, guard.new)
    found: dict[str, CodeType] = {}
    waiting = [compile(text, str(module.__file__), "exec")]
    while waiting:
        inside = [part for part in waiting.pop().co_consts if isinstance(part, CodeType)]
        found |= {code.co_qualname: code for code in inside}
        waiting += inside
    return found


def alike(one: CodeType, other: CodeType) -> bool:
    """Whether two pieces of code do the same, wherever they stand."""
    parts = [[part for part in code.co_consts if not isinstance(part, CodeType)] for code in (one, other)]
    same = (one.co_code, one.co_names, one.co_varnames) == (other.co_code, other.co_names, other.co_varnames)
    return same and parts[0] == parts[1]
