"""Reports as the lines of a csv file, put together by PostgreSQL: what ``Exporter.rows`` gives, far faster.

The spelling of every cell stands in ``tracker.resources.widgets`` and ``tracker.documents.sheets``; here it
is said once more in SQL, and the tests hold one against the other byte by byte.
"""

from collections.abc import Iterator, Sequence
from secrets import token_hex
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tracker.models import Report

AT_ONCE = 65_536  # bytes
LINE_END = b"\r\n"
_DAY = "to_char({}, 'YYYY-MM-DD')"
_PERCENT = "chr(37)"  # the sign itself would stand for a parameter
_PLAIN = "rtrim(rtrim(({})::text, '0'), '.')"  # quantities have six decimals


def _safe(text: str) -> str:
    """An expression of a text without what a spreadsheet takes for a formula (``sheets.neutral``)."""
    return f"CASE WHEN {text} ~ '^''*[=+@\\t\\r-]' THEN '''' || {text} ELSE nullif({text}, '') END"


def _listed(text: str, more: str = "") -> str:
    """An expression of a member of a list (``widgets.escaped``) with ``more`` separators."""
    return rf"regexp_replace({text}, '([;；\n\\{more}])', '\\\1', 'g')"


_VALUE = f"""CASE WHEN unit = {_PERCENT} AND value <> 0 AND abs(value) <= 1
  THEN {_safe(f"({_PLAIN.format('value')} || {_PERCENT})")} ELSE {_PLAIN.format("value")} END"""
CELLS = {  # by the key of the column
    "target": _safe("target"),
    "period": "period",
    "as_of": _DAY.format("as_of"),
    "value": _VALUE,
    "numerator": _PLAIN.format("numerator"),
    "denominator": _PLAIN.format("denominator"),
    "done_on": _DAY.format("done_on"),
    "expected_on": _DAY.format("expected_on"),
    "level": "level",
    "unit": _safe("unit"),
    "department": _safe("department"),
    "nil_reason": "nil_reason",
    "correction_reason": _safe("correction_reason"),
    "accepted_on": f"CASE WHEN state = 'accepted' THEN {_DAY.format('accepted_on')} END",
    "data_source": _safe("data_source"),
    "evidence_links": _safe("evidence_links"),
    "note": _safe("note"),
    "stages_done": _safe("stages_done"),
    "items": _safe("items"),
    "state": "state",
    "revision": "revision",
}
_ITEMS = f"""CASE WHEN r.items <> '[]' THEN (
    SELECT string_agg({_listed("name")}, ';' ORDER BY place)
    FROM jsonb_array_elements_text(r.items) WITH ORDINALITY AS one(name, place)) END"""  # noqa: S608 (of our own columns, as below)
_REPORTS = f"""
SELECT t.code AS target, r.period, r.as_of, r.value, r.numerator, r.denominator, r.done_on, r.expected_on,
  r.level, u.name AS unit, d.name AS department, r.nil_reason, r.correction_reason, r.accepted_on,
  r.data_source, r.note, r.state, r.revision, r.period_end, {_ITEMS} AS items,
  stages.said AS stages_done, links.said AS evidence_links,
  lead(r.target_id) OVER stand AS next_target, lead(r.period) OVER stand AS next_period, r.target_id
FROM tracker_report r JOIN tracker_target t ON t.id = r.target_id
  LEFT JOIN tracker_unit u ON u.id = t.unit_id LEFT JOIN tracker_department d ON d.id = r.department_id
  LEFT JOIN (
    SELECT report_id, string_agg({_listed("stage", ":：")} || ':' || {_DAY.format("done_on")}, ';'
      ORDER BY stage, done_on) AS said
    FROM tracker_stagedone GROUP BY report_id) stages ON stages.report_id = r.id
  LEFT JOIN (
    SELECT report_id, string_agg({_listed("url")}, ';' ORDER BY id) AS said
    FROM tracker_evidenceitem
    WHERE removed_on IS NULL AND verification_id IS NULL AND url <> '' GROUP BY report_id
  ) links ON links.report_id = r.id
WHERE r.state <> 'voided' AND r.id IN ({{chosen}})
WINDOW stand AS (ORDER BY t.code, r.period_end, r.period, r.revision)"""  # noqa: S608 (as above)
_NEWEST = """COPY (SELECT {cells}, '{end}' FROM ({reports}) found
WHERE (next_target, next_period) IS DISTINCT FROM (target_id, period)
ORDER BY target, period_end, period, revision) TO STDOUT WITH CSV"""


def can_copy() -> bool:
    """Whether the database puts lines together itself."""
    return connection.vendor == "postgresql"


def newest_lines(reports: QuerySet[Report], keys: Sequence[str]) -> Iterator[bytes]:
    """The lines of the newest revision of every period among ``reports``, as they stand, some at once.

    ``keys`` are the columns. Nothing is kept: the database sends the lines while it reads.
    """
    end = token_hex(12)  # no cell holds this by chance
    chosen, params = reports.order_by().values("pk").query.sql_with_params()
    cells = ", ".join(CELLS[key] for key in keys)
    query = _NEWEST.format(cells=cells, end=end, reports=_REPORTS.format(chosen=chosen))
    mark = f",{end}\n".encode()
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(query, params) as copy:
        yield from _gathered(copy, mark)


def _gathered(lines: Any, mark: bytes) -> Iterator[bytes]:
    """Whole lines with the end that csv files have."""
    some = bytearray()
    for line in lines:
        some += line
        if len(some) >= AT_ONCE and some.endswith(mark):
            yield bytes(some).replace(mark, LINE_END)
            some.clear()
    if some:
        yield bytes(some).replace(mark, LINE_END)
