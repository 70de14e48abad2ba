"""Every word of the pages is there in Chinese, and the compiled catalogue is the written one."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation

from tests.architecture.test_gates import PRODUCTION
from tests.architecture.tree import ROOT
from tracker.choices import FACES

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
COPIED = ("tracker", "shservice", "templates", "locale")
# Names and signs that are the same in Chinese.
SAME = {"English", "SHA-256"}
CHINESE = re.compile(r"[\u4e00-\u9fff，；：。、（）]")

needs_gettext = pytest.mark.skipif(
    shutil.which("msgfmt") is None and os.environ.get("REQUIRE_GETTEXT") != "1",
    reason="no gettext: apt-get install gettext",
)


def tool(*command: str | Path) -> str:
    """Run a program of gettext and return what it says; it has to succeed."""
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout


def messages_of(text: str) -> list[str]:
    """The messages of a catalogue, without its heading."""
    return [
        line for line in text.splitlines() if line.startswith(("msgid ", "#~ msgid ")) and line != 'msgid ""'
    ]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue as ``manage.py makemessages`` writes it today, from a copy of the code."""
    copy = tmp_path_factory.mktemp("site")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", copy)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--verbosity", "0"],
        cwd=copy,
        check=True,
        env=os.environ | PRODUCTION,
    )
    return copy / CATALOGUE.relative_to(ROOT)


@needs_gettext
def test_no_message_lacks_its_translation(collected: Path) -> None:
    assert messages_of(tool("msgattrib", "--untranslated", "--no-wrap", collected)) == []


@needs_gettext
def test_no_translation_is_a_guess(collected: Path) -> None:
    assert messages_of(tool("msgattrib", "--only-fuzzy", "--no-wrap", collected)) == []


@needs_gettext
def test_no_translation_is_left_over(collected: Path) -> None:
    kept = set(messages_of(CATALOGUE.read_text(encoding="utf-8")))
    assert kept - set(messages_of(collected.read_text(encoding="utf-8"))) == set()


@needs_gettext
def test_placeholders_are_those_of_the_message() -> None:
    tool("msgfmt", "--check-format", "-o", os.devnull, CATALOGUE)


@needs_gettext
def test_the_compiled_catalogue_is_the_written_one(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.mo"
    tool("msgfmt", "-o", fresh, CATALOGUE)
    assert translations(fresh) == translations(CATALOGUE.with_suffix(".mo"))


def test_what_is_said_in_chinese_is_chinese() -> None:
    spoken = translations(CATALOGUE.with_suffix(".mo"))
    foreign = [
        message for message, text in spoken.items() if message not in SAME and not CHINESE.search(text)
    ]
    assert foreign == []


def translations(path: Path) -> dict[str, str]:
    """What a compiled catalogue says for each message; the heading is left out."""
    catalogue = gettext.GNUTranslations(BytesIO(path.read_bytes()))._catalog  # type: ignore[attr-defined]  # no public way
    return {
        message if isinstance(message, str) else message[0]: text
        for message, text in catalogue.items()
        if message
    }


def test_every_member_of_the_domain_has_its_first_word_as_chinese_label() -> None:
    with translation.override("zh-hans"):
        wrong = {
            member: (str(face.label), face.words[0])
            for faces in FACES.values()
            for member, face in faces.items()
            if str(face.label) != face.words[0]
        }
    assert wrong == {}
