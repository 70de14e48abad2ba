"""The demonstration's two programs: a worker that ends is started again, the web server ends both."""

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from runner import site

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
SHORT = [sys.executable, "-c", "import time; time.sleep(1.5)"]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def children(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """What ``serve`` starts: a web server that answers /healthz, and a worker that soon ends."""
    (tmp_path / "healthz").write_text("ok\n")
    web = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(tmp_path)]
    started: list[subprocess.Popen[bytes]] = []

    def start(env: dict[str, str], words: list[str], **streams: object) -> subprocess.Popen[bytes]:
        program = web if "gunicorn" in words else SHORT
        started.append(subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return started[-1]

    monkeypatch.setattr(site, "VAR", tmp_path)
    monkeypatch.setattr(site, "start", start)
    monkeypatch.setattr(site, "PAUSE", 0.1)
    monkeypatch.setattr(site, "TRIES", 2)
    return started


@pytest.fixture(autouse=True)
def own_signals() -> object:
    before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
    yield
    for number, handler in before:
        signal.signal(number, handler)


def test_a_worker_that_ends_is_started_again_and_one_that_ends_at_once_again_ends_all(
    children: list[subprocess.Popen[bytes]], port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.serve({}, port, "people") == 1
    assert [child.poll() is None for child in children] == [False] * 3
    assert "The task worker ended by itself; it is started again in 0.1 seconds." in capsys.readouterr().out


def test_when_the_web_server_ends_the_worker_ends_too(
    children: list[subprocess.Popen[bytes]], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "SHORT", SLEEPER)
    threading.Timer(1.5, lambda: children[0].terminate()).start()
    assert site.serve({}, port, "people") == 1
    assert [child.poll() is None for child in children] == [False, False]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_both_and_counts_as_success(
    children: list[subprocess.Popen[bytes]],
    port: int,
    number: signal.Signals,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "SHORT", SLEEPER)
    threading.Timer(1.5, signal.raise_signal, [number]).start()
    assert site.serve({}, port, "people") == 0
    assert [child.poll() is None for child in children] == [False, False]


def test_the_address_is_printed_once_the_site_answers(
    children: list[subprocess.Popen[bytes]], port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    site.serve({}, port, "wang  department reporter")
    assert f"wang  department reporter\n\nhttp://127.0.0.1:{port}/" in capsys.readouterr().out


def test_a_program_that_does_not_listen_to_the_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        child.stdout.readline()
        wait = child.wait
        monkeypatch.setattr(child, "wait", lambda seconds=5: wait(min(seconds, 0.2)))
        site.end([child])
    assert child.returncode == -signal.SIGKILL
