"""``run.py``: what it says to a person, and what it never does."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import run
from runner import packages, process, site
from tests.architecture.tree import ROOT


def run_py(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *words],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_help_lists_every_command() -> None:
    words = run_py("--help").stdout.split()
    for command in ("demo", "init", "test", "trials", "lint", "wheelhouse", "lock", "audit"):
        assert command in words


def test_an_unknown_option_is_refused() -> None:
    assert run_py("demo", "--prot", "8001").returncode == 2


def test_a_taken_port_is_answered_with_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run_py("demo", "--port", str(port))
    assert result.returncode == 1
    assert f"Port {port} is taken. Try: python3 run.py demo --port " in result.stderr


def test_init_without_a_terminal_or_a_name_stops_before_it_does_anything(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    result = run_py("init", VAR_DIR=str(folder), SHSERVICE_ADMIN="", SHSERVICE_ADMIN_PASSWORD="")
    assert result.returncode == 1
    assert "SHSERVICE_ADMIN" in result.stderr
    assert not folder.exists()


def test_a_demonstration_is_never_loaded_into_a_real_installation(tmp_path: Path) -> None:
    (tmp_path / "purpose").write_text("real\n")
    result = run_py("demo", "--no-serve", VAR_DIR=str(tmp_path))
    assert result.returncode == 1
    assert "holds a real installation" in result.stderr


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for what an installation keeps."""
    monkeypatch.setattr(site, "VAR", tmp_path / "var")
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("LEDGER_KEY")
    return tmp_path / "var"


def test_the_two_keys_differ_and_only_their_owner_reads_them(var: Path) -> None:
    site.claim_var("demo")
    keys = [var / "secret-key", var / "ledger-key"]
    assert keys[0].read_text() != keys[1].read_text()
    assert [key.stat().st_mode & 0o777 for key in keys] == [0o600, 0o600]


def test_a_second_start_keeps_keys_and_password(var: Path) -> None:
    site.claim_var("demo")
    before = [(var / "secret-key").read_text(), site.demo_password(None)]
    site.claim_var("demo")
    assert [(var / "secret-key").read_text(), site.demo_password(None)] == before


def test_a_given_password_replaces_the_kept_one(var: Path) -> None:
    site.claim_var("demo")
    site.demo_password(None)
    assert site.demo_password("given by hand") == site.demo_password(None) == "given by hand"


def test_pip_is_not_sent_elsewhere_but_still_finds_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_FIND_LINKS", "/packages")
    environment = process.clean_environment()
    assert "PIP_USER" not in environment
    assert "PIP_TARGET" not in environment
    assert environment["PIP_FIND_LINKS"] == "/packages"


@pytest.fixture
def installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The pip commands that would have been run, in a project without packages."""
    commands: list[list[str]] = []
    monkeypatch.setattr(packages, "STAMP", tmp_path / "installed.json")
    monkeypatch.setattr(packages, "WHEELHOUSE", tmp_path / "wheelhouse")
    monkeypatch.setattr(packages, "venv_works", lambda: True)
    monkeypatch.setattr(packages, "installer", lambda: ["pip"])
    monkeypatch.setattr(packages, "run", lambda words: commands.append(words) or 0)
    return commands


def test_t27_packages_are_installed_with_their_hashes_checked(installs: list[list[str]]) -> None:
    packages.install(packages.LOCK)
    assert installs == [["pip", "install", "--quiet", "--require-hashes", "-r", str(packages.LOCK)]]


def test_a_second_install_does_nothing(installs: list[list[str]]) -> None:
    packages.install(packages.LOCK)
    packages.install(packages.LOCK)
    assert len(installs) == 1


def test_a_changed_lock_is_installed_again(installs: list[list[str]], tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("one==1\n")
    packages.install(lock)
    lock.write_text("one==2\n")
    packages.install(lock)
    assert len(installs) == 2


def test_t27_a_wheelhouse_keeps_pip_off_the_network(installs: list[list[str]], tmp_path: Path) -> None:
    (tmp_path / "wheelhouse").mkdir()
    packages.install(packages.LOCK)
    assert installs[0][4:7] == ["--no-index", "--find-links", str(tmp_path / "wheelhouse")]


def test_a_failed_install_is_tried_again(installs: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "run", lambda words: 1)
    with pytest.raises(SystemExit):
        packages.install(packages.LOCK)
    assert not packages.STAMP.exists()


def test_the_stamp_names_what_was_installed(installs: list[list[str]]) -> None:
    packages.install(packages.LOCK, packages.DEV_LOCK)
    assert set(json.loads(packages.STAMP.read_text())) == {"requirements.txt", "requirements-dev.txt"}


@pytest.mark.parametrize(
    ("works", "uses"),
    [
        ({".venv pip"}, [str(process.PYTHON), "-m", "pip"]),
        ({"ensurepip"}, [str(process.PYTHON), "-m", "pip"]),
        ({"outer pip"}, [sys.executable, "-m", "pip"]),
        ({"uv"}, ["uv", "pip"]),
        ({"virtualenv"}, [str(process.PYTHON), "-m", "pip"]),
    ],
)
def test_any_installer_on_the_machine_will_do(
    works: set[str], uses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def succeeds(words: list[str]) -> bool:
        if "ensurepip" in words:
            return "ensurepip" in works
        return ("outer pip" if "--python" in words else ".venv pip") in works

    monkeypatch.setattr(packages, "succeeds", succeeds)
    monkeypatch.setattr(packages.shutil, "which", lambda name: name if name in works else None)
    monkeypatch.setattr(packages, "virtualenv_made", lambda: "virtualenv" in works)
    assert packages.installer()[: len(uses)] == uses


def test_a_machine_without_any_installer_gets_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "succeeds", lambda words: False)
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    monkeypatch.setattr(packages, "virtualenv_made", lambda: False)
    with pytest.raises(SystemExit, match=r"install python3-pip or python3-venv"):
        packages.installer()


def test_no_smoke_test_is_left_out_on_sqlite(request: pytest.FixtureRequest) -> None:
    marked = {each.location[0] for each in request.session.items if each.get_closest_marker("smoke")}
    assert marked <= set(run.smoke_modules())
