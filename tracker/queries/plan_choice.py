"""Which plan a page is about when its address does not say."""

from datetime import date

from tracker.models import Plan


def plan_named(code: str) -> Plan | None:
    """The plan of a code, None when there is none. One query."""
    return None if "\0" in code else Plan.objects.filter(code=code).first()


def default_plan(today: date) -> Plan | None:
    """The plan that runs today, else the one that ended last, else the next to begin; None without plans.

    One query.
    """
    plans = list(Plan.objects.order_by("-ends_on", "code"))
    running = [plan for plan in plans if plan.starts_on <= today <= plan.ends_on]
    ended = [plan for plan in plans if plan.ends_on < today]
    return next(iter([*running, *ended, *reversed(plans)]), None)
