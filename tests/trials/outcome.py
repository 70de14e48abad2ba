"""What a trial gives back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rounds tried, a sentence for each that went wrong, notes for the table.

    ``seconds`` is the time of the whole trial; the runner fills it in.
    """

    tried: int
    wrong: tuple[str, ...] = ()
    notes: str = ""
    seconds: float = 0.0
