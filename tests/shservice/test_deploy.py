"""What an operator installs: gunicorn's settings, units of systemd, the image."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.architecture.test_gates import PRODUCTION
from tests.architecture.tree import ROOT

UNITS = sorted((ROOT / "deploy").glob("*.service"))


def settings_of(unit: Path) -> list[tuple[str, str]]:
    """The lines ``Name=value`` of a unit of systemd."""
    return re.findall(r"(?m)^(\w+)=(.*)$", unit.read_text(encoding="utf-8"))


def test_gunicorn_takes_its_settings() -> None:
    words = [sys.executable, "-m", "gunicorn", "--check-config", "--config", "deploy/gunicorn.conf.py"]
    env = os.environ | PRODUCTION | {"DATABASE_URL": "sqlite:///nothing"}
    done = subprocess.run([*words, "shservice.wsgi"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_there_is_as_a_person_without_rights(unit: Path) -> None:
    found = settings_of(unit)
    chosen = dict(found)
    assert (chosen["User"], chosen["NoNewPrivileges"], chosen["ProtectSystem"]) == (
        "shservice",
        "yes",
        "strict",
    )
    commands = re.findall(r"manage\.py (\w+)", " ".join(value for _name, value in found))
    assert set(commands) <= set(get_commands())
    files = re.findall(r"--config (\S+)", chosen["ExecStart"])
    assert all((ROOT / file).is_file() for file in files)


@pytest.mark.parametrize("timer", sorted((ROOT / "deploy").glob("*.timer")), ids=lambda timer: timer.name)
def test_a_timer_has_its_service_and_catches_up(timer: Path) -> None:
    assert timer.with_suffix(".service").is_file()
    assert dict(settings_of(timer))["Persistent"] == "true"


def test_the_image_is_small_and_not_root() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"(?m)^USER shservice$", last)
    assert "--require-hashes" in text
    assert not re.search(r"apt-get|gcc|requirements-dev", text)
    copied = re.findall(r"(?m)^COPY (?!--from)(\S+)", text)
    assert all(any(ROOT.glob(name)) for name in copied)


def test_the_image_takes_only_what_it_names() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    wanted = re.findall(r"(?m)^COPY (?!--from)(\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert ignored[0] == "*"
    assert {name.lstrip("!") for name in ignored if name.startswith("!")} == set(wanted)
