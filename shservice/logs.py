"""Log lines that name their request and stay one line each, whatever a visitor typed."""

import json
import logging
import re
from datetime import UTC, datetime

from tracker.tracing import current_request_id

# Line ends, other control characters, and the marks that turn the direction of the text.
_UNSAFE = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _request_of(record: logging.LogRecord) -> str | None:
    """The id of the request that a line is about; some are written just after it was answered."""
    return current_request_id() or getattr(getattr(record, "request", None), "request_id", None)


class VisitorsMistakes(logging.Filter):
    """What Django refuses as suspicious (a foreign host, a damaged upload) is a warning of one line.

    Nothing of ours broke, so there is no traceback, and nobody is called for it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass, those of ``django.security`` as warnings without traceback."""
        if record.name.startswith("django.security."):
            record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
        return True


class OneLineFormatter(logging.Formatter):
    """Write the message with unsafe characters escaped; a traceback follows on its own lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line, led by the request's id (``-`` outside a request)."""
        record.request_id = _request_of(record) or "-"
        line = super().formatMessage(record)
        return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


class JsonFormatter(logging.Formatter):
    """Write one JSON object a line, for a log collector: ``LOG_FORMAT=json``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object: time (UTC), level, logger, request, message, and a traceback if there is one."""
        found = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": _request_of(record),
            "message": record.getMessage(),
        }
        if record.exc_info:
            found["traceback"] = self.formatException(record.exc_info)
        return json.dumps(found)  # ASCII alone: nothing in it can break or turn a line
