"""Sets of whole numbers as short text: ``1-120,122,124-130``."""

from collections.abc import Iterable, Iterator

Span = tuple[int, int]


def spans_of(numbers: Iterable[int]) -> list[Span]:
    """The runs of ascending numbers, first and last of each. Numbers must ascend strictly."""
    found: list[Span] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def written(spans: Iterable[Span]) -> str:
    """Spans as text; "" for none."""
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def read(text: str) -> list[Span]:
    """Spans from their text. Raises ``ValueError`` for anything else."""
    ends = (part.partition("-") for part in text.split(",") if part)
    return [(int(first), int(last or first)) for first, _dash, last in ends]


def numbers_in(spans: Iterable[Span]) -> Iterator[int]:
    """Every number of the spans, in their order."""
    for first, last in spans:
        yield from range(first, last + 1)
