"""Read a file of any supported kind; the only door to the parsers, which run in a child process.

A parser may abort, eat memory or never end on a hostile file: then the child dies, not the server. It gets
the bytes on its input and hands cells back on its output in a plain bounded format.
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from json import dumps
from pathlib import Path
from typing import IO

from tracker.sheets import wire
from tracker.sheets.cells import Workbook
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused

_ROOT = Path(__file__).resolve().parent.parent.parent
_TEXT_CHILD = "tracker.sheets.child_text"
_BOOK_CHILDREN = {b"PK": "tracker.sheets.child_book", b"\xd0\xcf\x11\xe0": "tracker.sheets.child_ole"}
_DIED_OF_MEMORY = 3  # exit code of a child that ran out of memory and could still say so


def read_workbook(
    data: bytes, *, name: str = "", limits: SheetLimits | None = None, sheet: str | None = None
) -> Workbook:
    """The cells of a file, told apart by its content and never by its name.

    ``sheet`` reads only the sheet of that name. Raises ``SheetRefused`` with a code and its parameters for
    anything that cannot be read with certainty within ``limits``; costs a child process (30-120 ms).
    """
    limits = limits or SheetLimits()
    if not data.strip(b"\0 \t\r\n"):
        raise SheetRefused(SheetProblem.EMPTY_FILE)
    if len(data) > limits.file_bytes:
        raise SheetRefused(SheetProblem.FILE_TOO_LARGE, found=len(data), limit=limits.file_bytes)
    module = next((child for start, child in _BOOK_CHILDREN.items() if data.startswith(start)), _TEXT_CHILD)
    request = dumps({"limits": asdict(limits), "sheet": sheet})
    with subprocess.Popen(
        [sys.executable, "-m", module, request],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        close_fds=True,
    ) as child:
        watch = threading.Timer(limits.seconds, child.kill)
        watch.start()
        try:
            workbook = _converse(child, data, name, limits)
        finally:
            late = not watch.is_alive()
            watch.cancel()
            child.kill()
            child.wait()
    if workbook is None:
        raise _obituary(child.returncode, late, limits)
    return workbook


def _converse(child: subprocess.Popen[bytes], data: bytes, name: str, limits: SheetLimits) -> Workbook | None:
    if child.stdin is None or child.stdout is None:  # pragma: no cover - both were asked for
        return None
    try:
        child.stdin.write(data)
        child.stdin.close()
    except BrokenPipeError:
        pass  # it died early: what it said, or its exit code, tells why
    try:
        workbook = wire.decode(name, _bounded(child.stdout, limits.output_bytes))
    except SheetRefused:
        raise
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    child.wait()
    return workbook


def _bounded(lines: IO[bytes], limit: int) -> Iterator[bytes]:
    used = 0
    while line := lines.readline(limit + 1):
        used += len(line)
        if used > limit:
            raise SheetRefused(SheetProblem.UNPACKED_TOO_LARGE, limit=limit)
        yield line


def _obituary(returncode: int, late: bool, limits: SheetLimits) -> SheetRefused:
    if late or returncode in (-signal.SIGXCPU,):
        return SheetRefused(SheetProblem.TOO_SLOW, limit=limits.seconds)
    if returncode == _DIED_OF_MEMORY:
        return SheetRefused(SheetProblem.TOO_MUCH_MEMORY, limit=limits.memory_mb)
    return SheetRefused(SheetProblem.READER_STOPPED)
