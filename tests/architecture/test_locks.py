"""The lock files: every package pinned and hashed, from the sources that name them (threat T27)."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT

LOCKS = ["requirements.txt", "requirements-dev.txt"]


def entries(lock: str) -> dict[str, str]:
    """Return the locked packages by name, each with its requirement and hashes on one line."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {canonicalize_name(re.split(r"[=\[; ]", line)[0]): line for line in lines}


def wanted(source: str) -> list[Requirement]:
    """Return the requirements that a person wrote into a source file."""
    lines = (ROOT / source).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and not line.startswith(("#", "-"))]


@pytest.mark.parametrize("lock", LOCKS)
def test_t27_every_package_is_pinned_to_one_version(lock: str) -> None:
    assert [name for name, line in entries(lock).items() if not re.match(r"[\w.-]+==[\w.]+ ", line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_t27_every_package_has_its_hashes(lock: str) -> None:
    assert [name for name, line in entries(lock).items() if "--hash=sha256:" not in line] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_place_to_download_from(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"--(?:extra-)?index-url|--find-links|https?://|file:", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_what_its_source_asks_for(lock: str) -> None:
    locked = entries(lock)
    for requirement in wanted(str(Path(lock).with_suffix(".in"))):
        line = locked[canonicalize_name(requirement.name)]
        version = line.split("==")[1].split()[0]
        assert requirement.specifier.contains(version), f"{requirement} against {version}"


def test_both_locks_agree_on_every_package_they_share() -> None:
    product, development = entries(LOCKS[0]), entries(LOCKS[1])
    pins = [(product[name].split()[0], development[name].split()[0]) for name in product.keys() & development]
    assert [pair for pair in pins if pair[0] != pair[1]] == []
