"""docs/glossary.md says what the code says; docs/status-rules.zh.md has the sections of the English page."""

import re

import pytest
from django.utils import translation

from tests.architecture.tree import ROOT
from tracker import choices, models
from tracker.domain import assessment, projection

GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
HOMES = (models, assessment, projection)


def rows(section: str) -> list[list[str]]:
    """The cells of the tables of a section, without headings."""
    found = []
    for line in section.splitlines():
        if line.startswith("| ") and not line.startswith(("| English", "| identifier")):
            found.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))])
    return found


def section_of(enum: type) -> list[list[str]]:
    marker = f"In code `{enum.__name__}`."
    assert GLOSSARY.count(marker) == 1, enum
    return rows(GLOSSARY.split(marker)[1].split("\n### ")[0])


@pytest.mark.parametrize("enum", choices.FACES, ids=lambda enum: enum.__name__)
def test_every_word_of_an_enumeration_is_in_the_glossary(enum: type) -> None:
    with translation.override("en"):
        expected = [
            [f"`{member.value}`", face.words[0], str(face.label)]
            for member, face in choices.FACES[enum].items()
        ]
    assert section_of(enum) == expected


def test_no_section_of_the_glossary_is_about_nothing() -> None:
    named = re.findall(r"In code `(\w+)`\.", GLOSSARY)
    assert sorted(named) == sorted(enum.__name__ for enum in choices.FACES)


def test_every_name_that_the_glossary_gives_exists_in_the_code() -> None:
    things = rows(GLOSSARY.split("## Words of the code")[0])
    assert len(things) > 30
    missing = [cells[2] for cells in things if not exists(cells[2].strip("`"))]
    assert missing == []


def exists(name: str) -> bool:
    owner, _dot, field = name.partition(".")
    found = next((getattr(home, owner) for home in HOMES if hasattr(home, owner)), None)
    return found is not None and (not field or hasattr(found, field) or field in _fields(found))


def _fields(found: type) -> set[str]:
    return set(getattr(found, "__dataclass_fields__", ()))


def test_no_word_of_the_glossary_stands_for_two_things() -> None:
    things = rows(GLOSSARY.split("## Words of the code")[0])
    for place in (0, 1):
        words = [cells[place] for cells in things]
        assert sorted(words) == sorted(set(words))


def test_the_chinese_rules_have_the_sections_of_the_english_ones() -> None:
    english, chinese = (
        re.findall(r"^## (\d+)\.", (ROOT / f"docs/{name}").read_text(encoding="utf-8"), re.M)
        for name in ("status-rules.md", "status-rules.zh.md")
    )
    assert chinese == [number for number in english if number != "10"]  # the cases as data are for the tests


def test_the_chinese_rules_use_the_words_of_the_pages() -> None:
    text = (ROOT / "docs/status-rules.zh.md").read_text(encoding="utf-8")
    faces = choices.FACES
    words = [
        faces[enum][member].words[0] for enum in (choices.Status, choices.Kind) for member in faces[enum]
    ]
    assert [word for word in words if word not in text] == []
