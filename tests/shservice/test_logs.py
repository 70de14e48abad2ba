"""Log lines: one each, whatever a visitor typed (threat T26)."""

import logging

import pytest

from shservice.logs import OneLineFormatter
from tracker.tracing import trace

FORMATTER = OneLineFormatter("{request_id} {message}", style="{")


def line(message: str) -> str:
    record = logging.LogRecord("tests", logging.INFO, __file__, 1, message, None, None)
    return FORMATTER.format(record)


def test_a_line_names_its_request() -> None:
    with trace("request-1"):
        assert line("done") == "request-1 done"


def test_a_line_outside_a_request_says_so() -> None:
    assert line("done") == "- done"


@pytest.mark.parametrize("unsafe", ["\r\n", "\n", "\x1b", "\u2028", "\u202e", "\x00"])
def test_what_breaks_or_turns_a_line_is_escaped(unsafe: str) -> None:
    assert unsafe not in line(f"name{unsafe}2026-01-01 ERROR forged")


def test_chinese_text_stays_readable() -> None:
    assert line("李敏（市住建委）") == "- 李敏（市住建委）"
