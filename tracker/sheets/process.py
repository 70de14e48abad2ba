"""Run one of the ``child_…`` modules on a file, so that a parser that aborts, hangs or swells harms nobody.

The child gets the bytes on its input and answers in lines of JSON on its output, which are bounded and only
read as JSON. It knows none of the server's secrets: its environment holds nothing but what Python needs.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from json import dumps
from pathlib import Path
from typing import IO, TypeVar

from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused

DIED_OF_MEMORY = 3  # exit code of a child that ran out of memory and could still say so
_ROOT = Path(__file__).resolve().parent.parent.parent
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")
Answer = TypeVar("Answer")


def run_child(
    module: str,
    data: bytes,
    limits: SheetLimits,
    take: Callable[[Iterator[bytes]], Answer | None],
    *,
    options: Mapping[str, str | None],
    folder: str | None = None,
) -> Answer:
    """What ``take`` makes of the lines that the module answers for ``data``.

    ``options`` are handed to the module; ``folder`` is the only place where it may write (None: nowhere).
    Raises ``SheetRefused``: what the child refused, or too_slow, too_much_memory, reader_stopped when it
    died or could not be started, or when ``take`` gives None or does not understand the lines.
    """
    request = dumps({"limits": asdict(limits), "options": options, "writes": folder is not None})
    with _started(module, request, {"TMPDIR": folder} if folder else {}) as child:
        watch = threading.Timer(limits.seconds, child.kill)
        watch.start()
        try:
            answer = _converse(child, data, limits, take)
        finally:
            late = not watch.is_alive()
            watch.cancel()
            child.kill()
            child.wait()
    if answer is None:
        raise _obituary(child.returncode, late, limits)
    return answer


def _started(module: str, request: str, more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        return subprocess.Popen(
            [sys.executable, "-m", module, request],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment | dict(more),
        )
    except OSError:  # the machine has no memory or process left for it
        raise SheetRefused(SheetProblem.READER_STOPPED) from None


def _converse(
    child: subprocess.Popen[bytes],
    data: bytes,
    limits: SheetLimits,
    take: Callable[[Iterator[bytes]], Answer | None],
) -> Answer | None:
    if child.stdin is None or child.stdout is None:  # pragma: no cover - both were asked for
        return None
    with suppress(BrokenPipeError):  # it died early: what it said, or its exit code, tells why
        child.stdin.write(data)
    with suppress(BrokenPipeError):
        child.stdin.close()
    try:
        return take(_bounded(child.stdout, limits.output_bytes))
    except SheetRefused:
        raise
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    finally:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=1)  # its own exit code says more than that of a kill


def _bounded(lines: IO[bytes], limit: int) -> Iterator[bytes]:
    used = 0
    while line := lines.readline(limit + 1):
        used += len(line)
        if used > limit:
            raise SheetRefused(SheetProblem.UNPACKED_TOO_LARGE, limit=limit)
        yield line


def _obituary(returncode: int, late: bool, limits: SheetLimits) -> SheetRefused:
    if late or returncode == -signal.SIGXCPU:
        return SheetRefused(SheetProblem.TOO_SLOW, limit=limits.seconds)
    if returncode == DIED_OF_MEMORY:
        return SheetRefused(SheetProblem.TOO_MUCH_MEMORY, limit=limits.memory_mb)
    return SheetRefused(SheetProblem.READER_STOPPED)
