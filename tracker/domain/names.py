"""Names as the city writes them, which carry the name for readers of English."""

from typing import Self


class Name(str):
    """A Chinese name; ``english`` is the one that readers of English know, "" where there is none.

    It is the Chinese name in every comparison, sheet and answer of a command.
    """

    __slots__ = ("english",)
    english: str

    def __new__(cls, chinese: str, english: str = "") -> Self:
        """Write ``chinese``, and remember ``english``."""
        name = super().__new__(cls, chinese)
        name.english = english
        return name

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """What a copy is made from."""
        return type(self), (str(self), self.english)
