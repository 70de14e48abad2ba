"""Who may do what: one table role × action × whose object; everything not written there is denied.

Roles come from memberships alone, dated: a ``Standing`` is what a person may do on one day. Services
ask ``may`` before they write, pages before they show; lists are cut by the ``visible_…`` filters.
An object belongs to departments: a report to the one that made it, a target to those that lead or
support it (its own setting, else that of its series, else that of its special action), a part to
its department.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from tracker.domain.vocabulary import BatchState, OrderState, ReportState, Role, Verb
from tracker.duty_lines import duty_lines, lines_in_force
from tracker.models import (
    Assignment,
    Department,
    EvidenceItem,
    ImportBatch,
    Membership,
    Report,
    ReportEvent,
    SupervisionOrder,
    Target,
    User,
    VerificationDraw,
)


class Action(StrEnum):
    """Everything that can be asked of the product."""

    READ_TARGETS = "read targets"
    READ_ACCEPTED = "read an accepted report"
    READ_SUBMITTED = "read a submitted report"
    READ_DRAFT = "read a draft or a returned report"
    READ_AUDIT = "read the audit"
    READ_PEOPLE = "read people and their roles"
    EXPORT = "export what one may read"
    DRAFT_REPORT = "draft a report"
    SUBMIT_REPORT = "submit a report"
    WITHDRAW_REPORT = "withdraw a report"
    CORRECT_REPORT = "correct an accepted report"
    DISCARD_DRAFT = "discard a draft"
    ATTACH_EVIDENCE = "attach evidence"
    REMOVE_EVIDENCE = "remove evidence"
    RETURN_REPORT = "return a report"
    ACCEPT_REPORT = "accept a report"
    LOAD_HISTORY = "load accepted history"
    OVERRIDE_STATUS = "override a status"
    VERIFY_REPORT = "verify an accepted report"
    DRAW_SAMPLE = "draw a sample of accepted reports"
    READ_DRAWS = "read what was drawn for verification"
    COMPARE_REPORTING = "compare how departments report"
    CLOSE_TARGET = "close a target out"
    ISSUE_BRIEFING = "issue a briefing or an evaluation"
    KEEP_VIEWS = "keep one's own saved views"
    KEEP_TARGETS = "make, describe and assign targets"
    ADJUST_TARGET = "adjust, postpone, cancel a target"
    KEEP_PLANS = "keep plans, special actions and concepts"
    KEEP_DEPARTMENTS = "keep departments"
    KEEP_PEOPLE = "keep people and their roles"
    KEEP_REFERENCE = "keep units and the calendar"
    REOPEN_PERIOD = "reopen a closed period"
    READ_ORDERS = "read supervision orders"
    READ_PROPOSED_ORDERS = "read an order that is not issued"
    OPEN_ORDER = "open a supervision order"
    RECEIVE_ORDER = "receive a supervision order"
    ANSWER_ORDER = "answer a supervision order"
    CLOSE_ORDER = "close a supervision order or ask again"
    IMPORT_REPORTS = "import a sheet of reports"
    IMPORT_REFERENCE = "import any other sheet"


class Whose(StrEnum):
    """How far a role reaches."""

    DEPARTMENT = "the department of the membership"
    REALM = "that department and those below it; the whole city without one"
    CITY = "everything"


DEPARTMENT, REALM, CITY = Whose.DEPARTMENT, Whose.REALM, Whose.CITY
_EVERYBODY = dict.fromkeys(Role, CITY)
_REPORTING = {Role.REPORTER: DEPARTMENT, Role.ADMINISTRATOR: CITY}
_REVIEWING = {Role.REVIEWER: DEPARTMENT}
_ADDRESSEES = {Role.REPORTER: DEPARTMENT, Role.REVIEWER: DEPARTMENT}
_ADMINISTRATION = {Role.ADMINISTRATOR: CITY}
_INSIDE = {
    Role.REPORTER: DEPARTMENT,
    Role.REVIEWER: DEPARTMENT,
    Role.ADMINISTRATOR: CITY,
    Role.AUDITOR: REALM,
}

TABLE: Mapping[Action, Mapping[Role, Whose]] = {
    Action.READ_TARGETS: _EVERYBODY,
    Action.READ_ACCEPTED: _EVERYBODY,
    Action.READ_SUBMITTED: {**_INSIDE, Role.MANAGER: REALM},
    Action.READ_DRAFT: _INSIDE,
    Action.READ_AUDIT: {Role.ADMINISTRATOR: CITY, Role.AUDITOR: CITY},
    Action.READ_PEOPLE: {Role.ADMINISTRATOR: CITY, Role.AUDITOR: CITY},
    Action.EXPORT: _EVERYBODY,
    Action.DRAFT_REPORT: _REPORTING,
    Action.SUBMIT_REPORT: _REPORTING,
    Action.WITHDRAW_REPORT: _REPORTING,
    Action.CORRECT_REPORT: _REPORTING,
    Action.DISCARD_DRAFT: _REPORTING,
    Action.ATTACH_EVIDENCE: _REPORTING,
    Action.REMOVE_EVIDENCE: _REPORTING,
    Action.RETURN_REPORT: _REVIEWING,
    Action.ACCEPT_REPORT: _REVIEWING,
    Action.LOAD_HISTORY: _ADMINISTRATION,
    Action.OVERRIDE_STATUS: _REVIEWING,
    Action.VERIFY_REPORT: {Role.MANAGER: REALM},
    Action.DRAW_SAMPLE: {Role.MANAGER: REALM},
    Action.COMPARE_REPORTING: {
        Role.MANAGER: REALM,
        Role.ADMINISTRATOR: CITY,
        Role.AUDITOR: REALM,
    },
    Action.READ_DRAWS: {Role.MANAGER: REALM, Role.ADMINISTRATOR: CITY, Role.AUDITOR: REALM},
    Action.CLOSE_TARGET: {Role.MANAGER: REALM, Role.ADMINISTRATOR: CITY},
    Action.ISSUE_BRIEFING: {Role.MANAGER: REALM},
    Action.KEEP_VIEWS: _EVERYBODY,
    Action.KEEP_TARGETS: _ADMINISTRATION,
    Action.ADJUST_TARGET: _ADMINISTRATION,
    Action.KEEP_PLANS: _ADMINISTRATION,
    Action.KEEP_DEPARTMENTS: _ADMINISTRATION,
    Action.KEEP_PEOPLE: _ADMINISTRATION,
    Action.KEEP_REFERENCE: _ADMINISTRATION,
    Action.REOPEN_PERIOD: {Role.MANAGER: REALM, Role.ADMINISTRATOR: CITY},
    Action.READ_ORDERS: {**_INSIDE, Role.MANAGER: REALM},
    Action.READ_PROPOSED_ORDERS: {
        Role.MANAGER: REALM,
        Role.ADMINISTRATOR: CITY,
        Role.AUDITOR: REALM,
    },
    Action.OPEN_ORDER: {Role.MANAGER: REALM},
    Action.RECEIVE_ORDER: _ADDRESSEES,
    Action.ANSWER_ORDER: _ADDRESSEES,
    Action.CLOSE_ORDER: {Role.MANAGER: REALM},
    Action.IMPORT_REPORTS: _REPORTING,
    Action.IMPORT_REFERENCE: _ADMINISTRATION,
}
NEVER_ONES_OWN = frozenset({Action.ACCEPT_REPORT, Action.RETURN_REPORT, Action.VERIFY_REPORT})
READING = {
    ReportState.ACCEPTED: Action.READ_ACCEPTED,
    ReportState.SUBMITTED: Action.READ_SUBMITTED,
    ReportState.RETURNED: Action.READ_DRAFT,
    ReportState.DRAFT: Action.READ_DRAFT,
    ReportState.VOIDED: Action.READ_DRAFT,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person may do on one day.

    ``own`` are the departments of the memberships of a role; ``below`` adds the departments under
    them; ``city`` are the roles held for the whole city.
    """

    user_id: int | None
    day: date
    own: Mapping[Role, frozenset[int]]
    below: Mapping[Role, frozenset[int]]
    city: frozenset[Role]

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held that day, anywhere."""
        return frozenset(self.own) | self.city

    def departments(self, role: Role) -> frozenset[int]:
        """The departments whose ``role`` the person holds."""
        return self.own.get(role, frozenset())

    def reach(self, action: Action) -> frozenset[int] | None:
        """The departments on whose objects the person may do ``action``; None means everywhere."""
        found: set[int] = set()
        for role, whose in TABLE.get(action, {}).items():
            if role not in self.roles:
                continue
            if whose is CITY or (whose is REALM and role in self.city):
                return None
            found |= (self.below if whose is REALM else self.own).get(role, frozenset())
        return frozenset(found)


def standing_of(user: User | AnonymousUser, today: date) -> Standing:
    """Read a person's memberships of a day; a disabled or anonymous person has none. Two queries at most.

    Who belongs to an office acts for those that went up in it: its predecessors.
    """
    own: dict[Role, set[int]] = {}
    city: set[Role] = set()
    if isinstance(user, User) and user.is_active:
        for membership in Membership.objects.filter(user=user).order_by():
            if not _holds(membership, today):
                continue
            if membership.department_id is None:
                city.add(membership.role)
            else:
                own.setdefault(membership.role, set()).add(membership.department_id)
    tree = list(Department.objects.order_by().values_list("pk", "parent_id", "successor_id")) if own else []
    into = [(pk, successor_id) for pk, _parent_id, successor_id in tree]
    up = [(pk, parent_id) for pk, parent_id, _successor_id in tree] + into
    return Standing(
        user.pk,
        today,
        {role: _reaching(departments, into) for role, departments in own.items()},
        {role: _reaching(departments, up) for role, departments in own.items()},
        frozenset(city),
    )


def _holds(membership: Membership, day: date) -> bool:
    """Whether the role is held on a day; without a first or a last day it has no beginning or no end."""
    begun = membership.starts_on is None or membership.starts_on <= day
    return begun and (membership.ends_on is None or day <= membership.ends_on)


def departments_below(roots: Iterable[int]) -> frozenset[int]:
    """The departments and all below them. One query."""
    return _reaching(roots, list(Department.objects.order_by().values_list("pk", "parent_id")))


def _reaching(roots: Iterable[int], arrows: Iterable[tuple[int, int | None]]) -> frozenset[int]:
    """Everything from which arrows lead to ``roots``, themselves included."""
    sources: dict[int | None, list[int]] = {}
    for source, end in arrows:
        sources.setdefault(end, []).append(source)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting.extend(sources.get(pk, ()))
    return frozenset(found)


def own_offices(who: Standing) -> frozenset[int]:
    """The departments for which a person reports; none for people of the whole city."""
    return who.departments(Role.REPORTER)


def may(who: Standing, action: Action, obj: Model | None = None) -> bool:
    """Whether ``who`` may do ``action`` to ``obj`` (None: to anything at all of its sort).

    For a target that does not say who leads, only a reach over the whole city helps. Cost: up to
    three queries for a target when the reach is by department, else none.
    """
    reach = who.reach(action)
    if reach is not None and not reach:
        return False
    if action in NEVER_ONES_OWN and isinstance(obj, Report) and is_own(who, obj):
        return False
    return reach is None or obj is None or reaches(who, action, departments_of(obj, who.day))


def reaches(who: Standing, action: Action, departments: Iterable[int]) -> bool:
    """Whether ``who`` may do ``action`` to something that belongs to ``departments``."""
    reach = who.reach(action)
    return reach is None or not reach.isdisjoint(departments)


def may_read(who: Standing, report: Report) -> bool:
    """Whether ``who`` may see what a report says, by its state."""
    return may(who, READING[report.state], report)


def is_own(who: Standing, report: Report) -> bool:
    """Whether the person entered, edited or submitted the report. One query when not plain to see."""
    if who.user_id is None or who.user_id in (report.created_by_id, report.submitted_by_id):
        return True
    return report.events.filter(verb__in=[Verb.DRAFT, Verb.SUBMIT], recorded_by=who.user_id).exists()


def own_among(who: Standing, reports: Iterable[Report]) -> frozenset[int]:
    """The ids of those ``reports`` that are the person's own, as ``is_own`` says. One query."""
    rows = list(reports)
    took_part = ReportEvent.objects.filter(
        report__in=[row.pk for row in rows], verb__in=[Verb.DRAFT, Verb.SUBMIT], recorded_by=who.user_id
    )
    plain = {row.pk for row in rows if who.user_id in (None, row.created_by_id, row.submitted_by_id)}
    return frozenset(plain | set(took_part.values_list("report_id", flat=True)))


