"""Chinese names as Latin letters: to sort and to find them."""

from pypinyin import Style, lazy_pinyin

SORT_KEY_LENGTH = 300


def sort_key(name: str) -> str:
    """The full pinyin of a name, by which lists are ordered."""
    return " ".join(lazy_pinyin(name)).casefold()[:SORT_KEY_LENGTH]


def search_text(*texts: str) -> str:
    """Everything one may type to find a thing: the texts, their pinyin and its initials."""
    said = [text for text in texts if text]
    spelt = ["".join(lazy_pinyin(text)) for text in said]
    initials = ["".join(lazy_pinyin(text, style=Style.FIRST_LETTER)) for text in said]
    return " ".join(dict.fromkeys(word.casefold() for word in (*said, *spelt, *initials)))
