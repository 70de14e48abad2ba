"""The product's own programs as children, on the database of the trial and with the product's settings."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from tests.architecture.tree import ROOT

Child = subprocess.Popen[bytes]
START_SECONDS = 60


def database_address() -> str:
    """Return the address of the database that this process works on."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def environment(**more: str) -> dict[str, str]:
    """Return what a child's environment holds: the product's settings, this database, this run's keys."""
    chosen = {
        "DJANGO_SETTINGS_MODULE": "shservice.settings",
        "DATABASE_URL": database_address(),
        "CACHE_URL": "locmemcache://",
        "SECURE": "0",
        "PYTHONUNBUFFERED": "1",
    }
    return {**os.environ, **chosen, **more}


def start(*words: str, **more: str) -> Child:
    """Start Python with these words in a session of its own; what it says comes through its pipes."""
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def start_manage(*words: str, **more: str) -> Child:
    """Start ``manage.py`` with these words."""
    return start("manage.py", *words, **more)


def manage(*words: str, **more: str) -> tuple[int, str]:
    """Run ``manage.py`` to its end; return its exit code and all that it said."""
    child = start_manage(*words, **more)
    said, _nothing = child.communicate()
    return child.returncode, said.decode(errors="replace")


def kill(child: Child) -> None:
    """End a child and whatever it started, at once and without a word (kill -9)."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()


@contextmanager
def served(workers: int = 2, **more: str) -> Iterator[str]:
    """Serve the site by gunicorn, as ``run.py demo`` does, and yield its address; ended afterwards."""
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        code, said = manage("collectstatic", "--no-input", "--verbosity", "0")
        if code:
            raise RuntimeError(said)
    port = _free_port()
    log = Path(settings.STATIC_ROOT).parent / f"gunicorn-{port}.log"
    words = ["-m", "gunicorn", "shservice.wsgi", "--workers", str(workers), "--bind", f"127.0.0.1:{port}"]
    child = start(*words, "--no-control-socket", "--log-level", "warning", "--log-file", str(log), **more)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/healthz", child, log)
        yield address
    finally:
        kill(child)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, child: Child, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 (the address is our own)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer: {log.read_text() if log.exists() else 'no log'}")
