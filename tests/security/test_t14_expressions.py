"""Every regular expression of the product against long hostile strings: none takes long (T14)."""

import importlib
import itertools
import pkgutil
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from re import _constants as codes
from re import _parser as parser
from typing import Any

import pytest

import shservice
import tracker
from tests.architecture.tree import python_files

LEFT_OUT = re.compile(r"\.migrations|\.(settings|wsgi|asgi|child\w*)$")
LENGTH = 100_000
MOST_SECONDS = 0.1
# Modules and expressions that see no longer text: their callers refuse it before.
CUT = {
    "tracker.domain.numbers": 100,
    "tracker.domain.dates": 60,
    "tracker.domain.chinese_numerals": 40,
    "tracker.sheets.headings": 80,
    "tracker.domain.numbers._UNIT": 12,
    "tracker.sheets.numberformats._NOISE": 1_000,
    "tracker.resources.widgets._STAGE": 500,
    "tracker.resources.widgets._DATED_NAME": 500,
}
METHODS = ("match", "fullmatch", "search")
FINDING = {"sub": "search", "finditer": "search", "findall": "search", "split": "search", "subn": "search"}
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in python_files("tracker", "shservice"))
INNER = {
    codes.MAX_REPEAT: 2,
    codes.MIN_REPEAT: 2,
    codes.POSSESSIVE_REPEAT: 2,
    codes.SUBPATTERN: 3,
    codes.ASSERT: 1,
    codes.ASSERT_NOT: 1,
}
SAMPLES = {codes.CATEGORY_DIGIT: "7", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "w"}


def modules() -> Iterator[Any]:
    """Every module of the product, but migrations and commands' own parsers."""
    for package in (tracker, shservice):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not LEFT_OUT.search(found.name):
                yield importlib.import_module(found.name)


def patterns_in(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    """The expressions in a value, also inside tables and the attributes of small objects."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, dict):
        for part in [*value.keys(), *value.values()]:
            yield from patterns_in(part, depth + 1)
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from patterns_in(part, depth + 1)
    elif depth < 3 and hasattr(value, "regex"):
        yield from patterns_in(value.regex, depth + 1)


@dataclass(frozen=True)
class Expression:
    """One expression, how the product asks it, and the longest text that it sees."""

    pattern: re.Pattern[Any]
    methods: tuple[str, ...]
    length: int


def expressions() -> dict[str, Expression]:
    """Every expression of the product by its module and name."""
    found: dict[str, Expression] = {}
    for module in modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(patterns_in(value)):
                length = CUT.get(f"{module.__name__}.{name}", CUT.get(module.__name__, LENGTH))
                expression = Expression(pattern, asked_by(name), length)
                found[f"{module.__name__}.{name}.{number}"] = expression
    return found


def asked_by(name: str) -> tuple[str, ...]:
    """The methods by which the product asks an expression of that name; all of them in a table."""
    known = {FINDING.get(method, method) for method in calls()[name]} & set(METHODS)
    return tuple(sorted(known)) or METHODS


@cache
def calls() -> defaultdict[str, set[str]]:
    """Under every name the methods that the product calls on it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, method in re.findall(r"\b(\w+)\.(\w+)\(", SOURCE):
        found[name].add(method)
    return found


def characters(tree: Any) -> Iterator[str]:
    """A character for every place of an expression that it would take."""
    for code, what in tree:
        if code is codes.LITERAL:
            yield chr(what)
        elif code is codes.IN:
            yield from _of_class(what)
        elif code is codes.BRANCH:
            for branch in what[1]:
                yield from characters(branch)
        elif code in INNER:
            yield from characters(what[INNER[code]])


def _of_class(parts: Any) -> Iterator[str]:
    for code, what in parts:
        if code is codes.LITERAL:
            yield chr(what)
        elif code is codes.RANGE:
            yield chr(what[0])
        elif code is codes.CATEGORY:
            yield SAMPLES.get(what, "x")


def attacks(pattern: re.Pattern[Any], length: int) -> Iterator[str]:
    """Long runs of what the expression likes, and of pairs of it, with an end that it does not."""
    liked = list(dict.fromkeys([*characters(parser.parse(pattern.pattern, pattern.flags)), " ", "7", "一"]))
    for one in liked[:12]:
        yield one * length + "\x00"
    for one, other in itertools.islice(itertools.pairwise(liked), 8):
        yield (one + other) * (length // 2) + "\x00"
    yield "".join(liked[:12]) * (length // max(1, len(liked[:12]))) + "\x00"


EXPRESSIONS = expressions()


def test_t14_the_expressions_are_found() -> None:
    assert len(EXPRESSIONS) > 60


def slowest(expression: Expression, length: int) -> float:
    """The most processor seconds that any attack takes."""
    most, text_wanted = 0.0, isinstance(expression.pattern.pattern, str)
    for text in attacks(expression.pattern, length):
        for method in expression.methods:
            begun = time.process_time()
            getattr(expression.pattern, method)(text if text_wanted else text.encode())
            most = max(most, time.process_time() - begun)
            if most > MOST_SECONDS:
                return most
    return most


@pytest.mark.parametrize("name", sorted(EXPRESSIONS))
def test_t14_no_expression_takes_long(name: str) -> None:
    expression = EXPRESSIONS[name]
    short = min(expression.length, 2_000)  # first a short one, so that a bad one fails instead of hanging
    assert slowest(expression, short) < MOST_SECONDS
    assert slowest(expression, expression.length) < MOST_SECONDS
