"""What a report said when somebody saw it: the words of an earlier edit, from the audit."""

from dataclasses import dataclass

from tracker.models import AuditRecord, Report
from tracker.queries.said import Said, said_by


@dataclass(frozen=True, slots=True)
class Seen:
    """One edit of a report: what it said, its note, and how many pieces of evidence it had."""

    said: Said
    note: str
    evidence: int


def seen_edit(report: Report, number: int) -> Seen | None:
    """What ``report`` said as its edit ``number``; None when the audit does not know that edit.

    Its target with unit and kind is read from ``report``. One query, one more for a milestone.
    """
    rows = AuditRecord.objects.filter(object_type="report", object_id=str(report.pk), after__version=number)
    record = rows.order_by("-pk").first()
    if record is None or record.after is None:
        return None
    names = {field.attname: field for field in Report._meta.concrete_fields}
    values = {name: names[name].to_python(value) for name, value in record.after.items() if name in names}
    then = Report(**values)
    then.target = report.target
    standing = [item for item in record.after.get("evidence", ()) if not item.get("removed_on")]
    return Seen(said_by(then), then.nil_note or then.note, len(standing))
