"""Log lines: one each, whatever a visitor typed (threat T26)."""

import json
import logging
import sys
from io import StringIO

import pytest
from django.test import Client

from shservice.logs import JsonFormatter, OneLineFormatter
from tracker.tracing import trace

FORMATTER = OneLineFormatter("{request_id} {message}", style="{")


def line(message: str) -> str:
    record = logging.LogRecord("tests", logging.INFO, __file__, 1, message, None, None)
    return FORMATTER.format(record)


def test_t26_a_line_names_its_request() -> None:
    with trace("request-1"):
        assert line("done") == "request-1 done"


@pytest.mark.django_db
def test_a_refusal_that_is_logged_after_the_answer_names_its_request(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    asked = client.get("/nowhere/").headers["X-Request-ID"]
    (record,) = [one for one in caplog.records if one.name == "django.request"]
    assert FORMATTER.format(record).startswith(f"{asked} Not Found")
    assert json.loads(JsonFormatter().format(record))["request"] == asked


def test_a_foreign_host_is_a_warning_of_one_line(client: Client) -> None:
    (console,) = (one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    before = console.setStream(written := StringIO())
    try:
        refused = client.get("/", headers={"host": "elsewhere.example"})
    finally:
        console.setStream(before or sys.stderr)
    assert refused.status_code == 400
    first, *others = [one for one in written.getvalue().splitlines() if "django.security" in one]
    assert " WARNING django.security.DisallowedHost " in first
    assert (others, "Traceback" in written.getvalue()) == ([], False)


def test_a_line_outside_a_request_says_so() -> None:
    assert line("done") == "- done"


@pytest.mark.parametrize("unsafe", ["\r\n", "\n", "\x1b", "\u2028", "\u202e", "\x00"])
def test_t26_what_breaks_or_turns_a_line_is_escaped(unsafe: str) -> None:
    assert unsafe not in line(f"name{unsafe}2026-01-01 ERROR forged")


def test_chinese_text_stays_readable() -> None:
    assert line("李敏（市住建委）") == "- 李敏（市住建委）"


def test_a_collector_gets_one_object_a_line() -> None:
    with trace("request-1"):
        record = logging.LogRecord("tests", logging.ERROR, __file__, 1, "a\n%s", ("b\u2028",), failure())
        text = JsonFormatter().format(record)
    assert "\n" not in text
    assert text.isascii()
    found = json.loads(text)
    assert (found["request"], found["level"], found["message"]) == ("request-1", "ERROR", "a\nb\u2028")
    assert "ZeroDivisionError" in found["traceback"]


def failure() -> object:
    try:
        return 1 / 0
    except ZeroDivisionError:
        return sys.exc_info()
