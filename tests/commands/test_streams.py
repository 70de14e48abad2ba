"""A command whose reader goes away, or was never there, ends without a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def test_a_reader_that_goes_away_ends_the_command_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, MANAGE, "help"], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(os.name != "posix", reason="only a POSIX shell closes an output")
def test_a_command_without_an_output_does_its_work() -> None:
    words = f"exec '{sys.executable}' '{MANAGE}' help >&-"
    done = subprocess.run(["/bin/sh", "-c", words], stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