def departments_of(obj: Model, day: date) -> frozenset[int]:
    """The departments that an object belongs to on a day; empty when it belongs to none."""
    if isinstance(obj, Report):
        return frozenset() if obj.department_id is None else frozenset({obj.department_id})
    if isinstance(obj, EvidenceItem):
        return departments_of(obj.report, day)
    if isinstance(obj, Target):
        return frozenset(duty_lines(obj, day))
    if isinstance(obj, Department):
        return frozenset({obj.pk})
    if isinstance(obj, SupervisionOrder):
        return frozenset({obj.department_id})
    if isinstance(obj, VerificationDraw):
        return frozenset() if obj.department_id is None else frozenset({obj.department_id})
    return frozenset()


def own_targets(who: Standing, action: Action = Action.DRAFT_REPORT) -> QuerySet[Target]:
    """The targets on which ``who`` may do ``action``, as one query that can be filtered further."""
    reach = who.reach(action)
    return Target.objects.all() if reach is None else Target.objects.filter(_belongs_to(reach, who.day))


def _belongs_to(departments: frozenset[int], day: date) -> Q:
    def led(**owner: F | OuterRef) -> Exists:
        return Exists(lines_in_force(day).filter(department__in=departments, **owner))

    def settled(**owner: F | OuterRef) -> Exists:
        return Exists(Assignment.objects.filter(**owner))

    own, series = {"target": OuterRef("pk")}, {"target": OuterRef("parent")}
    inherited = Q(led(**series)) | (~Q(settled(**series)) & Q(led(action=OuterRef("action"))))
    return Q(part_department__in=departments) | (
        Q(part_department__isnull=True) & (Q(led(**own)) | (~Q(settled(**own)) & inherited))
    )


