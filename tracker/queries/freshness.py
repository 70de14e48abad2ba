"""Whether anything that a board shows was written since: one number for all of it (docs/board.md)."""

from django.db.models import Count, Max, Sum

from tracker.models import AuditRecord, KeptFacts, Plan, Target

BESIDE_TARGETS = ("plan", "specialaction", "department", "unit", "calendarday", "supervisionorder")


def data_version(plan: Plan) -> str:
    """A word that is another after every write that a board of the plan could show. Two queries.

    Facts and targets carry numbers that only grow; of everything else every write leaves one record in
    the audit, which nothing is taken out of but traces of use. Counts and sums see what is committed,
    in whatever order writers got their numbers.
    """
    targets = Target.objects.filter(plan=plan).aggregate(Count("pk"), Max("pk"), Sum("version"))
    facts = KeptFacts.objects.filter(target__plan=plan).aggregate(Sum("number"))
    beside = AuditRecord.objects.filter(object_type__in=BESIDE_TARGETS).count()
    return f"{sorted(targets.items())} {sorted(facts.items())} {beside}"
