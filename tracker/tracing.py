"""The id of the request that is being answered, so that a log line and an audit row can name it.

Set by ``tracker.middleware.RequestIdMiddleware``; commands and tasks may set their own with
``trace``. It is a plain context variable: ``None`` outside a request, and never shared between threads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str | None] = ContextVar("request_id", default=None)


def current_request_id() -> str | None:
    """Return the id of the running request, command or task; ``None`` when nobody set one."""
    return _current.get()


@contextmanager
def trace(request_id: str) -> Iterator[None]:
    """Name everything inside the block ``request_id``, and restore what was there before."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)
