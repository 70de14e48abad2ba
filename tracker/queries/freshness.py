"""Whether anything that a board shows was written since: one word for all of it (docs/board.md)."""

from django.db import connection

from tracker.models import AuditRecord, KeptFacts, Plan, SavedView, Target

BESIDE_TARGETS = ("plan", "specialaction", "department", "unit", "calendarday", "supervisionorder")


def data_version(plan: Plan, person_id: int | None = None) -> str:
    """A word that is another after every write that a board of the plan could show to a person. One query.

    Facts and targets carry numbers that only grow; of everything else every write leaves one record in
    the audit, which nothing is taken out of but traces of use. Counts and sums see what is committed,
    in whatever order writers got their numbers. Saved views are made and dropped, never edited.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [*BESIDE_TARGETS, person_id or 0, person_id or 0, plan.pk])
        return repr(cursor.fetchone())


_PLACES = ", ".join(["%s"] * len(BESIDE_TARGETS))
_VERSION = f"""
SELECT count(*), max(t.id), sum(t.version), sum(k.number),
  (SELECT count(*) FROM {AuditRecord._meta.db_table} WHERE object_type IN ({_PLACES})),
  (SELECT count(*) FROM {SavedView._meta.db_table} WHERE person_id = %s),
  (SELECT sum(id) FROM {SavedView._meta.db_table} WHERE person_id = %s)
FROM {Target._meta.db_table} t LEFT JOIN {KeptFacts._meta.db_table} k ON k.target_id = t.id
WHERE t.plan_id = %s"""  # noqa: S608 (names of our own tables)