def visible_reports(who: Standing) -> QuerySet[Report]:
    """The reports that ``who`` may read, by state and department."""
    shown = Q(pk__in=())
    for state, action in READING.items():
        reach = who.reach(action)
        if reach is None:
            shown |= Q(state=state)
        elif reach:
            shown |= Q(state=state, department__in=reach)
    return Report.objects.filter(shown)


def visible_evidence(who: Standing) -> QuerySet[EvidenceItem]:
    """The evidence of the reports that ``who`` may read; removed pieces are left out."""
    return EvidenceItem.objects.filter(removed_on__isnull=True, report__in=visible_reports(who))


def visible_draws(who: Standing) -> QuerySet[VerificationDraw]:
    """The samples that ``who`` may read; one over the whole city only with a reach over it."""
    reach = who.reach(Action.READ_DRAWS)
    draws = VerificationDraw.objects.all()
    return draws if reach is None else draws.filter(department__in=reach)


def visible_targets(who: Standing) -> QuerySet[Target]:
    """All targets for anybody with a role, none for anybody else."""
    return Target.objects.all() if may(who, Action.READ_TARGETS) else Target.objects.none()


def visible_people(who: Standing) -> QuerySet[User]:
    """All people for administrators and auditors; for others only the person."""
    return User.objects.all() if may(who, Action.READ_PEOPLE) else User.objects.filter(pk=who.user_id or 0)


def visible_batches(who: Standing) -> QuerySet[ImportBatch]:
    """All imports for administrators and auditors; for others their own. Previews are none as yet."""
    done = ImportBatch.objects.exclude(state=BatchState.PREVIEWED)
    return done if may(who, Action.READ_AUDIT) else done.filter(created_by=who.user_id or 0)


def visible_orders(who: Standing) -> QuerySet[SupervisionOrder]:
    """The supervision orders that ``who`` may read, by department and by whether they were issued."""
    unissued = Q(state__in=(OrderState.PROPOSED, OrderState.DROPPED))
    shown = Q(pk__in=())
    for action, states in ((Action.READ_ORDERS, ~unissued), (Action.READ_PROPOSED_ORDERS, unissued)):
        reach = who.reach(action)
        shown |= states if reach is None else states & Q(department__in=reach)
    return SupervisionOrder.objects.filter(shown)
