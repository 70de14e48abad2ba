"""The product's own programs as children, on the database of the trial and with the product's settings."""

import fcntl
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any
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


def start(*words: str, into: Path | None = None, **more: str) -> Child:
    """Start Python with these words in a session of its own.

    What it says comes through its pipe, which holds 64 kB; what says more is sent ``into`` a file.
    """
    with into.open("ab") if into else nullcontext(subprocess.PIPE) as out:
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=environment(**more),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def start_manage(*words: str, into: Path | None = None, **more: str) -> Child:
    """Start ``manage.py`` with these words."""
    return start("manage.py", *words, into=into, **more)


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


def fork_and_kill(
    work: Callable[..., None], words: tuple[Any, ...], told: Callable[[], int], seed: int, longest: float
) -> None:
    """Let a fork do ``work`` for up to ``longest`` seconds after its first note, then kill it without a word.

    ``told`` counts the notes. Raises ``RuntimeError`` when the fork wrote none within half a minute.
    """
    before = told()
    connection.close()  # a process that is forked must not share it
    child = multiprocessing.get_context("fork").Process(target=work, args=words, daemon=True)
    child.start()
    deadline = time.monotonic() + 30
    while told() == before and child.is_alive() and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(random.Random(seed).uniform(0, longest))
    child.kill()
    child.join()
    if told() == before:
        raise RuntimeError("the fork did nothing")


class Site(str):
    """The address of a served site; ``child`` is gunicorn's first process, ``log`` holds what it said."""

    __slots__ = ("child", "log")
    child: Child
    log: Path


@contextmanager
def served(workers: int = 2, application: str = "shservice.wsgi", **more: str) -> Iterator[Site]:
    """Serve the site by gunicorn, as ``run.py demo`` does, and yield its address; ended afterwards."""
    words = ("--workers", str(workers), "--no-control-socket", "--log-level", "warning")
    with _serving(words, more, application) as site:
        yield site


@contextmanager
def deployed(**more: str) -> Iterator[Site]:
    """Serve the site with the settings of ``deploy/``; ``WEB_WORKERS`` may be given."""
    with _serving(("--config", "deploy/gunicorn.conf.py"), more) as site:
        yield site


@contextmanager
def _serving(
    words: Sequence[str], more: dict[str, str], application: str = "shservice.wsgi"
) -> Iterator[Site]:
    _collect_static()
    port = _free_port()
    site = Site(f"http://127.0.0.1:{port}")
    site.log = Path(settings.STATIC_ROOT).parent / f"gunicorn-{port}.log"
    bind = ("--bind", f"127.0.0.1:{port}")
    site.child = start("-m", "gunicorn", application, *words, *bind, into=site.log, **more)
    try:
        _wait_for(f"{site}/healthz", site.child, site.log)
        yield site
    finally:
        kill(site.child)


def _collect_static() -> None:
    """Collect static files once for all processes of a test run, which share their folder."""
    folder = Path(settings.STATIC_ROOT)
    with (folder.parent / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "staticfiles.json").exists():
            return
        code, said = manage("collectstatic", "--no-input", "--verbosity", "0")
    if code:
        raise RuntimeError(said)


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
