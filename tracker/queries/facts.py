"""The one place that says which reports count, as the engine's plain facts (status-rules §2)."""

from __future__ import annotations

# ruff: noqa: E501, F821  (signatures first)


def target_facts(targets: Iterable[Target], *, as_of: date, known_at: date, today: date) -> list[TargetFacts]:
    """The facts of ``targets`` (in their order, parts and instances nested) as known on ``known_at`` about ``as_of``.

    A constant number of queries. ``known_at`` today or later reads the kept facts, an earlier day
    replays the tables. ``known_at`` before ``as_of`` answers as (K, K).
    """
    raise NotImplementedError


def working_calendar(known_at: date) -> WorkingCalendar:
    """The working calendar as known on a day: first words of a day always, later ones once recorded."""
    raise NotImplementedError
