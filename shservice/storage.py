"""Where uploaded files are kept: on disk before the database says that they are."""

import os
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """Files that outlive a power cut: ``save`` returns once file and folder are on the disk (threat K06).

    The services save a file before their transaction commits. A crash in between leaves a file that no row
    names, never a row without its file; ``manage.py tick`` sweeps such files a day later.
    """

    def _save(self, name: str, content: File) -> str:
        saved: str = super()._save(name, content)
        path = Path(self.path(saved))
        for part in (path, path.parent):
            descriptor = os.open(part, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return saved
