"""The frame of the reading process: take the limits, shut the doors, read, answer.

Started by ``tracker.sheets.process`` through one of the ``child_…`` modules, each of which loads no more
than it needs; never imported by the server.
"""

import gc
import json
import os
import resource
import sys
from collections.abc import Callable, Iterable, Mapping

from tracker.sheets import wire
from tracker.sheets.cells import Workbook
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused

Read = Callable[[bytes, SheetLimits, str | None], Workbook]
Answer = Callable[[bytes, SheetLimits, Mapping[str, str | None]], Iterable[bytes]]
_DIED_OF_MEMORY = 3


def _confine(limits: SheetLimits, *, writes: bool) -> None:
    """Bound memory, processor time and open files; forbid writing files (unless asked for) and core dumps."""
    memory = limits.memory_mb * 1024 * 1024
    written = limits.unpacked_bytes if writes else 0
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def serve(answer: Answer) -> None:
    """Answer for what stands on standard input, line by line on standard output, then leave at once."""
    request = json.loads(sys.argv[1])
    limits = SheetLimits(**request["limits"])
    _confine(limits, writes=request["writes"])
    gc.disable()  # a short life with many small things
    data = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    try:
        for line in answer(data, limits, request["options"]):
            out.write(line)
    except SheetRefused as refused:
        out.write(wire.encode_refusal(refused))
    except MemoryError:
        os._exit(_DIED_OF_MEMORY)
    except BaseException:  # a panic of a compiled parser is no Exception
        out.write(wire.encode_refusal(SheetRefused(SheetProblem.DAMAGED, detail="cells")))
    out.flush()
    os._exit(0)


def serve_cells(read: Read) -> None:
    """Answer with the cells that ``read`` finds."""
    serve(lambda data, limits, options: wire.encode(read(data, limits, options["sheet"])))
