"""The installation in var/ and the site that runs on it."""

import getpass
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from runner.process import PYTHON, ROOT, VAR, clean_environment, step

Children = Sequence["subprocess.Popen[bytes]"]
PAUSE, STEADY, TRIES = 5.0, 10.0, 5


def claim_var(purpose: str) -> None:
    """Make the folder of this installation and its keys; never mix a demonstration with real data."""
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    note = VAR / "purpose"
    held = note.read_text(encoding="utf-8").strip() if note.exists() else purpose
    if held != purpose:
        sys.exit(f"{VAR} holds a {held} installation; set VAR_DIR to another folder for a {purpose} one.")
    note.write_text(purpose + "\n", encoding="utf-8")
    for name in ("SECRET_KEY", "LEDGER_KEY"):
        file = VAR / name.lower().replace("_", "-")
        if not os.environ.get(name) and not file.exists():
            write_secret(file, secrets.token_urlsafe(48))


def write_secret(file: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text + "\n")


def demo_password(given: str | None) -> str:
    """Return the password of the example people: as given, else as kept, else a new one."""
    file = VAR / "demo-password"
    if given or not file.exists():
        write_secret(file, given or secrets.token_urlsafe(9))
    return file.read_text(encoding="utf-8").strip()


def first_administrator() -> tuple[str, str]:
    """Return name and password from SHSERVICE_ADMIN and SHSERVICE_ADMIN_PASSWORD, else by asking."""
    name = os.environ.get("SHSERVICE_ADMIN", "")
    password = os.environ.get("SHSERVICE_ADMIN_PASSWORD", "")
    if not (name and password) and not sys.stdin.isatty():
        sys.exit("Set SHSERVICE_ADMIN and SHSERVICE_ADMIN_PASSWORD, or run this in a terminal to be asked.")
    name = name or input("Sign-in name of the first administrator: ").strip()
    while not password:
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("The same again: "):
            print("The two differ.")
            password = ""
    return name, password


def environment() -> dict[str, str]:
    """Return the environment in which Django runs."""
    return clean_environment() | {"DJANGO_SETTINGS_MODULE": "shservice.settings", "PYTHONUNBUFFERED": "1"}


def prepare(env: dict[str, str]) -> None:
    """Bring tables, reference data and static files up to date."""
    step("Preparing the database")
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "createcachetable", "--verbosity", "0")
    manage(env, "load_reference")
    step("Collecting static files")
    manage(env, "collectstatic", "--no-input", "--verbosity", "0")


def manage(env: dict[str, str], *words: str, stdin: str | None = None, capture: bool = False) -> str:
    """Run ``manage.py`` and stop when it fails; returns what it printed, when that is captured."""
    command = [str(PYTHON), "manage.py", *words]
    stdout = subprocess.PIPE if capture else None
    result = subprocess.run(command, cwd=ROOT, env=env, input=stdin, text=True, stdout=stdout, check=False)
    if result.returncode:
        sys.exit(f"{(result.stdout or '').strip()}\nmanage.py {words[0]} failed; the lines above say why.")
    return result.stdout or ""


def serve(env: dict[str, str], port: int, people: str) -> int:
    """Serve, with the task worker beside the web server, until the latter ends or Ctrl-C ends both.

    The worker also ends when somebody holds the database longer than it waits; it is started again.
    """
    web = ["-m", "gunicorn", "shservice.wsgi", "--workers", "2", "--bind", f"127.0.0.1:{port}"]
    web += ["--no-control-socket", "--log-level", "warning"]
    if os.name == "nt":  # gunicorn needs Unix
        web = ["manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    log = VAR / "log" / "worker.log"
    log.parent.mkdir(exist_ok=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)  # also where a shell told us to ignore Ctrl-C
    with log.open("a", encoding="utf-8") as worker_log:
        words = ["manage.py", "db_worker"]
        work = partial(start, env, words, stdout=worker_log, stderr=subprocess.STDOUT)
        children = [start(env, web), work()]
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", children)
            print(f"\n{people}\n\nhttp://127.0.0.1:{port}/    (Ctrl-C ends it)", flush=True)
            watch(children, work)
        except KeyboardInterrupt:
            return 0
        finally:
            end(children)
    print(f"The web server ended by itself, or the task worker again and again; the worker's log is {log}.")
    return 1


def watch(children: "list[subprocess.Popen[bytes]]", work: "Callable[[], subprocess.Popen[bytes]]") -> None:
    """Wait until the first child, the web server, ends; ``work`` starts the second one, the worker, anew.

    Returns as well when the worker has ended TRIES times, each time within STEADY seconds of its start.
    """
    web, tries, began = children[0], 0, time.monotonic()
    while web.poll() is None:
        time.sleep(0.5)
        if children[1].poll() is None:
            continue
        tries = tries + 1 if time.monotonic() - began < STEADY else 1
        if tries >= TRIES:
            return
        print(f"The task worker ended by itself; it is started again in {PAUSE} seconds.", flush=True)
        time.sleep(PAUSE)
        children[1], began = work(), time.monotonic()


def start(env: dict[str, str], words: Sequence[str], **streams: object) -> "subprocess.Popen[bytes]":
    """Start a program in its own session, so that Ctrl-C reaches it through ``end`` alone."""
    return subprocess.Popen([str(PYTHON), *words], cwd=ROOT, env=env, start_new_session=True, **streams)


def wait_for(address: str, children: Children) -> None:
    """Return when the address answers; stop when a child has ended or a minute has passed."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if any(child.poll() is not None for child in children):
            sys.exit("The site did not start; the lines above say why.")
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 (the address is our own)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit(f"{address} did not answer within a minute.")


def end(children: Children) -> None:
    """Ask the children to end, and end them after ten seconds."""
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def refuse_taken_port(port: int) -> None:
    """Stop with the number of a free port when this one is in use."""
    if is_free(port):
        return
    free = next((other for other in range(port + 1, port + 100) if is_free(other)), None)
    advice = f" Try: python3 run.py demo --port {free}" if free else ""
    sys.exit(f"Port {port} is taken.{advice}")


def is_free(port: int) -> bool:
    """Tell whether this user may listen on a port of this machine."""
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True
