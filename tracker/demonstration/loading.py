"""Load the whole demonstration into a database that holds nothing else."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tracker.demonstration.article import load_article
from tracker.demonstration.illustrative import first_moment, illustrative_plan, tell_illustrative
from tracker.demonstration.rows import rows_of
from tracker.documents.briefing import papers_of
from tracker.documents.paper import content_of, digest_of
from tracker.domain.periods import months_code
from tracker.domain.vocabulary import BriefingKind, Role
from tracker.models import Membership, Plan, User
from tracker.queries.briefing import briefing_facts, scope_of
from tracker.resources.fixtures import load_reference_sheets
from tracker.services.briefings import issue_briefing
from tracker.services.people import create_first_administrator, set_password
from tracker.services.pouring import tell_planner
from tracker.services.projections import keep_projections
from tracker.services.refusals import Problem, Refused
from tracker.services.ticking import tick

ADMINISTRATOR = "admin"
ADMINISTRATOR_NAME = "演示管理员"
ADMINISTRATOR_PURPOSE = (
    "管理员：导入、计划、指标、人员、日历",
    "administrator: imports, plans, targets, people",
)
PASSWORD_BYTES = 12
MONTHS_OF_PROJECTIONS = 6


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody as whom the demonstration can be tried, and what there is to see."""

    username: str
    full_name: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Who can sign in; ``password`` None: the one of the first load still holds. ``new``: first load."""

    guests: tuple[Guest, ...]
    password: str | None
    new: bool


def load_demonstration(*, now: datetime, password: str | None = None) -> Loaded:
    """Load reference data, the illustrative plan as of the day of ``now``, and the article's plan.

    A second load changes nothing, whatever its day, except the password when another one is given.
    Raises ``Refused`` with one sentence when the database serves another purpose.
    """
    _refuse_another_database()
    load_reference_sheets(now=now)
    new = illustrative_plan() is None
    if new:
        password = password or secrets.token_urlsafe(PASSWORD_BYTES)
        _first_load(password, now)
    administrator = User.objects.get(username=ADMINISTRATOR)
    load_article(by=administrator, now=now)
    if new:
        tell_planner()
    guests = _guests()
    if password and not new:
        _keep_password(guests, password, administrator, now)
    return Loaded(guests, password, new)


def _refuse_another_database() -> None:
    strange = Plan.objects.filter(live_since__isnull=False, illustrative=False).exists()
    if strange or (User.objects.exists() and illustrative_plan() is None):
        message = _("This database is in use; the demonstration is only loaded into an empty one.")
        raise Refused(Problem("not_empty", message))


@transaction.atomic
def _first_load(password: str, now: datetime) -> None:
    today = timezone.localdate(now)
    administrator = create_first_administrator(
        username=ADMINISTRATOR, password=password, now=first_moment(today), full_name=ADMINISTRATOR_NAME
    )
    tell_illustrative(administrator=administrator, password=password, today=today)
    tick(now=now)  # its deadlines as the timer would have found them
    for back in range(MONTHS_OF_PROJECTIONS, 0, -1):
        keep_projections(now=now, on=_month_begin(today, back))
    _issue_last_month(today, now)


def _issue_last_month(today: date, now: datetime) -> None:
    """The manager signs the briefing of the last month that is over."""
    plan, month = illustrative_plan(), _month_begin(today, 2)
    manager = Membership.objects.filter(role=Role.MANAGER, department=None, user__illustrative=True).first()
    if plan is None or manager is None or month < plan.starts_on:
        return
    code = months_code(month.year, month.month, 1)
    scope = scope_of(plan, BriefingKind.MONTHLY, code, as_of=today, known_at=today, today=today)
    paper = content_of(papers_of(briefing_facts(scope)))
    issue_briefing(scope=scope, paper=paper, sha256=digest_of(paper), by=manager.user, now=now)


def _month_begin(today: date, back: int) -> date:
    """The first day of the month ``back`` months before that of ``today``; 1 is this month's."""
    years, month = divmod(today.year * 12 + today.month - back, 12)
    return date(years, month + 1, 1)


def _guests() -> tuple[Guest, ...]:
    chinese = (get_language() or "zh").startswith("zh")
    rows = [row for row in rows_of("illustrative/people.csv") if row["可登录"] == "是"]
    found = [Guest(ADMINISTRATOR, ADMINISTRATOR_NAME, ADMINISTRATOR_PURPOSE[not chinese])]
    purpose = "用途" if chinese else "用途英文"
    return (*found, *(Guest(row["用户名"], row["姓名"], row[purpose]) for row in rows))


def _keep_password(guests: tuple[Guest, ...], password: str, by: User, now: datetime) -> None:
    """Give the guests this password where it is not theirs yet."""
    for person in User.objects.filter(username__in=[guest.username for guest in guests]):
        if not person.check_password(password):
            set_password(person=person, password=password, by=by, now=now)
