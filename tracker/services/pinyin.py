"""Chinese names as Latin letters: to sort and to find them."""

from functools import cache
from importlib import import_module
from typing import Any

SORT_KEY_LENGTH = 300


@cache
def _speller() -> Any:
    """The library, loaded with the first name that is spelt: its tables take 45 MB and half a second."""
    return import_module("pypinyin")


def sort_key(name: str) -> str:
    """The full pinyin of a name, by which lists are ordered."""
    return " ".join(_speller().lazy_pinyin(name)).casefold()[:SORT_KEY_LENGTH]


def search_text(*texts: str) -> str:
    """Everything one may type to find a thing: the texts, their pinyin and its initials."""
    said = [text for text in texts if text]
    spell, first = _speller().lazy_pinyin, _speller().Style.FIRST_LETTER
    spelt = ["".join(spell(text)) for text in said]
    initials = ["".join(spell(text, style=first)) for text in said]
    return " ".join(dict.fromkeys(word.casefold() for word in (*said, *spelt, *initials)))
