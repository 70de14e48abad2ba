"""Previews kept beside their file in pieces, so that a page of one costs the same however long it is.

One file: the pieces, each packed on its own, then the head with their places, then the place of the head.
"""

import gzip
import json
import mmap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from tracker.models import ImportBatch
from tracker.services.uploads import PREVIEW

_PLACE = 8  # bytes
_EFFORT = 3  # of gzip


@dataclass(frozen=True, slots=True)
class KeptPreview:
    """A preview as it was kept, whatever stands there by now. Reading a piece unpacks it alone."""

    head: Mapping[str, Any]
    _content: mmap.mmap
    _places: Sequence[tuple[int, int]]

    def piece(self, number: int) -> Any:
        """The piece of that number, from 0."""
        start, end = self._places[number]
        return _unpacked(self._content[start:end])

    def __len__(self) -> int:
        """How many pieces there are."""
        return len(self._places)


def keep_preview(upload: ImportBatch, head: Mapping[str, Any], pieces: Iterable[Any]) -> KeptPreview:
    """Keep a preview instead of the one before; a reader sees the old one or the new one, never a part.

    ``pieces`` are taken one after the other; ``head`` is written after the last of them.
    """
    path = _path(upload)
    part = path.with_name(f"{path.name}.{uuid4()}")
    places: list[tuple[int, int]] = []
    with part.open("wb") as stream:
        for piece in pieces:
            start = stream.tell()
            stream.write(_packed(piece))
            places.append((start, stream.tell()))
        place = stream.tell()
        stream.write(_packed({"head": dict(head), "places": places}))
        stream.write(place.to_bytes(_PLACE, "big"))
    found = _opened(part)
    part.replace(path)
    return found


def kept_preview(upload: ImportBatch) -> KeptPreview | None:
    """The preview that is kept; None without one."""
    try:
        return _opened(_path(upload))
    except OSError:
        return None


def _opened(path: Path) -> KeptPreview:
    with path.open("rb") as stream:
        content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    place = int.from_bytes(content[-_PLACE:], "big")
    found = _unpacked(content[place:-_PLACE])
    return KeptPreview(found["head"], content, found["places"])


def _path(upload: ImportBatch) -> Path:
    return Path(upload.file.storage.path(f"{upload.file.name}{PREVIEW}"))


def _packed(thing: Any) -> bytes:
    return gzip.compress(json.dumps(thing, ensure_ascii=False).encode(), _EFFORT)


def _unpacked(content: bytes) -> Any:
    return json.loads(gzip.decompress(content))
