"""The product's own markdown pages as cleaned HTML (threat T08).

What markdown makes is cut down to a short list of tags: no raw HTML, no script, no address but web pages
and other help pages. Deep nesting stops at the parser's limit.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

DEEPEST = 20
_WORDS = "a br code em strong"
_BLOCKS = "blockquote div h1 h2 h3 h4 hr li ol p pre ul table tbody td th thead tr"
TAGS = {*_WORDS.split(), *_BLOCKS.split()}
ATTRIBUTES = {
    "a": {"href"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "h2": {"id"},
    "h3": {"id"},
    "table": {"class"},
    "th": {"scope"},
}
ADDRESSES = {"http", "https"}
_NO_WORD = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the contents: where it leads and what it says."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class HelpText:
    """A page: its title, the contents, and the cleaned HTML below the title."""

    title: str
    headings: tuple[Heading, ...]
    html: str


def help_text(markdown: str, links: Mapping[str, str], table_label: str) -> HelpText:
    """Render a markdown page. ``links`` leads names of files to addresses of pages; other local links
    lose their address and keep their words. Cost: once a text, then kept."""
    return _rendered(markdown, tuple(sorted(links.items())), table_label)


@lru_cache(maxsize=16)
def _rendered(markdown: str, links: Sequence[tuple[str, str]], table_label: str) -> HelpText:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable("table")
    tokens = parser.parse(markdown)
    title, tokens = _title(tokens)
    headings = tuple(_anchored(tokens))
    for token in tokens:
        _readdress(token, dict(links))
    _wrap_tables(parser, table_label)
    html = parser.renderer.render(tokens, parser.options, {})
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=ADDRESSES,
        link_rel="noopener noreferrer",
        generic_attribute_prefixes=None,
    )
    return HelpText(title, headings, cleaned)


def _title(tokens: list[Token]) -> tuple[str, list[Token]]:
    """The text of a first h1, and the tokens without it."""
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return _text(tokens[1]), tokens[3:]
    return "", tokens


def _text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _anchored(tokens: Sequence[Token]) -> list[Heading]:
    """Give every h2 and h3 an anchor that is its own; the h2 are the contents."""
    found: list[Heading] = []
    taken: set[str] = set()
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag in ("h2", "h3"):
            text = _text(inline)
            anchor = _NO_WORD.sub("-", text.casefold()).strip("-") or "part"
            while anchor in taken:
                anchor += "-"
            taken.add(anchor)
            token.attrSet("id", anchor)
            if token.tag == "h2":
                found.append(Heading(anchor, text))
    return found


def _readdress(token: Token, links: Mapping[str, str]) -> None:
    """Lead links between files to the pages that show them; drop those that lead nowhere."""
    for child in token.children or ():
        if child.type == "link_open":
            address = str(child.attrs.get("href", ""))
            file, mark, anchor = address.partition("#")
            if file in links:
                child.attrs["href"] = links[file] + mark + anchor
            elif file and "://" not in file:
                child.attrs.pop("href", None)


def _wrap_tables(parser: MarkdownIt, label: str) -> None:
    """Let a wide table scroll inside its own frame, reachable by keyboard."""
    rules: dict[str, Callable[..., str]] = {
        "table_open": lambda *_: _frame(label) + '<table class="table table-sm">',
        "table_close": lambda *_: "</table></div>\n",
        "th_open": lambda *_: '<th scope="col">',
    }
    parser.renderer.rules.update(rules)


def _frame(label: str) -> str:
    return f'<div class="wide" tabindex="0" role="group" aria-label="{nh3.clean_text(label)}">'
